import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { FlatBuffer, type FlatRange, type FlatTable } from '../../parsers/flatbuffer.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { Artifact, Detail, Fact, Format } from '../../types.js';
import { builtinOperators, tensorTypes } from './names.js';
import { hasMagic } from '../../parsers/magic.js';

const anomaly = anomaliesOf('tflite');

/** Fields of the tables that are read, as `schema.fbs` numbers them. */
const MODEL = {
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadata: 6,
  signatures: 7,
  externalGroups: 8,
};
const OPERATOR_CODE = { deprecatedBuiltin: 0, custom: 1, builtin: 3 };
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 };
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3 };
const OPERATOR = { code: 0, inputs: 1, outputs: 2 };
const BUFFER = { data: 0, offset: 1, size: 2 };
const METADATA = { name: 0, buffer: 1 };
const SIGNATURE = { key: 2 };

const CUSTOM = 32;
const FLEX = 'Flex';
/** The largest models have some ten thousand operators and buffers. */
const MAX_ITEMS = 1_000_000;
/** Versions and notes are short texts; an index or a thumbnail is none. */
const MAX_NOTE = 1024;
/** So many ends of a graph as a line of a table shows. */
const MAX_ENDS = 64;

interface Operator {
  readonly namespace: string;
  readonly name: string;
}

/** A TensorFlow Lite model while it is read. */
class Model {
  readonly operators: Operator[] = [];
  readonly buffers: FlatRange[] = [];
  /** Subgraphs and buffers may be shared: each is read once. */
  readonly #subgraphs = new Set<number>();
  readonly #data = new Set<number>();

  constructor(
    readonly artifact: Artifact,
    readonly root: FlatTable,
    readonly size: number,
  ) {}

  async *read(): AsyncGenerator<Fact | Detail | Artifact> {
    const description = await this.root.range(MODEL.description);
    if (description !== undefined && description.text !== '')
      yield* metadataOf('tflite', 'description', description.text, description.offset, description.length);
    yield* this.#operatorCodes();
    yield* this.#externalGroups();
    yield* this.#buffers();
    yield* this.#notes();
    for await (const subgraph of this.root.tables(MODEL.subgraphs)) {
      if (this.#subgraphs.has(subgraph.position)) continue;
      const count = this.#subgraphs.add(subgraph.position).size;
      this.#bound(count, 'subgraphs');
      yield* this.#subgraph(subgraph);
      // Those behind the first are the bodies of loops and branches.
      if (count === 1) yield* this.#ends(subgraph);
    }
  }

  /** The names of what goes into the model and comes out of it. */
  async *#ends(subgraph: FlatTable): AsyncGenerator<Detail> {
    const tensors = (await subgraph.vector(SUBGRAPH.tensors, 4)) ?? { offset: 0, length: 0 };
    for (const [key, field] of [
      ['inputs', SUBGRAPH.inputs],
      ['outputs', SUBGRAPH.outputs],
    ] as const) {
      const names: string[] = [];
      for await (const index of subgraph.numbers(field, 'i32')) {
        if (index < 0 || index >= tensors.length) continue;
        const tensor = await this.root.buffer.tableAt(tensors.offset + 4 * index);
        if (names.push(await tensor.text(TENSOR.name)) === MAX_ENDS) break;
      }
      if (names.length > 0) yield { kind: 'metadata', key, value: snippet(names.join(', ')) };
    }
  }

  #bound(count: number, what: string): void {
    if (count > MAX_ITEMS)
      throw new FormatError('over-budget', `the model has more than ${MAX_ITEMS} ${what}`);
  }

  /** Each code is resolved when the model is loaded, whether an operator uses it or not. */
  async *#operatorCodes(): AsyncGenerator<Fact> {
    for await (const table of this.root.tables(MODEL.operatorCodes)) {
      const builtin = Math.max(
        await table.number(OPERATOR_CODE.deprecatedBuiltin, 'u8'),
        await table.number(OPERATOR_CODE.builtin, 'i32'),
      );
      const custom = builtin === CUSTOM ? await table.text(OPERATOR_CODE.custom) : undefined;
      const operator =
        custom === undefined
          ? { namespace: '', name: builtinOperators[builtin] ?? `BUILTIN_${builtin}` }
          : { namespace: 'custom', name: custom };
      this.#bound(this.operators.push(operator), 'kinds of operators');
      yield* this.#operator(operator, table.position);
    }
  }

  *#operator({ namespace, name }: Operator, offset: number): Generator<Fact> {
    const location = { kind: 'bytes', offset } as const;
    const operator = { kind: 'operator', attributes: {}, code: snippet(name), location } as const;
    yield { ...operator, framework: 'tflite', namespace, name };
    // The Flex delegate runs TensorFlow's own operator of that name.
    if (namespace === 'custom' && name.startsWith(FLEX))
      yield { ...operator, framework: 'tensorflow', namespace: '', name: name.slice(FLEX.length) };
  }

  async *#externalGroups(): AsyncGenerator<Fact> {
    for await (const group of this.root.tables(MODEL.externalGroups)) {
      const name = await group.range(0);
      if (name === undefined) continue;
      const { text: target, offset, length } = name;
      yield {
        kind: 'reference',
        role: 'external-data',
        target,
        leads: whereLeads(target),
        code: snippet(target),
        location: { kind: 'bytes', offset, length },
      };
    }
  }

  /** Data stand in the buffer itself or, in models of more than 2 GB, behind all tables. */
  async *#buffers(): AsyncGenerator<Fact | Artifact> {
    for await (const table of this.root.tables(MODEL.buffers)) {
      const offset = await table.number(BUFFER.offset, 'u64');
      const length = await table.number(BUFFER.size, 'u64');
      const inside = await table.vector(BUFFER.data, 1);
      const range = offset > 1 ? { offset, length } : (inside ?? { offset: 0, length: 0 });
      const index = this.buffers.push(range) - 1;
      this.#bound(index, 'buffers');
      if (range.offset + range.length > this.size) {
        yield anomaly('tensor-layout', `buffer ${index} lies outside of the file`, table.position);
      } else if (range.length > 0 && !this.#data.has(range.offset)) {
        this.#data.add(range.offset);
        yield* findPayload(
          'tflite',
          `the data of buffer ${index}`,
          this.artifact,
          range.offset,
          range.length,
        );
      }
    }
  }

  async *#notes(): AsyncGenerator<Fact | Detail> {
    for await (const table of this.root.tables(MODEL.metadata)) {
      const name = await table.text(METADATA.name);
      const { offset, length } = this.buffers[await table.number(METADATA.buffer, 'u32')] ?? {
        offset: 0,
        length: 0,
      };
      const bytes = Buffer.from(await this.artifact.content.read(offset, Math.min(length, MAX_NOTE)));
      const text = bytes.toString().replace(/\0+$/, '');
      if (length > 0 && length <= MAX_NOTE && /^[\t\n\r\x20-\x7e]*$/.test(text))
        yield* metadataOf('tflite', name, text, offset, length);
      else yield { kind: 'metadata', key: snippet(name), value: `${length} bytes` };
    }
    for await (const table of this.root.tables(MODEL.signatures))
      yield { kind: 'metadata', key: 'signature', value: snippet(await table.text(SIGNATURE.key)) };
  }

  async *#subgraph(subgraph: FlatTable): AsyncGenerator<Fact | Detail> {
    let tensors = 0;
    for await (const tensor of subgraph.tables(SUBGRAPH.tensors)) {
      this.#bound(++tensors, 'tensors');
      yield* this.#tensor(tensor);
    }
    for await (const table of subgraph.tables(SUBGRAPH.operators)) {
      const index = await table.number(OPERATOR.code, 'u32');
      const operator = this.operators[index];
      if (operator === undefined)
        yield anomaly(
          'index-outside',
          `an operator is number ${index} of ${this.operators.length} kinds`,
          table.position,
        );
      else yield* this.#operator(operator, table.position);
      for (const field of [OPERATOR.inputs, OPERATOR.outputs]) {
        for await (const tensor of table.numbers(field, 'i32'))
          // -1 is an input that is left out.
          if (tensor < -1 || tensor >= tensors) {
            yield anomaly(
              'index-outside',
              `an operator works on tensor ${tensor} of ${tensors}`,
              table.position,
            );
            break;
          }
      }
    }
  }

  async *#tensor(tensor: FlatTable): AsyncGenerator<Fact | Detail> {
    const index = await tensor.number(TENSOR.buffer, 'u32');
    const buffer = this.buffers[index];
    if (buffer === undefined)
      yield anomaly(
        'index-outside',
        `a tensor has buffer ${index} of ${this.buffers.length}`,
        tensor.position,
      );
    // What an operator computes has a buffer without data.
    if (buffer === undefined || buffer.length === 0) return;
    const type = await tensor.number(TENSOR.type, 'u8');
    yield {
      kind: 'tensor',
      name: await tensor.text(TENSOR.name),
      dtype: tensorTypes[type] ?? String(type),
      shape: await tensor.shape(TENSOR.shape),
    };
  }
}

/**
 * TensorFlow Lite: which operators a model names, its own and TensorFlow's behind the Flex delegate, and where its
 * buffers lie. Files that belong to it may stand behind it as a zip, which is read as one.
 *
 * Source: `tensorflow/compiler/mlir/lite/schema/schema.fbs`.
 */
export const tfliteFormat: Format = {
  id: 'tflite',
  matches: ({ head }) => hasMagic(head, 'TFL3', 4),
  async *read(artifact, budget) {
    const { content } = artifact;
    const size = content.randomAccess ? await content.size() : Infinity;
    const root = await new FlatBuffer(content, budget).tableAt(0);
    yield* new Model(artifact, root, size).read();
  },
};
