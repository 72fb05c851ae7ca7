import type { Value } from '../../types.js';
import type { Use } from './bind.js';
import { keep, type Binding, type Expression, type Scope } from './scopes.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Where functions that store something in a file get its path. */
const storing: ReadonlyMap<string, { readonly position: number; readonly keyword: string }> = new Map([
  ['urllib.request.urlretrieve', { position: 1, keyword: 'filename' }],
  ['torch.hub.download_url_to_file', { position: 1, keyword: 'dst' }],
  ['wget.download', { position: 1, keyword: 'out' }],
  ['gdown.download', { position: 1, keyword: 'output' }],
]);

/** What finding files has to ask of names. */
interface Names {
  names(node: number, scope: Scope): readonly string[];
  value(node: number, scope: Scope): Value;
  classOf(node: number, scope: Scope): Scope | undefined;
}

/** A path that is written out, or the binding of a name that stands for one. */
type Path = string | Binding;

/** Knows what the code of one file stores in which other file, to say where that file comes from when it is opened. */
export class StoredFiles {
  #files: ReadonlyMap<Path, readonly Expression[]> | undefined;

  constructor(
    readonly tree: SyntaxTree,
    readonly names: Names,
    readonly uses: readonly Use[],
  ) {}

  /** What is stored under the path that an expression stands for: the call that downloads it, or what is written. */
  at(path: number, scope: Scope): readonly Expression[] {
    const key = this.#pathOf(path, scope);
    if (key === undefined) return [];
    this.#files ??= this.#gather();
    return this.#files.get(key) ?? [];
  }

  #gather(): ReadonlyMap<Path, readonly Expression[]> {
    const files = new Map<Path, Expression[]>();
    for (const use of this.uses) {
      const stored = use.kind === 'call' ? this.#stored(use) : undefined;
      const path = stored && this.#pathOf(stored.path, stored.scope);
      if (!stored || path === undefined) continue;
      const known = files.get(path);
      if (!known) files.set(path, [stored.content]);
      else keep(known, stored.content);
    }
    return files;
  }

  #stored(
    call: Expression,
  ): { readonly path: number; readonly scope: Scope; readonly content: Expression } | undefined {
    const { tree } = this;
    const [callee, list] = tree.children(call.node);
    if (callee === undefined || list === undefined) return undefined;
    const [object, , member] = tree.name(callee) === 'MemberExpression' ? tree.children(callee) : [];
    const method = member === undefined ? '' : tree.code(member);
    if (object !== undefined && /^write(?:_bytes|_text)?$/.test(method)) {
      const path = this.#opened(object, call.scope);
      const [, content] = tree.children(list);
      return path && content !== undefined
        ? { ...path, content: { node: content, scope: call.scope } }
        : undefined;
    }
    for (const name of this.names.names(callee, call.scope)) {
      const given = storing.get(name);
      const path = given && this.#argument(list, given.position, given.keyword);
      if (path !== undefined) return { path, scope: call.scope, content: call };
    }
    return undefined;
  }

  /** The path in `open(path, "wb")` or `Path(path)`, which an expression or its one binding is. */
  #opened(node: number, scope: Scope): { readonly path: number; readonly scope: Scope } | undefined {
    const { tree } = this;
    if (tree.name(node) === 'VariableName') {
      const value = scope.lookUp(tree.identifier(node), tree.start(node))?.[0]?.value;
      return value?.kind === 'expression' && tree.name(value.node) === 'CallExpression'
        ? this.#opened(value.node, value.scope)
        : undefined;
    }
    if (tree.name(node) !== 'CallExpression') return undefined;
    const [callee, list] = tree.children(node);
    if (callee === undefined || list === undefined) return undefined;
    const opens = this.names
      .names(callee, scope)
      .some((name) => /^(?:builtins\.open|io\.open|pathlib\.Path)$/.test(name));
    const path = tree.children(list)[1];
    return opens && path !== undefined ? { path, scope } : undefined;
  }

  #argument(list: number, position: number, keyword: string): number | undefined {
    const { tree } = this;
    const groups: number[][] = [[]];
    for (const child of tree.children(list).slice(1, -1)) {
      if (tree.name(child) === ',') groups.push([]);
      else groups.at(-1)?.push(child);
    }
    const named = groups.find(
      ([name, mark]) => name !== undefined && mark !== undefined && tree.code(name) === keyword,
    );
    const placed = groups[position];
    return named?.[2] ?? (placed?.length === 1 ? placed[0] : undefined);
  }

  #pathOf(node: number, scope: Scope): Path | undefined {
    const { tree } = this;
    const value = this.names.value(node, scope);
    if (value.kind === 'constant') return typeof value.value === 'string' ? value.value : undefined;
    if (tree.name(node) === 'VariableName') return scope.lookUp(tree.identifier(node), tree.start(node))?.[0];
    if (tree.name(node) !== 'MemberExpression') return undefined;
    const [object, , member] = tree.children(node);
    return object === undefined || member === undefined
      ? undefined
      : this.names.classOf(object, scope)?.members(tree.identifier(member))[0];
  }
}
