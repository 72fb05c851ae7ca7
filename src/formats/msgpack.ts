import { Cursor } from '../bytes.js';
import { FormatError } from '../errors.js';
import { anomaliesOf } from '../parsers/anomaly.js';
import { findPayload } from '../parsers/hidden-payload.js';
import { latin1 } from '../parsers/latin1.js';
import { metadataOf } from '../parsers/model-metadata.js';
import { snippet } from '../parsers/source-text.js';
import { findTrailing } from '../parsers/trailing-data.js';
import type { Artifact, Budget, Detail, Fact, Format } from '../types.js';

const anomaly = anomaliesOf('msgpack');

/** msgpack for Python stops at 1,024. */
const MAX_DEPTH = 512;
const MAX_TEXT = 64 * 1024;
const MAX_NAMES = 500_000;
const MAX_DIMENSIONS = 64;
/** Flax writes shape, type and data of an array in front of its numbers. */
const MAX_ARRAY_HEAD = 1024;

/** `flax.serialization`: an array, a complex number, a NumPy scalar; -1 is a time. */
const EXTENSIONS = { array: 1, complex: 2, scalar: 3, time: -1 };

/** Bytes of one number of NumPy's and `ml_dtypes`' types, by the digits of their names. */
function sizeOf(dtype: string): number | undefined {
  if (dtype === 'bool') return 1;
  // Flax reads numbers without a name as bfloat16.
  if (dtype === 'V2') return 2;
  const bits = /^(?:u?int|float|complex|bfloat)(\d+)(?:_e\w+)?$/.exec(dtype)?.[1];
  if (bits === undefined) return undefined;
  return /^float[4678]_/.test(dtype) || /^u?int[24]$/.test(dtype) ? 1 : Number(bits) / 8;
}

type Scalar = number | bigint | boolean | null;

type Head =
  | { readonly kind: 'map' | 'array' | 'text' | 'bytes'; readonly length: number }
  | { readonly kind: 'extension'; readonly length: number; readonly code: number }
  | { readonly kind: 'scalar'; readonly value: Scalar };

/** Lengths of one, two and four bytes follow these codes; a fixed part of the others holds theirs. */
async function readHead(cursor: Cursor): Promise<Head> {
  await cursor.need(1);
  const code = cursor.u8();
  const length = async (width: number): Promise<number> => {
    await cursor.need(width);
    return width === 1 ? cursor.u8() : width === 2 ? cursor.u16(false) : cursor.u32(false);
  };
  const extension = async (length: number): Promise<Head> => {
    await cursor.need(1);
    return { kind: 'extension', length, code: (cursor.u8() << 24) >> 24 };
  };
  if (code <= 0x7f) return { kind: 'scalar', value: code };
  if (code <= 0x8f) return { kind: 'map', length: code & 15 };
  if (code <= 0x9f) return { kind: 'array', length: code & 15 };
  if (code <= 0xbf) return { kind: 'text', length: code & 31 };
  if (code >= 0xe0) return { kind: 'scalar', value: code - 256 };
  if (code >= 0xc4 && code <= 0xc6) return { kind: 'bytes', length: await length(1 << (code - 0xc4)) };
  if (code >= 0xc7 && code <= 0xc9) return extension(await length(1 << (code - 0xc7)));
  if (code >= 0xd4 && code <= 0xd8) return extension(1 << (code - 0xd4));
  if (code >= 0xd9 && code <= 0xdb) return { kind: 'text', length: await length(1 << (code - 0xd9)) };
  if (code === 0xdc || code === 0xdd) return { kind: 'array', length: await length(code === 0xdc ? 2 : 4) };
  if (code === 0xde || code === 0xdf) return { kind: 'map', length: await length(code === 0xde ? 2 : 4) };
  if (code === 0xc1) throw new FormatError('corrupt', 'the byte 0xc1 begins nothing', cursor.position - 1);
  return { kind: 'scalar', value: await readScalar(cursor, code) };
}

const constants = new Map<number, Scalar>([
  [0xc0, null],
  [0xc2, false],
  [0xc3, true],
]);
const numbers: readonly (readonly [width: number, read: (view: DataView) => Scalar])[] = [
  [4, (view) => view.getFloat32(0)],
  [8, (view) => view.getFloat64(0)],
  [1, (view) => view.getUint8(0)],
  [2, (view) => view.getUint16(0)],
  [4, (view) => view.getUint32(0)],
  [8, (view) => view.getBigUint64(0)],
  [1, (view) => view.getInt8(0)],
  [2, (view) => view.getInt16(0)],
  [4, (view) => view.getInt32(0)],
  [8, (view) => view.getBigInt64(0)],
];

/** Numbers of a fixed width, by codes from 0xca on, and nil, false and true, which have none. */
async function readScalar(cursor: Cursor, code: number): Promise<Scalar> {
  const [width, read] = numbers[code - 0xca] ?? [];
  if (width === undefined || read === undefined) return constants.get(code) ?? null;
  await cursor.need(width);
  const bytes = cursor.take(width);
  return read(new DataView(bytes.buffer, bytes.byteOffset, width));
}

/** A container that is being read: what is left of it, and where it stands. */
interface Level {
  readonly kind: 'map' | 'array';
  left: number;
  readonly path: string;
  /** Of the next value of a map, once it has been read. */
  key: string | undefined;
  /** What a map's keys so far are told apart by. */
  readonly keys: Set<string>;
}

/** A key of a map. */
interface Key {
  readonly shown: string;
  /** Equal keys have equal ones; NaN, which equals nothing, has none. */
  readonly identity: string | undefined;
}

/** MessagePack of arrays, as Flax writes it. */
class Document {
  readonly #cursor: Cursor;
  /** Keys of all maps that are open. */
  #keys = 0;

  constructor(
    readonly artifact: Artifact,
    readonly budget: Budget,
    /** Bytes of the file; infinite where its end is not known. */
    readonly size: number,
  ) {
    this.#cursor = new Cursor(artifact.content);
  }

  get position(): number {
    return this.#cursor.position;
  }

  #checkRoom(length: number): void {
    if (this.position + length > this.size)
      throw new FormatError('truncated', `a value of ${length} bytes is longer than the file`, this.position);
  }

  /** The start of a value that is stepped over. */
  async #bytes(length: number): Promise<Buffer> {
    this.#checkRoom(length);
    const kept = Math.min(length, MAX_TEXT);
    const end = this.position + length;
    await this.#cursor.need(kept);
    const bytes = Buffer.from(this.#cursor.take(kept));
    this.#cursor.seek(end);
    return bytes;
  }

  async #text(length: number): Promise<string> {
    return (await this.#bytes(length)).toString();
  }

  *#name({ keys }: Level, { identity }: Key, path: string, offset: number): Generator<Fact> {
    if (identity === undefined) return;
    if (keys.has(identity))
      yield anomaly(
        'duplicate-key',
        `two values are called '${snippet(path)}', of which readers choose one`,
        offset,
      );
    else if (++this.#keys > MAX_NAMES)
      throw new FormatError('over-budget', `the file has more than ${MAX_NAMES} names`, offset);
    keys.add(identity);
  }

  async *read(): AsyncGenerator<Fact | Detail | Artifact> {
    const levels: Level[] = [];
    do {
      this.budget.tick();
      const level = levels.at(-1);
      const offset = this.position;
      const head = await readHead(this.#cursor);
      if (level?.kind === 'map' && level.key === undefined) {
        const key = await this.#keyOf(head);
        level.key = level.path === '' ? key.shown : `${level.path}.${key.shown}`.slice(0, MAX_TEXT);
        yield* this.#name(level, key, level.key, offset);
        continue;
      }
      const path = level?.key ?? level?.path ?? '';
      if (level !== undefined) [level.left, level.key] = [level.left - 1, undefined];
      if (head.kind === 'map' || head.kind === 'array') {
        // Each item takes a byte at least.
        this.#checkRoom(head.length * (head.kind === 'map' ? 2 : 1));
        levels.push({ kind: head.kind, left: head.length, path, key: undefined, keys: new Set() });
        if (levels.length > MAX_DEPTH)
          throw new FormatError('corrupt', `values are nested more than ${MAX_DEPTH} deep`, offset);
      } else yield* this.#value(head, path, offset);
      while (levels.at(-1)?.left === 0) this.#keys -= levels.pop()?.keys.size ?? 0;
    } while (levels.length > 0);
  }

  async #keyOf(head: Head): Promise<Key> {
    if (head.kind === 'map' || head.kind === 'array')
      throw new FormatError('corrupt', `the name of a value is a ${head.kind}`, this.position);
    if (head.kind === 'scalar') {
      const { value } = head;
      // Python takes true and 1 for one key.
      const number = typeof value === 'boolean' ? Number(value) : value;
      return { shown: String(value), identity: Number.isNaN(number) ? undefined : String(number) };
    }
    const bytes = await this.#bytes(head.length);
    const shown = head.kind === 'text' ? bytes.toString() : `<${head.length} bytes>`;
    const kind = head.kind === 'extension' ? head.code : head.kind;
    return { shown, identity: `${kind} ${head.length} ${latin1(bytes)}` };
  }

  async *#value(head: Head, path: string, offset: number): AsyncGenerator<Fact | Detail | Artifact> {
    if (head.kind === 'scalar') return;
    const start = this.position;
    if (head.kind === 'text') {
      const text = await this.#text(head.length);
      yield* metadataOf('msgpack', path, text, start, head.length);
      return;
    }
    this.#checkRoom(head.length);
    const end = start + head.length;
    const { code } = head.kind === 'extension' ? head : { code: undefined };
    if (code === EXTENSIONS.array || code === EXTENSIONS.scalar) yield* this.#array(path, end, offset);
    else if (code !== undefined && code !== EXTENSIONS.complex && code !== EXTENSIONS.time)
      yield anomaly('unknown-extension', `'${snippet(path)}' is an extension of the type ${code}`, offset);
    else if (code === undefined)
      yield* findPayload('msgpack', `the bytes '${snippet(path)}'`, this.artifact, start, head.length);
    this.#cursor.seek(end);
  }

  /** An array is MessagePack itself: its shape, the name of its type, and its numbers. */
  async *#array(path: string, end: number, offset: number): AsyncGenerator<Fact | Detail | Artifact> {
    const cursor = this.#cursor;
    const bad = new FormatError('corrupt', `'${snippet(path)}' is no array that Flax writes`, offset);
    const outer = await readHead(cursor);
    if (outer.kind !== 'array' || outer.length !== 3) throw bad;
    const dimensions = await readHead(cursor);
    if (dimensions.kind !== 'array' || dimensions.length > MAX_DIMENSIONS) throw bad;
    const shape: number[] = [];
    while (shape.length < dimensions.length) {
      const length = await readHead(cursor);
      if (length.kind !== 'scalar') throw bad;
      shape.push(Number(length.value));
    }
    const type = await readHead(cursor);
    if (type.kind !== 'text' || type.length > MAX_ARRAY_HEAD) throw bad;
    const dtype = await this.#text(type.length);
    const data = await readHead(cursor);
    if (data.kind !== 'bytes') throw bad;
    yield { kind: 'tensor', name: path, dtype, shape };
    const size = sizeOf(dtype);
    const quoted = `'${snippet(path)}'`;
    if (/^(?:\|?O\d*|object_?)$/.test(dtype))
      yield anomaly('object-array', `${quoted} is an array of Python objects`, offset);
    else if (size === undefined)
      yield anomaly(
        'unknown-dtype',
        `${quoted} has the type '${snippet(dtype)}', which is not known`,
        offset,
      );
    else if (shape.reduce((product, length) => product * length, size) !== data.length)
      yield anomaly(
        'tensor-layout',
        `${quoted} has ${data.length} bytes, which do not fit its type and shape`,
        offset,
      );
    if (cursor.position + data.length !== end)
      yield anomaly('tensor-layout', `the numbers of ${quoted} do not end where it ends`, offset);
    yield* findPayload('msgpack', `the data of ${quoted}`, this.artifact, cursor.position, data.length);
  }
}

/** Whether a map or an array with something in it begins: programs write one record behind the other. */
function isFilled(code = 0): boolean {
  return (code > 0x80 && code < 0xa0 && code !== 0x90) || (code >= 0xdc && code <= 0xdf);
}

/** How arrays begin that Flax writes, and those of msgpack-numpy, which unpickles what says that it is objects. */
const ARRAYS =
  /(?:[\xd4-\xd8]|\xc7.|\xc8..|\xc9.{4})[\x01\x03]\x93[\x90-\x9f].{0,64}?[\xa4-\xaf](?:b?float\d|u?int\d|bool|complex|object)|(?:\xa2|\xc4\x02)nd[\xc2\xc3](?:\xa4|\xc4\x04)type/s;

/** Names of MessagePack that say nothing of who wrote it. */
const names = /\.(?:msgpack|msgpk|mpack|mpk)$/;

/**
 * MessagePack, as Flax writes parameters and checkpoints. Arrays are stepped over; what is no number is told.
 *
 * Source: `spec.md` of msgpack, `flax/serialization.py`.
 */
export const msgpackFormat: Format = {
  id: 'msgpack',
  matches({ head, name }) {
    const [first = 0, second = 0] = head;
    const map = (first & 0xf0) === 0x80 || first === 0xde || first === 0xdf;
    if (names.test(name)) return map || first > 0x7f;
    if (map && isFilled(first) && ARRAYS.test(latin1(head))) return true;
    // Flax's own name; the file that TensorFlow keeps under it is text.
    return /^checkpoint(?:_\d+)?$/.test(name) && map && (first > 0x8f || (second & 0xe0) === 0xa0);
  },
  async *read(artifact, budget) {
    const { content } = artifact;
    const size = content.randomAccess ? await content.size() : Infinity;
    const document = new Document(artifact, budget, size);
    do yield* document.read();
    while (isFilled((await content.read(document.position, 1))[0]));
    yield* findTrailing('msgpack', 'the end', artifact, document.position);
  },
};
