import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import { latin1 } from '../../parsers/latin1.js';
import { snippet } from '../../parsers/source-text.js';
import { findTrailing } from '../../parsers/trailing-data.js';
import type { Artifact, Budget, Detail, Fact, Format } from '../../types.js';

const anomaly = anomaliesOf('mxnet');

const MAGIC = '\x12\x01\0\0\0\0\0\0';
const HEADER = 16;
/** What an array begins with; the oldest begin with the number of their dimensions. */
const VERSIONS = { wide: 0xf993fac8, sparse: 0xf993fac9, numpy: 0xf993faca };
const MAX_DIMENSIONS = 64;
const MAX_ARRAYS = 200_000;
const MAX_NAME = 64 * 1024;

/** Names and bytes of types, by the number that stands in the file. */
const types: readonly (readonly [name: string, size: number])[] = [
  ['float32', 4],
  ['float64', 8],
  ['float16', 2],
  ['uint8', 1],
  ['int32', 4],
  ['int8', 1],
  ['int64', 8],
  ['bool', 1],
  ['int16', 2],
  ['uint16', 2],
  ['uint32', 4],
  ['uint64', 8],
  ['bfloat16', 2],
];
/** How many index arrays a kind of storage has: dense, by rows, compressed rows. */
const auxiliaries = [0, 1, 2];

interface Part {
  readonly dtype: string;
  readonly shape: readonly number[];
}

class Parameters {
  readonly #cursor: Cursor;

  constructor(
    readonly artifact: Artifact,
    readonly budget: Budget,
    /** Bytes of the file; infinite where its end is not known. */
    readonly size: number,
  ) {
    this.#cursor = new Cursor(artifact.content, MAGIC.length + 8);
  }

  get position(): number {
    return this.#cursor.position;
  }

  async #u32(): Promise<number> {
    if (this.#cursor.available < 4) await this.#cursor.need(4);
    return this.#cursor.u32();
  }

  async #u64(): Promise<number> {
    if (this.#cursor.available < 8) await this.#cursor.need(8);
    return this.#cursor.u64();
  }

  async #shape(dimensions: number, width: 4 | 8): Promise<number[]> {
    if (dimensions > MAX_DIMENSIONS)
      throw new FormatError('corrupt', `an array has ${dimensions} dimensions`, this.position);
    const shape: number[] = [];
    while (shape.length < dimensions) shape.push(width === 4 ? await this.#u32() : await this.#u64());
    return shape;
  }

  async #type(): Promise<readonly [name: string, size: number]> {
    const flag = await this.#u32();
    const type = types[flag];
    if (type === undefined)
      throw new FormatError('corrupt', `the type ${flag} does not exist`, this.position - 4);
    return type;
  }

  async *#numbers(what: string, size: number, shape: readonly number[]): AsyncGenerator<Fact | Artifact> {
    const start = this.position;
    const length = shape.reduce((product, dimension) => product * dimension, size);
    if (!(start + length <= this.size))
      throw new FormatError('truncated', `${what} are longer than the file`, start);
    yield* findPayload('mxnet', what, this.artifact, start, length);
    this.#cursor.seek(start + length);
  }

  /** One array; what has no shape yet has no type either. */
  async *#array(at: number): AsyncGenerator<Fact | Artifact, Part> {
    const start = this.position;
    const version = await this.#u32();
    const none = { dtype: 'none', shape: [] };
    const sparse = version === VERSIONS.sparse || version === VERSIONS.numpy;
    const storage = sparse ? await this.#u32() : 0;
    const extra = auxiliaries[storage];
    if (extra === undefined)
      throw new FormatError(
        'corrupt',
        `array ${at} is stored in the way ${storage}, which does not exist`,
        start,
      );
    const stored = extra > 0 ? await this.#shape(await this.#u32(), 8) : undefined;
    const legacy = !sparse && version !== VERSIONS.wide;
    const dimensions = legacy ? version : await this.#u32();
    // With the shapes of NumPy a scalar has no dimensions, and what is unknown has -1.
    if (dimensions === 0xffffffff || (dimensions === 0 && version !== VERSIONS.numpy)) return none;
    const shape = await this.#shape(dimensions, legacy ? 4 : 8);
    this.#cursor.skip(8); // The device that it was saved from.
    const [dtype, size] = await this.#type();
    const indexes: { readonly size: number; readonly shape: readonly number[] }[] = [];
    while (indexes.length < extra) {
      const [, width] = await this.#type();
      indexes.push({ size: width, shape: await this.#shape(await this.#u32(), 8) });
    }
    yield* this.#numbers(`the data of array ${at}`, size, stored ?? shape);
    for (const index of indexes) yield* this.#numbers(`the indexes of array ${at}`, index.size, index.shape);
    return { dtype, shape };
  }

  async #name(): Promise<string> {
    const length = await this.#u64();
    if (length > MAX_NAME)
      throw new FormatError('corrupt', `a name of ${length} bytes is no array's`, this.position);
    await this.#cursor.need(length);
    return Buffer.from(this.#cursor.take(length)).toString();
  }

  async *read(): AsyncGenerator<Fact | Detail | Artifact> {
    const count = await this.#u64();
    if (count > MAX_ARRAYS)
      throw new FormatError('over-budget', `the file has ${count} arrays`, this.position - 8);
    const parts: Part[] = [];
    while (parts.length < count) {
      this.budget.tick();
      parts.push(yield* this.#array(parts.length));
    }
    const start = this.position;
    const names = await this.#u64();
    if (names !== 0 && names !== count)
      throw new FormatError('corrupt', `${count} arrays have ${names} names`, start);
    const seen = new Set<string>();
    for (const [at, part] of parts.entries()) {
      this.budget.tick();
      const offset = this.position;
      const name = names === 0 ? String(at) : await this.#name();
      if (seen.has(name)) yield anomaly('duplicate-key', `two arrays are called '${snippet(name)}'`, offset);
      seen.add(name);
      yield { kind: 'tensor', name, ...part };
    }
  }
}

/**
 * The arrays of MXNet (`.params`): numbers, which are stepped over, and their names.
 *
 * Source: `NDArray::Load` in `src/ndarray/ndarray.cc` of apache/mxnet.
 */
export const mxnetFormat: Format = {
  id: 'mxnet',
  matches: ({ head }) =>
    latin1(head.subarray(0, MAGIC.length)) === MAGIC &&
    head.length >= HEADER &&
    head.subarray(8, 16).every((byte) => byte === 0),
  async *read(artifact, budget) {
    const { content } = artifact;
    const size = content.randomAccess ? await content.size() : Infinity;
    const parameters = new Parameters(artifact, budget, size);
    yield* parameters.read();
    yield* findTrailing('mxnet', 'the names of the arrays', artifact, parameters.position);
  },
};
