import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { memoryBytes } from '../../src/bytes.js';
import type { Engine } from '../../src/engine.js';
import { scanFile } from '../../src/scan.js';
import type { Example, RuleSet } from '../../src/types.js';
import { expand } from './expand.js';

/** A file that mutations start from. */
export interface Seed {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Larger files would only slow the run down: what breaks readers stands in headers. */
const MAX_SEED = 4_000;
const scripts = /\.(?:py|mjs|pem|txt)$/;

function fixtures(folder: string): Seed[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !scripts.test(path) && statSync(path).isFile() && statSync(path).size <= MAX_SEED)
    .sort()
    .map((path) => ({ path, bytes: readFileSync(path) }));
}

function ofExample(example: Example): Seed[] {
  if (typeof example === 'string') return [];
  const bytes = 'hex' in example ? Buffer.from(example.hex.replace(/\s/g, ''), 'hex') : expand(example.text);
  return [{ path: example.path, bytes: Buffer.from(bytes) }];
}

/** Every small fixture, and every example of a rule that is a file: all formats, honest and hostile. */
export function fuzzSeeds(set: RuleSet): readonly Seed[] {
  const examples = set.rules.flatMap(({ examples: { bad, good } }) => [...bad, ...good].flatMap(ofExample));
  return [...fixtures('__tests__/fixtures'), ...examples].filter(({ bytes }) => bytes.length > 0);
}

const lies = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** One to eight changes at random places: bytes, lengths that lie, pieces cut, doubled or taken from another file. */
export function mutate(seed: Buffer, other: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  let bytes = Buffer.from(seed);
  for (let changes = 1 + below(8); changes > 0 && bytes.length > 0; changes--) {
    const at = below(bytes.length);
    const length = 1 + below(Math.min(64, bytes.length - at));
    const choice = below(8);
    if (choice <= 1) bytes[at] = below(256);
    else if (choice === 2) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    else if (choice === 3) {
      const lie = lies[below(lies.length)] ?? 0;
      const word = Buffer.alloc(8);
      if (random() < 0.5) word.writeUInt32LE(lie);
      else word.writeUInt32BE(lie);
      word.copy(bytes, at, 0, 1 << below(4));
    } else if (choice === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (choice === 5) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else if (choice === 6) {
      const from = below(other.length);
      const piece = other.subarray(from, from + 1 + below(256));
      bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + piece.length)]);
    } else if (random() < 0.2) bytes = bytes.subarray(0, at);
  }
  return bytes;
}

/** What went wrong with one input; nothing where the scan kept its promises. */
export async function complaintOf(engine: Engine, { path, bytes }: Seed): Promise<string | undefined> {
  // Time of the processor: the machine may have others to serve.
  const start = process.cpuUsage();
  const { failures, coverage, findings } = await scanFile(engine, {
    path,
    open: () => Promise.resolve(memoryBytes(bytes)),
  });
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  if (failures.length > 0) return `a bug: ${failures.join('; ')}`;
  const unread = coverage.filter(({ status }) => status === 'partial' || status === 'failed');
  if (unread.length > 0 && findings.length === 0)
    return `silent about what was not read: ${unread[0]?.reason ?? ''}`;
  return seconds > 1 ? `took ${seconds.toFixed(1)} s` : undefined;
}
