import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryBytes } from '../src/bytes.js';
import { lineHashes } from '../src/line-hash.js';

const hashes = (text: string, lines: readonly number[]) =>
  lineHashes(memoryBytes(Buffer.from(text)), new Set(lines));

/** The definition, character by character, with whole numbers of any size. */
function byDefinition(text: string): Map<number, string> {
  const codes = text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, '');
  const padded = [
    ...Array.from({ length: codes.length }, (_, at) => codes.charCodeAt(at)),
    65535,
    ...Array<number>(100).fill(0),
  ];
  const starts = [0];
  for (let at = 0; at < codes.length; at++) if (codes[at] === '\n') starts.push(at + 1);
  const seen = new Map<string, number>();
  const result = new Map<number, string>();
  for (const [index, start] of starts.entries()) {
    let value = 0n;
    for (let at = start; at < start + 100; at++) value = (value * 37n + BigInt(padded[at] ?? 0)) % 2n ** 64n;
    const hash = value.toString(16);
    seen.set(hash, (seen.get(hash) ?? 0) + 1);
    result.set(index + 1, `${hash}:${seen.get(hash) ?? 0}`);
  }
  return result;
}

describe('lineHashes', () => {
  test('an empty file has the hash that code scanning gives it', async () => {
    expect((await hashes('', [1])).get(1)).toBe('c129715d7a2bc9a3:1');
  });

  test('agrees with the definition on any text', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'Z', '\n', '\r', ' ', '\t', 'é', '9', '\uffff'),
      maxLength: 400,
    });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const expected = byDefinition(value);
        expect(await hashes(value, [...expected.keys()])).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('white space inside a line and the kind of line end do not count', async () => {
    const unix = await hashes('a = 1\nb = 2\n', [1, 2]);
    expect(await hashes('a=1\r\nb  =  2\r\n', [1, 2])).toEqual(unix);
  });

  test('lines that are alike are told apart by their order', async () => {
    const found = await hashes('x\n'.repeat(300), [1, 2]);
    expect(found.get(1)?.replace(':1', ':2')).toBe(found.get(2));
  });
});
