import type { Value } from '../../types.js';

export type Constant = Extract<Value, { kind: 'constant' }>;

/** How far back, and how many bindings at most, a use looks: one name bound again and again must not be quadratic. */
const MAX_LOOKBACK = 64;

/** Modules of star imports that an unbound name may come from. */
const MAX_STARS = 6;

/** Values that are added to one name, stored in one attribute, returned by one function: what matters is found in few. */
const MAX_KEPT = 32;

/** An expression with the scope that it stands in. */
export interface Expression {
  readonly node: number;
  readonly scope: Scope;
}

/** An expression whose value is added to another. */
export interface Addition extends Expression {
  /** It is one thing of many there. */
  readonly isItem: boolean;
}

/** Puts one more into a list that what it is read for bounds. */
export function keep<T>(list: T[], item: T): void {
  if (list.length < MAX_KEPT) list.push(item);
}

/** A function that is defined here. */
export interface Definition {
  readonly name: string;
  /** Of its body; a method's parent is the scope of its class. */
  readonly scope: Scope;
  readonly parameters: readonly string[];
  readonly decorators: readonly Expression[];
  /** What it returns. */
  readonly returned: Expression[];
}

/** One place where a name gets a value. */
export interface Binding {
  /** Offset from which the name has the value. */
  readonly from: number;
  /** Offset where the block ends in which it is bound: a use after it may have been reached another way. */
  readonly until: number;
  readonly value:
    | { readonly kind: 'import'; readonly name: string }
    | ({ readonly kind: 'expression' } & Expression)
    /** One of the things that an expression holds: a target of unpacking, or a loop's variable. */
    | ({ readonly kind: 'item' } & Expression)
    | { readonly kind: 'function'; readonly definition: Definition }
    | { readonly kind: 'parameter'; readonly definition: Definition; readonly index: number }
    | { readonly kind: 'class'; readonly scope: Scope }
    | { readonly kind: 'unknown' };
  /** What the value is, once somebody asked: without this memory, names that stand for others twice cost 2^n. */
  names?: readonly string[];
  origins?: readonly string[];
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
  /** The function whose body this is. */
  definition?: Definition;
  /** What a class is derived from. */
  readonly bases: Expression[] = [];
  /** A class that decides itself which globals a pickle may name, and refuses some. */
  isRestricted = false;
  /** What methods of a class store in `self`, by attribute. */
  readonly #attributes = new Map<string, Binding[]>();
  /** What is added to the value of a name: `+=`, `append`, an item that is stored. */
  readonly #additions = new Map<string, Addition[]>();
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

  bindAttribute(name: string, binding: Binding): void {
    const known = this.#attributes.get(name);
    if (!known) this.#attributes.set(name, [binding]);
    else keep(known, binding);
  }

  /** What a name may be in a class: what its methods store in `self`, and what its body binds. */
  members(name: string): readonly Binding[] {
    return [...(this.#attributes.get(name) ?? []), ...this.#known(name).slice(-MAX_LOOKBACK)];
  }

  add(name: string, value: Addition): void {
    const known = this.#additions.get(name);
    if (!known) this.#additions.set(name, [value]);
    else keep(known, value);
  }

  /** What is added to a name, wherever that is said: in this scope, or up to the one that binds it. */
  additions(name: string): readonly Addition[] {
    const found = [...(this.#additions.get(name) ?? [])];
    let isBound = this.#bindings.has(name);
    for (let scope = this.parent; scope && !isBound; scope = scope.parent) {
      found.push(...(scope.#additions.get(name) ?? []));
      isBound = scope.#bindings.has(name);
    }
    return found;
  }

  /** The class whose method this is, or stands in, and the name that its instance has there. */
  get method(): { readonly self: string; readonly owner: Scope } | undefined {
    const scope = enclosing(
      this,
      ({ definition, parent }) => definition !== undefined && parent?.kind === 'class',
    );
    const self = scope.definition?.parameters[0];
    return self !== undefined && scope.parent?.kind === 'class' ? { self, owner: scope.parent } : undefined;
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
