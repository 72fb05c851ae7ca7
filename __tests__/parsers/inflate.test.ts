import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../src/bytes.js';
import { BudgetError } from '../../src/errors.js';
import { inflate, type Deflated } from '../../src/parsers/inflate.js';
import type { Budget, Bytes } from '../../src/types.js';
import { seeded, smallBudget, unlimitedBudget } from '../helpers/contract.js';

function noise(length: number, seed = 1): Buffer {
  const random = seeded(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

interface Expanded {
  readonly data: Buffer;
  readonly error: unknown;
}

async function expand(
  source: Uint8Array | Bytes,
  kind: Deflated,
  budget: Budget = unlimitedBudget(),
): Promise<Expanded> {
  const parts: Uint8Array[] = [];
  let error: unknown;
  try {
    const bytes = source instanceof Uint8Array ? memoryBytes(source) : source;
    for await (const chunk of inflate(bytes, kind, budget)) parts.push(chunk);
  } catch (thrown) {
    error = thrown;
  }
  return { data: Buffer.concat(parts), error };
}

const samples: readonly (readonly [string, Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('a')],
  ['a long run', Buffer.alloc(1_000_000, 7)],
  ['noise', noise(200_000)],
];

describe('inflate expands', () => {
  test.each(samples)('%s', async (_, data) => {
    const packed = [
      [deflateRawSync(data), 'deflate-raw'],
      [deflateSync(data), 'zlib'],
      [gzipSync(data), 'gzip'],
    ] as const;
    for (const [bytes, kind] of packed) {
      const expanded = await expand(bytes, kind);
      expect(expanded.error).toBeUndefined();
      expect(expanded.data.equals(data)).toBe(true);
    }
  });

  test('every member of a gzip file, also after zeros that pad it', async () => {
    const members = [gzipSync('one '), gzipSync('two '), Buffer.alloc(20_000), gzipSync('three')];
    expect(await expand(Buffer.concat(members), 'gzip')).toEqual({
      data: Buffer.from('one two three'),
      error: undefined,
    });
  });

  test('a gzip member with every optional field in its header', async () => {
    const plain = gzipSync('body');
    const extra = Buffer.from([3, 0, 1, 2, 3]);
    const name = Buffer.from(`${'n'.repeat(700)}\0`);
    const head = Buffer.from(plain.subarray(0, 10));
    head[3] = 2 | 4 | 8 | 16;
    const file = Buffer.concat([
      head,
      extra,
      name,
      Buffer.from('comment\0'),
      Buffer.alloc(2),
      plain.subarray(10),
    ]);
    expect(await expand(file, 'gzip')).toEqual({ data: Buffer.from('body'), error: undefined });
  });

  test('what a wrong checksum stands behind', async () => {
    const gzip = gzipSync('payload');
    gzip.fill(0xff, gzip.length - 8);
    const zlib = deflateSync('payload');
    zlib.fill(0xff, zlib.length - 4);
    expect((await expand(gzip, 'gzip')).data.toString()).toBe('payload');
    expect((await expand(zlib, 'zlib')).data.toString()).toBe('payload');
  });

  test('what stands before damage, as far as small steps reach', async () => {
    const first = noise(90_000);
    const good = deflateRawSync(first, { finishFlush: 2 });
    // A block of the reserved type 3.
    const { data, error } = await expand(Buffer.concat([good, Buffer.from([7, 7, 7])]), 'deflate-raw');
    expect(error).toMatchObject({ name: 'FormatError', anomaly: 'corrupt' });
    expect(data.length).toBeGreaterThan(first.length - 4096);
    expect(data.equals(first.subarray(0, data.length))).toBe(true);
  });

  test('what stands before an early end', async () => {
    const data = noise(50_000);
    const cut = deflateRawSync(data).subarray(0, 40_000);
    const expanded = await expand(cut, 'deflate-raw');
    expect(expanded.error).toMatchObject({ name: 'FormatError', anomaly: 'truncated' });
    expect(expanded.data.length).toBeGreaterThan(30_000);
  });

  test('what came before the source itself failed, and then throws its error', async () => {
    const packed = deflateRawSync(noise(100_000));
    const inner = memoryBytes(packed);
    const failing: Bytes = {
      randomAccess: false,
      size: () => inner.size(),
      read: (offset, length) =>
        offset >= 64 * 1024 ? Promise.reject(new BudgetError('enough')) : inner.read(offset, length),
    };
    const { data, error } = await expand(failing, 'deflate-raw');
    expect(error).toEqual(new BudgetError('enough'));
    expect(data.length).toBeGreaterThan(60_000);
  });
});

describe('inflate refuses', () => {
  test.each(['gzip', 'zlib'] as const)('a header that is not one: %s', async (kind) => {
    const { error } = await expand(Buffer.from('not compressed at all'), kind);
    expect(error).toMatchObject({ name: 'FormatError', anomaly: 'corrupt' });
  });

  test.each(['gzip', 'zlib', 'deflate-raw'] as const)('an empty file: %s', async (kind) => {
    expect((await expand(Buffer.alloc(0), kind)).error).toMatchObject({ name: 'FormatError' });
  });

  test('a gzip header that does not end', async () => {
    const head = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0, 65, 65]);
    expect((await expand(head, 'gzip')).error).toMatchObject({ anomaly: 'truncated' });
  });
});

test('a bomb stops at the budget and has expanded little more', async () => {
  const bomb = deflateRawSync(Buffer.alloc(20_000_000));
  const { data, error } = await expand(bomb, 'deflate-raw', smallBudget({ expandedBytes: 1_000_000 }));
  expect(error).toBeInstanceOf(BudgetError);
  expect(data.length).toBeLessThanOrEqual(1_000_000);
});

test('no more is expanded than is asked for', async () => {
  let spent = 0;
  const budget: Budget = { tick: () => undefined, spend: (_, amount) => (spent += amount) };
  const chunks = inflate(memoryBytes(deflateRawSync(Buffer.alloc(20_000_000))), 'deflate-raw', budget);
  const first = await chunks.next();
  await chunks.return(0);
  expect(first.done).toBe(false);
  expect(spent).toBeLessThan(100_000);
});
