import { BudgetError, FormatError } from '../../errors.js';
import { hasMagic } from '../../parsers/magic.js';
import type { Budget, Bytes } from '../../types.js';

/** What is read at once is metadata: the largest is a heap that holds a group's names. */
const MAX_BLOCK = 64 * 1024 * 1024;

/** All metadata of a model of ten thousand layers; blocks that overlap may make it read again and again. */
const MAX_METADATA = 512 * 1024 * 1024;

/** Sizes that the superblock gives for the whole file. */
export interface Widths {
  /** Bytes of an address. */
  readonly offset: number;
  /** Bytes of a length. */
  readonly length: number;
}

/** A file's bytes from where its superblock starts, in the sizes that it uses. */
export class Hdf5File {
  #read = 0;

  constructor(
    readonly bytes: Bytes,
    /** Where address 0 lies in the raw file. */
    readonly base: number,
    readonly widths: Widths,
    readonly budget: Budget,
  ) {}

  /**
   * Reads a block of metadata.
   *
   * @throws FormatError `truncated`, and `corrupt` for what is larger than any block of metadata
   */
  async block(address: number, length: number): Promise<Block> {
    this.budget.tick();
    const start = this.base + address;
    if (length > MAX_BLOCK || !Number.isSafeInteger(start + length))
      throw new FormatError('corrupt', `a block of ${length} bytes is no metadata`, start);
    this.#read += length;
    if (this.#read > MAX_METADATA)
      throw new BudgetError(`more than ${MAX_METADATA / 1024 / 1024} MB of metadata in an HDF5 file`);
    const data = await this.bytes.read(start, length);
    if (data.length < length)
      throw new FormatError('truncated', `a block of ${length} bytes is cut off`, start);
    return new Block(data, start, this.widths);
  }
}

/** A block of metadata, read forwards. All numbers are little-endian. */
export class Block {
  #at = 0;
  readonly #view: DataView;

  constructor(
    readonly data: Uint8Array,
    /** Where it stands in the raw file. */
    readonly offset: number,
    readonly widths: Widths,
  ) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  /** Where the next byte stands in the raw file. */
  get position(): number {
    return this.offset + this.#at;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.data.length - this.#at;
  }

  #need(length: number): number {
    const at = this.#at;
    if (length > this.left)
      throw new FormatError('corrupt', 'a field stands outside its block', this.position);
    this.#at += length;
    return at;
  }

  skip(length: number): void {
    this.#need(length);
  }

  seek(at: number): void {
    this.#at = 0;
    this.#need(at);
  }

  u8(): number {
    return this.#view.getUint8(this.#need(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#need(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#need(4), true);
  }

  /** A number of so many bytes; what is above 2^53 comes out large, never small. */
  uint(bytes: number): number {
    const start = this.#need(bytes);
    let value = 0;
    for (let at = start + bytes - 1; at >= start; at--) value = value * 256 + this.#view.getUint8(at);
    return value;
  }

  length(): number {
    return this.uint(this.widths.length);
  }

  /** An address; all bits set mean that there is none. */
  address(): number | undefined {
    const start = this.#need(this.widths.offset);
    const part = this.data.subarray(start, this.#at);
    if (part.every((byte) => byte === 0xff)) return undefined;
    this.#at = start;
    return this.uint(this.widths.offset);
  }

  take(length: number): Block {
    const at = this.#need(length);
    return new Block(this.data.subarray(at, at + length), this.offset + at, this.widths);
  }

  /** Text up to a NUL, which is passed over; at most what is left. */
  text(): string {
    const end = this.data.indexOf(0, this.#at);
    const stop = end < 0 ? this.data.length : end;
    const text = Buffer.from(this.data.subarray(this.#at, stop)).toString('utf8');
    this.#at = Math.min(stop + 1, this.data.length);
    return text;
  }

  /** @throws FormatError `corrupt` where the block does not begin with its four letters */
  signature(letters: string): void {
    const start = this.#need(4);
    if (!hasMagic(this.data, letters, start))
      throw new FormatError('corrupt', `no ${letters} block stands where one is expected`, this.offset);
  }
}

/** Bytes that hold a number up to `limit`, as the library counts them. */
export function encodedSize(limit: number): number {
  return Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;
}
