import { describe, expect, test } from '@jest/globals';
import { readCalls } from '../../helpers/python.js';
import type { CallFact, Value } from '../../../src/types.js';

/** The last call of `f.g`, which an import makes known. */
function call(code: string): CallFact {
  const found = readCalls(`import f\n${code}`).findLast(({ callee }) => callee === 'f.g');
  if (!found) throw new Error(`no call of f.g in ${code}`);
  return found;
}

/** Without what it was made from. */
function first(code: string): Value | undefined {
  const [given] = call(code).positional;
  return given?.kind === 'unknown' ? { kind: 'unknown', text: given.text } : given;
}

function constant(value: string | number | boolean | null): Value {
  return { kind: 'constant', value };
}

describe('constants', () => {
  test.each<[string, string | number | boolean | null]>([
    ["'a'", 'a'],
    ['"a\\n\\x41\\u0042\\103"', 'a\nABC'],
    ['r"a\\n"', 'a\\n'],
    ['b"a"', 'a'],
    ['Rb"\\d"', '\\d'],
    ['"""a\n\'b\'"""', "a\n'b'"],
    ['"a\\\nb"', 'ab'],
    ['"a" \'b\' r"c"', 'abc'],
    ['("a"\n "b")', 'ab'],
    ['"a" + "b" + "c"', 'abc'],
    ['f"a{{b}}"', 'a{b}'],
    ['f"{NAME}/model"', 'org/model'],
    ['NAME + "/m"', 'org/m'],
    ['"\\N{BULLET}"', '\\N{BULLET}'],
    ['True', true],
    ['not True', false],
    ['None', null],
    ['12', 12],
    ['-1', -1],
    ['1_000.5', 1000.5],
    ['0x1F', 31],
    ['1e3', 1000],
    ['SIZE', 3],
  ])('%s is %j', (code, value) => {
    expect(first(`NAME = "org"\nSIZE = 3\nf.g(${code})`)).toEqual(constant(value));
  });

  test.each([
    ['f"a{b}"'],
    ['f"{NAME!r}"'],
    ['f"{NAME:>9}"'],
    ['"a" + b'],
    ['"a" % b'],
    ['"a".join(b)'],
    ['"a" * 3'],
    ['1j'],
    ['{"a": 1}'],
    ['x if y else z'],
    ['lambda: 1'],
    ['b'],
  ])('%s is unknown', (code) => {
    expect(first(`NAME = "org"\ndef h(b, x, y, z):\n  f.g(${code})`)).toEqual({
      kind: 'unknown',
      text: code,
    });
  });

  test('a name that is bound to different constants is unknown', () => {
    expect(first('a = "x"\nif y: a = "z"\nf.g(a)')).toEqual({ kind: 'unknown', text: 'a' });
    expect(first('a = "x"\ndef h():\n  f.g(a)\na = "z"')).toEqual({ kind: 'unknown', text: 'a' });
    expect(first('a = "x"\na += "z"\nf.g(a)')).toEqual({ kind: 'unknown', text: 'a' });
  });

  test('a name that is bound again counts as it is bound last', () => {
    expect(first('a = "x"\na = "z"\nf.g(a)')).toEqual(constant('z'));
    expect(first('a = 1\nif y: a = 1\nf.g(a)')).toEqual(constant(1));
  });

  test('strings that double with every line do not fill the memory', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `a${i + 1} = a${i} + a${i}`).join('\n');
    expect(first(`a0 = "x"\n${doubling}\nf.g(a60)`)).toEqual({ kind: 'unknown', text: 'a60' });
    expect(first(`a0 = ""\n${doubling}\nf.g(a8)`)).toEqual(constant(''));
  });
});

describe('names and lists', () => {
  test('a name is resolved', () => {
    expect(call('import yaml as y\nf.g(x, Loader=y.SafeLoader)').keywords).toEqual({
      Loader: { kind: 'name', name: 'yaml.SafeLoader' },
    });
  });

  test('a name that branches bind differently has alternatives', () => {
    const code =
      'try: from yaml import CLoader as L\nexcept ImportError: from yaml import Loader as L\nf.g(L)';
    expect(first(code)).toEqual({ kind: 'name', name: 'yaml.Loader', alternatives: ['yaml.CLoader'] });
  });

  test('what a call returns ends in ()', () => {
    expect(first('from skops.io import get_untrusted_types\nf.g(get_untrusted_types(file=x))')).toEqual({
      kind: 'name',
      name: 'skops.io.get_untrusted_types()',
    });
  });

  test('lists and tuples', () => {
    const items = [constant('a'), constant(1), { kind: 'list', items: [] }];
    expect(first('f.g(["a", 1, ()])')).toEqual({ kind: 'list', items });
    expect(first('f.g([*a])')).toEqual({ kind: 'unknown', text: '[*a]' });
  });
});

describe('arguments', () => {
  test('positional and keyword', () => {
    expect(call('f.g("a", 2, k=True, _l=None,)')).toMatchObject({
      positional: [constant('a'), constant(2)],
      keywords: { k: constant(true), _l: constant(null) },
      open: false,
    });
  });

  test('none', () => {
    expect(call('f.g()')).toMatchObject({ positional: [], keywords: {}, open: false, reference: false });
  });

  test('what *args and **kwargs may bring is open', () => {
    expect(call('f.g(1, *a, 2, k=3)')).toMatchObject({
      positional: [constant(1)],
      keywords: { k: constant(3) },
      open: true,
    });
    expect(call('f.g(1, **a)')).toMatchObject({ positional: [constant(1)], open: true });
  });

  test('numbers that end in a point are numbers, and what stands in texts stays', () => {
    const code = "f.g(1., 10., a1.b, x[0.], k=2., s='v1. 2.')";
    expect(call(code)).toMatchObject({
      positional: [constant(1), constant(10), {}, {}],
      keywords: { k: constant(2), s: constant('v1. 2.') },
      open: false,
    });
  });

  test('a keyword may have any name', () => {
    expect(Object.entries(call('f.g(__proto__=1, constructor=2)').keywords)).toEqual([
      ['__proto__', constant(1)],
      ['constructor', constant(2)],
    ]);
  });

  test('a comprehension and := are one argument', () => {
    expect(call('f.g(x for x in y)').positional).toEqual([{ kind: 'unknown', text: 'x for x in y' }]);
    expect(call('f.g(z := 3)').positional).toEqual([{ kind: 'unknown', text: 'z := 3' }]);
  });

  test('a partial passes on what it already has', () => {
    const calls = readCalls(
      'import torch, functools\nfunctools.partial(torch.load, "cpu", weights_only=False)',
    );
    expect(calls).toContainEqual(
      expect.objectContaining({
        callee: 'torch.load',
        reference: true,
        open: true,
        positional: [constant('cpu')],
        keywords: { weights_only: constant(false) },
      }),
    );
  });

  test('a decorator with arguments is a call', () => {
    const [decorator] = readCalls('import f\n@f.g(1)\ndef h(): pass');
    expect(decorator).toMatchObject({
      callee: 'f.g',
      reference: false,
      positional: [constant(1)],
      code: '@f.g(1)',
    });
  });
});
