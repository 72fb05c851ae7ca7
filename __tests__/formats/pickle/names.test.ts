import { describe, expect, test } from '@jest/globals';
import { readPickle } from '../../helpers/pickle-facts.js';
import {
  assemble,
  call,
  fromCall,
  globalOp,
  list,
  op,
  pickleOf,
  proto,
  str,
  tuple,
} from '../../helpers/pickle-writer.js';

/** The last thing that a pickle of this expression does. */
async function last(expression: string): Promise<string | undefined> {
  const { uses, error } = await readPickle(pickleOf(expression));
  expect(error).toBeUndefined();
  return uses.filter((use) => use.startsWith('called')).at(-1);
}

describe('names that calls lead to', () => {
  test.each([
    ["getattr(__import__('os'), 'system')('id')", "called os.system('id')"],
    ["getattr(importlib.import_module('os.path'), 'join')('a')", "called os.path.join('a')"],
    ["getattr(__import__('os.path'), 'system')('id')", "called os.system('id')"],
    ["getattr(__import__('os.path', None, None, ['x']), 'join')('a')", "called os.path.join('a')"],
    ["getattr(foo.Bar, 'method')(1)", 'called foo.Bar.method(1)'],
    ["getattr(foo.make(), 'method')(1)", 'called foo.make().method(1)'],
    ["pkgutil.resolve_name('os:system')('id')", "called os.system('id')"],
    ["pydoc.locate('os.system')('id')", "called os.system('id')"],
    ["operator.attrgetter('system')(importlib.import_module('os'))('id')", "called os.system('id')"],
    ["operator.methodcaller('system', 'id')(importlib.import_module('os'))", "called os.system('id')"],
    ["functools.partial(os.system, 'id')()", "called os.system('id')"],
    ["functools.partial(functools.partial(os.system), 'id')()", "called os.system('id')"],
    ["getattr(operator.getitem(sys.modules, 'os'), 'system')('id')", "called os.system('id')"],
    ["operator.itemgetter('os')(sys.modules)", "called operator.itemgetter('os')"],
    ['operator.getitem(typing.List, builtins.int)', 'called operator.getitem(typing.List, builtins.int)'],
    ["operator.getitem(typing.__dict__, 'sys')('id')", "called typing.__dict__.sys('id')"],
    ["functools.reduce(getattr, ['system'], importlib.import_module('os'))('id')", "called os.system('id')"],
    ["functools.reduce(os.system, ('id', 'x'))", "called os.system('id', 'x')"],
    ["map(os.system, ['id'])", "called os.system('id')"],
    ["filter(os.system, ('id',))", "called os.system('id')"],
    ["itertools.starmap(os.system, [('id', 1)])", "called os.system('id', 1)"],
    ["operator.call(operator.call, os.system, 'id')", "called os.system('id')"],
    ["builtins:type.__call__(os.system, 'id')", "called os.system('id')"],
    ["operator.getitem((foo.a, foo.b), 1)('id')", "called foo.b('id')"],
    ["operator.itemgetter(-1)([foo.a, foo.b])('id')", "called foo.b('id')"],
    ['functools.reduce(operator.or_, (int, foo.Bar))', 'called operator.or_(builtins.int, foo.Bar)'],
    ['functools.reduce(foo.f, foo.items())', 'called foo.f(…, …)'],
    ['copyreg.__newobj__(foo.Bar, 1)', 'called foo.Bar(1)'],
    ['copyreg._reconstructor(foo.Bar, builtins.object, None)', 'called foo.Bar()'],
    ['copyreg.__newobj_ex__(foo.Bar, (1, 2), None)', 'called foo.Bar(1, 2)'],
  ])('%s', async (expression, expected) => {
    expect(await last(expression)).toBe(expected);
  });

  test.each([
    ["builtins.str.join('', ['sys', 'tem'])", 'system'],
    ["getattr('', 'join')(['sys', 'tem'])", 'system'],
    ["getattr('sys{}', 'format')('tem')", 'system'],
    ["getattr('xystem', 'replace')('x', 's')", 'system'],
    ["operator.concat('sys', 'tem')", 'system'],
    ["_operator.add('sys', operator.mod('%s', 'tem'))", 'system'],
    ["codecs.decode(b'73797374656d', 'hex')", undefined],
    ["getattr(codecs.decode(b'73797374656d', 'hex'), 'decode')('ascii')", 'system'],
    ["codecs.decode('flfgrz', 'rot13')", 'system'],
    ["getattr(base64.b64decode('c3lzdGVt'), 'decode')()", 'system'],
    ["builtins.str(b'system', 'utf-8')", 'system'],
    ["builtins.str(builtins.bytes([115, 121, 115, 116, 101, 109]), 'ascii')", 'system'],
    ["getattr('', 'join')([builtins.chr(115), 'ystem'])", 'system'],
    ['foo.secret_name()', undefined],
  ])('folds %s', async (expression, folded) => {
    const wanted = folded === undefined ? 'called ?.?()' : `called os.${folded}()`;
    expect(await last(`getattr(importlib.import_module('os'), ${expression})()`)).toBe(wanted);
  });

  test('a name that is built on the stack is resolved, by STACK_GLOBAL', async () => {
    const join = call(globalOp('builtins', 'str.join'), str(''), list(str('sys'), str('tem')));
    const { uses } = await readPickle(assemble(proto(4), str('os'), join, op.stackGlobal, op.stop));
    expect(uses).toEqual(["called builtins.str.join('', ['sys', 'tem'])", 'imported os.system']);
  });

  test('what a call answers and the file calls in turn is called by no name', async () => {
    expect(await last("builtins.max([foo.run])('id')")).toBe("called builtins.max().__call__('id')");
  });

  test('a function that is followed and also handed on is reported as both', async () => {
    const honest = "getattr(foo.Bar, 'method')(1)";
    const { uses } = await readPickle(
      pickleOf(`foo.all(${honest}, functools.partial(getattr, foo.Bar, 'x'))`),
    );
    expect(uses).toContain('imported builtins.getattr');
    expect((await readPickle(pickleOf(`foo.all(${honest}, ${honest})`))).uses).not.toContain(
      'imported builtins.getattr',
    );
  });

  test('BUILD changes what a partial calls, even to itself', async () => {
    const partial = call(globalOp('functools', 'partial'), globalOp('builtins', 'int'));
    const state = tuple(globalOp('os', 'system'), tuple(str('id')), [op.emptyDict], [op.none]);
    const { uses } = await readPickle(assemble(partial, state, op.build, op.emptyTuple, op.reduce, op.stop));
    expect(uses).toContain("called os.system('id')");
    const self = tuple([0x68, 0], tuple(), [op.emptyDict], [op.none]);
    const looped = await readPickle(
      assemble(partial, [0x71, 0], self, op.build, op.emptyTuple, op.reduce, op.stop),
    );
    expect(looped.uses).toContain('called builtins.int()');
  });

  test('functions that call others for each of many items come to an end', async () => {
    const items = `[${Array.from({ length: 30 }, () => '1').join()}]`;
    const nested = `functools.partial(map, functools.partial(map, foo.f, ${items}), ${items})`;
    const { uses } = await readPickle(pickleOf(`map(${nested}, ${items})`));
    expect(uses.some((use) => use.startsWith('called foo.f('))).toBe(true);
  });

  test('what cannot be resolved is reported as such', async () => {
    for (const expression of [
      "getattr(importlib.import_module(foo.name()), 'x')",
      "getattr(foo.a()(), 'x')",
    ]) {
      expect((await readPickle(pickleOf(expression))).uses.some((use) => use.includes('?.'))).toBe(true);
    }
    const { uses } = await readPickle(assemble(op.none, op.none, op.stackGlobal, op.stop));
    expect(uses).toEqual(['imported ?.?']);
  });

  test('a class reached from a literal is no method of it', async () => {
    expect((await readPickle(pickleOf("getattr('', '__class__')"))).uses).toContain(
      'imported builtins.object.__class__',
    );
  });

  test('protocols 2 and 4 say the same', async () => {
    const expression = "functools.partial(os.system, ('a', [1, b'x']))()";
    const [two, four] = [
      await readPickle(fromCall(expression, 2)),
      await readPickle(fromCall(expression, 4)),
    ];
    expect(two.uses).toEqual(four.uses);
  });
});
