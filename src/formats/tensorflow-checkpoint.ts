import { FormatError } from '../errors.js';
import { memoryBytes } from '../bytes.js';
import { hasMagic, isBinary } from '../parsers/magic.js';
import { every, last, ProtobufReader } from '../parsers/protobuf.js';
import { snippet } from '../parsers/source-text.js';
import type { AnomalyFact, Budget, Bytes, Format, TensorDetail } from '../types.js';

const MAGIC = '\x57\xfb\x80\x8b\x24\x75\x47\xdb';
const FOOTER = 48;
/** Names that only TensorFlow gives: what has one and does not end as an index was cut. */
const NAMES = /^(?:variables|(?:.*[.-])?ckpt(?:[.-].*)?)\.index$/;
/** Behind each block stand its compression and a checksum. */
const TRAILER = 5;
/** TensorFlow cuts blocks at 256 KiB; one entry alone may be longer. */
const LONGEST_BLOCK = 16 * 1024 * 1024;

const dtypes: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'string',
  8: 'complex64',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  17: 'uint16',
  19: 'float16',
  22: 'uint32',
  23: 'uint64',
};

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** Reads numbers and bytes of a block forwards. */
class BlockCursor {
  #at = 0;

  constructor(
    readonly data: Uint8Array,
    readonly base: number,
  ) {}

  get left(): number {
    return this.data.length - this.#at;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const [byte = 0] = this.take(1);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new FormatError('corrupt', 'a number takes more than ten bytes', this.base + this.#at);
  }

  take(length: number): Uint8Array {
    if (length > this.left)
      throw new FormatError('corrupt', 'an entry reaches beyond its block', this.base + this.#at);
    const part = this.data.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  handle(): Handle {
    return { offset: this.varint(), size: this.varint() };
  }
}

interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
}

async function readBlock(content: Bytes, { offset, size }: Handle): Promise<BlockCursor | undefined> {
  if (size > LONGEST_BLOCK || (await content.size()) < offset + size + TRAILER)
    throw new FormatError('corrupt', `a block of ${size} bytes does not fit in the file`, offset);
  const data = await content.read(offset, size + TRAILER);
  return data[size] === 0 ? new BlockCursor(data.subarray(0, size), offset) : undefined;
}

/** Entries of a block. Each shares the start of its key with the one before; where restarts are listed, they end. */
function* entriesOf(block: BlockCursor, budget: Budget): Generator<Entry> {
  const { data } = block;
  if (data.length < 4) throw new FormatError('corrupt', 'a block is too short', block.base);
  const count = new DataView(data.buffer, data.byteOffset, data.length).getUint32(data.length - 4, true);
  const restarts = 4 * (count + 1);
  if (restarts > data.length) throw new FormatError('corrupt', 'a block lists too many restarts', block.base);
  let key = Buffer.alloc(0);
  while (block.left > restarts) {
    budget.tick();
    const [shared, added, length] = [block.varint(), block.varint(), block.varint()];
    key = Buffer.concat([key.subarray(0, shared), block.take(added)]);
    yield { key: key.toString('utf8'), value: block.take(length) };
  }
}

/** `BundleEntryProto`: type and shape of one tensor. */
async function tensorOf({ key, value }: Entry, budget: Budget): Promise<TensorDetail> {
  const reader = new ProtobufReader(memoryBytes(value), () => budget.tick());
  const entry = await reader.list(await reader.root());
  const type = last(entry, 1, 'varint')?.value ?? 0;
  const shape: number[] = [];
  for await (const dimension of reader.each(every(entry, 2), 2))
    shape.push(last(await reader.list(dimension), 1, 'varint')?.value ?? 0);
  reader.finish();
  return { kind: 'tensor', name: snippet(key), dtype: dtypes[type] ?? `type ${type}`, shape };
}

/**
 * The index of a checkpoint of TensorFlow: which tensors stand in its data files. It holds nothing that runs.
 *
 * Source: `tensorflow/core/util/tensor_bundle` and LevelDB's `doc/table_format.md`
 */
export const tensorflowCheckpointFormat: Format = {
  id: 'tensorflow-checkpoint',
  matches: ({ tail, head, name }) =>
    hasMagic(tail, MAGIC, tail.length - MAGIC.length) || (NAMES.test(name) && isBinary(head)),
  async *read({ content }, budget) {
    const size = await content.size();
    if (!hasMagic(await content.read(Math.max(0, size - 8), 8), MAGIC))
      throw new FormatError('truncated', 'the table ends before its footer', size);
    if (size < FOOTER) throw new FormatError('truncated', 'the table has no footer', 0);
    const footer = new BlockCursor(await content.read(size - FOOTER, FOOTER), size - FOOTER);
    footer.handle();
    const index = await readBlock(content, footer.handle());
    if (index === undefined) yield compressed(size - FOOTER);
    else
      for (const { value } of entriesOf(index, budget)) {
        const handle = new BlockCursor(value, 0).handle();
        const block = await readBlock(content, handle);
        if (block === undefined) yield compressed(handle.offset);
        // The entry without a key is the header of the table.
        else
          for (const entry of entriesOf(block, budget)) if (entry.key !== '') yield tensorOf(entry, budget);
      }
  },
};

function compressed(offset: number): AnomalyFact {
  return {
    kind: 'anomaly',
    anomaly: 'unsupported-compression',
    format: 'tensorflow-checkpoint',
    detail: 'a block of the index is compressed',
    unread: true,
    location: { kind: 'bytes', offset },
  };
}
