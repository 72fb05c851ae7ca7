import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { notebookFormat } from '../../../src/formats/notebook/index.js';
import { factsOf, formatContract } from '../../helpers/contract.js';
import { read, texts, trace } from '../../helpers/notebook-facts.js';

const folder = '__tests__/fixtures/notebook/executed';
const versions = [
  ['nbformat 4', readFileSync(`${folder}/executed.ipynb`, 'utf8')],
  ['nbformat 3', readFileSync(`${folder}/executed-v3.ipynb`, 'utf8')],
] as const;

formatContract(
  notebookFormat,
  versions.map(([name, raw]) => ({ name, bytes: Buffer.from(raw), path: 'executed.ipynb' })),
);

describe.each(versions)('what Jupyter wrote in %s', (_name, raw) => {
  test('has all code in one text', async () => {
    const code = texts(await read(raw)).filter(({ language }) => language === 'ipython');
    expect(code).toHaveLength(1);
    expect(code[0]?.source.cells).toHaveLength(5);
    expect(code[0]?.source.text).toMatch(
      /^import os\n[^]*%%bash\necho from bash\nfiles = !echo[^]*fails"\)$/,
    );
  });

  test.each([
    ['größte Zeile")', 'source', 2],
    ['größte Zeile\n', 'output', 2],
    ['from bash\n', 'output', 4],
    ['raise ValueError("', 'output', 6],
    ['ValueError: this', 'output', 6],
    ['模型', 'source', 1],
  ])('leads %j to its place', async (piece, part, number) => {
    const found = trace(raw, await read(raw), piece);
    const held: unknown = JSON.parse(`"${found?.held ?? ''}"`);
    expect(String(held).replace(/\u001b\[[\d;]*m/g, '')).toBe(piece);
    expect(found?.cell).toMatchObject({ part, number });
  });

  test('has active content, and no images as text', async () => {
    const facts = await read(raw);
    expect(factsOf(facts, 'output').map(({ content }) => content)).toEqual(['event-handler', 'javascript']);
    expect(
      texts(facts).filter(({ source, language }) => language === 'plain' && source.text.includes('iVBOR')),
    ).toEqual([]);
    expect(factsOf(facts, 'anomaly')).toEqual([]);
  });
});
