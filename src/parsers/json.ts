import { isAscii } from 'node:buffer';
import { Cursor } from '../bytes.js';
import { FormatError } from '../errors.js';
import type { Budget, Bytes } from '../types.js';
import { JsonString, type RawPosition } from './json-string.js';

/** Python's own reader gives up at about its recursion limit, so no document that anyone can open is deeper. */
const MAX_DEPTH = 1000;

/** A longer string is not text that a person or a rule would read; with the map back it would cost a multiple in memory. */
const MAX_STRING = 16 * 1024 * 1024;

/** Python refuses to read integers of more digits. */
const MAX_SCALAR = 4300;

const [END, TAB, LF, CR, SPACE, QUOTE, COMMA, COLON, BACKSLASH] = [-1, 9, 10, 13, 32, 34, 44, 58, 92];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** The bytes of numbers, `true`, `false`, `null` and of Python's `NaN` and `Infinity`. */
const scalarBytes = new Uint8Array(256);
for (const byte of Buffer.from('+-.0123456789eEtrufalsnNIity')) scalarBytes[byte] = 1;

/** Index of the quote that ends a string which goes on at `from`, or -1. */
function closingQuote(window: Uint8Array, from: number): number {
  for (;;) {
    const quote = window.indexOf(QUOTE, from);
    if (quote < 0 || !endsEscaped(window, from, quote)) return quote;
    from = quote + 1;
  }
}

/** Whether the backslashes before `end` escape what stands there. */
function endsEscaped(window: Uint8Array, from: number, end: number): boolean {
  let back = end;
  while (back > from && window[back - 1] === BACKSLASH) back--;
  return (end - back) % 2 === 1;
}

/** How many UTF-16 code units UTF-8 bytes make; they may begin and end within a character. */
function utf16Length(bytes: Uint8Array): number {
  if (isAscii(bytes)) return bytes.length;
  let units = 0;
  for (const byte of bytes) units += (byte & 0xc0) === 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
  return units;
}

/**
 * Pulls values out of a JSON document (RFC 8259, with Python's `NaN` and `Infinity`) through a window: memory
 * does not grow with the document, and what is skipped is not decoded. The caller asks for what it expects, in
 * the document's order. Everything that the grammar does not allow is a `FormatError` `invalid-json`, except
 * inside skipped values, where only tokens and brackets are looked at.
 *
 *     await json.enterObject();
 *     for (let key; (key = await json.nextKey()) !== undefined; ) await json.skip();
 */
export class JsonReader {
  readonly #cursor: Cursor;
  readonly #budget: Budget;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #window: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Byte offset of the window. */
  #base = 0;
  /** The closing bracket of each container that was entered. */
  readonly #closers: number[] = [];
  /** Whether the container has had no member yet, so that no comma is due. */
  #first = true;
  #line = 1;
  /** Byte offset less column (from 0) at the cursor: the line's start, and the bytes that are no column of their own. */
  #shift = 0;
  /** Whether the string that was taken last is ASCII. */
  #ascii = true;
  /** Byte offset after the last CR, to count CRLF as one line end. */
  #afterCarriage = -1;

  private constructor(cursor: Cursor, budget: Budget) {
    this.#cursor = cursor;
    this.#budget = budget;
  }

  /** Begins to read; a byte order mark is no column. */
  static async open(bytes: Bytes, budget: Budget): Promise<JsonReader> {
    const cursor = new Cursor(bytes);
    await cursor.ensure(3);
    const reader = new JsonReader(cursor, budget);
    await reader.#fill();
    if (reader.#window.indexOf('\ufeff') === 0) reader.#at = reader.#shift = 3;
    return reader;
  }

  /** Where the next byte stands. */
  get position(): RawPosition {
    const offset = this.#base + this.#at;
    return { offset, line: this.#line, column: offset - this.#shift + 1 };
  }

  /** What comes next, without taking it. `end` is the end of the document. */
  async kind(): Promise<'object' | 'array' | 'string' | 'scalar' | 'end'> {
    const byte = this.#peekInWindow() ?? (await this.#peek());
    if (byte === QUOTE) return 'string';
    if (byte === OPEN_OBJECT) return 'object';
    if (byte === OPEN_ARRAY) return 'array';
    if (byte === END) return 'end';
    if (scalarBytes[byte] === 1) return 'scalar';
    throw this.#unexpected(byte);
  }

  async enterObject(): Promise<void> {
    await this.#enter(OPEN_OBJECT, CLOSE_OBJECT);
  }

  async enterArray(): Promise<void> {
    await this.#enter(OPEN_ARRAY, CLOSE_ARRAY);
  }

  /** The next member's name, whose value comes next; `undefined` once the object has been left. */
  async nextKey(): Promise<JsonString | undefined> {
    if (!(await this.nextItem())) return undefined;
    const key = await this.string();
    await this.#expect(COLON);
    return key;
  }

  /** Whether another item comes next; `false` once the array has been left. */
  async nextItem(): Promise<boolean> {
    const byte = this.#peekInWindow() ?? (await this.#peek());
    if (byte === this.#closers.at(-1)) {
      this.#at++;
      this.#closers.pop();
      this.#first = false;
      return false;
    }
    if (!this.#first) await this.#expect(COMMA);
    this.#first = false;
    return true;
  }

  /** Takes a string. */
  async string(): Promise<JsonString> {
    if (this.#peekInWindow() === QUOTE) this.#at++;
    else await this.#expect(QUOTE);
    const start = this.position;
    const parts: Buffer[] = [];
    let length = 0;
    let escaped = false;
    let from = this.#at;
    this.#ascii = true;
    for (; !this.#takeText(escaped); from = 0) {
      const part = this.#window.subarray(from);
      escaped = endsEscaped(part, escaped ? 1 : 0, part.length);
      length += part.length;
      if (length > MAX_STRING) {
        throw new FormatError('invalid-json', `a string is longer than ${MAX_STRING} bytes`, start.offset);
      }
      parts.push(Buffer.from(part));
      await this.#need();
    }
    const last = this.#window.subarray(from, this.#at);
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    this.#at++;
    const raw = this.#decode(bytes, start.offset);
    this.#shift += bytes.length - raw.length;
    return new JsonString(raw, start, bytes.length);
  }

  /** Takes a number, `true`, `false` or `null`, as written. */
  async scalar(): Promise<string> {
    const byte = this.#peekInWindow() ?? (await this.#peek());
    const start = this.position;
    let text = '';
    if (scalarBytes[byte] !== 1) throw this.#unexpected(byte);
    do {
      const from = this.#at;
      while (scalarBytes[this.#window[this.#at] ?? 0] === 1) this.#at++;
      text += this.#window.toString('latin1', from, this.#at);
      if (text.length > MAX_SCALAR)
        throw new FormatError(
          'invalid-json',
          `a number is longer than ${MAX_SCALAR} characters`,
          start.offset,
        );
    } while (this.#at === this.#window.length && (await this.#fill()));
    return text;
  }

  /** Takes a value of any shape and forgets it. */
  async skip(): Promise<void> {
    const closers: number[] = [];
    do {
      const byte = this.#peekInWindow() ?? (await this.#peek());
      if (byte === QUOTE) {
        this.#at++;
        await this.#skipString();
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        // In ASCII each closing bracket stands two after its opening one.
        closers.push(byte + 2);
        this.#checkDepth(closers.length);
        this.#at++;
      } else if (scalarBytes[byte] === 1) await this.#skipScalar();
      else if (closers.length > 0 && (byte === COMMA || byte === COLON)) this.#at++;
      else if (byte === closers.at(-1)) {
        closers.pop();
        this.#at++;
      } else throw this.#unexpected(byte);
    } while (closers.length > 0);
  }

  async #enter(opener: number, closer: number): Promise<void> {
    await this.#expect(opener);
    this.#closers.push(closer);
    this.#checkDepth(0);
    this.#first = true;
  }

  /** Moves through a string to its closing quote or to the window's end; answers whether it is the quote. */
  #takeText(escaped: boolean): boolean {
    const window = this.#window;
    let at = this.#at;
    for (let skip = escaped; at < window.length; at++) {
      const byte = window[at] ?? 0;
      if (byte > 0x7f) this.#ascii = false;
      if (byte < SPACE) {
        this.#at = at;
        throw this.#unexpected(byte);
      }
      if (skip) skip = false;
      else if (byte === BACKSLASH) skip = true;
      else if (byte === QUOTE) break;
    }
    this.#at = at;
    return at < window.length;
  }

  async #skipString(): Promise<void> {
    for (let escaped = false; ;) {
      if (this.#at === this.#window.length) await this.#need();
      const first = this.#at + (escaped ? 1 : 0);
      const quote = closingQuote(this.#window, first);
      const part = this.#window.subarray(this.#at, quote < 0 ? undefined : quote);
      // A person's editor would count a line here, and Python would refuse the file.
      if (part.includes(LF)) throw this.#unexpected(LF);
      this.#shift += part.length - utf16Length(part);
      this.#at += part.length;
      if (quote >= 0) break;
      escaped = endsEscaped(this.#window, first, this.#at);
    }
    this.#at++;
  }

  async #skipScalar(): Promise<void> {
    do {
      while (scalarBytes[this.#window[this.#at] ?? 0] === 1) this.#at++;
    } while (this.#at === this.#window.length && (await this.#fill()));
  }

  /** Passes over white space and answers the byte after it, which stays where it is. */
  async #peek(): Promise<number> {
    do {
      const byte = this.#peekInWindow();
      if (byte !== undefined) return byte;
    } while (await this.#fill());
    return END;
  }

  /** As `#peek`, but `undefined` where the window ends before: without waiting, which would cost more than the rest. */
  #peekInWindow(): number | undefined {
    const window = this.#window;
    for (; this.#at < window.length; this.#at++) {
      const byte = window[this.#at];
      if (byte === LF || byte === CR) this.#endLine(byte);
      else if (byte !== SPACE && byte !== TAB) return byte;
    }
    return undefined;
  }

  #endLine(byte: number): void {
    const offset = this.#base + this.#at;
    if (byte === CR || this.#afterCarriage !== offset) this.#line++;
    if (byte === CR) this.#afterCarriage = offset + 1;
    this.#shift = offset + 1;
  }

  async #expect(expected: number): Promise<void> {
    const byte = this.#peekInWindow() ?? (await this.#peek());
    if (byte !== expected) throw this.#unexpected(byte);
    this.#at++;
  }

  /** Goes on to the next window once this one has been read; answers whether there is one. */
  async #fill(): Promise<boolean> {
    this.#budget.tick();
    this.#base += this.#window.length;
    this.#at = 0;
    const more = await this.#cursor.ensure(1);
    const { buffer, byteOffset, length } = this.#cursor.take(more ? this.#cursor.available : 0);
    this.#window = Buffer.from(buffer, byteOffset, length);
    return more;
  }

  async #need(): Promise<void> {
    if (!(await this.#fill())) throw this.#unexpected(END);
  }

  #checkDepth(inside: number): void {
    if (this.#closers.length + inside <= MAX_DEPTH) return;
    throw new FormatError(
      'invalid-json',
      `values are nested more than ${MAX_DEPTH} deep`,
      this.position.offset,
    );
  }

  #decode(bytes: Buffer, offset: number): string {
    if (this.#ascii) return bytes.toString('latin1');
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new FormatError('invalid-json', 'a string is not UTF-8', offset);
    }
  }

  #unexpected(byte: number): FormatError {
    const what = byte === END ? 'the document ends too early' : `unexpected ${describeByte(byte)}`;
    return new FormatError('invalid-json', `${what} in line ${this.#line}`, this.position.offset);
  }
}

function describeByte(byte: number): string {
  return byte > SPACE && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
