import type { Cursor } from '../../bytes.js';
import { beginsAsPickle, isPadding, isSurelyPickle } from './sketch.js';

/** What a pickle may be told by. */
export const HEAD = 4096;
/** How far behind a pickle another one is looked for. */
const SEARCH = 1024 * 1024;
const STEP = 64 * 1024;
const PROTO = 0x80;

/** What follows a pickle in its file. */
export type Following =
  | { readonly kind: 'end' }
  | { readonly kind: 'junk' }
  /** `adjacent`: nothing else stands between. */
  | { readonly kind: 'pickle'; readonly offset: number; readonly adjacent: boolean };

/** Finds the next of several pickles in one file: at once, behind padding, or, by its header, behind other bytes. */
export async function following(cursor: Cursor, offset: number): Promise<Following> {
  cursor.seek(offset);
  let padding = true;
  for (let at = offset; at < offset + SEARCH;) {
    cursor.seek(at);
    await cursor.ensure(STEP + HEAD);
    const window = cursor.peek(at, STEP + HEAD);
    if (window === undefined || window.length === 0) return { kind: padding ? 'end' : 'junk' };
    if (at === offset && beginsAsPickle(window.subarray(0, HEAD), window.length < HEAD) === 'yes') {
      return { kind: 'pickle', offset, adjacent: true };
    }
    const step = window.subarray(0, STEP);
    for (let found = step.indexOf(PROTO); found >= 0; found = step.indexOf(PROTO, found + 1)) {
      if (isSurelyPickle(window.subarray(found, found + HEAD))) {
        return {
          kind: 'pickle',
          offset: at + found,
          adjacent: padding && isPadding(step.subarray(0, found)),
        };
      }
    }
    padding &&= isPadding(step);
    at += step.length;
  }
  return { kind: padding ? 'end' : 'junk' };
}
