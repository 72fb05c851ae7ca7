import { FormatError } from '../errors.js';
import { anomaliesOf } from '../parsers/anomaly.js';
import { FlatBuffer, type FlatTable } from '../parsers/flatbuffer.js';
import { findPayload } from '../parsers/hidden-payload.js';
import { latin1 } from '../parsers/latin1.js';
import { snippet } from '../parsers/source-text.js';
import { findDisorders, type TensorSpan } from '../parsers/tensor-layout.js';
import type { Artifact, Detail, Fact, Format } from '../types.js';
import { hasMagic } from '../parsers/magic.js';

const anomaly = anomaliesOf('flat-tensor');

/** Fields of the tables that are read, as `flat_tensor.fbs` numbers them. */
const ROOT = { segments: 1, named: 2 };
const SEGMENT = { offset: 0, size: 1 };
const NAMED = { key: 0, segment: 1, layout: 2 };
const LAYOUT = { type: 0, sizes: 1 };

/** `FH01`, its length, where the tables are and how long, and where the segments begin. */
const HEADER_AT = 8;
const HEADER_LENGTH = 40;
const SEGMENTS_AT = 24;
/** Segments are padded so that they can be mapped: pages of the largest kind. */
const MAX_PADDING = 64 * 1024;
const MAX_ITEMS = 200_000;

/** `ScalarType` of PyTorch by number, as far as tensors of a file have one. */
const types: readonly string[] =
  'uint8 int8 int16 int32 int64 float16 float32 float64 complex32 complex64 complex128 bool'.split(' ');

function bound(count: number, offset: number): void {
  if (count > MAX_ITEMS)
    throw new FormatError('over-budget', `the file has more than ${MAX_ITEMS} tensors`, offset);
}

async function* readNames(root: FlatTable, segments: number): AsyncGenerator<Fact | Detail> {
  const seen = new Set<string>();
  for await (const named of root.tables(ROOT.named)) {
    bound(seen.size + 1, named.position);
    const name = await named.text(NAMED.key);
    if (seen.has(name))
      yield anomaly('duplicate-key', `two tensors are called '${snippet(name)}'`, named.position);
    seen.add(name);
    const segment = await named.number(NAMED.segment, 'u32');
    if (segment >= segments)
      yield anomaly('index-outside', `a tensor is segment ${segment} of ${segments}`, named.position);
    const layout = await named.table(NAMED.layout);
    if (layout === undefined) continue;
    const type = await layout.number(LAYOUT.type, 'u8');
    yield {
      kind: 'tensor',
      name,
      dtype: types[type] ?? String(type),
      shape: await layout.shape(LAYOUT.sizes),
    };
  }
}

async function* readSegments(
  root: FlatTable,
  artifact: Artifact,
  base: number,
): AsyncGenerator<Fact | Artifact, number> {
  const spans: TensorSpan[] = [];
  for await (const segment of root.tables(ROOT.segments)) {
    bound(spans.length + 1, segment.position);
    const start = base + (await segment.number(SEGMENT.offset, 'u64'));
    const end = start + (await segment.number(SEGMENT.size, 'u64'));
    spans.push({ name: `segment ${spans.length}`, start, end });
  }
  if (spans.length > 0 && artifact.content.randomAccess)
    for (const { anomaly: id, detail, offset, length } of findDisorders(
      spans,
      base,
      await artifact.content.size(),
      MAX_PADDING,
    )) {
      yield anomaly(id, detail, offset);
      if (length > 0) yield* findPayload('flat-tensor', 'bytes of no segment', artifact, offset, length);
    }
  for (const { name, start, end } of spans)
    yield* findPayload('flat-tensor', name, artifact, start, end - start);
  return spans.length;
}

/**
 * Tensors that an ExecuTorch program loads from a file of their own (`.ptd`): their names, and where they lie.
 *
 * Source: `extension/flat_tensor/serialize/flat_tensor.fbs` and `flat_tensor_header.cpp` of pytorch/executorch.
 */
export const flatTensorFormat: Format = {
  id: 'flat-tensor',
  matches: ({ head }) => hasMagic(head, 'FT01', 4),
  async *read(artifact, budget) {
    const buffer = new FlatBuffer(artifact.content, budget);
    const root = await buffer.tableAt(0);
    const header = latin1(await artifact.content.read(HEADER_AT, HEADER_LENGTH));
    if (!header.startsWith('FH01'))
      throw new FormatError('corrupt', 'the file does not say where its segments begin', HEADER_AT);
    const segments = yield* readSegments(root, artifact, await buffer.u64(HEADER_AT + SEGMENTS_AT));
    yield* readNames(root, segments);
  },
};
