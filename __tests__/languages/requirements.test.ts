import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requirementsReader } from '../../src/languages/requirements.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { Fact, FactKind, FactOf, SourceText } from '../../src/types.js';
import { unlimitedBudget } from '../helpers/contract.js';

function read(source: string | SourceText): readonly Fact[] {
  const text = typeof source === 'string' ? plainSource(source) : source;
  return [...requirementsReader.read(text, unlimitedBudget())];
}

function readOnly<K extends FactKind>(kind: K, text: string): readonly FactOf<K>[] {
  const facts = read(text);
  expect(facts.map((fact) => fact.kind)).toEqual(facts.map(() => kind));
  return facts as readonly FactOf<K>[];
}

const password = ['pass', 'word'].join('');
const digest = 'ab'.repeat(32);
const commit = '89abcdef01234567'.repeat(2) + '01234567';

describe('packages', () => {
  test('comments, markers and extras', () => {
    const packages = readOnly(
      'package',
      [
        '# a comment',
        'numpy==1.26.4  # another',
        '   # indented',
        '',
        'uvicorn[standard]>=0.20; python_version > "3.8"',
        '-e git+https://example.org/a/b.git@main#egg=b',
        '--editable=./local[dev]',
        'thing @ https://example.org/thing.zip#egg=thing',
      ].join('\n'),
    );
    expect(packages.map(({ name, specifier, origin }) => [name, specifier, origin])).toEqual([
      ['numpy', '==1.26.4', 'index'],
      ['uvicorn', '>=0.20', 'index'],
      ['b', '', 'vcs'],
      ['local', '', 'path'],
      ['thing', '', 'url'],
    ]);
    expect(packages.every(({ declaredIn }) => declaredIn === 'manifest')).toBe(true);
  });

  test('stand at their exact place', () => {
    const text = `# é\r\n  numpy==1.26.4   # why\r\ntorch>=2 \\\r\n    --hash=sha256:${digest}\r\n`;
    const [numpy, torch] = readOnly('package', text);
    expect(numpy?.location).toEqual({
      kind: 'region',
      startLine: 2,
      startColumn: 3,
      endLine: 2,
      endColumn: 16,
      offset: 8,
    });
    expect(numpy?.code).toBe('numpy==1.26.4');
    expect(torch?.location).toMatchObject({ startLine: 3, startColumn: 1, endLine: 3, endColumn: 9 });
  });

  test('a requirement broken over lines ends on its last line', () => {
    const [fact] = readOnly('package', 'torch>=2,\\\n  <3\nnumpy');
    expect(fact).toMatchObject({ name: 'torch', specifier: '>=2,  <3' });
    expect(fact?.location).toMatchObject({ startLine: 1, startColumn: 1, endLine: 2, endColumn: 5 });
  });

  test.each([
    [`numpy==1.0 --hash=sha256:${digest}`, true],
    [`numpy==1.0 --hash sha256:${digest}`, true],
    [`numpy==1.0 \\\n  --hash=sha256:${digest} \\\n  --hash=sha512:${digest}${digest}`, true],
    [`numpy==1.0 --hash=md5:${digest.slice(0, 32)}`, false],
    ['numpy==1.0', false],
    [`x @ git+https://example.org/x@${commit}`, true],
  ])('%j is pinned by a digest: %s', (text, hashed) => {
    expect(readOnly('package', text).map((fact) => fact.hashed)).toEqual([hashed]);
  });

  test('a comment between continued lines ends the requirement', () => {
    expect(readOnly('package', 'numpy \\\n# ==1.0\ntorch').map(({ name }) => name)).toEqual([
      'numpy',
      'torch',
    ]);
  });

  test('a backslash at the end of a comment continues nothing', () => {
    expect(readOnly('package', '# see \\\ntorch').map(({ name }) => name)).toEqual(['torch']);
  });

  test('characters that only Python takes for line ends hide nothing', () => {
    expect(readOnly('package', 'numpy\fevil==1.0\u2028other').map(({ name }) => name)).toEqual([
      'numpy',
      'evil',
      'other',
    ]);
  });

  test('what is quoted holds no credentials', () => {
    const [fact] = readOnly('package', `x @ https://me:${password}@example.org/x.zip?sig=${password}#egg=x`);
    expect(fact?.code).toBe('x @ https://***@example.org/x.zip?***#egg=x');
  });
});

describe('options', () => {
  test.each([
    ['--extra-index-url https://example.org/simple', ['--extra-index-url', 'https://example.org/simple']],
    ['--extra-index-url=https://example.org/simple # why', ['--extra-index-url=https://example.org/simple']],
    ['-i https://example.org/simple', ['-i', 'https://example.org/simple']],
    ['-ihttps://example.org/simple', ['-i', 'https://example.org/simple']],
    ['--extra-i "https://example.org/simple"', ['--extra-index-url', 'https://example.org/simple']],
    ['--tru=example.org --pre', ['--trusted-host=example.org', '--pre']],
    ['--no-b :all:', ['--no-binary', ':all:']],
    ['--no x', ['--no', 'x']],
    ['-r base.txt', ['-r', 'base.txt']],
    ['-cconstraints.txt', ['-c', 'constraints.txt']],
    ["--find-links \\\n  './my\\ wheels'", ['--find-links', './my\\ wheels']],
  ])('%s', (text, argv) => {
    expect(readOnly('command', text)).toMatchObject([{ program: 'pip', argv }]);
  });

  test('stand at their exact place', () => {
    const [fact] = readOnly('command', '\n  --no-index --pre  # x\n');
    expect(fact?.location).toMatchObject({ startLine: 2, startColumn: 3, endLine: 2, endColumn: 19 });
    expect(fact?.code).toBe('--no-index --pre');
  });
});

test('a line that pip would refuse is told, without its credentials', () => {
  const [fact] = readOnly('anomaly', `numpy=1.2 https://me:${password}@example.org`);
  expect(fact).toMatchObject({ anomaly: 'invalid-requirement', format: 'requirements' });
  expect(fact?.detail).toBe('pip would refuse the line `numpy=1.2 https://***@example.org`');
  expect(read('-e\n-e --pre').map(({ kind }) => kind)).toEqual(['anomaly', 'anomaly']);
});

test('a window reports only what begins in its own part', () => {
  const text = 'one\ntwo\nthree\n';
  const window = { ...plainSource(text), owned: { start: 4, end: 8 } };
  expect(read(window)).toMatchObject([{ name: 'two' }]);
});

describe('hostile files', () => {
  test('no text makes it throw, and every place lies in the text', () => {
    const piece = fc.constantFrom(
      'name',
      '==1',
      ' ',
      '\\',
      '\n',
      '\r',
      '#',
      '-e',
      '--hash',
      '"',
      "'",
      '\f',
      '=',
      '@',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          for (const fact of read(text)) {
            if (fact.kind === 'text' || fact.location.kind !== 'region') throw new Error('unexpected fact');
            expect(fact.location.offset).toBeLessThan(Buffer.byteLength(text));
          }
        },
      ),
    );
  });

  test('long lines cost no more than their length', () => {
    expect(read(' '.repeat(2_000_000) + '#')).toEqual([]);
    expect(read('a\\\n'.repeat(100_000)).length).toBe(1);
    expect(read('-' + ' -'.repeat(200_000)).length).toBe(1);
  });
});
