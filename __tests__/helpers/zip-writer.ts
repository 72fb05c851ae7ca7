import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/parsers/crc32.js';

/** The fields that stand in the local header and in the central directory, and should be the same. */
interface ZipHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
}

export interface ZipEntry {
  readonly name: string;
  readonly data?: string | Uint8Array;
  /** 0 stored (the default), 8 deflated; data of any other method is written as it is. */
  readonly method?: number;
  /** What one of the two headers says instead of the truth. */
  readonly local?: Partial<ZipHeader>;
  readonly central?: Partial<ZipHeader> & { readonly offset?: number };
  /** Sizes and checksum follow the data, and the local header holds zeros. */
  readonly descriptor?: boolean;
  /** Sizes and offset stand in ZIP64 fields. */
  readonly zip64?: boolean;
  /** Left out of the central directory. */
  readonly hidden?: boolean;
  /** A Unix mode such as 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** Pads the local header so that the data starts on a multiple of this, as PyTorch does with 64. */
  readonly align?: number;
}

export interface ZipOptions {
  readonly prepend?: Uint8Array;
  /** Offsets count from the start of the file (the default) or of the first entry. */
  readonly offsets?: 'file' | 'archive';
  readonly append?: Uint8Array;
  readonly comment?: string;
  /** Writes a ZIP64 end record and locator. */
  readonly zip64?: boolean;
  /** What the end record says instead of the truth. */
  readonly end?: { readonly count?: number; readonly size?: number; readonly offset?: number };
  /** Bytes between the last entry and the central directory. */
  readonly gap?: Uint8Array;
}

/** Each field is a number and its width in bytes. */
function pack(...fields: readonly (readonly [number, 1 | 2 | 4 | 8])[]): Buffer {
  return Buffer.concat(
    fields.map(([value, width]) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
      return buffer.subarray(0, width);
    }),
  );
}

const FULL = 0xffffffff;
const UTF8 = 0x800;
const DESCRIPTOR = 8;

function localHeader(header: ZipHeader, entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(header.name);
  const wide = entry.zip64 === true;
  let extra = wide ? pack([1, 2], [16, 2], [header.size, 8], [header.compressedSize, 8]) : Buffer.alloc(0);
  const dataStart = offset + 30 + name.length + extra.length;
  if (entry.align !== undefined && dataStart % entry.align !== 0) {
    const padding = (((-dataStart - 4) % entry.align) + entry.align) % entry.align;
    extra = Buffer.concat([extra, pack([0x4246, 2], [padding, 2]), Buffer.alloc(padding, 'Z')]);
  }
  const fixed = pack(
    [0x04034b50, 4],
    [wide ? 45 : 20, 2],
    [header.flags, 2],
    [header.method, 2],
    [0, 4],
    [header.crc, 4],
    [wide ? FULL : header.compressedSize, 4],
    [wide ? FULL : header.size, 4],
    [name.length, 2],
    [extra.length, 2],
  );
  return Buffer.concat([fixed, name, extra]);
}

function centralHeader(header: ZipHeader, entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(header.name);
  const wide = entry.zip64 === true;
  const extra = wide
    ? pack([1, 2], [24, 2], [header.size, 8], [header.compressedSize, 8], [offset, 8])
    : Buffer.alloc(0);
  const fixed = pack(
    [0x02014b50, 4],
    [wide ? 45 : 20, 1],
    [3, 1],
    [wide ? 45 : 20, 2],
    [header.flags, 2],
    [header.method, 2],
    [0, 4],
    [header.crc, 4],
    [wide ? FULL : header.compressedSize, 4],
    [wide ? FULL : header.size, 4],
    [name.length, 2],
    [extra.length, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [((entry.mode ?? 0o100644) * 0x10000) >>> 0, 4],
    [wide ? FULL : offset, 4],
  );
  return Buffer.concat([fixed, name, extra]);
}

/**
 * Builds a zip, honest unless an entry or an option says otherwise. Duplicates are entries of one name; names are
 * written as UTF-8, raw bytes and all.
 */
export function zip(entries: readonly ZipEntry[], options: ZipOptions = {}): Uint8Array {
  const prepend = options.prepend ?? Buffer.alloc(0);
  const base = options.offsets === 'archive' ? prepend.length : 0;
  const parts: Uint8Array[] = [prepend];
  const directory: Buffer[] = [];
  let at = prepend.length;
  for (const entry of entries) {
    const data = Buffer.from(entry.data ?? '');
    const method = entry.method ?? 0;
    const body = method === 8 ? deflateRawSync(data) : data;
    const truth: ZipHeader = {
      name: entry.name,
      flags: (/[^ -~]/.test(entry.name) ? UTF8 : 0) | (entry.descriptor === true ? DESCRIPTOR : 0),
      method,
      crc: crc32(data),
      compressedSize: body.length,
      size: data.length,
    };
    const unknown = entry.descriptor === true ? { crc: 0, compressedSize: 0, size: 0 } : {};
    const header = localHeader({ ...truth, ...unknown, ...entry.local }, entry, at);
    const width = entry.zip64 === true ? 8 : 4;
    const descriptor =
      entry.descriptor === true
        ? pack([0x08074b50, 4], [truth.crc, 4], [body.length, width], [data.length, width])
        : Buffer.alloc(0);
    if (entry.hidden !== true) {
      const central = { ...truth, ...entry.central };
      directory.push(centralHeader(central, entry, entry.central?.offset ?? at - base));
    }
    parts.push(header, body, descriptor);
    at += header.length + body.length + descriptor.length;
  }
  const gap = options.gap ?? Buffer.alloc(0);
  at += gap.length;
  const central = Buffer.concat(directory);
  const count = options.end?.count ?? directory.length;
  const size = options.end?.size ?? central.length;
  const offset = options.end?.offset ?? at - base;
  parts.push(gap, central);
  if (options.zip64 === true) {
    const record = [0x06064b50, 44, 45, 45, 0, 0, count, count, size, offset];
    const widths = [4, 8, 2, 2, 4, 4, 8, 8, 8, 8] as const;
    parts.push(pack(...record.map((value, index) => [value, widths[index] ?? 8] as const)));
    parts.push(pack([0x07064b50, 4], [0, 4], [at - base + central.length, 8], [1, 4]));
  }
  const comment = Buffer.from(options.comment ?? '');
  const wide = options.zip64 === true;
  parts.push(
    pack(
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [wide ? 0xffff : count, 2],
      [wide ? 0xffff : count, 2],
      [wide ? FULL : size, 4],
      [wide ? FULL : offset, 4],
      [comment.length, 2],
    ),
    comment,
    options.append ?? Buffer.alloc(0),
  );
  return Uint8Array.from(Buffer.concat(parts));
}
