import type { Value } from '../../types.js';

export type Constant = Extract<Value, { kind: 'constant' }>;

/** How far back, and how many bindings at most, a use looks: one name bound again and again must not be quadratic. */
const MAX_LOOKBACK = 64;

/** Modules of star imports that an unbound name may come from. */
const MAX_STARS = 6;

/** One place where a name gets a value. */
export interface Binding {
  /** Offset from which the name has the value. */
  readonly from: number;
  /** Offset where the block ends in which it is bound: a use after it may have been reached another way. */
  readonly until: number;
  readonly value:
    | { readonly kind: 'import'; readonly name: string }
    | { readonly kind: 'expression'; readonly node: number; readonly scope: Scope }
    | { readonly kind: 'unknown' };
  /** What the value is, once somebody asked: without this memory, names that stand for others twice cost 2^n. */
  names?: readonly string[];
  constant?: Constant | 'none';
}

function enclosing(from: Scope, wanted: (scope: Scope) => boolean): Scope {
  let scope = from;
  while (scope.parent && !wanted(scope)) scope = scope.parent;
  return scope;
}

export type ScopeKind = 'module' | 'class' | 'function' | 'comprehension';

/** Python's scopes: a lambda is a function. */
export class Scope {
  readonly #bindings = new Map<string, Binding[]>();
  /** Where `global` and `nonlocal` send the names that they declare. */
  readonly elsewhere = new Map<string, Scope>();
  /** Modules of `from module import *`, at most `MAX_STARS`. */
  readonly stars: string[] = [];

  /** A function that says how an object is pickled. */
  isReduce = false;
  #unordered = false;

  constructor(
    readonly kind: ScopeKind,
    readonly parent?: Scope,
  ) {}

  /** Where `global` binds. */
  get module(): Scope {
    return enclosing(this, (scope) => scope.parent === undefined);
  }

  /** Where `:=` binds. */
  get statementScope(): Scope {
    return enclosing(this, (scope) => scope.kind !== 'comprehension');
  }

  /** Where `nonlocal` binds. */
  get enclosingFunction(): Scope {
    return enclosing(this.parent ?? this, (scope) => scope.kind === 'function');
  }

  bind(name: string, binding: Binding): void {
    const scope = this.elsewhere.get(name) ?? this;
    const known = scope.#bindings.get(name);
    if (!known) scope.#bindings.set(name, [binding]);
    else {
      if ((known.at(-1)?.from ?? 0) > binding.from) scope.#unordered = true;
      known.push(binding);
    }
  }

  bindStar(module: string): void {
    if (this.stars.length < MAX_STARS && !this.stars.includes(module)) this.stars.push(module);
  }

  #known(name: string): readonly Binding[] {
    if (this.#unordered) {
      for (const bindings of this.#bindings.values()) bindings.sort((a, b) => a.from - b.from);
      this.#unordered = false;
    }
    return this.#bindings.get(name) ?? [];
  }

  /**
   * The bindings that a use may see: the last one before it, and earlier ones that it does not certainly
   * replace (branches, `try … except`). From an enclosing function's or the module's scope all of them, since
   * nothing says when the function runs. Undefined where the name is bound nowhere.
   */
  lookUp(name: string, at: number): readonly Binding[] | undefined {
    const own = reaching(this.#known(name), at);
    if (own.length > 0) return own;
    let deferred = this.kind === 'function';
    for (let scope = this.parent; scope; scope = scope.parent) {
      const known = scope.kind === 'class' ? [] : scope.#known(name);
      const seen = deferred ? known.slice(-MAX_LOOKBACK) : reaching(known, at);
      if (seen.length > 0) return seen;
      deferred ||= scope.kind === 'function';
    }
    return undefined;
  }
}

/** From the last binding before `at` backwards, up to one whose block holds the use. */
function reaching(bindings: readonly Binding[], at: number): readonly Binding[] {
  let low = 0;
  let high = bindings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bindings[middle]?.from ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found: Binding[] = [];
  for (let index = low - 1; index >= 0 && found.length < MAX_LOOKBACK; index--) {
    const binding = bindings[index];
    if (!binding) break;
    found.push(binding);
    if (at < binding.until) break;
  }
  return found;
}
