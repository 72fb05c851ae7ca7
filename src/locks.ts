import { createEngine, type Engine } from './engine.js';
import { describeError, UsageError } from './errors.js';
import { checkLock, isModel, lockPath, parseLock, type ModelLock } from './model-lock.js';
import { scanFile, unreadableFile, type FileScan } from './scan.js';
import type { Changes, Contents, FileVersion, Finding } from './types.js';

/** A lock of some hundred thousand models; what is longer is none. */
const MAX_LOCK = 64 * 1024 * 1024;

/** The lock of one side: nothing where there is none, and the reason where it cannot be read. */
type Lock = { readonly models: ModelLock } | { readonly broken: string } | undefined;

/** The locks that the two sides of a change hold. */
export interface Locks {
  readonly base: Lock;
  readonly head: Lock;
}

function readText(text: string | undefined): Lock {
  if (text === undefined) return undefined;
  try {
    return { models: parseLock(text) };
  } catch (error) {
    if (error instanceof UsageError) return { broken: error.message };
    throw error;
  }
}

async function readVersion(version: FileVersion | undefined): Promise<Lock> {
  if (version === undefined) return undefined;
  try {
    const content = await version.open();
    try {
      return readText(Buffer.from(await content.read(0, MAX_LOCK)).toString('utf8'));
    } finally {
      await content.close();
    }
  } catch (error) {
    return { broken: `${lockPath} cannot be read: ${describeError(error)}` };
  }
}

/**
 * Reads the locks of both sides. The head's lock is the change's own word: what it says is compared with the files,
 * and that it says something else than the base's stands in the diff.
 */
export async function readLocks(
  { files, scope }: Changes,
  readTrusted: (path: string) => Promise<string | undefined>,
): Promise<Locks> {
  const change = files.find(({ path }) => path === lockPath);
  if (change === undefined) {
    const lock = scope === 'changed' ? readText(await readTrusted(lockPath)) : undefined;
    return { base: lock, head: lock };
  }
  const base = await readVersion(change.base);
  return { base, head: change.status === 'unchanged' ? base : await readVersion(change.head) };
}

function complain(engine: Engine, path: string, anomaly: string, detail: string): readonly Finding[] {
  return unreadableFile(engine, path, anomaly, detail).findings;
}

type Digests = readonly (readonly [path: string, digest: string])[];

/** What was digested, under the paths that the lock of its side knows. */
function digestsOf(files: readonly FileScan[], names?: ReadonlyMap<string, string>): Digests {
  return files.flatMap(({ path, digest }) =>
    digest === undefined ? [] : [[names?.get(path) ?? path, digest] as const],
  );
}

function judgeSide(engine: Engine, lock: Lock, files: Digests, gone: readonly string[]): readonly Finding[] {
  if (lock === undefined) return [];
  if ('broken' in lock) return complain(engine, lockPath, 'lock-unreadable', lock.broken);
  const digests = new Map<string, string | undefined>(gone.map((path) => [path, undefined]));
  for (const [path, digest] of files) digests.set(path, digest);
  return checkLock(lock.models, digests).flatMap(({ anomaly, path, detail }) =>
    complain(engine, path, anomaly, detail),
  );
}

/** Entries that a change of the lock moves for files that it leaves alone. */
function moved(engine: Engine, { base, head }: Locks, changed: ReadonlySet<string>): readonly Finding[] {
  if (base === undefined || !('models' in base) || head === undefined || !('models' in head)) return [];
  return [...base.models].flatMap(([path, before]) => {
    const after = head.models.get(path);
    if (changed.has(path) || after === before) return [];
    const now = after === undefined ? 'is taken out' : `is now ${after}`;
    return complain(
      engine,
      path,
      'lock-moved',
      `its entry in ${lockPath} ${now}, and the file did not change`,
    );
  });
}

/**
 * Compares model files with the lock that `assay models lock` writes, on both sides of a change.
 *
 * @returns nothing where neither side has a lock
 */
export function lockFindings(
  engine: Engine,
  locks: Locks,
  changes: Changes,
  sides: { readonly head: readonly FileScan[]; readonly base: readonly FileScan[] },
): { readonly head: readonly Finding[]; readonly base: readonly Finding[] } {
  const { base, head } = locks;
  const paths = changes.files.map(({ path }) => path);
  const deleted = changes.files.filter(({ status }) => status === 'deleted').map(({ path }) => path);
  const renamed = changes.files.flatMap(({ previousPath }) => previousPath ?? []);
  const pathBefore = new Map(changes.files.map(({ path, previousPath }) => [path, previousPath ?? path]));
  const all = new Set(paths);
  // Where everything was looked at, what the lock names beside is gone.
  const missing =
    changes.scope === 'full' && changes.complete && head !== undefined && 'models' in head
      ? [...head.models.keys()].filter((path) => !all.has(path))
      : [];
  const removed =
    base !== undefined && head === undefined
      ? complain(engine, lockPath, 'lock-removed', 'the change takes the lock of the models away')
      : [];
  const comparable = changes.scope === 'changed' ? moved(engine, locks, new Set([...paths, ...renamed])) : [];
  return {
    head: [
      ...judgeSide(engine, head, digestsOf(sides.head), [
        ...deleted,
        ...renamed.filter((path) => !all.has(path)),
        ...missing,
      ]),
      ...removed,
      ...comparable,
    ],
    base: judgeSide(engine, base, digestsOf(sides.base, pathBefore), []),
  };
}

/** Whether the digest of a file is needed to compare it with a lock: it is a model, or a lock speaks of it. */
export function wantsLockDigest(
  { base, head }: Locks,
  path: string,
  contents: Pick<Contents, 'formats'> | undefined,
): boolean {
  const locks = [base, head].filter((lock) => lock !== undefined);
  const isNamed = locks.some((lock) => 'models' in lock && lock.models.has(path));
  return isNamed || (locks.length > 0 && isModel(path, contents));
}

/**
 * SHA-256 of every model among files.
 *
 * @param progress - told of each file as it is read
 * @throws UsageError for a model that cannot be read: a lock with a gap would look like a promise
 */
export async function digestModels(
  files: Changes['files'],
  progress: (text: string) => void,
): Promise<ModelLock> {
  const engine = createEngine({ rules: [], lists: [] }, { allowedGlobals: [] }, 'none');
  const digests = new Map<string, string>();
  for (const { path, head } of files) {
    if (head === undefined) continue;
    progress(JSON.stringify(path).slice(1, -1));
    const { digest, coverage } = await scanFile(engine, head, { wantsDigest: isModel });
    if (digest !== undefined) digests.set(path, digest);
    else if (coverage.some(({ status }) => status === 'failed'))
      throw new UsageError(`${path} cannot be read, so that its digest is not known`);
  }
  return digests;
}
