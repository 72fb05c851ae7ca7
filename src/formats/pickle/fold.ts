import { MAX_TEXT } from '../../parsers/pickle-opcodes.js';
import { utf8Text, type Literals } from './literals.js';
import type { Call, Folded, Symbolic } from './symbols.js';
import { offsetOf } from './symbols.js';

const unknown: Folded = { kind: 'unknown', text: '…' };
const encodings: Readonly<Record<string, BufferEncoding>> = {
  ascii: 'latin1',
  latin1: 'latin1',
  iso88591: 'latin1',
  utf8: 'utf8',
  utf16le: 'utf16le',
};

function text(value: string): Folded {
  return value.length > MAX_TEXT ? unknown : { kind: 'text', value };
}
function bytes(value: Uint8Array): Folded {
  return value.length > MAX_TEXT ? unknown : { kind: 'bytes', value, length: value.length };
}
function rotate13(value: string): string {
  return value.replace(/[a-zA-Z]/g, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}
function encodingOf(folded: Folded | undefined): string {
  if (folded === undefined) return 'utf8';
  return folded.kind === 'text' ? folded.value.toLowerCase().replace(/[^a-z0-9]/g, '') : '';
}
/** What `codecs.decode` and `bytes.decode` do for the codecs by which names are hidden. */
function decoded(from: Folded | undefined, codec: string): Folded {
  if (from?.kind === 'text' && codec === 'rot13') return text(rotate13(from.value));
  if (from?.kind !== 'bytes' || from.length > from.value.length) return unknown;
  const { value } = from;
  if (codec === 'hex' || codec === 'hexcodec') return bytes(Buffer.from(utf8Text(value), 'hex'));
  if (codec === 'base64' || codec === 'base64codec') return bytes(Buffer.from(utf8Text(value), 'base64'));
  const encoding = encodings[codec];
  return encoding === undefined ? unknown : text(Buffer.from(value).toString(encoding));
}
function encoded(from: Folded | undefined, codec: string): Folded {
  if (from?.kind !== 'text') return unknown;
  if (codec === 'rot13') return text(rotate13(from.value));
  const encoding = encodings[codec];
  return encoding === undefined ? unknown : bytes(Buffer.from(from.value, encoding));
}
function concatenated(left: Folded | undefined, right: Folded | undefined): Folded {
  if (left?.kind === 'text' && right?.kind === 'text') return text(left.value + right.value);
  if (left?.kind === 'bytes' && right?.kind === 'bytes')
    return bytes(Buffer.concat([left.value, right.value]));
  return unknown;
}
function joined(separator: Folded | undefined, parts: Folded | undefined): Folded {
  const items =
    parts?.kind === 'text' ? Array.from(parts.value, text) : parts?.kind === 'list' ? parts.items : undefined;
  if (items === undefined || separator === undefined) return unknown;
  return items
    .slice(1)
    .reduce((whole, item) => concatenated(concatenated(whole, separator), item), items[0] ?? text(''));
}
function formatted(template: Folded | undefined, values: readonly Folded[]): Folded {
  if (template?.kind !== 'text') return unknown;
  let next = 0;
  let misfits = 0;
  const value = template.value.replace(/\{(\d*)\}|%s|[{}%]/g, (whole, index?: string) => {
    const item = values[index === undefined || index === '' ? next++ : Number(index)];
    const simple = whole.length > 1 && (item?.kind === 'text' || item?.kind === 'number');
    if (!simple) misfits++;
    return simple ? String(item.value) : '';
  });
  return misfits === 0 ? text(value) : unknown;
}

function percent(template: Folded | undefined, values: Folded | undefined): Folded {
  return formatted(template, values?.kind === 'list' ? values.items : values === undefined ? [] : [values]);
}

/** Python's `chr`, without its error. */
function character(code: number): string {
  return Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
function asBytes(from: Folded | undefined): Folded | undefined {
  return from?.kind === 'text' ? encoded(from, 'latin1') : from;
}
/** `bytes(…)` of a list of numbers, of a text with its encoding, or of bytes. */
function byteString(from: Folded | undefined, codec: string): Folded {
  if (from === undefined) return bytes(new Uint8Array(0));
  if (from.kind !== 'list') return from.kind === 'text' ? encoded(from, codec) : from;
  const numbers = from.items.flatMap((item) => (item.kind === 'number' ? [item.value] : []));
  return numbers.length === from.items.length ? bytes(Uint8Array.from(numbers)) : unknown;
}

type Fold = (values: readonly Folded[]) => Folded;
const concatenation: Fold = ([left, right]) => concatenated(left, right);
const onText =
  (change: (value: string) => string): Fold =>
  ([from]) =>
    from?.kind === 'text' ? text(change(from.value)) : unknown;

/** Methods of strings and bytes that build a name; the object itself comes first. */
const methods: ReadonlyMap<string, Fold> = new Map(
  Object.entries<Fold>({
    join: ([separator, parts]) => joined(separator, parts),
    format: ([template, ...values]) => formatted(template, values),
    __mod__: ([template, values]) => percent(template, values),
    __add__: concatenation,
    decode: ([from, codec]) => decoded(from, encodingOf(codec)),
    encode: ([from, codec]) => encoded(from, encodingOf(codec)),
    replace: ([from, old, by]) =>
      from?.kind === 'text' && old?.kind === 'text' && by?.kind === 'text' && old.value !== ''
        ? text(from.value.replaceAll(old.value, () => by.value))
        : unknown,
    lower: onText((value) => value.toLowerCase()),
    upper: onText((value) => value.toUpperCase()),
    strip: onText((value) => value.trim()),
  }),
);

/** Functions by which a pickler or an attacker builds strings. */
const functions: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ...['_codecs', 'codecs'].flatMap((module): [string, Fold][] => [
    [`${module}.decode`, ([from, codec]) => decoded(from, encodingOf(codec))],
    [`${module}.encode`, ([from, codec]) => encoded(from, encodingOf(codec))],
  ]),
  ...['operator', '_operator'].flatMap((module): [string, Fold][] => [
    [`${module}.add`, concatenation],
    [`${module}.concat`, concatenation],
    [`${module}.iadd`, concatenation],
    [`${module}.iconcat`, concatenation],
    [`${module}.mod`, ([template, values]) => percent(template, values)],
  ]),
  ['base64.b64decode', ([from]) => decoded(asBytes(from), 'base64')],
  ['binascii.a2b_base64', ([from]) => decoded(asBytes(from), 'base64')],
  ['binascii.unhexlify', ([from]) => decoded(asBytes(from), 'hex')],
  ['builtins.bytes.fromhex', ([from]) => decoded(asBytes(from), 'hex')],
  ['builtins.chr', ([from]) => (from?.kind === 'number' ? text(character(from.value)) : unknown)],
  [
    'builtins.str',
    ([from, codec]) => (from?.kind === 'bytes' ? decoded(from, encodingOf(codec)) : (from ?? text(''))),
  ],
  ['builtins.bytes', ([from, codec]) => byteString(from, encodingOf(codec))],
  ['builtins.bytearray', ([from, codec]) => byteString(from, encodingOf(codec))],
]);

function foldOf(callee: Symbolic): { fold: Fold; self: readonly Symbolic[] } | undefined {
  if (typeof callee === 'number') return undefined;
  if (callee.kind === 'method') {
    const fold = methods.get(callee.name);
    return fold && { fold, self: [callee.of] };
  }
  if (callee.kind !== 'global') return undefined;
  const method = /^builtins\.(?:str|bytes|bytearray)\.(\w+)$/.exec(callee.dotted)?.[1];
  const fold = functions.get(callee.dotted) ?? (method === undefined ? undefined : methods.get(method));
  return fold && { fold, self: [] };
}

/** Comes to the constants that symbolic values stand for. It needs no limits of its own: no value is deep or has cycles. */
export class Folder {
  readonly #literals: Literals;
  constructor(literals: Literals) {
    this.#literals = literals;
  }

  /** The constant that a value comes to; `unknown` where it takes more than string functions to tell. */
  async fold(symbol: Symbolic | undefined): Promise<Folded> {
    if (symbol === undefined) return unknown;
    if (typeof symbol === 'number') return this.#literals.read(offsetOf(symbol));
    if (symbol.kind === 'call') {
      symbol.folded ??= await this.#foldCall(symbol);
      return symbol.folded;
    }
    if (symbol.kind !== 'collection' || symbol.partial || symbol.type === 'dict' || symbol.type === 'set')
      return unknown;
    return { kind: 'list', items: await this.#foldAll(symbol.items) };
  }

  /** The text that a value comes to, if it is one. */
  async text(symbol: Symbolic | undefined): Promise<string | undefined> {
    const folded = await this.fold(symbol);
    return folded.kind === 'text' ? folded.value : undefined;
  }

  async #foldAll(symbols: readonly Symbolic[]): Promise<Folded[]> {
    const items: Folded[] = [];
    for (const symbol of symbols) items.push(await this.fold(symbol));
    return items;
  }

  async #foldCall(call: Call): Promise<Folded> {
    const known = foldOf(call.callee);
    return known === undefined
      ? unknown
      : known.fold(await this.#foldAll([...known.self, ...call.positional]));
  }
}
