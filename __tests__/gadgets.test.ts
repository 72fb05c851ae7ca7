import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { modernName } from '../src/formats/pickle/python2-names.js';
import { gadgetWays, type GadgetFile } from './helpers/gadget-ways.js';
import { scanBytes, testEngine } from './helpers/scan.js';

const names = readFileSync(new URL('./fixtures/gadgets/names.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): readonly [module: string, name: string] => {
    const [module = '', name = ''] = line.split(':');
    return [module, name];
  });
const ways = Object.entries(gadgetWays);
const engine = testEngine();
/** Each name meets every fourth way, and each way every fourth name; `ASSAY_GADGETS=all` tries all with all. */
const step = process.env['ASSAY_GADGETS'] === 'all' ? 1 : 4;

/** Whether a finding at high or above speaks of this name, by a rule that knows it. */
async function isFound({ path, bytes }: GadgetFile, module: string, name: string): Promise<boolean> {
  const { findings } = await scanBytes(path, bytes, engine);
  const dotted = [`${module}.${name}`, modernName(module, name).join('.')];
  return findings.some(
    ({ rule, severity, message }) =>
      (severity === 'critical' || severity === 'high') &&
      !rule.id.startsWith('model/unknown-') &&
      (dotted.some((known) => message.includes(known)) || message.includes(`'${module}', '${name}'`)),
  );
}

describe('Gadgets', () => {
  test('are many', () => {
    expect(names.length).toBeGreaterThanOrEqual(600);
    expect(ways.length).toBeGreaterThanOrEqual(50);
  });

  test.each(ways.map(([title, way], index) => [title, way, index] as const))(
    'are all found by way of %s',
    async (_, way, index) => {
      const missed: string[] = [];
      for (const [at, [module, name]] of names.entries())
        if (at % step === index % step && !(await isFound(way(module, name), module, name)))
          missed.push(`${module}.${name}`);
      expect(missed).toEqual([]);
    },
  );
});
