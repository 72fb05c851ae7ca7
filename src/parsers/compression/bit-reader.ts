import type { Input } from './input.js';

/** Reads bits, the highest of each byte first. */
export class BitReader {
  #held = 0;
  #count = 0;

  constructor(readonly input: Input) {}

  /** Up to 24 bits; what lies behind the end of the window is zero, and `overrun` then tells. */
  bits(count: number): number {
    const value = this.peek(count);
    this.#count -= count;
    return value;
  }

  /** As `bits`, and they stay. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held = (this.#held << 8) | this.input.u8();
      this.#count += 8;
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1);
  }

  /** Drops bits that `peek` gave. */
  drop(count: number): void {
    this.#count -= count;
  }

  /** Whether more was read than there is. */
  get overrun(): boolean {
    return this.input.at - (this.#count >> 3) > this.input.data.length;
  }

  /** Drops what is left of the byte. */
  align(): void {
    this.#count -= this.#count & 7;
    this.input.at -= this.#count >> 3;
    this.#count = 0;
  }
}
