import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../../src/bytes.js';
import { BudgetError, FormatError } from '../../../src/errors.js';
import { expandBzip2 } from '../../../src/parsers/compression/bzip2.js';
import { expandFrames } from '../../../src/parsers/compression/frames.js';
import { expandLzmaFile } from '../../../src/parsers/compression/lzma-file.js';
import { zstdIsRead } from '../../../src/parsers/compression/zstd.js';
import { inflate } from '../../../src/parsers/inflate.js';
import type { Budget, Bytes } from '../../../src/types.js';
import { smallBudget } from '../../helpers/contract.js';
import { seeded } from '../../helpers/seeded.js';
import { expandAll, type Expand } from '../../helpers/expand-all.js';

const folder = new URL('../../fixtures/compressed/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));
const text = fixture('text.txt');

const decoders: Readonly<Record<string, Expand>> = {
  gz: (bytes, budget) => inflate(bytes, 'gzip', budget),
  bz2: expandBzip2,
  xz: expandLzmaFile,
  lzma: expandLzmaFile,
  lz4: expandFrames,
  ...(zstdIsRead && { zst: expandFrames }),
};

function decoderOf(name: string): Expand | undefined {
  return decoders[name.split('.')[1] ?? ''];
}

interface Sample {
  readonly name: string;
  readonly packed: Buffer;
  readonly plain: Buffer;
  readonly expand: Expand;
}

const counts: Readonly<Record<string, number>> = { empty: 0, twice: 2, 'twelve-times': 12 };
const samples: readonly Sample[] = readdirSync(folder).flatMap((name) => {
  const expand = decoderOf(name);
  const [stem = ''] = name.split('.');
  if (expand === undefined || stem === 'program') return [];
  const plain = Buffer.concat(Array.from({ length: counts[stem] ?? 1 }, () => text));
  return [{ name, packed: fixture(name), plain, expand }];
});

/** One of each kind, of one stream or frame, that holds the text once. */
const plainOnes = samples.filter(({ name }) =>
  [
    'level-9.bz2',
    'preset-6.xz',
    'end-marker.lzma',
    'sized.lzma',
    'block-4-linked.lz4',
    'legacy.lz4',
  ].includes(name),
);
const streamed = samples.filter(({ name }) => /^(?:preset-6\.xz|end-marker\.lzma|sized\.lzma)$/.test(name));

const failing = (packed: Uint8Array, from: number): Bytes => ({
  ...memoryBytes(packed),
  randomAccess: false,
  // A stream that breaks gives what it has, and throws where nothing is left.
  read: (offset, length) =>
    offset >= from
      ? Promise.reject(new BudgetError('enough'))
      : memoryBytes(packed.subarray(0, from)).read(offset, length),
});

describe('what other programs wrote is expanded', () => {
  test('in every kind', () => expect(samples.length).toBeGreaterThanOrEqual(zstdIsRead ? 31 : 27));

  test.each(samples)('$name', async ({ packed, plain, expand }) => {
    const { data, end, error } = await expandAll(expand, packed);
    expect(error).toBeUndefined();
    expect(data.equals(plain)).toBe(true);
    expect(end).toBe(packed.length);
  });

  test.each(samples)('$name, and other data behind it is left', async ({ name, packed, plain, expand }) => {
    const { data, end } = await expandAll(expand, Buffer.concat([packed, Buffer.from('\0\0\0\0other')]));
    expect(data.equals(plain)).toBe(true);
    // A legacy frame has no end of its own: what follows is taken for a block.
    if (name !== 'legacy.lz4') expect(end).toBe(packed.length + 4);
  });
});

describe('damage', () => {
  test.each(samples)('$name cut off anywhere gives a part of it', async ({ packed, plain, expand }) => {
    const random = seeded(packed.length);
    for (let round = 0; round < 10; round++) {
      const length = Math.floor(random() * packed.length);
      const { data, error } = await expandAll(expand, packed.subarray(0, length));
      expect(data.equals(plain.subarray(0, data.length))).toBe(true);
      if (error !== undefined) expect(error).toMatchObject({ name: 'FormatError', anomaly: 'truncated' });
    }
  });

  test.each(streamed)('$name gives all that its bytes tell before the cut', async ({ packed, expand }) => {
    const sizes: number[] = [];
    for (let length = 0; length <= packed.length; length += 100)
      sizes.push((await expandAll(expand, packed.subarray(0, length))).data.length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.at(-2)).toBeGreaterThan(text.length - 500);
  });

  test.each(samples)('$name with random bytes ends, and throws nothing else', async ({ packed, expand }) => {
    const random = seeded(packed.length);
    for (let round = 0; round < 20; round++) {
      const changed = Buffer.from(packed);
      const flips = 1 + Math.floor(random() * 3);
      for (let flip = 0; flip < flips; flip++)
        changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
      const { error } = await expandAll(
        expand,
        changed,
        smallBudget({ expandedBytes: 4_000_000, ticks: 500_000 }),
      );
      if (error !== undefined)
        expect(error instanceof FormatError || error instanceof BudgetError).toBe(true);
    }
  });

  test.each(plainOnes)(
    '$name from a source that fails throws what that threw',
    async ({ packed, expand }) => {
      const { error } = await expandAll(expand, failing(packed, Math.floor(packed.length / 2)));
      expect(error).toEqual(new BudgetError('enough'));
    },
  );

  test.each(['bz2', 'xz', 'lz4', 'gz'])('a file that is no %s', async (kind) => {
    const expand = decoderOf(`x.${kind}`) ?? expandFrames;
    expect((await expandAll(expand, Buffer.from('nothing compressed here'))).error).toMatchObject({
      anomaly: 'corrupt',
    });
    expect((await expandAll(expand, Buffer.alloc(0))).error).toBeInstanceOf(FormatError);
  });
});

test('a filter of xz for programs is said not to be read', async () => {
  const { data, error } = await expandAll(expandLzmaFile, fixture('program.xz'));
  expect(data).toHaveLength(0);
  expect(error).toMatchObject({
    anomaly: 'unsupported-compression',
    message: 'The file is compressed by xz with filter 4',
  });
});

test('blocks of bzip2 that are shuffled are said not to be read', async () => {
  const packed = fixture('level-9.bz2');
  // The bit behind the magic and the checksum of the first block.
  packed[14] = (packed[14] ?? 0) | 0x80;
  expect((await expandAll(expandBzip2, packed)).error).toMatchObject({ anomaly: 'unsupported-compression' });
});

describe('a wrong checksum hides nothing', () => {
  // Behind the data of the one stream in the file stand so many bytes of checks, indices and footers.
  test.each([
    ['level-9.bz2', 4],
    ['no-check.xz', 30],
    ['block-4-linked.lz4', 4],
    ['level-3.zst', 4],
  ])('%s', async (name, length) => {
    const expand = decoderOf(name);
    if (expand === undefined) return;
    const packed = fixture(name);
    packed.fill(0x55, packed.length - length, packed.length - length + 2);
    expect((await expandAll(expand, packed)).data.equals(text)).toBe(true);
  });
});

describe('as much as is asked for', () => {
  test.each(samples.filter(({ name }) => name.startsWith('twelve')))('$name', async ({ packed, expand }) => {
    let spent = 0;
    const budget: Budget = { tick: () => undefined, spend: (_, amount) => (spent += amount) };
    const pieces = expand(memoryBytes(packed), budget);
    expect((await pieces.next()).done).toBe(false);
    await pieces.return(0);
    expect(spent).toBeLessThanOrEqual(66_000);
  });
});
