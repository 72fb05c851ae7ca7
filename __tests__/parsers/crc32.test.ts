import { expect, test } from '@jest/globals';
import { crc32 } from '../../src/parsers/crc32.js';

test.each([
  ['', 0],
  ['123456789', 0xcbf43926],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('the CRC-32 of %j is known', (text, crc) => {
  expect(crc32(Buffer.from(text))).toBe(crc);
});
