import { expect, test } from '@jest/globals';
import { scanBytes } from '../helpers/scan.js';

test.each([
  ['MLmodel', ['file/over-budget']],
  ['data.yaml', []],
])("a file that is too large to be read says so where its name is a loader's: %s", async (path, rules) => {
  const { findings } = await scanBytes(path, Buffer.from('# padding of a comment\n'.repeat(400_000)));
  expect(findings.map(({ rule }) => rule.id)).toEqual(rules);
});
