import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { snippet } from '../../parsers/source-text.js';
import { findDisorders, type TensorSpan } from '../../parsers/tensor-layout.js';
import type { Artifact, Budget, Detail, Fact, Format } from '../../types.js';
import { bitsOf } from './dtypes.js';
import { HeaderReader, MAX_HEADER, PREFIX, type Tensor } from './header.js';

const anomaly = anomaliesOf('safetensors');

const OPEN_BRACE = 0x7b;
/** Each costs one read of the disk: more tensors than any honest file has are not looked into. */
const MAX_HEADS = 20_000;

/** By its name, or by what stands at its start: a length that a header may have, and a header. */
function isSafetensors(head: Uint8Array, name: string): boolean {
  // A pointer of Git LFS or a page that says "not found" is text, and no damaged model.
  const binary = head.subarray(0, PREFIX).some((byte) => byte < 9 || byte > 0x7e);
  if (name.endsWith('.safetensors')) return binary;
  if (head.length < PREFIX + 2 || head[PREFIX] !== OPEN_BRACE) return false;
  const length = new DataView(head.buffer, head.byteOffset, PREFIX).getBigUint64(0, true);
  return length >= 2n && length <= MAX_HEADER && /^[\s"}]$/.test(String.fromCharCode(head[PREFIX + 1] ?? 0));
}

async function readLength(artifact: Artifact): Promise<number> {
  const cursor = new Cursor(artifact.content);
  await cursor.need(PREFIX);
  const length = cursor.u64();
  if (length > MAX_HEADER)
    throw new FormatError('corrupt', `the header claims ${length} bytes, more than any reader accepts`, 0);
  if (length < 2) throw new FormatError('corrupt', `the header claims ${length} bytes`, 0);
  await cursor.bytes.read(PREFIX + length - 1, 1).then((last) => {
    if (last.length === 0)
      throw new FormatError('truncated', `the header claims ${length} bytes, the file has fewer`, 0);
  });
  return length;
}

/** What is wrong with a tensor by itself: its type, or a place that does not fit its shape. */
function* checkTensor({ name, dtype, shape, offsets: [start = 0, end = 0], at }: Tensor): Generator<Fact> {
  const quoted = `'${snippet(name)}'`;
  const bits = Object.hasOwn(bitsOf, dtype) ? bitsOf[dtype] : undefined;
  if (end < start) {
    yield anomaly('tensor-layout', `the data of ${quoted} end before they begin`, at);
  } else if (bits === undefined) {
    yield anomaly('unknown-dtype', `${quoted} has the type '${snippet(dtype)}', which is not known`, at);
  } else {
    const size = Math.ceil(shape.reduce((product, length) => product * length, bits) / 8);
    if (size !== end - start)
      yield anomaly(
        'tensor-layout',
        `${quoted} is ${size} bytes by its type and shape, and has ${end - start}`,
        at,
      );
  }
}

async function* checkData(
  artifact: Artifact,
  spans: readonly TensorSpan[],
  from: number,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  for (const { anomaly: id, detail, offset, length } of findDisorders(
    spans,
    from,
    await artifact.content.size(),
  )) {
    yield anomaly(id, detail, offset);
    if (length > 0)
      yield* findPayload('safetensors', 'bytes that belong to no tensor', artifact, offset, length);
  }
  for (const { name, start, end } of spans.slice(0, MAX_HEADS)) {
    budget.tick();
    yield* findPayload('safetensors', `the data of '${snippet(name)}'`, artifact, start, end - start);
  }
}

async function* readHeader(
  artifact: Artifact,
  length: number,
  spans: TensorSpan[],
  budget: Budget,
): AsyncGenerator<Fact | Detail> {
  const from = PREFIX + length;
  const header = await HeaderReader.open(artifact.content, length, budget);
  for await (const item of header.items()) {
    if (item.kind === 'duplicate') {
      const detail = `the header has two entries '${snippet(item.name)}', of which readers choose one`;
      yield anomaly('duplicate-key', detail, item.at);
    } else if (item.kind === 'metadata') {
      yield* metadataOf('safetensors', item.key, item.value.text, item.at, item.value.text.length);
    } else {
      const { name, dtype, shape, offsets } = item.tensor;
      const [start = 0, end = 0] = offsets;
      yield { kind: 'tensor', name, dtype, shape };
      yield* checkTensor(item.tensor);
      if (end >= start) spans.push({ name, start: from + start, end: from + end });
    }
  }
}

/**
 * Safetensors: a length, a header in JSON, and the tensors' numbers. Only the header is read, and the first bytes of
 * each tensor and of what belongs to none, where a payload may begin.
 *
 * Source: README.md and `tensor.rs` of huggingface/safetensors.
 */
export const safetensorsFormat: Format = {
  id: 'safetensors',
  matches: ({ head, name }) => isSafetensors(head, name),
  async *read(artifact, budget) {
    const length = await readLength(artifact);
    const spans: TensorSpan[] = [];
    try {
      yield* readHeader(artifact, length, spans, budget);
    } catch (error) {
      if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
      throw new FormatError(
        'corrupt',
        `the header is no JSON: ${error.message}`,
        PREFIX + (error.offset ?? 0),
      );
    }
    yield* checkData(artifact, spans, PREFIX + length, budget);
  },
};
