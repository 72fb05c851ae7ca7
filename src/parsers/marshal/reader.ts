import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import type { Field, Layout } from './layouts.js';

/** An object of marshal, as far as anyone asks for it. Shared and cyclic where the stream refers back. */
export type MarshalValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'items'; readonly items: MarshalValue[] }
  | { readonly kind: 'code'; readonly fields: Partial<Record<NonNullable<Field['as']>, MarshalValue>> }
  | { readonly kind: 'other' };

/** CPython gives up at 2,000 levels, and code that a compiler made has some ten. */
const MAX_DEPTH = 400;
const FLAG_REF = 0x80;

const other: MarshalValue = { kind: 'other' };

function broken(at: number, what: string): FormatError {
  return new FormatError('corrupt', `${what} at byte ${at} of the marshalled code`, at);
}

/** Reads one object with the fields of code objects in one version's order. */
export class MarshalReader {
  #at = 0;
  readonly #refs: MarshalValue[] = [];
  /** Python 2 counts the interned strings apart. */
  readonly #interned: MarshalValue[] = [];
  readonly #bytes: Buffer;

  constructor(
    bytes: Uint8Array,
    readonly layout: Layout,
    readonly budget: Budget,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get position(): number {
    return this.#at;
  }

  read(depth = 0): MarshalValue | undefined {
    this.budget.tick();
    if (depth > MAX_DEPTH) throw broken(this.#at, `more than ${MAX_DEPTH} levels`);
    const start = this.#at;
    const byte = this.#u8();
    const type = String.fromCharCode(byte & ~FLAG_REF);
    // A container takes its number before what it holds.
    const slot = (byte & FLAG_REF) !== 0 ? this.#refs.push(other) - 1 : undefined;
    const keep = (value: MarshalValue): MarshalValue => {
      if (slot !== undefined) this.#refs[slot] = value;
      return value;
    };
    switch (type) {
      case '0':
        return undefined;
      case 'N':
      case 'F':
      case 'T':
      case 'S':
      case '.':
        return other;
      case 'i':
        return keep({ kind: 'number', value: String(this.#i32()) });
      case 'I':
        return keep({ kind: 'number', value: this.#take(8).readBigInt64LE().toString() });
      case 'l':
        return keep({ kind: 'number', value: this.#long() });
      case 'g':
        return keep({ kind: 'number', value: String(this.#take(8).readDoubleLE()) });
      case 'f':
        return keep({ kind: 'number', value: this.#text(this.#u8(), 'latin1') });
      case 'y':
        this.#take(16);
        return keep(other);
      case 'x':
        this.#take(this.#u8());
        this.#take(this.#u8());
        return keep(other);
      case 's':
        return keep({ kind: 'bytes', value: this.#take(this.#length()) });
      case 't': {
        const value = keep({ kind: 'text', value: this.#text(this.#length(), 'utf8') });
        this.#interned.push(value);
        return value;
      }
      case 'u':
        return keep({ kind: 'text', value: this.#text(this.#length(), 'utf8') });
      case 'a':
      case 'A':
        return keep({ kind: 'text', value: this.#text(this.#length(), 'latin1') });
      case 'z':
      case 'Z':
        return keep({ kind: 'text', value: this.#text(this.#u8(), 'latin1') });
      case ')':
        return this.#items(this.#u8(), keep, depth);
      case '(':
      case '[':
      case '<':
      case '>':
        return this.#items(this.#length(), keep, depth);
      case ':':
        return this.#items(3, keep, depth);
      case '{':
        return this.#dict(keep, depth);
      case 'c':
        return this.#code(keep, depth);
      case 'r':
        return this.#back(this.#refs, start);
      case 'R':
        return this.#back(this.#interned, start);
      default:
        throw broken(start, `an unknown type 0x${byte.toString(16)}`);
    }
  }

  #back(values: readonly MarshalValue[], start: number): MarshalValue {
    const value = values[this.#length()];
    if (value === undefined) throw broken(start, 'a reference to nothing');
    return value;
  }

  #items(count: number, keep: (value: MarshalValue) => MarshalValue, depth: number): MarshalValue {
    if (count > this.#bytes.length - this.#at) throw broken(this.#at, 'a count that is too large');
    const items: MarshalValue[] = [];
    const value = keep({ kind: 'items', items });
    for (let index = 0; index < count; index++) items.push(this.#object(depth + 1));
    return value;
  }

  #dict(keep: (value: MarshalValue) => MarshalValue, depth: number): MarshalValue {
    const items: MarshalValue[] = [];
    const value = keep({ kind: 'items', items });
    for (let key; (key = this.read(depth + 1)) !== undefined;) items.push(key, this.#object(depth + 1));
    return value;
  }

  #code(keep: (value: MarshalValue) => MarshalValue, depth: number): MarshalValue {
    const fields: Partial<Record<NonNullable<Field['as']>, MarshalValue>> = {};
    const code = keep({ kind: 'code', fields });
    for (const field of this.layout.fields) {
      const at = this.#at;
      if (field.kind === 'number') {
        this.#i32();
        continue;
      }
      const value = this.#object(depth + 1);
      if (!this.#suits(field, value)) throw broken(at, 'a field of another kind');
      if (field.as !== undefined) fields[field.as] = value;
    }
    return code;
  }

  #suits({ kind }: Field, value: MarshalValue): boolean {
    switch (kind) {
      case 'bytes':
        return value.kind === 'bytes' || (this.layout.bytesAreText && value.kind === 'text');
      case 'text':
        return this.#isText(value);
      case 'names':
        return value.kind === 'items' && value.items.every((item) => this.#isText(item));
      case 'constants':
        return value.kind === 'items';
      case 'number':
        return true;
    }
  }

  #isText(value: MarshalValue): boolean {
    return value.kind === 'text' || (this.layout.bytesAreText && value.kind === 'bytes');
  }

  #object(depth: number): MarshalValue {
    const value = this.read(depth);
    if (value === undefined) throw broken(this.#at, 'nothing where an object must stand');
    return value;
  }

  /** Digits of 15 bits, the lowest first; the sign is the count's. Nobody asks for numbers of thousands of digits. */
  #long(): string {
    const count = this.#i32();
    const digits = this.#take(2 * Math.abs(count));
    if (digits.length > 256) return 'a long number';
    let value = 0n;
    for (let at = digits.length - 2; at >= 0; at -= 2)
      value = value * 32768n + BigInt(digits.readUInt16LE(at));
    return String(count < 0 ? -value : value);
  }

  #text(length: number, encoding: 'utf8' | 'latin1'): string {
    return this.#take(length).toString(encoding);
  }

  #length(): number {
    const length = this.#i32();
    if (length < 0) throw broken(this.#at - 4, 'a negative length');
    return length;
  }

  #u8(): number {
    return this.#take(1).readUInt8();
  }

  #i32(): number {
    return this.#take(4).readInt32LE();
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw broken(this.#at, 'an early end');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}
