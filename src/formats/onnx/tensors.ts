import { findPayload } from '../../parsers/hidden-payload.js';
import { every, last, type MessageRange, type ProtobufReader } from '../../parsers/protobuf.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { Artifact, Detail, Fact } from '../../types.js';

/** Field numbers of `TensorProto`; its numbers themselves are not among them. */
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9, external: 13 };
const wanted = Object.values(TENSOR);

const dtypes = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'uint4',
  'int4',
  'float4e2m1',
] as const;

const MOST_DIMENSIONS = 64;

/**
 * A tensor without its numbers: what it is called, where its data stand if not here, and what they begin as.
 *
 * @param kept - whether it is one of the model's weights, which reviewers are shown
 */
export async function* readTensor(
  reader: ProtobufReader,
  range: MessageRange,
  artifact: Artifact,
  kept: boolean,
): AsyncGenerator<Fact | Detail | Artifact> {
  const tensor = await reader.list(range, wanted);
  const name = snippet(await reader.text(last(tensor, TENSOR.name)));
  if (kept) {
    const type = last(tensor, TENSOR.type, 'varint')?.value ?? 0;
    const shape = await reader.varints(tensor, TENSOR.dims, MOST_DIMENSIONS);
    yield { kind: 'tensor', name, dtype: dtypes[type] ?? `type ${type}`, shape };
  }
  for (const entry of every(tensor, TENSOR.external)) {
    const pair = await reader.list(entry);
    if ((await reader.text(last(pair, 1))) !== 'location') continue;
    yield externalData(`'${name}'`, await reader.text(last(pair, 2), 4096), entry);
  }
  for (const { offset, length } of every(tensor, TENSOR.raw))
    yield* findPayload('onnx', `the data of '${name}'`, artifact, offset, length);
}

/** A file that the loader opens for what is not in the model. */
export function externalData(what: string, target: string, { offset, length }: MessageRange): Fact {
  return {
    kind: 'reference',
    role: 'external-data',
    target,
    leads: whereLeads(target),
    code: snippet(`${what} in ${target}`),
    location: { kind: 'bytes', offset, length },
  };
}
