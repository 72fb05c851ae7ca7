import { builtinOperators } from '../../src/formats/tflite/names.js';
import { flatbuffer, type FlatFields, type FlatValue } from './flatbuffer-writer.js';
import type { WrittenOperator } from './operator-file.js';

const none = undefined;
const CUSTOM = 32;

export interface TfliteParts {
  /** Names of custom operators. */
  readonly custom?: readonly string[];
  /** Numbers of built-in operators. */
  readonly builtin?: readonly number[];
  readonly buffers?: readonly FlatFields[];
  /** Tensors of the one subgraph: a name and a buffer's number. */
  readonly tensors?: readonly (readonly [name: string, buffer: number])[];
  /** Operators of the one subgraph: a code's number and the tensors that go in. */
  readonly operators?: readonly (readonly [code: number, inputs: readonly number[]])[];
  readonly notes?: readonly (readonly [name: string, buffer: number])[];
  readonly groups?: readonly string[];
  /** Tensors that are the inputs and the outputs of the one subgraph. */
  readonly ends?: readonly [inputs: readonly number[], outputs: readonly number[]];
  readonly description?: string;
}

/** A TensorFlow Lite model; the first of its operator codes is `ADD`. */
export function tflite(parts: TfliteParts): Buffer {
  const {
    custom = [],
    builtin = [],
    buffers = [],
    tensors = [],
    operators = [],
    notes = [],
    groups = [],
  } = parts;
  const subgraph: FlatFields = [
    { tables: tensors.map(([name, buffer]) => [{ i32s: [2, 2] }, { u8: 0 }, { u32: buffer }, name]) },
    { i32s: parts.ends?.[0] ?? [] },
    { i32s: parts.ends?.[1] ?? [] },
    { tables: operators.map(([code, inputs]) => [{ u32: code }, { i32s: inputs }]) },
  ];
  return flatbuffer('TFL3', [
    { u32: 3 },
    {
      tables: [
        [{ u8: 0 }],
        ...custom.map((name): FlatFields => [{ u8: CUSTOM }, name, none, { u32: CUSTOM }]),
        ...builtin.map((code): FlatFields => [{ u8: Math.min(code, 127) }, none, none, { u32: code }]),
      ],
    },
    { tables: [subgraph] },
    parts.description,
    { tables: buffers },
    none,
    { tables: notes.map(([name, buffer]) => [name, { u32: buffer }]) },
    none,
    { tables: groups.map((name) => [name]) },
  ]);
}

export interface OrtNode {
  readonly operator: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** A graph in an attribute. */
  readonly body?: readonly OrtNode[];
}

function ortGraph(nodes: readonly OrtNode[]): FlatFields {
  const node = ({ operator, domain = '', attributes = {}, body }: OrtNode): FlatFields => [
    none,
    none,
    domain,
    none,
    none,
    operator,
    none,
    none,
    none,
    none,
    {
      tables: [
        ...Object.entries(attributes).map(([name, value]): FlatFields => [
          name,
          none,
          none,
          none,
          none,
          value,
        ]),
        ...(body === undefined
          ? []
          : [['body', none, none, none, none, none, none, { table: ortGraph(body) }] as FlatFields]),
      ],
    },
  ];
  return [none, none, { tables: nodes.map(node) }];
}

/** A model in ONNX Runtime's own format. */
export function ort(nodes: readonly OrtNode[], notes: Readonly<Record<string, string>> = {}): Buffer {
  const metadata = { tables: Object.entries(notes) };
  return flatbuffer('ORTM', [
    '1.20.0',
    { table: [none, none, 'test', none, none, none, none, { table: ortGraph(nodes) }, none, metadata] },
  ]);
}

export interface ProgramParts {
  /** `aten::add.out`, where the overload follows the dot. */
  readonly operators?: readonly string[];
  readonly delegates?: readonly string[];
  /** Offsets and sizes from the end of the tables. */
  readonly segments?: readonly (readonly [offset: number, size: number])[];
  readonly blobs?: readonly (string | Uint8Array)[];
  readonly data?: string | Uint8Array;
}

/** An ExecuTorch program. */
export function executorch(parts: ProgramParts): Buffer {
  const { operators = [], delegates = [], segments = [], blobs = [], data = '' } = parts;
  const plan: FlatFields = [
    'forward',
    none,
    none,
    none,
    none,
    none,
    { tables: operators.map((operator) => /^(.*?)(?:\.(\w+))?$/.exec(operator)?.slice(1) ?? []) },
    { tables: delegates.map((id) => [id]) },
  ];
  const root: FlatFields = [
    { u32: 0 },
    { tables: [plan] },
    none,
    { tables: blobs.map((blob): FlatFields => [blob]) },
    {
      tables: segments.map(([offset, size]): FlatFields => [
        { u64: offset },
        { u64: size } satisfies FlatValue,
      ]),
    },
  ];
  const header = Buffer.alloc(24);
  header.write('eh00');
  header.writeUInt32LE(24, 4);
  const { length } = flatbuffer('ET12', root, header);
  header.writeBigUInt64LE(BigInt(length), 8);
  header.writeBigUInt64LE(BigInt(length), 16);
  return Buffer.concat([flatbuffer('ET12', root, header), Buffer.from(data)]);
}

/** A model that holds one operator, as examples of rules name it. */
export const tfliteFile = ({ namespace, name }: WrittenOperator) => ({
  path: 'model.tflite',
  content: tflite(
    namespace === 'custom' ? { custom: [name] } : { builtin: [Math.max(0, builtinOperators.indexOf(name))] },
  ),
});

export const executorchFile = ({ namespace, name }: WrittenOperator) => ({
  path: 'model.pte',
  content: executorch(
    namespace === 'delegate' ? { delegates: [name] } : { operators: [`${namespace}::${name}`] },
  ),
});
