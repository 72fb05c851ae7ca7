import type { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import { ARRAY, scalarSizes, STRING } from './types.js';

/** Templates and tokenizers in one string are below this; what is longer is cut for who reads it. */
export const MAX_TEXT = 1024 * 1024;
/** Arrays of more strings are vocabularies: they are passed over. */
const MAX_LISTED = 64;
/** Writers make arrays of scalars and strings; llama.cpp refuses arrays of arrays. */
const MAX_DEPTH = 4;

/** A string with its place in the file: byte offset and length. */
export interface Text {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

export type MetadataValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'text'; readonly text: Text }
  /** The first strings of it, where it is an array of strings and no vocabulary. */
  | { readonly kind: 'array'; readonly length: number; readonly texts: readonly Text[] };

/** Reads what a GGUF header is made of; lengths that the file cannot hold are a `FormatError`. */
export class ValueReader {
  constructor(
    readonly cursor: Cursor,
    /** Bytes of the file; infinite where its end is not known. */
    readonly size: number,
    readonly littleEndian: boolean,
    /** Version 1 counts in 32 bits. */
    readonly wide: boolean,
    readonly budget: Budget,
  ) {}

  async u32(): Promise<number> {
    if (this.cursor.available < 4) await this.cursor.need(4);
    return this.cursor.u32(this.littleEndian);
  }

  async u64(): Promise<number> {
    if (this.cursor.available < 8) await this.cursor.need(8);
    return this.cursor.u64(this.littleEndian);
  }

  /** A count or a length. */
  count(): Promise<number> {
    return this.wide ? this.u64() : this.u32();
  }

  /** @throws FormatError where `count` things of `size` bytes cannot stand between here and the end */
  checkRoom(what: string, count: number, size: number): void {
    const { position } = this.cursor;
    if (count * size <= this.size - position) return;
    throw new FormatError(
      'corrupt',
      `the header claims ${count} ${what}, more than the file can hold`,
      position,
    );
  }

  async text(): Promise<Text> {
    const length = await this.count();
    this.checkRoom('bytes of text', length, 1);
    const offset = this.cursor.position;
    const kept = Math.min(length, MAX_TEXT);
    await this.cursor.need(kept);
    const text = Buffer.from(this.cursor.take(kept)).toString();
    this.cursor.seek(offset + length);
    return { text, offset, length };
  }

  async value(type: number): Promise<MetadataValue> {
    if (type === STRING) return { kind: 'text', text: await this.text() };
    if (type === ARRAY) return this.#array(1);
    return { kind: 'scalar', value: await this.#scalar(type) };
  }

  async #scalar(type: number): Promise<number> {
    const size = this.#sizeOf(type);
    const { cursor, littleEndian } = this;
    await cursor.need(size);
    const { buffer, byteOffset } = cursor.take(size);
    const view = new DataView(buffer, byteOffset, size);
    if (type === 6) return view.getFloat32(0, littleEndian);
    if (type === 12) return view.getFloat64(0, littleEndian);
    const signed = type === 1 || type === 3 || type === 5 || type === 11;
    if (size === 1) return signed ? view.getInt8(0) : view.getUint8(0);
    if (size === 2) return signed ? view.getInt16(0, littleEndian) : view.getUint16(0, littleEndian);
    if (size === 4) return signed ? view.getInt32(0, littleEndian) : view.getUint32(0, littleEndian);
    return Number(signed ? view.getBigInt64(0, littleEndian) : view.getBigUint64(0, littleEndian));
  }

  #sizeOf(type: number): number {
    const size = scalarSizes.get(type);
    if (size === undefined)
      throw new FormatError(
        'corrupt',
        `the header holds a value of the unknown type ${type}`,
        this.cursor.position,
      );
    return size;
  }

  async #array(depth: number): Promise<MetadataValue> {
    if (depth > MAX_DEPTH)
      throw new FormatError('corrupt', `arrays are nested more than ${MAX_DEPTH} deep`, this.cursor.position);
    const type = await this.u32();
    const length = await this.count();
    const texts: Text[] = [];
    if (type === STRING) {
      this.checkRoom('strings', length, this.wide ? 8 : 4);
      if (length > MAX_LISTED) await this.#skipTexts(length);
      else for (let item = 0; item < length; item++) texts.push(await this.text());
    } else if (type === ARRAY) {
      this.checkRoom('arrays', length, this.wide ? 12 : 8);
      for (let item = 0; item < length; item++) {
        this.budget.tick();
        await this.#array(depth + 1);
      }
    } else {
      const size = this.#sizeOf(type);
      this.checkRoom('values', length, size);
      this.cursor.skip(length * size);
    }
    return { kind: 'array', length, texts };
  }

  /** Waits only where a window ends: a vocabulary has some hundred thousand strings. */
  async #skipTexts(length: number): Promise<void> {
    const { cursor, littleEndian, wide, budget } = this;
    const width = wide ? 8 : 4;
    for (let item = 0; item < length; item++) {
      budget.tick();
      if (cursor.available < width) await cursor.need(width);
      const bytes = wide ? cursor.u64(littleEndian) : cursor.u32(littleEndian);
      if (bytes > cursor.available) this.checkRoom('bytes of text', bytes, 1);
      cursor.skip(bytes);
    }
  }
}
