import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { scanBytes, testEngine } from './helpers/scan.js';

const folder = new URL('./fixtures/honest/', import.meta.url);
const paths = ['before-numpy-2', 'current', 'neighbours'].flatMap((part) =>
  readdirSync(new URL(part, folder)).map((name) => `${part}/${name}`),
);
const engine = testEngine();

describe('Files that the libraries themselves have written', () => {
  test('are there', () => {
    expect(paths).toHaveLength(33);
  });

  test.each(paths)('%s is read whole, and nothing in it is above low', async (path) => {
    const { findings, coverage } = await scanBytes(path, readFileSync(new URL(path, folder)), engine);
    const above = findings.filter(({ severity }) => severity !== 'low' && severity !== 'note');
    expect(above.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
    expect(coverage.filter(({ status }) => status !== 'scanned')).toEqual([]);
    expect(coverage.flatMap(({ formats }) => formats)).not.toEqual([]);
  });
});
