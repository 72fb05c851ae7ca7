import { FormatError } from '../../errors.js';
import type { Block, Hdf5File } from './file.js';
import type { Extent, GlobalHeap } from './global-heap.js';
import { readNames } from './links.js';

/** Where a dataset's elements are. */
export type Storage =
  | { readonly kind: 'inline'; readonly data: Block }
  /** Versions before 3 do not tell the length: it is infinite. */
  | ({ readonly kind: 'contiguous' } & Extent)
  /** In pieces that a tree of version 1 leads to. */
  | { readonly kind: 'chunked'; readonly tree: number; readonly rank: number }
  | { readonly kind: 'virtual'; readonly collection: number; readonly index: number }
  | { readonly kind: 'other' };

const [COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL] = [0, 1, 2, 3];
const other: Storage = { kind: 'other' };

/** How chunks are found, where one is all or all stand one after another; and that its filters are told. */
const [SINGLE, IMPLICIT] = [1, 2];
const FILTERED = 2;

/** The layout message. Source: HDF5 File Format Specification 3.0, IV.A.2.i. */
export function readStorage(block: Block): Storage {
  const version = block.u8();
  if (version < 1 || version > 5)
    throw new FormatError('unsupported-structure', `version ${version} of a dataset's layout`, block.offset);
  if (version < 3) return readOldStorage(block);
  const kind = block.u8();
  if (kind === COMPACT) return { kind: 'inline', data: block.take(block.u16()) };
  if (kind === CHUNKED) return version === 3 ? readChunks(block) : readIndexedChunks(block);
  const address = block.address();
  if (address === undefined) return other;
  if (kind === CONTIGUOUS) return { kind: 'contiguous', address, length: block.length() };
  return kind === VIRTUAL ? { kind: 'virtual', collection: address, index: block.u32() } : other;
}

/** As before HDF5 1.6, which all versions still read. */
function readOldStorage(block: Block): Storage {
  const rank = block.u8();
  const kind = block.u8();
  block.skip(5);
  if (kind === COMPACT) {
    block.skip(4 * rank);
    return { kind: 'inline', data: block.take(block.u32()) };
  }
  const address = block.address();
  if (address === undefined) return other;
  if (kind === CONTIGUOUS) return { kind: 'contiguous', address, length: Infinity };
  return kind === CHUNKED ? { kind: 'chunked', tree: address, rank } : other;
}

function readChunks(block: Block): Storage {
  const rank = block.u8();
  const tree = block.address();
  return tree === undefined ? other : { kind: 'chunked', tree, rank };
}

/** Of the kinds of indexes that HDF5 1.10 brought those that are none. */
function readIndexedChunks(block: Block): Storage {
  const flags = block.u8();
  const rank = block.u8();
  block.skip(rank * block.u8());
  const index = block.u8();
  if (index !== SINGLE && index !== IMPLICIT) return other;
  if (index === SINGLE && (flags & FILTERED) !== 0) block.skip(block.widths.length + 4);
  const address = block.address();
  return address === undefined ? other : { kind: 'contiguous', address, length: Infinity };
}

/** A tree over the chunks of any dataset is not deeper. */
const MAX_LEVELS = 32;

/**
 * Where the first chunk of a dataset stands, as its filters left it.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.1.
 */
export async function findFirstChunk(
  file: Hdf5File,
  { tree, rank }: Storage & { readonly kind: 'chunked' },
): Promise<Extent | undefined> {
  const { offset } = file.widths;
  for (let at = tree, levels = 0; levels < MAX_LEVELS; levels++) {
    const node = await file.block(at, 8 + 2 * offset + 8 + 8 * rank + offset);
    node.signature('TREE');
    node.skip(1);
    const level = node.u8();
    const entries = node.u16();
    node.skip(2 * offset);
    const length = node.u32();
    node.skip(4 + 8 * rank);
    const child = node.address();
    if (entries === 0 || child === undefined) return undefined;
    if (level === 0) return { address: child, length };
    at = child;
  }
  return undefined;
}

/** Files that hold a dataset's elements. Source: HDF5 File Format Specification 3.0, IV.A.2.h. */
export async function readExternalFiles(file: Hdf5File, block: Block): Promise<readonly string[]> {
  block.skip(6);
  const used = block.u16();
  const heap = block.address();
  if (heap === undefined) return [];
  const offsets: number[] = [];
  for (let slot = 0; slot < used; slot++) {
    offsets.push(block.length());
    block.skip(2 * file.widths.length);
  }
  return readNames(file, heap, offsets);
}

const [POINTS, HYPERSLAB] = [1, 2];

const REGULAR = 0x01;

/** Passes over a selection of elements. Source: HDF5 File Format Specification 3.0, VIII.C. */
function skipSelection(block: Block): void {
  const kind = block.u32();
  const version = block.u32();
  if (kind === HYPERSLAB && version === 3) {
    const regular = (block.u8() & REGULAR) !== 0;
    const width = block.u8();
    const rank = block.u32();
    block.skip(width * rank * (regular ? 4 : 2 * block.uint(width)));
  } else if (kind === POINTS && version === 2) {
    const width = block.u8();
    const rank = block.u32();
    block.skip(width * rank * block.uint(width));
  } else {
    if (version === 2 && kind === HYPERSLAB) block.skip(1);
    else if (version === 1) block.skip(4);
    else throw new FormatError('unsupported-structure', `version ${version} of a selection`, block.offset);
    block.skip(block.u32());
  }
}

/** The files that a virtual dataset is made of, `.` for its own. Source: HDF5 File Format Specification 3.0, III.E. */
export async function* readVirtualSources(
  heap: GlobalHeap,
  storage: Storage & { kind: 'virtual' },
): AsyncGenerator<{ readonly name: string; readonly at: number }> {
  const { file } = heap;
  const { address, length } = await heap.find(storage.collection, storage.index);
  const block = await file.block(address, length);
  const version = block.u8();
  if (version !== 0)
    throw new FormatError('unsupported-structure', `version ${version} of a virtual dataset`, block.offset);
  const count = block.length();
  for (let index = 0; index < count; index++) {
    file.budget.spend('entries', 1);
    const at = block.position;
    yield { name: block.text(), at };
    block.text();
    skipSelection(block);
    skipSelection(block);
  }
}

/** A filter of a dataset's chunks. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly at: number;
}

/** Filters of numbers below this are HDF5's own, and have no name in version 2. */
const FIRST_REGISTERED = 256;

/** Source: HDF5 File Format Specification 3.0, IV.A.2.l. */
export function* readFilters(block: Block): Generator<Filter> {
  const version = block.u8();
  const count = block.u8();
  if (version !== 1 && version !== 2)
    throw new FormatError('unsupported-structure', `version ${version} of a list of filters`, block.offset);
  if (version === 1) block.skip(6);
  for (let index = 0; index < count; index++) {
    const at = block.position;
    const id = block.u16();
    const nameLength = version === 1 || id >= FIRST_REGISTERED ? block.u16() : 0;
    block.skip(2);
    const values = block.u16();
    const name = block.take(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength).text();
    block.skip(4 * (values + (version === 1 ? values % 2 : 0)));
    yield { id, name, at };
  }
}
