import { Cursor, memoryBytes } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { last, ProtobufReader } from '../../parsers/protobuf.js';
import type { Artifact, Budget, Detail, Fact, Format } from '../../types.js';

/** Field numbers of `VarType.TensorDesc`. */
const DESCRIPTION = { type: 1, dims: 2 };
/** A type, and some dimensions of ten bytes each. */
const LONGEST_DESCRIPTION = 1024;
const MOST_DIMENSIONS = 64;
/** Levels of sequences in sequences; weights have none. */
const MOST_LEVELS = 16;

/** Version 0 of a variable that has no levels, and version 0 of its tensor. */
const HEAD = 16;

/** `VarType.Type` of numbers, with the bytes of one. */
const types = new Map<number, readonly [name: string, size: number]>([
  [0, ['bool', 1]],
  [1, ['int16', 2]],
  [2, ['int32', 4]],
  [3, ['int64', 8]],
  [4, ['float16', 2]],
  [5, ['float32', 4]],
  [6, ['float64', 8]],
  [19, ['uint64', 8]],
  [20, ['uint8', 1]],
  [21, ['int8', 1]],
  [22, ['bfloat16', 2]],
  [23, ['complex64', 8]],
  [24, ['complex128', 16]],
  [32, ['float8_e4m3fn', 1]],
  [33, ['float8_e5m2', 1]],
]);

/** No levels, both versions zero, and a description that begins with a type and dimensions. */
function begins(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < HEAD + 8 || head.subarray(0, HEAD).some((byte) => byte !== 0)) return false;
  const length = view.getUint32(HEAD, true);
  const [tag, type = 255, next] = head.subarray(HEAD + 4);
  const dimensions = next === 0x10 || next === 0x12;
  return tag === 0x08 && types.has(type) && length <= LONGEST_DESCRIPTION && (length === 2 || dimensions);
}

/** Passes over what a loader reads in front of a tensor. */
async function skipLevels(cursor: Cursor, budget: Budget): Promise<void> {
  await cursor.need(12);
  const at = cursor.position;
  const version = cursor.u32();
  const levels = cursor.u64();
  if (version !== 0 || levels > MOST_LEVELS)
    throw new FormatError('corrupt', 'no variable begins where one is expected', at);
  for (let level = 0; level < levels; level++) {
    budget.tick();
    await cursor.need(8);
    cursor.skip(cursor.u64());
  }
}

/** Reads one variable, up to the next. */
async function* readVariable(
  cursor: Cursor,
  index: number,
  artifact: Artifact,
  budget: Budget,
): AsyncGenerator<Fact | Detail | Artifact> {
  await skipLevels(cursor, budget);
  await cursor.need(8);
  const at = cursor.position;
  const [version, length] = [cursor.u32(), cursor.u32()];
  if (version !== 0 || length > LONGEST_DESCRIPTION)
    throw new FormatError('corrupt', 'no tensor begins where one is expected', at);
  await cursor.need(length);
  const reader = new ProtobufReader(memoryBytes(Buffer.from(cursor.take(length))), () => budget.tick());
  const description = await reader.list(await reader.root());
  const shape = await reader.varints(description, DESCRIPTION.dims, MOST_DIMENSIONS);
  const [dtype, width] = types.get(last(description, DESCRIPTION.type, 'varint')?.value ?? NaN) ?? [];
  if (dtype === undefined || width === undefined)
    throw new FormatError('corrupt', 'a tensor has no type that is known', at);
  const size = shape.reduce((product, dimension) => product * dimension, width);
  if (!Number.isSafeInteger(size))
    throw new FormatError('corrupt', 'a tensor has a shape that overflows', at);
  yield { kind: 'tensor', name: `tensor ${index}`, dtype, shape };
  yield* findPayload('paddle-weights', `the data of tensor ${index}`, artifact, cursor.position, size);
  if (size === 0) return;
  cursor.seek(cursor.position + size - 1);
  await cursor.need(1);
  cursor.skip(1);
}

/**
 * Weights of PaddlePaddle (`.pdiparams`, or one file for each): variables one after another, in the order of their
 * names, which stand in the program alone. Numbers are skipped by their length.
 *
 * Source: `SerializeToStream` in `paddle/phi/core/framework/dense_tensor_serialize.cc`, `TensorToStream`
 */
export const paddleWeightsFormat: Format = {
  id: 'paddle-weights',
  matches: ({ head }) => begins(head),
  async *read(artifact, budget) {
    const cursor = new Cursor(artifact.content);
    for (let index = 0; await cursor.ensure(1); index++) {
      budget.tick();
      yield* readVariable(cursor, index, artifact, budget);
    }
  },
};
