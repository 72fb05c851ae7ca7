import { last, type MessageRange, type ProtobufReader } from '../../parsers/protobuf.js';
import type { Fact } from '../../types.js';
import { readNode, type GraphNode, type Scope, type ScopeNode } from './nodes.js';
import { operatorsOf, type Surroundings } from './operators.js';

/** Field numbers of `GraphDef`, `FunctionDefLibrary` and `FunctionDef`. */
const GRAPH = { node: 1, library: 2 };
const FUNCTION = { signature: 1, node: 3 };

/** Names are kept to find what feeds a path, and to tell functions from operators; the largest graphs have as many. */
const MOST_NAMES = 200_000;

/** Parts of a message, which a writer may split, with the number of the field that holds nodes. */
class BinaryScope implements Scope {
  #index: Map<string, MessageRange> | undefined;

  constructor(
    readonly reader: ProtobufReader,
    readonly parts: readonly MessageRange[],
    readonly number: number,
  ) {}

  async *nodes(): AsyncGenerator<ScopeNode> {
    for await (const field of this.reader.each(this.parts, this.number)) {
      const { offset, length } = field;
      yield { node: await readNode(this.reader, field), location: { kind: 'bytes', offset, length } };
    }
  }

  async find(name: string): Promise<GraphNode | undefined> {
    if (this.#index === undefined) {
      this.#index = new Map();
      for await (const field of this.reader.each(this.parts, this.number)) {
        if (this.#index.size >= MOST_NAMES) break;
        this.#index.set(await this.reader.text(last(await this.reader.list(field), 1)), field);
      }
    }
    const range = this.#index.get(name);
    return range && readNode(this.reader, range);
  }
}

/** All functions of the libraries of a graph. */
async function* functionsOf(
  reader: ProtobufReader,
  graphs: readonly MessageRange[],
): AsyncGenerator<{ readonly name: string; readonly range: MessageRange }> {
  for await (const library of reader.each(graphs, GRAPH.library)) {
    for await (const range of reader.each([library], 1)) {
      let name = '';
      for await (const signature of reader.each([range], FUNCTION.signature))
        name = await reader.text(last(await reader.list(signature), 1));
      yield { name, range };
    }
  }
}

/**
 * Facts of a graph and of the functions in its library, where TensorFlow 2 keeps all that a model does.
 *
 * @param graphs - parts of one `GraphDef`
 */
export async function* readGraph(
  reader: ProtobufReader,
  graphs: readonly MessageRange[],
  given: Pick<Surroundings, 'assets' | 'saver'>,
): AsyncGenerator<Fact> {
  const functions = new Set<string>();
  for await (const { name } of functionsOf(reader, graphs))
    if (functions.size < MOST_NAMES) functions.add(name);
  const surroundings = { ...given, functions };
  yield* operatorsOf(new BinaryScope(reader, graphs, GRAPH.node), surroundings);
  for await (const { range } of functionsOf(reader, graphs))
    yield* operatorsOf(new BinaryScope(reader, [range], FUNCTION.node), surroundings);
}
