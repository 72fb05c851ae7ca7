import { compareContents } from './compare.js';
import type { Engine } from './engine.js';
import type { Integrity } from './integrity.js';
import type { Pins } from './pins/index.js';
import { scanFile, unreadableFile, type FileScan, type ScanOptions } from './scan.js';
import type { Change, Changes, Coverage, ModelChange } from './types.js';

/** One thing for each side of a comparison. */
interface Sides<T> {
  readonly head: T;
  readonly base: T;
}

interface ChangeScan {
  readonly head?: FileScan;
  readonly base?: FileScan;
  readonly model?: ModelChange;
}

/** Up to here a digest costs less than a blink; a larger model has one only where a lock asks for it. */
const MAX_DIGEST = 256 * 1024 * 1024;

/** What a run knows before it opens a file. */
export interface Known {
  readonly integrity: Integrity;
  readonly pins: Sides<Pins>;
  /** Whether the policy leaves a path out. */
  isExcluded(path: string): boolean;
}

async function scanChange(
  engine: Engine,
  change: Change,
  compares: boolean,
  { integrity, pins }: Known,
): Promise<ChangeScan> {
  const { path, previousPath, unreadable, status } = change;
  if (unreadable) {
    const head = unreadableFile(engine, path, unreadable.anomaly, unreadable.detail);
    return status === 'unchanged' ? { head, base: head } : { head };
  }
  const options: ScanOptions = {
    path,
    wantsDigest: (name, contents, size) =>
      integrity.wantsDigest(name, contents) || (compares && contents !== undefined && size <= MAX_DIGEST),
  };
  const head =
    change.head &&
    (await scanFile(engine, change.head, { ...options, surroundings: pins.head.around(path) }));
  if (head && status === 'unchanged') return { head, base: head };
  const base =
    change.base &&
    (await scanFile(engine, change.base, { ...options, surroundings: pins.base.around(path) }));
  const model = compares ? compareContents(path, previousPath, base?.contents, head?.contents) : undefined;
  return { ...(head && { head }), ...(base && { base }), ...(model && { model }) };
}

/** All files of both revisions. */
export interface ChangesScan extends Sides<readonly FileScan[]> {
  readonly models: readonly ModelChange[];
  readonly excluded: readonly Coverage[];
}

/**
 * Scans what changed, one file after the other, so that memory is that of the largest.
 *
 * @param progress - told of each file before it is opened
 */
export async function scanChanges(
  engine: Engine,
  { scope, files }: Changes,
  known: Known,
  progress: (done: number, total: number, path: string) => void,
): Promise<ChangesScan> {
  const head: FileScan[] = [];
  const base: FileScan[] = [];
  const models: ModelChange[] = [];
  const excluded: Coverage[] = [];
  for (const [index, change] of files.entries()) {
    const { path } = change;
    progress(index, files.length, path);
    if (known.isExcluded(path)) {
      const reason = 'excluded by the configuration';
      excluded.push({ path, inside: [], status: 'skipped', formats: [], reason });
      continue;
    }
    const scanned = await scanChange(engine, change, scope === 'changed', known);
    if (scanned.head) head.push(scanned.head);
    if (scanned.base) base.push(scanned.base);
    if (scanned.model) models.push(scanned.model);
  }
  return { head, base, models, excluded };
}
