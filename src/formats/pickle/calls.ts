import type { Folder } from './fold.js';
import { handedIn, keeps, targetOf } from './hand-on.js';
import type { Hook } from './hooks.js';
import type { Imports } from './imports.js';
import { arrayTypes, deniesObjects, mayHoldObjects } from './joblib.js';
import { Payloads } from './payloads.js';
import {
  argumentsOf,
  callOf,
  carries,
  Collection,
  loaded,
  lost,
  lostCallable,
  partials,
  type Call,
  type Global,
  type Symbolic,
} from './symbols.js';

/** Module and name of something that could not be resolved. */
export const UNRESOLVED = '?';

type Trampoline = (positional: readonly Symbolic[], offset: number, callee: Global) => Promise<Symbolic>;

/** Whether a value is the result of calling one of these names. */
export function isResultOf({ callee }: Call, names: readonly string[]): boolean {
  return typeof callee !== 'number' && callee.kind === 'global' && names.includes(callee.dotted);
}

/** Calls that one call may lead to: functions that call others for each of many items do so for each of many items. */
const MAX_FOLLOWED = 256;

/** Makes the calls of a pickle: reports what is called, and follows functions that only lead to another name. */
export class Caller {
  readonly #folder: Folder;
  readonly #imports: Imports;
  readonly #payloads: Payloads;
  readonly #trampolines: ReadonlyMap<string, Trampoline>;
  #left = MAX_FOLLOWED;
  /** Functions that were followed, and where first. */
  readonly #followed = new Map<Global, number>();

  constructor(folder: Folder, imports: Imports, payloads: Payloads) {
    this.#folder = folder;
    this.#imports = imports;
    this.#payloads = payloads;
    const importModule: Trampoline = async ([name], offset) =>
      this.#module(await this.#folder.text(name), offset);
    const getItem: Trampoline = ([object, key], offset) => this.#item(object, key, offset);
    const apply: Trampoline = ([target, ...rest], offset) => this.#call(target ?? lost, rest, offset);
    const rebuild: Trampoline = async ([target, , items], offset, callee) => {
      await this.#call(target ?? lost, items === undefined ? [] : argumentsOf(items), offset);
      return callOf(callee, []);
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
    const each: Trampoline = ([target, items], offset) => this.#each(target, items, false, offset);
    this.#trampolines = new Map<string, Trampoline>([
      ['functools.reduce', reduce],
      ['_functools.reduce', reduce],
      ['builtins.map', each],
      ['builtins.filter', each],
      ['itertools.starmap', ([target, items], offset) => this.#each(target, items, true, offset)],
      ['operator.call', apply],
      ['_operator.call', apply],
      ['builtins.type.__call__', apply],
      ['builtins.getattr', ([object, name], offset) => this.#attribute(object, name, offset)],
      ['builtins.__import__', ([name, , , from], offset) => this.#import(name, from, offset)],
      ['importlib.__import__', ([name, , , from], offset) => this.#import(name, from, offset)],
      ['importlib.import_module', importModule],
      ['importlib._bootstrap._gcd_import', importModule],
      ['pkgutil.resolve_name', ([name], offset) => this.#locate(name, offset)],
      ['pydoc.locate', ([name], offset) => this.#locate(name, offset)],
      // It unpickles its argument. Where that stands in the file as bytes, the pickle in it is read, too.
      ['torch.storage._load_from_bytes', ([data], offset) => this.#loaded(data, offset)],
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
      ['copyreg._reconstructor', ([type], offset) => this.#call(type ?? lost, [], offset, true)],
      ['copyreg.__newobj__', ([type, ...rest], offset) => this.#call(type ?? lost, rest, offset, true)],
      [
        'copyreg.__newobj_ex__',
        ([type, positional], offset) =>
          this.#call(type ?? lost, positional instanceof Collection ? positional.items : [], offset, true),
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
        const trampoline = this.#trampolines.get(callee.dotted);
        if (trampoline === undefined) {
          if (!keeps(callee)) await this.#handOn(callee.dotted, positional, offset);
          return callOf(callee, positional);
        }
        if (!this.#followed.has(callee)) this.#followed.set(callee, offset);
        return trampoline(positional, offset, callee);
      }
      case 'call':
        return this.#callResult(callee, positional, offset);
      case 'opaque':
        if (callee === lost || callee === loaded || callee === lostCallable)
          await this.#imports.call(this.#unresolved(undefined, offset), positional, offset);
        return lost;
      case 'method':
        await this.#handOn(callee.name, positional, offset);
        return callOf(callee, positional);
      case 'module':
      case 'collection':
        return lost;
    }
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
    if (isResultOf(made, ['operator.attrgetter', '_operator.attrgetter'])) {
      return this.#attribute(positional[0], name, offset);
    }
    if (isResultOf(made, ['operator.itemgetter', '_operator.itemgetter'])) {
      return this.#item(positional[0], name, offset);
    }
    if (isResultOf(made, ['operator.methodcaller', '_operator.methodcaller'])) {
      return this.#call(await this.#attribute(positional[0], name, offset), rest, offset);
    }
    const { callee } = made;
    if (typeof callee !== 'number' && callee.kind === 'global') {
      // Nobody knows what it is, and no pickler writes such a call.
      const method = this.#imports.import(callee.module, `${callee.name}().__call__`, offset);
      await this.#imports.call(method, positional, offset);
    } else await this.#imports.call(this.#unresolved(undefined, offset), positional, offset);
    return callOf(made, positional);
  }

  /** Says of functions that are given to a call, that it may call them. */
  async #handOn(name: string, positional: readonly Symbolic[], offset: number): Promise<void> {
    if (!positional.some(carries)) return;
    const code = await this.#imports.describe(name, positional);
    for (const { target, bound } of handedIn(positional)) {
      if (target.kind === 'opaque') await this.#imports.call(this.#unresolved(undefined, offset), [], offset);
      else if (bound.length > 0 && this.#trampolines.has(target.dotted))
        await this.#call(target, bound, offset);
      else await this.#imports.hand(target, bound, code, offset);
    }
  }

  /** A state or an item goes into an imported object itself: into a class, a module or a table that all code shares. */
  change({ module, name }: Global, state: Symbolic, offset: number): Promise<void> {
    const method = this.#imports.import(module, `${name}.__setstate__`, offset);
    return this.#imports.call(method, [state], offset);
  }

  /** Says of a type of arrays that it denies what its items hold. */
  async checkType(type: Call, offset: number): Promise<void> {
    if (!(await deniesObjects(this.#folder, type)) || !this.#imports.first('denied objects')) return;
    this.#imports.add({
      kind: 'anomaly',
      anomaly: 'corrupt',
      format: 'pickle',
      detail:
        'a NumPy type denies the objects that it holds, so that bytes of the file become addresses of objects',
      location: { kind: 'bytes', offset },
    });
  }

  /** Says of functions that an object is given, that it may call them. */
  handTo({ callee }: Call, values: readonly Symbolic[], offset: number): Promise<void> {
    this.#left = MAX_FOLLOWED;
    const name = typeof callee !== 'number' && callee.kind === 'global' ? callee.dotted : '…';
    return this.#handOn(`${name}().__setitem__`, values, offset);
  }

  /** Calls what a state sets under the names by which the readers of an object call its methods. */
  async hook({ callee }: Call, hooks: readonly Hook[], offset: number): Promise<void> {
    this.#left = MAX_FOLLOWED;
    if (typeof callee === 'number' || callee.kind !== 'global') return;
    for (const { name, value } of hooks) {
      const method = this.#imports.import(callee.module, `${callee.name}().${name}`, offset);
      await this.#imports.call(method, [value], offset);
      await this.#handOn(method.dotted, [value], offset);
    }
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
    items: Symbolic | undefined,
    starred: boolean,
    offset: number,
  ): Promise<Symbolic> {
    const results = new Collection('list');
    for (const item of this.#items(items))
      results.add([await this.#call(target, starred ? argumentsOf(item) : [item], offset)], 0);
    return results;
  }

  /** All items of a list or tuple; of anything else one that nothing is known of. */
  #items(items: Symbolic | undefined): readonly Symbolic[] {
    return items instanceof Collection && !items.partial && items.type !== 'dict'
      ? items.items
      : [lost, lost];
  }

  async #loaded(data: Symbolic | undefined, offset: number): Promise<Symbolic> {
    if (!(await this.#payloads.knows(data))) {
      await this.#imports.call(this.#unresolved(undefined, offset), data === undefined ? [] : [data], offset);
    }
    return loaded;
  }

  #unresolved(name: string | undefined, offset: number): Global {
    return this.#imports.import(UNRESOLVED, name ?? UNRESOLVED, offset);
  }

  #module(name: string | undefined, offset: number): Symbolic {
    return name === undefined ? this.#unresolved(undefined, offset) : { kind: 'module', name };
  }

  /** `__import__('a.b')` answers `a`, unless names are asked for from `a.b`. */
  async #import(symbol: Symbolic | undefined, from: Symbolic | undefined, offset: number): Promise<Symbolic> {
    const name = await this.#folder.text(symbol);
    const whole = from instanceof Collection && from.items.length > 0;
    return this.#module(whole ? name : name?.replace(/\..*$/s, ''), offset);
  }

  /** `os:system` and `os.system`, as `pkgutil.resolve_name` and `pydoc.locate` take them. */
  async #locate(symbol: Symbolic | undefined, offset: number): Promise<Symbolic> {
    const name = (await this.#folder.text(symbol))?.replace(':', '.').replace(/\.$/, '');
    const dot = name?.lastIndexOf('.') ?? -1;
    if (name === undefined || dot < 0) return this.#module(name, offset);
    return this.#imports.import(name.slice(0, dot), name.slice(dot + 1), offset);
  }

  async #item(object: Symbolic | undefined, key: Symbolic | undefined, offset: number): Promise<Symbolic> {
    if (object instanceof Collection) return this.#itemOf(object, key);
    if (object === undefined || typeof object === 'number') return lost;
    if (object.kind === 'call') {
      // Whatever it is may look up the key in its own way.
      await this.#imports.call(
        this.#imports.import('operator', 'getitem', offset),
        key === undefined ? [object] : [object, key],
        offset,
      );
    }
    if (object.kind !== 'global') return lost;
    // `typing.List[int]` is a type, and looks up no name.
    if (object.module === 'typing' && /^[A-Z]\w*$/.test(object.name)) return lost;
    if (object.dotted !== 'sys.modules') return this.#attribute(object, key, offset);
    return this.#module(await this.#folder.text(key), offset);
  }

  async #itemOf({ type, items, partial }: Collection, key: Symbolic | undefined): Promise<Symbolic> {
    const wanted = await this.#folder.fold(key);
    if (partial || (wanted.kind !== 'number' && wanted.kind !== 'text')) return lost;
    if (type !== 'dict') return (wanted.kind === 'number' && items.at(wanted.value)) || lost;
    let found: Symbolic = lost;
    for (let at = 0; at + 1 < items.length; at += 2) {
      const name = await this.#folder.fold(items[at]);
      if (name.kind === wanted.kind && name.value === wanted.value) found = items[at + 1] ?? lost;
    }
    return found;
  }

  async #attribute(
    object: Symbolic | undefined,
    key: Symbolic | undefined,
    offset: number,
  ): Promise<Symbolic> {
    const path = await this.#folder.text(key);
    if (path === undefined || object === undefined) return this.#unresolved(path, offset);
    if (typeof object === 'number') return this.#attributeOfLiteral(object, path, offset);
    switch (object.kind) {
      case 'global':
        return this.#imports.import(object.module, `${object.name}.${path}`, offset);
      case 'module':
        return this.#imports.import(object.name, path, offset);
      case 'call': {
        const { callee } = object;
        if (typeof callee !== 'number' && callee.kind === 'global') {
          const folded = await this.#folder.fold(object);
          if (folded.kind !== 'unknown') return this.#attributeOfLiteral(object, path, offset);
          return this.#imports.import(callee.module, `${callee.name}().${path}`, offset);
        }
        return this.#unresolved(path, offset);
      }
      case 'collection':
        return this.#attributeOfLiteral(object, path, offset);
      case 'opaque':
      case 'method':
        return this.#unresolved(path, offset);
    }
  }

  /** Methods of strings build names; any other way from a literal leads to its class, and from there anywhere. */
  #attributeOfLiteral(of: Symbolic, path: string, offset: number): Symbolic {
    if (/^(?:__\w+__|.*\..*)$/s.test(path)) return this.#imports.import('builtins', `object.${path}`, offset);
    return { kind: 'method', of, name: path };
  }
}
