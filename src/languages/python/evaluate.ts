import { snippet } from '../../parsers/source-text.js';
import type { Value } from '../../types.js';
import type { Use } from './bind.js';
import { FixedValues } from './fixed.js';
import { Folder } from './fold.js';
import { Tracer } from './origins.js';
import type { Binding, Scope } from './scopes.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Members, calls and names that stand for others: real code stays below ten. */
const MAX_DEPTH = 32;
/** Dotted names that one expression may have. */
const MAX_NAMES = 8;
/** Longer dotted names are cut off by being unknown. */
const MAX_NAME_LENGTH = 300;
/** Lists in arguments matter for a few items (`subprocess.run(["pip", …])`), not as data. */
const MAX_ITEMS = 64;

/** What `globals()` answers: the names of the module itself. */
const NAMESPACE = '<names>';
const namespaces = new Set(['builtins.globals', 'builtins.locals', 'builtins.vars']);
const itemGetters = new Set(['get', 'pop', '__getitem__', 'setdefault']);

/** Says what expressions are without running them: which dotted names they stand for, which constants. */
export class Evaluator {
  /** Calls are asked more than once for what they stand for: without this memory, nested ones cost 2^n. */
  readonly #calls = new Map<number, readonly string[]>();

  readonly #folder: Folder;

  readonly #tracer: Tracer;
  readonly #fixed: FixedValues;

  /** @param uses - of the tree */
  constructor(
    readonly tree: SyntaxTree,
    uses: readonly Use[],
  ) {
    this.#folder = new Folder(tree, this);
    this.#tracer = new Tracer(tree, this, uses);
    this.#fixed = new FixedValues(tree);
  }

  #remembered(call: number, evaluate: () => readonly string[]): readonly string[] {
    const known = this.#calls.get(call) ?? evaluate();
    this.#calls.set(call, known);
    return known;
  }

  /** The dotted names that an expression may stand for; none where it is something unknown. */
  names(node: number, scope: Scope, depth = 0): readonly string[] {
    const { tree } = this;
    if (depth > MAX_DEPTH) return [];
    const inner = (child: number | undefined): readonly string[] =>
      child === undefined ? [] : this.names(child, scope, depth + 1);
    switch (tree.name(node)) {
      case 'VariableName':
        return this.#namesOfVariable(tree.identifier(node), tree.start(node), scope, depth);
      case 'MemberExpression':
        return this.#namesOfMember(node, scope, depth);
      case 'CallExpression':
        return this.#remembered(node, () => this.#namesOfCall(node, scope, depth));
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
        return inner(tree.children(node)[1]);
      case 'NamedExpression':
        return inner(tree.children(node).at(-1));
      case 'ConditionalExpression': {
        const children = tree.children(node);
        return union([inner(children[0]), inner(children.at(-1))]);
      }
      default:
        return [];
    }
  }

  /** The names of `@a.b`, whose parts are not an expression. */
  namesOfDecorator(node: number, scope: Scope): readonly string[] {
    const { tree } = this;
    const [first, ...members] = tree.children(node).filter((child) => tree.name(child) === 'VariableName');
    if (first === undefined) return [];
    const path = members.map((member) => `.${tree.identifier(member)}`).join('');
    return extend(this.names(first, scope), path);
  }

  #namesOfVariable(name: string, at: number, scope: Scope, depth: number): readonly string[] {
    const bindings = scope.lookUp(name, at);
    if (!bindings) {
      if (name === '__builtins__') return ['builtins'];
      return union([[`builtins.${name}`], ...scope.module.stars.map((module) => [join(module, name)])]);
    }
    return union(bindings.map((binding) => this.#namesOfBinding(binding, depth)));
  }

  #namesOfBinding(binding: Binding, depth: number): readonly string[] {
    const { value } = binding;
    if (value.kind === 'import') return [value.name];
    if (value.kind !== 'expression' && value.kind !== 'class') return [];
    if (!binding.names) {
      // Set before it is known, so that names that stand for each other come to an end.
      binding.names = [];
      binding.names =
        value.kind === 'class'
          ? this.#namesOfBases(value.scope, depth + 1)
          : this.names(value.node, value.scope, depth + 1);
    }
    return binding.names;
  }

  /** A class stands for what it derives from; one that refuses globals of a pickle says so. */
  #namesOfBases({ bases, isRestricted }: Scope, depth: number): readonly string[] {
    const names = union(bases.map(({ node, scope }) => this.names(node, scope, depth + 1)));
    return isRestricted ? extend(names, '[find_class]') : names;
  }

  /** The class of this file that an expression is an instance of, or that it is itself. */
  classOf(node: number, scope: Scope, depth = 0): Scope | undefined {
    const { tree } = this;
    if (depth > MAX_DEPTH) return undefined;
    const of = (child: number | undefined): Scope | undefined =>
      child === undefined ? undefined : this.classOf(child, scope, depth + 1);
    const bound = (binding: Binding | undefined): Scope | undefined => {
      const value = binding?.value;
      if (value?.kind === 'expression') return this.classOf(value.node, value.scope, depth + 1);
      if (value?.kind === 'class') return value.scope;
      const owner =
        value?.kind === 'parameter' && value.index === 0 ? value.definition.scope.parent : undefined;
      return owner?.kind === 'class' ? owner : undefined;
    };
    const [first, mark, member] = tree.children(node);
    switch (tree.name(node)) {
      case 'VariableName':
        return bound(scope.lookUp(tree.identifier(node), tree.start(node))?.[0]);
      case 'CallExpression':
        return of(first);
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
        return of(mark);
      case 'MemberExpression':
        return member === undefined ? undefined : bound(of(first)?.members(tree.identifier(member))[0]);
      default:
        return undefined;
    }
  }

  #namesOfMember(node: number, scope: Scope, depth: number): readonly string[] {
    const { tree } = this;
    const children = tree.children(node);
    const [object, mark, member] = children;
    if (object === undefined || member === undefined) return [];
    const stray = tree.child(node, '⚠');
    // After an unclosed bracket the parser may take `2⏎pickle.load` for a member of 2.
    const names =
      stray !== undefined && tree.end(stray) > tree.start(stray)
        ? this.#namesOfVariable(tree.identifier(stray), tree.start(stray), scope, depth)
        : this.names(object, scope, depth + 1);
    if (tree.name(member) === 'PropertyName')
      return this.#namesOfProperty(names, object, member, scope, depth);
    if (names.length === 0) return this.#namesOfEntry(object, member, scope, depth);
    if (mark === undefined || tree.name(mark) !== '[') return [];
    return this.#namesOfItem(names, children.length === 4 ? member : undefined, node, scope, depth);
  }

  /** The value of a key in a dictionary that is written out: `{"run": exec}["run"]`. */
  #namesOfEntry(object: number, key: number, scope: Scope, depth: number): readonly string[] {
    const { tree } = this;
    const text = this.#string(key, scope, depth + 1);
    const dictionary = text === undefined ? object : this.written(object, scope);
    if (text === undefined || tree.name(dictionary) !== 'DictionaryExpression') return [];
    const parts = tree.children(dictionary).filter((child) => !/^[{}:,]$/.test(tree.name(child)));
    for (let at = 0; at + 1 < Math.min(parts.length, MAX_ITEMS * 2); at += 2) {
      const [name, value] = [parts[at], parts[at + 1]];
      if (name === undefined || value === undefined || tree.name(name) !== 'String') continue;
      if (this.#string(name, scope, depth + 1) === text) return this.names(value, scope, depth + 1);
    }
    return [];
  }

  /** What a class of this file says of a member, otherwise the member of what it derives from. */
  #namesOfProperty(
    names: readonly string[],
    object: number,
    member: number,
    scope: Scope,
    depth: number,
  ): readonly string[] {
    const name = this.tree.identifier(member);
    const owner = this.classOf(object, scope);
    const own = owner?.members(name) ?? [];
    if (own.length > 0) return union(own.map((binding) => this.#namesOfBinding(binding, depth + 1)));
    const isSelf = names.length === 0 && owner !== undefined && this.tree.name(object) === 'VariableName';
    const inherited = isSelf ? extend(this.#namesOfBases(owner, depth + 1), '()') : names;
    return extend(inherited, `.${name}`);
  }

  /** `sys.modules["os"]`, `os.__dict__["system"]`, `globals()["eval"]`; an item of what a call returns. */
  #namesOfItem(
    names: readonly string[],
    key: number | undefined,
    at: number,
    scope: Scope,
    depth: number,
  ): readonly string[] {
    const text = key === undefined ? undefined : this.#string(key, scope, depth + 1);
    const items = names.map((name): readonly string[] => {
      if (text !== undefined) {
        if (name === NAMESPACE) return this.#namesOfVariable(text, this.tree.start(at), scope, depth + 1);
        if (name === 'sys.modules') return [text];
        const owner = name === 'builtins' ? name : /^(.+)\.__dict__$/.exec(name)?.[1];
        if (owner !== undefined) return [join(owner, text)];
      }
      return name.includes('()') ? extend([name], '[]') : [];
    });
    return union(items);
  }

  /** The module or attribute that a call fetches by a constant name, otherwise the call's own name with `()`. */
  #namesOfCall(node: number, scope: Scope, depth: number): readonly string[] {
    const { tree } = this;
    const [callee, list] = tree.children(node);
    if (callee === undefined) return [];
    const given = list === undefined ? [] : tree.children(list);
    const fetched = this.#fetched(callee, given, scope, depth);
    if (fetched) return fetched;
    const results = this.names(callee, scope, depth + 1).map((name): readonly string[] => {
      const [, first, , second] = given;
      if (name === 'importlib.import_module' || name === 'builtins.__import__') {
        const module = first === undefined ? undefined : this.#string(first, scope, depth + 1);
        if (module !== undefined) return [name === 'builtins.__import__' ? top(module) : module];
      }
      if (name === 'builtins.getattr' && first !== undefined && second !== undefined) {
        const attribute = this.#string(second, scope, depth + 1);
        if (attribute !== undefined) return extend(this.names(first, scope, depth + 1), `.${attribute}`);
      }
      // Compiled code is what it is compiled from.
      if (name === 'builtins.compile' && first !== undefined) return this.names(first, scope, depth + 1);
      if (namespaces.has(name) && given.length === 2) return [NAMESPACE];
      if (name === 'builtins.vars' && first !== undefined)
        return extend(this.names(first, scope, depth + 1), '.__dict__');
      return extend([name], '()');
    });
    return union(results);
  }

  /** `operator.attrgetter("load")(pickle)` and `pickle.__dict__.get("load")`. */
  #fetched(
    callee: number,
    given: readonly number[],
    scope: Scope,
    depth: number,
  ): readonly string[] | undefined {
    const { tree } = this;
    const first = given[1];
    const children = tree.children(callee);
    if (first === undefined || depth > MAX_DEPTH) return undefined;
    if (tree.name(callee) === 'CallExpression') {
      const [getter, list] = children;
      const attribute = list === undefined ? undefined : tree.children(list)[1];
      if (getter === undefined || attribute === undefined) return undefined;
      if (!this.names(getter, scope, depth + 1).includes('operator.attrgetter')) return undefined;
      const path = this.#string(attribute, scope, depth + 1);
      return path === undefined ? undefined : extend(this.names(first, scope, depth + 1), `.${path}`);
    }
    const [object, , member] = children;
    if (tree.name(callee) !== 'MemberExpression' || object === undefined || member === undefined)
      return undefined;
    if (!itemGetters.has(tree.code(member))) return undefined;
    const names = this.names(object, scope, depth + 1).filter(
      (name) => name === NAMESPACE || name === 'sys.modules' || name.endsWith('.__dict__'),
    );
    return names.length === 0 ? undefined : this.#namesOfItem(names, first, callee, scope, depth);
  }

  /** Keys and values of a dictionary that is written out, or that the one binding of a name writes out. */
  entries(node: number, scope: Scope, depth = 0): readonly (readonly [string, Value])[] | undefined {
    const { tree } = this;
    if (depth > 4) return undefined;
    if (tree.name(node) === 'VariableName') {
      const [binding, ...others] = scope.lookUp(tree.identifier(node), tree.start(node)) ?? [];
      if (others.length > 0 || binding?.value.kind !== 'expression') return undefined;
      return this.entries(binding.value.node, binding.value.scope, depth + 1);
    }
    if (tree.name(node) !== 'DictionaryExpression') return undefined;
    const parts = tree.children(node).filter((child) => !/^[{}:,]$/.test(tree.name(child)));
    if (parts.length > MAX_ITEMS * 2 || parts.some((part) => tree.name(part) === '**')) return undefined;
    const found: [string, Value][] = [];
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const [key, value] = [parts[at], parts[at + 1]];
      const name = key === undefined ? undefined : this.#string(key, scope, depth + 1);
      if (name === undefined || value === undefined) return undefined;
      found.push([name, this.value(value, scope, depth + 1)]);
    }
    return found;
  }

  #string(node: number, scope: Scope, depth: number): string | undefined {
    const folded = this.#folder.fold(node, scope, depth);
    return typeof folded?.value === 'string' ? folded.value : undefined;
  }

  /** The expression that a name of this scope stands for, where it is bound to one alone. */
  written(node: number, scope: Scope): number {
    if (this.tree.name(node) !== 'VariableName') return node;
    const [binding, ...others] = scope.lookUp(this.tree.identifier(node), this.tree.start(node)) ?? [];
    const value = others.length === 0 ? binding?.value : undefined;
    return value?.kind === 'expression' && value.scope === scope ? value.node : node;
  }

  /** What an argument is: a constant, a name, a list of such, or the text of something unknown. */
  value(node: number, scope: Scope, depth = 0): Value {
    const { tree } = this;
    const constant = this.#folder.fold(node, scope, depth);
    if (constant) return constant;
    const name = tree.name(node);
    if (name === 'ArrayExpression' || name === 'TupleExpression' || name === 'SetExpression') {
      const items = tree.children(node).slice(1, -1);
      if (depth < 4 && items.length < MAX_ITEMS * 2 && !items.some((item) => tree.name(item) === '*')) {
        const elements = items.filter((item) => tree.name(item) !== ',');
        return { kind: 'list', items: elements.map((item) => this.value(item, scope, depth + 1)) };
      }
    }
    const [first, ...alternatives] = this.names(node, scope, depth);
    const known: Value =
      first === undefined
        ? { kind: 'unknown', text: snippet(tree.text.slice(tree.start(node), tree.end(node))) }
        : { kind: 'name', name: first, ...(alternatives.length > 0 && { alternatives }) };
    // What no call has made is not traced.
    if (first !== undefined && !first.includes('()')) return known;
    const [tracer, fixed] = [this.#tracer, this.#fixed];
    return {
      ...known,
      get fixed() {
        return fixed.isFixed(node, scope) || undefined;
      },
      // Few rules ask for it, and it costs more than all the rest.
      get origins() {
        const origins = tracer.origins(node, scope).filter((name) => name !== first);
        return origins.length > 0 ? origins : undefined;
      },
    };
  }
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  const all = new Set<string>();
  for (const list of lists) for (const name of list) if (all.size < MAX_NAMES) all.add(name);
  return [...all];
}

function extend(names: readonly string[], ending: string): readonly string[] {
  return names.flatMap((name) => (name.length + ending.length > MAX_NAME_LENGTH ? [] : [name + ending]));
}

/** A member of a module; a relative module may be nothing but dots. */
function join(module: string, name: string): string {
  return module === '' || module.endsWith('.') ? module + name : `${module}.${name}`;
}

/** `__import__('a.b')` answers `a`. */
function top(module: string): string {
  return module.split('.', 1)[0] ?? module;
}
