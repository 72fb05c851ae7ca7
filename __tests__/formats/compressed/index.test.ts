import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../../src/bytes.js';
import { BudgetError } from '../../../src/errors.js';
import { compressedFormat } from '../../../src/formats/compressed/index.js';
import { zstdIsRead } from '../../../src/parsers/compression/zstd.js';
import { collect, contentOf, formatContract, probeOf, smallBudget } from '../../helpers/contract.js';
import { seeded } from '../../helpers/seeded.js';
import { pickleOf } from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import { zip } from '../../helpers/zip-writer.js';

const fixture = (name: string): Buffer => readFileSync(`__tests__/fixtures/${name}`);
const packed = (name: string): Buffer => fixture(`compressed/${name}`);
const matches = (bytes: Uint8Array, path: string): boolean => compressedFormat.matches(probeOf(bytes, path));
const pickle = Buffer.from(pickleOf("os.system('id')"));
const text = packed('text.txt');
const engine = testEngine();

/** LZ4 without any compression: one stored block, which every reader takes. */
function lz4(data: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length + 0x80000000);
  return Buffer.concat([Buffer.from('04224d18604073', 'hex'), size, data, Buffer.alloc(4)]);
}

/** LZMA2 in xz likewise: a chunk that is stored, and no check. */
function xz(data: Uint8Array): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(data.length - 1);
  const chunks = Buffer.concat([Buffer.of(1), size, data, Buffer.of(0)]);
  const padding = Buffer.alloc((4 - (chunks.length % 4)) % 4);
  const header = Buffer.from('fd377a585a000000ff12d941020021010000000037279795', 'hex');
  const end = Buffer.from('00000000000000000000000000000000000000000000595a', 'hex');
  return Buffer.concat([header, chunks, padding, end.subarray(0, 8), Buffer.alloc(10), Buffer.from('YZ')]);
}

async function rulesOf(path: string, bytes: Uint8Array): Promise<string[]> {
  const { findings, failures } = await scanBytes(path, bytes, engine);
  expect(failures).toEqual([]);
  return [...new Set(findings.map(({ rule }) => rule.id))].sort();
}

describe('compressed files', () => {
  test.each([
    ['gzip', gzipSync(text), 'model.pkl.gz', 'model.pkl'],
    ['zlib', deflateSync(text), 'model.joblib', 'model.joblib'],
    ['a tape', gzipSync(text), 'models/all.tgz', 'all.tar'],
    ['bzip2', packed('level-9.bz2'), 'model.pkl.bz2', 'model.pkl'],
    ['a tape in bzip2', packed('level-9.bz2'), 'all.tbz2', 'all.tar'],
    ['xz', packed('preset-6.xz'), 'all.tar.xz', 'all.tar'],
    ['a tape in xz', packed('preset-6.xz'), 'all.TXZ', 'all.tar'],
    ['lzma', packed('end-marker.lzma'), 'model.pkl.lzma', 'model.pkl'],
    ['lzma of unusual properties', packed('properties.lzma'), 'model.pkl.xz', 'model.pkl'],
    ['lz4', packed('block-4-linked.lz4'), 'model.lz4', 'model'],
    ['lz4 before 1.5', packed('legacy.lz4'), '.lz4', 'lz4'],
    ...(zstdIsRead ? ([['zstd', packed('level-3.zst'), 'model.pkl.zst', 'model.pkl']] as const) : []),
  ])('%s holds one artifact', async (_, bytes, path, name) => {
    expect(matches(bytes, path)).toBe(true);
    const { artifacts, facts, error } = await collect(compressedFormat, bytes, path);
    expect([error, facts]).toEqual([undefined, []]);
    expect(artifacts).toMatchObject([{ path, inside: [name] }]);
    const [artifact] = artifacts;
    expect(artifact && Buffer.from(await contentOf(artifact)).equals(text)).toBe(true);
  });

  test('zstd is said to be unread where Node cannot expand it', async () => {
    const { error } = await collect(compressedFormat, packed('level-3.zst'), 'model.pkl');
    expect(error?.message).toBe(zstdIsRead ? undefined : 'The file is compressed by zstd');
    expect(matches(packed('level-3.zst'), 'data.csv')).toBe(zstdIsRead);
  });

  test.each(['data.bin', 'weights.dat', 'model'])('are known by what they hold: %s', (path) => {
    const known = ['level-9.bz2', 'preset-6.xz', 'end-marker.lzma', 'legacy.lz4', 'high.lz4', 'twice.gz'];
    for (const name of known) expect([name, matches(packed(name), path)]).toEqual([name, true]);
    expect(matches(deflateSync(pickle), path)).toBe(true);
    expect(matches(deflateSync(text), path)).toBe(true);
  });

  test.each([
    ['two bytes of zlib', Uint8Array.from([0x78, 0x9c, 1, 2])],
    ['a formula', Buffer.from('x^2 + y^2 = z^2, and so on for all the text that follows here')],
    ['numbers from 93', new Uint8Array(new Int32Array(200).map((_, index) => 93 + index).buffer)],
    ['93 and zeros', new Uint8Array(new Float64Array(100).buffer).fill(93, 0, 1)],
    ['BZh in a text', Buffer.from('BZh9 is how a file of bzip2 begins')],
  ])('are not found in %s', (_, bytes) => {
    expect(matches(bytes, 'notes.dat')).toBe(false);
  });

  test('what cannot be expanded at all is corrupt', async () => {
    const { error } = await collect(compressedFormat, Uint8Array.from([0x1f, 0x8b, 8, 0xff, 0xff]), 'a.gz');
    expect(error).toMatchObject({ anomaly: 'truncated' });
  });

  test.each(['level-9.bz2', 'preset-6.xz', 'end-marker.lzma', 'block-7-alone.lz4', 'twice.gz'])(
    '%s that is cut off is told, though nobody reads its inside',
    async (name) => {
      const bytes = packed(name);
      const { error } = await collect(compressedFormat, bytes.subarray(0, bytes.length - 200), 'data.bin');
      expect(error).toMatchObject({ anomaly: 'truncated' });
    },
  );
});

describe('a payload is found', () => {
  const wrap = {
    gzip: (data: Uint8Array): Buffer => gzipSync(data),
    zlib: (data: Uint8Array): Buffer => deflateSync(data),
    xz,
    lz4,
    zip: (data: Uint8Array): Buffer => Buffer.from(zip([{ name: 'model', data }])),
  };

  test.each(Object.entries(wrap))('in %s, whatever its name is', async (_, pack) => {
    for (const path of ['model.pkl', 'data.bin', 'weights', 'x.dat'])
      expect([path, await rulesOf(path, pack(pickle))]).toEqual([path, ['model/executes-code']]);
  });

  test('in all of them, one in the other', async () => {
    const all = Object.values(wrap).reduce<Buffer>((data, pack) => pack(data), pickle);
    expect(await rulesOf('model.bin', all)).toEqual(['model/executes-code']);
  });

  test('to the depth limit, and the limit is told', async () => {
    let data: Buffer = pickle;
    for (let depth = 0; depth < 8; depth++) data = gzipSync(data);
    expect(await rulesOf('model.bin', data)).toEqual(['model/executes-code']);
    expect(await rulesOf('model.bin', gzipSync(data))).toEqual(['file/over-budget']);
  });

  test.each([
    ['gzip', gzipSync],
    ['xz', xz],
    ['lz4', lz4],
  ])('in pieces, over two members of %s', async (_, pack) => {
    const half = Math.floor(pickle.length / 2);
    const both = Buffer.concat([pack(pickle.subarray(0, half)), pack(pickle.subarray(half))]);
    expect(await rulesOf('model.joblib', both)).toEqual(['model/executes-code']);
  });

  test.each([
    ['gzip', gzipSync('x'), pickle],
    ['zlib', deflateSync('x'), deflateSync(pickle)],
    ['bzip2', packed('level-9.bz2'), gzipSync(pickle)],
    ['xz', packed('preset-6.xz'), lz4(pickle)],
    ['lzma', packed('end-marker.lzma'), pickle],
    ['lz4', packed('block-4-linked.lz4'), xz(pickle)],
  ])('behind the end of %s', async (_, first, second) => {
    const bytes = Buffer.concat([first, Buffer.alloc(8), second]);
    expect(await rulesOf('model.joblib', bytes)).toEqual(
      expect.arrayContaining(['model/executes-code', 'model/trailing-data']),
    );
  });

  test('before the damage', async () => {
    const random = seeded(1);
    const noise = Buffer.from(Array.from({ length: 9000 }, () => random() * 256));
    for (const pack of [gzipSync, xz, lz4]) {
      const whole = pack(Buffer.concat([pickle, noise]));
      const rules = await rulesOf('model.joblib', whole.subarray(0, whole.length - 3000));
      expect(rules).toEqual(expect.arrayContaining(['model/executes-code', 'model/corrupt']));
    }
  });
});

describe('what joblib writes', () => {
  test.each(['bz2', 'lzma', 'xz', 'lz4'])(
    'by %s is read whole, and nothing in it is told',
    async (method) => {
      const name = `model-${method}.joblib`;
      const { findings, coverage } = await scanBytes(name, packed(name), engine);
      expect(findings.map(({ rule }) => rule.id)).toEqual([]);
      expect(coverage).toMatchObject([{ status: 'scanned', formats: ['compressed'] }]);
    },
  );

  test('as xz without saying so is read too', async () => {
    expect(await rulesOf('a.joblib', fixture('pickle/arrays-xz.joblib'))).toEqual([]);
  });
});

describe('bombs', () => {
  test('stop at the budget', async () => {
    const content = memoryBytes(gzipSync(Buffer.alloc(4 * 1024 * 1024)));
    const budget = smallBudget({ expandedBytes: 100_000 });
    for await (const item of compressedFormat.read({ path: 'a.gz', inside: [], content }, budget)) {
      if (!('inside' in item)) throw new Error('a compressed file holds no facts');
      expect(await item.content.size().catch((error: unknown) => error)).toBeInstanceOf(BudgetError);
      break;
    }
    expect.assertions(1);
  });

  test('that nobody reads are expanded no further than to look for their end', async () => {
    let spent = 0;
    const budget = { tick: () => undefined, spend: (_: string, amount: number) => (spent += amount) };
    const content = memoryBytes(gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 1 }));
    const items: unknown[] = [];
    for await (const item of compressedFormat.read({ path: 'a.gz', inside: [], content }, budget))
      items.push(item);
    expect(items).toMatchObject([{ inside: ['a'] }, { anomaly: 'partly-searched' }]);
    expect(spent).toBeLessThan(17 * 1024 * 1024);
  });
});

formatContract(compressedFormat, [
  { name: 'gzip', path: 'arrays-gzip.joblib', bytes: fixture('pickle/arrays-gzip.joblib') },
  { name: 'zlib', path: 'arrays-zlib.joblib', bytes: fixture('pickle/arrays-zlib.joblib') },
  ...['bz2', 'lzma', 'xz', 'lz4'].map((method) => ({
    name: method,
    path: `model-${method}.joblib`,
    bytes: packed(`model-${method}.joblib`),
  })),
]);
