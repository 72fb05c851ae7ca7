import { FormatError } from '../errors.js';
import type { Budget, Bytes } from '../types.js';

const PAGE = 32 * 1024;
/** A table, its vtable, its strings and its vectors lie apart: so many places at once stay in memory. */
const MAX_PAGES = 64;
/** Names are below this; what is longer is cut. */
const MAX_TEXT = 1024 * 1024;

/** A string or a vector of bytes with its place in the file. */
export interface FlatRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * FlatBuffers, read by position: every offset is checked against the bytes, none is trusted. Tables may share their
 * parts, so that a small file can unfold into a large tree: who walks one remembers where it has been.
 *
 * Source: `docs/source/internals.md` of google/flatbuffers.
 */
export class FlatBuffer {
  readonly #pages = new Map<number, DataView>();

  constructor(
    readonly bytes: Bytes,
    readonly budget: Budget,
  ) {}

  async #page(number: number): Promise<DataView> {
    const known = this.#pages.get(number);
    if (known !== undefined) return known;
    // The pages overlap by the longest scalar, so that each scalar lies in one.
    const { buffer, byteOffset, length } = await this.bytes.read(number * PAGE, PAGE + 8);
    const view = new DataView(buffer, byteOffset, length);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    this.#pages.set(number, view);
    return view;
  }

  /** The bytes at `offset` as a number. */
  async #number(offset: number, size: number, get: (view: DataView, at: number) => number): Promise<number> {
    this.budget.tick();
    const number = Math.floor(offset / PAGE);
    const view = this.#pages.get(number) ?? (await this.#page(number));
    const at = offset - number * PAGE;
    if (!(at >= 0 && at + size <= view.byteLength))
      throw new FormatError('corrupt', `an offset leads to ${offset}, outside of the file`, offset);
    return get(view, at);
  }

  u8 = (offset: number): Promise<number> => this.#number(offset, 1, (view, at) => view.getUint8(at));
  u16 = (offset: number): Promise<number> => this.#number(offset, 2, (view, at) => view.getUint16(at, true));
  u32 = (offset: number): Promise<number> => this.#number(offset, 4, (view, at) => view.getUint32(at, true));
  i32 = (offset: number): Promise<number> => this.#number(offset, 4, (view, at) => view.getInt32(at, true));
  u64 = (offset: number): Promise<number> =>
    this.#number(offset, 8, (view, at) => Number(view.getBigUint64(at, true)));

  /** The table to which an offset at `at` leads. */
  async tableAt(at: number): Promise<FlatTable> {
    const position = at + (await this.u32(at));
    const vtable = position - (await this.i32(position));
    const size = await this.u16(vtable);
    if (size < 4 || size % 2 !== 0)
      throw new FormatError('corrupt', 'a table has no description of its fields', position);
    return new FlatTable(this, position, vtable, size);
  }

  /** The length of what an offset at `at` leads to, checked to lie inside the bytes. */
  async rangeAt(at: number, itemSize: number): Promise<FlatRange> {
    const position = at + (await this.u32(at));
    const length = await this.u32(position);
    if (length > 0) await this.u8(position + 3 + length * itemSize);
    return { offset: position + 4, length };
  }

  async textAt(at: number): Promise<FlatRange & { readonly text: string }> {
    const { offset, length } = await this.rangeAt(at, 1);
    const text = Buffer.from(await this.bytes.read(offset, Math.min(length, MAX_TEXT))).toString();
    return { text, offset, length };
  }
}

/** One table. Its fields are asked for by the numbers that the schema gives them, from 0. */
export class FlatTable {
  constructor(
    readonly buffer: FlatBuffer,
    /** Byte offset of the table. */
    readonly position: number,
    readonly vtable: number,
    readonly size: number,
  ) {}

  /** Where a field stands; undefined where it has its default. */
  async #field(field: number): Promise<number | undefined> {
    const entry = 4 + 2 * field;
    const offset = entry < this.size ? await this.buffer.u16(this.vtable + entry) : 0;
    return offset === 0 ? undefined : this.position + offset;
  }

  async number(field: number, type: 'u8' | 'u32' | 'i32' | 'u64', byDefault = 0): Promise<number> {
    const at = await this.#field(field);
    return at === undefined ? byDefault : this.buffer[type](at);
  }

  /** A string; empty where there is none. */
  async text(field: number): Promise<string> {
    return (await this.range(field))?.text ?? '';
  }

  /** A string with its place. */
  async range(field: number): Promise<(FlatRange & { readonly text: string }) | undefined> {
    const at = await this.#field(field);
    return at === undefined ? undefined : this.buffer.textAt(at);
  }

  /** Where the items of a vector stand. */
  async vector(field: number, itemSize: number): Promise<FlatRange | undefined> {
    const at = await this.#field(field);
    return at === undefined ? undefined : this.buffer.rangeAt(at, itemSize);
  }

  async table(field: number): Promise<FlatTable | undefined> {
    const at = await this.#field(field);
    return at === undefined ? undefined : this.buffer.tableAt(at);
  }

  async *tables(field: number): AsyncGenerator<FlatTable> {
    const { offset, length } = (await this.vector(field, 4)) ?? { offset: 0, length: 0 };
    for (let item = 0; item < length; item++) yield await this.buffer.tableAt(offset + 4 * item);
  }

  /** The numbers of a vector. */
  async *numbers(field: number, type: 'i32' | 'u64'): AsyncGenerator<number> {
    const size = type === 'i32' ? 4 : 8;
    const { offset, length } = (await this.vector(field, size)) ?? { offset: 0, length: 0 };
    for (let item = 0; item < length; item++) yield await this.buffer[type](offset + size * item);
  }

  /** As many numbers as a shape may have. */
  async shape(field: number, type: 'i32' | 'u64' = 'i32'): Promise<number[]> {
    const shape: number[] = [];
    for await (const length of this.numbers(field, type)) if (shape.push(length) >= 64) break;
    return shape;
  }
}
