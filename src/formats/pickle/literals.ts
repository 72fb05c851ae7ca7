import type { Cursor } from '../../bytes.js';
import { latin1 } from '../../parsers/latin1.js';
import { MAX_TEXT, opcodes, type Argument } from '../../parsers/pickle-opcodes.js';
import type { Folded } from './symbols.js';

const utf8 = new TextDecoder();
/** Most literals are short: one read brings the opcode, the length and the text. */
const FIRST_READ = 256;
const CACHED = 1024;
/** An opcode and its count. */
const COUNTED = 9;
const counted = /STRING|UNICODE.+|BINUNICODE|BYTE/;
const STEP = 64 * 1024;
const NEWLINE = 10;
/** Texts in lines whose ends are remembered; a file that asks for more has more to say than any pickler. */
const MAX_LINES = 10_000;
const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** UTF-8 as the names and strings of later protocols are written; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** STRING: a Python 2 literal in quotes, with its escapes (`codecs.escape_decode`). */
function unquote(line: string): Folded {
  const body = line.trim();
  const quote = body.charAt(0);
  if (body.length < 2 || (quote !== "'" && quote !== '"') || !body.endsWith(quote)) {
    return { kind: 'unknown', text: body };
  }
  const value = body
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([^]))/g,
      (whole, hex?: string, octal?: string, simple?: string) => {
        if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
        if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
        return simpleEscapes[simple ?? ''] ?? whole;
      },
    );
  return { kind: 'text', value };
}

/** `raw-unicode-escape`: Latin-1 with `\u` and `\U` escapes. */
export function rawUnicode(line: string): string {
  return line.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[^])/g,
    (whole, short?: string, long?: string) => {
      if (short === undefined && long === undefined) return whole;
      const code = parseInt(short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** INT, LONG and FLOAT as decimal text; `01` and `00` are how protocol 0 writes true and false. */
function decimal(name: string, line: string): Folded {
  if (name === 'INT' && (line === '01' || line === '00')) return { kind: 'singleton', value: line === '01' };
  return number(name === 'LONG' ? line.replace(/L$/, '') : line);
}

function number(text: string): Folded {
  const value = Number(text);
  const exact = text.trim() !== '' && (Number.isSafeInteger(value) || /[.en]/i.test(text));
  return exact ? { kind: 'number', value } : { kind: 'unknown', text: text.slice(0, 100) };
}

/** LONG1 and LONG4: two's complement, the lowest byte first, of any length. */
function longOf(bytes: Uint8Array): Folded {
  if (bytes.length > 64) return { kind: 'unknown', text: `<integer of ${bytes.length} bytes>` };
  const digits = Buffer.from(bytes).reverse().toString('hex');
  return number(digits === '' ? '0' : BigInt.asIntN(bytes.length * 8, BigInt(`0x${digits}`)).toString());
}

function decode(name: string, payload: Uint8Array, length: number): Folded {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  switch (name) {
    case 'NONE':
      return { kind: 'singleton', value: null };
    case 'NEWTRUE':
    case 'NEWFALSE':
      return { kind: 'singleton', value: name === 'NEWTRUE' };
    case 'BININT':
      return { kind: 'number', value: view.getInt32(0, true) };
    case 'BININT1':
      return { kind: 'number', value: view.getUint8(0) };
    case 'BININT2':
      return { kind: 'number', value: view.getUint16(0, true) };
    case 'BINFLOAT':
      return { kind: 'number', value: view.getFloat64(0) };
    case 'BINBYTES':
    case 'SHORT_BINBYTES':
    case 'BINBYTES8':
    case 'BYTEARRAY8':
      return { kind: 'bytes', value: payload.slice(), length };
  }
  if (length > payload.length) return { kind: 'unknown', text: `<${length} bytes>` };
  switch (name) {
    case 'LONG1':
    case 'LONG4':
      return longOf(payload);
    case 'STRING':
      return unquote(latin1(payload));
    case 'UNICODE':
      return { kind: 'text', value: rawUnicode(latin1(payload)) };
    case 'BINSTRING':
    case 'SHORT_BINSTRING':
      return { kind: 'text', value: latin1(payload) };
    case 'INT':
    case 'LONG':
    case 'FLOAT':
      return decimal(name, latin1(payload).trim());
    default:
      return { kind: 'text', value: utf8Text(payload) };
  }
}

/** Where the payload of an argument starts behind its opcode, and how long it is; `undefined` if `head` is too short. */
function payloadOf(head: Uint8Array, argument: Argument): { start: number; length: number } | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  switch (argument) {
    case 'line':
    case 'lines':
    case 'digits': {
      const end = head.indexOf(10, 1);
      return end < 0 ? undefined : { start: 1, length: end - 1 };
    }
    case 'count1':
      return head.length < 2 ? undefined : { start: 2, length: view.getUint8(1) };
    case 'count4':
      return head.length < 5 ? undefined : { start: 5, length: view.getUint32(1, true) };
    case 'count8':
      return head.length < 9 ? undefined : { start: 9, length: Number(view.getBigUint64(1, true)) };
    default:
      return { start: 1, length: argument };
  }
}

/** Where the bytes of a constant stand. */
export interface Span {
  readonly start: number;
  readonly length: number;
  /** It is a line of text with escapes (`raw-unicode-escape`), as protocol 0 has it. */
  readonly escaped: boolean;
}

/** Reads constants where their opcodes stand, long after the machine has passed them. */
export class Literals {
  readonly #cursor: Cursor;
  readonly #cache = new Map<number, Folded>();
  readonly #lines = new Map<number, Span>();

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** The constant whose opcode stands at `offset`; longer strings than 8 KiB stay unknown. */
  async read(offset: number): Promise<Folded> {
    const known = this.#cache.get(offset);
    if (known !== undefined) return known;
    const value = await this.#decode(offset);
    if (this.#cache.size >= CACHED) this.#cache.clear();
    if (value.kind !== 'bytes') this.#cache.set(offset, value);
    return value;
  }

  /** Where a text or bytes of any length stand whose opcode is at `offset`; other constants are short. */
  async span(offset: number): Promise<Span | undefined> {
    const head = this.#cursor.peek(offset, COUNTED) ?? (await this.#cursor.bytes.read(offset, COUNTED));
    const opcode = opcodes[head[0] ?? 0];
    if (opcode?.name === 'UNICODE') return this.#line(offset + 1);
    if (opcode === undefined || !counted.test(opcode.name)) return undefined;
    const payload = payloadOf(head, opcode.argument);
    return payload && { start: offset + payload.start, length: payload.length, escaped: false };
  }

  async #line(start: number): Promise<Span | undefined> {
    const known = this.#lines.get(start);
    if (known !== undefined || this.#lines.size >= MAX_LINES) return known;
    for (let at = start; ; at += STEP) {
      const bytes = await this.#cursor.bytes.read(at, STEP);
      const end = bytes.indexOf(NEWLINE);
      if (end < 0 && bytes.length === STEP) continue;
      const span = { start, length: at - start + (end < 0 ? bytes.length : end), escaped: true };
      this.#lines.set(start, span);
      return span;
    }
  }

  async #decode(offset: number): Promise<Folded> {
    const { bytes } = this.#cursor;
    let head = this.#cursor.peek(offset, FIRST_READ) ?? (await bytes.read(offset, FIRST_READ));
    const opcode = opcodes[head[0] ?? 0];
    if (opcode === undefined) return { kind: 'unknown', text: '…' };
    let payload = payloadOf(head, opcode.argument);
    const wanted = payload === undefined ? MAX_TEXT : Math.min(payload.start + payload.length, MAX_TEXT);
    if (wanted > head.length) {
      head = await bytes.read(offset, wanted);
      payload ??= payloadOf(head, opcode.argument);
    }
    if (payload === undefined || (typeof opcode.argument === 'number' && head.length <= opcode.argument)) {
      return { kind: 'unknown', text: '…' };
    }
    return decode(opcode.name, head.subarray(payload.start, payload.start + payload.length), payload.length);
  }
}
