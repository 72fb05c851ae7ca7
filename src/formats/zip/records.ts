/** What the local header and the central directory both say of an entry. */
export interface Header {
  /** For people. Hostile text. */
  readonly name: string;
  /** The name's bytes as latin1, to compare by. */
  readonly rawName: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
}

export interface CentralRecord extends Header {
  /** Where the record itself stands. */
  readonly at: number;
  /** Where the local header stands, as the record says; add the directory's base. */
  readonly localOffset: number;
  /** Bytes of the record with all its fields. */
  readonly length: number;
  readonly nameLength: number;
  /** Unix file mode; 0 where the writer had none. */
  readonly mode: number;
}

export interface LocalRecord extends Header {
  readonly at: number;
  readonly dataStart: number;
}

/** Sections 4.3.7, 4.3.12, 4.3.14, 4.3.15 and 4.3.16 of PKWARE's APPNOTE.TXT. */
export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
export const LOCAL_LENGTH = 30;
export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;

export const flags = {
  encrypted: 1,
  /** Of method 14 alone: an end marker stands behind the data. */
  endMarker: 2,
  descriptor: 8,
  strongEncryption: 0x40,
  maskedHeader: 0x2000,
} as const;

/** No file system takes longer paths in parts; a directory of names of 64 KB would fill the memory. */
const MAX_NAME = 1024;

const FULL = 0xffffffff;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A 64-bit field; above 2^53 no file can meet it, and it stays large. */
export function u64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** Python and Java read a name as UTF-8 only where a flag says so; to a person the readable form is shown. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

function names(bytes: Uint8Array): Pick<Header, 'name' | 'rawName'> {
  const kept = bytes.subarray(0, MAX_NAME);
  const rest = bytes.length > MAX_NAME ? `…(${bytes.length})` : '';
  return { name: decodeName(kept) + rest, rawName: Buffer.from(kept).toString('latin1') + rest };
}

/** The 64-bit forms of those fields that hold 0xFFFFFFFF, in their order (section 4.5.3). */
function wide(extra: Uint8Array, fields: readonly number[]): readonly number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1) {
      at = end;
      continue;
    }
    let next = at + 4;
    return fields.map((field) => {
      if (field !== FULL || next + 8 > Math.min(end, extra.length)) return field;
      next += 8;
      return u64(view, next - 8);
    });
  }
  return fields;
}

/** Reads a central record from the start of `bytes`; undefined where none starts there or it is cut off. */
export function parseCentral(bytes: Uint8Array, at: number): CentralRecord | undefined {
  if (bytes.length < CENTRAL_LENGTH) return undefined;
  const view = viewOf(bytes);
  const nameLength = view.getUint16(28, true);
  const extraEnd = CENTRAL_LENGTH + nameLength + view.getUint16(30, true);
  const length = extraEnd + view.getUint16(32, true);
  if (view.getUint32(0, true) !== signatures.central || bytes.length < length) return undefined;
  const narrow = [view.getUint32(24, true), view.getUint32(20, true), view.getUint32(42, true)];
  const [size = 0, compressedSize = 0, localOffset = 0] = wide(
    bytes.subarray(CENTRAL_LENGTH + nameLength, extraEnd),
    narrow,
  );
  return {
    ...names(bytes.subarray(CENTRAL_LENGTH, CENTRAL_LENGTH + nameLength)),
    at,
    length,
    nameLength,
    flags: view.getUint16(8, true),
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    compressedSize,
    size,
    localOffset,
    mode: view.getUint16(40, true),
  };
}

/** Bytes that a local header takes, by its first 30 bytes; undefined where none starts there. */
export function localLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < LOCAL_LENGTH) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== signatures.local) return undefined;
  return LOCAL_LENGTH + view.getUint16(26, true) + view.getUint16(28, true);
}

/** Reads a local header from the start of `bytes`, which hold `localLength` bytes or fewer where the file ends. */
export function parseLocal(bytes: Uint8Array, at: number): LocalRecord | undefined {
  const length = localLength(bytes);
  if (length === undefined) return undefined;
  const view = viewOf(bytes);
  const nameEnd = LOCAL_LENGTH + view.getUint16(26, true);
  const extra = bytes.subarray(nameEnd, length);
  const [size = 0, compressedSize = 0] = wide(extra, [view.getUint32(22, true), view.getUint32(18, true)]);
  return {
    ...names(bytes.subarray(LOCAL_LENGTH, nameEnd)),
    at,
    dataStart: at + length,
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    crc: view.getUint32(14, true),
    compressedSize,
    size,
  };
}
