export interface SevenZipEntry {
  readonly name: string;
  readonly data: string | Uint8Array;
}

/** A number below 2^14, as headers of 7z write it. */
function number(value: number): number[] {
  return value < 0x80 ? [value] : [0x80 | (value >> 8), value & 0xff];
}

/**
 * A 7z archive with a plain header, whose members stand in it one behind the other.
 *
 * @param options - `method`: the id in hexadecimal that the header names instead of `00`, for data that are only stored
 */
export function sevenZip(entries: readonly SevenZipEntry[], options: { method?: string } = {}): Uint8Array {
  const parts = entries.map(({ data }) => Buffer.from(data));
  const data = Buffer.concat(parts);
  const method = Buffer.from(options.method ?? '00', 'hex');
  const names = Buffer.from(entries.map(({ name }) => `${name}\0`).join(''), 'utf16le');
  const sizes = parts.slice(0, -1).flatMap((part) => number(part.length));
  const header = Buffer.from([
    1,
    4,
    ...[6, 0, 1, 9, ...number(data.length), 0],
    ...[7, 0x0b, 1, 0, 1, method.length, ...method, 0x0c, ...number(data.length), 0],
    ...[8, 0x0d, ...number(entries.length), 9, ...sizes, 0],
    0,
    ...[5, ...number(entries.length), 0x11, ...number(names.length + 1), 0, ...names, 0],
    0,
  ]);
  const start = Buffer.alloc(32);
  start.write('7z\xbc\xaf\x27\x1c\0\x04', 'latin1');
  start.writeBigUInt64LE(BigInt(data.length), 12);
  start.writeBigUInt64LE(BigInt(header.length), 20);
  return Uint8Array.from(Buffer.concat([start, data, header]));
}
