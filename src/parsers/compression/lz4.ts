import type { Budget } from '../../types.js';
import type { Input } from './input.js';

/** How far a match may reach back. */
const HISTORY = 64 * 1024;
/** By the three bits of a frame's header: 64 KiB, 256 KiB, 1 MiB, 4 MiB. */
const blockSizes: readonly number[] = [0, 0, 0, 0, 2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22];
const LEGACY_BLOCK = 8 * 1024 * 1024;
const STORED = 0x80000000;
const SHORTEST_MATCH = 4;
const MORE = 15;
const STEP = 256 * 1024;
/** Up to so many bytes are copied faster one by one than by a call. */
const SHORT = 32;

const VERSION = 1;
const flags = { blockChecksum: 0x10, contentSize: 8, contentChecksum: 4, dictionary: 1 } as const;

/** What was expanded last, and room for one more block. */
class History {
  readonly #buffer: Uint8Array;
  #at = 0;

  constructor(readonly blockSize: number) {
    this.#buffer = new Uint8Array(HISTORY + blockSize);
  }

  /** Room for one block, behind what matches may still reach. */
  #makeRoom(): number {
    if (this.#at > HISTORY) {
      this.#buffer.copyWithin(0, this.#at - HISTORY, this.#at);
      this.#at = HISTORY;
    }
    return this.#at;
  }

  store(bytes: Uint8Array): Uint8Array {
    const start = this.#makeRoom();
    this.#buffer.set(bytes, start);
    this.#at += bytes.length;
    return this.#buffer.slice(start, this.#at);
  }

  /**
   * Expands a block as far as it goes.
   *
   * Source: "LZ4 Block Format Description".
   */
  expand(packed: Uint8Array): { readonly data: Uint8Array; readonly whole: boolean } {
    const buffer = this.#buffer;
    const start = this.#makeRoom();
    const end = start + this.blockSize;
    let at = start;
    let from = 0;
    const lengthFrom = (nibble: number): number => {
      let length = nibble;
      if (nibble < MORE) return length;
      for (;;) {
        const byte = packed[from++] ?? 0;
        length += byte;
        if (byte < 0xff) return length;
      }
    };
    let whole = false;
    while (from < packed.length) {
      const token = packed[from++] ?? 0;
      const literals = lengthFrom(token >> 4);
      if (literals > end - at) break;
      const copied = Math.min(literals, packed.length - from);
      if (copied > SHORT) buffer.set(packed.subarray(from, from + copied), at);
      else for (let index = 0; index < copied; index++) buffer[at + index] = packed[from + index] ?? 0;
      at += copied;
      from += literals;
      if (from >= packed.length) {
        whole = from === packed.length;
        break;
      }
      const distance = (packed[from] ?? 0) + (packed[from + 1] ?? 0) * 256;
      from += 2;
      const length = lengthFrom(token & MORE) + SHORTEST_MATCH;
      if (distance === 0 || distance > at || length > end - at || from > packed.length) break;
      if (length > SHORT && distance >= length) buffer.copyWithin(at, at - distance, at - distance + length);
      else for (let index = at; index < at + length; index++) buffer[index] = buffer[index - distance] ?? 0;
      at += length;
    }
    this.#at = at;
    return { data: buffer.slice(start, at), whole };
  }
}

/** Large blocks in small pieces: what reads them may need a few bytes only. */
function* inSteps(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += STEP) yield data.subarray(at, at + STEP);
}

/** One block behind its size. What is there of one that is cut off is expanded all the same. */
async function* expandBlock(input: Input, size: number, history: History): AsyncGenerator<Uint8Array> {
  const stored = size >= STORED;
  const length = stored ? size - STORED : size;
  // A block that cannot be made smaller is stored; above the bound of the format nothing honest grows.
  const most = stored ? history.blockSize : history.blockSize + Math.floor(history.blockSize / 255) + 16;
  if (length > most) throw input.damaged('a block of lz4 is larger than its frame allows');
  const there = await input.ensure(length);
  const packed = input.take(length);
  const { data, whole } = stored ? { data: history.store(packed), whole: true } : history.expand(packed);
  yield* inSteps(data);
  if (!there) throw await input.early();
  if (!whole) throw input.damaged('a block of lz4 is not valid');
}

/**
 * Expands one lz4 frame behind its magic number, and leaves the input behind it. Checksums are not compared.
 *
 * Source: "LZ4 Frame Format Description", version 1.6.4.
 */
export async function* expandLz4Frame(input: Input, budget: Budget): AsyncGenerator<Uint8Array> {
  await input.need(3);
  const descriptor = input.u8();
  const blockSize = blockSizes[(input.u8() >> 4) & 7] ?? 0;
  if (descriptor >> 6 !== VERSION || blockSize === 0)
    throw input.damaged('the header of the lz4 frame is not valid');
  const rest = (descriptor & flags.contentSize ? 8 : 0) + (descriptor & flags.dictionary ? 4 : 0) + 1;
  await input.need(rest);
  input.skip(rest);
  const history = new History(blockSize);
  const checksum = descriptor & flags.blockChecksum ? 4 : 0;
  for (;;) {
    budget.tick();
    await input.need(4);
    const size = input.u32();
    if (size === 0) break;
    yield* expandBlock(input, size, history);
    await input.need(checksum);
    input.skip(checksum);
  }
  const end = descriptor & flags.contentChecksum ? 4 : 0;
  await input.need(end);
  input.skip(end);
}

/** Expands one frame of the format before version 1.5 of lz4, which ends where the file does or another frame starts. */
export async function* expandLegacyLz4Frame(
  input: Input,
  isMagic: (word: number) => boolean,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  const history = new History(LEGACY_BLOCK);
  for (;;) {
    budget.tick();
    const head = await input.peek(4);
    if (head.length === 0) return;
    await input.need(4);
    const size = input.u32();
    if (isMagic(size)) {
      input.at -= 4;
      return;
    }
    if (size >= STORED) throw input.damaged('a block of lz4 is larger than its frame allows');
    yield* expandBlock(input, size, history);
  }
}
