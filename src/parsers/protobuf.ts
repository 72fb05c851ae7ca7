import { FormatError } from '../errors.js';
import type { Bytes } from '../types.js';
import { oncePerHead } from './magic.js';

/** The readers of protocol buffers refuse messages that are nested more deeply than this. */
const MAX_DEPTH = 100;

/** A tag and the number after it, each of at most ten bytes. */
const LONGEST_HEAD = 20;

const WINDOW = 64 * 1024;

/** Fields of one message that are kept at once; longer ones are read with `fields`. */
const MOST_FIELDS = 65_536;

const none: Uint8Array = new Uint8Array(0);

/** A message that stands in the file and is not read yet. */
export interface MessageRange {
  /** Byte offset of the first field. */
  readonly offset: number;
  /** Bytes; infinite for a stream whose end nobody has seen. */
  readonly length: number;
  readonly depth: number;
  /** The file ends within it: what stands of it, `length` bytes, is read all the same. */
  readonly cut?: true;
}

/** One field as it stands in the file. What is delimited by its length is a range, which may be a message. */
export interface Field extends MessageRange {
  readonly number: number;
  readonly wire: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  /** A varint as a signed 64-bit number, rounded above 2^53; 0 for others. */
  readonly value: number;
}

/** The fields of a message that was small enough to be listed. */
export type Fields = readonly Field[];

/** Reads bytes from `at`; less than a byte where they end. */
type Source = (at: number) => number | undefined;

interface Varint {
  readonly value: number;
  readonly next: number;
}

/** Says that these are no fields. */
type Refuse = (message: string, at: number) => never;

const refuse: Refuse = (message, at) => {
  throw new FormatError('corrupt', message, at);
};

function readVarint(source: Source, start: number, no: Refuse = refuse): Varint | undefined {
  let low = 0;
  let high = 0;
  for (let index = 0; index < 10; index++) {
    const byte = source(start + index);
    if (byte === undefined) return undefined;
    const bits = byte & 0x7f;
    if (index < 4) low += bits * 2 ** (7 * index);
    else if (index === 4) {
      low += (bits & 0x0f) * 2 ** 28;
      high += bits >> 4;
    } else if (index < 9) high += bits * 2 ** (7 * index - 32);
    else high += (bits & 1) * 2 ** 31;
    if (byte < 0x80) return { value: (high | 0) * 2 ** 32 + low, next: start + index + 1 };
  }
  return no('a number takes more than ten bytes', start);
}

const wires = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32'] as const;

/** The tag of a field and, of one that is delimited, its length. Answers nothing where the bytes end before. */
function readField(source: Source, at: number, depth: number, no: Refuse = refuse): Field | undefined {
  const tag = readVarint(source, at, no);
  if (tag === undefined) return undefined;
  const number = Math.floor(tag.value / 8);
  const wire = wires[tag.value & 7];
  if (wire === undefined || number < 1 || number >= 2 ** 29)
    return no(`no field of a model begins with the tag ${tag.value}`, at);
  const field = { number, wire, depth, value: 0, offset: tag.next };
  if (wire === 'fixed64') return { ...field, length: 8 };
  if (wire === 'fixed32') return { ...field, length: 4 };
  const after = readVarint(source, tag.next, no);
  if (after === undefined) return undefined;
  const { value, next } = after;
  if (wire === 'varint') return { ...field, value, length: next - tag.next };
  if (value < 0) return no('a length is negative', at);
  return { ...field, offset: next, length: value };
}

/** Most files are no messages: to say so must not cost an error each. */
const noMessage = new FormatError('corrupt', 'no message of protocol buffers');
const refuseAll: Refuse = () => {
  throw noMessage;
};

/**
 * The fields that begin in the first bytes of a file, to tell what it is. The last one may be cut.
 *
 * @returns nothing where these are no fields of a message
 */
export const sniffFields = oncePerHead(sniffMessage);

/** As `sniffFields`, for a part of the head. */
export function sniffMessage(head: Uint8Array, start = 0, end = head.length): Fields | undefined {
  const fields: Field[] = [];
  try {
    for (let at = start; at < end;) {
      const field = readField((offset) => head[offset], at, 0, refuseAll);
      if (field === undefined) return head.length - at < LONGEST_HEAD ? fields : undefined;
      fields.push(field);
      at = field.offset + field.length;
    }
    return fields;
  } catch {
    return undefined;
  }
}

/**
 * Walks protocol buffers without a schema and without holding them: what is not asked for is skipped by its length,
 * so that the cost is in fields and not in bytes.
 *
 * Of a file that was cut, what stands before the cut is read like any other; `finish` tells of it behind that.
 *
 * Groups (wire types 3 and 4) are refused: no format of models has them, and what hides in one is said to be corrupt.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  #window = none;
  #base = 0;
  #cut: FormatError | undefined;

  /** @param tick - called for each field */
  constructor(
    readonly bytes: Bytes,
    readonly tick: () => void,
  ) {}

  /** The whole file as one message. */
  async root(): Promise<MessageRange> {
    return { offset: 0, length: this.bytes.randomAccess ? await this.bytes.size() : Infinity, depth: 0 };
  }

  /**
   * To be called behind all that was read.
   *
   * @throws FormatError `truncated` where the file ended within what was read
   */
  finish(): void {
    if (this.#cut !== undefined) throw this.#cut;
  }

  #ended(message: string, at: number): void {
    this.#cut ??= new FormatError('truncated', message, at);
  }

  /** Holds what stands from `offset`, as far as there is any. */
  async #hold(offset: number, length: number): Promise<void> {
    const at = offset - this.#base;
    if (at >= 0 && at + length <= this.#window.length) return;
    this.#base = offset;
    this.#window = await this.bytes.read(offset, Math.max(length, WINDOW));
  }

  readonly #byte: Source = (at) => this.#window[at - this.#base];

  /** The field at `at`, nothing where the file ends; at once where its head is held, as most are. */
  #field(at: number, end: number, around: MessageRange): Field | undefined | Promise<Field | undefined> {
    this.tick();
    const held =
      at >= this.#base && at + Math.min(LONGEST_HEAD, end - at) <= this.#base + this.#window.length;
    return held && end !== Infinity ? this.#parse(at, end, around) : this.#load(at, end, around);
  }

  async #load(at: number, end: number, around: MessageRange): Promise<Field | undefined> {
    await this.#hold(at, Math.min(LONGEST_HEAD, end - at));
    if (end !== Infinity) return this.#parse(at, end, around);
    if (this.#byte(at) === undefined) return undefined;
    const field = this.#parse(at, end, around);
    if (field === undefined || field.length === 0) return field;
    const reached = await this.bytes.read(field.offset + field.length - 1, 1);
    return reached.length > 0 ? field : this.#parse(at, await this.bytes.size(), around);
  }

  #parse(at: number, end: number, { depth, cut }: MessageRange): Field | undefined {
    const atFileEnd = depth === 0 || cut === true;
    const field = readField(this.#byte, at, depth + 1);
    if (field === undefined) {
      if (!atFileEnd) throw new FormatError('corrupt', 'a message ends within a field', at);
      this.#ended('the data ends within a field', at);
      return undefined;
    }
    const beyond = field.offset + field.length - end;
    if (beyond <= 0) return field;
    if (!atFileEnd)
      throw new FormatError('corrupt', `a field reaches ${beyond} bytes beyond the message around it`, at);
    this.#ended(`a field reaches ${beyond} bytes beyond the file`, at);
    const { wire, offset } = field;
    return wire === 'bytes' && offset <= end ? { ...field, length: end - offset, cut: true } : undefined;
  }

  /**
   * The fields of a message, in the order of the file.
   *
   * @throws FormatError `corrupt`
   */
  async *fields(message: MessageRange): AsyncGenerator<Field, void, undefined> {
    const { offset, length, depth } = message;
    this.#enter(offset, depth);
    const end = offset + length;
    for (let at = offset; at < end;) {
      const step = this.#field(at, end, message);
      const field = step instanceof Promise ? await step : step;
      if (field === undefined) return;
      at = field.offset + field.length;
      yield field;
    }
  }

  /** What one field of a message holds, repeated or split, as messages or strings; the message itself may be split too. */
  async *each(parts: readonly MessageRange[], number: number): AsyncGenerator<Field, void, undefined> {
    for (const part of parts)
      for await (const field of this.fields(part))
        if (field.number === number && field.wire === 'bytes') yield field;
  }

  /**
   * All fields of a message that honest writers keep small.
   *
   * @param only - numbers of the fields that are kept; all where it is absent
   * @throws FormatError as `fields`, and `over-budget` for more than 65,536 fields that are kept
   */
  async list(message: MessageRange, only?: readonly number[]): Promise<Fields> {
    const { offset, length, depth } = message;
    this.#enter(offset, depth);
    const end = offset + length;
    const fields: Field[] = [];
    for (let at = offset; at < end;) {
      const step = this.#field(at, end, message);
      const field = step instanceof Promise ? await step : step;
      if (field === undefined) break;
      at = field.offset + field.length;
      if (only?.includes(field.number) === false) continue;
      if (fields.length === MOST_FIELDS)
        throw new FormatError('over-budget', `a message has more than ${MOST_FIELDS} fields`, offset);
      fields.push(field);
    }
    return fields;
  }

  #enter(offset: number, depth: number): void {
    if (depth > MAX_DEPTH)
      throw new FormatError('corrupt', `messages are nested more than ${MAX_DEPTH} levels deep`, offset);
  }

  /** The first `limit` bytes of a field. */
  async data(field: MessageRange | undefined, limit: number): Promise<Uint8Array> {
    if (field === undefined) return none;
    const length = Math.min(field.length, limit);
    await this.#hold(field.offset, length);
    const at = field.offset - this.#base;
    return this.#window.subarray(at, at + length);
  }

  /** A string, as far as `limit` bytes of UTF-8. */
  async text(field: MessageRange | undefined, limit = 1024): Promise<string> {
    const data = await this.data(field, limit);
    return Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
  }

  /** Numbers of a repeated field, each in a field of its own or packed into one; at most `most`. */
  async varints(fields: Fields, number: number, most: number): Promise<number[]> {
    const values: number[] = [];
    for (const field of fields) {
      if (field.number !== number) continue;
      if (field.wire === 'varint') values.push(field.value);
      else if (field.wire === 'bytes') {
        const packed = await this.data(field, 10 * most);
        for (let at = 0; at < packed.length && values.length < most;) {
          const varint = readVarint((offset) => packed[offset], at);
          if (varint === undefined) break;
          values.push(varint.value);
          at = varint.next;
        }
      }
    }
    return values.slice(0, most);
  }
}

/** The value of a field that is not repeated: the last one counts. As readers do, one of another wire type is passed over. */
export function last(fields: Fields, number: number, wire: Field['wire'] = 'bytes'): Field | undefined {
  return fields.findLast((field) => field.number === number && field.wire === wire);
}

/** All of a repeated field; of a message that is split, all parts. */
export function every(fields: Fields, number: number, wire: Field['wire'] = 'bytes'): Fields {
  return fields.filter((field) => field.number === number && field.wire === wire);
}
