import { FormatError } from '../../errors.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { last, ProtobufReader, sniffFields, type Field, type MessageRange } from '../../parsers/protobuf.js';
import { unknownField } from '../../parsers/protobuf-payload.js';
import { snippet } from '../../parsers/source-text.js';
import { isBinary } from '../../parsers/magic.js';
import type { Artifact, Detail, Fact, Format, Probe } from '../../types.js';
import { OnnxGraphs } from './graph.js';

/** Field numbers of `ModelProto`. */
const MODEL = {
  ir: 1,
  producer: 2,
  version: 3,
  domain: 4,
  doc: 6,
  graph: 7,
  opset: 8,
  metadata: 14,
  training: 20,
  functions: 25,
};
const known = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

/** The highest version of the representation that may come for years; it is 13 now. */
const HIGHEST_IR = 64;
const LONGEST_TEXT = 1024 * 1024;
/** Functions of one model; exporters write some hundred. */
const MOST_FUNCTIONS = 100_000;

/** Fields above belong to no version; what stands in one is passed over by every reader. */
const HIGHEST_FIELD = 26;

/** A version, a graph, and nothing that other messages have, as far as the head shows them. */
function isModel(head: Uint8Array): boolean {
  const fields = sniffFields(head) ?? [];
  const ir = last(fields, MODEL.ir, 'varint')?.value ?? 0;
  const graph = last(fields, MODEL.graph);
  return (
    graph !== undefined &&
    ir > 0 &&
    ir <= HIGHEST_IR &&
    fields.every(({ number }) => known.has(number) || number > HIGHEST_FIELD)
  );
}

/** Pointers, stubs and pages that say "not found" are text. */
/** As far as the file can be read; where it breaks is told by who reads it for its operators. */
async function functionNames(reader: ProtobufReader, root: MessageRange): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const definition of reader.each([root], MODEL.functions)) {
      const fields = await reader.list(definition, [1, 10]);
      const domain = await reader.text(last(fields, 10));
      if (names.size < MOST_FUNCTIONS)
        names.add(`${domain === 'ai.onnx' ? '' : domain}::${await reader.text(last(fields, 1))}`);
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return names;
}

/** ONNX models: operators wherever they stand, weights by name and shape, and what is opened beside the model. */
class ModelReader {
  constructor(
    readonly reader: ProtobufReader,
    readonly artifact: Artifact,
    readonly graphs: OnnxGraphs,
  ) {}

  async *read(root: MessageRange): AsyncGenerator<Fact | Detail | Artifact> {
    const graphs: MessageRange[] = [];
    for await (const field of this.reader.fields(root)) {
      if (!known.has(field.number)) yield* unknownField('onnx', 'ONNX', this.artifact, field);
      else if (field.wire !== 'bytes') continue;
      // A graph in parts is one graph to its readers, and one part of an honest model.
      else if (field.number === MODEL.graph) yield* this.graphs.graph([field], graphs.push(field) === 1);
      else if (field.number === MODEL.functions) yield* this.#function(field);
      else if (field.number === MODEL.training) yield* this.#training(field);
      else yield* this.#metadata(field);
    }
  }

  async *#function(range: MessageRange): AsyncGenerator<Fact | Detail | Artifact> {
    for await (const field of this.reader.fields(range)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 7) yield* this.graphs.node(field);
      else if (field.number === 11) yield* this.graphs.attribute(field);
    }
  }

  async *#training(range: MessageRange): AsyncGenerator<Fact | Detail | Artifact> {
    for await (const field of this.reader.fields(range))
      if (field.wire === 'bytes' && field.number <= 2) yield* this.graphs.graph([field]);
  }

  async *#metadata(field: Field): AsyncGenerator<Fact | Detail> {
    const { reader } = this;
    const { number, offset, length } = field;
    if (number === MODEL.metadata) {
      const pair = await reader.list(field);
      const value = last(pair, 2);
      const key = await reader.text(last(pair, 1));
      yield* metadataOf('onnx', key, await reader.text(value, LONGEST_TEXT), offset, length);
    } else if (number === MODEL.doc)
      yield* metadataOf('onnx', 'doc_string', await reader.text(field, LONGEST_TEXT), offset, length);
    else if (number === MODEL.opset) {
      const opset = await reader.list(field);
      const domain = await reader.text(last(opset, 1));
      const version = last(opset, 2, 'varint')?.value ?? 0;
      yield { kind: 'metadata', key: snippet(`opset ${domain}`), value: String(version) };
    } else if (number === MODEL.producer || number === MODEL.version)
      yield {
        kind: 'metadata',
        key: number === MODEL.producer ? 'producer_name' : 'producer_version',
        value: snippet(await reader.text(field)),
      };
  }
}

/**
 * ONNX models. Data of tensors are skipped by their length.
 *
 * Source: `onnx/onnx-ml.proto`
 */
export const onnxFormat: Format = {
  id: 'onnx',
  matches: ({ name, head }: Probe) => isBinary(head) && (name.endsWith('.onnx') || isModel(head)),
  async *read(artifact, budget): AsyncGenerator<Fact | Detail | Artifact> {
    const reader = new ProtobufReader(artifact.content, () => budget.tick());
    const root = await reader.root();
    const graphs = new OnnxGraphs(reader, artifact, await functionNames(reader, root));
    yield* new ModelReader(reader, artifact, graphs).read(root);
    reader.finish();
  },
};
