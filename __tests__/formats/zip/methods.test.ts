import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { crc32 } from '../../../src/parsers/crc32.js';
import { zstdIsRead } from '../../../src/parsers/compression/zstd.js';
import { read, readZip } from './read-zip.js';

const fixture = (name: string): Buffer => readFileSync(`__tests__/fixtures/compressed/${name}`);
const text = fixture('text.txt');
const truth = { size: text.length, crc: crc32(text) };

/** As zip has LZMA: version 9.4, five bytes of properties, and the stream of an `.lzma` file without its header. */
function zipLzma(alone: Buffer): Buffer {
  return Buffer.concat([Buffer.of(9, 4, 5, 0), alone.subarray(0, 5), alone.subarray(13)]);
}

describe('methods that Python reads, and models are not written with', () => {
  test.each(['bzip2', 'lzma'])('%s, as Python writes it', async (method) => {
    const { members, anomalies } = await read(fixture(`${method}.zip`));
    expect(members.map(([name, content]) => [name, content === text.toString('latin1')])).toEqual([
      ['text.txt', true],
    ]);
    expect(anomalies).toEqual([['unusual-compression', `'text.txt' is compressed by ${method}`]]);
  });

  test.each([
    ['bzip2', 12, fixture('level-9.bz2'), 0],
    ['lzma', 14, zipLzma(fixture('end-marker.lzma')), 2],
    ['lzma', 14, zipLzma(fixture('sized.lzma')), 0],
    ['xz', 95, fixture('preset-6.xz'), 0],
    ...(zstdIsRead ? ([['zstd', 93, fixture('level-3.zst'), 0]] as const) : []),
  ])('%s, method %i', async (name, method, data, flags) => {
    const header = { ...truth, flags };
    const { members, anomalies } = await readZip([
      { name: 'a', data, method, local: header, central: header },
    ]);
    expect(members.map(([, content]) => content === text.toString('latin1'))).toEqual([true]);
    expect(anomalies).toEqual([['unusual-compression', `'a' is compressed by ${name}`]]);
  });

  test.each([
    ['bzip2', 12, fixture('level-9.bz2')],
    ['lzma', 14, zipLzma(fixture('end-marker.lzma'))],
    ['xz', 95, fixture('preset-6.xz')],
  ])('%s that is damaged is told', async (_, method, data) => {
    const header = { size: 10, flags: 2 };
    const damaged = [{ name: 'a', data: data.subarray(0, 12), method, local: header, central: header }];
    const { anomalies } = await readZip(damaged);
    expect(anomalies).toContainEqual(['truncated', "'a': the compressed data ends too early"]);
  });
});
