import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { snippet } from '../../parsers/source-text.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Artifact, Budget, Detail, Fact, Format } from '../../types.js';
import { packings } from './types.js';

const anomaly = anomaliesOf('ggml');

/** The magic numbers in the order of their bytes. */
const containers: Readonly<Record<string, string>> = {
  lmgg: 'GGML',
  fmgg: 'GGMF',
  tjgg: 'GGJT',
  algg: 'GGLA',
};
/** Of this version alone the sizes of all types are those of today. */
const READ = { container: 'GGJT', version: 3 };
const PARAMETERS = ['n_vocab', 'n_embd', 'n_mult', 'n_head', 'n_layer', 'n_rot', 'ftype'];
const ALIGNMENT = 32;
const MAX_DIMENSIONS = 4;
const MAX_NAME = 64 * 1024;

function containerOf(head: Uint8Array): string | undefined {
  return containers[latin1(head.subarray(0, 4))];
}

async function* readParameters(cursor: Cursor): AsyncGenerator<Detail, number> {
  await cursor.need(4 * PARAMETERS.length);
  let vocabulary = 0;
  for (const key of PARAMETERS) {
    const value = cursor.u32();
    if (key === 'n_vocab') vocabulary = value;
    yield { kind: 'metadata', key, value: String(value) };
  }
  return vocabulary;
}

async function skipVocabulary(cursor: Cursor, count: number, size: number, budget: Budget): Promise<void> {
  const offset = cursor.position;
  for (let token = 0; token < count; token++) {
    budget.tick();
    if (cursor.available < 4) await cursor.need(4);
    cursor.skip(cursor.u32() + 4);
  }
  if (cursor.position > size)
    throw new FormatError('truncated', 'the vocabulary is longer than the file', offset);
}

async function* readTensors(
  artifact: Artifact,
  cursor: Cursor,
  budget: Budget,
): AsyncGenerator<Fact | Detail | Artifact> {
  while (await cursor.ensure(1)) {
    budget.tick();
    const at = cursor.position;
    await cursor.need(12);
    const [dimensions, length, type] = [cursor.u32(), cursor.u32(), cursor.u32()];
    if (dimensions > MAX_DIMENSIONS || length > MAX_NAME)
      throw new FormatError(
        'corrupt',
        `a tensor has ${dimensions} dimensions and a name of ${length} bytes`,
        at,
      );
    await cursor.need(4 * dimensions + length);
    const shape = Array.from({ length: dimensions }, () => cursor.u32());
    const name = Buffer.from(cursor.take(length)).toString();
    const packing = packings.get(type);
    yield { kind: 'tensor', name, dtype: packing?.name ?? String(type), shape };
    if (packing === undefined)
      throw new FormatError('corrupt', `'${snippet(name)}' has the type ${type}, which is not known`, at);
    const numbers = shape.reduce((product, length) => product * length, 1);
    const start = Math.ceil(cursor.position / ALIGNMENT) * ALIGNMENT;
    const end = start + (numbers / packing.block) * packing.bytes;
    if (!Number.isSafeInteger(end) || (await cursor.bytes.read(end - 1, 1)).length === 0) {
      yield anomaly('tensor-layout', `the data of '${snippet(name)}' go on after the end of the file`, at);
      return;
    }
    yield* findPayload('ggml', `the data of '${snippet(name)}'`, artifact, start, end - start);
    cursor.seek(end);
  }
}

/**
 * What came before GGUF: numbers and a vocabulary without keys. Each program had a layout of its own, so that only the
 * last one of llama.cpp is read to its end.
 *
 * Source: `llama.cpp` of ggml-org/llama.cpp at master-ffb06a3, `llama_file_version`.
 */
export const ggmlFormat: Format = {
  id: 'ggml',
  matches: ({ head }) => containerOf(head) !== undefined && head.some((byte) => byte === 0),
  async *read(artifact, budget) {
    const { content } = artifact;
    const cursor = new Cursor(content);
    await cursor.need(8);
    const container = containerOf(cursor.take(4)) ?? '';
    const version = container === 'GGML' ? 0 : cursor.u32();
    yield { kind: 'metadata', key: 'container', value: `${container} ${version}` };
    const read = container === READ.container && version === READ.version;
    yield anomaly('legacy-model', `${container} was replaced by GGUF in 2023`, 0, !read);
    if (!read) return;
    const size = content.randomAccess ? await content.size() : Infinity;
    await skipVocabulary(cursor, yield* readParameters(cursor), size, budget);
    yield* readTensors(artifact, cursor, budget);
  },
};
