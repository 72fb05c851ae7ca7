/**
 * What a pickle would build, without building it. A literal is the number of the byte where its opcode stands: it is
 * read only when a name or an argument is wanted, so that a memo of millions of strings costs eight bytes each. Of a
 * text it is negative.
 */
export type Symbolic = number | Global | Module | Call | Method | Collection | Opaque;

/** What stands for the literal at an offset. */
export function literalAt(offset: number, isText: boolean): number {
  return isText ? -offset - 1 : offset;
}

/** Where the opcode of a literal stands. */
export function offsetOf(literal: number): number {
  return literal < 0 ? -literal - 1 : literal;
}

/** Something that nothing can be said of, with the text that stands for it. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly text: string;
  /** Of the items of a tensor: the name of their class without `Storage`. */
  readonly storage?: string;
}

/** A value that was dropped because too many were alive: calling it is reported, as it may be anything. */
export const lost: Opaque = { kind: 'opaque', text: '…' };
export const persistent: Opaque = { kind: 'opaque', text: '<persistent object>' };
export const buffer: Opaque = { kind: 'opaque', text: '<buffer>' };
export const loaded: Opaque = { kind: 'opaque', text: '<loaded object>' };
export const array: Opaque = { kind: 'opaque', text: '<array>' };
/** A value that was dropped although whoever gets it may call something with it. */
export const lostCallable: Opaque = { kind: 'opaque', text: '…' };

/** What wraps a function and its first arguments. */
export const partials: readonly string[] = ['functools.partial', '_functools.partial'];
/** What calls a function only when it is used. */
const deferring = new Set([...partials, 'collections.defaultdict']);

/** Calls of one name and shape that were reported. */
interface Reported {
  readonly codes: Set<string>;
  /** One of them had an argument that may be a command, a path or code: another one is no worse. */
  acts: boolean;
  /** Others, which were looked at and had none. */
  passedOver: number;
}

/** An imported name. One object for each name in a file, so that it can count its own calls. */
export class Global {
  readonly kind = 'global';
  /** The calls that were reported already, by their shapes. */
  readonly reported = new Map<string, Reported>();
  /** How often it was put on the stack and not called there: handed to something else, that may call it. */
  handedOn = 0;
  /** Nothing but its result is wanted of a call, once some were reported. */
  plain: boolean | undefined;
  readonly dotted: string;
  /** It is no class by its name: types are handed on as data, too. */
  readonly isFunction: boolean;
  /** What it makes calls a function later. */
  readonly defers: boolean;
  constructor(
    readonly module: string,
    readonly name: string,
  ) {
    this.dotted = `${module}.${name}`;
    this.isFunction = !/(?:^|\.)_*\p{Lu}\w*$/u.test(name);
    this.defers = deferring.has(this.dotted);
  }
}

/** A module that an import function answers. */
interface Module {
  readonly kind: 'module';
  readonly name: string;
}

/** A method of a literal: `' '.join`. */
interface Method {
  readonly kind: 'method';
  readonly of: Symbolic;
  readonly name: string;
}

/** What a call answers. */
export class Call {
  readonly kind = 'call';
  /** What BUILD gave it, where that matters later. */
  state: Symbolic | undefined;
  /** The constant that it comes to, once somebody has asked. */
  folded: Folded | undefined;
  /** It is a type of arrays whose items are, or hold, objects. */
  hasObjects = false;
  constructor(
    readonly callee: Symbolic,
    readonly positional: readonly Symbolic[],
    readonly weight: number,
  ) {}
}

/** A constant as Python would have it; longer bytes than are looked into keep their start and their true length. */
export type Folded =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array; readonly length: number }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'singleton'; readonly value: boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Folded[] }
  | { readonly kind: 'unknown'; readonly text: string };

/** So many items of a collection are kept: arguments have few, data has many. */
const MAX_ITEMS = 32;
/** So many values may hang together below one; keeps every value small, however a file nests them. */
const MAX_WEIGHT = 256;
/** What a list or dict counts for inside another value: it may still grow to this. */
const GROWABLE_WEIGHT = 64;

/** One list stands in one or two others; of what stands in more, nobody knows what it will hold. */
const MAX_HOLDERS = 64;
/** Marks of a collection. */
const CARRIES = 1;
const OBJECTS = 2;

export type CollectionType = 'tuple' | 'list' | 'dict' | 'set';

/** What opcodes make. */
export const collectionTypes = {
  TUPLE: 'tuple',
  LIST: 'list',
  EMPTY_LIST: 'list',
  DICT: 'dict',
  EMPTY_DICT: 'dict',
  FROZENSET: 'set',
  EMPTY_SET: 'set',
} as const;
/** A tuple, list, set or dict (keys and values in turn) with its first items. */
export class Collection {
  readonly kind = 'collection';
  readonly items: Symbolic[] = [];
  /** Items were left out. */
  partial = false;
  /** What stands in it, or in what stands in it, kept or left out. */
  #marks = 0;
  /** Items of a dict that are called where it becomes the state of an object. */
  hooks: { readonly name: string; readonly value: Symbolic }[] | undefined;
  #weight = 1;
  /** What it stands in, as long as it may still grow there. */
  readonly #holders: Collection[] = [];
  #mayGrow: boolean;

  constructor(readonly type: CollectionType) {
    this.#mayGrow = type !== 'tuple';
  }

  /** Somebody who gets this may call something that stands in it. */
  get carries(): boolean {
    return (this.#marks & CARRIES) !== 0;
  }

  /** A type of arrays whose items are objects stands in it. */
  get hasObjects(): boolean {
    return (this.#marks & OBJECTS) !== 0;
  }

  get weight(): number {
    return this.type === 'tuple' ? this.#weight : GROWABLE_WEIGHT;
  }

  /** Adds what stands in `stack` from `start`, as far as there is room. */
  add(stack: readonly Symbolic[], start: number): void {
    const limit = this.type === 'tuple' ? MAX_WEIGHT : GROWABLE_WEIGHT;
    const end = Math.min(stack.length, start + MAX_ITEMS - this.items.length);
    for (let at = start; at < end; at++) {
      const item = stack[at] ?? lost;
      const weight = weightOf(item);
      const fits = this.#weight + weight <= limit;
      this.#hold(item);
      this.items.push(fits ? item : dropped(item));
      this.#weight += fits ? weight : 1;
    }
    if (end < stack.length) this.partial = true;
    for (let at = Math.max(start, end); at < stack.length; at++) this.#hold(stack[at] ?? lost);
  }

  #hold(item: Symbolic): void {
    if (typeof item === 'number') return;
    const told = marksOf(item) & ~this.#marks;
    if (told !== 0) this.#mark(told);
    if (item instanceof Collection && item.#mayGrow) {
      this.#mayGrow = true;
      if (item.#holders.length < MAX_HOLDERS) item.#holders.push(this);
      else this.#mark(CARRIES | OBJECTS);
    }
  }

  #mark(marks: number): void {
    const open: Collection[] = [this];
    for (let next; (next = open.pop()) !== undefined;) {
      if ((next.#marks & marks) === marks) continue;
      next.#marks |= marks;
      open.push(...next.#holders);
    }
  }
}

export const emptyTuple = new Collection('tuple');

function marksOf(symbol: Symbolic): number {
  if (typeof symbol === 'number') return 0;
  const objects = (symbol.kind === 'call' || symbol.kind === 'collection') && symbol.hasObjects;
  return (carries(symbol) ? CARRIES : 0) | (objects ? OBJECTS : 0);
}

/** Whether somebody who gets a value may call something with it that the file chose. */
export function carries(symbol: Symbolic): boolean {
  if (typeof symbol === 'number') return false;
  if (symbol.kind === 'global') return symbol.isFunction;
  if (symbol.kind === 'collection') return symbol.carries;
  if (symbol.kind === 'call') {
    const { callee } = symbol;
    return typeof callee !== 'number' && callee.kind === 'global' && callee.defers;
  }
  return symbol === lostCallable;
}

/** What stands for a value that is not kept. */
export function dropped(symbol: Symbolic): Opaque {
  return carries(symbol) ? lostCallable : lost;
}

/** How many values hang together below this one, itself included. */
export function weightOf(symbol: Symbolic): number {
  if (typeof symbol === 'number') return 1;
  if (symbol.kind === 'method') return 1 + weightOf(symbol.of);
  return symbol.kind === 'collection' || symbol.kind === 'call' ? symbol.weight : 1;
}

/** The result of a call; arguments that are too many are dropped. */
export function callOf(callee: Symbolic, positional: readonly Symbolic[]): Call {
  let weight = 1 + weightOf(callee);
  for (const argument of positional) weight += weightOf(argument);
  if (weight > MAX_WEIGHT)
    return new Call(
      weightOf(callee) > MAX_WEIGHT / 2 ? lost : callee,
      [positional.some(carries) ? lostCallable : lost],
      MAX_WEIGHT,
    );
  return new Call(callee, positional, weight);
}

/** What is kept of an argument tuple; anything that is no tuple is no list of arguments. */
export function argumentsOf(symbol: Symbolic): readonly Symbolic[] {
  if (typeof symbol === 'number' || symbol.kind !== 'collection') return [symbol];
  return symbol.partial && symbol.carries ? [...symbol.items, lostCallable] : symbol.items;
}
