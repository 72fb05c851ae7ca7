import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const MEMBER = 0x02014b50;

/** No advisory is nearly as large. */
const LARGEST_MEMBER = 32 * 1024 * 1024;

interface Directory {
  readonly offset: number;
  readonly entries: number;
}

function findDirectory(zip: Buffer): Directory {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('the archive has no end');
  const entries = zip.readUInt16LE(end + 10);
  const offset = zip.readUInt32LE(end + 16);
  if (entries !== 0xffff && offset !== 0xffffffff) return { offset, entries };
  if (zip.readUInt32LE(end - 20) !== LOCATOR_64) return { offset, entries };
  const end64 = Number(zip.readBigUInt64LE(end - 12));
  if (zip.readUInt32LE(end64) !== END_64) throw new Error('the archive has no 64-bit end');
  return {
    offset: Number(zip.readBigUInt64LE(end64 + 48)),
    entries: Number(zip.readBigUInt64LE(end64 + 32)),
  };
}

/**
 * Reads the members of an archive of advisories, whose origin is trusted and whose checksum was compared. Models
 * from a pull request have a reader of their own, that trusts nothing.
 *
 * @returns the members' bytes in the order of the directory; methods 0 (stored) and 8 (deflated)
 * @throws Error where the structure is broken
 * @see APPNOTE.TXT, sections 4.3.7, 4.3.12 to 4.3.16
 */
export function* readMembers(zip: Buffer): Iterable<Buffer> {
  let at = 0;
  try {
    const directory = findDirectory(zip);
    at = directory.offset;
    for (let i = 0; i < directory.entries; i++) {
      if (zip.readUInt32LE(at) !== MEMBER) throw new Error('a directory entry is missing');
      const method = zip.readUInt16LE(at + 10);
      const packed = zip.readUInt32LE(at + 20);
      const header = zip.readUInt32LE(at + 42);
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const data = zip.subarray(start, start + packed);
      yield method === 0 ? data : inflateRawSync(data, { maxOutputLength: LARGEST_MEMBER });
      at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
  } catch (error) {
    throw new Error(`the archive of advisories is damaged at byte ${at}`, { cause: error });
  }
}
