import type { SyntaxTree } from './syntax-tree.js';

/** A name that an import statement binds, and the dotted name that it stands for. */
interface ImportedName {
  readonly name: string;
  readonly target: string;
}

/** What an import statement says; relative modules keep their dots, so that they are never taken for others. */
export interface Imports {
  readonly names: readonly ImportedName[];
  /** The module of `from module import *`. */
  readonly star?: string;
}

interface Part {
  readonly dotted: readonly string[];
  readonly alias?: string;
}

/** Reads `a.b as c, d` from the nodes after `import`. */
function readParts(tree: SyntaxTree, nodes: readonly number[]): readonly Part[] {
  const parts: Part[] = [];
  let dotted: string[] = [];
  let alias: string | undefined;
  let afterAs = false;
  const finish = (): void => {
    if (dotted.length > 0) parts.push({ dotted, ...(alias !== undefined && { alias }) });
    dotted = [];
    alias = undefined;
    afterAs = false;
  };
  for (const node of nodes) {
    const name = tree.name(node);
    if (name === ',') finish();
    else if (name === 'as') afterAs = true;
    else if (name === 'VariableName' && tree.end(node) > tree.start(node)) {
      if (afterAs) alias = tree.identifier(node);
      else dotted.push(tree.identifier(node));
    }
  }
  finish();
  return parts;
}

/** Reads an `ImportStatement`. */
export function readImports(tree: SyntaxTree, statement: number): Imports {
  const nodes = tree.children(statement);
  const at = nodes.findIndex((node) => tree.name(node) === 'import');
  if (at < 0) return { names: [] };
  const listed = nodes.slice(at + 1);
  const first = nodes[0];
  if (at === 0 || first === undefined) {
    const names = readParts(tree, listed).map(({ dotted, alias }) =>
      alias === undefined
        ? { name: dotted[0] ?? '', target: dotted[0] ?? '' }
        : { name: alias, target: dotted.join('.') },
    );
    return { names };
  }
  const lastOfModule = nodes[at - 1] ?? first;
  const module = tree.text
    .slice(tree.end(first), tree.end(lastOfModule))
    .replace(/[^\p{ID_Continue}.]+/gu, '');
  if (listed.some((node) => tree.name(node) === '*')) return { names: [], star: module };
  const prefix = module === '' || module.endsWith('.') ? module : `${module}.`;
  // A dotted name cannot be imported from a module: it is the line after a list that is not closed.
  const members = readParts(tree, listed).filter(({ dotted }) => dotted.length === 1);
  const names = members.map(({ dotted, alias }) => ({
    name: alias ?? dotted[0] ?? '',
    target: prefix + dotted.join('.'),
  }));
  return { names };
}
