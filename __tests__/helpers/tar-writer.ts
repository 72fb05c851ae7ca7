/** One header with its data; honest unless a field says otherwise. */
export interface TarEntry {
  readonly name: string;
  readonly data?: string | Uint8Array;
  /** `0` a file (the default), `1` a hard link, `2` a symbolic one, `5` a folder, `L`, `x`, … */
  readonly type?: string;
  readonly link?: string;
  /** What the header says instead of the data's length; a text stands there as it is. */
  readonly size?: number | string;
  /** Written instead of the right one. */
  readonly checksum?: string;
  /** Without it the header is as before POSIX. */
  readonly magic?: string;
  readonly prefix?: string;
}

function header(entry: TarEntry, length: number): Buffer {
  const block = Buffer.alloc(512);
  const { size = length, magic = 'ustar\x0000' } = entry;
  block.write(entry.name, 0, 100);
  block.write('0000644\0', 100);
  block.write(typeof size === 'string' ? size : `${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write(entry.type ?? '0', 156);
  block.write(entry.link ?? '', 157);
  block.write(magic, 257, 'latin1');
  block.write(entry.prefix ?? '', 345);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(entry.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padded(data: Uint8Array): Buffer {
  return Buffer.concat([data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

/** The two blocks of zeros with which an archive ends. */
export const tarEnd = Buffer.alloc(1024);

/** Headers and data alone, without an end. */
export function tarMembers(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const data = Buffer.from(entry.data ?? '');
      return [header(entry, data.length), padded(data)];
    }),
  );
}

/** A whole archive. */
export function tar(...entries: readonly TarEntry[]): Uint8Array {
  return Uint8Array.from(Buffer.concat([tarMembers(...entries), tarEnd]));
}

/** An extended header for the member that follows. */
export function pax(records: Readonly<Record<string, string>>, type = 'x'): TarEntry {
  const data = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest) + 1;
    while (`${length}`.length + Buffer.byteLength(rest) !== length) length++;
    return `${length}${rest}`;
  });
  return { name: 'pax', type, data: data.join('') };
}
