import { BudgetError, FormatError } from '../../errors.js';
import { MAX_ENTRIES } from './memo.js';
import { dropped, lost, type Symbolic } from './symbols.js';

/** Above so many entries only constants and names are kept: calling what is lost is reported. */
const DEEP = 2 ** 20;

/** A pickle machine's stack with its marks; nothing is ever taken from below the last mark. */
export class Stack {
  #items: Symbolic[] = [];
  #marks: number[] = [];
  #fence = 0;

  /** Entries above the last mark. */
  get height(): number {
    return this.#items.length - this.#fence;
  }

  get depth(): number {
    return this.#items.length;
  }

  push(symbol: Symbolic): void {
    const items = this.#items;
    if (items.length >= DEEP) {
      if (items.length >= MAX_ENTRIES)
        throw new BudgetError(`the stack has more than ${MAX_ENTRIES} entries`);
      if (typeof symbol !== 'number' && symbol.kind !== 'global') symbol = dropped(symbol);
    }
    items.push(symbol);
  }

  pop(): Symbolic {
    return this.#items.pop() ?? lost;
  }

  top(below = 0): Symbolic {
    return this.#items[this.#items.length - 1 - below] ?? lost;
  }

  mark(): void {
    if (this.#marks.length >= MAX_ENTRIES) throw new BudgetError(`more than ${MAX_ENTRIES} marks are open`);
    this.#marks.push((this.#fence = this.#items.length));
  }

  get isMarked(): boolean {
    return this.#marks.length > 0;
  }

  /** Removes the last mark and answers where the entries above it start; they stay until `cut`. */
  unmark(offset: number): number {
    const mark = this.#marks.pop();
    if (mark === undefined)
      throw new FormatError('corrupt', 'an opcode needs a mark and there is none', offset);
    this.#fence = this.#marks[this.#marks.length - 1] ?? 0;
    return mark;
  }

  /** The entries from `start` on, as an array that is only read. */
  get entries(): readonly Symbolic[] {
    return this.#items;
  }

  cut(start: number): void {
    this.#items.length = start;
  }

  copy(): Stack {
    const stack = new Stack();
    stack.#items = this.#items.slice();
    stack.#marks = this.#marks.slice();
    stack.#fence = this.#fence;
    return stack;
  }
}
