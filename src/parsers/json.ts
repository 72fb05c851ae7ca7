import { isAscii } from 'node:buffer';
import { Cursor } from '../bytes.js';
import { FormatError } from '../errors.js';
import type { Budget, Bytes } from '../types.js';
import { JsonString, type RawPosition } from './json-string.js';

/** Python's own reader gives up at about its recursion limit, so no document that anyone can open is deeper. */
const MAX_DEPTH = 1000;

/** A longer string is not text that a person or a rule would read; with the map back it would cost a multiple in memory. */
const MAX_STRING = 16 * 1024 * 1024;

const [END, TAB, LF, CR, SPACE, QUOTE, COMMA, COLON, BACKSLASH] = [-1, 9, 10, 13, 32, 34, 44, 58, 92];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** The bytes of numbers, `true`, `false`, `null` and of Python's `NaN` and `Infinity`. */
const scalarBytes = new Uint8Array(256);
for (const byte of Buffer.from('+-.0123456789eEtrufalsnNIity')) scalarBytes[byte] = 1;

/** Index of the quote that ends a string, or -1. `escaped` says that the first byte stands after a backslash. */
function closingQuote(window: Uint8Array, escaped: boolean): number {
  let from = escaped ? 1 : 0;
  for (;;) {
    const quote = window.indexOf(QUOTE, from);
    if (quote < 0) return -1;
    let back = quote;
    while (back > from && window[back - 1] === BACKSLASH) back--;
    if ((quote - back) % 2 === 0) return quote;
    from = quote + 1;
  }
}

/** Whether a backslash at the end of this part of a string escapes the first byte of the next. */
function endsEscaped(part: Uint8Array, escaped: boolean): boolean {
  const first = escaped ? 1 : 0;
  let back = part.length;
  while (back > first && part[back - 1] === BACKSLASH) back--;
  return (part.length - back) % 2 === 1;
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
  /** The closing bracket of each container that was entered. */
  readonly #closers: number[] = [];
  /** Whether the container has had no member yet, so that no comma is due. */
  #first = true;
  #line = 1;
  /** Byte offset less column (from 0) at the cursor: the line's start, and the bytes that are no column of their own. */
  #shift = 0;
  /** Byte offset after the last CR, to count CRLF as one line end. */
  #afterCarriage = -1;

  private constructor(cursor: Cursor, budget: Budget) {
    this.#cursor = cursor;
    this.#budget = budget;
  }

  /** Begins to read; a byte order mark is no column. */
  static async open(bytes: Bytes, budget: Budget): Promise<JsonReader> {
    const cursor = new Cursor(bytes);
    const reader = new JsonReader(cursor, budget);
    if (await cursor.ensure(3)) {
      const [a, b, c] = cursor.take(3);
      if (a === 0xef && b === 0xbb && c === 0xbf) reader.#shift = 3;
      else cursor.seek(0);
    }
    return reader;
  }

  /** Where the next byte stands. */
  get position(): RawPosition {
    const offset = this.#cursor.position;
    return { offset, line: this.#line, column: offset - this.#shift + 1 };
  }

  /** What comes next, without taking it. `end` is the end of the document. */
  async kind(): Promise<'object' | 'array' | 'string' | 'scalar' | 'end'> {
    const byte = await this.#peek();
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
  async nextKey(): Promise<string | undefined> {
    if (!(await this.#nextMember())) return undefined;
    const key = await this.string();
    await this.#expect(COLON);
    return key.text;
  }

  /** Whether another item comes next; `false` once the array has been left. */
  nextItem(): Promise<boolean> {
    return this.#nextMember();
  }

  /** Takes a string. */
  async string(): Promise<JsonString> {
    await this.#expect(QUOTE);
    const start = this.position;
    const parts: Uint8Array[] = [];
    let length = 0;
    await this.#string((part, whole) => {
      length += part.length;
      if (length > MAX_STRING) {
        throw new FormatError('invalid-json', `a string is longer than ${MAX_STRING} bytes`, start.offset);
      }
      parts.push(whole ? part : part.slice());
    });
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const raw = this.#decode(bytes, start.offset);
    const control = raw.search(/[\u0000-\u001f]/);
    if (control >= 0) {
      throw new FormatError(
        'invalid-json',
        'a string holds a bare control character',
        start.offset + control,
      );
    }
    this.#shift += bytes.length - raw.length;
    return new JsonString(raw, start, bytes.length);
  }

  /** Takes a value of any shape and forgets it. */
  async skip(): Promise<void> {
    const cursor = this.#cursor;
    const closers: number[] = [];
    do {
      const byte = await this.#peek();
      if (byte === QUOTE) await this.#skipString();
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        // In ASCII each closing bracket stands two after its opening one.
        closers.push(byte + 2);
        this.#checkDepth(closers.length);
        cursor.skip(1);
      } else if (scalarBytes[byte] === 1) await this.#skipScalars(closers.length > 0);
      else if (closers.length > 0 && byte === closers.at(-1)) {
        closers.pop();
        cursor.skip(1);
      } else if (closers.length > 0 && (byte === COMMA || byte === COLON)) cursor.skip(1);
      else throw this.#unexpected(byte);
    } while (closers.length > 0);
  }

  async #enter(opener: number, closer: number): Promise<void> {
    await this.#expect(opener);
    this.#closers.push(closer);
    this.#checkDepth(0);
    this.#first = true;
  }

  async #nextMember(): Promise<boolean> {
    const byte = await this.#peek();
    if (byte === this.#closers.at(-1)) {
      this.#cursor.skip(1);
      this.#closers.pop();
      this.#first = false;
      return false;
    }
    if (!this.#first) await this.#expect(COMMA);
    this.#first = false;
    return true;
  }

  /** Takes what is left of a string, part by part; `whole` says that this part is all of it. */
  async #string(visit: (part: Uint8Array, whole: boolean) => void): Promise<void> {
    const cursor = this.#cursor;
    let escaped = false;
    for (let whole = true; ; whole = false) {
      if (cursor.available === 0 && !(await cursor.ensure(1))) throw this.#unexpected(END);
      this.#budget.tick();
      const start = cursor.position;
      const window = cursor.take(cursor.available);
      const end = closingQuote(window, escaped);
      if (end >= 0) {
        visit(window.subarray(0, end), whole);
        cursor.seek(start + end + 1);
        return;
      }
      visit(window, false);
      escaped = endsEscaped(window, escaped);
    }
  }

  async #skipString(): Promise<void> {
    this.#cursor.skip(1);
    await this.#string((part) => {
      // A person's editor would count a line here, and Python would refuse the file.
      if (part.includes(LF)) throw this.#unexpected(LF);
      this.#shift += part.length - utf16Length(part);
    });
  }

  /** Takes a number or a word, and inside a skipped container all those that follow, with what stands between. */
  async #skipScalars(many: boolean): Promise<void> {
    const cursor = this.#cursor;
    while (cursor.available > 0 || (await cursor.ensure(1))) {
      this.#budget.tick();
      while (cursor.available > 0) {
        const byte = cursor.u8();
        if (scalarBytes[byte] === 1 || (many && byte === COMMA)) continue;
        if (many && this.#isSpace(byte)) continue;
        cursor.skip(-1);
        return;
      }
    }
  }

  /** Passes over white space and answers the byte after it, which stays where it is. */
  async #peek(): Promise<number> {
    const cursor = this.#cursor;
    do {
      this.#budget.tick();
      while (cursor.available > 0) {
        const byte = cursor.u8();
        if (this.#isSpace(byte)) continue;
        cursor.skip(-1);
        return byte;
      }
    } while (await cursor.ensure(1));
    return END;
  }

  /** Also counts the line that a byte just taken ends. */
  #isSpace(byte: number): boolean {
    if (byte === SPACE || byte === TAB) return true;
    if (byte !== LF && byte !== CR) return false;
    const offset = this.#cursor.position;
    if (byte === CR || this.#afterCarriage !== offset - 1) this.#line++;
    if (byte === CR) this.#afterCarriage = offset;
    this.#shift = offset;
    return true;
  }

  async #expect(expected: number): Promise<void> {
    const byte = await this.#peek();
    if (byte !== expected) throw this.#unexpected(byte);
    this.#cursor.skip(1);
  }

  #checkDepth(inside: number): void {
    if (this.#closers.length + inside <= MAX_DEPTH) return;
    throw new FormatError(
      'invalid-json',
      `values are nested more than ${MAX_DEPTH} deep`,
      this.#cursor.position,
    );
  }

  #decode(bytes: Uint8Array, offset: number): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new FormatError('invalid-json', 'a string is not UTF-8', offset);
    }
  }

  #unexpected(byte: number): FormatError {
    const what = byte === END ? 'the document ends too early' : `unexpected ${describeByte(byte)}`;
    return new FormatError('invalid-json', `${what} in line ${this.#line}`, this.#cursor.position);
  }
}

function describeByte(byte: number): string {
  return byte > SPACE && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
