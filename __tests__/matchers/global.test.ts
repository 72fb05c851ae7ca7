import { describe, expect, test } from '@jest/globals';
import { globalMatcher } from '../../src/matchers/global.js';
import type { GlobalFact, MatchOf, NameList, Rule, Severity, Value } from '../../src/types.js';

function rule(id: string, severity: Severity, match: Partial<MatchOf<'global'>>): Rule<'global'> {
  return {
    id,
    title: 'Title',
    severity,
    confidence: 'high',
    message: '{name} of {module}: {code}',
    why: 'why',
    fix: 'fix',
    references: [],
    taxonomy: [],
    on: 'global',
    match: { names: [], except: [], when: [], ...match },
    examples: { bad: [], good: [] },
  };
}

function fact(module: string, name: string, use: GlobalFact['use'] = 'called'): GlobalFact {
  const code = `${module}.${name}()`;
  return { kind: 'global', module, name, use, arguments: [], code, location: { kind: 'bytes', offset: 7 } };
}

const lists: NameList[] = [
  { id: 'harmless', why: 'why', names: ['numpy.ndarray', 'sklearn.ensemble.*', 'os.PathLike'] },
];
const rules = [
  rule('model/os', 'critical', { names: ['os.*', 'builtins.eval'], except: ['harmless'] }),
  rule('model/partial', 'high', { names: ['functools.partial'], use: 'imported' }),
  rule('model/path', 'high', { names: ['pathlib.Path.write_text'] }),
  rule('model/reached', 'high', { names: ['*.os', '*.__globals__'] }),
  rule('model/low-os', 'low', { names: ['os.system'] }),
  rule('model/unknown', 'medium', { names: ['*'], except: ['harmless'], use: 'called' }),
];

function judge(global: GlobalFact, allowedGlobals: string[] = []): string[] {
  const match = globalMatcher.compile(rules, { rules, lists }, { allowedGlobals });
  return [...match(global)].map((found) => found.rule.id);
}

describe('names', () => {
  test.each<[string, string, string[]]>([
    ['os', 'system', ['model/os']],
    ['os.path', 'join', ['model/os']],
    ['builtins', 'eval', ['model/os']],
    ['builtins', 'eval.__call__', ['model/os']],
    ['builtins', 'evaluate', ['model/unknown']],
    ['osgeo', 'gdal', ['model/unknown']],
    ['os', 'PathLike', []],
    ['pathlib', 'Path().write_text', ['model/path']],
    ['logging', 'os', ['model/reached']],
    ['random', '_os.system', ['model/reached']],
    ['foo.os', 'Settings', ['model/unknown']],
    ['foo', 'bar.__globals__', ['model/reached']],
    ['numpy', 'ndarray', []],
    ['numpy', 'ndarray.__class__', ['model/unknown']],
    ['numpy', 'ndarray().tolist', ['model/unknown']],
    ['sklearn.ensemble', 'RandomForestClassifier', []],
    ['sklearn.ensemble._forest', '_Tree', []],
    ['sklearn.ensemble._forest', 'run', ['model/unknown']],
    ['sklearn.ensemble', 'RandomForestClassifier.fit', ['model/unknown']],
    ['sklearn.ensemble_tools', 'Tool', ['model/unknown']],
  ])('%s.%s', (module, name, expected) => {
    expect(judge(fact(module, name))).toEqual(expected);
  });

  test('the use counts where the rule names one', () => {
    expect(judge(fact('functools', 'partial', 'imported'))).toEqual(['model/partial']);
    expect(judge(fact('functools', 'partial', 'called'))).toEqual(['model/unknown']);
    expect(judge(fact('foo', 'Bar', 'imported'))).toEqual([]);
  });
});

describe('what the configuration allows', () => {
  const allowed = ['mycompany.*', 'other.Thing', 'os.*'];
  test.each<[string, string, string[]]>([
    ['mycompany.models', 'Net', []],
    ['mycompany', 'Net.build', []],
    ['other', 'Thing', []],
    ['other', 'Thing2', ['model/unknown']],
    ['mycompany2', 'Net', ['model/unknown']],
    ['mycompany', 'Net.__class__', ['model/unknown']],
    ['mycompany', 'make().run', ['model/unknown']],
    ['mycompany', 'os', ['model/reached']],
    ['os', 'system', ['model/os']],
  ])('%s.%s', (module, name, expected) => {
    expect(judge(fact(module, name), allowed)).toEqual(expected);
  });
});

describe('how much a file has to say in a call', () => {
  const judges = globalMatcher.compile(
    [
      rule('model/inert', 'low', { names: ['*'], except: ['harmless'], written: 'class', inert: true }),
      rule('model/call', 'medium', { names: ['*'], except: ['harmless'], written: 'class', inert: false }),
      rule('model/function', 'high', { names: ['*'], except: ['harmless'], written: 'function' }),
    ],
    { rules, lists },
    { allowedGlobals: [] },
  );
  const idOf = (given: Partial<GlobalFact>): string | undefined =>
    [...judges({ ...fact('foo.bar', 'Baz'), ...given })][0]?.rule.id;
  const constant = (value: string | number | null): Value => ({ kind: 'constant', value });

  test.each<[string, Value[], string]>([
    ['nothing', [], 'model/inert'],
    ['a number', [constant(1)], 'model/inert'],
    ['numbers in a list', [{ kind: 'list', items: [constant(1), constant(null)] }], 'model/inert'],
    ['binary data', [{ kind: 'unknown', text: "b'…' (40 bytes)", binary: true }], 'model/inert'],
    ['binary data as text', [constant('\x01\0')], 'model/inert'],
    ['a text', [constant(1), constant('id')], 'model/call'],
    ['a text in a list', [{ kind: 'list', items: [constant('id')] }], 'model/call'],
    ['a name', [{ kind: 'name', name: 'foo.run' }], 'model/call'],
    ['bytes', [{ kind: 'unknown', text: "b'id'" }], 'model/call'],
  ])('a class that is given %s', (_, given, expected) => {
    expect(idOf({ arguments: given })).toBe(expected);
  });

  test('what is only made is a class, whatever its name and its arguments are', () => {
    expect(idOf({ name: 'baz', made: true, arguments: [constant('id')] })).toBe('model/inert');
    expect(idOf({ name: 'baz' })).toBe('model/function');
    expect(idOf({ module: 'sklearn.ensemble', name: 'forest', made: true })).toBeUndefined();
    expect(idOf({ module: 'sklearn.ensemble', name: 'forest' })).toBe('model/function');
  });
});

test('fills the message and tells one call from another', () => {
  const match = globalMatcher.compile(rules, { rules, lists }, { allowedGlobals: [] });
  const code = "os.system('curl https://me:pass@example.com/')";
  expect([...match({ ...fact('os', 'system'), code })]).toMatchObject([
    {
      message: "os.system of os: os.system('curl https://***@example.com/')",
      evidence: "os.system os.system('curl https://***@example.com/')",
      location: { kind: 'bytes', offset: 7 },
    },
  ]);
});
