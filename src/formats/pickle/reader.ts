import type { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Crossing } from './frames.js';
import { latin1 } from '../../parsers/latin1.js';
import { MAX_TEXT, opcodes, type Argument, type Opcode } from '../../parsers/pickle-opcodes.js';

const NEWLINE = 10;
/** Bytes of a constant that are kept in the window, to see whether they hide another pickle. */
export const SAMPLE = 1024;
/** Lines are looked for in steps of this; both lines of a name fit in one. */
const LINE_STEP = 64 * 1024;
const stop: Opcode = {
  name: 'STOP',
  argument: 0,
  pops: 1,
  pushes: 0,
  marked: false,
  literal: false,
  text: false,
};

/** As Python's `int` takes it, or as C does, for which it ends at a zero byte. */
function integer(line: Uint8Array | undefined): number {
  const text = line === undefined ? '' : latin1(line).replace(/\0.*/s, '').trim();
  return /^(?:\+?\d+(?:_\d+)*|-0+)$/.test(text) ? Math.abs(Number(text.replaceAll('_', ''))) : NaN;
}

/** Reads one opcode and its argument after the other, synchronously as long as the window lasts. */
export class OpcodeReader {
  readonly #cursor: Cursor;
  #next: number;
  #wanted = 1;
  /** Where the frame began that the next opcode stands in, and where it ends; frames hold opcodes, never parts of them. */
  #frame = 0;
  #frameEnd = 0;
  /** The window reaches to the end of the bytes, and the line that is wanted has no end of its own. */
  #endless = false;

  opcode = stop;
  /** Where the opcode stands. */
  at = 0;
  /** An argument of one, two or four bytes, or a line of digits; NaN where it has other characters. */
  number = 0;
  /** Where the counted bytes of the argument start, and how many there are. */
  start = 0;
  length = 0;
  /** The first of the counted bytes. */
  first = 0;
  /** The two lines that name a global, without their ends; `undefined` where they are too long for that. */
  line: Uint8Array | undefined;
  secondLine: Uint8Array | undefined;
  /** Set where this opcode leaves its frame before it ends. */
  crossing: Crossing | undefined;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    this.#next = cursor.position;
  }

  /** Where the next opcode stands. */
  get end(): number {
    return this.#next;
  }

  /** Goes on elsewhere. */
  seek(offset: number): void {
    this.#next = offset;
  }

  /** Answers false where the window has to be refilled before the opcode can be read. */
  next(): boolean {
    const cursor = this.#cursor;
    if (cursor.position !== this.#next) cursor.seek(this.#next);
    if (cursor.available < 1) return this.#lack(1);
    this.at = this.#next;
    const code = cursor.u8();
    const opcode = opcodes[code];
    if (opcode === undefined) {
      throw new FormatError('corrupt', `the byte 0x${code.toString(16)} is no pickle opcode`, this.at);
    }
    this.opcode = opcode;
    if (!this.#argument(opcode.argument)) return false;
    this.#checkFrame(this.#next);
    if (opcode.name === 'FRAME') this.#enter();
    // The next pickle of the file begins behind the frame for a reader that has it in its buffer.
    if (opcode.name === 'STOP' && this.#frameEnd > this.#next) this.#cross(this.#next);
    return true;
  }

  #argument(argument: Argument): boolean {
    if (typeof argument === 'number') return this.#fixed(argument);
    if (argument === 'line') return this.#line();
    if (argument === 'digits') return this.#digits();
    if (argument === 'lines') return this.#lines();
    return this.#counted(argument === 'count1' ? 1 : argument === 'count4' ? 4 : 8);
  }

  #checkFrame(end: number): void {
    if (this.#frameEnd > this.at && this.#frameEnd < end) this.#cross(this.#readStart());
  }

  /** A frame inside another one may be no longer than what is left of that. */
  #enter(): void {
    const end = this.#next + this.number;
    if (this.#frameEnd > this.#next) {
      if (end > this.#frameEnd) this.#cross(this.#next);
    } else {
      this.#frame = this.at;
      this.#frameEnd = end;
    }
  }

  /** Where the last of an opcode's reads begins of which the frame holds only a part. */
  #readStart(): number {
    const { argument } = this.opcode;
    if (typeof argument !== 'number' && argument.startsWith('count') && this.start <= this.#frameEnd)
      return this.start;
    const second = this.line === undefined ? Infinity : this.at + 2 + this.line.length;
    return argument === 'lines' && second <= this.#frameEnd ? second : this.at + 1;
  }

  #cross(start: number): void {
    if (start < this.#frameEnd) this.crossing = { frame: this.#frame, start, end: this.#frameEnd };
    this.#frameEnd = 0;
  }

  /**
   * Refills the window. Answers true where that has read the opcode, too, because its line is too long for any window.
   *
   * @throws FormatError `truncated` where the bytes end inside the opcode
   */
  async refill(): Promise<boolean> {
    const cursor = this.#cursor;
    cursor.seek(this.#next);
    if (this.#wanted > 0) {
      // One reader may find the rest missing where another does not.
      if (!(await cursor.ensure(this.#wanted))) this.#checkFrame(this.#next + this.#wanted);
      await cursor.need(this.#wanted);
      return false;
    }
    const had = cursor.available;
    const more = await cursor.ensure(LINE_STEP);
    if (cursor.available > had) return false;
    if (!more) {
      // Where nothing stands behind the opcode, even the more lenient reader finds no line.
      if (cursor.available < 2) await cursor.need(2);
      this.#endless = true;
      return false;
    }
    await this.#passLine(1);
    if (this.opcode.argument === 'lines') await this.#passLine(0);
    this.line = undefined;
    this.secondLine = undefined;
    this.number = NaN;
    this.#next = cursor.position;
    return true;
  }

  #lack(bytes: number): false {
    this.#wanted = bytes;
    return false;
  }

  #fixed(size: 0 | 1 | 2 | 4 | 8): boolean {
    const cursor = this.#cursor;
    if (cursor.available < size) return this.#lack(1 + size);
    if (size === 1) this.number = cursor.u8();
    else if (size === 2) this.number = cursor.u16();
    else if (size === 4) this.number = cursor.u32();
    else if (size === 8) this.number = cursor.u64();
    this.#next = this.at + 1 + size;
    return true;
  }

  #counted(width: 1 | 4 | 8): boolean {
    const cursor = this.#cursor;
    this.start = this.at + 1;
    if (cursor.available < width) return this.#lack(1 + width);
    this.start = this.at + 1 + width;
    this.length = width === 1 ? cursor.u8() : width === 4 ? cursor.u32() : cursor.u64();
    const sample = Math.min(this.length, SAMPLE);
    if (cursor.available < sample) return this.#lack(1 + width + sample);
    this.first = this.length > 0 ? cursor.u8() : 0;
    this.#next = this.start + this.length;
    return true;
  }

  /**
   * Bytes before the end of a line; negative where the window has no end. At the end of the file the unpickler in
   * Python, which is joblib's, too, takes the rest for a line and its last byte for the end.
   */
  #lineLength(): number {
    const { available } = this.#cursor;
    const length = this.#cursor.distance(NEWLINE);
    return length < 0 && this.#endless ? Math.max(0, available - 1) : length;
  }

  #line(): boolean {
    const length = this.#lineLength();
    if (length < 0) return this.#lack(0);
    this.#endless = false;
    this.#next = this.at + 2 + length;
    return true;
  }

  #digits(): boolean {
    if (!this.#line()) return false;
    const length = this.#next - this.at - 2;
    let number = length > 0 ? 0 : NaN;
    for (let left = length; left > 0; left--) {
      const digit = this.#cursor.u8() - 0x30;
      number = digit >= 0 && digit <= 9 ? number * 10 + digit : NaN;
    }
    // Python's `int` takes a sign, spaces and underscores as well.
    this.number = Number.isNaN(number) ? integer(this.#cursor.peek(this.at + 1, length)) : number;
    return true;
  }

  #lines(): boolean {
    const cursor = this.#cursor;
    const first = this.#lineLength();
    if (first < 0) return this.#lack(0);
    const line = cursor.take(first);
    cursor.skip(1);
    const second = this.#lineLength();
    if (second < 0) return this.#lack(0);
    const secondLine = cursor.take(second);
    this.#endless = false;
    this.line = first > MAX_TEXT ? undefined : line;
    this.secondLine = second > MAX_TEXT ? undefined : secondLine;
    this.#next = this.at + 3 + first + second;
    return true;
  }

  async #passLine(skipped: number): Promise<void> {
    const cursor = this.#cursor;
    cursor.skip(skipped);
    for (;;) {
      await cursor.need(1);
      const start = cursor.position;
      const chunk = cursor.take(cursor.available);
      const end = chunk.indexOf(NEWLINE);
      if (end >= 0) {
        cursor.seek(start + end + 1);
        return;
      }
    }
  }
}
