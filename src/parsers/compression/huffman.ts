import type { BitReader } from './bit-reader.js';

/** Of bzip2. */
export const LONGEST_CODE = 20;
/** Codes up to this length are looked up at once. */
const SHORT_CODE = 10;

/** A canonical Huffman code: where the codes of each length end, and which symbols they are. */
export class HuffmanTable {
  readonly #shortest: number;
  readonly #limits = new Int32Array(LONGEST_CODE + 2);
  readonly #bases = new Int32Array(LONGEST_CODE + 2);
  readonly #symbols: Uint16Array;
  /** By the next bits: the symbol, and in the lowest five bits the length of its code; 0 where that is longer. */
  readonly #short = new Uint16Array(1 << SHORT_CODE);

  constructor(lengths: Uint8Array) {
    const counts = new Int32Array(LONGEST_CODE + 1);
    for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
    this.#shortest = lengths.reduce((least, length) => Math.min(least, length), LONGEST_CODE);
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    const order = Array.from(lengths.keys()).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
    this.#symbols = Uint16Array.from(order);
    let code = 0;
    let before = 0;
    for (let length = this.#shortest; length <= LONGEST_CODE; length++) {
      const count = counts[length] ?? 0;
      this.#bases[length] = code - before;
      for (let index = 0; index < count && length <= SHORT_CODE; index++) {
        const start = (code + index) << (SHORT_CODE - length);
        this.#short.fill(
          ((order[before + index] ?? 0) << 5) | length,
          start,
          start + (1 << (SHORT_CODE - length)),
        );
      }
      code += count;
      before += count;
      // Above the longest length no bits are a code.
      this.#limits[length] = length > longest ? 0 : code - 1;
      code *= 2;
    }
  }

  /** The next symbol; -1 where the bits are none. */
  read(bits: BitReader): number {
    const short = this.#short[bits.peek(SHORT_CODE)] ?? 0;
    if (short > 0) {
      bits.drop(short & 0x1f);
      return short >> 5;
    }
    let length = this.#shortest;
    let code = bits.bits(length);
    while (code > (this.#limits[length] ?? 0)) {
      if (++length > LONGEST_CODE) return -1;
      code = (code << 1) | bits.bits(1);
    }
    return this.#symbols[code - (this.#bases[length] ?? 0)] ?? -1;
  }
}
