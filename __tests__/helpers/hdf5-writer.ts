import type { WrittenOperator } from './operator-file.js';

const UNDEFINED = 0xffffffffffffffffn;

type Field = readonly [value: number | bigint, bytes: number];

function pack(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([value, bytes]) => {
      const part = Buffer.alloc(Math.max(8, bytes));
      part.writeBigUInt64LE(BigInt(value));
      return part.subarray(0, bytes);
    }),
  );
}

function padded(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

/** A dataset of four bytes, none of which is written, or of bytes. */
interface WrittenDataset {
  /** They are stored in one piece, or as the layout says. */
  readonly data?: Uint8Array;
  readonly layout?: 'compact' | 'chunked' | 'single' | 'old' | 'old compact';
  readonly filters?: readonly (readonly [id: number, name: string])[];
  /** Files that hold its bytes. */
  readonly files?: readonly string[];
}

/** What the root group holds. */
export interface WrittenHdf5 {
  readonly attributes?: Readonly<Record<string, string | Uint8Array>>;
  readonly datasets?: Readonly<Record<string, WrittenDataset>>;
  readonly external?: Readonly<Record<string, readonly [file: string, path: string]>>;
  readonly soft?: Readonly<Record<string, string>>;
  /** Links of a class that a program registered. */
  readonly userDefined?: Readonly<Record<string, number>>;
  /** A member that is the root group again. */
  readonly cycle?: string;
  /** Bytes of the user's own before the superblock: 512, or a double of it. */
  readonly userBlock?: Uint8Array;
  readonly messages?: readonly Message[];
}

/** A scalar of text of a fixed length. */
function attribute(name: string, value: string | Uint8Array): Message {
  const data = Buffer.from(value);
  const type = pack([0x13, 1], [0, 3], [data.length, 4]);
  const space = pack([1, 8]);
  const title = Buffer.from(`${name}\0`);
  const sizes = pack([1, 1], [0, 1], [title.length, 2], [type.length, 2], [space.length, 2]);
  return { type: 0x0c, body: Buffer.concat([sizes, padded(title), type, space, data]) };
}

function link(name: string, type: number, value: Uint8Array): Message {
  const head = pack([1, 1], [0x08, 1], [type, 1], [Buffer.byteLength(name), 1]);
  return { type: 0x06, body: Buffer.concat([head, Buffer.from(name), value]) };
}

function sized(value: Uint8Array): Buffer {
  return Buffer.concat([pack([value.length, 2]), value]);
}

/** An object header of version 1. */
function header(messages: readonly Message[]): Buffer {
  const body = Buffer.concat(
    messages.map((message) => {
      const data = padded(message.body);
      return Buffer.concat([pack([message.type, 2], [data.length, 2], [0, 4]), data]);
    }),
  );
  return Buffer.concat([pack([1, 1], [0, 1], [messages.length, 2], [1, 4], [body.length, 4], [0, 4]), body]);
}

/** Blocks one after another, each of which knows its address before the next is made. */
class Layout {
  readonly parts: Buffer[] = [];
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  add(block: Uint8Array): number {
    const at = this.end;
    const part = padded(block);
    this.parts.push(part);
    this.end += part.length;
    return at;
  }
}

function externalFiles(layout: Layout, files: readonly string[]): Message {
  const names = files.map((file) => padded(`${file}\0`));
  const data = Buffer.concat([Buffer.alloc(8), ...names]);
  const dataAt = layout.add(data);
  const heap = Buffer.concat([Buffer.from('HEAP'), pack([0, 4], [data.length, 8], [1, 8], [dataAt, 8])]);
  const heapAt = layout.add(heap);
  let offset = 8;
  const slots = names.map((name) => {
    const slot = pack([offset, 8], [0, 8], [4, 8]);
    offset += name.length;
    return slot;
  });
  const head = pack([1, 1], [0, 3], [files.length, 2], [files.length, 2], [heapAt, 8]);
  return { type: 0x07, body: Buffer.concat([head, ...slots]) };
}

/** The message that says where bytes are, which are written first. */
function storage(layout: Layout, data: Uint8Array, kind: WrittenDataset['layout']): Buffer {
  if (kind === 'compact') return Buffer.concat([pack([3, 1], [0, 1], [data.length, 2]), data]);
  if (kind === 'old compact')
    return Buffer.concat([pack([1, 1], [1, 1], [0, 1], [0, 5], [data.length, 4], [data.length, 4]), data]);
  const at = layout.add(data);
  if (kind === 'old') return pack([1, 1], [1, 1], [1, 1], [0, 5], [at, 8], [data.length, 4]);
  if (kind === 'single')
    return pack([4, 1], [2, 1], [0, 1], [2, 1], [4, 1], [data.length, 4], [1, 4], [1, 1], [at, 8]);
  if (kind === undefined) return pack([3, 1], [1, 1], [at, 8], [data.length, 8]);
  const siblings = pack([UNDEFINED, 8], [UNDEFINED, 8]);
  const node = (level: number, child: number): Buffer =>
    Buffer.concat([
      Buffer.from('TREE'),
      pack([1, 1], [level, 1], [1, 2]),
      siblings,
      pack([data.length, 4], [0, 4], [0, 16], [child, 8], [0, 8], [0, 16]),
    ]);
  const tree = layout.add(node(1, layout.add(node(0, at))));
  return pack([3, 1], [2, 1], [2, 1], [tree, 8], [data.length, 4], [1, 4]);
}

function dataset(layout: Layout, { filters = [], files = [], data, layout: kind }: WrittenDataset): number {
  const chunked = filters.length > 0;
  const stored = data && storage(layout, data, kind);
  const messages: Message[] = [
    { type: 0x01, body: pack([1, 1], [1, 1], [0, 6], [data?.length ?? 4, 8]) },
    { type: 0x03, body: pack([0x10, 1], [0, 3], [1, 4], [0, 2], [8, 2]) },
    { type: 0x05, body: pack([2, 1], [chunked ? 3 : 2, 1], [2, 1], [0, 1]) },
    {
      type: 0x08,
      body:
        stored ??
        (chunked
          ? pack([3, 1], [2, 1], [2, 1], [UNDEFINED, 8], [4, 4], [1, 4])
          : pack([3, 1], [1, 1], [UNDEFINED, 8], [4, 8])),
    },
  ];
  if (chunked)
    messages.push({
      type: 0x0b,
      body: Buffer.concat([
        pack([1, 1], [filters.length, 1], [0, 6]),
        ...filters.map(([id, name]) => {
          const title = padded(`${name}\0`);
          return Buffer.concat([pack([id, 2], [title.length, 2], [1, 2], [0, 2]), title]);
        }),
      ]),
    });
  if (files.length > 0) messages.push(externalFiles(layout, files));
  return layout.add(header(messages));
}

/** Builds an HDF5 file of superblock version 0 that the library reads as it is meant. */
export function hdf5(root: WrittenHdf5): Uint8Array {
  const { attributes = {}, datasets = {}, external = {}, soft = {}, userDefined = {} } = root;
  const layout = new Layout(96);
  const messages: Message[] = [
    { type: 0x02, body: pack([0, 2], [UNDEFINED, 8], [UNDEFINED, 8]) },
    { type: 0x0a, body: pack([0, 2]) },
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    ...Object.entries(datasets).map(([name, value]) => link(name, 0, pack([dataset(layout, value), 8]))),
    ...Object.entries(external).map(([name, [file, path]]) =>
      link(name, 64, sized(Buffer.from(`\0${file}\0${path}\0`))),
    ),
    ...Object.entries(soft).map(([name, target]) => link(name, 1, sized(Buffer.from(target)))),
    ...Object.entries(userDefined).map(([name, type]) => link(name, type, sized(Buffer.from('value')))),
    ...(root.messages ?? []),
  ];
  if (root.cycle !== undefined) messages.push(link(root.cycle, 0, pack([layout.end, 8])));
  const rootAt = layout.add(header(messages));
  const superblock = Buffer.concat([
    Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'),
    pack([0, 5], [8, 1], [8, 1], [0, 1], [4, 2], [16, 2], [0, 4]),
    pack([root.userBlock?.length ?? 0, 8], [UNDEFINED, 8], [layout.end, 8], [UNDEFINED, 8]),
    pack([0, 8], [rootAt, 8], [0, 4], [0, 4], [0, 16]),
  ]);
  const blocks = [root.userBlock ?? Buffer.alloc(0), superblock, ...layout.parts];
  return Uint8Array.from(Buffer.concat(blocks));
}

/** A file with a dataset of one filter, `hdf5: filter::32015(label='zstd')`, or with a link of a class of its own. */
export function hdf5File({ namespace, name, attributes }: WrittenOperator): {
  path: string;
  content: Uint8Array;
} {
  const id = Number(name);
  const content =
    namespace === 'link'
      ? hdf5({ userDefined: { link: id } })
      : hdf5({ datasets: { data: { filters: [[id, attributes['label'] ?? '']] } } });
  return { path: 'model.h5', content };
}
