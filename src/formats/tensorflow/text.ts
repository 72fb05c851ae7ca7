import { FormatError } from '../../errors.js';
import { readTextFormat } from '../../parsers/protobuf-text.js';
import { plainSource } from '../../parsers/source-text.js';
import type { Budget, Format, Position, Probe } from '../../types.js';
import type { GraphNode } from './nodes.js';
import { operatorsOf, type Surroundings } from './operators.js';
import type { Program, Scope, ScopeNode } from './scope.js';

/** A graph as text holds no large weights; what is longer is read up to here. */
const WHOLE = 16 * 1024 * 1024;
const MOST_INPUTS = 1024;
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
  readonly #functions: string[] = [];
  #attribute = '';

  /** @param way - names of the messages from the node inwards */
  take(way: readonly string[], name: string, value: string): void {
    const last = way.at(-1);
    if (way.length === 0) {
      if (name === 'name') this.name = value;
      else if (name === 'op') this.op = value;
      else if (name === 'input' && this.inputs.length < MOST_INPUTS) this.inputs.push(value);
    } else if (way.length === 1 && last === 'attr' && name === 'key') this.#attribute = value;
    else if (last === 'func' && name === 'name' && this.#functions.length < MOST_INPUTS)
      this.#functions.push(value);
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
      data: () => Promise.resolve([]),
      functions: () => Promise.resolve(this.#functions),
    };
  }
}

class TextScope implements Scope {
  name = '';
  readonly all: TextNode[] = [];
  readonly inputs: string[] = [];
  readonly outputs: string[] = [];
  readonly returned = new Map<string, string>();
  #index: Map<string, TextNode> | undefined;

  async *nodes(): AsyncGenerator<ScopeNode> {
    for (const node of this.all) yield await Promise.resolve({ node, location: node.location });
  }

  parameters(): Promise<readonly string[]> {
    return Promise.resolve(this.inputs);
  }

  results(): Promise<readonly string[]> {
    return Promise.resolve(this.outputs.map((name) => this.returned.get(name) ?? ''));
  }

  find(name: string): Promise<GraphNode | undefined> {
    this.#index ??= new Map(this.all.map((node) => [node.name, node]));
    return Promise.resolve(this.#index.get(name));
  }
}

interface TextGraph {
  readonly program: Program;
  readonly surroundings: Surroundings;
}

/** The graph, and each function as a scope of its own. */
function readScopes(text: string, budget: Budget): TextGraph {
  const source = plainSource(text);
  const main = new TextScope();
  let scope = main;
  const functions = new Map<string, TextScope>();
  const saver = new Set<string>();
  const way: string[] = [];
  let key = '';
  let draft: { readonly node: NodeDraft; readonly depth: number; readonly start: number } | undefined;
  for (const event of readTextFormat(text, () => budget.tick())) {
    if (event.kind === 'open') {
      way.push(event.name);
      if (event.name === 'function' && !draft) {
        scope = new TextScope();
        functions.set(`#${functions.size}`, scope);
      }
      if (!draft && (event.name === 'node' || event.name === 'node_def'))
        draft = { node: new NodeDraft(), depth: way.length, start: event.start };
    } else if (event.kind === 'close') {
      if (draft && way.length === draft.depth) {
        (way.at(-1) === 'node' ? main : scope).all.push(
          draft.node.finish(source.locate(draft.start, event.end)),
        );
        draft = undefined;
      }
      way.pop();
    } else if (draft) draft.node.take(way.slice(draft.depth), event.name, event.value);
    else if (event.name === 'filename_tensor_name') saver.add(event.value.split(':', 1)[0] ?? '');
    else if (event.name === 'name') {
      const [around, message] = way.slice(-2);
      if (message === 'input_arg') scope.inputs.push(event.value);
      else if (message === 'output_arg') scope.outputs.push(event.value);
      else if (message === 'signature' && around === 'function') scope.name = event.value;
    } else if (way.at(-1) === 'ret' && event.name === 'key') key = event.value;
    else if (way.at(-1) === 'ret' && event.name === 'value') scope.returned.set(key, event.value);
  }
  // Of two functions of one name both are read, whichever the loader takes.
  const named = new Map<string, TextScope>();
  for (const [id, one] of functions) named.set(named.has(one.name) ? id : one.name, one);
  return {
    program: { main, functions: named, captures: new Map() },
    surroundings: { assets: new Set(), saver },
  };
}

/** Graphs of TensorFlow in the text form of protocol buffers: `saved_model.pbtxt`, `graph.pbtxt`. */
export const tensorflowTextFormat: Format = {
  id: 'tensorflow-text',
  matches: ({ head }: Probe) => BEGINS.test(Buffer.from(head).toString('latin1')),
  async *read({ content }, budget) {
    const data = await content.read(0, WHOLE + 1);
    const { program, surroundings } = readScopes(
      Buffer.from(data.subarray(0, WHOLE)).toString('utf8'),
      budget,
    );
    yield* operatorsOf(program, surroundings, budget);
    if (data.length > WHOLE)
      throw new FormatError('over-budget', 'a graph as text is read up to 16 MB', WHOLE);
  },
};
