import { gzipSync } from 'node:zlib';
import type { Severity } from '../../src/types.js';
import { tar } from '../helpers/tar-writer.js';
import { zip } from '../helpers/zip-writer.js';

/** The classes of attacks, each a column of the table, with its heading. */
export const columns = {
  code: 'runs code',
  indirect: 'built, nested',
  reach: 'files, network',
  foreign: 'foreign code',
  lie: 'header lies',
  hidden: 'hidden payload',
  disguised: 'disguised',
  cut: 'cut off',
  packed: 'packed',
  bomb: 'exhausts',
} as const;
export type Column = keyof typeof columns;

/** A hostile file, and what must be said of it. */
export interface Attack {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** All of them must speak; the table links the first. */
  readonly rules: readonly [string, ...string[]];
  /** The worst that these rules say must be at least this. */
  readonly least: Severity;
}

/** A format and what is tried with it. A column that is missing makes no sense for it. */
export interface Row {
  readonly format: string;
  readonly cells: Readonly<Partial<Record<Column, Attack | readonly Attack[]>>>;
}

type Rules = Attack['rules'];

/** An attack that fails the gate as it is set by default. */
export function attack(path: string, content: Uint8Array | string, ...rules: Rules): Attack {
  return { path, bytes: Buffer.from(content), rules, least: 'high' };
}

/** One that honest files may look like: it is reported, and the gate stays open by default. */
export function reported(path: string, content: Uint8Array | string, ...rules: Rules): Attack {
  return { ...attack(path, content, ...rules), least: 'low' };
}

/** The same file, cut off before its end: what stands before the break counts. */
export function cutOff(from: Attack, bytes = 1): Attack {
  return { ...from, bytes: from.bytes.subarray(0, -bytes) };
}

/** The same file under the name of something else. */
export function renamed(from: Attack, path: string, ...rules: readonly string[]): Attack {
  const [first, ...others] = [...rules, ...from.rules];
  return { ...from, path, rules: [first ?? from.rules[0], ...others] };
}

/** The same file in a zip, in a tar, in gzip. */
export function packed(from: Attack): Attack {
  const inner = zip([{ name: `models/${from.path}`, data: from.bytes, method: 8 }]);
  return { ...from, path: 'models.tar.gz', bytes: gzipSync(tar({ name: 'models.zip', data: inner })) };
}
