import type { Value } from '../../types.js';
import type { Use } from './bind.js';
import { keep, type Binding, type Definition, type Expression, type Scope } from './scopes.js';
import { loopsOf } from './statements.js';
import { StoredFiles } from './stored-files.js';
import type { SyntaxTree } from './syntax-tree.js';

/** Values within values: real code stays below ten. */
const MAX_DEPTH = 48;
/** Names that one value may come from. */
const MAX_NAMES = 16;
const MAX_NAME_LENGTH = 300;

/** What is one thing of many: who asks for the many does not get it. */
const ITEM = '[';

/** Functions whose result is what they get, in another form. */
const carriers = new Set([
  ...['str', 'bytes', 'bytearray', 'repr', 'compile', 'open', 'filter', 'map'].map(
    (name) => `builtins.${name}`,
  ),
  ...['list', 'tuple', 'next', 'iter', 'reversed', 'sorted', 'min', 'max'].map((name) => `builtins.${name}`),
  ...['io.BytesIO', 'io.StringIO', 'io.TextIOWrapper', 'io.BufferedReader', 'io.open'],
  ...[
    'gzip.open',
    'gzip.GzipFile',
    'gzip.decompress',
    'zlib.decompress',
    'bz2.decompress',
    'lzma.decompress',
  ],
  ...['base64.b64decode', 'base64.b85decode', 'binascii.unhexlify', 'codecs.decode', 'html.unescape'],
  ...['json.loads', 'json.load', 'ast.parse', 'copy.copy', 'copy.deepcopy', 'functools.reduce'],
  ...['os.fspath', 'os.path.join', 'os.path.abspath', 'os.path.expanduser', 'pathlib.Path', 'shlex.split'],
  ...['re.sub', 're.search', 're.match', 're.fullmatch', 're.findall', 're.finditer', 're.split'],
  ...['textwrap.dedent', 'textwrap.indent', 'urllib.parse.unquote', 'asyncio.run', 'asyncio.wait_for'],
]);

/** Methods of a text that put their arguments into it. */
const fillers = new Set(['format', 'format_map', 'join', 'replace', 'substitute', 'safe_substitute']);

/** What tracing has to ask of names. */
interface Names {
  names(node: number, scope: Scope): readonly string[];
  value(node: number, scope: Scope): Value;
  namesOfDecorator(node: number, scope: Scope): readonly string[];
  classOf(node: number, scope: Scope): Scope | undefined;
}

/** Finds the calls from whose results a value was made: by f-strings, sums, lists, helpers in the same file. */
export class Tracer {
  readonly #known = new Map<number, readonly string[]>();
  readonly #files: StoredFiles;
  #calls: ReadonlyMap<string, readonly Expression[]> | undefined;

  /** @param uses - those of the tree that are calls are asked for what they give a function of this file */
  constructor(
    readonly tree: SyntaxTree,
    readonly names: Names,
    readonly uses: readonly Use[],
  ) {
    this.#files = new StoredFiles(tree, names, uses);
  }

  /** Calls by the last part of what they call; most files are never asked. */
  #callsOf(name: string): readonly Expression[] {
    this.#calls ??= this.#gatherCalls();
    return this.#calls.get(name) ?? [];
  }

  #gatherCalls(): ReadonlyMap<string, readonly Expression[]> {
    const { tree } = this;
    const calls = new Map<string, Expression[]>();
    for (const use of this.uses) {
      if (use.kind !== 'call') continue;
      const [callee] = tree.children(use.node);
      if (callee === undefined) continue;
      const name = tree.name(callee) === 'MemberExpression' ? tree.children(callee)[2] : callee;
      if (name === undefined || !/^(?:VariableName|PropertyName)$/.test(tree.name(name))) continue;
      const known = calls.get(tree.identifier(name));
      if (!known) calls.set(tree.identifier(name), [use]);
      else keep(known, use);
    }
    return calls;
  }

  /** The dotted names of calls, as `names` writes them: `openai.OpenAI().create().text`. */
  origins(node: number, scope: Scope, depth = 0): readonly string[] {
    const known = this.#known.get(node);
    if (known) return known;
    if (depth > MAX_DEPTH) return [];
    // Set before it is known, so that values that are made of each other come to an end.
    this.#known.set(node, []);
    const stored = /^(?:String|VariableName|MemberExpression)$/.test(this.tree.name(node))
      ? this.#files.at(node, scope).map((one) => this.origins(one.node, one.scope, depth + 1))
      : [];
    const found = union([this.#search(node, scope, depth + 1), ...stored]);
    this.#known.set(node, found);
    return found;
  }

  #search(node: number, scope: Scope, depth: number): readonly string[] {
    const { tree } = this;
    const of = (child: number | undefined): readonly string[] =>
      child === undefined ? [] : this.origins(child, scope, depth);
    const children = tree.children(node);
    switch (tree.name(node)) {
      case 'VariableName':
        return this.#ofVariable(node, scope, depth);
      case 'MemberExpression':
        return this.#ofMember(node, scope, depth);
      case 'CallExpression':
        return this.#ofCall(node, scope, depth);
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
      case 'FormatReplacement':
        return of(children[1]);
      case 'NamedExpression':
        return of(children.at(-1));
      case 'ConditionalExpression':
        return union([of(children[0]), of(children.at(-1))]);
      case 'BinaryExpression':
        return /^(?:[+%*|/]|or|and)$/.test(children[1] === undefined ? '' : tree.code(children[1]))
          ? union([of(children[0]), taken(of(children[2]))])
          : [];
      case 'FormatString':
      case 'ContinuedString':
        return union(children.map(of));
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression':
      case 'DictionaryExpression':
        return union(children.map(of)).map((name) => (name.startsWith(ITEM) ? name : ITEM + name));
      case 'ArrayComprehensionExpression':
      case 'SetComprehensionExpression':
      case 'ComprehensionExpression':
        return this.#ofComprehension(node, scope, depth);
      default:
        return [];
    }
  }

  /** The things that a comprehension goes through, whatever it makes of them. */
  #ofComprehension(node: number, scope: Scope, depth: number): readonly string[] {
    const lists = loopsOf(this.tree, node).map(({ iterated }) =>
      iterated === undefined ? [] : this.origins(iterated, scope, depth),
    );
    return union(lists.map(itemsOf)).map((name) => ITEM + name);
  }

  #ofVariable(node: number, scope: Scope, depth: number): readonly string[] {
    const name = this.tree.identifier(node);
    const bindings = scope.lookUp(name, this.tree.start(node)) ?? [];
    const added = scope.additions(name).map(({ isItem, node, scope }) => {
      const origins = this.origins(node, scope, depth);
      return isItem ? origins.map((origin) => (origin.startsWith(ITEM) ? origin : ITEM + origin)) : origins;
    });
    return union([...bindings.map((binding) => this.#ofBinding(binding, depth)), ...added]);
  }

  #ofBinding(binding: Binding, depth: number): readonly string[] {
    if (!binding.origins) {
      binding.origins = [];
      binding.origins = this.#searchBinding(binding.value, depth);
    }
    return binding.origins;
  }

  #searchBinding(value: Binding['value'], depth: number): readonly string[] {
    if (value.kind === 'expression') return this.origins(value.node, value.scope, depth);
    if (value.kind === 'item') return itemsOf(this.origins(value.node, value.scope, depth));
    return value.kind === 'parameter' ? this.#ofParameter(value.definition, value.index, depth) : [];
  }

  /** What the calls in this file give a parameter; a decorator calls the function as well. */
  #ofParameter(definition: Definition, index: number, depth: number): readonly string[] {
    const { name, parameters, decorators, scope } = definition;
    // Whoever made the pickle chose the state.
    if (name === '__setstate__' && index === 1) return ['object.__setstate__()'];
    const isMethod = scope.parent?.kind === 'class';
    if (isMethod && index === 0) return [];
    const decorated = decorators.flatMap((one) => this.names.namesOfDecorator(one.node, one.scope));
    const given = this.#callsOf(name).map((call) => {
      if (depth > MAX_DEPTH || this.#definitionOf(call) !== definition) return [];
      const argument = this.#argument(call.node, isMethod ? index - 1 : index, parameters[index]);
      return argument === undefined ? [] : this.origins(argument, call.scope, depth);
    });
    return union([...given, decorated.map((one) => `${one}()`)]);
  }

  #argument(call: number, position: number, keyword: string | undefined): number | undefined {
    const { tree } = this;
    const list = tree.child(call, 'ArgList');
    const given = list === undefined ? [] : tree.children(list);
    const named = given.findIndex(
      (child, at) =>
        tree.name(child) === 'VariableName' &&
        tree.identifier(child) === keyword &&
        given[at + 1] !== undefined &&
        tree.name(given[at + 1] ?? 0) === 'AssignOp',
    );
    return named >= 0 ? given[named + 2] : argumentsOf(tree, call)[position];
  }

  /** The function of this file that a call calls. */
  #definitionOf({ node, scope }: Expression): Definition | undefined {
    const { tree } = this;
    const [callee] = tree.children(node);
    if (callee === undefined) return undefined;
    const [object, , member] = tree.children(callee);
    const isMethod = tree.name(callee) === 'MemberExpression' && object !== undefined && member !== undefined;
    const bindings = isMethod
      ? this.names.classOf(object, scope)?.members(tree.identifier(member))
      : scope.lookUp(tree.identifier(callee), tree.start(callee));
    const value = bindings?.find((binding) => binding.value.kind === 'function')?.value;
    return value?.kind === 'function' ? value.definition : undefined;
  }

  /** The expression of a lambda that has a name. */
  #lambdaOf(callee: number, scope: Scope): Expression | undefined {
    const { tree } = this;
    if (tree.name(callee) !== 'VariableName') return undefined;
    const value = scope.lookUp(tree.identifier(callee), tree.start(callee))?.[0]?.value;
    if (value?.kind !== 'expression' || tree.name(value.node) !== 'LambdaExpression') return undefined;
    const body = tree.children(value.node).at(-1);
    return body === undefined ? undefined : { node: body, scope: value.scope };
  }

  #ofMember(node: number, scope: Scope, depth: number): readonly string[] {
    const { tree } = this;
    const [object, mark, member] = tree.children(node);
    if (object === undefined || mark === undefined || member === undefined) return [];
    if (tree.name(mark) === '[') return itemsOf(this.origins(object, scope, depth));
    const name = tree.identifier(member);
    const own = this.names.classOf(object, scope)?.members(name) ?? [];
    return union([
      ...own.map((binding) => this.#ofBinding(binding, depth)),
      extend(this.origins(object, scope, depth), `.${name}`),
    ]);
  }

  #ofCall(node: number, scope: Scope, depth: number): readonly string[] {
    const { tree } = this;
    const [callee, list] = tree.children(node);
    if (callee === undefined || list === undefined) return [];
    const given = (): readonly string[] =>
      union([
        ...tree.children(list).map((argument) => taken(this.origins(argument, scope, depth))),
        taken(this.#ofComprehension(list, scope, depth)),
      ]);
    const named = this.names.names(node, scope).filter((name) => name.includes('()'));
    const carried = this.names.names(callee, scope).some((name) => carriers.has(name)) ? given() : [];
    const definition = this.#definitionOf({ node, scope });
    const lambda = this.#lambdaOf(callee, scope);
    const returned = [...(definition?.returned ?? []), ...(lambda ? [lambda] : [])].map((one) =>
      this.origins(one.node, one.scope, depth),
    );
    return union([named, carried, ...returned, this.#ofMethod(callee, scope, depth, given)]);
  }

  /** `response.json()` comes from the response, and `"{}".format(response)` as well. */
  #ofMethod(callee: number, scope: Scope, depth: number, given: () => readonly string[]): readonly string[] {
    const { tree } = this;
    if (tree.name(callee) !== 'MemberExpression') return [];
    const [object, , member] = tree.children(callee);
    if (object === undefined || member === undefined || tree.name(member) !== 'PropertyName') return [];
    const method = tree.identifier(member);
    const ofObject = this.origins(object, scope, depth).map((name) =>
      name.startsWith(ITEM) ? name.slice(1) : `${name}.${method}()`,
    );
    return union([bounded(ofObject), fillers.has(method) ? given() : []]);
  }
}

/** The positional arguments of a call, up to the first that stands for several. */
function argumentsOf(tree: SyntaxTree, call: number): readonly number[] {
  const list = tree.child(call, 'ArgList');
  const children = list === undefined ? [] : tree.children(list).slice(1);
  const found: number[] = [];
  for (const [at, child] of children.entries()) {
    const name = tree.name(child);
    const next = children[at + 1];
    if (name === '*' || name === '**' || (next !== undefined && tree.name(next) === 'AssignOp')) break;
    if (name !== ',' && name !== ')') found.push(child);
  }
  return found;
}

/** One thing of what a value holds, or a part of what a call returned. */
function itemsOf(names: readonly string[]): readonly string[] {
  return bounded(names.map((name) => (name.startsWith(ITEM) ? name.slice(1) : `${name}[]`)));
}

/** All that a value holds, put into one. */
function taken(names: readonly string[]): readonly string[] {
  return names.map((name) => (name.startsWith(ITEM) ? name.slice(1) : name));
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  const all = new Set<string>();
  for (const list of lists) for (const name of list) if (all.size < MAX_NAMES) all.add(name);
  return [...all];
}

function extend(names: readonly string[], ending: string): readonly string[] {
  return bounded(names.map((name) => name + ending));
}

function bounded(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.length <= MAX_NAME_LENGTH);
}
