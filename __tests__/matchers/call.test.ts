import { describe, expect, test } from '@jest/globals';
import { callMatcher } from '../../src/matchers/call.js';
import { readCalls } from '../helpers/python.js';
import { scanBytes } from '../helpers/scan.js';
import type { ArgumentCondition, Match, Rule } from '../../src/types.js';

interface Wanted {
  readonly id?: string;
  readonly callees?: readonly string[];
  readonly when?: readonly ArgumentCondition[];
  readonly references?: boolean;
  readonly supersedes?: readonly string[];
  readonly message?: string;
  readonly confidence?: Rule['confidence'];
}

function rule(wanted: Wanted): Rule<'call'> {
  const { callees = ['m.f'], when = [], references = true } = wanted;
  return {
    id: wanted.id ?? 'code/test',
    title: 'Test',
    severity: 'high',
    confidence: wanted.confidence ?? 'high',
    message: wanted.message ?? '{callee}',
    why: '',
    fix: '',
    references: [],
    taxonomy: [],
    on: 'call',
    match: { callees, when, references, ...(wanted.supersedes && { supersedes: wanted.supersedes }) },
    examples: { bad: [], good: [] },
  };
}

function matches(code: string, ...wanted: readonly Wanted[]): readonly Match[] {
  const match = callMatcher.compile(wanted.map(rule), { rules: [], lists: [] }, { allowedGlobals: [] });
  return readCalls(code).flatMap((fact) => [...match(fact)]);
}

/** Whether one condition holds for `m.f(arguments)`. */
function holds(condition: ArgumentCondition, given: string): boolean {
  const code = `import m, yaml\ndef g(x, a, kw):\n  m.f(${given})`;
  return matches(code, { when: [condition], references: false }).length > 0;
}

describe('callees', () => {
  test.each([
    ['m.f', 'm.f', true],
    ['m.f', 'm.f.g', false],
    ['m.f', 'n.f', false],
    ['m.*.f', 'm.a.f', true],
    ['m.*.f', 'm.a.b.c.f', true],
    ['m.*.f', 'm.f', false],
    ['*.f', 'm.f', true],
    ['*.f', 'm.a.f', true],
    ['*.f', 'm.xf', false],
    ['m.*', 'm.a', true],
    ['m.*', 'm.a.b', true],
    ['m.*', 'mm.a', false],
    ['*.a.*.f', 'm.a.a.b.f', true],
    ['*.a.*.f', 'a.m.a.f', false],
    ['m.a*', 'm.ab', false],
    ['m.a().f', 'm.a(1).f', true],
  ])('%s and the call %s: %s', (callee, called, expected) => {
    expect(matches(`import m, n, mm, a\n${called}()`, { callees: [callee] }).length > 0).toBe(expected);
  });

  test('many stars cost little', () => {
    const callee = `${'*.a.'.repeat(20)}b`;
    expect(matches(`import a\na${'.a'.repeat(29)}.c()`, { callees: [callee] })).toEqual([]);
  });

  test('two names of one rule are one match', () => {
    expect(matches('import m\nm.f()', { callees: ['m.f', 'm.*', '*.f'] })).toHaveLength(1);
  });

  test('every rule has its own match', () => {
    const found = matches(
      'import m\nm.f()',
      { id: 'a' },
      { id: 'b', callees: ['*.f'] },
      { callees: ['m.g'] },
    );
    expect(found.map((match) => match.rule.id)).toEqual(['a', 'b']);
  });

  test('a rule that supersedes another speaks alone', () => {
    const found = matches(
      'import m\nm.f(m.g())',
      { id: 'a' },
      { id: 'b', callees: ['*.f'], supersedes: ['a'] },
    );
    expect(found.map((match) => match.rule.id)).toEqual(['b']);
  });

  test('a callable that is passed on counts where the rule says so', () => {
    const code = 'import m\nmap(m.f, x)';
    expect(matches(code, {})).toHaveLength(1);
    expect(matches(code, { references: false })).toEqual([]);
  });

  test('of the names that a callee may have, the one that matches is named, with less confidence', () => {
    const code = 'if a: from m import f\nelse: from n import f\nf()';
    expect(matches(code, {})).toMatchObject([{ message: 'm.f', confidence: 'medium' }]);
    expect(matches(code, { confidence: 'low' })[0]?.confidence).toBeUndefined();
    expect(matches('from m import f\nf()', {})[0]?.confidence).toBeUndefined();
  });
});

describe('conditions', () => {
  const k = { keyword: 'k' };
  test.each<[ArgumentCondition, string, boolean]>([
    [k, 'k=1', true],
    [k, '1', false],
    [k, '**kw', false],
    [{ keyword: 'k', position: 1 }, 'a, 1', true],
    [{ keyword: 'k', position: 1 }, 'a, k=1', true],
    [{ keyword: 'k', position: 1 }, 'a', false],
    [{ position: 0 }, '*a', true],
    [{ ...k, absent: true }, '', true],
    [{ ...k, absent: true }, 'k=1', false],
    [{ ...k, absent: true }, '**kw', false],
    [{ keyword: 'constructor', absent: true }, '', true],
    [{ ...k, absent: true, equals: [true] }, '', true],
    [{ ...k, absent: true, equals: [true] }, 'k=True', true],
    [{ ...k, absent: true, equals: [true] }, 'k=False', false],
    [{ ...k, equals: [true, 1] }, 'k=True', true],
    [{ ...k, equals: [true, 1] }, 'k=1', true],
    [{ ...k, equals: [true, 1] }, 'k="True"', false],
    [{ ...k, equals: [null] }, 'k=None', true],
    [{ ...k, equals: [true] }, 'k=x', false],
    [{ ...k, notEquals: [true] }, 'k=False', true],
    [{ ...k, notEquals: [true] }, 'k=True', false],
    [{ ...k, notEquals: [true] }, 'k=x', true],
    [{ ...k, notEquals: [true], constant: true }, 'k=x', false],
    [{ ...k, names: ['yaml.Loader'] }, 'k=yaml.Loader', true],
    [{ ...k, names: ['yaml.Loader'] }, 'k=yaml.SafeLoader', false],
    [{ ...k, names: ['yaml.get()'] }, 'k=yaml.get(1)', true],
    [{ ...k, notNames: ['yaml.SafeLoader'] }, 'k=yaml.Loader', true],
    [{ ...k, notNames: ['yaml.SafeLoader'] }, 'k=yaml.SafeLoader', false],
    [{ ...k, notNames: ['yaml.SafeLoader'] }, 'k=x', true],
    [{ ...k, notNames: ['yaml.SafeLoader'] }, 'k=1', true],
    [{ ...k, notNames: ['yaml.SafeLoader'], unknown: false }, 'k=yaml.Loader', true],
    [{ ...k, notNames: ['yaml.SafeLoader'], unknown: false }, 'k=yaml.get()', false],
    [{ ...k, notNames: ['yaml.SafeLoader'], unknown: false }, 'k=x', false],
    [{ ...k, from: ['yaml.get'] }, 'k=yaml.get(1)', true],
    [{ ...k, from: ['yaml.get'] }, 'k=yaml.get(1)[0].text.strip()', true],
    [{ ...k, from: ['yaml.get'] }, 'k=yaml.get', false],
    [{ ...k, from: ['yaml.get'] }, 'k=yaml.other(1)', false],
    [{ ...k, from: ['yaml.get'] }, 'k=yaml.get.other(1)', false],
    [{ ...k, from: ['yaml.*'] }, 'k=yaml.Client(1).other(2)', true],
    [{ ...k, from: ['yaml.*'] }, 'k=yaml.constant', false],
    [{ ...k, includes: ['*'] }, 'k=["a", "*"]', true],
    [{ ...k, includes: ['*'] }, 'k="*"', true],
    [{ ...k, includes: ['*'] }, 'k=["a"]', false],
    [{ ...k, notMatches: '^a' }, 'k="abc"', false],
    [{ ...k, notMatches: '^a' }, 'k=x', true],
    [{ keyword: 'k.a', equals: [false] }, 'k={"a": False}', true],
    [{ keyword: 'k.a', equals: [false] }, 'k={"a": True, "b": False}', false],
    [{ ...k, matches: '^a' }, 'k="abc"', true],
    [{ ...k, matches: '^a' }, 'k="bc"', false],
    [{ ...k, matches: '1' }, 'k=1', false],
    [{ ...k, constant: true }, 'k="a" "b"', true],
    [{ ...k, constant: true }, 'k=["a", (1, None)]', true],
    [{ ...k, constant: true }, 'k=["a", x]', false],
    [{ ...k, constant: false }, 'k=["a", x]', true],
    [{ ...k, constant: false }, 'k=x', true],
    [{ ...k, constant: false }, 'k=1', false],
    [{ ...k, constant: false }, '', false],
    [{ position: 0, constant: false }, '*a', true],
    [{ ...k, unknown: true }, 'k=x + 1', true],
    [{ ...k, unknown: true }, 'k=yaml.get()', true],
    [{ ...k, unknown: true }, 'k=yaml.Loader', false],
    [{ ...k, unknown: true }, 'k=1', false],
    [{ ...k, unknown: false, notEquals: [1] }, 'k=2', true],
  ])('%j on m.f(%s): %s', (condition, given, expected) => {
    expect(holds(condition, given)).toBe(expected);
  });

  test('every one must hold', () => {
    const when = [
      { keyword: 'a', equals: [1] },
      { keyword: 'b', absent: true },
    ];
    expect(matches('import m\nm.f(a=1)', { when })).toHaveLength(1);
    expect(matches('import m\nm.f(a=1, b=1)', { when })).toEqual([]);
    expect(matches('import m\nm.f(a=2)', { when })).toEqual([]);
  });

  test('a name with alternatives is judged by each', () => {
    const code = 'try: from y import C as L\nexcept E: from y import L\nimport m\nm.f(k=L)';
    expect(matches(code, { when: [{ keyword: 'k', names: ['y.C'] }] })).toHaveLength(1);
    expect(matches(code, { when: [{ keyword: 'k', notNames: ['y.C'] }] })).toHaveLength(1);
    expect(matches(code, { when: [{ keyword: 'k', notNames: ['y.C', 'y.L'] }] })).toEqual([]);
  });
});

describe('what a match says', () => {
  test.each([
    ['m.f(k=True)', 'm.f / m.f(k=True) / True'],
    ['m.f(k="a\\n")', 'm.f / m.f(k="a\\n") / "a\\n"'],
    ['m.f(k=None)', 'm.f / m.f(k=None) / None'],
    ['m.f(k=[1, m.x])', 'm.f / m.f(k=[1, m.x]) / [1, m.x]'],
    ['m.f(k=y + 1)', 'm.f / m.f(k=y + 1) / y + 1'],
    ['m.f()', 'm.f / m.f() / '],
  ])('%s: %s', (code, message) => {
    const wanted = {
      message: '{callee} / {code} / {argument}',
      when: [{ keyword: 'k', absent: true, matches: '' }],
    };
    const always = { ...wanted, when: [{ keyword: 'k' }] };
    const found = matches(`import m\n${code}`, code === 'm.f()' ? wanted : always);
    expect(found.map((match) => match.message)).toEqual([message]);
  });

  test('builtins have the names that people know', () => {
    const found = matches('eval(len)\nmap(eval, x)', {
      callees: ['builtins.eval'],
      when: [{ position: 0 }],
      message: '{callee} {argument}',
    });
    expect(found.map((match) => match.message)).toEqual(['eval len', 'eval whatever it is given']);
  });

  test('evidence has no position and no formatting', () => {
    const one = matches("import m\nm.f('a', k=[1,2])", {});
    const other = matches('import m as n\n\nn.f(\n    "a",\n    k=[1, 2],\n)', {});
    expect(one[0]?.evidence).toBe('m.f m.f("a",k=[1,2])');
    expect(other[0]?.evidence).toBe('m.f n.f("a",k=[1,2])');
  });

  test('the place is that of the call', () => {
    expect(matches('import m\nx = m.f(1)', {})[0]?.location).toMatchObject({ startLine: 2, startColumn: 5 });
  });
});

describe('patterns', () => {
  test('those of other people run in linear time and know no look-around', () => {
    const custom = { ...rule({ when: [{ position: 0, matches: '(?=a)' }] }), custom: true };
    expect(() => callMatcher.compile([custom], { rules: [], lists: [] }, { allowedGlobals: [] })).toThrow(
      '(?=a)',
    );
  });
});

test('hostile code is as severe in tests, which whoever judges a change runs', async () => {
  const { findings } = await scanBytes(
    'tests/conftest.py',
    "import base64, pickle\nexec(base64.b64decode('cHJpbnQoMSk='))\npickle.load(f)\n",
  );
  expect(findings.map(({ rule, severity }) => `${severity} ${rule.id}`)).toEqual(
    expect.arrayContaining(['high code/hidden-code', 'low code/pickle-load']),
  );
});
