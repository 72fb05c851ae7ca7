import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { binarySource, snippet } from '../../parsers/source-text.js';
import type { Budget, Detail, Fact } from '../../types.js';
import type { Input } from './input.js';

const anomaly = anomaliesOf('r');

/** `SEXPTYPE` of Rinternals.h, and the codes of serialize.c that stand in its place. */
const T = {
  SYM: 1,
  LIST: 2,
  CLO: 3,
  ENV: 4,
  PROM: 5,
  LANG: 6,
  SPECIAL: 7,
  BUILTIN: 8,
  CHAR: 9,
  LGL: 10,
  INT: 13,
  REAL: 14,
  CPLX: 15,
  STR: 16,
  DOT: 17,
  VEC: 19,
  EXPR: 20,
  BCODE: 21,
  EXTPTR: 22,
  WEAKREF: 23,
  RAW: 24,
  S4: 25,
  ALTREP: 238,
  ATTRLIST: 239,
  ATTRLANG: 240,
  BCREPREF: 243,
  BCREPDEF: 244,
  PERSIST: 247,
  PACKAGE: 248,
  NAMESPACE: 249,
  MISSING: 251,
  UNBOUND: 252,
  REF: 255,
} as const;
/** Constants without content: `NULL`, the global, base and empty environments. */
const constants: Readonly<Record<number, string>> = {
  241: '<base>',
  242: '<empty>',
  250: '<namespace:base>',
  251: '',
  252: '<unbound>',
  253: '<global>',
  254: 'NULL',
};
/** Bytes of one item of vectors of numbers. */
const itemSizes: Readonly<Record<number, number>> = { 10: 4, 13: 4, 14: 8, 15: 16, 24: 1 };

const HAS_ATTRIBUTES = 0x200;
const HAS_TAG = 0x400;
/** `ACTIVE_BINDING_MASK` among the levels, which stand above bit 12. */
const ACTIVE = 0x8000 << 12;

/** R itself stops at expressions nested 5,000 deep; honest ones are far below. */
const MAX_DEPTH = 1000;
/** Symbols, environments and pointers are numbered as they come, and may be referred to. */
const MAX_REFERENCES = 2_000_000;
const MAX_FACTS = 100_000;
/** Of all strings of a file. */
const MAX_TEXT = 1024 * 1024;
/** Messages show a line: of longer calls no more is put together. */
const MAX_ARGUMENTS = 20;

/** What an item is, as far as a call that holds it shows it. */
interface Item {
  readonly code: string;
  /** Of a symbol. */
  readonly symbol?: string;
  readonly unbound?: boolean;
}

/** Where an item stands: what runs it, and whether something has to ask for it. */
type Where = 'data' | 'environment' | 'closure' | 'promise';

/** Reads one serialized R object, and keeps what it says of code. */
export class ObjectReader {
  readonly found: (Fact | Detail)[] = [];
  readonly #references: string[] = [];
  #textLeft = MAX_TEXT;
  #depth = 0;

  constructor(
    readonly input: Input,
    readonly budget: Budget,
  ) {}

  #tell(item: Fact | Detail): void {
    if (this.found.push(item) > MAX_FACTS)
      throw new FormatError(
        'over-budget',
        `the object holds more than ${MAX_FACTS} calls`,
        this.input.position,
      );
  }

  #tellCall(where: string, name: string, code: string, offset: number): void {
    this.#tell({
      kind: 'operator',
      framework: 'r',
      namespace: where,
      name,
      attributes: {},
      code: snippet(code),
      location: { kind: 'bytes', offset },
    });
  }

  /** Strings are searched for secrets, up to a bound: a vector of documents is data. */
  #tellText(text: string, offset: number): void {
    if (text === '' || this.#textLeft <= 0) return;
    const kept = text.slice(0, this.#textLeft);
    this.#textLeft -= kept.length;
    const source = binarySource(kept, offset, this.input.position - offset);
    this.#tell({ kind: 'text', language: 'plain', source });
  }

  #remember(text: string): void {
    if (this.#references.push(text) > MAX_REFERENCES)
      throw new FormatError(
        'over-budget',
        `the object has more than ${MAX_REFERENCES} names`,
        this.input.position,
      );
  }

  async item(where: Where = 'data'): Promise<Item> {
    return this.#nested(await this.input.int(), where);
  }

  async #nested(flags: number, where: Where): Promise<Item> {
    if (++this.#depth > MAX_DEPTH)
      throw new FormatError(
        'corrupt',
        `the object is nested more than ${MAX_DEPTH} deep`,
        this.input.position,
      );
    try {
      return await this.#content(flags, where);
    } finally {
      this.#depth--;
    }
  }

  async #content(flags: number, where: Where): Promise<Item> {
    this.budget.tick();
    const type = flags & 0xff;
    const constant = constants[type];
    if (constant !== undefined) return { code: constant, unbound: type === T.UNBOUND };
    switch (type) {
      case T.REF: {
        const index = flags >>> 8 || (await this.input.int());
        const code = this.#references[index - 1];
        if (code === undefined)
          throw new FormatError('corrupt', `reference ${index} leads to nothing`, this.input.position);
        return { code, symbol: code };
      }
      case T.SYM: {
        const { code } = await this.item(where);
        this.#remember(code);
        return { code, symbol: code };
      }
      case T.NAMESPACE:
      case T.PACKAGE:
      case T.PERSIST:
        return this.#package(type);
      case T.ENV:
        return this.#environment();
      case T.EXTPTR:
        this.#remember('<pointer>');
        await this.item(where);
        await this.item(where);
        return this.#attributes(flags, where, '<pointer>');
      case T.WEAKREF:
        this.#remember('<weak reference>');
        return this.#attributes(flags, where, '<weak reference>');
      case T.SPECIAL:
      case T.BUILTIN: {
        const code = await this.input.text(await this.#length());
        return { code, symbol: code };
      }
      case T.CHAR:
        return this.#attributes(flags, where, await this.#string());
      case T.S4:
        return this.#attributes(flags, where, '<S4 object>');
      case T.ALTREP:
        return this.#altrep(where);
      case T.BCODE:
        await this.input.int();
        await this.#bytecode(where);
        return this.#attributes(flags, where, '<bytecode>');
      default:
        return itemSizes[type] === undefined && type !== T.STR && type !== T.VEC && type !== T.EXPR
          ? this.#pairs(flags, where)
          : this.#attributes(flags, where, await this.#vector(type, where));
    }
  }

  async #attributes(flags: number, where: Where, code: string): Promise<Item> {
    if ((flags & HAS_ATTRIBUTES) !== 0) await this.item(where);
    return { code };
  }

  /** Long vectors have -1 for a length, and then two halves of one. */
  async #length(): Promise<number> {
    const length = await this.input.int();
    if (length >= 0) return length;
    const [high, low] = [await this.input.int(), await this.input.int()];
    if (length !== -1 || high < 0)
      throw new FormatError('corrupt', `a length is ${length}`, this.input.position);
    return high * 2 ** 32 + (low >>> 0);
  }

  /** The length of NA is -1, and it has no bytes. */
  async #string(): Promise<string> {
    const length = await this.input.int();
    if (length < -1) throw new FormatError('corrupt', `a string of ${length} bytes`, this.input.position);
    return length === -1 ? 'NA' : this.input.text(length);
  }

  async #vector(type: number, where: Where): Promise<string> {
    const length = await this.#length();
    const size = itemSizes[type];
    if (size !== undefined) {
      await this.input.skip(length, size);
      return length === 1 ? '<number>' : `<${length} numbers>`;
    }
    const start = this.input.position;
    let first = '';
    let text = '';
    for (let index = 0; index < length; index++) {
      const { code } = await this.item(where);
      if (index === 0) first = code;
      if (type === T.STR && text.length < this.#textLeft) text += `${code}\n`;
    }
    if (type !== T.STR) return `<list of ${length}>`;
    this.#tellText(text, start);
    return length === 1 ? JSON.stringify(first.slice(0, 200)) : `<${length} strings>`;
  }

  /** Naming a namespace loads its package. */
  async #package(type: number): Promise<Item> {
    await this.input.int();
    const length = await this.#length();
    let name = '';
    for (let index = 0; index < length; index++) {
      const { code } = await this.item();
      if (index === 0) name = code;
    }
    this.#remember(`<namespace:${name}>`);
    if (type === T.NAMESPACE) this.#tell({ kind: 'metadata', key: 'namespace', value: snippet(name) });
    return { code: `<namespace:${name}>` };
  }

  async #environment(): Promise<Item> {
    await this.input.int();
    this.#remember('<environment>');
    // What encloses it, its variables in a list or in a table, and attributes.
    for (let part = 0; part < 4; part++) await this.item('environment');
    return { code: '<environment>' };
  }

  /** A vector that a class of its own makes from a state: some of them map a file. */
  async #altrep(where: Where): Promise<Item> {
    const offset = this.input.position;
    const { code: info } = await this.item(where);
    const { code: state } = await this.item(where);
    await this.item(where);
    const name = /^\(?([^,)]*)/.exec(info)?.[1] ?? '';
    this.#tellCall('altrep', name, `${name}(${state})`, offset);
    return { code: `<${name}>` };
  }

  /** Pair lists and all that is made like them: the tail is followed in a loop, for lists are long. */
  async #pairs(first: number, where: Where): Promise<Item> {
    const type = first & 0xff;
    if (type !== T.LIST && type !== T.LANG && type !== T.CLO && type !== T.PROM && type !== T.DOT)
      throw new FormatError('corrupt', `objects of type ${type} do not exist`, this.input.position);
    const offset = this.input.position;
    if (type === T.PROM) return this.#promise(first, where, offset);
    const inner = type === T.CLO ? 'closure' : where;
    const parts: string[] = [];
    let head: Item = { code: '' };
    for (let flags = first; ;) {
      if ((flags & HAS_ATTRIBUTES) !== 0) await this.item(where);
      const tag = (flags & HAS_TAG) !== 0 ? (await this.item(where)).symbol : undefined;
      if (where === 'environment' && (flags & ACTIVE) !== 0)
        this.#tell(
          anomaly('active-binding', `reading the variable '${snippet(tag ?? '')}' calls a function`, offset),
        );
      const car = await this.item(inner);
      if (parts.length === 0) head = car;
      if (parts.length <= MAX_ARGUMENTS) parts.push(tag === undefined ? car.code : `${tag} = ${car.code}`);
      flags = await this.input.int();
      const next = flags & 0xff;
      // A call in the place of a tail is one of its own.
      if (type === T.CLO || next !== T.LIST) {
        await this.#nested(flags, inner);
        break;
      }
      this.budget.tick();
    }
    if (type !== T.LANG)
      return { code: type === T.CLO ? '<function>' : `(${parts.join(', ')})`.slice(0, 400) };
    const code = `${head.code}(${parts.slice(1).join(', ')})`.slice(0, 400);
    if (head.symbol !== undefined) this.#tellCall(where, head.symbol, code, offset);
    return { code };
  }

  /** An expression that runs when somebody looks at it; one that has run already holds its value. */
  async #promise(flags: number, where: Where, offset: number): Promise<Item> {
    if ((flags & HAS_ATTRIBUTES) !== 0) await this.item(where);
    if ((flags & HAS_TAG) !== 0) await this.item('environment');
    const { unbound } = await this.item(where);
    const { code } = await this.item('promise');
    if (unbound === true) {
      const id = where === 'environment' ? 'lazy-variable' : 'promise';
      this.#tell(anomaly(id, `a promise runs ${snippet(code)}`, offset));
    }
    return { code: `<promise ${code}>` };
  }

  /** Compiled code: its words, and constants among which the expressions stand that it was compiled from. */
  async #bytecode(where: Where): Promise<void> {
    await this.item(where);
    const count = await this.input.int();
    for (let index = 0; index < count; index++) {
      const type = await this.input.int();
      if (type === T.BCODE) {
        if (++this.#depth > MAX_DEPTH)
          throw new FormatError('corrupt', `code is nested more than ${MAX_DEPTH} deep`, this.input.position);
        await this.#bytecode(where);
        this.#depth--;
      } else await this.#language(type, where);
    }
  }

  async #language(first: number, where: Where): Promise<Item> {
    if (++this.#depth > MAX_DEPTH)
      throw new FormatError('corrupt', `code is nested more than ${MAX_DEPTH} deep`, this.input.position);
    try {
      let type = first;
      if (type === T.BCREPREF) {
        await this.input.int();
        return { code: '…' };
      }
      if (type === T.BCREPDEF) {
        await this.input.int();
        type = await this.input.int();
      }
      const pairs = [T.LANG, T.LIST, T.ATTRLANG, T.ATTRLIST].some((one) => one === type);
      if (!pairs) return await this.item(where);
      const offset = this.input.position;
      if (type === T.ATTRLANG || type === T.ATTRLIST) await this.item(where);
      await this.item(where);
      const head = await this.#language(await this.input.int(), where);
      const tail = await this.#language(await this.input.int(), where);
      const code = `${head.code}${tail.code === 'NULL' ? '' : `, ${tail.code}`}`.slice(0, 400);
      if ((type === T.LANG || type === T.ATTRLANG) && head.symbol !== undefined)
        this.#tellCall(where, head.symbol, `${head.symbol}(${tail.code})`, offset);
      return { code };
    } finally {
      this.#depth--;
    }
  }
}
