import { memoryBytes } from '../../src/bytes.js';
import { createEngine } from '../../src/engine.js';
import { builtInRules } from '../../src/rules.js';
import { scanFile, type FileScan } from '../../src/scan.js';
import type { RuleSet, Surroundings } from '../../src/types.js';

/** The engine as a repository without a configuration has it. */
export function testEngine(set: RuleSet = builtInRules()): ReturnType<typeof createEngine> {
  return createEngine(set, { allowedGlobals: [] }, 'medium');
}

/** Scans one file that exists in memory alone. */
export function scanBytes(
  path: string,
  content: Uint8Array | string,
  engine = testEngine(),
  pinsOf: Surroundings['pinsOf'] = () => [],
): Promise<FileScan> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return scanFile(
    engine,
    { path, open: () => Promise.resolve(memoryBytes(bytes)) },
    { surroundings: { path, pinsOf } },
  );
}
