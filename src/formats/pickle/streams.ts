import type { Cursor } from '../../bytes.js';
import { beginsAsPickle, isPadding, isSurelyPickle } from '../../parsers/pickle-sketch.js';

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
  const whole = !(await cursor.ensure(HEAD));
  const head = cursor.peek(offset, HEAD);
  if (head === undefined) return { kind: 'end' };
  if (beginsAsPickle(head, whole) === 'yes') return { kind: 'pickle', offset, adjacent: true };
  return search(cursor, offset);
}

async function search(cursor: Cursor, offset: number): Promise<Following> {
  let padding = true;
  for (let at = offset; at < offset + SEARCH; at += STEP) {
    cursor.seek(at);
    await cursor.ensure(STEP + HEAD);
    const window = cursor.peek(at, STEP + HEAD);
    if (window === undefined) break;
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
  }
  return { kind: padding ? 'end' : 'junk' };
}
