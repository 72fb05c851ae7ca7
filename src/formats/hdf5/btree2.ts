import { FormatError } from '../../errors.js';
import { encodedSize, type Block, type Hdf5File } from './file.js';

/** A tree over all records that fit in any file is not deeper. */
const MAX_DEPTH = 16;
/** Signature, version, type and checksum of a node. */
const OVERHEAD = 10;

interface Tree {
  readonly nodeSize: number;
  readonly recordSize: number;
  /** By depth: most records of a node, and of all below it. */
  readonly most: readonly number[];
  readonly total: readonly number[];
  /** Nodes that were read: none is a part of itself. */
  readonly seen: Set<number>;
}

/** How many records a node may hold decides how many bytes its counts take. */
function shapeOf(nodeSize: number, recordSize: number, depth: number, offset: number): Tree {
  const most = [Math.floor((nodeSize - OVERHEAD) / recordSize)];
  const total = [...most];
  for (let level = 1; level <= depth; level++) {
    const pointer = offset + encodedSize(most[0] ?? 1) + (level > 1 ? encodedSize(total[level - 1] ?? 1) : 0);
    const records = Math.floor((nodeSize - OVERHEAD - pointer) / (recordSize + pointer));
    most.push(records);
    total.push((records + 1) * (total[level - 1] ?? 0) + records);
  }
  return { nodeSize, recordSize, most, total, seen: new Set() };
}

async function* readNode(
  file: Hdf5File,
  tree: Tree,
  address: number | undefined,
  count: number,
  depth: number,
): AsyncGenerator<Block> {
  if (address === undefined || count === 0) return;
  if (tree.seen.has(address))
    throw new FormatError('corrupt', 'a B-tree leads to one node twice', file.base + address);
  tree.seen.add(address);
  file.budget.spend('entries', 1);
  const node = await file.block(address, tree.nodeSize);
  node.signature(depth === 0 ? 'BTLF' : 'BTIN');
  node.skip(2);
  for (let index = 0; index < count; index++) yield node.take(tree.recordSize);
  if (depth === 0) return;
  const counts = encodedSize(tree.most[0] ?? 1);
  const totals = depth > 1 ? encodedSize(tree.total[depth - 1] ?? 1) : 0;
  for (let child = 0; child <= count; child++) {
    const at = node.address();
    const records = node.uint(counts);
    node.skip(totals);
    yield* readNode(file, tree, at, records, depth - 1);
  }
}

/**
 * All records of a version 2 B-tree.
 *
 * Source: HDF5 File Format Specification 3.0, III.A.2.
 */
export async function* readTree2(file: Hdf5File, address: number): AsyncGenerator<Block> {
  const { offset, length } = file.widths;
  const head = await file.block(address, 22 + offset + length);
  head.signature('BTHD');
  head.skip(2);
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const root = head.address();
  const count = head.u16();
  if (recordSize === 0 || depth > MAX_DEPTH || nodeSize <= OVERHEAD)
    throw new FormatError('corrupt', 'a B-tree of a shape that cannot be', head.offset);
  yield* readNode(file, shapeOf(nodeSize, recordSize, depth, offset), root, count, depth);
}
