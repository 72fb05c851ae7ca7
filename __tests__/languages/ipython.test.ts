import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createIpythonReader } from '../../src/languages/ipython.js';
import { createShellReader } from '../../src/languages/shell/index.js';
import { pythonReader } from '../../src/languages/python/index.js';
import { languages } from '../../src/languages/index.js';
import { splitCells } from '../../src/parsers/ipython-cells.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { Fact, LanguageReader, SourceText } from '../../src/types.js';
import { factsOf, unlimitedBudget } from '../helpers/contract.js';

const shellReader = createShellReader(pythonReader);

/** Cells as a notebook joins them. */
function cells(...sources: string[]): SourceText {
  const starts: number[] = [];
  let text = '';
  for (const source of sources) {
    if (starts.length > 0) text += '\n';
    starts.push(text.length);
    text += source;
  }
  return { ...plainSource(text), cells: starts };
}

/** A reader that only keeps what it is given. */
function recorder(): LanguageReader & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    language: 'python',
    seen,
    read({ text }) {
      seen.push(text);
      return [];
    },
  };
}

function read(...sources: string[]): { python: string; facts: readonly Fact[] } {
  const python = recorder();
  const facts = [...createIpythonReader(python, shellReader).read(cells(...sources), unlimitedBudget())];
  return { python: python.seen.join(), facts };
}
const commands = (...sources: string[]): string[] =>
  factsOf(read(...sources).facts, 'command').map(({ program, argv }) => [program, ...argv].join(' '));
/** The Python that is left, spaces at line ends cut. */
const pythonOf = (...sources: string[]): string => read(...sources).python.replace(/ +$/gm, '');

describe('commands', () => {
  test.each<[string, string[]]>([
    ['!pip install a', ['pip install a']],
    ['!!ls -l', ['ls -l']],
    ['%pip install a', ['pip install a']],
    ['  %conda install a', ['conda install a']],
    ['pip install a', ['pip install a']],
    ['if x:\n    !pip install a', ['pip install a']],
    ['!pip install \\\n    a \\\n    b\nx = 1', ['pip install a b']],
    ['x = !cat a', ['cat a']],
    ['x, y = %sx ls', ['ls']],
    ['d["k=v"] = !ls', ['ls']],
    ['%run https://example.com/x.py', ['%run https://example.com/x.py']],
    ['%load https://example.com/x.py', ['%load https://example.com/x.py']],
    ['%env A=b', ['%env A=b']],
    ['%rm -rf /', ['rm -rf /']],
    ['%system ls', ['ls']],
    ['!{sys.executable} -m pip install a', ['pip install a']],
    ['%%bash\npip install a\nls', ['%%bash', 'pip install a', 'ls']],
    ['%%sh --no-raise-error\nls', ['%%sh --no-raise-error', 'ls']],
    ['\n%%script bash\nls', ['%%script bash', 'ls']],
    ['%%!\nls', ['%%!', 'ls']],
    ['%%capture\n!ls', ['%%capture', 'ls']],
    ['%%html\n<script>', ['%%html']],
    ['%%time\n%%bash\nls', ['%%time', '%%bash', 'ls']],
    ['%timeit f(x)', []],
    ['x = (a\n  % b)', []],
    ['x = """\n!ls\n%env A=1\n"""', []],
    ['x = [\n  "a"\n!ls\n]', []],
    ['x = 1 # "\n!ls', ['ls']],
    ['x = "it\\"s" + \'"\'\n!ls', ['ls']],
    ['x = a % b', []],
    ['x != y', []],
    ['x == y', []],
    ['f(a=b)\n!ls', ['ls']],
    ['x = \\\n  1\n!ls', ['ls']],
    ['pip = 1\nconda is None', []],
    ['obj?', []],
  ])('%j', (source, expected) => {
    expect(commands(source)).toEqual(expected);
  });

  test('end with their cell, and an open bracket does too', () => {
    expect(commands('%%bash\nls', '!pwd')).toEqual(['%%bash', 'ls', 'pwd']);
    expect(commands('x = (', '!pwd')).toEqual(['pwd']);
    expect(commands('!ls \\', '!pwd')).toEqual(['ls', 'pwd']);
    expect(commands('', '  ', '%%bash\nls')).toEqual(['%%bash', 'ls']);
  });

  test('stand at their place in the whole text', () => {
    const source = cells('import os', 'if x:\n    !pip install numpy');
    const facts = [...createIpythonReader(recorder(), shellReader).read(source, unlimitedBudget())];
    expect(factsOf(facts, 'command')[0]?.location).toMatchObject({
      startLine: 3,
      startColumn: 6,
      endColumn: 23,
    });
    expect(factsOf(facts, 'package')[0]).toMatchObject({
      name: 'numpy',
      location: { startLine: 3, startColumn: 18, endColumn: 23 },
    });
  });
});

describe('what stands under a magic', () => {
  const facts = (source: string): readonly Fact[] => {
    const reader = languages.find(({ language }) => language === 'ipython');
    return [...(reader?.read(cells('x = 1', source), unlimitedBudget()) ?? [])];
  };

  test.each([
    [
      '%%writefile a.py\nimport pickle\npickle.load()',
      'call',
      { callee: 'pickle.load', location: { startLine: 4 } },
    ],
    ['%%writefile -a src/a.sh\nls', 'command', { program: 'ls', location: { startLine: 3 } }],
    ['%%writefile Dockerfile\nFROM a\nRUN ls', 'command', { program: 'ls', location: { startLine: 4 } }],
    ['%%writefile docker/Makefile\na:\n\tls', 'command', { program: 'ls', location: { startLine: 4 } }],
    ['%%file requirements.txt\nnumpy', 'package', { name: 'numpy', location: { startLine: 3 } }],
    ['%%html\n<p>\n<script>f()</script>', 'output', { content: 'script', location: { startLine: 4 } }],
    ['%%svg\n<svg onload="f()"/>', 'output', { content: 'event-handler' }],
    ['%%javascript\nf()', 'output', { content: 'javascript', location: { startLine: 3, endColumn: 4 } }],
    ['%%cython -a\nimport pickle\npickle.load()', 'call', { callee: 'pickle.load' }],
    ['%%my_magic\nimport pickle\npickle.load()', 'call', { callee: 'pickle.load' }],
    ['%%powershell\ncurl x', 'command', { program: 'curl' }],
  ] as const)('%j', (source, kind, expected) => {
    expect(factsOf(facts(source), kind)).toContainEqual(
      expect.objectContaining({ ...expected, location: expect.any(Object) }),
    );
    expect(factsOf(facts(source), kind).at(-1)).toMatchObject(expected);
  });

  test('is read where an exported script says it by a call', () => {
    const calls = facts(
      'get_ipython().run_cell_magic("writefile", "a.py", "import pickle\\npickle.load(f)")',
    );
    expect(factsOf(calls, 'call').map(({ callee }) => callee)).toContain('pickle.load');
  });

  test.each(['%%writefile notes.txt\nf()', '%%latex\nf()', '%%sql\nSELECT f(x)', '%%R\nf(x)'])(
    'is nothing to read in %j',
    (source) => {
      expect(facts(source).filter(({ kind }) => kind !== 'command')).toEqual([]);
    },
  );
});

describe('Python', () => {
  test.each([
    ['!ls', '_'],
    ['x = !ls -l\ny = 1', 'x = _\ny = 1'],
    ['if x:\n    %pip install a \\\n      b\n    y()', 'if x:\n    _\n\n    y()'],
    ['%%time\nf(x)', '\nf(x)'],
    ['%%timeit -n 10 -r3 setup()\nf(x)', '_;                 setup()\nf(x)'],
    ['%time f(x)', '_;    f(x)'],
    ['%timeit -n 1 f(x)', '_;           f(x)'],
    ['x = %time f(x)', 'x =       f(x)'],
    ['%time', '_'],
    ['%%capture out\nf(x)', '\nf(x)'],
    ['%%bash\nls\npwd', '\n\n'],
    ['%%javascript\nalert(1)', '\n'],
    ['%%python3\nf()', '\nf()'],
    ['obj?\nobj.method??\n?obj\n%time?', '_\n_\n_\n_'],
    ['x = 5 % 3', 'x = 5 % 3'],
    ['a = """\n!ls\n"""', 'a = """\n!ls\n"""'],
    ['x = 1 if y else 2', 'x = 1 if y else 2'],
    ['pip list = 3', 'pip list = 3'],
  ])('of %j', (source, expected) => {
    expect(pythonOf(source)).toBe(expected);
  });

  test('of several cells keeps its order', () => {
    expect(pythonOf('import os', '%%html\n<b>', 'os.system("x")')).toBe('import os\n\n\nos.system("x")');
  });

  test('is as long as the cells, line by line, whatever stands in them', () => {
    const piece = fc.constantFrom(
      '!',
      '%',
      '%%',
      'a',
      ' ',
      '\n',
      '\r\n',
      '"',
      "'''",
      '(',
      ')',
      '=',
      '\\',
      '#',
      '?',
      'time ',
      'bash',
      'pip install x',
    );
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 15 }), { maxLength: 4 }), (parts) => {
        const source = cells(...parts.map((part) => part.join('')));
        const { python, commands: found } = splitCells(source, unlimitedBudget());
        expect(python.split('\n').map(({ length }) => length)).toEqual(
          source.text.split('\n').map(({ length }) => length),
        );
        for (const { start, end } of found) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(source.text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['%%time\n', '!a\\\n', '(', '"""', 'x=', '%time ', 'a?'])('survives many %j', (piece) => {
    expect(read(piece.repeat(20_000)).python).toHaveLength(piece.length * 20_000);
  });
});
