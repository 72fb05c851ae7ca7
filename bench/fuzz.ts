/**
 * Scans mutated files of all formats, and says which of them broke a promise: no bug, no second, no silence about
 * what was not read, memory that stays flat.
 *
 *   node --experimental-transform-types --import ./bench/register.js bench/fuzz.ts [--inputs N] [--seed N]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engine.js';
import { readRules } from '../src/rules.js';
import { seeded } from '../__tests__/helpers/seeded.js';
import { complaintOf, fuzzSeeds, mutate } from '../__tests__/helpers/fuzz.js';

const { values } = parseArgs({ options: { inputs: { type: 'string' }, seed: { type: 'string' } } });
const inputs = Number(values.inputs ?? 100_000);
const random = seeded(Number(values.seed ?? 1));
const set = await readRules('rules');
const engine = createEngine(set, { allowedGlobals: [] }, 'medium');
const seeds = fuzzSeeds(set);
const folder = join(tmpdir(), 'assay-fuzz');
mkdirSync(folder, { recursive: true });

const pick = (): (typeof seeds)[number] => {
  const seed = seeds[Math.floor(random() * seeds.length)];
  if (seed === undefined) throw new Error('there are no seeds');
  return seed;
};

/** Milliseconds that each seed took so far: all get about the same, so that one slow file does not take it all. */
const spent = new Map(seeds.map((seed) => [seed, 0]));
const pickCheapest = (): (typeof seeds)[number] =>
  Array.from({ length: 8 }, pick).reduce((a, b) => ((spent.get(a) ?? 0) <= (spent.get(b) ?? 0) ? a : b));

let complaints = 0;
let slowest = 0;
const start = performance.now();
for (let round = 0; round < inputs; round++) {
  const seed = pickCheapest();
  const { path, bytes: original } = seed;
  const bytes = mutate(original, pick().bytes, random);
  const before = performance.now();
  const complaint = await complaintOf(engine, { path, bytes });
  const took = performance.now() - before;
  slowest = Math.max(slowest, took);
  spent.set(seed, (spent.get(seed) ?? 0) + took);
  if (complaint !== undefined) {
    complaints++;
    const file = join(folder, `${round}-${basename(path)}`);
    writeFileSync(file, bytes);
    process.stdout.write(`${path}: ${complaint}\n  ${file}\n`);
  }
  if ((round + 1) % 100_000 === 0) {
    const rate = Math.round(((round + 1) / (performance.now() - start)) * 1000);
    process.stdout.write(`${round + 1} inputs, ${complaints} complaints, ${rate} a second\n`);
  }
}
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(
  `${inputs} inputs of ${seeds.length} seeds: ${complaints} complaints, the slowest ${Math.round(slowest)} ms, peak ${peak} MB\n`,
);
process.exitCode = complaints > 0 ? 1 : 0;
