import type { SourceText, WrittenCall } from '../../types.js';
import type { SyntaxTree } from './syntax-tree.js';

type Argument = WrittenCall['arguments'][number];

/** Nothing where it is no argument of its own: `*list`, `**options`, a generator that needs no parentheses. */
function readArgument(tree: SyntaxTree, nodes: readonly number[]): Argument | undefined {
  const [first, second, third] = nodes;
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const names = nodes.map((node) => tree.name(node));
  if (names[0] === '*' || names[0] === '**' || names.includes('for')) return undefined;
  const isKeyword = second !== undefined && third !== undefined && tree.code(second) === '=';
  return {
    start: tree.start(first),
    end: tree.end(last),
    value: tree.start(isKeyword ? third : first),
    ...(isKeyword && { keyword: tree.identifier(first) }),
  };
}

/**
 * How a call is written; nothing where it is damaged, where its callee has no name, or where not all of its arguments
 * stand in its parentheses.
 *
 * @param call - a `CallExpression`
 */
export function writtenCall(tree: SyntaxTree, call: number, source: SourceText): WrittenCall | undefined {
  const [callee, list] = tree.children(call);
  if (callee === undefined || list === undefined || tree.name(list) !== 'ArgList') return undefined;
  for (let node = call; node < tree.next(call); node++) if (tree.name(node) === '⚠') return undefined;
  const [open, ...inside] = tree.children(list);
  const close = inside.pop();
  if (open === undefined || close === undefined || tree.name(close) !== ')') return undefined;
  const groups: number[][] = [[]];
  for (const node of inside) {
    if (tree.name(node) === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  // Nothing follows a trailing comma, and nothing stands in empty parentheses.
  if (groups.at(-1)?.length === 0) groups.pop();
  const given: Argument[] = [];
  for (const group of groups) {
    const argument = readArgument(tree, group);
    if (argument === undefined) return undefined;
    given.push(argument);
  }
  const name = tree.name(callee) === 'MemberExpression' ? (tree.children(callee).at(-1) ?? callee) : callee;
  const kind = tree.name(name);
  if (kind !== 'PropertyName' && kind !== 'VariableName') return undefined;
  return {
    source,
    start: tree.start(call),
    end: tree.end(call),
    name: { start: tree.start(name), end: tree.end(name), isAttribute: kind === 'PropertyName' },
    arguments: given,
    inner: { start: tree.end(open), end: tree.start(close) },
  };
}
