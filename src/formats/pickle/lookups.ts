import type { Folder } from './fold.js';
import type { Imports } from './imports.js';
import { Collection, lost, type Global, type Symbolic } from './symbols.js';

/** Module and name of something that could not be resolved. */
export const UNRESOLVED = '?';

/** Looks up modules, attributes and items, as the functions do that a pickle calls for them. */
export class Lookups {
  readonly #folder: Folder;
  readonly #imports: Imports;

  constructor(folder: Folder, imports: Imports) {
    this.#folder = folder;
    this.#imports = imports;
  }

  unresolved(name: string | undefined, offset: number): Global {
    return this.#imports.import(UNRESOLVED, name ?? UNRESOLVED, offset);
  }

  module(name: string | undefined, offset: number): Symbolic {
    return name === undefined ? this.unresolved(undefined, offset) : { kind: 'module', name };
  }

  /** `__import__('a.b')` answers `a`, unless names are asked for from `a.b`. */
  async import(symbol: Symbolic | undefined, from: Symbolic | undefined, offset: number): Promise<Symbolic> {
    const name = await this.#folder.text(symbol);
    const whole = from instanceof Collection && from.items.length > 0;
    return this.module(whole ? name : name?.replace(/\..*$/s, ''), offset);
  }

  /** `os:system` and `os.system`, as `pkgutil.resolve_name` and `pydoc.locate` take them. */
  async locate(symbol: Symbolic | undefined, offset: number): Promise<Symbolic> {
    const name = (await this.#folder.text(symbol))?.replace(':', '.').replace(/\.$/, '');
    const dot = name?.lastIndexOf('.') ?? -1;
    if (name === undefined || dot < 0) return this.module(name, offset);
    return this.#imports.import(name.slice(0, dot), name.slice(dot + 1), offset);
  }

  async item(object: Symbolic | undefined, key: Symbolic | undefined, offset: number): Promise<Symbolic> {
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
    if (object.dotted !== 'sys.modules') return this.attribute(object, key, offset);
    return this.module(await this.#folder.text(key), offset);
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

  async attribute(
    object: Symbolic | undefined,
    key: Symbolic | undefined,
    offset: number,
  ): Promise<Symbolic> {
    const path = await this.#folder.text(key);
    if (path === undefined || object === undefined) return this.unresolved(path, offset);
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
        return this.unresolved(path, offset);
      }
      case 'collection':
        return this.#attributeOfLiteral(object, path, offset);
      case 'opaque':
      case 'method':
        return this.unresolved(path, offset);
    }
  }

  /** Methods of strings build names; any other way from a literal leads to its class, and from there anywhere. */
  #attributeOfLiteral(of: Symbolic, path: string, offset: number): Symbolic {
    if (/^(?:__\w+__|.*\..*)$/s.test(path)) return this.#imports.import('builtins', `object.${path}`, offset);
    return { kind: 'method', of, name: path };
  }
}
