import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import type { Fields } from './fields.js';

/** One step of a folder's compression. */
interface Coder {
  /** The method's id in hexadecimal: `030101` is LZMA. */
  readonly method: string;
  readonly properties: Uint8Array;
}

/** A packed stream that holds one file or several, one behind the other. */
export interface Folder {
  readonly coders: readonly Coder[];
  /** Where its first packed stream stands in the archive, and how long it is. */
  readonly offset: number;
  readonly packedSize: number;
  /** Sizes of the files in it. */
  readonly files: readonly number[];
}

/** What stands before the first packed stream. */
export const SIGNATURE_HEADER = 32;

const END = 0;
const PACK_INFO = 6;
const UNPACK_INFO = 7;
const SUB_STREAMS = 8;
const SIZE = 9;
const DIGESTS = 0x0a;
const FOLDER = 0x0b;
const UNPACK_SIZES = 0x0c;
const FILE_COUNTS = 0x0d;

/** No method of 7-Zip has more than four streams. */
const MAX_STREAMS = 32;

export function damaged(what: string): FormatError {
  return new FormatError('corrupt', `the header is damaged: ${what}`);
}

function skipDigests(fields: Fields, count: number): boolean[] {
  const defined = fields.defined(count);
  fields.skip(defined.filter(Boolean).length * 4);
  return defined;
}

interface Packed {
  readonly start: number;
  readonly sizes: readonly number[];
}

function readPacked(fields: Fields): Packed {
  const start = SIGNATURE_HEADER + fields.number();
  const count = fields.count();
  let sizes: number[] = [];
  for (let type; (type = fields.u8()) !== END;) {
    if (type === SIZE) sizes = fields.numbers(count);
    else if (type === DIGESTS) skipDigests(fields, count);
    else throw damaged('packed streams are not well formed');
  }
  return { start, sizes };
}

interface Shape {
  readonly coders: readonly Coder[];
  /** How many streams go in, and come out. */
  readonly packed: number;
  readonly unpacked: number;
}

function readShape(fields: Fields): Shape {
  const count = fields.number();
  if (count === 0 || count > MAX_STREAMS) throw damaged(`${count} methods in one folder`);
  const coders: Coder[] = [];
  let inputs = 0;
  let outputs = 0;
  for (let index = 0; index < count; index++) {
    const flags = fields.u8();
    const method = Buffer.from(fields.take(flags & 0x0f)).toString('hex');
    inputs += (flags & 0x10) === 0 ? 1 : fields.number();
    outputs += (flags & 0x10) === 0 ? 1 : fields.number();
    const properties = (flags & 0x20) === 0 ? new Uint8Array(0) : fields.take(fields.number());
    coders.push({ method, properties });
  }
  if (inputs > MAX_STREAMS || outputs > MAX_STREAMS) throw damaged('too many streams in one folder');
  const bound = Math.max(0, outputs - 1);
  fields.numbers(2 * bound);
  const packed = Math.max(0, inputs - bound);
  if (packed > 1) fields.numbers(packed);
  return { coders, packed, unpacked: outputs };
}

interface Unpacked {
  readonly shapes: readonly Shape[];
  /** What each folder brings forth in the end. */
  readonly sizes: readonly number[];
  /** Whether a checksum stands for the whole folder. */
  readonly checked: readonly boolean[];
}

function readUnpacked(fields: Fields): Unpacked {
  if (fields.u8() !== FOLDER) throw damaged('folders are not where they should be');
  const count = fields.count();
  if (fields.u8() !== 0) throw damaged('its folders are stored elsewhere');
  const shapes = Array.from({ length: count }, () => readShape(fields));
  let sizes: number[] = [];
  let checked: boolean[] = [];
  for (let type; (type = fields.u8()) !== END;) {
    // Of several coders only a filter comes last, which leaves the size as it is.
    if (type === UNPACK_SIZES) sizes = shapes.map(({ unpacked }) => Math.max(0, ...fields.numbers(unpacked)));
    else if (type === DIGESTS) checked = skipDigests(fields, count);
    else throw damaged('folders are not well formed');
  }
  return { shapes, sizes, checked };
}

/** Sizes of the files in each folder. */
function readFiles(fields: Fields, { sizes, checked }: Unpacked, budget: Budget): number[][] {
  let counts = sizes.map(() => 1);
  let files: number[][] | undefined;
  const split = (stated: boolean): number[][] =>
    sizes.map((whole, index) => {
      const count = counts[index] ?? 0;
      budget.spend('entries', count);
      const first = stated && count > 1 ? fields.numbers(count - 1) : [];
      const last = whole - first.reduce((sum, size) => sum + size, 0);
      return count === 0 ? [] : [...first, Math.max(0, last)];
    });
  for (let type; (type = fields.u8()) !== END;) {
    budget.tick();
    if (type === FILE_COUNTS) counts = fields.numbers(sizes.length);
    else if (type === SIZE) files = split(true);
    else if (type === DIGESTS) {
      const unchecked = counts.map((count, index) => (count === 1 && checked[index] === true ? 0 : count));
      const digests = unchecked.reduce((sum, count) => sum + count, 0);
      budget.spend('entries', digests);
      skipDigests(fields, digests);
    } else throw damaged('files in folders are not well formed');
  }
  return files ?? split(false);
}

/** Packed streams, folders, and the files in each: `StreamsInfo`. */
export function readFolders(fields: Fields, budget: Budget): Folder[] {
  let packed: Packed = { start: SIGNATURE_HEADER, sizes: [] };
  let unpacked: Unpacked = { shapes: [], sizes: [], checked: [] };
  let files: number[][] | undefined;
  for (let type; (type = fields.u8()) !== END;) {
    budget.tick();
    if (type === PACK_INFO) packed = readPacked(fields);
    else if (type === UNPACK_INFO) unpacked = readUnpacked(fields);
    else if (type === SUB_STREAMS) files = readFiles(fields, unpacked, budget);
    else throw damaged('streams are not well formed');
  }
  let offset = packed.start;
  let next = 0;
  return unpacked.shapes.map(({ coders, packed: count }, index) => {
    const own = packed.sizes.slice(next, next + count);
    next += count;
    const start = offset;
    offset += own.reduce((sum, size) => sum + size, 0);
    const whole = [unpacked.sizes[index] ?? 0];
    return { coders, offset: start, packedSize: own[0] ?? 0, files: files?.[index] ?? whole };
  });
}
