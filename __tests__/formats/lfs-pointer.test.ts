import { describe, expect, test } from '@jest/globals';
import { lfsPointerFormat } from '../../src/formats/lfs-pointer.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';

const oid = '0123456789abcdef'.repeat(4);
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 438123\n`;

formatContract(lfsPointerFormat, [{ name: 'a pointer', bytes: Buffer.from(pointer), path: 'model.bin' }], {
  streaming: true,
});

test.each([
  [pointer, 'a Git LFS pointer to 438,123 bytes (sha256 0123456789ab)'],
  [pointer.replace(/\n/g, '\r\n'), 'a Git LFS pointer to 438,123 bytes (sha256 0123456789ab)'],
  ['version https://hawser.github.com/spec/v1\nsize 5\n', 'a Git LFS pointer to 5 bytes'],
  ['version https://git-lfs.github.com/spec/v1\nsize x\n', 'a Git LFS pointer to content of unknown size'],
])('%j is said to be one', async (text, detail) => {
  expect(lfsPointerFormat.matches(probeOf(Buffer.from(text), 'model.bin'))).toBe(true);
  const { facts } = await collect(lfsPointerFormat, Buffer.from(text), 'model.bin');
  expect(factsOf(facts, 'anomaly')).toMatchObject([{ anomaly: 'lfs-pointer', detail, unread: true }]);
});

describe('is none', () => {
  test.each([
    ['a text that quotes one', `A pointer looks like this:\n\n${pointer}`],
    ['another version line', 'version 1.0\n'],
    ['a large file that starts like one', pointer + 'x'.repeat(2000)],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(lfsPointerFormat.matches(probeOf(Buffer.from(text), 'a.md'))).toBe(false);
  });
});
