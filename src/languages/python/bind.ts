import type { Budget } from '../../types.js';
import { readImports } from './imports.js';
import { keep, Scope, type Binding, type Definition, type Expression } from './scopes.js';
import { assignmentOf, basesOf, loopsOf, parametersOf } from './statements.js';
import type { SyntaxTree } from './syntax-tree.js';

/** A call, a decorator, or a name that is passed on, with the scope that it stands in. */
export interface Use {
  readonly node: number;
  readonly scope: Scope;
  /** `reduce`: what a `__reduce__` returns; `store`: a member or an item that gets a value. */
  readonly kind: 'call' | 'decorator' | 'reference' | 'reduce' | 'store';
  /** What is stored. */
  readonly value?: number;
}

/** A scope and a block that hold all nodes before `until`. */
interface Frame {
  readonly scope: Scope;
  readonly blockEnd: number;
  readonly until: number;
}

const unknown: Binding['value'] = { kind: 'unknown' };

/** What says how an object is pickled. */
const reducers = new Set(['__reduce__', '__reduce_ex__', 'reducer_override']);

/** Methods that put what they get into their object, and whether it is one thing of many there. */
const adders: ReadonlyMap<string, boolean> = new Map([
  ...['append', 'appendleft', 'add', 'insert', 'put'].map((name) => [name, true] as const),
  ...['extend', 'write', 'writelines'].map((name) => [name, false] as const),
]);

/** A lambda that says how an object is pickled: `__reduce__ = …`, `{"__reduce__": …}`, `copyreg.pickle(A, …)`. */
const BEFORE_REDUCER = /(?:__reduce(?:_ex)?__["']?\s*[:=,]|copyreg\.pickle\(\s*[\w.]+\s*,)\s*$/;

/** Where a name or a member stands for a value that goes elsewhere. */
const passedOnIn = new Set([
  'ArgList',
  'ArrayExpression',
  'TupleExpression',
  'SetExpression',
  'DictionaryExpression',
  'ReturnStatement',
]);

/** Walks a tree once, in document order, and gathers its scopes' bindings and its uses of callables. */
class Binder {
  readonly uses: Use[] = [];
  readonly #module = new Scope('module');
  readonly #frames: Frame[] = [];
  /** Bodies of functions and classes, found before they are entered. */
  readonly #bodies = new Map<number, Scope>();
  /** Nodes that are assigned to, so that their names are no uses. */
  readonly #targets = new Set<number>();
  readonly #passedOn = new Set<number>();
  /** Those before the next definition. */
  readonly #decorators: Expression[] = [];

  constructor(readonly tree: SyntaxTree) {}

  run(budget: Budget): void {
    const { tree } = this;
    for (let node = 0; node < tree.size; node++) {
      budget.tick();
      while (node >= (this.#frames.at(-1)?.until ?? Infinity)) this.#frames.pop();
      this.#visit(node, tree.name(node));
    }
  }

  get #scope(): Scope {
    return this.#frames.at(-1)?.scope ?? this.#module;
  }

  #enter(node: number, scope: Scope): void {
    this.#frames.push({ scope, blockEnd: this.tree.end(node), until: this.tree.next(node) });
  }

  #bind(name: number | undefined, value: Binding['value'], from: number, scope = this.#scope): void {
    if (name === undefined || this.tree.name(name) !== 'VariableName') return;
    const until = this.#frames.at(-1)?.blockEnd ?? Infinity;
    scope.bind(this.tree.identifier(name), { from, until, value });
  }

  /** Binds every name in a target such as `(a, *b)` to one of the things that a value holds, if that is known. */
  #bindAll(targets: readonly number[], from: number, holder?: number): void {
    const { tree } = this;
    const value: Binding['value'] =
      holder === undefined ? unknown : { kind: 'item', node: holder, scope: this.#scope };
    for (const target of targets) {
      this.#bind(target, value, from);
      const name = tree.name(target);
      if (name !== 'TupleExpression' && name !== 'ArrayExpression' && name !== 'ParenthesizedExpression')
        continue;
      for (let node = target; node < tree.next(target); node++) {
        this.#targets.add(node);
        // A subscript's or a call's own names are read, not bound.
        if (tree.name(node) === 'MemberExpression') node = tree.next(node) - 1;
        else this.#bind(node, value, from);
      }
    }
  }

  #visit(node: number, name: string): void {
    const { tree } = this;
    switch (name) {
      case 'Body':
        this.#enter(node, this.#bodies.get(node) ?? this.#scope);
        break;
      case 'FunctionDefinition':
        this.#defineFunction(node);
        break;
      case 'ClassDefinition':
        this.#defineClass(node);
        break;
      case 'LambdaExpression':
        this.#enter(node, new Scope('function', this.#scope));
        if (BEFORE_REDUCER.test(tree.text.slice(Math.max(0, tree.start(node) - 80), tree.start(node))))
          this.#use(node, 'reduce');
        this.#bindParameters(tree.child(node, 'ParamList'), tree.start(node));
        break;
      case 'ComprehensionExpression':
      case 'ArrayComprehensionExpression':
      case 'DictionaryComprehensionExpression':
      case 'SetComprehensionExpression':
        this.#enterComprehension(node);
        break;
      case 'ImportStatement':
        this.#import(node);
        break;
      case 'AssignStatement':
        this.#assign(node);
        break;
      case 'NamedExpression': {
        const [target, , value] = tree.children(node);
        this.#bindValue(target, value, tree.end(node), this.#scope.statementScope);
        break;
      }
      case 'ForStatement': {
        const body = tree.child(node, 'Body') ?? node;
        this.#bindLoop(node, tree.start(body));
        break;
      }
      case 'WithStatement':
      case 'TryStatement':
        this.#bindAs(node, name === 'WithStatement');
        break;
      case 'UpdateStatement': {
        const [target, , value] = tree.children(node);
        this.#add(target, value, false);
        this.#bind(target, unknown, tree.end(node));
        break;
      }
      case 'TypeDefinition':
      case 'CapturePattern':
        this.#bind(tree.child(node, 'VariableName'), unknown, tree.end(node));
        break;
      case 'AsPattern':
      case 'DeleteStatement':
        this.#bindAll(tree.children(node), tree.end(node));
        break;
      case 'ScopeStatement':
        this.#declare(node);
        break;
      case 'CallExpression':
        this.#use(node, 'call');
        this.#visitCall(node);
        break;
      case 'Decorator':
        keep(this.#decorators, { node, scope: this.#scope });
        this.#use(node, 'decorator');
        this.#visitArguments(tree.child(node, 'ArgList'));
        break;
      case 'VariableName':
      case 'MemberExpression':
        if (this.#passedOn.delete(node)) this.#use(node, 'reference');
        break;
      case 'ReturnStatement':
        if (this.#scope.isReduce) this.#use(node, 'reduce');
        this.#return(node);
        this.#passOn(node);
        break;
      case 'RaiseStatement':
        if (this.#scope.definition?.name === 'find_class' && this.#scope.parent)
          this.#scope.parent.isRestricted = true;
        break;
      default:
        if (name !== 'ArgList' && passedOnIn.has(name) && !this.#targets.has(node)) this.#passOn(node);
    }
  }

  #use(node: number, kind: Use['kind']): void {
    this.uses.push({ node, scope: this.#scope, kind });
  }

  /** Marks the direct children that pass a value on; the name before `=` is a keyword. */
  #passOn(container: number): void {
    const children = this.tree.children(container);
    children.forEach((child, index) => {
      const name = this.tree.name(child);
      if (name !== 'VariableName' && name !== 'MemberExpression') return;
      const next = children[index + 1];
      if (next === undefined || this.tree.name(next) !== 'AssignOp') this.#passedOn.add(child);
    });
  }

  #visitCall(node: number): void {
    const { tree } = this;
    const [callee, list] = tree.children(node);
    this.#visitArguments(list);
    if (callee === undefined || list === undefined || tree.name(callee) !== 'MemberExpression') return;
    const [object, , member] = tree.children(callee);
    const isItem = member === undefined ? undefined : adders.get(tree.code(member));
    if (isItem === undefined) return;
    for (const value of tree.children(list).slice(1, -1)) this.#add(object, value, isItem);
  }

  #visitArguments(list: number | undefined): void {
    if (list === undefined) return;
    const { tree } = this;
    this.#passOn(list);
    const children = tree.children(list);
    if (children.some((child) => tree.name(child) === 'for')) this.#enterComprehension(list);
    children.forEach((child, index) => {
      if (tree.name(child) === 'AssignOp' && tree.code(child) === ':=')
        this.#bindValue(children[index - 1], children[index + 1], tree.end(list), this.#scope.statementScope);
    });
  }

  #enterComprehension(node: number): void {
    this.#enter(node, new Scope('comprehension', this.#scope));
    this.#bindLoop(node, this.tree.start(node));
  }

  #bindLoop(node: number, from: number): void {
    for (const { targets, iterated } of loopsOf(this.tree, node)) this.#bindAll(targets, from, iterated);
  }

  #defineClass(node: number): void {
    const { tree } = this;
    this.#decorators.length = 0;
    const scope = new Scope('class', this.#scope);
    this.#bind(tree.child(node, 'VariableName'), { kind: 'class', scope }, tree.end(node));
    const body = tree.child(node, 'Body');
    if (body !== undefined) this.#bodies.set(body, scope);
    for (const base of basesOf(tree, node)) keep(scope.bases, { node: base, scope: this.#scope });
  }

  /** What is added to a name: `parts += more`; as an item: `parts.append(more)`, `parts[0] = more`. */
  #add(target: number | undefined, value: number | undefined, isItem: boolean): void {
    if (target === undefined || value === undefined || this.tree.name(target) !== 'VariableName') return;
    this.#scope.add(this.tree.identifier(target), { node: value, scope: this.#scope, isItem });
  }

  #return(node: number): void {
    const value = this.tree.children(node)[1];
    const scope = this.#scope;
    if (value !== undefined && scope.definition) keep(scope.definition.returned, { node: value, scope });
  }

  #defineFunction(node: number): void {
    const { tree } = this;
    const named = tree.child(node, 'VariableName');
    const scope = new Scope('function', this.#scope);
    const parameters: string[] = [];
    const name = named === undefined ? '' : tree.identifier(named);
    const decorators = this.#decorators.splice(0);
    const definition: Definition = { name, scope, parameters, decorators, returned: [] };
    this.#bind(named, { kind: 'function', definition }, tree.end(node));
    const body = tree.child(node, 'Body');
    if (body === undefined) return;
    scope.definition = definition;
    scope.isReduce = reducers.has(name);
    this.#bodies.set(body, scope);
    this.#frames.push({ scope, blockEnd: tree.end(body), until: tree.next(node) });
    this.#bindParameters(tree.child(node, 'ParamList'), tree.start(body), (parameter) => {
      const index = parameters.push(parameter) - 1;
      return { kind: 'parameter', definition, index };
    });
    this.#frames.pop();
  }

  #bindParameters(
    list: number | undefined,
    from: number,
    valueOf: (parameter: string) => Binding['value'] = () => unknown,
  ): void {
    if (list === undefined) return;
    for (const parameter of parametersOf(this.tree, list))
      this.#bind(parameter, valueOf(this.tree.identifier(parameter)), from);
  }

  #import(node: number): void {
    const { names, star } = readImports(this.tree, node);
    const scope = this.#scope;
    const from = this.tree.end(node);
    const until = this.#frames.at(-1)?.blockEnd ?? Infinity;
    for (const { name, target } of names)
      scope.bind(name, { from, until, value: { kind: 'import', name: target } });
    if (star !== undefined) scope.module.bindStar(star);
  }

  #bindValue(target: number | undefined, value: number | undefined, from: number, scope = this.#scope): void {
    const bound: Binding['value'] =
      value === undefined ? unknown : { kind: 'expression', node: value, scope: this.#scope };
    this.#bind(target, bound, from, scope);
  }

  #assign(node: number): void {
    const { tree } = this;
    const { targets: groups, values } = assignmentOf(tree, node);
    const from = tree.end(node);
    for (const targets of groups) {
      const pairwise = targets.length === values.length && !targets.some((child) => tree.name(child) === '*');
      targets.forEach((target, index) => {
        if (pairwise && tree.name(target) === 'VariableName') this.#bindValue(target, values[index], from);
        else this.#bindAll([target], from, values.length === 1 ? values[0] : undefined);
        // An attribute is no name: what is assigned to it goes elsewhere (`torch.load = unsafe_load`).
        const value = values[index];
        // A name in a class is an attribute as well.
        const isAttribute = tree.name(target) === 'MemberExpression' || this.#scope.kind === 'class';
        if (pairwise && value !== undefined && isAttribute) {
          this.#passedOn.add(value);
          if (tree.name(target) === 'MemberExpression') this.#store(target, value);
        }
      });
    }
  }

  #store(target: number, value: number): void {
    const { tree } = this;
    const scope = this.#scope;
    this.uses.push({ node: target, scope, kind: 'store', value });
    const [object, mark, member] = tree.children(target);
    if (object === undefined || mark === undefined || member === undefined) return;
    if (tree.name(mark) === '[') this.#add(object, value, true);
    const method = tree.name(object) === 'VariableName' ? scope.method : undefined;
    if (method && tree.name(member) === 'PropertyName' && tree.identifier(object) === method.self)
      method.owner.bindAttribute(tree.identifier(member), {
        from: tree.end(value),
        until: Infinity,
        value: { kind: 'expression', node: value, scope },
      });
  }

  /** `with value as name` binds the value, `except Error as name` something unknown. */
  #bindAs(node: number, keepsValue: boolean): void {
    const { tree } = this;
    const children = tree.children(node);
    children.forEach((child, index) => {
      if (tree.name(child) !== 'as') return;
      const target = children[index + 1];
      if (target === undefined) return;
      if (keepsValue && tree.name(target) === 'VariableName')
        this.#bindValue(target, children[index - 1], tree.end(target));
      else this.#bindAll([target], tree.end(target));
    });
  }

  #declare(node: number): void {
    const { tree } = this;
    const scope = this.#scope;
    const owner = tree.child(node, 'global') === undefined ? scope.enclosingFunction : scope.module;
    if (owner === scope) return;
    for (const child of tree.children(node))
      if (tree.name(child) === 'VariableName') scope.elsewhere.set(tree.identifier(child), owner);
  }
}

/** The uses of callables in a tree, in document order, each with a scope that knows its names. */
export function bindNames(tree: SyntaxTree, budget: Budget): readonly Use[] {
  const binder = new Binder(tree);
  binder.run(budget);
  return binder.uses;
}
