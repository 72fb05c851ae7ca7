import { every, last, type MessageRange, type ProtobufReader } from '../../parsers/protobuf.js';
import type { Artifact, Budget, Fact } from '../../types.js';
import { readNode, type GraphNode } from './nodes.js';
import { operatorsOf, type Surroundings } from './operators.js';
import type { Scope, ScopeNode } from './scope.js';

/** Field numbers of `GraphDef`, `FunctionDefLibrary`, `FunctionDef` and `OpDef`. */
const GRAPH = { node: 1, library: 2 };
const FUNCTION = { signature: 1, node: 3, result: 4 };
const SIGNATURE = { name: 1, input: 2, output: 3 };

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

  parameters(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  results(): Promise<readonly string[]> {
    return Promise.resolve([]);
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

/** One function of the library. */
class FunctionScope extends BinaryScope {
  #signature: Promise<{ parameters: string[]; outputs: string[]; results: Map<string, string> }> | undefined;

  constructor(
    reader: ProtobufReader,
    readonly range: MessageRange,
  ) {
    super(reader, [range], FUNCTION.node);
  }

  override async parameters(): Promise<readonly string[]> {
    this.#signature ??= this.#readSignature();
    return (await this.#signature).parameters;
  }

  override async results(): Promise<readonly string[]> {
    this.#signature ??= this.#readSignature();
    const { outputs, results } = await this.#signature;
    return outputs.map((name) => results.get(name) ?? '');
  }

  async #readSignature(): Promise<{ parameters: string[]; outputs: string[]; results: Map<string, string> }> {
    const { reader } = this;
    const parameters: string[] = [];
    const outputs: string[] = [];
    for await (const signature of reader.each([this.range], FUNCTION.signature))
      for (const field of await reader.list(signature)) {
        const names =
          field.number === SIGNATURE.input
            ? parameters
            : field.number === SIGNATURE.output
              ? outputs
              : undefined;
        if (field.wire === 'bytes') names?.push(await reader.text(last(await reader.list(field), 1)));
      }
    const results = new Map<string, string>();
    for await (const entry of reader.each([this.range], FUNCTION.result)) {
      const pair = await reader.list(entry);
      results.set(await reader.text(last(pair, 1)), await reader.text(last(pair, 2)));
    }
    return { parameters, outputs, results };
  }
}

async function functionsOf(
  reader: ProtobufReader,
  graphs: readonly MessageRange[],
): Promise<Map<string, Scope>> {
  const functions = new Map<string, Scope>();
  for await (const library of reader.each(graphs, GRAPH.library))
    for await (const range of reader.each([library], 1)) {
      let name = '';
      for await (const signature of reader.each([range], FUNCTION.signature))
        name = await reader.text(last(await reader.list(signature), SIGNATURE.name));
      // Of two of one name both are read, whichever the loader takes.
      if (functions.has(name)) name = `${name}#${functions.size}`;
      if (functions.size < MOST_NAMES) functions.set(name, new FunctionScope(reader, range));
    }
  return functions;
}

/** Field numbers of `SavedObjectGraph`, `SavedObject`, `SavedConcreteFunction` and `SavedConstant`. */
const OBJECTS = { node: 1, function: 2 };
const SAVED = { asset: 5, constant: 9, bound: 2, operation: 1 };
const MOST_BOUND = 65_536;

/**
 * What functions are bound to beyond their arguments: constants by the names of their nodes.
 *
 * @param objects - parts of the `SavedObjectGraph`
 */
async function capturesOf(
  reader: ProtobufReader,
  objects: readonly MessageRange[],
): Promise<Map<string, (string | undefined)[]>> {
  const operations: (string | undefined)[] = [];
  for await (const node of reader.each(objects, OBJECTS.node)) {
    const saved = await reader.list(node, [SAVED.asset, SAVED.constant]);
    const constant = last(saved, SAVED.constant);
    const operation = constant && last(await reader.list(constant), SAVED.operation);
    if (operations.length >= MOST_NAMES) break;
    operations.push(last(saved, SAVED.asset) ? undefined : await reader.text(operation));
  }
  const captures = new Map<string, (string | undefined)[]>();
  for await (const entry of reader.each(objects, OBJECTS.function)) {
    const pair = await reader.list(entry);
    const bound: number[] = [];
    for (const value of every(pair, 2))
      bound.push(...(await reader.varints(await reader.list(value, [SAVED.bound]), SAVED.bound, MOST_BOUND)));
    if (captures.size < MOST_NAMES)
      captures.set(
        await reader.text(last(pair, 1)),
        bound.map((id) => (id in operations ? operations[id] : '')),
      );
  }
  return captures;
}

/** What stands around a graph in a model. */
export type Around = Surroundings & {
  readonly objects: readonly MessageRange[];
  readonly artifact: Artifact;
};

/**
 * Facts of a graph and of the functions in its library, where TensorFlow 2 keeps all that a model does.
 *
 * @param graphs - parts of one `GraphDef`
 */
export async function* readGraph(
  reader: ProtobufReader,
  graphs: readonly MessageRange[],
  around: Around,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  const program = {
    main: new BinaryScope(reader, graphs, GRAPH.node),
    functions: await functionsOf(reader, graphs),
    captures: await capturesOf(reader, around.objects),
  };
  yield* operatorsOf(program, around, budget);
}
