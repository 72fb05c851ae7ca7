/**
 * How fast Python is read with all rules on one core, beside the parser alone, and what is found by rule.
 *
 *   node --experimental-transform-types --import ./bench/register.js bench/python.ts FOLDER... [--sample N] [--seed N]
 *
 * With `--sample`, so many findings drawn at random are printed, to be judged by a person.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parser } from '@lezer/python';
import { memoryBytes } from '../src/bytes.js';
import { createEngine } from '../src/engine.js';
import { readRules } from '../src/rules.js';
import { scanFile } from '../src/scan.js';
import type { Finding } from '../src/types.js';
import { seeded } from '../__tests__/helpers/seeded.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string' } },
});
const files = positionals.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => ({ path: name, bytes: readFileSync(join(folder, name)) })),
);
const megabytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;

/** Processor time in seconds, which other programs on the machine do not change. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const beforeParsing = processorTime();
for (const { bytes } of files) parser.parse(bytes.toString('utf8'));
const parsing = processorTime() - beforeParsing;

const engine = createEngine(await readRules('rules'), { allowedGlobals: [] }, 'medium');
const findings: Finding[] = [];
const beforeScanning = processorTime();
for (const { path, bytes } of files) {
  const scanned = await scanFile(engine, { path, open: () => Promise.resolve(memoryBytes(bytes)) });
  findings.push(...scanned.findings);
}
const scanning = processorTime() - beforeScanning;

const rate = (seconds: number): string => (megabytes / seconds).toFixed(2);
process.stdout.write(
  `${files.length} files, ${megabytes.toFixed(1)} MB: parsed at ${rate(parsing)} MB/s, ` +
    `scanned at ${rate(scanning)} MB/s, ${(scanning / parsing).toFixed(2)} times the parser's time\n`,
);
const counts = new Map<string, number>();
for (const { rule, severity } of findings) {
  const key = `${severity.padEnd(8)} ${rule.id}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
for (const [key, count] of [...counts].sort(([, a], [, b]) => b - a))
  process.stdout.write(`${String(count).padStart(6)} ${key}\n`);

const random = seeded(Number(values.seed ?? 1));
for (let left = Math.min(Number(values.sample ?? 0), findings.length); left > 0; left--) {
  const [finding] = findings.splice(Math.floor(random() * findings.length), 1);
  if (finding?.location.kind === 'region')
    process.stdout.write(
      `${finding.severity} ${finding.rule.id} ${finding.path}:${finding.location.startLine} ${finding.message}\n`,
    );
}
