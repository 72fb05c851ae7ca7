import { changedBy, iteratedBy } from './effects.js';
import type { Folder } from './fold.js';
import { handedIn, keeps, targetOf } from './hand-on.js';
import { hooksOf, type Hook } from './hooks.js';
import type { Imports, Taker } from './imports.js';
import { arrayTypes, mayHoldObjects } from './joblib.js';
import { Lookups, UNRESOLVED } from './lookups.js';
import { Payloads } from './payloads.js';
import {
  argumentsOf,
  Call,
  callOf,
  carries,
  Collection,
  emptyTuple,
  Global,
  loaded,
  lost,
  lostCallable,
  partials,
  type Symbolic,
} from './symbols.js';

type Trampoline = (positional: readonly Symbolic[], offset: number, callee: Global) => Promise<Symbolic>;

/** Whether a value is the result of calling one of these names. */
export function isResultOf({ callee }: Call, names: readonly string[]): boolean {
  return typeof callee !== 'number' && callee.kind === 'global' && names.includes(callee.dotted);
}

/** Arguments as they are reported: what is given by name comes last, as a dict. */
function withKeywords(positional: Symbolic | undefined, keywords: Symbolic | undefined): readonly Symbolic[] {
  const items = positional === undefined ? [] : argumentsOf(positional);
  return keywords instanceof Collection && keywords.items.length > 0 ? [...items, keywords] : items;
}

function isTuple(symbol: Symbolic): boolean {
  return symbol instanceof Collection && symbol.type === 'tuple';
}

/** Calls that one call may lead to: functions that call others for each of many items do so for each of many items. */
const MAX_FOLLOWED = 256;

/** Makes the calls of a pickle: reports what is called, and follows functions that only lead to another name. */
export class Caller {
  readonly #folder: Folder;
  readonly #imports: Imports;
  readonly #lookups: Lookups;
  readonly #payloads: Payloads;
  readonly #trampolines: ReadonlyMap<string, Trampoline>;
  #left = MAX_FOLLOWED;
  /** Functions that were followed, and where first. */
  readonly #followed = new Map<Global, number>();

  constructor(folder: Folder, imports: Imports, payloads: Payloads) {
    this.#folder = folder;
    this.#imports = imports;
    this.#lookups = new Lookups(folder, imports);
    this.#payloads = payloads;
    const importModule: Trampoline = async ([name], offset) =>
      this.#lookups.module(await this.#folder.text(name), offset);
    const getItem: Trampoline = ([object, key], offset) => this.#lookups.item(object, key, offset);
    const apply: Trampoline = ([target, ...rest], offset) => this.#call(target ?? lost, rest, offset);
    const rebuild: Trampoline = async ([target, , items, state = lost], offset, callee) => {
      await this.#call(target ?? lost, items === undefined ? [] : argumentsOf(items), offset);
      const tensor = callOf(callee, []);
      await this.#hook(tensor, hooksOf(state), offset);
      return tensor;
    };
    const makeNamed: Trampoline = async ([name, maker], offset, callee) => {
      if (maker !== undefined) await this.#call(maker, name === undefined ? [] : [name], offset);
      return callOf(callee, []);
    };
    const arrayType: Trampoline = async ([code], _, callee) => {
      const type = callOf(callee, code === undefined ? [] : [code]);
      type.hasObjects = await mayHoldObjects(this.#folder, code);
      return type;
    };
    const reduce: Trampoline = ([target, items, ...first], offset) =>
      this.#reduce(target, items, first, offset);
    const each: Trampoline = ([target, ...iterables], offset) => this.#each(target, iterables, false, offset);
    const attributeGetter: Trampoline = async (paths, offset, callee) => {
      for (const path of paths) await this.#checkPath(await this.#folder.text(path), callee, offset);
      return callOf(callee, paths);
    };
    const unpickle =
      (at: number): Trampoline =>
      async (given, offset, callee) => {
        await this.#handOn(callee.dotted, given, offset, { callee, made: false });
        await this.#loaded(given[at], offset);
        return callOf(callee, given);
      };
    this.#trampolines = new Map<string, Trampoline>([
      ['functools.reduce', reduce],
      ['_functools.reduce', reduce],
      ['builtins.map', each],
      ['builtins.filter', each],
      ['itertools.starmap', ([target, items = lost], offset) => this.#each(target, [items], true, offset)],
      ['operator.attrgetter', attributeGetter],
      ['_operator.attrgetter', attributeGetter],
      ['operator.call', apply],
      ['_operator.call', apply],
      ['builtins.type.__call__', apply],
      ['builtins.getattr', ([object, name], offset) => this.#lookups.attribute(object, name, offset)],
      ['builtins.__import__', ([name, , , from], offset) => this.#lookups.import(name, from, offset)],
      ['importlib.__import__', ([name, , , from], offset) => this.#lookups.import(name, from, offset)],
      ['importlib.import_module', importModule],
      ['importlib._bootstrap._gcd_import', importModule],
      ['pkgutil.resolve_name', ([name], offset) => this.#lookups.locate(name, offset)],
      ['pydoc.locate', ([name], offset) => this.#lookups.locate(name, offset)],
      // They unpickle an argument. Where that stands in the file as bytes, the pickle in it is read, too.
      ['torch.storage._load_from_bytes', ([data], offset) => this.#loaded(data, offset)],
      ['spacy.vocab.unpickle_vocab', unpickle(4)],
      ['spacy.tokens.doc.unpickle_doc', unpickle(1)],
      ...arrayTypes.map((name) => [name, arrayType] as const),
      ['torch._tensor._rebuild_from_type', rebuild],
      ['torch._tensor._rebuild_from_type_v2', rebuild],
      ['torch.tensor._rebuild_from_type', rebuild],
      ['numpy.random._pickle.__bit_generator_ctor', makeNamed],
      ['numpy.random._pickle.__generator_ctor', makeNamed],
      ['numpy.random._pickle.__randomstate_ctor', makeNamed],
      ['operator.getitem', getItem],
      ['_operator.getitem', getItem],
      ['builtins.dict.get', getItem],
      ['builtins.dict.__getitem__', getItem],
      ['copyreg._reconstructor', (given, offset) => this.#reconstruct(given, offset)],
      ['copyreg.__newobj__', ([type, ...rest], offset) => this.#call(type ?? lost, rest, offset, true)],
      [
        'copyreg.__newobj_ex__',
        ([type, positional, keywords], offset) =>
          this.#call(type ?? lost, withKeywords(positional, keywords), offset, true),
      ],
      [
        'pandas.core.indexes.base._new_Index',
        ([type, keywords], offset) =>
          this.#call(type ?? lost, withKeywords(emptyTuple, keywords), offset, true),
      ],
    ]);
  }

  /** Whether a call needs nothing but its result. */
  isQuiet(callee: Symbolic, positional: readonly Symbolic[], made: boolean): callee is Global {
    return (
      typeof callee !== 'number' &&
      callee.kind === 'global' &&
      !this.#imports.awaits(callee, positional, made) &&
      (callee.plain ??= !this.#trampolines.has(callee.dotted) && !Payloads.awaits(callee)) &&
      (positional.length < 2 || iteratedBy(callee, positional).length === 0) &&
      !positional.some(carries)
    );
  }

  /** Says of functions that are followed where the file calls them, that it hands them on elsewhere. */
  end(): void {
    for (const [global, offset] of this.#followed)
      if (global.handedOn > 0) this.#imports.handOn(global, offset);
  }

  /**
   * @param made - by NEWOBJ, which takes a class
   * @returns what the call answers
   */
  call(callee: Symbolic, positional: readonly Symbolic[], offset: number, made: boolean): Promise<Symbolic> {
    this.#left = MAX_FOLLOWED;
    return this.#call(callee, positional, offset, made);
  }

  async #call(
    callee: Symbolic,
    positional: readonly Symbolic[],
    offset: number,
    made = false,
  ): Promise<Symbolic> {
    if (--this.#left < 0) callee = lost;
    if (typeof callee === 'number') return lost;
    switch (callee.kind) {
      case 'global': {
        await this.#imports.call(callee, await this.#payloads.shown(callee, positional), offset, made);
        await this.#payloads.follow(callee, positional, offset);
        await this.#affect(callee, positional, offset);
        const trampoline = this.#trampolines.get(callee.dotted);
        if (trampoline === undefined) {
          if (!keeps(callee)) await this.#handOn(callee.dotted, positional, offset, { callee, made });
          return callOf(callee, positional);
        }
        if (!this.#followed.has(callee)) this.#followed.set(callee, offset);
        return trampoline(positional, offset, callee);
      }
      case 'call':
        return this.#callResult(callee, positional, offset);
      case 'opaque':
        if (callee === lost || callee === loaded || callee === lostCallable)
          await this.#imports.call(this.#lookups.unresolved(undefined, offset), positional, offset);
        return lost;
      case 'method':
        await this.#handOn(callee.name, positional, offset);
        return callOf(callee, positional);
      case 'module':
      case 'collection':
        return lost;
    }
  }

  /** Says what a harmless function does by way of what it is given. */
  async #affect(callee: Global, positional: readonly Symbolic[], offset: number): Promise<void> {
    for (const { module, name } of iteratedBy(callee, positional)) {
      const method = this.#imports.import(module, `${name}().__iter__`, offset);
      await this.#imports.call(method, [], offset);
    }
    const changed = changedBy(callee, positional);
    if (changed !== undefined) await this.change(changed, lost, offset);
  }

  /** Calls what a call answered. Its maker was judged already; what only wraps another function is unwrapped. */
  async #callResult(made: Call, positional: readonly Symbolic[], offset: number): Promise<Symbolic> {
    if (isResultOf(made, partials)) {
      const { state } = made;
      const { target, bound } = targetOf(made);
      // BUILD may hand a partial to itself: the next round finds no state, and its own function.
      made.state = undefined;
      const result = await this.#call(target, [...bound, ...positional], offset);
      made.state = state;
      return result;
    }
    const [name, ...rest] = made.positional;
    if (isResultOf(made, ['operator.attrgetter', '_operator.attrgetter']))
      return this.#getAll(made, (path) => this.#lookups.attribute(positional[0], path, offset));
    if (isResultOf(made, ['operator.itemgetter', '_operator.itemgetter']))
      return this.#getAll(made, (key) => this.#lookups.item(positional[0], key, offset));
    if (isResultOf(made, ['operator.methodcaller', '_operator.methodcaller'])) {
      return this.#call(await this.#lookups.attribute(positional[0], name, offset), rest, offset);
    }
    const { callee } = made;
    if (typeof callee !== 'number' && callee.kind === 'global') {
      // Nobody knows what it is, and no pickler writes such a call.
      const method = this.#imports.import(callee.module, `${callee.name}().__call__`, offset);
      await this.#imports.call(method, positional, offset);
    } else await this.#imports.call(this.#lookups.unresolved(undefined, offset), positional, offset);
    return callOf(made, positional);
  }

  /** Says of functions that are given to a call, that it may call them. */
  async #handOn(name: string, positional: readonly Symbolic[], offset: number, taker?: Taker): Promise<void> {
    if (!positional.some(carries)) return;
    const code = await this.#imports.describe(name, positional);
    for (const { target, bound } of handedIn(positional)) {
      if (target.kind === 'opaque')
        await this.#imports.call(this.#lookups.unresolved(undefined, offset), [], offset);
      else if (bound.length > 0 && this.#trampolines.has(target.dotted))
        await this.#call(target, bound, offset);
      else await this.#imports.hand(target, bound, code, offset, taker);
    }
  }

  /** A state or an item goes into an imported object itself: into a class, a module or a table that all code shares. */
  change({ module, name }: Global, state: Symbolic, offset: number): Promise<void> {
    const method = this.#imports.import(module, `${name}.__setstate__`, offset);
    return this.#imports.call(method, [state], offset);
  }

  /** Says of functions that an object is given, that it may call them. */
  handTo({ callee }: Call, values: readonly Symbolic[], offset: number): Promise<void> {
    this.#left = MAX_FOLLOWED;
    const name = typeof callee !== 'number' && callee.kind === 'global' ? callee.dotted : '…';
    return this.#handOn(`${name}().__setitem__`, values, offset);
  }

  /** Follows what a state sets under the names by which the readers of an object call its methods. */
  hook(object: Call, state: Symbolic, offset: number): Promise<void> | undefined {
    const hooks = hooksOf(state);
    this.#left = MAX_FOLLOWED;
    return hooks.length === 0 ? undefined : this.#hook(object, hooks, offset);
  }

  async #hook({ callee }: Call, hooks: readonly Hook[], offset: number): Promise<void> {
    if (typeof callee === 'number' || callee.kind !== 'global') return;
    for (const { name, value } of hooks) {
      const method = this.#imports.import(callee.module, `${callee.name}().${name}`, offset);
      await this.#imports.call(method, [value], offset);
      await this.#handOn(method.dotted, [value], offset);
    }
  }

  /** Makes an object as protocols 0 and 1 do; any other base than `object` is called with the state. */
  async #reconstruct(
    [type = lost, base = lost, state = lost]: readonly Symbolic[],
    offset: number,
  ): Promise<Symbolic> {
    if (!(base instanceof Global) || base.dotted !== 'builtins.object')
      await this.#call(base, [state], offset);
    return this.#call(type, [], offset, true);
  }

  /** What `functools.reduce` calls: `int | None` is pickled as `reduce(operator.or_, (int, NoneType))`. */
  async #reduce(
    target: Symbolic = lost,
    items: Symbolic | undefined,
    first: readonly Symbolic[],
    offset: number,
  ): Promise<Symbolic> {
    const [start = lost, ...rest] = [...first, ...this.#items(items)];
    let result = start;
    for (const item of rest) result = await this.#call(target, [result, item], offset);
    return result;
  }

  /** What a function calls for each item, or, starred, with each item's own items. */
  async #each(
    target: Symbolic = lost,
    iterables: readonly Symbolic[],
    starred: boolean,
    offset: number,
  ): Promise<Symbolic> {
    const results = new Collection('list');
    const columns = iterables.map((items) => this.#items(items));
    // It calls when it is asked for items, and a list may have more of them by then.
    if (!iterables.some(isTuple)) await this.#call(target, [lost], offset);
    const rows = columns.length === 0 ? 0 : Math.min(...columns.map(({ length }) => length));
    for (let row = 0; row < rows; row++) {
      const given = columns.map((items) => items[row] ?? lost);
      results.add([await this.#call(target, starred ? given.flatMap(argumentsOf) : given, offset)], 0);
    }
    return results;
  }

  /** One thing, or a tuple of all that a getter gets. */
  async #getAll({ positional }: Call, get: (key: Symbolic) => Promise<Symbolic>): Promise<Symbolic> {
    const found: Symbolic[] = [];
    for (const key of positional) found.push(await get(key));
    const tuple = new Collection('tuple');
    tuple.add(found, 0);
    return found.length === 1 ? (found[0] ?? lost) : tuple;
  }

  /** Says of a getter that walks through attributes, or to a private one, where it leads, whoever uses it. */
  async #checkPath(path: string | undefined, getter: Global, offset: number): Promise<void> {
    if (path !== undefined && /^[a-zA-Z]\w*$/.test(path)) return;
    const walk = this.#imports.import(getter.module, `${getter.name}().${path ?? UNRESOLVED}`, offset);
    await this.#imports.call(walk, [], offset);
  }

  /** All items of a list or tuple, or of its iterator; of anything else two that nothing is known of. */
  #items(items: Symbolic | undefined): readonly Symbolic[] {
    if (items instanceof Call && isResultOf(items, ['builtins.iter'])) [items] = items.positional;
    return items instanceof Collection && !items.partial && items.type !== 'dict'
      ? items.items
      : [lost, lost];
  }

  async #loaded(data: Symbolic | undefined, offset: number): Promise<Symbolic> {
    if (!(await this.#payloads.knows(data))) {
      await this.#imports.call(
        this.#lookups.unresolved(undefined, offset),
        data === undefined ? [] : [data],
        offset,
      );
    }
    return loaded;
  }
}
