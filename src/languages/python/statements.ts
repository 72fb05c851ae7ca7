import type { SyntaxTree } from './syntax-tree.js';

/** The names that a `ParamList` binds, without annotations and default values. */
export function parametersOf(tree: SyntaxTree, list: number): readonly number[] {
  let isDefault = false;
  return tree.children(list).filter((child) => {
    const name = tree.name(child);
    if (name === 'AssignOp') isDefault = true;
    else if (name === ',') isDefault = false;
    return name === 'VariableName' && !isDefault;
  });
}

/** What a `ClassDefinition` derives from, as far as it is a dotted name. */
export function basesOf(tree: SyntaxTree, definition: number): readonly number[] {
  const list = tree.child(definition, 'ArgList');
  const given = list === undefined ? [] : tree.children(list);
  const isMark = (node: number | undefined): boolean => node !== undefined && tree.name(node) === 'AssignOp';
  return given.filter(
    (child, index) =>
      /^(?:VariableName|MemberExpression)$/.test(tree.name(child)) &&
      !isMark(given[index - 1]) &&
      !isMark(given[index + 1]),
  );
}

/** What stands between each `for` of a statement or a comprehension and its `in`, and what is gone through. */
export function loopsOf(
  tree: SyntaxTree,
  node: number,
): readonly { readonly targets: readonly number[]; readonly iterated?: number }[] {
  const children = tree.children(node);
  return children.flatMap((child, index) => {
    if (tree.name(child) !== 'for') return [];
    const length = children.slice(index).findIndex((other) => tree.name(other) === 'in');
    const end = length < 0 ? children.length : index + length;
    const iterated = children[end + 1];
    return [{ targets: children.slice(index + 1, end), ...(iterated !== undefined && { iterated }) }];
  });
}

/** The targets of an `AssignStatement`, in groups that each get all of its values. */
export function assignmentOf(
  tree: SyntaxTree,
  statement: number,
): { readonly targets: readonly (readonly number[])[]; readonly values: readonly number[] } {
  const groups: number[][] = [[]];
  for (const child of tree.children(statement)) {
    const name = tree.name(child);
    if (name === 'AssignOp') groups.push([]);
    else if (name !== ',' && name !== 'TypeDef') groups.at(-1)?.push(child);
  }
  const values = groups.pop() ?? [];
  return { targets: groups, values };
}
