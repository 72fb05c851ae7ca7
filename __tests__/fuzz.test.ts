import { describe, expect, test } from '@jest/globals';
import { readRules } from '../src/rules.js';
import { complaintOf, fuzzSeeds, mutate } from './helpers/fuzz.js';
import { testEngine } from './helpers/scan.js';
import { seeded } from './helpers/seeded.js';

const set = await readRules('rules');
const engine = testEngine(set);
const seeds = fuzzSeeds(set);
const INPUTS = 1500;

describe('mutated files of all formats', () => {
  test('break nothing, and what was not read of them is said', async () => {
    const random = seeded(2026);
    const pick = (): (typeof seeds)[number] =>
      seeds[Math.floor(random() * seeds.length)] ?? { path: '', bytes: Buffer.alloc(1) };
    for (let round = 0; round < INPUTS; round++) {
      const { path, bytes } = pick();
      const mutated = mutate(bytes, pick().bytes, random);
      const complaint = await complaintOf(engine, { path, bytes: mutated });
      expect(complaint && `${path}, input ${round}: ${complaint}`).toBeUndefined();
    }
  });
});
