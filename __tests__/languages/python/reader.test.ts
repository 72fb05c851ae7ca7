import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { regionOf } from '../../helpers/contract.js';
import { callees, readCalls, readPython } from '../../helpers/python.js';

describe('places', () => {
  test('line, columns and byte offset of a call', () => {
    const [call] = readCalls('# ü\nimport pickle\nx = "é"; pickle.load(f)\n');
    expect(call?.location).toEqual({
      kind: 'region',
      startLine: 3,
      startColumn: 10,
      endLine: 3,
      endColumn: 24,
      offset: 29,
    });
    expect(call?.code).toBe('pickle.load(f)');
  });

  test('a call over several lines', () => {
    const [call] = readCalls('import pickle\r\npickle.load(\r\n  f,  # why\r\n)\r\n');
    expect(call?.location).toMatchObject({ startLine: 2, startColumn: 1, endLine: 4, endColumn: 2 });
    expect(call?.code).toBe('pickle.load( f, # why )');
  });

  test('a decorator ends with its line', () => {
    const [decorator] = readCalls('import a\n@a.b\ndef f(): pass\n');
    expect(decorator).toMatchObject({ code: '@a.b', location: { startLine: 2, endLine: 2, endColumn: 5 } });
  });

  test('facts come in the order of the text', () => {
    const offsets = readCalls('import a\na.f(a.g(1), a.h, k=a.i(a.j))\na.k()').map(
      ({ location }) => location.offset,
    );
    expect(offsets).toEqual([...offsets].sort((one, other) => one - other));
    expect(offsets).toHaveLength(6);
  });

  test('long code is cut', () => {
    const [call] = readCalls(`import a\na.f("${'x'.repeat(5000)}")`);
    expect(call?.code).toHaveLength(200);
  });
});

describe('damaged code', () => {
  const finding = 'pickle.load(f)';
  test.each([
    ['an unclosed call', 'x = foo(1,\n'],
    ['an unclosed list', 'x = [1, 2\n'],
    ['a broken definition', 'def f(:\n  return 1\n'],
    ['a broken class', 'class :\n  pass\n'],
    ['a missing body', 'if x:\n'],
    ['Python 2', 'print "a"\nexec code in scope\nraise E, "x"\n'],
    ['a broken import', 'from x import (a,\ny = 1\n'],
    ['a broken import before a call', 'from x import (a,\npickle.load(f)\n'],
    ['an unclosed call without a comma', 'foo(1\n'],
    ['an unclosed string', 'x = "abc\n'],
    ['a stray bracket', 'x = 1)\n'],
    ['bad indentation', '    x = 1\n  y = 2\n z = 3\n'],
    ['a conflict marker', '<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n'],
    ['shell', '!pip install x\n%matplotlib inline\n'],
    ['control characters', 'x = \0\x01\n'],
  ])('%s does not hide the next line', (_, broken) => {
    expect(callees(`import pickle\n${broken}${finding}\n`)).toContain('pickle.load');
    expect(callees(`import pickle\n${finding}\n${broken}`)).toContain('pickle.load');
  });

  test('any text is read', () => {
    const pieces = fc.constantFrom(
      ...[
        'import a',
        'from . import',
        'a.b(',
        ')',
        '(',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'''",
        'f"{',
        '\n',
        '\n  ',
        ' ',
        ',',
        '=',
      ],
      ...[
        ':=',
        ':',
        '*',
        '**',
        'lambda x:',
        'for x in',
        'def f',
        'class A',
        '@',
        'as',
        'with',
        'global x',
        'match x:',
        'é',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const code = parts.join(' ');
        for (const fact of readCalls(code)) {
          const { offset, startLine, endLine } = regionOf(fact.location);
          expect(offset).toBeLessThanOrEqual(Buffer.byteLength(code));
          expect(endLine).toBeGreaterThanOrEqual(startLine);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('cells of a notebook', () => {
  test('share one module', () => {
    const first = 'import pickle\n';
    expect(callees(`${first}pickle.load(f)\n`, [0, first.length])).toEqual(['pickle.load']);
  });

  test('an unclosed string in one does not swallow the next', () => {
    const first = 'import pickle\nx = """never closed\n';
    expect(callees(`${first}pickle.load(f)\n`, [0, first.length])).toEqual(['pickle.load']);
  });

  test('a place is that in the whole text', () => {
    const first = 'import pickle\n(\n';
    const [call] = readCalls(`${first}pickle.load(f)\n`, [0, first.length]);
    expect(call?.location).toMatchObject({ startLine: 3, startColumn: 1, offset: first.length });
  });
});

describe('limits', () => {
  test.each([
    ['parentheses', '('.repeat(20_000)],
    ['closed brackets', '['.repeat(5000) + ']'.repeat(5000)],
    ['calls', 'f('.repeat(5000) + ')'.repeat(5000)],
    ['calls of calls', `f${'()'.repeat(20_000)}`],
    ['lambdas', 'lambda: '.repeat(10_000)],
    ['sums', `f(${'"a" + '.repeat(20_000)}"b")`],
    ['comprehensions', '[x for x in '.repeat(5000)],
    ['blocks', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if x:`).join('\n')],
  ])('deeply nested %s end neither in an overflow nor hide what comes before', (_, code) => {
    expect(callees(`eval(x)\n${code}\n`)).toContain('builtins.eval');
  });

  test('a name that is bound in many branches', () => {
    const branches = 'if x: f = a\n'.repeat(3000);
    expect(callees(`import pickle as a\n${branches}f()\n`)).toEqual(['pickle']);
  });

  test('code that is too long is said, not parsed', () => {
    expect(readPython('#'.repeat(8_000_001))).toEqual([
      {
        kind: 'anomaly',
        anomaly: 'unparsed',
        format: 'python',
        detail: 'Python code of more than 8,000,000 characters was not parsed',
        unread: true,
        location: { kind: 'file' },
      },
    ]);
  });

  test('no code, no facts', () => {
    expect(readPython('')).toEqual([]);
    expect(readPython('# nothing\n"""eval(x)"""\nx = "eval(x)"\n')).toEqual([]);
  });
});
