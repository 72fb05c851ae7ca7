import { describe, expect, test } from '@jest/globals';
import { compareContents, compareFindings } from '../src/compare.js';
import { buildContents, buildFinding } from './helpers/report.js';

const states = (head: string[], base: string[]): string[] => {
  const make = (identity: string) => buildFinding({ identity });
  return compareFindings(head.map(make), base.map(make)).map(({ identity, state }) => `${identity} ${state}`);
};

describe('compareFindings', () => {
  test('tells new, existing and fixed apart', () => {
    expect(states(['a', 'b'], ['b', 'c'])).toEqual(['a new', 'b existing', 'c fixed']);
  });

  test('matches one to one: a second copy is new, a removed copy is fixed', () => {
    expect(states(['a', 'a'], ['a'])).toEqual(['a existing', 'a new']);
    expect(states(['a'], ['a', 'a'])).toEqual(['a existing', 'a fixed']);
  });
});

describe('compareContents', () => {
  const contents = buildContents({ imports: ['os.system'] });

  test('says nothing where neither side is a model', () => {
    expect(compareContents('a', undefined, undefined, undefined)).toBeUndefined();
  });

  test('keeps both sides of what changed', () => {
    const head = { ...contents, imports: [] };
    expect(compareContents('b', 'a', contents, head)).toEqual({
      path: 'b',
      previousPath: 'a',
      base: contents,
      head,
    });
  });
});
