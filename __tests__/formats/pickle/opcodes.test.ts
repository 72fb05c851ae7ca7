import { describe, expect, test } from '@jest/globals';
import { contentOf, factsOf } from '../../helpers/contract.js';
import { readPickle } from '../../helpers/pickle-facts.js';
import {
  ascii,
  assemble,
  bin,
  binget,
  binput,
  call,
  ext,
  frame,
  globalOp,
  inst,
  int,
  list,
  op,
  proto,
  quotedString,
  stackGlobal,
  str,
  tuple,
  type Code,
} from '../../helpers/pickle-writer.js';

const system = globalOp('os', 'system');
const uses = async (...code: Code): Promise<string[]> => (await readPickle(assemble(...code))).uses;

test('what only makes an object of a class is told from a call, and both are reported', async () => {
  const point = stackGlobal('foo', 'point');
  const { facts } = await readPickle(
    assemble(
      proto(4),
      [point, tuple(int(1)), op.newobj, op.pop],
      [point, tuple(int(1)), op.emptyDict, op.newobjEx, op.pop],
      call(point, int(1)),
      op.pop,
      call(stackGlobal('copyreg', '_reconstructor'), stackGlobal('foo', 'old'), [op.none]),
      op.stop,
    ),
  );
  const named = factsOf(facts, 'global').filter(({ module }) => module === 'foo');
  expect(named.map(({ code, made }) => [code, made])).toEqual([
    ['foo.point(1)', true],
    ['foo.point(1)', undefined],
    ['foo.old()', true],
  ]);
});

test('bytes with a NUL are binary data', async () => {
  const { facts } = await readPickle(
    assemble(
      proto(4),
      call(stackGlobal('foo', 'Bar'), bin(Buffer.from('a\0b')), bin(Buffer.from('id'))),
      op.stop,
    ),
  );
  const [made] = factsOf(facts, 'global');
  expect(made?.arguments).toMatchObject([{ kind: 'unknown', binary: true }, { kind: 'unknown' }]);
  expect(made?.arguments[1]).not.toHaveProperty('binary');
});

describe('each opcode that imports or calls', () => {
  test.each<[string, Code, string[]]>([
    ['GLOBAL alone', [system], ['imported os.system']],
    ['REDUCE', [call(system, str('id'))], ["called os.system('id')"]],
    ['STACK_GLOBAL', [call(stackGlobal('os', 'system'), str('id'))], ["called os.system('id')"]],
    ['INST', [op.mark, str('id'), inst('os', 'system')], ["called os.system('id')"]],
    ['OBJ', [op.mark, system, str('id'), op.obj], ["called os.system('id')"]],
    ['NEWOBJ', [system, tuple(str('id')), op.newobj], ["called os.system('id')"]],
    [
      'NEWOBJ_EX',
      [system, tuple(str('id')), op.emptyDict, str('k'), int(1), op.setitem, op.newobjEx],
      ["called os.system('id', {'k': 1})"],
    ],
    [
      'BUILD of a name',
      [system, op.emptyDict, op.build],
      ['called os.system.__setstate__({})', 'imported os.system'],
    ],
    ['BUILD of an instance', [call(globalOp('a', 'B')), op.emptyDict, op.build], ['called a.B()']],
    ['EXT1', [ext(7)], ['imported ?.extension code 7']],
    ['TUPLE1', [system, str('id'), op.tuple1, op.reduce], ["called os.system('id')"]],
    ['TUPLE3', [system, int(1), int(2), int(3), op.tuple3, op.reduce], ['called os.system(1, 2, 3)']],
    ['a popped call', [call(system, str('id')), op.pop, op.none], ["called os.system('id')"]],
    ['a call below POP_MARK', [op.mark, call(system), op.popMark, op.none], ['called os.system()']],
    ['POP that takes a mark', [op.mark, op.pop, call(system)], ['called os.system()']],
    ['DUP', [system, op.dup, op.emptyTuple, op.reduce], ['called os.system()']],
    ['a frame that is too short', [proto(4), frame(1), call(system, str('id'))], ["called os.system('id')"]],
    ['a frame that is too long', [proto(4), frame(1e6), call(system)], ['called os.system()']],
    ['BINPERSID', [tuple(str('storage'), system), op.binpersid], ['imported os.system']],
    [
      'BINPERSID of a class, as old files of PyTorch have it',
      [tuple(str('module'), system, [op.none]), op.binpersid, tuple(str('id')), op.reduce],
      ["called os.system('id')"],
    ],
    ['buffers', [op.nextBuffer, op.readonlyBuffer, op.pop, call(system)], ['called os.system()']],
  ])('%s', async (_, code, expected) => {
    const { uses, error } = await readPickle(assemble(...code, op.stop));
    expect(uses).toEqual(expected);
    expect(error).toBeUndefined();
  });

  test('says where: an import at its opcode, a call at the opcode that calls', async () => {
    const { facts } = await readPickle(assemble(proto(2), system, op.pop, call(system), op.stop));
    expect(facts).toEqual([
      {
        kind: 'global',
        module: 'os',
        name: 'system',
        use: 'called',
        arguments: [],
        code: 'os.system()',
        location: { kind: 'bytes', offset: 26 },
      },
    ]);
  });

  test('arguments are values', async () => {
    const items = [
      str("it's"),
      int(-5),
      op.none,
      op.true,
      bin(Buffer.from('ab')),
      list(int(1), str('x')),
      system,
    ];
    const { facts } = await readPickle(
      assemble(call(globalOp('a', 'b'), ...items.map((item) => [item])), op.stop),
    );
    expect(factsOf(facts, 'global')[0]).toMatchObject({
      code: "a.b('it\\'s', -5, None, True, b'ab', [1, 'x'], os.system)",
      arguments: [
        { kind: 'constant', value: "it's" },
        { kind: 'constant', value: -5 },
        { kind: 'constant', value: null },
        { kind: 'constant', value: true },
        { kind: 'unknown', text: "b'ab'" },
        { kind: 'list' },
        { kind: 'name', name: 'os.system' },
      ],
    });
  });

  test('literals of every opcode come out as Python would read them', async () => {
    const literals: Code[] = [
      [0x49, ascii('01\n')],
      [0x49, ascii('-7\n')],
      [0x4c, ascii('12L\n')],
      [0x46, ascii('1.5\n')],
      [0x4d, 0, 1],
      [0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0],
      [0x8a, 2, 0xff, 0xff],
      [0x8a, 0],
      [0x8b, 1, 0, 0, 0, 5],
      quotedString("'a\\x62\\143\\n'"),
      [0x56, ascii('\\u00e9z\n')],
      [0x55, 1, 0x68],
      [0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 0x69],
      [0x96, 1, 0, 0, 0, 0, 0, 0, 0, 0x6a],
      op.false as unknown as Code,
    ];
    const chunks = [literals.slice(0, 8), literals.slice(8, 14)];
    const calls = chunks.map((items) => call(globalOp('a', 'b'), ...items));
    expect(await uses(...calls, op.stop)).toEqual([
      'called a.b(True, -7, 12, 1.5, 256, 1.5, -1, 0)',
      "called a.b(5, 'abc\\n', 'éz', 'h', 'i', b'j')",
    ]);
  });

  test('a long call is cut to one line of 200 characters', async () => {
    const [use = ''] = await uses(call(system, str('x\n'.repeat(500))), op.stop);
    expect(use.length).toBeLessThanOrEqual('called '.length + 200);
    expect(use).not.toContain('\n');
  });

  test('names of Python 2 are those that Python 3 imports, below protocol 3', async () => {
    const old = [
      globalOp('__builtin__', 'eval'),
      globalOp('commands', 'getoutput'),
      globalOp('urllib', 'urlopen'),
    ];
    expect(await uses(proto(2), ...old, op.stop)).toEqual([
      'imported builtins.eval',
      'imported subprocess.getoutput',
      'imported urllib.request.urlopen',
    ]);
    expect(await uses(proto(4), stackGlobal('commands', 'Run'), op.stop)).toEqual(['imported commands.Run']);
  });
});

describe('the memo', () => {
  test('MEMOIZE stores at the size of the memo, whatever the indexes are', async () => {
    const code = [str('os'), binput(0), str('system'), binput(5), op.none, op.memoize, op.pop];
    expect(await uses(...code, binget(0), binget(5), op.stackGlobal, op.stop)).toEqual([
      'imported os.system',
    ]);
    expect(
      await uses(
        str('x'),
        binput(7),
        str('os'),
        op.memoize,
        str('system'),
        op.memoize,
        binget(1),
        binget(2),
        op.stackGlobal,
        op.stop,
      ),
    ).toEqual(['imported os.system']);
  });

  test('PUT stores the top of the stack, also what GET brought', async () => {
    const code = [str('os'), [0x70, ascii('3\n')], [0x67, ascii('3\n')], [0x72, 0, 0, 1, 0], op.pop];
    expect(await uses(...code, [0x6a, 0, 0, 1, 0], str('system'), op.stackGlobal, op.stop)).toEqual([
      'imported os.system',
    ]);
  });

  test('a later PUT wins', async () => {
    const code = [str('json'), binput(0), op.pop, str('os'), binput(0), op.pop];
    expect(await uses(...code, binget(0), str('system'), op.stackGlobal, op.stop)).toEqual([
      'imported os.system',
    ]);
  });

  test('a missing entry ends the run, as in CPython', async () => {
    const { uses: seen, error } = await readPickle(
      assemble(call(system), binget(9), call(globalOp('a', 'b'))),
    );
    expect(seen).toEqual(['called os.system()']);
    expect(error).toMatchObject({ anomaly: 'corrupt', offset: 13 });
  });
});

describe('what breaks', () => {
  test.each<[string, Code, string]>([
    ['a byte that is no opcode', [0xff], 'corrupt'],
    ['a stack that is empty', [op.reduce], 'corrupt'],
    ['a mark that is missing', [op.tuple], 'corrupt'],
    ['values below the mark', [op.none, op.mark, op.pop, op.mark, op.tuple1], 'corrupt'],
    ['a protocol of the future', [proto(6)], 'corrupt'],
    ['an end without STOP', [op.none], 'truncated'],
    ['a string longer than the file', [0x58, 255, 0, 0, 0, 0x61], 'truncated'],
    ['a line without an end', [0x56, ascii('os')], 'truncated'],
    ['a length beyond all files', [0x8e, 255, 255, 255, 255, 255, 255, 255, 255], 'truncated'],
  ])('%s, and what ran before counts', async (_, code, anomaly) => {
    const { uses: seen, error } = await readPickle(assemble(call(system, str('id')), op.pop, ...code));
    expect(seen).toEqual(["called os.system('id')"]);
    expect(error).toMatchObject({ anomaly });
  });
});

describe('where readers disagree, all of them count', () => {
  test.each<[string, Code, string[]]>([
    ['GLOBAL at the end', [0x63, ascii('os\nsystemX')], ['imported os.system']],
    ['GLOBAL in its module', [0x63, ascii('osX')], ['imported os.']],
    ['INST at the end', [op.mark, str('id'), 0x69, ascii('os\nsystemX')], ["called os.system('id')"]],
  ])('%s of the file: the unpickler in Python takes the rest for a line', async (_, code, expected) => {
    const { uses: seen, error } = await readPickle(assemble(...code));
    expect(seen).toEqual(expected);
    expect(error).toMatchObject({ anomaly: 'truncated' });
  });

  test.each<[string, Code, number]>([
    ['name', [0x63, ascii('json.jos\nsystem\n')], 7],
    ['length', [0x58, 2, 0, 2, 0, 0, 0, ascii('os'), str('system'), op.stackGlobal], 3],
    ['text', [0x8c, 2, ascii('xos'), str('system'), op.stackGlobal], 3],
    ['pickle', [op.none, op.stop, ascii('xx'), globalOp('os', 'system')], 4],
    ['inner frame', [frame(9), op.reduce, op.tuple, globalOp('os', 'system')], 11],
  ])('a frame that ends inside a %s is read on with and without the rest', async (_, code, length) => {
    const bytes = assemble(proto(4), frame(length), ...code, op.stop);
    const { anomalies, artifacts } = await readPickle(bytes);
    expect(anomalies[0]).toBe('corrupt');
    expect(artifacts).toHaveLength(1);
    const [artifact] = artifacts;
    if (artifact === undefined) throw new Error('nothing was handed on');
    expect((await readPickle(await contentOf(artifact))).uses).toEqual(['imported os.system']);
  });

  test('frames that hold whole opcodes, one inside the other, are read once', async () => {
    const code = [proto(4), frame(14), op.none, frame(2), op.none, op.pop, op.pop, op.none];
    expect(await readPickle(assemble(...code, op.none, op.stop))).toMatchObject({
      anomalies: [],
      artifacts: [],
    });
  });

  test.each(['0\0x', ' 0', '+0', '-0', '0_0', '00'])('%j is a number of the memo', async (digits) => {
    const code = [str('os'), 0x70, ascii(`${digits}\n`), op.pop, 0x67, ascii('0\n'), str('system')];
    expect(await uses(...code, op.stackGlobal, op.stop)).toEqual(['imported os.system']);
  });

  test('a backslash before another one begins no escape', async () => {
    const text: Code = [0x56, ascii('\\\\u006f\n')];
    expect(await uses(call(globalOp('a', 'b'), text), op.stop)).toEqual(["called a.b('\\\\\\\\u006f')"]);
  });
});

test('INST without a mark imports, and fails only then', async () => {
  const { uses: seen, error } = await readPickle(assemble(inst('os', 'system'), op.stop));
  expect(seen).toEqual(['imported os.system']);
  expect(error).toMatchObject({ anomaly: 'corrupt' });
});

describe('size', () => {
  test('many calls of one name are few facts, and what comes after them is seen', async () => {
    const date = globalOp('datetime', 'date');
    const calls = Array.from({ length: 20_000 }, (_, index) => [call(date, int(index)), op.pop]);
    const seen = await uses(...calls.flat(), call(system), op.stop);
    expect(seen.length).toBeLessThan(10);
    expect(seen).toContain('called os.system()');
  });

  test('names across the ends of windows are whole', async () => {
    for (const length of [65_530, 65_536, 70_000, 200_000]) {
      const filler = [
        0x42,
        length % 256,
        (length >> 8) % 256,
        length >> 16,
        0,
        new Array<number>(length).fill(0),
        op.pop,
      ];
      expect(await uses(...filler, call(system), op.stop)).toEqual(['called os.system()']);
      const line = [0x56, new Array<number>(length).fill(0x61), 10, op.pop];
      expect(await uses(...line, call(system), op.stop)).toEqual(['called os.system()']);
    }
  });

  test('a name too long to be one is unresolved, not lost', async () => {
    expect(await uses(globalOp('os', 'x'.repeat(100_000)), op.stop)).toEqual(['imported ?.?']);
    expect(await uses(str('os'), str('x'.repeat(100_000)), op.stackGlobal, op.stop)).toEqual([
      'imported ?.?',
    ]);
  });

  test('deep nesting and cycles end', async () => {
    const nested = Array.from({ length: 50_000 }, () => op.tuple1);
    expect(await uses(str('a'), ...nested, binput(0), call(system, binget(0)), op.stop)).toHaveLength(1);
    const cycle = [op.emptyList, binput(0), binget(0), op.append];
    expect(await uses(...cycle, op.pop, call(system, binget(0)), op.stop)).toHaveLength(1);
  });
});
