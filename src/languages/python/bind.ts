import type { Budget } from '../../types.js';
import { readImports } from './imports.js';
import { Scope, type Binding } from './scopes.js';
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

  /** Binds every name in a target such as `(a, *b)` to something unknown. */
  #bindAll(targets: readonly number[], from: number): void {
    const { tree } = this;
    for (const target of targets) {
      this.#bind(target, unknown, from);
      const name = tree.name(target);
      if (name !== 'TupleExpression' && name !== 'ArrayExpression' && name !== 'ParenthesizedExpression')
        continue;
      for (let node = target; node < tree.next(target); node++) {
        this.#targets.add(node);
        // A subscript's or a call's own names are read, not bound.
        if (tree.name(node) === 'MemberExpression') node = tree.next(node) - 1;
        else this.#bind(node, unknown, from);
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
      case 'ClassDefinition': {
        this.#bind(tree.child(node, 'VariableName'), unknown, tree.end(node));
        const body = tree.child(node, 'Body');
        if (body !== undefined) this.#bodies.set(body, new Scope('class', this.#scope));
        break;
      }
      case 'LambdaExpression':
        this.#enter(node, new Scope('function', this.#scope));
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
        this.#bindAll(this.#between(tree.children(node), 'for', 'in'), tree.start(body));
        break;
      }
      case 'WithStatement':
      case 'TryStatement':
        this.#bindAs(node, name === 'WithStatement');
        break;
      case 'UpdateStatement':
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
        this.#visitArguments(tree.child(node, 'ArgList'));
        break;
      case 'Decorator':
        this.#use(node, 'decorator');
        this.#visitArguments(tree.child(node, 'ArgList'));
        break;
      case 'VariableName':
      case 'MemberExpression':
        if (this.#passedOn.delete(node)) this.#use(node, 'reference');
        break;
      case 'ReturnStatement':
        if (this.#scope.isReduce) this.#use(node, 'reduce');
        this.#passOn(node);
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
    this.#bindAll(this.#between(this.tree.children(node), 'for', 'in'), this.tree.start(node));
  }

  /** The children between two keywords, wherever that occurs. */
  #between(children: readonly number[], first: string, last: string): readonly number[] {
    let inside = false;
    return children.filter((child) => {
      const name = this.tree.name(child);
      if (name === first) inside = true;
      else if (name === last) inside = false;
      return inside;
    });
  }

  #defineFunction(node: number): void {
    const { tree } = this;
    this.#bind(tree.child(node, 'VariableName'), unknown, tree.end(node));
    const body = tree.child(node, 'Body');
    if (body === undefined) return;
    const scope = new Scope('function', this.#scope);
    const named = tree.child(node, 'VariableName');
    scope.isReduce = named !== undefined && /^__reduce(?:_ex)?__$/.test(tree.identifier(named));
    this.#bodies.set(body, scope);
    this.#frames.push({ scope, blockEnd: tree.end(body), until: tree.next(node) });
    this.#bindParameters(tree.child(node, 'ParamList'), tree.start(body));
    this.#frames.pop();
  }

  #bindParameters(list: number | undefined, from: number): void {
    if (list === undefined) return;
    let isDefault = false;
    for (const child of this.tree.children(list)) {
      const name = this.tree.name(child);
      if (name === 'AssignOp') isDefault = true;
      else if (name === ',') isDefault = false;
      else if (!isDefault) this.#bind(child, unknown, from);
    }
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
    const groups: number[][] = [[]];
    for (const child of tree.children(node)) {
      const name = tree.name(child);
      if (name === 'AssignOp') groups.push([]);
      else if (name !== ',' && name !== 'TypeDef') groups.at(-1)?.push(child);
    }
    const values = groups.pop() ?? [];
    const from = tree.end(node);
    for (const targets of groups) {
      const pairwise = targets.length === values.length && !targets.some((child) => tree.name(child) === '*');
      targets.forEach((target, index) => {
        if (pairwise && tree.name(target) === 'VariableName') this.#bindValue(target, values[index], from);
        else this.#bindAll([target], from);
        // An attribute is no name: what is assigned to it goes elsewhere (`torch.load = unsafe_load`).
        const value = values[index];
        // A name in a class is an attribute as well.
        const isAttribute = tree.name(target) === 'MemberExpression' || this.#scope.kind === 'class';
        if (pairwise && value !== undefined && isAttribute) {
          this.#passedOn.add(value);
          if (tree.name(target) === 'MemberExpression')
            this.uses.push({ node: target, scope: this.#scope, kind: 'store', value });
        }
      });
    }
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
