import { findPayload } from '../../parsers/hidden-payload.js';
import { every, last, type MessageRange, type ProtobufReader } from '../../parsers/protobuf.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import type { Artifact, Detail, Fact } from '../../types.js';

const anomaly = anomaliesOf('onnx');

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
  const type = last(tensor, TENSOR.type, 'varint')?.value ?? 0;
  const shape = await reader.varints(tensor, TENSOR.dims, MOST_DIMENSIONS);
  const dtype = dtypes[type] ?? `type ${type}`;
  if (kept) yield { kind: 'tensor', name, dtype, shape };
  const size = shape.reduce((product, length) => product * length, sizeOf(dtype));
  for (const entry of every(tensor, TENSOR.external)) yield* readExternal(reader, entry, name, size);
  for (const { offset, length } of every(tensor, TENSOR.raw))
    yield* findPayload('onnx', `the data of '${name}'`, artifact, offset, length);
}

/** Bytes of one number; NaN of types of which two share a byte, and of those that come. */
function sizeOf(dtype: string): number {
  if (dtype === 'bool') return 1;
  const [, bits] = /^(?:b?float|u?int|complex)(\d+)/.exec(dtype) ?? [];
  return Number(bits) >= 8 ? Number(bits) / 8 : NaN;
}

/** One of the entries that say where a tensor's data stand; of two of one key, both are looked at. */
async function* readExternal(
  reader: ProtobufReader,
  entry: MessageRange,
  name: string,
  size: number,
): AsyncGenerator<Fact> {
  const pair = await reader.list(entry);
  const key = await reader.text(last(pair, 1));
  const value = await reader.text(last(pair, 2), 4096);
  const lie = (what: string): Fact => anomaly('tensor-layout', `the data of '${name}' ${what}`, entry.offset);
  if (key === 'location') yield externalData(`'${name}'`, value, entry);
  else if (key === 'offset' || key === 'length') {
    // Python takes spaces and underscores, too.
    const number = /^\s*\d[\d_]*\s*$/.test(value) ? Number(value.replaceAll('_', '')) : NaN;
    if (!Number.isSafeInteger(number)) yield lie(`have the ${key} '${snippet(value)}'`);
    // Zero stands for a length that is not told.
    else if (key === 'length' && number > 0 && number !== size && !Number.isNaN(size))
      yield lie(`have ${number} bytes, which do not fit its type and shape`);
  }
  // Before 1.21 the library of Python set whatever a file named on an object of its own: CVE-2026-34445.
  else if (key.startsWith('_')) yield lie(`set '${snippet(key)}' on an object of the loader`);
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
