import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { GlobalFact } from '../../../src/types.js';
import { contentOf, factsOf } from '../../helpers/contract.js';
import { readPickle } from '../../helpers/pickle-facts.js';

/** What `differential.py` beside the file writes. */
type Recording = readonly [stream: string, imports: readonly Name[], calls: readonly Name[]];
/** `module:name`; two of them where the recording could not tell which. */
type Name = string | readonly string[];

const recordings = gunzipSync(readFileSync('__tests__/fixtures/pickle/differential.jsonl.gz'))
  .toString()
  .split('\n')
  .map((line) => JSON.parse(line) as Recording);

/** The names of a pickle, and of all that is read inside it. */
async function globalsOf(bytes: Uint8Array, depth = 0): Promise<readonly GlobalFact[]> {
  const { facts, artifacts } = await readPickle(bytes);
  const globals = [...factsOf(facts, 'global')];
  if (depth < 8)
    for (const artifact of artifacts)
      globals.push(...(await globalsOf(await contentOf(artifact), depth + 1)));
  return globals;
}

test('whatever either unpickler of CPython imports or calls is reported', async () => {
  const missed: unknown[] = [];
  for (const [stream, imports, calls] of recordings) {
    const globals = await globalsOf(Buffer.from(stream, 'latin1'));
    const imported = new Set(globals.map(({ module, name }) => `${module}:${name}`));
    const called = new Set(
      globals.filter(({ use }) => use === 'called').map(({ module, name }) => `${module}:${name}`),
    );
    const has = (names: ReadonlySet<string>, name: Name): boolean =>
      [name].flat().some((one) => names.has(one));
    const lost = [
      ...imports.filter((name) => !has(imported, name)),
      ...calls.filter((name) => !has(called, name)).map((name) => `${String(name)}()`),
    ];
    if (lost.length > 0) missed.push({ stream: Buffer.from(stream, 'latin1').toString('hex'), lost });
  }
  expect(missed).toEqual([]);
  expect(recordings.filter(([, imports]) => imports.length > 0).length).toBeGreaterThan(2000);
});
