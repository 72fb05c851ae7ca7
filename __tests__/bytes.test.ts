import { readdirSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Cursor, memoryBytes, openFile, sliceBytes, streamBytes } from '../src/bytes.js';
import { BudgetError, FormatError } from '../src/errors.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytes-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = async (part: Promise<Uint8Array>): Promise<string> => Buffer.from(await part).toString();
const byteAt = (offset: number): number => (offset * 31 + (offset >> 8)) & 255;
const pattern = (start: number, length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => byteAt(start + index)));

/** A stream that counts what was asked of it, and may fail at its end. */
function stream(sizes: readonly number[], failure?: Error) {
  const seen = { chunks: 0, returned: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let at = 0;
    try {
      for (const size of sizes) {
        await Promise.resolve();
        seen.chunks++;
        yield pattern(at, size);
        at += size;
      }
      if (failure) throw failure;
    } finally {
      seen.returned = true;
    }
  }
  return { bytes: streamBytes(chunks()), seen };
}

describe('a file', () => {
  test('is read by position, and less at its end', async () => {
    const path = join(folder, 'small');
    await writeFile(path, 'hello world');
    const bytes = await openFile(path);
    expect(await bytes.size()).toBe(11);
    expect(await text(bytes.read(6, 5))).toBe('world');
    expect(await text(bytes.read(6, 500))).toBe('world');
    expect(await text(bytes.read(11, 1))).toBe('');
    expect(await text(bytes.read(5_000_000_000, 1))).toBe('');
    await bytes.close();
  });

  test('of more than 4 GiB is read beyond them', async () => {
    const path = join(folder, 'sparse');
    const far = 5 * 1024 ** 3;
    const handle = await open(path, 'w');
    await handle.write(Buffer.from('the end'), 0, 7, far);
    await handle.close();
    const bytes = await openFile(path);
    expect(await bytes.size()).toBe(far + 7);
    expect(await text(bytes.read(far + 4, 100))).toBe('end');
    const cursor = new Cursor(bytes);
    expect(await cursor.ensure(1)).toBe(true);
    cursor.skip(far);
    await cursor.need(7);
    expect(Buffer.from(cursor.take(7)).toString()).toBe('the end');
    await bytes.close();
  });
});

describe('a slice', () => {
  const outer = memoryBytes(Buffer.from('0123456789'));

  test('ends where it ends and where the outer bytes end', async () => {
    const slice = sliceBytes(outer, 3, 4);
    expect(await slice.size()).toBe(4);
    expect(await text(slice.read(0, 10))).toBe('3456');
    expect(await text(slice.read(2, 1))).toBe('5');
    expect(await text(slice.read(4, 1))).toBe('');
    expect(await sliceBytes(outer, 8, 10).size()).toBe(2);
    expect(await sliceBytes(outer, 20, 10).size()).toBe(0);
    expect(await text(sliceBytes(outer, 8, Infinity).read(0, Infinity))).toBe('89');
    expect(await text(sliceBytes(slice, 1, 2).read(0, 10))).toBe('45');
  });

  test('of a stream does not ask for the end of the stream', async () => {
    const { bytes, seen } = stream([10, 10, 10, 10]);
    const slice = sliceBytes(bytes, 2, 10);
    expect(slice.randomAccess).toBe(false);
    expect(await slice.size()).toBe(10);
    expect(seen.chunks).toBe(2);
    expect(await sliceBytes(bytes, 35, 10).size()).toBe(5);
    expect(await sliceBytes(bytes, 35, Infinity).size()).toBe(5);
  });
});

describe('a stream', () => {
  test('is pulled no further than it is asked for, and can be read again', async () => {
    const { bytes, seen } = stream([10, 10, 10]);
    expect(Buffer.from(await bytes.read(5, 10))).toEqual(pattern(5, 10));
    expect(seen.chunks).toBe(2);
    expect(Buffer.from(await bytes.read(0, 3))).toEqual(pattern(0, 3));
    expect(seen.chunks).toBe(2);
    expect(await bytes.size()).toBe(30);
    expect(await bytes.read(30, 5)).toHaveLength(0);
  });

  test('goes on in a file beyond 16 MiB, without a trace', async () => {
    const chunk = 1024 * 1024 - 1;
    const { bytes } = stream(Array.from({ length: 18 }, () => chunk));
    const spilled = (): string[] =>
      readdirSync(tmpdir()).filter((name) => /^assay-[0-9a-f-]{36}$/.test(name));
    const before = spilled();
    expect(await bytes.size()).toBe(18 * chunk);
    for (const offset of [0, 1024 * 1024 - 10, 16 * 1024 * 1024 - 5, 18 * chunk - 10])
      expect(Buffer.from(await bytes.read(offset, 10))).toEqual(pattern(offset, 10));
    expect(spilled()).toEqual(before);
    await bytes.close();
  });

  test('is right where it is read from several sides at once', async () => {
    const { bytes } = stream(Array.from({ length: 20 }, () => 1024 * 1024));
    const offsets = [19_000_000, 5, 17_000_000, 3_000_000, 10_000_000];
    const parts = await Promise.all(offsets.map((offset) => bytes.read(offset, 100)));
    for (const [index, offset] of offsets.entries())
      expect(Buffer.from(parts[index] ?? [])).toEqual(pattern(offset, 100));
    await bytes.close();
  });

  test('that fails gives what came before, and then its error', async () => {
    const failure = new FormatError('truncated', 'cut off');
    const { bytes } = stream([10], failure);
    expect(Buffer.from(await bytes.read(0, 100))).toEqual(pattern(0, 10));
    await expect(bytes.read(10, 1)).rejects.toBe(failure);
    await expect(bytes.size()).rejects.toBe(failure);
    expect(Buffer.from(await bytes.read(3, 2))).toEqual(pattern(3, 2));
  });

  test('is released when it is closed, and says so to who reads on', async () => {
    const { bytes, seen } = stream([10, 10, 10]);
    await bytes.read(0, 1);
    await bytes.close();
    expect(seen).toEqual({ chunks: 1, returned: true });
    await expect(bytes.read(0, 1)).rejects.toThrow('closed');
  });

  test('can be closed while it is read', async () => {
    const { bytes, seen } = stream(Array.from({ length: 1000 }, () => 10));
    await bytes.read(0, 1);
    const reading = bytes.read(0, 10_000).catch(() => undefined);
    await bytes.close();
    await reading;
    expect(seen.returned).toBe(true);
    expect(seen.chunks).toBeLessThan(1000);
  });

  test('answers as memory does, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2000), { maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(20_000), fc.nat(3000)), { maxLength: 10 }),
        async (sizes, reads) => {
          const { bytes } = stream(sizes);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const memory = memoryBytes(pattern(0, total));
          for (const [offset, length] of reads)
            expect(Buffer.compare(await bytes.read(offset, length), await memory.read(offset, length))).toBe(
              0,
            );
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a cursor', () => {
  test('goes over many windows', async () => {
    const size = 300_000;
    const cursor = new Cursor(memoryBytes(pattern(0, size)));
    let wrong = 0;
    for (let offset = 0; offset < size; offset++) {
      if (!(await cursor.ensure(1)) || cursor.u8() !== byteAt(offset)) wrong++;
    }
    expect(wrong).toBe(0);
    expect(cursor.position).toBe(size);
    expect(await cursor.ensure(1)).toBe(false);
  });

  test('reads numbers across the edge of a window', async () => {
    const data = Buffer.alloc(64 * 1024 + 40);
    const edge = 64 * 1024 - 3;
    data.writeUInt32LE(0xfedcba98, edge);
    data.writeInt32BE(-5, edge + 4);
    data.writeBigUInt64LE(2n ** 63n, edge + 8);
    data.writeDoubleBE(1.5, edge + 16);
    data.writeUInt16LE(513, edge + 24);
    const cursor = new Cursor(memoryBytes(data));
    await cursor.need(edge);
    cursor.skip(edge);
    await cursor.need(26);
    expect(cursor.u32()).toBe(0xfedcba98);
    expect(cursor.i32(false)).toBe(-5);
    expect(cursor.u64()).toBe(2 ** 63);
    expect(cursor.f64(false)).toBe(1.5);
    expect(cursor.u16()).toBe(513);
    expect(cursor.position).toBe(edge + 26);
  });

  test('seeks forwards and back, with a base', async () => {
    const cursor = new Cursor(memoryBytes(pattern(0, 200_000)), 100);
    await cursor.need(1);
    expect(cursor.u8()).toBe(byteAt(100));
    for (const offset of [150_000, 50, 199_999, 101]) {
      cursor.seek(offset);
      expect(cursor.position).toBe(offset);
      await cursor.need(1);
      expect(cursor.u8()).toBe(byteAt(offset));
    }
    cursor.seek(1_000_000);
    expect(await cursor.ensure(1)).toBe(false);
  });

  test('says where and by how much the data is too short', async () => {
    const cursor = new Cursor(memoryBytes(Buffer.alloc(10)), 4);
    await expect(cursor.need(8)).rejects.toMatchObject({
      anomaly: 'truncated',
      message: 'the data ends 2 bytes too early',
      offset: 4,
    });
  });

  test('hands on why a stream broke off', async () => {
    const { bytes } = stream([10], new BudgetError('enough'));
    const cursor = new Cursor(bytes);
    await cursor.need(10);
    await expect(cursor.need(11)).rejects.toThrow(BudgetError);
  });

  test('refuses lengths that no memory holds', async () => {
    const cursor = new Cursor(memoryBytes(Buffer.alloc(10)));
    await expect(cursor.need(2 ** 40)).rejects.toMatchObject({ anomaly: 'over-budget' });
  });
});
