import { snippet } from '../../parsers/source-text.js';
import type { Value } from '../../types.js';
import type { Folder } from './fold.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Collection, Folded, Symbolic } from './symbols.js';

/** As much of a call as a person reads on one line. */
const MAX_ITEMS = 8;
const MAX_DEPTH = 5;
const SHOWN_BYTES = 32;
const SHOWN_TEXT = 160;
/** Data has more characters that cannot be shown than a text has. */
const MOST_CONTROLS = 0.1;

/** A value for rules, and the same as Python source for a person. */
export interface Described {
  readonly value: Value;
  readonly code: string;
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  "'": "\\'",
};

function quoted(text: string): string {
  const body = text.replace(/[\x00-\x1f\\'\x7f-\xa0\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0);
    const short = code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`;
    return escapes[character] ?? short;
  });
  return `'${body}'`;
}

/** Whether a person would read nothing in it: Python 2 pickled data as text, too. */
function isData(text: string, odd: RegExp): boolean {
  const shown = text.slice(0, SHOWN_TEXT);
  return text.length > SHOWN_BYTES && shown.replace(odd, '').length < shown.length * (1 - MOST_CONTROLS);
}

function quotedText(text: string): string {
  if (isData(text, /[\x00-\x08\x0e-\x1f\x7f-\x9f]/g)) return `'…' (${text.length} characters)`;
  return quoted(text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text);
}

function quotedBytes(bytes: Uint8Array, length: number): string {
  const text = latin1(bytes.subarray(0, SHOWN_TEXT));
  if (isData(text, /[^\t-\r -~]/g)) return `b'…' (${length} bytes)`;
  const ascii = quoted(text).replace(/[^\x00-\x7f]/g, (high) => `\\x${high.charCodeAt(0).toString(16)}`);
  return length > text.length ? `b${ascii}… (${length} bytes)` : `b${ascii}`;
}

function unknownValue(code: string, binary = false): Described {
  return { value: { kind: 'unknown', text: code, ...(binary ? { binary } : {}) }, code };
}

function describeFolded(folded: Folded): Described {
  switch (folded.kind) {
    case 'text':
      return { value: { kind: 'constant', value: folded.value }, code: quotedText(folded.value) };
    case 'number':
      return { value: { kind: 'constant', value: folded.value }, code: String(folded.value) };
    case 'singleton': {
      const code = folded.value === null ? 'None' : folded.value ? 'True' : 'False';
      return { value: { kind: 'constant', value: folded.value }, code };
    }
    case 'bytes':
      return unknownValue(quotedBytes(folded.value, folded.length), folded.value.includes(0));
    case 'list': {
      const items = folded.items.map(describeFolded);
      return {
        value: { kind: 'list', items: items.map(({ value }) => value) },
        code: `[${items.map(({ code }) => code).join(', ')}]`,
      };
    }
    case 'unknown':
      return unknownValue(folded.text);
  }
}

/** Writes symbolic values as the Python that would build them. */
export class Decompiler {
  readonly #folder: Folder;
  constructor(folder: Folder) {
    this.#folder = folder;
  }

  /** `name(arguments)` on one line of at most 200 characters, with the arguments as values. */
  async call(name: string, positional: readonly Symbolic[]): Promise<{ code: string; values: Value[] }> {
    const items = await this.#all(positional, 0);
    return {
      code: snippet(`${name}(${items.map(({ code }) => code).join(', ')})`),
      values: items.map(({ value }) => value),
    };
  }

  async describe(symbol: Symbolic, depth = 0): Promise<Described> {
    if (depth > MAX_DEPTH) return unknownValue('…');
    if (typeof symbol === 'number') return describeFolded(await this.#folder.fold(symbol));
    switch (symbol.kind) {
      case 'global':
        return { value: { kind: 'name', name: symbol.dotted }, code: symbol.dotted };
      case 'module':
        return { value: { kind: 'name', name: symbol.name }, code: symbol.name };
      case 'opaque':
        return unknownValue(symbol.text);
      case 'collection':
        return this.#collection(symbol, depth);
      case 'method':
        return unknownValue(`${(await this.describe(symbol.of, depth + 1)).code}.${symbol.name}`);
      case 'call': {
        const folded = await this.#folder.fold(symbol);
        if (folded.kind !== 'unknown') return describeFolded(folded);
        const callee = await this.describe(symbol.callee, depth + 1);
        const items = await this.#all(symbol.positional, depth + 1);
        return unknownValue(snippet(`${callee.code}(${items.map(({ code }) => code).join(', ')})`));
      }
    }
  }

  async #all(symbols: readonly Symbolic[], depth: number): Promise<Described[]> {
    const items: Described[] = [];
    for (const symbol of symbols.slice(0, MAX_ITEMS)) items.push(await this.describe(symbol, depth));
    if (symbols.length > MAX_ITEMS) items.push(unknownValue('…'));
    return items;
  }

  async #collection({ type, items, partial }: Collection, depth: number): Promise<Described> {
    const shown = await this.#all(items, depth + 1);
    if (partial && items.length <= MAX_ITEMS) shown.push(unknownValue('…'));
    const codes = shown.map(({ code }) => code);
    if (type === 'dict') {
      const pairs: string[] = [];
      for (let at = 0; at < codes.length; at += 2) pairs.push(codes.slice(at, at + 2).join(': '));
      return unknownValue(`{${pairs.join(', ')}}`);
    }
    if (type === 'set') return unknownValue(`{${codes.join(', ')}}`);
    const value: Value = { kind: 'list', items: shown.map((item) => item.value) };
    if (type === 'list') return { value, code: `[${codes.join(', ')}]` };
    return { value, code: codes.length === 1 ? `(${codes.join('')},)` : `(${codes.join(', ')})` };
  }
}
