import type { Budget } from '../../types.js';
import type { SyntaxTree } from './syntax-tree.js';

const statement = /(?:Statement|Definition|Decorator|Clause)$/;
const PASS = 'pass';

/** A string that a backslash leads on into the next line, and that does not end there either. */
function isOpen(tree: SyntaxTree, node: number): boolean {
  return tree.name(node) === 'String' && !/["']/.test(tree.text.charAt(tree.end(node) - 1));
}

/** Where the innermost statements begin that hold an error. */
function* damaged(tree: SyntaxTree, budget: Budget): Generator<number> {
  if (tree.errors.length === 0 && !/\\\r?\n/.test(tree.text)) return;
  const around: number[] = [];
  for (let node = 0; node < tree.size; node++) {
    budget.tick();
    while (around.length > 0 && tree.next(around.at(-1) ?? 0) <= node) around.pop();
    if (statement.test(tree.name(node))) around.push(node);
    else if (tree.name(node) === '⚠' || isOpen(tree, node)) yield tree.start(around.at(-1) ?? node);
  }
}

/**
 * A text without the lines in which damaged statements begin, at the same offsets: a header that lacks its colon, or a
 * bracket that is never closed, may take the lines behind it along.
 *
 * @returns nothing where there is no damage
 */
export function withoutDamage(tree: SyntaxTree, budget: Budget): string | undefined {
  const starts = new Set<number>();
  for (const at of damaged(tree, budget)) starts.add(tree.text.lastIndexOf('\n', at - 1) + 1);
  if (starts.size === 0) return undefined;
  let text = '';
  let from = 0;
  for (const start of [...starts].sort((a, b) => a - b)) {
    const feed = tree.text.indexOf('\n', start);
    const line = tree.text.slice(start, feed < 0 ? undefined : feed);
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    const room = line.length - indent.length;
    text += tree.text.slice(from, start) + indent + (room < PASS.length ? '' : PASS).padEnd(room);
    from = start + line.length;
  }
  return text + tree.text.slice(from);
}
