import { FormatError } from '../errors.js';
import { FlatBuffer, type FlatTable } from '../parsers/flatbuffer.js';
import { metadataOf } from '../parsers/model-metadata.js';
import { whereLeads } from '../parsers/reference-target.js';
import { snippet } from '../parsers/source-text.js';
import type { Detail, Fact, Format, Value } from '../types.js';
import { hasMagic } from '../parsers/magic.js';

/** Fields of the tables that are read, as `ort.fbs` numbers them. */
const SESSION = { version: 0, model: 1 };
const MODEL = { producer: 2, documentation: 6, graph: 7, metadata: 9 };
const GRAPH = { initializers: 0, nodes: 2 };
const NODE = { domain: 2, operator: 5, attributes: 10 };
const ATTRIBUTE = { name: 0, integer: 4, string: 5, graph: 7, strings: 10, graphs: 12 };
const TENSOR = { name: 0, dimensions: 2, type: 3 };
const ENTRY = { key: 0, value: 1 };

/** Loops in conditions in loops; a graph that holds itself has no end. */
const MAX_DEPTH = 32;
const MAX_ATTRIBUTE = 1000;

/** `enum TensorDataType`, from 0 on. */
const types = (
  'UNDEFINED FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 STRING BOOL FLOAT16 DOUBLE UINT32 UINT64 COMPLEX64 ' +
  'COMPLEX128 BFLOAT16 FLOAT8E4M3FN FLOAT8E4M3FNUZ FLOAT8E5M2 FLOAT8E5M2FNUZ'
).split(' ');

async function* readInitializers(graph: FlatTable): AsyncGenerator<Detail> {
  for await (const tensor of graph.tables(GRAPH.initializers)) {
    const type = await tensor.number(TENSOR.type, 'i32');
    yield {
      kind: 'tensor',
      name: await tensor.text(TENSOR.name),
      dtype: types[type] ?? String(type),
      shape: await tensor.shape(TENSOR.dimensions, 'u64'),
    };
  }
}

/** A graph that was compiled before and stands in a file beside the model. */
function compiledGraph(target: string, offset: number): Fact {
  return {
    kind: 'reference',
    role: 'external-data',
    target,
    leads: whereLeads(target),
    code: snippet(`a compiled graph in ${target}`),
    location: { kind: 'bytes', offset },
  };
}

/** One graph with those in its nodes' attributes, each read once however often it is referred to. */
async function* readGraph(graph: FlatTable, depth: number, seen: Set<number>): AsyncGenerator<Fact | Detail> {
  if (seen.has(graph.position)) return;
  seen.add(graph.position);
  if (depth > MAX_DEPTH)
    throw new FormatError('corrupt', `graphs are nested more than ${MAX_DEPTH} deep`, graph.position);
  yield* readInitializers(graph);
  for await (const node of graph.tables(GRAPH.nodes)) {
    const inner: FlatTable[] = [];
    let embedded = true;
    let context = '';
    const attributes: Record<string, Value> = Object.create(null) as Record<string, Value>;
    for await (const attribute of node.tables(NODE.attributes)) {
      const key = snippet(await attribute.text(ATTRIBUTE.name));
      const text = await attribute.text(ATTRIBUTE.string);
      const value = snippet(text);
      if (key === 'embed_mode') embedded = (await attribute.number(ATTRIBUTE.integer, 'u64')) !== 0;
      if (key === 'ep_cache_context') context = text;
      if (value !== '')
        attributes[key] = {
          kind: 'constant',
          value: value.slice(0, MAX_ATTRIBUTE),
        };
      const one = await attribute.table(ATTRIBUTE.graph);
      if (one !== undefined) inner.push(one);
      for await (const graph of attribute.tables(ATTRIBUTE.graphs))
        if (inner.push(graph) > MAX_ATTRIBUTE) break;
    }
    const name = await node.text(NODE.operator);
    yield {
      kind: 'operator',
      framework: 'onnx',
      namespace: await node.text(NODE.domain),
      name,
      attributes,
      code: snippet(name),
      location: { kind: 'bytes', offset: node.position },
    };
    if (name === 'EPContext' && !embedded) yield compiledGraph(context, node.position);
    for (const graph of inner) yield* readGraph(graph, depth + 1, seen);
  }
}

/**
 * ONNX Runtime's own format: an ONNX model as FlatBuffers, whose operators are those of ONNX.
 *
 * Source: `onnxruntime/core/flatbuffers/schema/ort.fbs`.
 */
export const onnxRuntimeFormat: Format = {
  id: 'onnx-runtime',
  matches: ({ head }) => hasMagic(head, 'ORTM', 4),
  async *read({ content }, budget) {
    const session = await new FlatBuffer(content, budget).tableAt(0);
    yield { kind: 'metadata', key: 'ort_version', value: snippet(await session.text(SESSION.version)) };
    const model = await session.table(SESSION.model);
    if (model === undefined) throw new FormatError('corrupt', 'the file holds no model', session.position);
    yield { kind: 'metadata', key: 'producer', value: snippet(await model.text(MODEL.producer)) };
    const documentation = await model.range(MODEL.documentation);
    if (documentation !== undefined && documentation.text !== '') {
      const { text, offset, length } = documentation;
      yield* metadataOf('onnx-runtime', 'doc_string', text, offset, length);
    }
    for await (const entry of model.tables(MODEL.metadata)) {
      const value = await entry.range(ENTRY.value);
      if (value === undefined) continue;
      yield* metadataOf('onnx-runtime', await entry.text(ENTRY.key), value.text, value.offset, value.length);
    }
    const graph = await model.table(MODEL.graph);
    if (graph !== undefined) yield* readGraph(graph, 0, new Set());
  },
};
