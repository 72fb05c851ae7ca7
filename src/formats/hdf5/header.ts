import { FormatError } from '../../errors.js';
import type { Block, Hdf5File } from './file.js';

/** Types of header messages that anything is asked of. */
export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message {
  readonly type: number;
  /** Whether the body only says where the message itself stands. */
  readonly shared: boolean;
  readonly body: Block;
}

/** A group of many small attributes has one block for each few; a file may chain them without an end. */
const MAX_CONTINUATIONS = 10_000;

const SHARED = 0x02;
const ORDERED = 0x04;
const PHASES = 0x10;
const TIMES = 0x20;
const CHECKSUM = 4;

/** How messages stand in the blocks of one header. */
interface Shape {
  readonly version: 1 | 2;
  readonly ordered: boolean;
}

function* messagesIn(block: Block, { version, ordered }: Shape): Generator<Message> {
  const prefix = version === 1 ? 8 : 4 + (ordered ? 2 : 0);
  while (block.left >= prefix) {
    const type = version === 1 ? block.u16() : block.u8();
    const size = block.u16();
    const shared = (block.u8() & SHARED) !== 0;
    block.skip(version === 1 ? 3 : prefix - 4);
    yield { type, shared, body: block.take(size) };
  }
}

async function openHeader(file: Hdf5File, address: number): Promise<{ shape: Shape; first: Block }> {
  const start = await file.block(address, 4);
  if (start.data[0] === 1) {
    const head = await file.block(address, 16);
    head.skip(8);
    const size = head.u32();
    return { shape: { version: 1, ordered: false }, first: await file.block(address + 16, size) };
  }
  start.signature('OHDR');
  const fixed = await file.block(address, 6);
  fixed.skip(4);
  const version = fixed.u8();
  if (version !== 2)
    throw new FormatError('unsupported-structure', `version ${version} of the object header`, start.offset);
  const flags = fixed.u8();
  const width = 2 ** (flags & 3);
  const before = ((flags & TIMES) === 0 ? 0 : 16) + ((flags & PHASES) === 0 ? 0 : 4);
  const head = await file.block(address + 6, before + width);
  head.skip(before);
  const first = await file.block(address + 6 + before + width, head.uint(width));
  return { shape: { version: 2, ordered: (flags & ORDERED) !== 0 }, first };
}

/**
 * The messages of an object header of version 1 or 2, with those of its continuation blocks.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.1.
 */
export async function* readHeader(file: Hdf5File, address: number): AsyncGenerator<Message> {
  const { shape, first } = await openHeader(file, address);
  const open = [first];
  let continuations = 0;
  for (let block; (block = open.shift()) !== undefined;) {
    for (const message of messagesIn(block, shape)) {
      file.budget.tick();
      if (message.type !== messageTypes.continuation) {
        yield message;
        continue;
      }
      if (++continuations > MAX_CONTINUATIONS)
        throw new FormatError('corrupt', 'an object header goes on without an end', block.offset);
      const at = message.body.address();
      const size = message.body.length();
      if (at === undefined) continue;
      const next = await file.block(at, size);
      if (shape.version === 2) next.signature('OCHK');
      open.push(shape.version === 2 ? next.take(Math.max(0, next.left - CHECKSUM)) : next);
    }
  }
}
