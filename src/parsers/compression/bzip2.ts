import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';
import { BitReader } from './bit-reader.js';
import { HuffmanTable, LONGEST_CODE } from './huffman.js';
import { Input, metered } from './input.js';

const LEVEL = 100_000;
const STEP = 64 * 1024;

const BLOCK_HIGH = 0x314159;
const BLOCK_LOW = 0x265359;
const END_HIGH = 0x177245;
const END_LOW = 0x385090;

/** Symbols that are coded by one table before the next is chosen. */
const GROUP = 50;
const MAX_TABLES = 6;
/** Larger blocks have no more groups; what a header claims beyond them is read and left. */
const MAX_SELECTORS = 18_002;
/** Bytes that are in the window before a piece of the header or a group of symbols is read. */
const AHEAD = 512;
const RUN = 4;

/** Expands the blocks of one stream. A block is whole or nothing: the last byte of it may decide the first. */
class BlockDecoder {
  readonly #bits: BitReader;
  /** The bytes of the sorted block in the lowest eight bits, and above them where the byte that follows stands. */
  readonly #block: Uint32Array;
  #length = 0;
  #origin = 0;

  constructor(
    readonly input: Input,
    bits: BitReader,
    level: number,
    readonly budget: Budget,
  ) {
    this.#bits = bits;
    this.#block = new Uint32Array(level * LEVEL);
  }

  /** Reads a block behind its magic. */
  async read(): Promise<void> {
    const bits = this.#bits;
    await this.#more();
    // The checksum is not compared: a loader has run what it got by then.
    bits.bits(16);
    bits.bits(16);
    if (bits.bits(1) === 1)
      throw new FormatError(
        'unsupported-compression',
        'The file is compressed by bzip2 with randomized blocks',
      );
    this.#origin = bits.bits(24);
    const used = this.#readBytesUsed();
    const alphabet = used.length + 2;
    const count = bits.bits(3);
    if (used.length === 0 || count < 2 || count > MAX_TABLES) throw await this.#broken();
    const selectors = await this.#readSelectors(count);
    const tables: HuffmanTable[] = [];
    for (let index = 0; index < count; index++) tables.push(await this.#readTable(alphabet));
    await this.#readSymbols(used, selectors, tables);
    if (this.#origin >= this.#length) throw await this.#broken();
    this.#link();
  }

  /** Fills the window, so that the next piece can be read without another look. */
  async #more(): Promise<void> {
    this.budget.tick();
    if (this.input.available >= AHEAD || (await this.input.ensure(AHEAD))) return;
    if (this.#bits.overrun) throw await this.input.early();
  }

  #readBytesUsed(): Uint8Array {
    const used: number[] = [];
    const ranges = this.#bits.bits(16);
    for (let range = 0; range < 16; range++) {
      if (((ranges >> (15 - range)) & 1) === 0) continue;
      const bytes = this.#bits.bits(16);
      for (let low = 0; low < 16; low++) if ((bytes >> (15 - low)) & 1) used.push(range * 16 + low);
    }
    return Uint8Array.from(used);
  }

  async #readSelectors(tables: number): Promise<Uint8Array> {
    const count = this.#bits.bits(15);
    const selectors = new Uint8Array(Math.min(count, MAX_SELECTORS));
    const recent = [0, 1, 2, 3, 4, 5];
    for (let index = 0; index < count; index++) {
      if (this.input.available < AHEAD) await this.#more();
      let place = 0;
      while (this.#bits.bits(1) === 1) if (++place >= tables) throw await this.#broken();
      const [table = 0] = recent.splice(place, 1);
      recent.unshift(table);
      if (index < selectors.length) selectors[index] = table;
    }
    return selectors;
  }

  async #readTable(alphabet: number): Promise<HuffmanTable> {
    const bits = this.#bits;
    const lengths = new Uint8Array(alphabet);
    let length = bits.bits(5);
    for (let symbol = 0; symbol < alphabet; symbol++) {
      for (;;) {
        if (this.input.available < AHEAD) await this.#more();
        if (length < 1 || length > LONGEST_CODE) throw await this.#broken();
        if (bits.bits(1) === 0) break;
        length += bits.bits(1) === 0 ? 1 : -1;
      }
      lengths[symbol] = length;
    }
    return new HuffmanTable(lengths);
  }

  async #readSymbols(
    used: Uint8Array,
    selectors: Uint8Array,
    tables: readonly HuffmanTable[],
  ): Promise<void> {
    const block = this.#block;
    const end = used.length + 1;
    const recent = used.slice();
    let length = 0;
    let run = 0;
    let weight = 1;
    for (const selector of selectors) {
      await this.#more();
      const table = tables[selector];
      if (table === undefined) throw await this.#broken();
      for (let left = GROUP; left > 0; left--) {
        const symbol = table.read(this.#bits);
        if (symbol === 0 || symbol === 1) {
          // The length of a run, in digits 1 and 2 of base 2, the lowest first.
          run += weight << symbol;
          weight *= 2;
          if (run > block.length - length) throw await this.#broken();
          continue;
        }
        if (run > 0) {
          block.fill(recent[0] ?? 0, length, length + run);
          length += run;
          run = 0;
          weight = 1;
        }
        if (symbol === end) {
          if (this.#bits.overrun) throw await this.input.early();
          this.#length = length;
          return;
        }
        if (symbol < 0 || length >= block.length) throw await this.#broken();
        const place = symbol - 1;
        const byte = recent[place] ?? 0;
        recent.copyWithin(1, 0, place);
        recent[0] = byte;
        block[length++] = byte;
      }
    }
    throw await this.#broken();
  }

  /** Zeros stand in for what is missing, and may not be valid: then it is cut off, not damaged. */
  async #broken(): Promise<FormatError> {
    return this.#bits.overrun ? this.input.early() : this.input.damaged('a block of bzip2 is not valid');
  }

  /** Undoes the Burrows-Wheeler transform: each byte learns which one comes after it. */
  #link(): void {
    const block = this.#block;
    const starts = new Int32Array(256);
    for (let at = 0; at < this.#length; at++) {
      const byte = block[at] ?? 0;
      starts[byte] = (starts[byte] ?? 0) + 1;
    }
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const count = starts[byte] ?? 0;
      starts[byte] = sum;
      sum += count;
    }
    for (let at = 0; at < this.#length; at++) {
      const byte = (block[at] ?? 0) & 0xff;
      const to = starts[byte] ?? 0;
      starts[byte] = to + 1;
      block[to] = (block[to] ?? 0) | (at << 8);
    }
  }

  /** The bytes of the block: behind four equal ones stands how many more of them there are. */
  *expand(): Generator<Uint8Array> {
    const block = this.#block;
    const piece = new Uint8Array(STEP + 0x100);
    let filled = 0;
    let run = 0;
    let previous = -1;
    let entry = (block[this.#origin] ?? 0) >>> 8;
    for (let left = this.#length; left > 0; left--) {
      const next = block[entry] ?? 0;
      const byte = next & 0xff;
      entry = next >>> 8;
      if (run === RUN) {
        piece.fill(previous, filled, filled + byte);
        filled += byte;
        run = 0;
        previous = -1;
      } else {
        run = byte === previous ? run + 1 : 1;
        previous = byte;
        piece[filled++] = byte;
      }
      if (filled < STEP) continue;
      yield piece.slice(0, filled);
      filled = 0;
    }
    if (filled > 0) yield piece.slice(0, filled);
  }
}

/** The level of the stream that starts here; undefined where none does. */
function levelOf(head: Uint8Array): number | undefined {
  const level = /^BZh([1-9])/.exec(Buffer.from(head).toString('latin1'))?.[1];
  return level === undefined ? undefined : Number(level);
}

async function* expandStream(input: Input, level: number, budget: Budget): AsyncGenerator<Uint8Array> {
  input.skip(4);
  const bits = new BitReader(input);
  let decoder: BlockDecoder | undefined;
  for (;;) {
    budget.tick();
    await input.ensure(AHEAD);
    const high = bits.bits(24);
    const low = bits.bits(24);
    if (high === END_HIGH && low === END_LOW) break;
    if (high !== BLOCK_HIGH || low !== BLOCK_LOW)
      throw bits.overrun ? await input.early() : input.damaged('no block of bzip2 stands where one should');
    decoder ??= new BlockDecoder(input, bits, level, budget);
    await decoder.read();
    yield* decoder.expand();
  }
  bits.bits(16);
  bits.bits(16);
  if (bits.overrun) throw await input.early();
  bits.align();
}

async function* streams(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array, number> {
  const input = new Input(bytes);
  for (let first = true; ; first = false) {
    budget.tick();
    const head = await input.peek(4);
    const level = levelOf(head);
    if (level !== undefined) yield* expandStream(input, level, budget);
    else if (first) throw head.length < 4 ? await input.early() : input.damaged('no valid header');
    else return input.position;
    await input.skipZeros(budget);
  }
}

/**
 * Expands bzip2 streams, one after another.
 *
 * Source: the format as the reference implementation, bzip2 1.0.8, reads it.
 *
 * @returns offset behind the last stream and the zeros after it
 * @throws FormatError `truncated`, `corrupt` or `unsupported-compression`, after all blocks before the damage
 */
export function expandBzip2(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array, number> {
  return metered(streams(bytes, budget), budget);
}
