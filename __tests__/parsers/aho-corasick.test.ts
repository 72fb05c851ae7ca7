import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AhoCorasick } from '../../src/parsers/aho-corasick.js';

function scan(keywords: readonly string[], text: string, from?: number, to?: number): string[] {
  const found: string[] = [];
  new AhoCorasick(keywords).scan(text, (keyword, end) => found.push(`${keyword}@${end}`), from, to);
  return found.sort();
}

function naive(keywords: readonly string[], text: string): string[] {
  const lower = text.toLowerCase();
  return keywords
    .flatMap((keyword, index) => {
      const ends: string[] = [];
      for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1))
        ends.push(`${index}@${at + keyword.length}`);
      return ends;
    })
    .sort();
}

describe('AhoCorasick', () => {
  test('finds keywords inside, beside and over one another', () => {
    expect(scan(['he', 'she', 'his', 'hers'], 'ushers')).toEqual(['0@4', '1@4', '3@6']);
  });

  test('takes letters in either case, beyond ASCII too', () => {
    expect(scan(['akia', 'schlüssel'], 'AkIa SCHLÜSSEL')).toEqual(['0@4', '1@14']);
  });

  test('finds a keyword that is given twice, twice', () => {
    expect(scan(['key', 'key'], 'key')).toEqual(['0@3', '1@3']);
  });

  test('stays between the given ends', () => {
    expect(scan(['aa'], 'aaaa', 1, 3)).toEqual(['0@3']);
  });

  test('has nothing to say without keywords', () => {
    expect(scan([], 'text')).toEqual([]);
  });

  test('agrees with a naive search', () => {
    const letters = (minLength: number, maxLength: number) =>
      fc
        .array(fc.constantFrom('a', 'b', 'A', 'B', '_', 'é', '\u{1F600}'), { minLength, maxLength })
        .map((characters) => characters.join(''));
    fc.assert(
      fc.property(
        fc.array(
          letters(1, 5).map((keyword) => keyword.toLowerCase()),
          { maxLength: 8 },
        ),
        letters(0, 60),
        (keywords, text) => {
          expect(scan(keywords, text)).toEqual(naive(keywords, text));
        },
      ),
      { numRuns: 500 },
    );
  });
});
