import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '../../../src/types.js';
import { regionOf } from '../../helpers/contract.js';
import { notebook } from '../../helpers/notebook.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';

const engine = testEngine();

/** Lines each of which is a finding, with the text that it stands at. */
const dangerous = [
  ['x = pickle.load(f)', 'pickle.load(f)'],
  ['pd.read_pickle(url)', 'pd.read_pickle(url)'],
  ['if x:\n    yaml.unsafe_load(f)', 'yaml.unsafe_load(f)'],
  ['os.system("curl https://a.io/x | sh")', 'os.system("curl https://a.io/x | sh")'],
  ['"é😀"; eval(input())', 'eval(input())'],
] as const;
const harmless = [
  'y = 1',
  '# a comment',
  'def g(a):\n    return a + 1',
  's = """two\nlines"""',
  'for i in z:\n    pass',
];
const imports = 'import pickle, yaml, os\nimport pandas as pd';

const block = fc.oneof(fc.constantFrom(...dangerous.map(([code]) => code)), fc.constantFrom(...harmless));
const cells = fc.array(fc.array(block, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });

/** The rule, and what the raw file holds at the finding's offset, with its line and column checked against it. */
function place(raw: string, { rule, location }: Finding): string {
  const { offset, startLine, startColumn } = regionOf(
    location.kind === 'file' ? { kind: 'bytes', offset: 0 } : location,
  );
  const before = Buffer.from(raw).subarray(0, offset).toString();
  expect(before.split('\n')).toHaveLength(startLine);
  expect(offset === 0 ? 1 : before.length - before.lastIndexOf('\n')).toBe(startColumn);
  return `${rule.id} ${Buffer.from(raw)
    .subarray(offset, offset + 7)
    .toString()}`;
}

const places = async (path: string, raw: string): Promise<string[]> =>
  (await scanBytes(path, raw, engine)).findings.map((finding) => place(raw, finding)).sort();

/** The same with the cell, and the line in it. */
const cellPlaces = async (path: string, raw: string): Promise<string[]> =>
  (await scanBytes(path, raw, engine)).findings
    .map((finding) => {
      const cell = finding.location.kind === 'region' ? finding.location.cell : undefined;
      return `${cell?.number}:${cell?.line} ${place(raw, finding)}`;
    })
    .sort();

describe('the same code', () => {
  test('has the same findings in every form, each at its own place', async () => {
    await fc.assert(
      fc.asyncProperty(cells, fc.constantFrom(0, 1, 2), async (blocks, indent) => {
        const sources = [imports, ...blocks.map((lines) => lines.join('\n'))];
        const expected = await places('a.py', `${sources.join('\n')}\n`);
        const count = blocks.flat().filter((code) => dangerous.some(([one]) => one === code)).length;
        expect(expected.length).toBeGreaterThanOrEqual(count);
        const raw = notebook(sources, { indent });
        expect(await places('a.ipynb', raw)).toEqual(expected);
        const inCells = await cellPlaces('a.ipynb', raw);
        const forms = [
          await cellPlaces('b.py', sources.map((source) => `# %%\n${source}\n`).join('')),
          await cellPlaces(
            'c.py',
            `# Databricks notebook source\n${sources.join('\n\n# COMMAND ----------\n\n')}\n`,
          ),
          await cellPlaces(
            'd.qmd',
            sources.map((source) => `text\n\n\`\`\`{python}\n${source}\n\`\`\`\n`).join(''),
          ),
        ];
        for (const found of forms) expect(found).toEqual(inCells);
      }),
      { numRuns: 40 },
    );
  });
});

describe('damaged code', () => {
  const openers = 'x = (|x = [1,|x = {|(((((|f(a=|with open(|x = "abc|x = """|\'\'\'|f"""{a|"\\|\\';
  const headers =
    'def|def f(:|class :|class A|lambda|for in|while True|if x|if x:|else:|try:|except:|match x:|@';
  const words = 'async|import|from x import|return )|raise|1 2 3|a b c|x = 0777|print "a"|x ==== 1|y = `x`';
  const others =
    '}|]|)|?|$$$|->|:=|é = ¿|\0|    y = 2|\ty = 2|{%|```|<<<<<<< HEAD|=======|!"|!ls (|%|%%|%run "';
  const broken = fc.constantFrom(...[openers, headers, words, others].join('|').split('|'));

  test('hides no finding of another cell', async () => {
    await fc.assert(
      fc.asyncProperty(broken, fc.constantFrom(...dangerous), async (line, [code, held]) => {
        const raw = notebook([imports, line, code, `${line}\n`]);
        const { findings } = await scanBytes('a.ipynb', raw, engine);
        const found = findings.map((finding) => place(raw, finding).split(' ').slice(1).join(' '));
        expect(found).toContain(held.replaceAll('"', '\\"').slice(0, 7));
      }),
      { numRuns: 100 },
    );
  });

  const around = [
    (line: string, code: string) => [line, code],
    (line: string, code: string) => [line, 'y = 1', 'z = 2', code],
    (line: string, code: string) => [code, line],
    (line: string, code: string) => [`def g():\n    ${code.replaceAll('\n', '\n    ')}`, line],
  ];

  test.each(['a.ipynb', 'a.py'])('hides no finding of other lines around it in %s', async (path) => {
    const write = (lines: readonly string[]): string => {
      const code = `${imports}\n${lines.join('\n')}\n`;
      return path === 'a.py' ? code : notebook([code]);
    };
    await fc.assert(
      fc.asyncProperty(
        broken,
        fc.constantFrom(...dangerous),
        fc.constantFrom(...around),
        async (line, [code], surround) => {
          const expected = await places(path, write([code]));
          const found = await places(path, write(surround(line, code)));
          expect(expected.length).toBeGreaterThan(0);
          expect(found).toEqual(expect.arrayContaining(expected));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('of a hundred headers hides no finding behind the last', async () => {
    const code = `import pickle\n${'def\n'.repeat(100)}pickle.load(f)\n`;
    const { findings } = await scanBytes('a.py', code, engine);
    expect(findings.map(({ rule }) => rule.id)).toEqual(['code/pickle-load']);
  });

  test('of JSON does not hide outputs that come before or after', async () => {
    const key = 'AIza' + 'SyD3x9Qw7Lk2Vb8Nm4Pz6Rt1Yh5Jc0Gf2aX';
    const good = JSON.parse(
      notebook([
        { type: 'code', source: 'f()', outputs: [{ output_type: 'stream', name: 'stdout', text: [key] }] },
      ]),
    ) as { cells: object[] };
    const cell = JSON.stringify(good.cells[0], undefined, 1);
    for (const raw of [
      `{"cells": [\n${cell},\n<<<<<<< HEAD\n{}\n]}`,
      `{"cells": [\n<<<<<<< HEAD\n${cell}\n=======\n{}\n>>>>>>> b\n]}`,
      `{"cells": [\n${cell.slice(0, -3)}`,
    ]) {
      const { findings } = await scanBytes('a.ipynb', raw, engine);
      const ids = findings.map(({ rule }) => rule.id);
      expect(ids).toContain('notebook/broken-notebook');
      expect(ids).toContain('secret/google-api-key');
    }
  });
});
