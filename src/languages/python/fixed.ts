import type { Binding, Scope } from './scopes.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Values within values: real code stays below ten. */
const MAX_DEPTH = 32;
/** What a long list is made of is no matter of a few known texts. */
const MAX_PARTS = 512;

/** Literals, and what is made of nothing but its parts. */
const composed = new Set([
  ...['String', 'Number', 'Boolean', 'None', 'ContinuedString', 'FormatString', 'FormatReplacement'],
  ...['FormatConversion', 'FormatSpec', 'ParenthesizedExpression', 'UnaryExpression', 'BinaryExpression'],
  ...['TupleExpression', 'ArrayExpression', 'SetExpression', 'DictionaryExpression', 'ConditionalExpression'],
]);
const made = new Set(['range', 'str', 'enumerate', 'zip', 'sorted', 'list', 'tuple', 'reversed', 'len']);
const methods = new Set([
  'items',
  'keys',
  'values',
  'get',
  'format',
  'join',
  'split',
  'lower',
  'upper',
  'replace',
  'strip',
]);

/** Says which expressions are one of a few values that stand in the file, though nobody knows which. */
export class FixedValues {
  readonly #known = new Map<number, boolean>();

  constructor(readonly tree: SyntaxTree) {}

  /** `COMMANDS[name]`, and `f"import {module}"` in a loop over names that are written out. */
  isFixed(node: number, scope: Scope, depth = 0): boolean {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return false;
    // Set before it is known, so that values that are made of each other come to an end.
    this.#known.set(node, false);
    const found = this.#search(node, scope, depth + 1);
    this.#known.set(node, found);
    return found;
  }

  #search(node: number, scope: Scope, depth: number): boolean {
    const { tree } = this;
    const name = tree.name(node);
    const children = tree.children(node);
    const [first, mark] = children;
    if (name === 'VariableName') return this.#isFixedVariable(node, scope, depth);
    // A key or an index only chooses.
    if (name === 'MemberExpression')
      return (
        first !== undefined &&
        mark !== undefined &&
        tree.name(mark) === '[' &&
        this.isFixed(first, scope, depth)
      );
    if (name === 'CallExpression') {
      const given = mark === undefined ? [] : tree.children(mark);
      // What `get` is asked for only chooses.
      const asked = first !== undefined && tree.code(first).endsWith('.get') ? given.slice(2) : given;
      return this.#isFixedCallee(first, scope, depth) && this.#areFixed(asked, scope, depth);
    }
    if (name === 'ConditionalExpression')
      return [first, children.at(-1)].every((one) => one !== undefined && this.isFixed(one, scope, depth));
    return composed.has(name) && children.length <= MAX_PARTS && this.#areFixed(children, scope, depth);
  }

  /** Marks such as `,` have no value of their own. */
  #areFixed(nodes: readonly number[], scope: Scope, depth: number): boolean {
    return nodes.every(
      (node) =>
        !/^[A-Z]/.test(this.tree.name(node)) || this.#isMark(node) || this.isFixed(node, scope, depth),
    );
  }

  #isMark(node: number): boolean {
    return /^(?:ArithOp|AssignOp|BitOp|CompareOp)$/.test(this.tree.name(node));
  }

  #isFixedCallee(callee: number | undefined, scope: Scope, depth: number): boolean {
    const { tree } = this;
    if (callee === undefined) return false;
    const name = tree.name(callee);
    if (name === 'VariableName')
      return (
        made.has(tree.identifier(callee)) &&
        scope.lookUp(tree.identifier(callee), tree.start(callee)) === undefined
      );
    const [object, , member] = tree.children(callee);
    if (name !== 'MemberExpression' || object === undefined || member === undefined) return false;
    return methods.has(tree.identifier(member)) && this.isFixed(object, scope, depth);
  }

  #isFixedVariable(node: number, scope: Scope, depth: number): boolean {
    const name = this.tree.identifier(node);
    const bindings = scope.lookUp(name, this.tree.start(node)) ?? [];
    const parts = [...bindings.map(({ value }) => expressionOf(value)), ...scope.additions(name)];
    return (
      bindings.length > 0 &&
      parts.every((part) => part !== undefined && this.isFixed(part.node, part.scope, depth))
    );
  }
}

function expressionOf(value: Binding['value']): { readonly node: number; readonly scope: Scope } | undefined {
  return value.kind === 'expression' || value.kind === 'item' ? value : undefined;
}
