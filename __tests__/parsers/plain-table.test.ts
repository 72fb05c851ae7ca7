import { describe, expect, test } from '@jest/globals';
import { plainTableColumns } from '../../src/parsers/plain-table.js';
import { unlimitedBudget } from '../helpers/contract.js';

const columns = (text: string): string[] =>
  Array.from(plainTableColumns(text, unlimitedBudget()), ({ name, values, start, end }) => {
    expect(text.slice(start, end)).toBe(name);
    return `${name}: ${values.join()}`;
  });

describe('a table of plain text', () => {
  test.each<[string, string, string[]]>([
    [
      'pandas',
      '  name          ssn\n0  Ada  123-45-6789\n1  Bob  234-56-7890\n',
      ['name: Ada,Bob', 'ssn: 123-45-6789,234-56-7890'],
    ],
    ['pandas without an index', 'name age\n Ada   1\n Bob  22', ['name: Ada,Bob', 'age: 1,22']],
    [
      'pandas with a name of the index and lines that go on',
      '      id  \\\nname       \nAda    1   \nBob    2   \n\n      b  \nname     \nAda  10  \n',
      ['id: 1,2', 'b: 10'],
    ],
    ['Spark', '+----+---+\n|name|age|\n+----+---+\n|Ada |1  |\n+----+---+\n', ['name: Ada', 'age: 1']],
    ['Markdown', '| a b   | c   |\n|:------|----:|\n| x     |   1 |\n', ['a b: x', 'c: 1']],
    [
      'polars',
      '┌──────┬─────┐\n│ name ┆ age │\n│ ---  ┆ --- │\n╞══════╪═════╡\n│ Ada  ┆ 1   │\n└──────┴─────┘',
      ['name: Ada', 'age: 1'],
    ],
    ['Windows', ' a  b\r\n 1  2\r\n', ['a: 1', 'b: 2']],
  ])('as %s prints it', (_name, text, expected) => {
    expect(columns(text)).toEqual(expected);
  });

  test.each(['', 'one line', 'name ssn\n\nAda  123', 'a\nbb\nccc', '----\n----'])('is none in %j', (text) => {
    expect(columns(text)).toEqual([]);
  });

  test('is none in lines that are longer than any row', () => {
    expect(columns(`a ${'x'.repeat(3000)}\n`.repeat(3))).toEqual([]);
  });

  test('is read so far as it tells what a column holds', () => {
    const [first] = plainTableColumns(`a b\n${'1 2\n'.repeat(5000)}`, unlimitedBudget());
    expect(first?.values).toHaveLength(999);
    expect(columns(`${'a '.repeat(900)}\n${'1 '.repeat(900)}`)).toHaveLength(500);
  });
});
