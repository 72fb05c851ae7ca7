import { snippet } from './source-text.js';

/** Where a tensor's data stand in a file: `[start, end)` in bytes. */
export interface TensorSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Tensors that do not stand one behind the other, or bytes that none of them claims. */
export interface Disorder {
  readonly anomaly: 'tensor-layout' | 'unclaimed-bytes' | 'trailing-data';
  /** One sentence without a full stop. Hostile text. */
  readonly detail: string;
  readonly offset: number;
  /** Bytes that nothing claims; 0 where bytes are claimed twice. */
  readonly length: number;
}

/** A file with one overlap may have as many as tensors: a person needs no more of them. */
const MAX_DISORDERS = 20;

/**
 * Compares where tensors stand with where the data begins and ends.
 *
 * @param alignment - writers may pad the data of each tensor to a multiple of this
 */
export function findDisorders(
  spans: readonly TensorSpan[],
  from: number,
  to: number,
  alignment = 1,
): readonly Disorder[] {
  const found: Disorder[] = [];
  let reached = from;
  let last = '';
  const aligned = (): number => from + Math.ceil((reached - from) / alignment) * alignment;
  for (const { name, start, end } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (found.length === MAX_DISORDERS) return found;
    const quoted = `'${snippet(name)}'`;
    if (start < from || end > to) {
      const detail = `the data of ${quoted} lie outside of the file's data`;
      found.push({ anomaly: 'tensor-layout', detail, offset: start, length: 0 });
    } else if (start > aligned()) {
      const detail = `${start - reached} bytes before the data of ${quoted} belong to no tensor`;
      found.push({ anomaly: 'unclaimed-bytes', detail, offset: reached, length: start - reached });
    } else if (start < reached && end > start) {
      const detail = `the data of ${quoted} and of '${snippet(last)}' overlap`;
      found.push({ anomaly: 'tensor-layout', detail, offset: start, length: 0 });
    }
    if (end > reached && end <= to) [reached, last] = [end, name];
  }
  if (to > aligned()) {
    const detail = `${to - reached} bytes behind the last tensor belong to none`;
    found.push({ anomaly: 'trailing-data', detail, offset: reached, length: to - reached });
  }
  return found;
}
