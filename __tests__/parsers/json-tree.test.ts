import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../../src/bytes.js';
import { memberOf, readJsonTree, textMember } from '../../src/parsers/json-tree.js';
import { unlimitedBudget } from '../helpers/contract.js';

const read = (text: string): ReturnType<typeof readJsonTree> =>
  readJsonTree(memoryBytes(Buffer.from(text)), unlimitedBudget());

describe('readJsonTree', () => {
  test('keeps texts with their places', async () => {
    const { root } = await read('{\n  "a": "é",\n  "b": ["x"]}');
    expect(memberOf(root, 'a')).toMatchObject({
      text: 'é',
      location: { startLine: 2, startColumn: 9, endColumn: 10, offset: 10 },
    });
    expect(memberOf(root, 'b')).toMatchObject({ kind: 'array', items: [{ text: 'x' }] });
  });

  test('tells keys that stand twice, and takes the last as Python does', async () => {
    const { root } = await read('{"a": "first", "\\u0061": "last"}');
    expect(textMember(root, 'a')).toBe('last');
    expect(root).toMatchObject({ repeated: [{ text: 'a' }] });
  });

  test('keeps objects behind a thousand plain values', async () => {
    const { root } = await read(`[${'1,'.repeat(5000)}{"a": "x"}]`);
    expect(root.kind === 'array' && root.items.length).toBe(1001);
    expect(textMember(root.kind === 'array' ? root.items.at(-1) : undefined, 'a')).toBe('x');
  });

  test('tells what stands behind the document', async () => {
    expect((await read('{} ')).trailing).toBeUndefined();
    expect((await read('{} {}')).trailing).toMatchObject({ offset: 3 });
    expect((await read('{} \x01')).trailing).toMatchObject({ offset: 3 });
  });

  test.each(['', '{', '{"a"}', '[1,', '{"a": }', '['.repeat(2000)])('refuses %s', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ anomaly: 'invalid-json' });
  });
});
