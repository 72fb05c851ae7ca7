import { readTextFormat } from '../../parsers/protobuf-text.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { plainSource, snippet } from '../../parsers/source-text.js';
import type { Artifact, Budget, Fact, Position, Region, SourceText } from '../../types.js';
import type { GraphNode } from './nodes.js';
import type { Surroundings } from './operators.js';
import type { Program, Scope, ScopeNode } from './scope.js';
import { NodeDraft, type TextNode } from './text-node.js';
import { ObjectsDraft } from './text-objects.js';

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

/** Where the text is in one message of interest, and how deep. */
interface Open<T> {
  readonly draft: T;
  readonly depth: number;
  readonly start: number;
}

/** An asset of the meta graph, or one that TensorFlow 1 packed into a collection of `Any`. */
const isAsset = (message = ''): boolean => message === 'asset_file_def' || message.endsWith('.AssetFileDef]');

const nodeOf = (tensor: string): string => tensor.split(':', 1)[0] ?? '';

/** Gathers a graph with its functions, and what stands around it, from the text of any message that holds one. */
export class TextGraphReader {
  readonly #source: SourceText<Region>;
  readonly #main = new TextScope();
  readonly #functions: TextScope[] = [];
  readonly #objects = new ObjectsDraft();
  readonly #assets = new Set<string>();
  readonly #saver = new Set<string>();
  readonly #way: string[] = [];
  #node: Open<NodeDraft> | undefined;
  #graph: Open<ObjectsDraft> | undefined;
  /** Of an entry of a function's map of results. */
  #key = '';

  constructor(
    text: string,
    readonly artifact: Artifact,
    readonly budget: Budget,
  ) {
    this.#source = plainSource(text);
  }

  /** Yields what stands around the graph. */
  *read(): Generator<Fact | Artifact> {
    for (const event of readTextFormat(this.#source.text, () => this.budget.tick())) {
      if (event.kind === 'open') this.#open(event.name, event.start);
      else if (event.kind === 'close') this.#close(event.end);
      else yield* this.#take(event.name, event.value, this.#source.locate(event.start, event.end));
    }
  }

  get program(): Program {
    // Of two functions of one name both are read, whichever the loader takes.
    const named = new Map<string, Scope>();
    for (const [id, one] of this.#functions.entries())
      named.set(named.has(one.name) ? `#${id}` : one.name, one);
    return { main: this.#main, functions: named, captures: this.#objects.captures() };
  }

  get surroundings(): Surroundings {
    return { assets: this.#assets, saver: this.#saver, artifact: this.artifact };
  }

  #open(name: string, start: number): void {
    const way = this.#way;
    way.push(name);
    const opened = <T>(draft: T): Open<T> => ({ draft, depth: way.length, start });
    if (this.#node) this.#node.draft.open(way.slice(this.#node.depth));
    else if (this.#graph) this.#graph.draft.open(way.slice(this.#graph.depth));
    else if (name === 'object_graph_def') this.#graph = opened(this.#objects);
    else if (name === 'function') this.#functions.push(new TextScope());
    else if (name === 'node' || name === 'node_def') this.#node = opened(new NodeDraft());
  }

  #close(end: number): void {
    const depth = this.#way.length;
    if (this.#node?.depth === depth) {
      const { draft, start } = this.#node;
      const scope = this.#way.at(-1) === 'node' ? this.#main : this.#scope;
      scope.all.push(draft.finish(this.#source.locate(start, end)));
      this.#node = undefined;
    } else if (this.#graph?.depth === depth) this.#graph = undefined;
    this.#way.pop();
  }

  get #scope(): TextScope {
    return this.#functions.at(-1) ?? this.#main;
  }

  *#take(name: string, value: string, location: Position): Generator<Fact | Artifact> {
    const way = this.#way;
    if (this.#node) this.#node.draft.take(way.slice(this.#node.depth), name, value);
    else if (this.#graph)
      yield* this.#graph.draft.take(way.slice(this.#graph.depth), name, value, location, this.artifact);
    else if (name === 'filename_tensor_name') this.#saver.add(nodeOf(value));
    else if (isAsset(way.at(-1)) && name === 'filename')
      yield {
        kind: 'reference',
        role: 'asset',
        target: value,
        leads: whereLeads(value),
        code: snippet(`asset ${value}`),
        location,
      };
    else if (name === 'name') this.#takeName(value);
    else if (way.at(-1) === 'ret' && name === 'key') this.#key = value;
    else if (way.at(-1) === 'ret' && name === 'value') this.#scope.returned.set(this.#key, value);
  }

  #takeName(value: string): void {
    const [around, message] = this.#way.slice(-2);
    if (isAsset(around) && message === 'tensor_info') this.#assets.add(nodeOf(value));
    switch (`${around ?? ''}.${message ?? ''}`) {
      case 'signature.input_arg':
        this.#scope.inputs.push(value);
        return;
      case 'signature.output_arg':
        this.#scope.outputs.push(value);
        return;
      case 'function.signature':
        this.#scope.name = value;
    }
  }
}
