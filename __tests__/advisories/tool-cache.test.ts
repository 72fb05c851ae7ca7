import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { toolCache } from '../../src/advisories/tool-cache.js';
import { withFolder } from '../helpers/osv.js';

const VARIABLE = 'RUNNER_TOOL_CACHE';
const original = process.env[VARIABLE];

afterEach(() => {
  if (original === undefined) Reflect.deleteProperty(process.env, VARIABLE);
  else process.env[VARIABLE] = original;
});

test("the runner's tool cache keeps a file and exchanges it", () =>
  withFolder(async (folder) => {
    process.env[VARIABLE] = join(folder, 'tools');
    const cache = toolCache();
    expect(await cache.restore('some-key')).toBeUndefined();
    const file = join(folder, 'file');
    for (const content of ['first', 'second']) {
      await writeFile(file, content);
      const stored = await cache.store('some-key', file);
      expect(await readFile(stored, 'utf8')).toBe(content);
      expect(await cache.restore('some-key')).toBe(stored);
    }
  }));

test('without a tool cache nothing is restored', async () => {
  Reflect.deleteProperty(process.env, VARIABLE);
  await expect(toolCache().restore('some-key')).rejects.toThrow(VARIABLE);
});
