import { describe, expect, test } from '@jest/globals';
import { linesAfter } from '../../src/parsers/patch.js';

describe('the lines that a diff shows', () => {
  test('are those after the change, with what stands around them', () => {
    const patch = [
      '@@ -1,3 +1,4 @@',
      ' import torch',
      '-old = 1',
      '+new = 1',
      '++@@ -1 +1 @@',
      ' ',
      '@@ -20 +21 @@ def f():',
      '--- a',
      '+-- b',
      '\\ No newline at end of file',
    ].join('\n');
    expect([...linesAfter(patch)]).toEqual([
      [1, 'import torch'],
      [2, 'new = 1'],
      [3, '+@@ -1 +1 @@'],
      [4, ''],
      [21, '-- b'],
    ]);
  });

  test('are none where a file goes away, or where there is no diff', () => {
    expect(linesAfter('@@ -1,2 +0,0 @@\n-a\n-b').size).toBe(0);
    expect(linesAfter('').size).toBe(0);
    expect(linesAfter('+ a\n b').size).toBe(0);
  });
});
