import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FormatError } from '../../src/errors.js';
import { parsePythonLiteral, type Literal } from '../../src/parsers/python-literal.js';

/** A literal as plain data; tuples are marked. */
function plain(literal: Literal): unknown {
  if (literal.kind === 'dict')
    return Object.fromEntries([...literal.entries].map(([key, value]) => [key, plain(value)]));
  if (literal.kind === 'list') return literal.items.map(plain);
  if (literal.kind === 'tuple') return { tuple: literal.items.map(plain) };
  return literal.value;
}

test.each<[string, unknown]>([
  [`'a"b'`, 'a"b'],
  [
    String.raw`"\x4f\117\u004F\U0000004f\n\q\
"`,
    'OOOO\nq',
  ],
  [String.raw`r'\n'`, String.raw`\n`],
  [`'|' "O"  b'x'`, '|Ox'],
  [`'''two\nlines'''`, 'two\nlines'],
  ['-12', -12],
  ['1_000L', 1000],
  ['0x1F', 31],
  ['1.5e3', 1500],
  ['True', 'True'],
  ['()', { tuple: [] }],
  ['(3)', 3],
  ['(3,)', { tuple: [3] }],
  ['[1, [2], ( 3 , 4 )]', [1, [2], { tuple: [3, 4] }]],
  [`{'a': 1, 'b': 'x', 'a': 2,}  # done`, { a: 2, b: 'x' }],
  [`{ # a comment\n'a' 'b': None }\n`, { ab: 'None' }],
])('%s', (text, expected) => {
  expect(plain(parsePythonLiteral(text))).toEqual(expected);
});

describe('refused', () => {
  test.each([
    '',
    '{',
    '[1',
    '[1 2]',
    `{'a'}`,
    `{'a': 1 'b': 2}`,
    `'open`,
    `'''open''`,
    '1 2',
    '@',
    '['.repeat(100),
  ])('%s', (text) => {
    expect(() => parsePythonLiteral(text)).toThrow(FormatError);
  });
});

test('whatever the text is, it is read or refused', () => {
  const characters = fc.constantFrom(...`{}[]()',":\\#xuU0O1aé\n `.split(''));
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 40 }), (parts) => {
      try {
        parsePythonLiteral(parts.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
