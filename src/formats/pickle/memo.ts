import { BudgetError } from '../../errors.js';
import { dropped, weightOf, type Symbolic } from './symbols.js';

/** Entries of a memo or a stack: 128 MB of references at eight bytes each; a vocabulary of two million has fewer. */
export const MAX_ENTRIES = 2 ** 24;
/** How much may hang on the entries of one memo; what comes later is dropped, and calling that is reported. */
const MAX_WEIGHT = 500_000;
/** Picklers count up, some of them from one; a gap wider than this is no pickler's, and kept as what it is. */
const MAX_GAP = 1024;

/** The memo of one stream: an array, because picklers number what they keep in order. */
export class Memo {
  #dense: (Symbolic | undefined)[] = [];
  #sparse = new Map<number, Symbolic>();
  #weight = 0;
  /** How many indexes are set; MEMOIZE stores here. */
  size = 0;

  get(index: number): Symbolic | undefined {
    return index < this.#dense.length ? this.#dense[index] : this.#sparse.get(index);
  }

  set(index: number, symbol: Symbolic): void {
    const kept = this.#afford(symbol);
    if (this.get(index) === undefined && ++this.size > MAX_ENTRIES) {
      throw new BudgetError(`the memo has more than ${MAX_ENTRIES} entries`);
    }
    if (index > this.#dense.length + MAX_GAP || this.#sparse.has(index)) {
      this.#sparse.set(index, kept);
      return;
    }
    while (this.#dense.length < index) {
      const moved = this.#sparse.get(this.#dense.length);
      this.#sparse.delete(this.#dense.length);
      this.#dense.push(moved);
    }
    this.#dense[index] = kept;
  }

  copy(): Memo {
    const memo = new Memo();
    memo.#dense = this.#dense.slice();
    memo.#sparse = new Map(this.#sparse);
    memo.#weight = this.#weight;
    memo.size = this.size;
    return memo;
  }

  #afford(symbol: Symbolic): Symbolic {
    if (typeof symbol === 'number' || symbol.kind === 'global') return symbol;
    this.#weight += weightOf(symbol);
    return this.#weight > MAX_WEIGHT && !isWanted(symbol) ? dropped(symbol) : symbol;
  }
}

/** Types of arrays are few and shared, and without them the arrays of joblib could not be stepped over. */
function isWanted(symbol: Symbolic): boolean {
  if (typeof symbol === 'number' || symbol.kind !== 'call' || typeof symbol.callee === 'number') return false;
  return symbol.callee.kind === 'global' && symbol.callee.module === 'numpy';
}
