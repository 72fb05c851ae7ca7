import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../src/bytes.js';
import { compressedFormat } from '../../src/formats/compressed.js';
import { BudgetError } from '../../src/errors.js';
import { collect, contentOf, formatContract, probeOf, smallBudget } from '../helpers/contract.js';
import { pickleOf } from '../helpers/pickle-writer.js';

const folder = '__tests__/fixtures/pickle';
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`${folder}/${name}`));
const matches = (bytes: Uint8Array, path: string): boolean => compressedFormat.matches(probeOf(bytes, path));
const pickle = Buffer.from(pickleOf("os.system('id')"));

describe('compressed files', () => {
  test.each([
    ['gzip', gzipSync(pickle), 'model.pkl.gz', 'model.pkl'],
    ['zlib', deflateSync(pickle), 'model.joblib', 'model.joblib'],
    ['a tape', gzipSync(pickle), 'models/all.tgz', 'all.tar'],
  ])('%s holds one artifact', async (_, bytes, path, name) => {
    expect(matches(bytes, path)).toBe(true);
    const { artifacts, error } = await collect(compressedFormat, bytes, path);
    expect(error).toBeUndefined();
    expect(artifacts).toMatchObject([{ path, inside: [name] }]);
    const [artifact] = artifacts;
    expect(artifact && Buffer.from(await contentOf(artifact)).equals(pickle)).toBe(true);
  });

  test('zstd is expanded where Node can, and else said to be unread', async () => {
    const bytes = Buffer.from('28b52ffd2004210000616263645ea20a4c', 'hex');
    expect(matches(bytes, 'model.pkl')).toBe(true);
    const { artifacts, error } = await collect(compressedFormat, bytes, 'model.pkl');
    const able = 'createZstdDecompress' in zlib;
    expect([artifacts.length, error?.message]).toEqual(
      able ? [1, undefined] : [0, 'The file is compressed by zstd'],
    );
  });

  test('what joblib writes as xz is said to be unread', async () => {
    const bytes = fixture('arrays-xz.joblib');
    expect(matches(bytes, 'arrays-xz.joblib')).toBe(true);
    expect((await collect(compressedFormat, bytes, 'arrays-xz.joblib')).error).toMatchObject({
      anomaly: 'unsupported-compression',
    });
  });

  test('a data set in a compression that is not read is no model', () => {
    expect(matches(fixture('arrays-xz.joblib'), 'data.csv.xz')).toBe(false);
    expect(matches(Uint8Array.from([0x78, 0x9c, 1, 2]), 'notes.txt')).toBe(false);
  });

  test('what cannot be expanded at all is corrupt', async () => {
    const { error } = await collect(compressedFormat, Uint8Array.from([0x1f, 0x8b, 8, 0xff, 0xff]), 'a.gz');
    expect(error).toMatchObject({ anomaly: 'truncated' });
  });

  test('a bomb stops at the budget', async () => {
    const content = memoryBytes(gzipSync(Buffer.alloc(4 * 1024 * 1024)));
    const budget = smallBudget({ expandedBytes: 100_000 });
    for await (const item of compressedFormat.read({ path: 'a.gz', inside: [], content }, budget)) {
      if (!('inside' in item)) throw new Error('a compressed file holds no facts');
      const failure = await item.content.size().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(BudgetError);
    }
    expect.assertions(1);
  });
});

formatContract(compressedFormat, [
  { name: 'gzip', path: 'arrays-gzip.joblib', bytes: fixture('arrays-gzip.joblib') },
  { name: 'zlib', path: 'arrays-zlib.joblib', bytes: fixture('arrays-zlib.joblib') },
]);
