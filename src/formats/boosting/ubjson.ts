import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';

/** A string with the names of what it stands in, from the outside in. */
export interface UbjText {
  readonly path: readonly string[];
  readonly text: string;
  /** Byte offset and length of the characters. */
  readonly offset: number;
  readonly length: number;
}

const MAX_DEPTH = 200;
const MAX_TEXT = 64 * 1024;
const MAX_KEY = 4096;

/** Bytes of a number by its mark. */
const widths: Readonly<Record<string, number>> = {
  i: 1,
  U: 1,
  I: 2,
  l: 4,
  L: 8,
  d: 4,
  D: 8,
  C: 1,
  T: 0,
  F: 0,
  Z: 0,
  N: 0,
};

/** What is being read: `left` is undefined where an end mark ends it. */
interface Level {
  readonly kind: 'object' | 'array';
  left: number | undefined;
  /** The one mark of all items, where it stands in front. */
  readonly type: string | undefined;
  key: string;
}

class Reader {
  readonly #cursor: Cursor;
  readonly #levels: Level[] = [];

  constructor(
    bytes: Bytes,
    readonly budget: Budget,
  ) {
    this.#cursor = new Cursor(bytes);
  }

  get position(): number {
    return this.#cursor.position;
  }

  #corrupt(what: string): FormatError {
    return new FormatError('corrupt', what, this.position);
  }

  async #mark(): Promise<string> {
    if (this.#cursor.available < 1) await this.#cursor.need(1);
    return String.fromCharCode(this.#cursor.u8());
  }

  async #peek(): Promise<string> {
    if (this.#cursor.available < 1) await this.#cursor.need(1);
    return String.fromCharCode(this.#cursor.peek(this.position, 1)?.[0] ?? 0);
  }

  /** An integer of any width, big-endian. */
  async #length(mark?: string): Promise<number> {
    const type = mark ?? (await this.#mark());
    const width = 'iUIlL'.includes(type) ? widths[type] : undefined;
    if (width === undefined) throw this.#corrupt(`'${type}' begins no length`);
    await this.#cursor.need(width);
    const bytes = Buffer.from(this.#cursor.take(width));
    const value =
      width === 8
        ? Number(bytes.readBigInt64BE())
        : type === 'U'
          ? bytes.readUIntBE(0, 1)
          : bytes.readIntBE(0, width);
    if (value < 0) throw this.#corrupt('a length is negative');
    return value;
  }

  async #text(length: number, kept: number): Promise<string> {
    const end = this.position + length;
    const wanted = Math.min(length, kept);
    await this.#cursor.need(wanted);
    const text = Buffer.from(this.#cursor.take(wanted)).toString();
    await this.#skipTo(end);
    return text;
  }

  /** What is stepped over must be there. */
  async #skipTo(end: number): Promise<void> {
    if (end <= this.position) return;
    if (!Number.isSafeInteger(end))
      throw new FormatError('truncated', 'a value is longer than any file', this.position);
    this.#cursor.seek(end - 1);
    await this.#cursor.need(1);
    this.#cursor.u8();
  }

  /** Behind an opening bracket: a type and a count, or a count alone, or neither. */
  async #enter(kind: Level['kind']): Promise<void> {
    if (this.#levels.length >= MAX_DEPTH)
      throw this.#corrupt(`values are nested more than ${MAX_DEPTH} deep`);
    let type: string | undefined;
    let left: number | undefined;
    if ((await this.#peek()) === '$') {
      await this.#mark();
      type = await this.#mark();
    }
    if ((await this.#peek()) === '#') {
      await this.#mark();
      left = await this.#length();
    } else if (type !== undefined) throw this.#corrupt('a type stands without a count');
    const width = type === undefined ? undefined : widths[type];
    if (kind === 'array' && left !== undefined && width !== undefined) {
      await this.#skipTo(this.position + left * width);
      left = 0;
    }
    this.#levels.push({ kind, left, type, key: '' });
  }

  async *read(): AsyncGenerator<UbjText> {
    let mark: string | undefined = await this.#mark();
    do {
      this.budget.tick();
      if (mark === '{') await this.#enter('object');
      else if (mark === '[') await this.#enter('array');
      else if (mark === 'S' || mark === 'H') {
        const length = await this.#length();
        const offset = this.position;
        const path = this.#levels.filter(({ kind }) => kind === 'object').map(({ key }) => key);
        yield { path, text: await this.#text(length, MAX_TEXT), offset, length };
      } else {
        const width = widths[mark];
        if (width === undefined) throw this.#corrupt(`'${mark}' begins nothing`);
        await this.#skipTo(this.position + width);
      }
      mark = await this.#next();
    } while (mark !== undefined);
  }

  /** Closes what has ended, and answers the mark of the next value. */
  async #next(): Promise<string | undefined> {
    for (let level; (level = this.#levels.at(-1)) !== undefined;) {
      const close = level.kind === 'object' ? '}' : ']';
      const ended = level.left === undefined ? (await this.#peek()) === close : level.left === 0;
      if (ended) {
        if (level.left === undefined) await this.#mark();
        this.#levels.pop();
        continue;
      }
      if (level.left !== undefined) level.left--;
      if (level.kind === 'object') level.key = await this.#text(await this.#length(), MAX_KEY);
      return level.type ?? (await this.#mark());
    }
    return undefined;
  }
}

/**
 * The strings of a document in UBJSON, in its order; numbers are stepped over.
 *
 * Source: the specification of UBJSON, draft 12.
 *
 * @returns where the document ends
 */
export async function* readUbjson(bytes: Bytes, budget: Budget): AsyncGenerator<UbjText, number> {
  const reader = new Reader(bytes, budget);
  yield* reader.read();
  return reader.position;
}
