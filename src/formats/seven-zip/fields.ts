import { FormatError } from '../../errors.js';

/** More files than the budget has entries for. */
const MOST = 1_000_000;

/** The fields of a 7z header, in their order: `7zFormat.txt` of the LZMA SDK. */
export class Fields {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.#at)
      throw new FormatError('truncated', `the header ends ${length} bytes too early`);
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  skip(length: number): void {
    this.take(length);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  /** As many bytes follow the first as it has leading ones; what is left of it stands on top of them. */
  number(): number {
    const first = this.u8();
    let value = 0;
    for (let index = 0, mask = 0x80; index < 8; index++, mask >>= 1) {
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 256 ** index;
      value += this.u8() * 256 ** index;
    }
    return value;
  }

  /** How many of something follow, each of which takes memory. */
  count(): number {
    const count = this.number();
    if (count > MOST) throw new FormatError('over-budget', `a header of ${count} items is not read`);
    return count;
  }

  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.number());
  }

  bits(count: number): boolean[] {
    const bytes = this.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, at) => ((bytes[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0);
  }

  /** Bits that say which of so many items have something; a byte before them may say all. */
  defined(count: number): boolean[] {
    return this.u8() === 0 ? this.bits(count) : Array.from({ length: count }, () => true);
  }
}
