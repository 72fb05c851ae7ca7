import { memoryBytes } from '../../src/bytes.js';
import type { Budget, Bytes } from '../../src/types.js';
import { unlimitedBudget } from './contract.js';

export type Expand = (bytes: Bytes, budget: Budget) => AsyncGenerator<Uint8Array, number>;

export interface Expanded {
  readonly data: Buffer;
  /** What it was said to end at; undefined where it broke. */
  readonly end: number | undefined;
  readonly error: unknown;
}

/** Expands to the end, or to what it throws. */
export async function expandAll(
  expand: Expand,
  source: Uint8Array | Bytes,
  budget: Budget = unlimitedBudget(),
): Promise<Expanded> {
  const parts: Uint8Array[] = [];
  const bytes = source instanceof Uint8Array ? memoryBytes(source) : source;
  const pieces = expand(bytes, budget);
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) return { data: Buffer.concat(parts), end: next.value, error: undefined };
      parts.push(next.value);
    }
  } catch (error) {
    return { data: Buffer.concat(parts), end: undefined, error };
  }
}
