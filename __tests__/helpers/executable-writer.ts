/** The shortest headers by which executables are known; none of them runs. */

/** An ELF header: 64 bits, little-endian, a shared object by default. */
export function elf(type = 3): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeUInt32LE(1, 20);
  return Uint8Array.from(bytes);
}

/** A DOS header and the signature of a PE header. */
export function pe(at = 0x80): Uint8Array {
  const bytes = Buffer.alloc(at + 64);
  bytes.write('MZ');
  bytes.writeUInt32LE(at, 0x3c);
  bytes.write('PE\0\0', at);
  return Uint8Array.from(bytes);
}

/** A Mach-O executable for ARM in 64 bits. */
export function machO(): Uint8Array {
  const bytes = Buffer.alloc(32);
  [0xfeedfacf, 0x0100000c, 0, 2].forEach((word, index) => bytes.writeUInt32LE(word, index * 4));
  return Uint8Array.from(bytes);
}

/** A universal Mach-O file of two architectures. */
export function fatMachO(): Uint8Array {
  const bytes = Buffer.alloc(48);
  [0xcafebabe, 2, 0x01000007].forEach((word, index) => bytes.writeUInt32BE(word, index * 4));
  return Uint8Array.from(bytes);
}

/** Compiled Python code of version 3.11 that holds nothing. */
export function pyc(): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.set([0xa7, 0x0d, 0x0d, 0x0a]);
  bytes[16] = 0xe3;
  return Uint8Array.from(bytes);
}

/** The start of a llamafile: a shell script that is a DOS header too. */
export function ape(): Uint8Array {
  const bytes = Buffer.alloc(128);
  bytes.write("MZqFpD='\n\n\0\x10\0\xf8", 'latin1');
  return Uint8Array.from(bytes);
}
