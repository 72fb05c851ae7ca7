import { FormatError } from '../../errors.js';
import type { Block, Hdf5File } from './file.js';
import type { Extent, GlobalHeap } from './global-heap.js';
import { readNames } from './links.js';

/** Where a dataset's elements are. */
export type Storage =
  | { readonly kind: 'inline'; readonly data: Block }
  | ({ readonly kind: 'contiguous' } & Extent)
  | { readonly kind: 'virtual'; readonly collection: number; readonly index: number }
  | { readonly kind: 'other' };

const [COMPACT, CONTIGUOUS, , VIRTUAL] = [0, 1, 2, 3];
const other: Storage = { kind: 'other' };

/** The layout message. Source: HDF5 File Format Specification 3.0, IV.A.2.i. */
export function readStorage(block: Block): Storage {
  const version = block.u8();
  if (version < 1 || version > 5)
    throw new FormatError('unsupported-structure', `version ${version} of a dataset's layout`, block.offset);
  // Before HDF5 1.6, with what only numbers were ever written.
  if (version < 3) return other;
  const kind = block.u8();
  if (kind === COMPACT) return { kind: 'inline', data: block.take(block.u16()) };
  const address = block.address();
  if (address === undefined) return other;
  if (kind === CONTIGUOUS) return { kind: 'contiguous', address, length: block.length() };
  return kind === VIRTUAL ? { kind: 'virtual', collection: address, index: block.u32() } : other;
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
