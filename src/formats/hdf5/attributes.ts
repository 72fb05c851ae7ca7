import { FormatError } from '../../errors.js';
import { readTree2 } from './btree2.js';
import { readDataspace, readDatatype, type Datatype } from './datatype.js';
import type { Block, Hdf5File } from './file.js';
import { FractalHeap } from './fractal-heap.js';
import { messageTypes, readHeader, type Message } from './header.js';

export interface Attribute {
  readonly name: string;
  readonly type: Datatype;
  readonly shape: readonly number[];
  readonly data: Block;
}

const SHARED_TYPE = 0x01;
const IN_OBJECT = 2;

/** The address of the object whose header holds a shared message. Source: specification 3.0, IV.A.2, "shared messages". */
function sharedAddress(block: Block): number {
  const at = block.position;
  const version = block.u8();
  const kind = block.u8();
  if (version === 1) block.skip(6);
  const address = version <= 3 && (version < 3 || kind === IN_OBJECT) ? block.address() : undefined;
  if (address === undefined)
    throw new FormatError('unsupported-structure', 'a message is shared in a way that is not known', at);
  return address;
}

/** A datatype, or the one of the committed datatype that is named instead. */
export async function resolveDatatype(file: Hdf5File, block: Block, shared: boolean): Promise<Datatype> {
  if (!shared) return readDatatype(block);
  for await (const message of readHeader(file, sharedAddress(block)))
    if (message.type === messageTypes.datatype && !message.shared) return readDatatype(message.body);
  throw new FormatError('corrupt', 'a committed datatype is none', block.offset);
}

/** Source: HDF5 File Format Specification 3.0, IV.A.2.m. */
async function readAttribute(file: Hdf5File, block: Block): Promise<Attribute> {
  const version = block.u8();
  if (version < 1 || version > 3)
    throw new FormatError('unsupported-structure', `version ${version} of an attribute`, block.offset);
  const flags = block.u8();
  const sizes = [block.u16(), block.u16(), block.u16()] as const;
  if (version === 3) block.skip(1);
  const part = (size: number): Block => block.take(version === 1 ? Math.ceil(size / 8) * 8 : size);
  const name = part(sizes[0]).text();
  const type = await resolveDatatype(file, part(sizes[1]), version > 1 && (flags & SHARED_TYPE) !== 0);
  const shape = readDataspace(part(sizes[2])) ?? [0];
  // Headers of version 1 pad their messages.
  const size = shape.reduce((product, dimension) => product * dimension, type.size);
  return { name, type, shape, data: block.take(Math.min(size, block.left)) };
}

const TRACKS_ORDER = 0x01;
const SHARED_MESSAGE = 0x02;
const ID_LENGTH = 8;

/** Attributes that stand in a heap. Source: HDF5 File Format Specification 3.0, IV.A.2.v. */
async function* readDense(file: Hdf5File, info: Block): AsyncGenerator<Attribute> {
  info.u8();
  if ((info.u8() & TRACKS_ORDER) !== 0) info.skip(2);
  const heapAt = info.address();
  const tree = info.address();
  if (heapAt === undefined || tree === undefined) return;
  const heap = await FractalHeap.open(file, heapAt);
  for await (const record of readTree2(file, tree)) {
    const id = record.take(ID_LENGTH);
    if ((record.u8() & SHARED_MESSAGE) !== 0)
      throw new FormatError('unsupported-structure', 'an attribute is shared among objects', record.offset);
    yield await readAttribute(file, await heap.object(id));
  }
}

/** The attributes that one message of an object's header holds or leads to. */
export async function* readAttributes(file: Hdf5File, message: Message): AsyncGenerator<Attribute> {
  const { type, shared, body } = message;
  if (type === messageTypes.attributeInfo) yield* readDense(file, body);
  else if (type === messageTypes.attribute) {
    if (shared)
      throw new FormatError('unsupported-structure', 'an attribute is shared among objects', body.offset);
    yield await readAttribute(file, body);
  }
}
