import { snippet } from '../../parsers/source-text.js';
import type { Budget, CallFact, Fact, LanguageReader, SourceText, Value } from '../../types.js';
import { bindNames, type Use } from './bind.js';
import { Call, type Arguments } from './call.js';
import { Evaluator } from './evaluate.js';
import type { Scope } from './scopes.js';
import { withoutDamage } from './damage.js';
import { SyntaxTree } from './syntax-tree.js';

/** In characters. The largest honest Python files are generated ones of some megabytes. */
const MAX_LENGTH = 8_000_000;

/** Nobody knows what a callable gets that is only passed on. */
const passedOn: Arguments = { positional: [], keywords: {}, open: true };

class CallReader {
  readonly #evaluator: Evaluator;

  constructor(
    readonly source: SourceText,
    readonly tree: SyntaxTree,
    uses: readonly Use[],
  ) {
    this.#evaluator = new Evaluator(tree, uses);
  }

  /** `operator.methodcaller("loads", data)(pickle)` calls `pickle.loads`. */
  readMethodCaller(use: Use): CallFact | undefined {
    const { tree } = this;
    const [callee, list] = tree.children(use.node);
    if (use.kind !== 'call' || callee === undefined || tree.name(callee) !== 'CallExpression')
      return undefined;
    const [maker, made] = tree.children(callee);
    const [object, method] = [list, made].map((one) =>
      one === undefined ? undefined : tree.children(one)[1],
    );
    if (maker === undefined || object === undefined || method === undefined) return undefined;
    if (!this.#evaluator.names(maker, use.scope).includes('operator.methodcaller')) return undefined;
    const name = this.#evaluator.value(method, use.scope);
    if (name.kind !== 'constant' || typeof name.value !== 'string') return undefined;
    const names = this.#evaluator.names(object, use.scope).map((one) => `${one}.${String(name.value)}`);
    return this.#fact(use.node, names, () => passedOn, false);
  }

  /** What a `__reduce__` returns, as if it were its arguments: the callable first, then what it gets. */
  #reduce({ node, scope }: Use): CallFact | undefined {
    const { tree } = this;
    const isLambda = tree.name(node) === 'LambdaExpression';
    const returned = isLambda
      ? tree.children(node).slice(-1)
      : tree
          .children(node)
          .slice(1)
          .filter((child) => tree.name(child) !== ',');
    const values = returned.map((child) =>
      this.#evaluator.value(this.#evaluator.written(child, scope), scope),
    );
    // A tuple may stand without its parentheses.
    const positional = values.length === 1 && values[0]?.kind === 'list' ? values[0].items : values;
    if (positional.length < 2) return undefined;
    return this.#fact(node, ['object.__reduce__'], () => ({ ...passedOn, positional }), false);
  }

  /** `os.environ["A"] = "1"` calls `os.environ.__setitem__`, and `config.token = ""` the `__set__` of its token. */
  #store({ node, scope, value }: Use): CallFact | undefined {
    const { tree } = this;
    const [object, mark, member] = tree.children(node);
    if (object === undefined || mark === undefined || member === undefined || value === undefined)
      return undefined;
    const isItem = tree.name(mark) === '[';
    const names = this.#evaluator.names(isItem ? object : node, scope);
    const given = isItem ? [member, value] : [value];
    const methods = names.map((name) => name + (isItem ? '.__setitem__' : '.__set__'));
    const read = (): Arguments => ({
      positional: given.map((one) => this.#evaluator.value(one, scope)),
      keywords: {},
      open: false,
    });
    return this.#fact(node, methods, read, false, tree.end(value));
  }

  /** The fact that a use is; none where nothing says what is called. */
  read(use: Use): CallFact | undefined {
    const { tree } = this;
    const { node, scope, kind } = use;
    if (kind === 'reduce') return this.#reduce(use);
    if (kind === 'store') return this.#store(use);
    if (kind === 'reference')
      return this.#fact(node, this.#evaluator.names(node, scope), () => passedOn, true);
    const list = tree.child(node, 'ArgList');
    const callee = tree.children(node)[0];
    const names =
      kind === 'decorator'
        ? this.#evaluator.namesOfDecorator(node, scope)
        : callee === undefined
          ? []
          : this.#evaluator.names(callee, scope);
    if (names.length === 0) return undefined;
    if (list === undefined) return this.#fact(node, names, () => passedOn, true);
    return this.#fact(node, names, () => this.#arguments(list, scope), false);
  }

  /** `functools.partial(torch.load, weights_only=False)` passes `torch.load` on with what it already has. */
  readPartial(use: Use, outer: CallFact): CallFact | undefined {
    if (outer.callee !== 'functools.partial' || outer.reference) return undefined;
    const list = this.tree.child(use.node, 'ArgList');
    const first = list === undefined ? undefined : this.tree.children(list)[1];
    if (first === undefined) return undefined;
    const given = { positional: outer.positional.slice(1), keywords: outer.keywords, open: true };
    const names = this.#evaluator.names(first, use.scope);
    return this.#fact(use.node, names, () => given, true);
  }

  #fact(
    node: number,
    [callee, ...others]: readonly string[],
    given: () => Arguments,
    reference: boolean,
    until?: number,
  ): CallFact | undefined {
    if (callee === undefined) return undefined;
    const { tree, source } = this;
    // A decorator takes its line's end with it.
    const last = tree.name(node) === 'Decorator' ? (tree.children(node).at(-1) ?? node) : node;
    return new Call(source, tree, node, until ?? tree.end(last), [callee, ...others], reference, given);
  }

  #addKeyword(keywords: Map<string, Value>, name: string, node: number, scope: Scope): void {
    keywords.set(name, this.#evaluator.value(node, scope));
    if (this.tree.name(node) !== 'DictionaryExpression') return;
    for (const [key, value] of this.#evaluator.entries(node, scope) ?? [])
      keywords.set(`${name}.${key}`, value);
  }

  #arguments(list: number, scope: Scope): Arguments {
    const { tree } = this;
    const positional: Value[] = [];
    const keywords = new Map<string, Value>();
    let open = false;
    let group: number[] = [];
    const finish = (): void => {
      const [first, second, third] = group;
      if (first !== undefined) {
        if (tree.name(first) === '**') {
          const entries = second === undefined ? undefined : this.#evaluator.entries(second, scope);
          for (const [name, value] of entries ?? []) if (!keywords.has(name)) keywords.set(name, value);
          // A dictionary that has a name may have been changed since it was written out.
          if (!entries || second === undefined || tree.name(second) === 'VariableName') open = true;
        } else if (tree.name(first) === '*') open = true;
        else if (second === undefined) {
          // Behind `*args` nobody knows the position.
          if (!open) positional.push(this.#evaluator.value(first, scope));
        } else if (third !== undefined && tree.code(second) === '=')
          this.#addKeyword(keywords, tree.identifier(first), third, scope);
        else if (!open) {
          const text = tree.text.slice(tree.start(first), tree.end(group.at(-1) ?? first));
          positional.push({ kind: 'unknown', text: snippet(text) });
        }
      }
      group = [];
    };
    for (const child of tree.children(list)) {
      const name = tree.name(child);
      if (name === ',') finish();
      else if (name !== '(' && name !== ')') group.push(child);
    }
    finish();
    return { positional, keywords: Object.fromEntries(keywords), open };
  }
}

/** @param seen - the uses that were told of already, by their kinds and places; nothing where there is one reading */
function* readTree(
  source: SourceText,
  tree: SyntaxTree,
  seen: Set<string> | undefined,
  budget: Budget,
): Generator<Fact> {
  const uses = bindNames(tree, budget);
  const reader = new CallReader(source, tree, uses);
  for (const use of uses) {
    budget.tick();
    const place = `${use.kind} ${tree.start(use.node)} ${tree.end(use.node)}`;
    if (seen?.has(place) === true) continue;
    const sent = reader.readMethodCaller(use);
    if (sent) yield sent;
    const fact = reader.read(use);
    if (!fact) continue;
    seen?.add(place);
    yield fact;
    const partial = reader.readPartial(use, fact);
    if (partial) yield partial;
  }
}

/**
 * Reads Python: calls with resolved callees and folded arguments, and callables that are passed on. Damaged code
 * costs what is damaged alone; each cell of a notebook is parsed on its own, and all share one module.
 */
export const pythonReader: LanguageReader = {
  language: 'python',
  *read(source: SourceText, budget: Budget): Iterable<Fact> {
    const { text } = source;
    if (text.length > MAX_LENGTH) {
      yield {
        kind: 'anomaly',
        anomaly: 'unparsed',
        format: 'python',
        detail: `Python code of more than ${MAX_LENGTH.toLocaleString('en')} characters was not parsed`,
        unread: true,
        location: { kind: 'file' },
      };
      return;
    }
    const tree = SyntaxTree.parse(text, source.cells ?? [], budget);
    const rest = withoutDamage(tree, budget);
    const seen = rest === undefined ? undefined : new Set<string>();
    yield* readTree(source, tree, seen, budget);
    if (rest !== undefined)
      yield* readTree(source, SyntaxTree.parse(rest, source.cells ?? [], budget), seen, budget);
  },
};
