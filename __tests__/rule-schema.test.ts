import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../src/errors.js';
import { parseList, parseRule } from '../src/rule-schema.js';

const rule = {
  title: 'A call',
  severity: 'high',
  confidence: 'high',
  message: '{callee}',
  why: 'It runs.',
  fix: 'Do not.',
  on: 'call',
  match: { callees: ['os.system'] },
  examples: { bad: ['os.system(x)'], good: ['print(x)'] },
};

describe('parseRule', () => {
  test('fills what is left out', () => {
    expect(parseRule('code/a', rule)).toMatchObject({
      id: 'code/a',
      references: [],
      taxonomy: [],
      match: { callees: ['os.system'], when: [], references: true },
    });
  });

  test.each([
    [{ severity: 'severe' }, 'rule code/a: severity: "severe" is none of critical, high, medium, low, note'],
    [{ sevrity: 'high' }, 'rule code/a: sevrity: there is no such key'],
    [{ title: undefined }, 'rule code/a: title: undefined stands where a text is expected'],
    [{ on: 'bytes' }, /^rule code\/a: on: "bytes" is none of /],
    [{ match: { callee: 'os.system' } }, 'rule code/a: match: callees: this key is missing'],
    [
      { match: { callees: 'os.system' } },
      'rule code/a: match: callees: "os.system" stands where a list is expected',
    ],
    [
      { on: 'text', match: { keywords: ['a'], pattern: '(' } },
      'rule code/a: match: pattern: is not a regular expression',
    ],
    [{ edit: {} }, 'rule code/a: edit: changes nothing'],
    [
      { edit: { set: { shell: 'False\n' + 'x' } } },
      'rule code/a: edit.set.shell: is more than a line of ASCII',
    ],
    [{ edit: { rename: { 'a.b': 'c' } } }, 'is no name'],
    [
      { edit: { remove: ['x'] }, on: 'output', match: { contents: ['script'] } },
      'rule code/a: edit: only calls can be edited',
    ],
    [{ examples: { bad: [], good: ['x'] } }, /^rule code\/a: examples\.bad: /],
  ])('%j is one clear line', (change, message) => {
    const parse = (): unknown => parseRule('code/a', { ...rule, ...change });
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
  });

  test('is no list', () => {
    expect(() => parseRule('code/a', [rule])).toThrow('rule code/a: a list stands where keys are expected');
  });
});

test('parseList wants names and a reason', () => {
  expect(parseList('a', { why: 'Because.', names: ['x.y'] })).toEqual({
    id: 'a',
    why: 'Because.',
    names: ['x.y'],
  });
  expect(() => parseList('a', { names: ['x.y'] })).toThrow('list a: why: this key is missing');
});
