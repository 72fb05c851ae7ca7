import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { binarySource, snippet } from '../../parsers/source-text.js';
import { findDisorders, type TensorSpan } from '../../parsers/tensor-layout.js';
import type { Artifact, Budget, Detail, Fact, Format } from '../../types.js';
import { packings } from './types.js';
import { MAX_TEXT, ValueReader, type MetadataValue, type Text } from './values.js';
import { hasMagic } from '../../parsers/magic.js';

const anomaly = anomaliesOf('gguf');

const MAGIC = 'GGUF';
const NEWEST_VERSION = 3;
const DEFAULT_ALIGNMENT = 32;
/** Pages of the largest kind that systems map; writers ask for 32 bytes. */
const MAX_ALIGNMENT = 64 * 1024;
/** `GGML_MAX_DIMS`. */
const MAX_DIMENSIONS = 4;
/** Beyond so many the numbers are no dimensions at all. */
const IMPLAUSIBLE_DIMENSIONS = 64;
/** Numbers of a tensor are counted in 64 bits with a sign. */
const MAX_NUMBERS = 2 ** 63;
/** Names are kept to be compared; the largest models have some thousand keys and tensors. */
const MAX_NAMES = 200_000;
const MAX_HEADS = 20_000;

const TEMPLATE = /^tokenizer\.chat_template(?:$|[.s])/;

/** What the key–value pairs say about what comes behind them. */
interface Settings {
  alignment: number;
}

interface Placed {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly at: number;
}

/** Names that were seen; answers what is wrong with another of the same. */
class Names {
  readonly #seen = new Set<string>();
  constructor(readonly what: string) {}

  *add(name: string, at: number): Generator<Fact> {
    if (this.#seen.has(name))
      yield anomaly(
        'duplicate-key',
        `two ${this.what} are called '${snippet(name)}', of which readers choose one`,
        at,
      );
    if (this.#seen.size >= MAX_NAMES)
      throw new FormatError('over-budget', `the header lists more than ${MAX_NAMES} ${this.what}`, at);
    this.#seen.add(name);
  }
}

function* factsOfText(key: string, { text, offset, length }: Text): Generator<Fact | Detail> {
  // An array of that name lists the names of templates, or holds them.
  if (TEMPLATE.test(key) && text.includes('{')) {
    yield { kind: 'text', language: 'jinja', source: binarySource(text, offset, length) };
    if (length > MAX_TEXT)
      yield anomaly('over-budget', `'${snippet(key)}' is ${length} bytes long`, offset, true);
  }
  yield* metadataOf('gguf', key, text, offset, length);
}

/** llama.cpp hands a list to its callers as one text, in which a template may stand over the borders of its items. */
function* factsOfList(key: string, { length, texts }: MetadataValue & { kind: 'array' }): Generator<Fact> {
  const [first] = texts;
  const joined = `["${texts.map(({ text }) => text).join('", "')}"]`;
  if (first && texts.length > 1 && joined.includes('{'))
    yield { kind: 'text', language: 'jinja', source: binarySource(joined, first.offset, first.length) };
  if (length > texts.length)
    yield anomaly('over-budget', `'${snippet(key)}' is a list of ${length} items`, 0, true);
}

function* factsOfValue(key: string, value: MetadataValue): Generator<Fact | Detail> {
  if (value.kind === 'text') yield* factsOfText(key, value.text);
  else if (value.kind === 'scalar') yield { kind: 'metadata', key: snippet(key), value: String(value.value) };
  else {
    yield { kind: 'metadata', key: snippet(key), value: `${value.length} items` };
    for (const text of value.texts) yield* factsOfText(key, text);
    if (TEMPLATE.test(key)) yield* factsOfList(key, value);
  }
}

async function* readMetadata(
  reader: ValueReader,
  count: number,
  settings: Settings,
): AsyncGenerator<Fact | Detail> {
  const names = new Names('keys');
  for (let index = 0; index < count; index++) {
    reader.budget.tick();
    const { text: key, offset } = await reader.text();
    yield* names.add(key, offset);
    const value = await reader.value(await reader.u32());
    yield* factsOfValue(key, value);
    if (key !== 'general.alignment' || value.kind !== 'scalar') continue;
    const { value: alignment } = value;
    if (alignment > 0 && alignment <= MAX_ALIGNMENT && Number.isInteger(Math.log2(alignment)))
      settings.alignment = alignment;
    else yield anomaly('tensor-layout', `tensors are aligned to ${alignment} bytes`, offset);
  }
}

/** Bytes of a tensor; undefined where its type or shape has none, of which the reason is told. */
function* sizeOf(
  name: string,
  shape: readonly number[],
  type: number,
  at: number,
): Generator<Fact, number | undefined> {
  const quoted = `'${snippet(name)}'`;
  if (shape.length > MAX_DIMENSIONS)
    yield anomaly(
      'tensor-layout',
      `${quoted} has ${shape.length} dimensions, of which readers hold ${MAX_DIMENSIONS}`,
      at,
    );
  const numbers = shape.reduce((product, length) => product * length, 1);
  const packing = packings.get(type);
  if (numbers >= MAX_NUMBERS) yield anomaly('tensor-layout', `the shape of ${quoted} overflows`, at);
  else if (packing === undefined)
    yield anomaly('unknown-dtype', `${quoted} has the type ${type}, which is not known`, at);
  else if ((shape[0] ?? 1) % packing.block !== 0)
    yield anomaly('tensor-layout', `the rows of ${quoted} are no whole blocks of ${packing.name}`, at);
  else return (numbers / packing.block) * packing.bytes;
  return undefined;
}

async function* readTensors(
  reader: ValueReader,
  count: number,
  { alignment }: Settings,
  placed: Placed[],
): AsyncGenerator<Fact | Detail> {
  const names = new Names('tensors');
  for (let index = 0; index < count; index++) {
    reader.budget.tick();
    const { text: name, offset: at } = await reader.text();
    yield* names.add(name, at);
    const dimensions = await reader.u32();
    if (dimensions > IMPLAUSIBLE_DIMENSIONS)
      throw new FormatError('corrupt', `'${snippet(name)}' has ${dimensions} dimensions`, at);
    const shape: number[] = [];
    while (shape.length < dimensions) shape.push(await reader.count());
    const type = await reader.u32();
    const offset = await reader.u64();
    yield { kind: 'tensor', name, dtype: packings.get(type)?.name ?? String(type), shape };
    if (offset % alignment !== 0)
      yield anomaly(
        'tensor-layout',
        `'${snippet(name)}' does not begin at a multiple of ${alignment} bytes`,
        at,
      );
    const size = yield* sizeOf(name, shape, type, at);
    if (size !== undefined) placed.push({ name, offset, size, at });
  }
}

async function* checkData(
  artifact: Artifact,
  placed: readonly Placed[],
  complete: boolean,
  [from, to]: readonly [number, number],
  alignment: number,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  const spans: TensorSpan[] = placed.map(({ name, offset, size }) => ({
    name,
    start: from + offset,
    end: from + offset + size,
  }));
  for (const { anomaly: id, detail, offset, length } of findDisorders(spans, from, to, alignment)) {
    // Bytes of a tensor whose size is not known look as if they were nobody's.
    if (length > 0 && !complete) continue;
    yield anomaly(id, detail, offset);
    if (length > 0) yield* findPayload('gguf', 'bytes that belong to no tensor', artifact, offset, length);
  }
  for (const { name, start, end } of spans.slice(0, MAX_HEADS)) {
    budget.tick();
    yield* findPayload('gguf', `the data of '${snippet(name)}'`, artifact, start, end - start);
  }
}

/** Version and byte order: a version that only the other order makes sense of tells it. */
async function open(artifact: Artifact, budget: Budget): Promise<{ reader: ValueReader; version: number }> {
  const { content } = artifact;
  const cursor = new Cursor(content);
  await cursor.need(8);
  cursor.skip(MAGIC.length);
  const little = cursor.u32();
  const littleEndian = (little & 0xffff) !== 0;
  const version = littleEndian ? little : little >>> 24;
  if (version < 1 || version > NEWEST_VERSION)
    throw new FormatError('corrupt', `version ${version} of GGUF is not known`, MAGIC.length);
  const size = content.randomAccess ? await content.size() : Infinity;
  return { reader: new ValueReader(cursor, size, littleEndian, version > 1, budget), version };
}

/**
 * GGUF, versions 1 to 3 in both byte orders: key–value pairs with the chat template, and where tensors stand. Of the
 * numbers only first bytes are read.
 *
 * Source: docs/gguf.md and `gguf.cpp` of ggml-org/ggml.
 */
export const ggufFormat: Format = {
  id: 'gguf',
  matches: ({ head }) => hasMagic(head, MAGIC),
  async *read(artifact, budget) {
    const { reader, version } = await open(artifact, budget);
    yield { kind: 'metadata', key: 'GGUF version', value: String(version) };
    const tensors = await reader.count();
    const pairs = await reader.count();
    const width = reader.wide ? 8 : 4;
    reader.checkRoom('tensors', tensors, width + 16);
    reader.checkRoom('keys', pairs, width + 5);
    const settings: Settings = { alignment: DEFAULT_ALIGNMENT };
    const placed: Placed[] = [];
    yield* readMetadata(reader, pairs, settings);
    yield* readTensors(reader, tensors, settings, placed);
    const { alignment } = settings;
    const from = Math.ceil(reader.cursor.position / alignment) * alignment;
    const to = Math.max(from, await artifact.content.size());
    // A vocabulary alone has no tensors, and no padding for them.
    yield* checkData(artifact, placed, placed.length === tensors, [from, to], alignment, budget);
  },
};
