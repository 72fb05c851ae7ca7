import { every, last, type Field, type MessageRange, type ProtobufReader } from '../../parsers/protobuf.js';
import { snippet } from '../../parsers/source-text.js';
import type { Artifact, Detail, Fact, Value } from '../../types.js';
import { externalData, readTensor } from './tensors.js';

/** Field numbers of `NodeProto` and `AttributeProto`. */
const NODE = { op: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = {
  name: 1,
  integer: 3,
  string: 4,
  tensor: 5,
  graph: 6,
  strings: 9,
  tensors: 10,
  graphs: 11,
  sparse: 22,
  sparses: 23,
};
/** All but numbers and strings, of which one attribute may have a hundred thousand. */
const structures = Object.values(ATTRIBUTE).filter((number) => number !== ATTRIBUTE.strings);

/** Domains whose operators everybody knows: their strings say nothing that rules ask for. */
const plainDomains = new Set(['', 'ai.onnx.ml', 'ai.onnx.training']);
/** Attributes of an operator of another domain that are shown to rules. */
const MOST_ATTRIBUTES = 16;
const LONGEST_VALUE = 1024;
/** What leads to a file or a module is shown wherever it stands. */
const leading = new Set(['embed_mode', 'ep_cache_context', 'module', 'class_name']);

type Found = AsyncGenerator<Fact | Detail | Artifact>;

/** Walks nodes wherever they stand: in graphs, in functions, in the branches and bodies of control flow. */
export class OnnxGraphs {
  /** @param functions - `domain::name` of functions that the model itself defines */
  constructor(
    readonly reader: ProtobufReader,
    readonly artifact: Artifact,
    readonly functions: ReadonlySet<string>,
  ) {}

  /** A `GraphProto`, which a writer may split: its nodes, its weights, and the names that lead in and out. */
  async *graph(parts: readonly MessageRange[], main = false): Found {
    const { reader } = this;
    const ends: Record<'inputs' | 'outputs', string[]> = { inputs: [], outputs: [] };
    for (const part of parts) {
      for await (const field of reader.fields(part)) {
        if (field.wire !== 'bytes') continue;
        if (field.number === 1) yield* this.node(field);
        else if (field.number === 5) yield* readTensor(reader, field, this.artifact, true);
        else if (field.number === 15) yield* this.#sparse(field, true);
        else if (main && (field.number === 11 || field.number === 12)) {
          const names = ends[field.number === 11 ? 'inputs' : 'outputs'];
          if (names.length < 64) names.push(await reader.text(last(await reader.list(field), 1)));
        }
      }
    }
    if (main)
      for (const [key, names] of Object.entries(ends))
        yield { kind: 'metadata', key, value: snippet(names.join(', ')) };
  }

  async *node(range: MessageRange): Found {
    const { reader } = this;
    const node = await reader.list(range);
    const name = await reader.text(last(node, NODE.op));
    const written = await reader.text(last(node, NODE.domain));
    const domain = written === 'ai.onnx' ? '' : written;
    const attributes: Record<string, Value> = {};
    for (const field of every(node, NODE.attribute)) {
      const attribute = await reader.list(field, structures);
      if (!plainDomains.has(domain) || name === 'PyOp') await this.#take(attributes, field, attribute);
      yield* this.#structures(attribute);
    }
    const namespace = this.functions.has(`${domain}::${name}`) ? 'function' : domain;
    const list = Object.entries(attributes).map(([key, value]) => `${key}=${show(value)}`);
    const title = domain === '' ? name : `${domain}::${name}`;
    const code = snippet(list.length === 0 ? title : `${title}(${list.join(', ')})`);
    const location = { kind: 'bytes', offset: range.offset, length: range.length } as const;
    yield { kind: 'operator', framework: 'onnx', namespace, name, attributes, code, location };
    yield* loads(name, attributes, code, range);
  }

  /** Graphs and tensors in an attribute, also in one that a function has by default. */
  async *attribute(range: MessageRange): Found {
    yield* this.#structures(await this.reader.list(range, structures));
  }

  async *#structures(attribute: readonly Field[]): Found {
    for (const one of attribute) {
      const { number, wire } = one;
      if (wire !== 'bytes') continue;
      if (number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs) yield* this.graph([one]);
      else if (number === ATTRIBUTE.tensor || number === ATTRIBUTE.tensors)
        yield* readTensor(this.reader, one, this.artifact, false);
      else if (number === ATTRIBUTE.sparse || number === ATTRIBUTE.sparses) yield* this.#sparse(one, false);
    }
  }

  async #take(
    attributes: Record<string, Value>,
    range: MessageRange,
    fields: readonly Field[],
  ): Promise<void> {
    const { reader } = this;
    const key = await reader.text(last(fields, ATTRIBUTE.name), 64);
    if (Object.keys(attributes).length >= MOST_ATTRIBUTES && !leading.has(key)) return;
    const strings: Value[] = [];
    const add = async (field: Field): Promise<void> => {
      if (strings.length < MOST_ATTRIBUTES)
        strings.push({ kind: 'constant', value: await reader.text(field, LONGEST_VALUE) });
    };
    for (const field of every(fields, ATTRIBUTE.string)) await add(field);
    for await (const field of reader.each([range], ATTRIBUTE.strings)) await add(field);
    const number = last(fields, ATTRIBUTE.integer, 'varint')?.value;
    const value = strings.length > 1 ? ({ kind: 'list', items: strings } as const) : strings[0];
    if (value !== undefined) define(attributes, key, value);
    // A number that is not written is zero.
    else if (number !== undefined || key === 'embed_mode')
      define(attributes, key, { kind: 'constant', value: number ?? 0 });
  }

  async *#sparse(range: MessageRange, kept: boolean): Found {
    for await (const field of this.reader.fields(range))
      if (field.wire === 'bytes' && field.number <= 2)
        yield* readTensor(this.reader, field, this.artifact, kept && field.number === 1);
  }
}

/** Keys come from the file: one may be called `__proto__`. */
function define(attributes: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(attributes, key, { value, enumerable: true, configurable: true });
}

function show(value: Value): string {
  if (value.kind === 'constant')
    return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
  return value.kind === 'list' ? `[${value.items.map(show).join(', ')}]` : '';
}

/** What an operator has its runtime import or open. */
function* loads(
  name: string,
  attributes: Readonly<Record<string, Value>>,
  code: string,
  range: MessageRange,
): Generator<Fact> {
  const text = (key: string): string => {
    const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    return value?.kind === 'constant' ? String(value.value) : '';
  };
  const location = { kind: 'bytes', offset: range.offset, length: range.length } as const;
  if (name === 'PyOp' && text('module') !== '')
    yield {
      kind: 'global',
      module: text('module'),
      name: text('class_name'),
      use: 'called',
      arguments: [],
      code,
      location,
    };
  if (name === 'EPContext' && text('embed_mode') === '0')
    yield externalData('a compiled graph', text('ep_cache_context'), range);
}
