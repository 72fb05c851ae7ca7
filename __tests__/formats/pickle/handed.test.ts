import { describe, expect, test } from '@jest/globals';
import {
  assemble,
  bin,
  call,
  int,
  list,
  op,
  proto,
  stackGlobal,
  str,
  tuple,
  type Code,
} from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';

const engine = testEngine();
const name = (dotted: string): Code => {
  const dot = dotted.lastIndexOf('.');
  return stackGlobal(dotted.slice(0, dot), dotted.slice(dot + 1));
};
const f = (dotted: string, ...items: Code[]): Code => call(name(dotted), ...items);
const dict = (...pairs: [key: Code, value: Code][]): Code => [
  op.emptyDict,
  op.mark,
  ...pairs.flat(),
  op.setitems,
];
const build = (object: Code, state: Code): Code => [object, state, op.build];
const object = f('types.SimpleNamespace');
const none: Code = [op.none];

const memmap = name('numpy.memmap');
const file = [str('/tmp/a'), str('u1'), str('w+'), int(0), tuple(int(1))];
const maps = f('functools.partial', memmap, ...file);
const unknown = name('somelib.tools.run');
const stateful = (target: Code, args: Code, keywords: Code): Code =>
  build(f('functools.partial', target), tuple(target, args, keywords, none));

async function severities(code: Code): Promise<string[]> {
  const { findings } = await scanBytes('model.pkl', assemble(proto(4), code, op.stop), engine);
  return [...new Set(findings.map(({ severity }) => severity))];
}

describe('a function that is not called but given to something that calls it', () => {
  const taker = (taken: Code): [string, Code][] => [
    ['a constructor', f('torch.optim.lr_scheduler.LambdaLR', none, taken)],
    ['a constructor, in a list', f('torch.optim.lr_scheduler.LambdaLR', none, list(taken))],
    [
      'a constructor, by name',
      [
        name('torch.utils.data.dataloader.DataLoader'),
        tuple(list(int(1))),
        dict([str('collate_fn'), taken]),
        op.newobjEx,
      ],
    ],
    [
      'a constructor, behind many items',
      f('torch.optim.lr_scheduler.LambdaLR', none, list(...Array.from({ length: 40 }, () => none), taken)),
    ],
    [
      'a constructor, behind many arguments',
      f('torch.utils.data.dataloader.DataLoader', ...Array.from({ length: 40 }, () => none), taken),
    ],
    [
      'OBJ, behind many arguments',
      [
        op.mark,
        name('torch.utils.data.dataloader.DataLoader'),
        ...Array.from({ length: 40 }, () => none),
        taken,
        op.obj,
      ],
    ],
    [
      'a function, in a list that grows later',
      f('builtins.max', [
        op.emptyList,
        [0x71, 9],
        op.emptyList,
        [0x71, 8],
        op.append,
        [0x68, 8],
        taken,
        op.append,
        op.pop,
      ]),
    ],
    ['a format, as a default', f('builtins.str.format', str('{0[x]}'), f('collections.defaultdict', taken))],
    [
      'a format that is a method, as a default',
      call(f('builtins.getattr', str('{0[x]}'), str('format')), f('collections.defaultdict', taken)),
    ],
    [
      'an item getter, as a default',
      call(f('operator.itemgetter', str('x')), f('collections.defaultdict', taken)),
    ],
    ['a chain of dicts, as a default', f('collections.ChainMap', f('collections.defaultdict', taken))],
    [
      'a function as its key',
      call(stateful(name('builtins.max'), tuple(list(int(1), int(2))), dict([str('key'), taken]))),
    ],
    [
      'what rebuilds a tensor',
      f('torch._tensor._rebuild_from_type_v2', taken, name('torch.Tensor'), tuple(str('a')), none),
    ],
    ['what rebuilds a generator', f('numpy.random._pickle.__generator_ctor', str('a'), taken)],
    ['a table as a key', [f('pandas.core.frame.DataFrame'), taken, int(1), op.setitem]],
    [
      'a tensor, as __setstate__ in the state that rebuilds it',
      f(
        'torch._tensor._rebuild_from_type_v2',
        name('torch._utils._rebuild_parameter'),
        name('torch.nn.parameter.Parameter'),
        tuple(none, [op.true], none),
        dict([str('__setstate__'), taken]),
      ),
    ],
    ['an object as its method append', build(object, dict([str('append'), taken]))],
    ['an object as its method extend', build(object, dict([str('extend'), taken]))],
    ['an object as its method add', build(object, dict([str('add'), taken]))],
    ['an object as __setstate__', build(object, dict([str('__setstate__'), taken]))],
    ['an object as __reduce_ex__', build(object, dict([str('__reduce_ex__'), taken]))],
    [
      'an object as __deepcopy__, in its slots',
      build(object, tuple(none, dict([str('__deepcopy__'), taken]))),
    ],
    [
      'an object as __array__, behind many others',
      build(
        object,
        dict(...Array.from({ length: 40 }, (_, at): [Code, Code] => [int(at), none]), [
          str('__array__'),
          taken,
        ]),
      ),
    ],
    [
      'a dict that is asked for it',
      call(call(f('builtins.getattr', dict([str('a'), taken]), str('get')), str('a')), str('b')),
    ],
    [
      'a list that gives it back',
      call(call(f('builtins.getattr', list(taken), str('pop')), int(0)), str('b')),
    ],
    [
      'a table of the interpreter',
      [name('copy._deepcopy_dispatch'), name('types.SimpleNamespace'), taken, op.setitem],
    ],
  ];

  test.each(taker(maps))('is found in %s, where it maps a file', async (_, code) => {
    expect(await severities(code)).toContain('high');
  });

  test.each(taker(unknown))('is found in %s, where nothing is known of it', async (_, code) => {
    expect(await severities(code)).toContain('high');
  });

  test('is no finding where it is kept', async () => {
    const kept = [
      f(
        'collections.defaultdict',
        f('functools.partial', name('collections.defaultdict'), name('builtins.int')),
      ),
      stateful(name('torch.nn.functional.relu'), tuple(), dict([str('inplace'), [op.true]])),
      build(
        f('sklearn.preprocessing._function_transformer.FunctionTransformer'),
        dict([str('func'), name('numpy.log1p')]),
      ),
      f('numpy._core.multiarray._reconstruct', memmap, tuple(int(0)), bin(Buffer.from('b'))),
      f(
        'torch._tensor._rebuild_from_type_v2',
        name('torch._utils._rebuild_parameter'),
        name('torch.nn.parameter.Parameter'),
        tuple(none, [op.true], none),
        none,
      ),
      f('functools.reduce', name('operator.or_'), tuple(name('builtins.int'), name('types.NoneType'))),
      f('types.GenericAlias', name('numpy.ndarray'), tuple(name('builtins.int'), name('numpy.dtype'))),
      f('functools.reduce', name('operator.or_'), tuple(name('numpy.ndarray'), name('types.NoneType'))),
      build(f('torch.nn.modules.activation.GELU'), dict([str('append'), dict([str('a'), int(1)])])),
    ];
    for (const code of kept) expect(await severities(code)).toEqual([]);
  });

  test('is no more than low where an object of a project keeps it', async () => {
    expect(await severities(build(f('mycompany.models.Net'), dict([str('activation'), unknown])))).toEqual([
      'low',
    ]);
    expect(await severities(f('collections.defaultdict', unknown))).toEqual(['low']);
  });

  test('is judged for what takes it, where that is made by NEWOBJ or is of the same package', async () => {
    const newobj = (type: Code, ...items: Code[]): Code => [type, tuple(...items), op.newobj];
    expect(await severities(newobj(name('mycompany.models.Layer'), str('a'), unknown))).toEqual(['low']);
    expect(await severities(f('somelib.models.Layer', unknown))).toEqual(['medium', 'low']);
    const others: Code[] = [
      f('mycompany.models.Layer', unknown),
      f('somelib.models.Layer', f('functools.partial', unknown, str('id'))),
      newobj(name('weakref.ref'), object, unknown),
    ];
    for (const code of others) expect(await severities(code)).toContain('high');
  });
});

test('an object that says where its memory is', async () => {
  const state = dict([str('data'), tuple(int(4096), [op.false])], [str('shape'), tuple(int(8))]);
  expect(await severities(build(object, dict([str('__array_interface__'), state])))).toContain('high');
});

test('a call of another shape after many that are harmless', async () => {
  const harmless = Array.from({ length: 9 }, (_, at) => [f('builtins.iter', list(int(at))), op.pop]);
  expect(await severities([...harmless, f('builtins.iter', maps, none)])).toContain('high');
});

test.each(['append', 'appends', 'additems', 'setitems'] as const)(
  '%s to what all code shares',
  async (opcode) => {
    const items = opcode === 'append' ? [int(1)] : [op.mark, int(1), int(2)];
    expect(await severities([name('somelib.tools.registry'), ...items, op[opcode]])).toContain('high');
  },
);

describe('a type of arrays', () => {
  const type = (code: string): Code => f('numpy.dtype', str(code), [op.false], [op.true]);
  const stateOf = (names: Code, fields: Code, size: number, flags: number): Code =>
    tuple(int(3), str('|'), none, names, fields, int(size), int(1), int(flags));
  const array = (of: Code): Code =>
    build(
      f('numpy._core.multiarray._reconstruct', name('numpy.ndarray'), tuple(int(0)), bin(Buffer.from('b'))),
      tuple(int(1), tuple(int(1)), of, [op.false], bin(Buffer.alloc(8, 0x41))),
    );
  const fields = (code: string, before = 0): Code =>
    dict(
      ...Array.from({ length: before }, (_, at): [Code, Code] => [str(`a${at}`), tuple(type('u1'), int(at))]),
      [str('f'), tuple(type(code), int(0))],
    );

  test.each<[string, Code]>([
    ['itself', build(type('O8'), stateOf(none, none, 8, 0))],
    ['in a field', build(type('V8'), stateOf(tuple(str('f')), fields('O8'), 8, 0))],
    ['in the last of many fields', build(type('V8'), stateOf(tuple(str('f')), fields('O', 40), 8, 0))],
    ['but for one flag', build(type('V8'), stateOf(tuple(str('f')), fields('|O'), 8, 1))],
    [
      'in a field of a code that is no plain one',
      build(type('V8'), stateOf(tuple(str('f')), fields('i4,O'), 8, 0)),
    ],
  ])('that denies objects %s', async (_, of) => {
    expect(await severities(array(of))).toContain('high');
  });

  test('that is a class of records, as NumPy wrote them under Python 2', async () => {
    const records = f('numpy.dtype', name('numpy.core.records.record'), int(0), int(1));
    const numbers = build(records, stateOf(tuple(str('f')), fields('f8'), 8, 0));
    expect(await severities(array(numbers))).toEqual([]);
    const objects = f('numpy.dtype', name('numpy.core.records.record'), int(0), int(1));
    const denied = build(objects, stateOf(tuple(str('f')), fields('O8'), 8, 0));
    expect(await severities(array(denied))).toContain('high');
  });

  test('that says what it holds', async () => {
    expect(await severities(build(type('V8'), stateOf(tuple(str('f')), fields('O8'), 8, 27)))).toEqual([]);
    expect(
      await severities(array(build(type('V41'), stateOf(tuple(str('f')), fields('f8', 40), 41, 16)))),
    ).toEqual([]);
  });
});
