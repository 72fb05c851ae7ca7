import { FormatError } from '../../errors.js';
import { readTextFormat } from '../../parsers/protobuf-text.js';
import { plainSource } from '../../parsers/source-text.js';
import type { Budget, Format, Position, Probe } from '../../types.js';
import type { GraphNode, Scope, ScopeNode } from './nodes.js';
import { operatorsOf, type Surroundings } from './operators.js';

/** A graph as text holds no large weights; what is longer is read up to here. */
const WHOLE = 16 * 1024 * 1024;
const MOST_INPUTS = 64;
const MOST_STRINGS = 16;

const BEGINS =
  /^(?:\s|#[^\n]*\n)*(?:node|library|versions|saved_model_schema_version|meta_graphs|meta_info_def|graph_def)\s*[:{<]/;

interface TextNode extends GraphNode {
  readonly location: Position;
}

/** What is gathered of a node while the text goes on. */
class NodeDraft {
  name = '';
  op = '';
  readonly inputs: string[] = [];
  readonly #values = new Map<string, string[]>();
  #attribute = '';

  /** @param way - names of the messages from the node inwards */
  take(way: readonly string[], name: string, value: string): void {
    const last = way.at(-1);
    if (way.length === 0) {
      if (name === 'name') this.name = value;
      else if (name === 'op') this.op = value;
      else if (name === 'input' && this.inputs.length < MOST_INPUTS) this.inputs.push(value);
    } else if (way.length === 1 && last === 'attr' && name === 'key') this.#attribute = value;
    else if (way[0] === 'attr' && (name === 's' || (name === 'string_val' && last === 'tensor'))) {
      const strings = this.#values.get(this.#attribute) ?? [];
      if (strings.length < MOST_STRINGS) strings.push(value);
      this.#values.set(this.#attribute, strings);
    }
  }

  finish(location: Position): TextNode {
    const { name, op, inputs } = this;
    const strings = (attribute: string): Promise<string[]> =>
      Promise.resolve(this.#values.get(attribute) ?? []);
    return {
      name,
      op,
      location,
      strings,
      inputs: () => Promise.resolve(inputs),
      constant: () => strings('value'),
    };
  }
}

class TextScope implements Scope {
  readonly all: TextNode[] = [];
  #index: Map<string, TextNode> | undefined;

  async *nodes(): AsyncGenerator<ScopeNode> {
    for (const node of this.all) yield await Promise.resolve({ node, location: node.location });
  }

  find(name: string): Promise<GraphNode | undefined> {
    this.#index ??= new Map(this.all.map((node) => [node.name, node]));
    return Promise.resolve(this.#index.get(name));
  }
}

interface TextGraph {
  readonly scopes: readonly TextScope[];
  readonly surroundings: Surroundings;
}

/** The graph, and each function as a scope of its own. */
function readScopes(text: string, budget: Budget): TextGraph {
  const source = plainSource(text);
  const graph = new TextScope();
  const scopes = [graph];
  const surroundings = { functions: new Set<string>(), assets: new Set<string>(), saver: new Set<string>() };
  const way: string[] = [];
  let draft: { readonly node: NodeDraft; readonly depth: number; readonly start: number } | undefined;
  for (const event of readTextFormat(text, () => budget.tick())) {
    if (event.kind === 'open') {
      way.push(event.name);
      if (event.name === 'function') scopes.push(new TextScope());
      if (!draft && (event.name === 'node' || event.name === 'node_def'))
        draft = { node: new NodeDraft(), depth: way.length, start: event.start };
    } else if (event.kind === 'close') {
      if (draft && way.length === draft.depth) {
        const scope = way.at(-1) === 'node' ? graph : (scopes.at(-1) ?? graph);
        scope.all.push(draft.node.finish(source.locate(draft.start, event.end)));
        draft = undefined;
      }
      way.pop();
    } else if (draft) draft.node.take(way.slice(draft.depth), event.name, event.value);
    else if (way.at(-1) === 'signature' && event.name === 'name') surroundings.functions.add(event.value);
    else if (event.name === 'filename_tensor_name')
      surroundings.saver.add(event.value.split(':', 1)[0] ?? '');
  }
  return { scopes, surroundings };
}

/** Graphs of TensorFlow in the text form of protocol buffers: `saved_model.pbtxt`, `graph.pbtxt`. */
export const tensorflowTextFormat: Format = {
  id: 'tensorflow-text',
  matches: ({ head }: Probe) => BEGINS.test(Buffer.from(head).toString('latin1')),
  async *read({ content }, budget) {
    const data = await content.read(0, WHOLE + 1);
    const { scopes, surroundings } = readScopes(
      Buffer.from(data.subarray(0, WHOLE)).toString('utf8'),
      budget,
    );
    for (const scope of scopes) yield* operatorsOf(scope, surroundings);
    if (data.length > WHOLE)
      throw new FormatError('over-budget', 'a graph as text is read up to 16 MB', WHOLE);
  },
};
