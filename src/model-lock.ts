import * as v from 'valibot';
import { describeError, UsageError } from './errors.js';
import { check } from './rule-schema.js';
import type { Contents } from './types.js';

/** Where the lock stands, beside the configuration. */
export const lockPath = '.assay.lock';

const schema = v.strictObject({
  version: v.literal(1),
  // A list, since paths are hostile text and some names of keys mean something to JavaScript.
  models: v.array(
    v.strictObject({
      path: v.string(),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal')),
    }),
  ),
});

/** SHA-256 of model files, by path. */
export type ModelLock = ReadonlyMap<string, string>;

/**
 * Reads a lock.
 *
 * @throws UsageError for anything but a lock that `formatLock` could have written
 */
export function parseLock(text: string): ModelLock {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${lockPath} is not valid JSON: ${describeError(error)}`);
  }
  const { models } = check(schema, source, lockPath);
  return new Map(models.map(({ path, sha256 }) => [path, sha256]));
}

/** A lock as its file holds it: sorted, one model a line, so that a change of one is one line of a diff. */
export function formatLock(lock: ModelLock): string {
  const lines = [...lock]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, sha256]) => `    { "sha256": "${sha256}", "path": ${JSON.stringify(path)} }`);
  const models = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  "version": 1,\n  "models": ${models}\n}\n`;
}

/** Names under which models are kept, whatever is in them: a pointer of Git LFS has no contents to tell by. */
const modelName =
  /\.(?:pt|pth|pt2|pte|ckpt|pkl|pickle|joblib|dill|npz|bin|h5|hdf5|keras|safetensors|gguf|ggml|onnx|ort|pb|tflite|mlmodel|pdmodel|pdparams|pdiparams|nemo|mar|msgpack|rds|skops|cbm|ubj|caffemodel|engine|params|t7)$/i;

/** What is read as text is no model, even where it names what a loader imports. */
const textual = new Set(['text', 'notebook', 'model-config', 'lfs-pointer']);

/** Whether a file belongs into a lock: by its name, or by what it holds. */
export function isModel(path: string, contents: Pick<Contents, 'formats'> | undefined): boolean {
  return modelName.test(path) || (contents?.formats.some((id) => !textual.has(id)) ?? false);
}

/** What a lock says against: an id that rules name, and one sentence. */
export interface LockComplaint {
  readonly anomaly: 'lock-mismatch' | 'not-locked' | 'lock-stale';
  readonly path: string;
  readonly detail: string;
}

/**
 * Compares files with the lock.
 *
 * @param digests - SHA-256 of the files that were looked at, undefined for one that is gone
 */
export function checkLock(
  lock: ModelLock,
  digests: ReadonlyMap<string, string | undefined>,
): readonly LockComplaint[] {
  return [...digests].flatMap(([path, digest]): LockComplaint[] => {
    const locked = lock.get(path);
    if (digest === undefined) {
      const detail = `${path} is gone, and ${lockPath} still names it`;
      return locked === undefined ? [] : [{ anomaly: 'lock-stale', path, detail }];
    }
    if (locked === undefined) {
      return [{ anomaly: 'not-locked', path, detail: `its SHA-256 is ${digest}, and ${lockPath} has none` }];
    }
    if (locked === digest) return [];
    const detail = `its SHA-256 is ${digest}, and ${lockPath} says ${locked}`;
    return [{ anomaly: 'lock-mismatch', path, detail }];
  });
}

/** What a new lock changes, for the person who wrote it. */
export function toLockSummary(before: ModelLock, after: ModelLock): string {
  const added = [...after.keys()].filter((path) => !before.has(path)).length;
  const removed = [...before.keys()].filter((path) => !after.has(path)).length;
  const changed = [...after].filter(([path, digest]) => (before.get(path) ?? digest) !== digest).length;
  const models = after.size === 1 ? '1 model' : `${after.size} models`;
  return `${lockPath} holds ${models}: ${added} added, ${changed} changed, ${removed} removed\n`;
}
