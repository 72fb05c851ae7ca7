import type { Cursor } from '../bytes.js';
import type { Budget } from '../types.js';
import { latin1 } from './latin1.js';
import { isPadding, mayBePickle } from './pickle-sketch.js';

/** What a pickle may be told by. */
export const HEAD = 4096;
const STEP = 64 * 1024;
/** INST takes arguments that stand before it, from a mark on; a call's are few and short. */
const LOOK_BACK = 256;
/** So much of one file is searched: no loader looks for pickles by their looks, somebody's own program may. */
export const SEARCH = 64 * 1024 * 1024;

/** A header; a name in two lines; a name in two short strings. Names are bounded, so that a search stays linear. */
const beginnings =
  /\x80[\0-\x05]|[ci][A-Za-z_][\w.-]{0,60}\n[A-Za-z_][\w.]{0,60}\n|\x8c[\x01-\x3f][A-Za-z_][\w.-]{0,60}\x94?\x8c[\x01-\x3f][A-Za-z_][\w.]{0,60}\x94?\x93/g;

/** Where a search ended. */
export interface Found {
  /** Where a pickle may begin; `undefined` where there is none, or none as far as files are searched. */
  readonly offset: number | undefined;
  /** Nothing but zeros and white space was passed. */
  readonly padded: boolean;
}

/** Searches one file for pickles that stand behind other data. */
export class Search {
  readonly #cursor: Cursor;
  readonly #budget: Budget;
  #left = SEARCH;

  constructor(cursor: Cursor, budget: Budget) {
    this.#cursor = cursor;
    this.#budget = budget;
  }

  /** Whether the file is too long to be searched whole. */
  get exhausted(): boolean {
    return this.#left <= 0;
  }

  /** Looks for the next place from `offset` on. */
  async next(offset: number): Promise<Found> {
    const cursor = this.#cursor;
    let padded = true;
    while (!this.exhausted) {
      this.#budget.tick();
      cursor.seek(offset);
      await cursor.ensure(STEP + HEAD);
      const window = cursor.peek(offset, STEP + HEAD);
      if (window === undefined) break;
      const found = this.#find(window);
      const passed = window.subarray(0, found ?? STEP);
      padded &&= isPadding(passed);
      this.#left -= Math.max(1, passed.length);
      if (found !== undefined) return { offset: offset + found, padded };
      offset += STEP;
    }
    return { offset: undefined, padded };
  }

  #find(window: Uint8Array): number | undefined {
    const text = latin1(window);
    beginnings.lastIndex = 0;
    for (let match = beginnings.exec(text); match !== null; match = beginnings.exec(text)) {
      const { index } = match;
      if (index >= STEP) return undefined;
      this.#budget.tick();
      if (mayBePickle(window.subarray(index, index + HEAD))) return index;
      if (text.charAt(index) === 'i') {
        const from = Math.max(0, index - LOOK_BACK);
        for (let mark = text.lastIndexOf('(', index); mark >= from; mark = text.lastIndexOf('(', mark - 1)) {
          if (mayBePickle(window.subarray(mark, mark + HEAD))) return mark;
          if (mark === 0) break;
        }
      }
      beginnings.lastIndex = index + 1;
    }
    return undefined;
  }
}
