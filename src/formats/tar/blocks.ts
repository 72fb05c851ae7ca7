import { hasTarChecksum, TAR_BLOCK } from '../../parsers/tar-header.js';
import type { Budget, Bytes } from '../../types.js';

/** Headers of small members stand close together: one read brings several, and little where a large one follows. */
const AHEAD = 16 * 1024;
const WINDOW = 64 * 1024;
/** More is not searched for lost headers, in all of one archive: no writer pads as much. */
const SEARCH_LIMIT = 64 * 1024 * 1024;

/** What stands between one place of an archive and its next header. */
export interface Gap {
  /** Where the next header stands; undefined where there is none. */
  readonly next: number | undefined;
  /** The first byte that is no padding. */
  readonly junk: number | undefined;
  /** Where the search was given up. */
  readonly unsearched: number | undefined;
}

const firstNotZero = (bytes: Uint8Array): number => bytes.findIndex((byte) => byte !== 0);

export function isZeros(bytes: Uint8Array): boolean {
  return firstNotZero(bytes) < 0;
}

/** The blocks of an archive, by position. */
export class Blocks {
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #allowance = SEARCH_LIMIT;

  constructor(
    readonly content: Bytes,
    readonly budget: Budget,
  ) {}

  /** The block at an offset, shorter where the archive ends. */
  async read(at: number): Promise<Uint8Array> {
    const start = at - this.#start;
    if (start < 0 || start + TAR_BLOCK > this.#bytes.length) {
      this.#start = at;
      this.#bytes = await this.content.read(at, AHEAD);
    }
    return this.#bytes.subarray(at - this.#start, at - this.#start + TAR_BLOCK);
  }

  /** Looks for a header from one block on, as readers do that go on behind damage or behind the end. */
  async search(from: number): Promise<Gap> {
    let junk: number | undefined;
    let at = from;
    for (; this.#allowance > 0; at += WINDOW) {
      this.budget.tick();
      this.#allowance -= WINDOW;
      const window = await this.content.read(at, WINDOW);
      for (let block = 0; block < window.length; block += TAR_BLOCK) {
        const bytes = window.subarray(block, block + TAR_BLOCK);
        const first = firstNotZero(bytes);
        if (first < 0) continue;
        if (hasTarChecksum(bytes)) return { next: at + block, junk, unsearched: undefined };
        junk ??= at + block + first;
      }
      if (window.length < WINDOW) return { next: undefined, junk, unsearched: undefined };
    }
    return { next: undefined, junk, unsearched: at };
  }
}
