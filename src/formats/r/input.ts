import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';

/** Longer strings are data: they are passed over. */
const MAX_TEXT = 64 * 1024;

/** One of R's three ways to write numbers and strings. */
export interface Input {
  readonly position: number;
  int(): Promise<number>;
  /** Passes over so many numbers of `size` bytes each. */
  skip(count: number, size: number): Promise<void>;
  /** A string of so many bytes; empty where it is too long to be anything but data. */
  text(length: number): Promise<string>;
}

/** `X\n`, most significant byte first, and `B\n` in the order of the machine. */
export class BinaryInput implements Input {
  readonly #cursor: Cursor;

  constructor(
    bytes: Bytes,
    offset: number,
    readonly littleEndian: boolean,
    /** Bytes of the file; infinite where its end is not known. */
    readonly size: number,
  ) {
    this.#cursor = new Cursor(bytes, offset);
  }

  get position(): number {
    return this.#cursor.position;
  }

  async int(): Promise<number> {
    if (this.#cursor.available < 4) await this.#cursor.need(4);
    return this.#cursor.i32(this.littleEndian);
  }

  skip(count: number, size: number): Promise<void> {
    const end = this.#cursor.position + count * size;
    if (end > this.size)
      throw new FormatError(
        'truncated',
        `a vector claims ${count} items, more than the file holds`,
        this.position,
      );
    this.#cursor.seek(end);
    return Promise.resolve();
  }

  async text(length: number): Promise<string> {
    if (length > MAX_TEXT) {
      await this.skip(length, 1);
      return '';
    }
    if (this.#cursor.available < length) await this.#cursor.need(length);
    return Buffer.from(this.#cursor.take(length)).toString();
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  b: '\b',
  f: '\f',
  a: '\x07',
};

/** `A\n`: a word for each number and each string, of which the odd characters are escaped. */
export class TextInput implements Input {
  readonly #cursor: Cursor;

  constructor(
    bytes: Bytes,
    offset: number,
    readonly budget: Budget,
  ) {
    this.#cursor = new Cursor(bytes, offset);
  }

  get position(): number {
    return this.#cursor.position;
  }

  async #word(limit: number): Promise<string> {
    const word: number[] = [];
    while (await this.#cursor.ensure(1)) {
      const byte = this.#cursor.u8();
      if (byte > 32) word.push(byte);
      else if (word.length > 0) break;
      if (word.length > limit)
        throw new FormatError('corrupt', 'a word is longer than it says', this.position);
    }
    this.budget.tick();
    if (word.length === 0) throw new FormatError('truncated', 'the data end too early', this.position);
    return Buffer.from(word).toString('latin1');
  }

  async int(): Promise<number> {
    const word = await this.#word(32);
    if (word === 'NA') return -0x8000_0000;
    if (!/^-?\d+$/.test(word)) throw new FormatError('corrupt', `'${word}' is no number`, this.position);
    return Number(word);
  }

  async skip(count: number): Promise<void> {
    for (let item = 0; item < count; item++) await this.#word(64);
  }

  async text(length: number): Promise<string> {
    if (length === 0) return '';
    // Each byte is at most a backslash with three digits.
    const word = await this.#word(4 * length);
    return word.replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal: string | undefined, letter: string) =>
      octal === undefined
        ? (simpleEscapes[letter] ?? letter)
        : String.fromCharCode(Number.parseInt(octal, 8)),
    );
  }
}
