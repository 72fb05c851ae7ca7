import type { Value } from '../../types.js';
import { numberValue, stringValue } from '../../parsers/python-scalars.js';
import type { Binding, Constant, Scope } from './scopes.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Operators within operators: real code stays below ten. */
const MAX_DEPTH = 32;
/** Longer strings are unknown: `s = s + s` doubles with every line. */
const MAX_STRING_LENGTH = 10_000;

/** What folding has to ask of expressions that are no constants. */
interface Names {
  names(node: number, scope: Scope, depth: number): readonly string[];
  value(node: number, scope: Scope, depth: number): Value;
}

/** Folds expressions to constants without running them. */
export class Folder {
  constructor(
    readonly tree: SyntaxTree,
    readonly evaluator: Names,
  ) {}

  /** The constant that an expression is; undefined where it is none. */
  fold(node: number, scope: Scope, depth: number): Constant | undefined {
    const { tree } = this;
    if (depth > MAX_DEPTH) return undefined;
    const inner = (child: number | undefined): Constant | undefined =>
      child === undefined ? undefined : this.fold(child, scope, depth + 1);
    switch (tree.name(node)) {
      case 'String':
        return constant(stringValue(tree.code(node)));
      case 'FormatString':
        return this.#formatString(node, inner);
      case 'ContinuedString':
        return joined(tree.children(node).map(inner));
      case 'Number':
        return constant(numberValue(tree.code(node)));
      case 'Boolean':
        return constant(tree.code(node) === 'True');
      case 'None':
        return constant(null);
      case 'ParenthesizedExpression':
        return inner(tree.children(node)[1]);
      case 'UnaryExpression': {
        const [operator, operand] = tree.children(node);
        const value = inner(operand)?.value;
        if (operator === undefined) return undefined;
        if (tree.name(operator) === 'not') return typeof value === 'boolean' ? constant(!value) : undefined;
        return tree.code(operator) === '-' && typeof value === 'number' ? constant(-value) : undefined;
      }
      case 'BinaryExpression': {
        const [left, operator, right] = tree.children(node);
        if (operator === undefined || tree.code(operator) !== '+') return undefined;
        return joined([inner(left), inner(right)]);
      }
      case 'VariableName':
        return this.#constantOfVariable(tree.identifier(node), tree.start(node), scope, depth);
      case 'CallExpression':
        return this.#constantOfCall(node, inner, scope, depth);
      case 'MemberExpression':
        // The one member that is folded: `"daol"[::-1]`.
        return /\[\s*::\s*-1\s*\]$/.test(tree.text.slice(tree.end(node) - 16, tree.end(node)))
          ? reversed(inner(tree.children(node)[0]))
          : undefined;
      default:
        return undefined;
    }
  }

  /** `"".join(["lo", "ad"])`, `chr(101)`, and code that is compiled from a constant. */
  #constantOfCall(
    node: number,
    fold: (child: number | undefined) => Constant | undefined,
    scope: Scope,
    depth: number,
  ): Constant | undefined {
    const { tree } = this;
    const [callee, list] = tree.children(node);
    const first = list === undefined ? undefined : tree.children(list)[1];
    if (callee === undefined || first === undefined) return undefined;
    if (tree.name(callee) === 'MemberExpression') {
      const [glue, , member] = tree.children(callee);
      if (member === undefined || tree.code(member) !== 'join' || fold(glue)?.value !== '') return undefined;
      const parts = this.evaluator.value(first, scope, depth + 1);
      return parts.kind === 'list'
        ? joined(parts.items.map((item) => (item.kind === 'constant' ? item : undefined)))
        : undefined;
    }
    if (tree.name(callee) !== 'VariableName' || !/^(?:chr|compile)$/.test(tree.code(callee)))
      return undefined;
    const [name] = this.evaluator.names(callee, scope, depth + 1);
    const value = fold(first)?.value;
    if (name === 'builtins.compile' && typeof value === 'string') return constant(value);
    const isCode = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 0x110000;
    return name === 'builtins.chr' && isCode ? constant(String.fromCodePoint(value)) : undefined;
  }

  /** The constant that every binding in question gives a name. */
  #constantOfVariable(name: string, at: number, scope: Scope, depth: number): Constant | undefined {
    let common: Constant | undefined;
    for (const binding of scope.lookUp(name, at) ?? []) {
      const folded = this.#constantOfBinding(binding, depth);
      if (!folded || (common && common.value !== folded.value)) return undefined;
      common = folded;
    }
    return common;
  }

  #constantOfBinding(binding: Binding, depth: number): Constant | undefined {
    const { value } = binding;
    if (value.kind !== 'expression') return undefined;
    if (!binding.constant) {
      binding.constant = 'none';
      binding.constant = this.fold(value.node, value.scope, depth + 1) ?? 'none';
    }
    return binding.constant === 'none' ? undefined : binding.constant;
  }

  /** An f-string whose replacements are all plain constants. */
  #formatString(node: number, fold: (child: number) => Constant | undefined): Constant | undefined {
    const { tree } = this;
    const code = tree.code(node);
    const quote = /^[a-zA-Z]*("""|'''|"|')/.exec(code)?.[0] ?? '';
    const parts: (Constant | undefined)[] = [];
    let from = tree.start(node) + quote.length;
    const literal = (to: number): void => {
      const raw = /r/i.test(quote) ? 'r' : '';
      const text = tree.text.slice(from, to).replaceAll('{{', '{').replaceAll('}}', '}');
      parts.push(constant(stringValue(`${raw}"""${text}"""`)));
    };
    for (const child of tree.children(node)) {
      if (tree.name(child) !== 'FormatReplacement') continue;
      literal(tree.start(child));
      const [, expression, ...rest] = tree.children(child);
      parts.push(expression === undefined || rest.length !== 1 ? undefined : fold(expression));
      from = tree.end(child);
    }
    literal(tree.end(node) - quote.replace(/^[a-zA-Z]*/, '').length);
    return joined(parts);
  }
}

function reversed(folded: Constant | undefined): Constant | undefined {
  return typeof folded?.value === 'string'
    ? constant(Array.from(folded.value).reverse().join(''))
    : undefined;
}

function constant(value: Constant['value'] | undefined): Constant | undefined {
  if (value === undefined || (typeof value === 'string' && value.length > MAX_STRING_LENGTH))
    return undefined;
  return { kind: 'constant', value };
}

/** Strings one after another; undefined as soon as one is no constant string. */
function joined(parts: readonly (Constant | undefined)[]): Constant | undefined {
  let text = '';
  for (const part of parts) {
    if (typeof part?.value !== 'string' || text.length > MAX_STRING_LENGTH) return undefined;
    text += part.value;
  }
  return constant(text);
}
