import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';

const [LF, SPACE] = [10, 32];
/** No number that Torch writes is longer. */
const MAX_NUMBER = 64;

/** The primitive values of a file of Torch7, which has two forms. */
export interface Torch7Input {
  /** Byte offset of the next value. */
  readonly position: number;
  int(): Promise<number>;
  /** Of 64 bits; what is negative comes out as more than any file holds. */
  long(): Promise<number>;
  double(): Promise<string>;
  /** The first `kept` of `length` characters. */
  chars(length: number, kept: number): Promise<Uint8Array>;
  /** Steps over `count` numbers of `size` bytes each. */
  skip(count: number, size: number): Promise<void>;
}

/** As machines with 64 bits and the little end first write it. */
export class BinaryInput implements Torch7Input {
  readonly #cursor: Cursor;

  constructor(
    bytes: Bytes,
    /** Bytes of the file; infinite where its end is not known. */
    readonly size: number,
  ) {
    this.#cursor = new Cursor(bytes);
  }

  get position(): number {
    return this.#cursor.position;
  }

  #checkRoom(length: number): void {
    if (length < 0 || this.position + length > this.size)
      throw new FormatError('truncated', `a value of ${length} bytes is longer than the file`, this.position);
  }

  async int(): Promise<number> {
    if (this.#cursor.available < 4) await this.#cursor.need(4);
    return this.#cursor.i32();
  }

  async long(): Promise<number> {
    if (this.#cursor.available < 8) await this.#cursor.need(8);
    return this.#cursor.u64();
  }

  async double(): Promise<string> {
    if (this.#cursor.available < 8) await this.#cursor.need(8);
    return String(this.#cursor.f64());
  }

  async chars(length: number, kept: number): Promise<Uint8Array> {
    this.#checkRoom(length);
    const end = this.position + length;
    const wanted = Math.min(length, kept);
    await this.#cursor.need(wanted);
    const part = Uint8Array.from(this.#cursor.take(wanted));
    this.#cursor.seek(end);
    return part;
  }

  skip(count: number, size: number): Promise<void> {
    this.#checkRoom(count * size);
    this.#cursor.skip(count * size);
    return Promise.resolve();
  }
}

/** Numbers in decimal with white space between them; characters as they are, between two ends of lines. */
export class AsciiInput implements Torch7Input {
  readonly #cursor: Cursor;

  constructor(
    bytes: Bytes,
    readonly size: number,
    readonly budget: Budget,
  ) {
    this.#cursor = new Cursor(bytes);
  }

  get position(): number {
    return this.#cursor.position;
  }

  /** The next byte, which stays where it is; -1 at the end. */
  async #peek(): Promise<number> {
    if (this.#cursor.available === 0 && !(await this.#cursor.ensure(1))) return -1;
    return this.#cursor.peek(this.position, 1)?.[0] ?? -1;
  }

  async #number(isPart: (byte: number) => boolean): Promise<string> {
    this.budget.tick();
    const start = this.position;
    let byte = await this.#peek();
    for (; byte === SPACE || (byte >= 9 && byte <= 13); byte = await this.#peek()) this.#cursor.skip(1);
    let text = '';
    for (; isPart(byte) && text.length <= MAX_NUMBER; byte = await this.#peek()) {
      text += String.fromCharCode(byte);
      this.#cursor.skip(1);
    }
    if (text === '' || text.length > MAX_NUMBER)
      throw new FormatError(byte < 0 ? 'truncated' : 'corrupt', 'a number is missing', start);
    await this.#endLine();
    return text;
  }

  async #endLine(): Promise<void> {
    if ((await this.#peek()) === LF) this.#cursor.skip(1);
  }

  async int(): Promise<number> {
    return Number(await this.#number((byte) => (byte >= 48 && byte <= 57) || byte === 45 || byte === 43));
  }

  async long(): Promise<number> {
    const value = await this.int();
    return value < 0 ? Infinity : value;
  }

  double(): Promise<string> {
    return this.#number((byte) => /[\w+.-]/.test(String.fromCharCode(byte)));
  }

  async chars(length: number, kept: number): Promise<Uint8Array> {
    if (!(length >= 0) || this.position + length > this.size)
      throw new FormatError('truncated', `a value of ${length} bytes is longer than the file`, this.position);
    const end = this.position + length;
    const wanted = Math.min(length, kept);
    await this.#cursor.need(wanted);
    const part = Uint8Array.from(this.#cursor.take(wanted));
    this.#cursor.seek(end);
    await this.#endLine();
    return part;
  }

  async skip(count: number, size: number): Promise<void> {
    if (size === 1) {
      await this.chars(count, 0);
      return;
    }
    // Each takes a digit and what divides it from the next.
    if (!(count * 2 <= this.size + 1))
      throw new FormatError('truncated', `${count} numbers are more than the file holds`, this.position);
    for (let left = count; left > 0; left--) await this.double();
  }
}
