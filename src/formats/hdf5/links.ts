import { FormatError } from '../../errors.js';
import { readTree2 } from './btree2.js';
import type { Block, Hdf5File } from './file.js';
import { FractalHeap } from './fractal-heap.js';
import { messageTypes, type Message } from './header.js';

/** A member of a group. */
export type Link = { readonly name: string; readonly at: number } & (
  | { readonly kind: 'hard'; readonly address: number }
  | { readonly kind: 'soft'; readonly target: string }
  | { readonly kind: 'external'; readonly file: string; readonly target: string }
  /** A class of links that only a program which registered it can follow. */
  | { readonly kind: 'user-defined'; readonly type: number }
);

const [HARD, SOFT, EXTERNAL] = [0, 1, 64];
const HAS_TYPE = 0x08;
const HAS_ORDER = 0x04;
const HAS_CHARSET = 0x10;

/** A link message. Source: HDF5 File Format Specification 3.0, IV.A.2.g. */
function readLink(block: Block): Link | undefined {
  const at = block.position;
  const version = block.u8();
  if (version !== 1) throw new FormatError('unsupported-structure', `version ${version} of a link`, at);
  const flags = block.u8();
  const type = (flags & HAS_TYPE) === 0 ? HARD : block.u8();
  if ((flags & HAS_ORDER) !== 0) block.skip(8);
  if ((flags & HAS_CHARSET) !== 0) block.skip(1);
  const length = block.uint(2 ** (flags & 3));
  const name = Buffer.from(block.take(length).data).toString('utf8');
  if (type === HARD) {
    const address = block.address();
    return address === undefined ? undefined : { kind: 'hard', name, at, address };
  }
  const value = block.take(block.u16());
  if (type === SOFT) return { kind: 'soft', name, at, target: Buffer.from(value.data).toString('utf8') };
  if (type !== EXTERNAL) return { kind: 'user-defined', name, at, type };
  value.skip(1);
  return { kind: 'external', name, at, file: value.text(), target: value.text() };
}

/** Signature, version, reserved; then the sizes and the address of the data. */
async function readLocalHeap(file: Hdf5File, address: number): Promise<Block> {
  const { offset, length } = file.widths;
  const head = await file.block(address, 8 + 2 * length + offset);
  head.signature('HEAP');
  head.skip(4);
  const size = head.length();
  head.length();
  const data = head.address();
  if (data === undefined) throw new FormatError('corrupt', 'a heap of names without names', head.offset);
  return file.block(data, size);
}

/** Text of a local heap. */
export async function readNames(
  file: Hdf5File,
  address: number,
  offsets: readonly number[],
): Promise<string[]> {
  const heap = await readLocalHeap(file, address);
  return offsets.map((at) => {
    heap.seek(at);
    return heap.text();
  });
}

const SYMBOLIC = 2;
const MAX_DEPTH = 16;
/** Name, header, type of cache, reserved, scratch space. */
const ENTRY = 4 + 4 + 16;

async function* readSymbols(file: Hdf5File, address: number, names: Block): AsyncGenerator<Link> {
  const head = await file.block(address, 8);
  head.signature('SNOD');
  head.skip(2);
  const count = head.u16();
  const { offset, length } = file.widths;
  const entries = await file.block(address + 8, count * (ENTRY + offset + length));
  for (let index = 0; index < count; index++) {
    const at = entries.position;
    names.seek(entries.length());
    const name = names.text();
    const header = entries.address();
    const cache = entries.u32();
    entries.skip(4);
    const scratch = entries.take(16);
    if (cache === SYMBOLIC) {
      names.seek(scratch.u32());
      yield { kind: 'soft', name, at, target: names.text() };
    } else if (header !== undefined) yield { kind: 'hard', name, at, address: header };
  }
}

/** A version 1 B-tree over the names of a group. Source: HDF5 File Format Specification 3.0, III.A.1, III.B, III.C. */
async function* readTree1(
  file: Hdf5File,
  address: number,
  names: Block,
  seen: Set<number>,
  depth = 0,
): AsyncGenerator<Link> {
  if (depth > MAX_DEPTH || seen.has(address))
    throw new FormatError('corrupt', 'a B-tree leads to one node twice', file.base + address);
  seen.add(address);
  file.budget.spend('entries', 1);
  const { offset, length } = file.widths;
  const head = await file.block(address, 8 + 2 * offset);
  head.signature('TREE');
  const type = head.u8();
  const level = head.u8();
  const count = head.u16();
  if (type !== 0) throw new FormatError('corrupt', 'the B-tree of a group is none of names', head.offset);
  const entries = await file.block(address + 8 + 2 * offset, count * (length + offset) + length);
  for (let index = 0; index < count; index++) {
    entries.length();
    const child = entries.address();
    if (child === undefined) continue;
    if (level === 0) yield* readSymbols(file, child, names);
    else yield* readTree1(file, child, names, seen, depth + 1);
  }
}

const TRACKS_ORDER = 0x01;

/** Links that stand in a heap. Source: HDF5 File Format Specification 3.0, IV.A.2.c. */
async function* readDense(file: Hdf5File, info: Block): AsyncGenerator<Link> {
  info.u8();
  if ((info.u8() & TRACKS_ORDER) !== 0) info.skip(8);
  const heapAt = info.address();
  const tree = info.address();
  if (heapAt === undefined || tree === undefined) return;
  const heap = await FractalHeap.open(file, heapAt);
  for await (const record of readTree2(file, tree)) {
    record.skip(4);
    const link = readLink(await heap.object(record));
    if (link) yield link;
  }
}

/** The links that one message of a group's header holds or leads to. */
export async function* readLinks(file: Hdf5File, { type, body }: Message): AsyncGenerator<Link> {
  if (type === messageTypes.link) {
    const link = readLink(body);
    if (link) yield link;
  } else if (type === messageTypes.linkInfo) yield* readDense(file, body);
  else if (type === messageTypes.symbolTable) {
    const tree = body.address();
    const heap = body.address();
    if (tree !== undefined && heap !== undefined)
      yield* readTree1(file, tree, await readLocalHeap(file, heap), new Set());
  }
}
