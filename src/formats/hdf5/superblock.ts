import { FormatError } from '../../errors.js';
import { hasMagic } from '../../parsers/magic.js';
import type { Budget, Bytes } from '../../types.js';
import { Block, Hdf5File } from './file.js';

const SIGNATURE = '\x89HDF\r\n\x1a\n';
/** The longest superblock, of version 1 with addresses of 8 bytes, is shorter. */
const LONGEST = 128;
const FIRST = 512;

export function startsWithSignature(bytes: Uint8Array, at = 0): boolean {
  return hasMagic(bytes, SIGNATURE, at);
}

/** Places where a superblock may stand: 0, 512, and each double of the one before. */
export function* superblockOffsets(end: number): Generator<number> {
  yield 0;
  for (let at = FIRST; at < end; at *= 2) yield at;
}

/** Where the superblock stands; what is before it is the user's own. */
export async function findSuperblock(bytes: Bytes): Promise<number | undefined> {
  const end = bytes.randomAccess ? await bytes.size() : Number.MAX_SAFE_INTEGER;
  for (const at of superblockOffsets(end)) {
    const start = await bytes.read(at, SIGNATURE.length);
    if (start.length < SIGNATURE.length) return undefined;
    if (startsWithSignature(start)) return at;
  }
  return undefined;
}

function checkWidths(offset: number, length: number, at: number): { offset: number; length: number } {
  const widths = [2, 4, 8, 16, 32];
  if (!widths.includes(offset) || !widths.includes(length))
    throw new FormatError(
      'corrupt',
      `addresses of ${offset} and lengths of ${length} bytes do not exist`,
      at,
    );
  return { offset, length };
}

/**
 * Reads the superblock, and answers the file and the address of its root group's object header.
 *
 * Source: HDF5 File Format Specification 3.0, II.A; versions 0 to 3.
 *
 * @throws FormatError `corrupt`, `truncated`, and `unsupported-structure`
 */
export async function readSuperblock(
  bytes: Bytes,
  start: number,
  budget: Budget,
): Promise<{ readonly file: Hdf5File; readonly root: number }> {
  const head = new Block(await bytes.read(start, LONGEST), start, { offset: 8, length: 8 });
  head.skip(SIGNATURE.length);
  const version = head.u8();
  if (version > 3)
    throw new FormatError(
      'unsupported-structure',
      `version ${version} of the superblock is not known`,
      start,
    );
  if (version < 2) head.skip(4);
  const widths = checkWidths(head.u8(), head.u8(), start);
  head.skip(version < 2 ? 1 + 2 + 2 + 4 + (version === 1 ? 4 : 0) : 1);
  const rest = new Block(head.data.subarray(head.at), head.position, widths);
  // The library goes by where it found the superblock, whatever base address stands in it.
  rest.address();
  rest.address();
  rest.address();
  if (version < 2) {
    rest.address();
    rest.length();
  }
  const root = rest.address();
  if (root === undefined) throw new FormatError('corrupt', 'the file has no root group', start);
  return { file: new Hdf5File(bytes, start, widths, budget), root };
}
