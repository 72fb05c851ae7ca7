import { latin1 } from './latin1.js';

/** Bytes of a header, and the multiple to which members are padded. */
export const TAR_BLOCK = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_END = 156;
/** `int` of Python takes signs, underscores and a prefix where other readers stop or start over. */
const lenient = /^[+]?(?:0[oO]_?)?([0-7]+(?:_[0-7]+)*)$/;

/**
 * A number of a tar's header: octal digits, or base 256 behind a byte 0x80 (negative behind 0xFF), as GNU tar and
 * Python's `tarfile.nti` read it.
 *
 * @returns undefined where it is no number
 */
export function tarNumber(field: Uint8Array): number | undefined {
  const first = field[0] ?? 0;
  if (first === 0x80 || first === 0xff) {
    const invert = first === 0xff ? 255 : 0;
    const value = field.subarray(1).reduce((number, byte) => number * 256 + (byte ^ invert), 0);
    return first === 0xff ? -1 - value : value;
  }
  const text = (latin1(field).split('\0')[0] ?? '').trim();
  if (text === '') return 0;
  const digits = lenient.exec(text)?.[1];
  return digits === undefined ? undefined : parseInt(digits.replaceAll('_', ''), 8);
}

/** The sum of a header's bytes, its own field taken for spaces; with signed bytes, as some old writers had it. */
function sumOf(block: Uint8Array, signed: boolean): number {
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at++) {
    const byte = block[at] ?? 0;
    if (at >= CHECKSUM_AT && at < CHECKSUM_END) sum += 32;
    else sum += signed && byte > 127 ? byte - 256 : byte;
  }
  return sum;
}

/** Whether the checksum of a header is right, and there is anything to sum up: POSIX.1-1988, `ustar`. */
export function hasTarChecksum(block: Uint8Array): boolean {
  if (block.length < TAR_BLOCK) return false;
  const claimed = tarNumber(block.subarray(CHECKSUM_AT, CHECKSUM_END));
  if (claimed === undefined || claimed <= 0) return false;
  return claimed === sumOf(block, false) || claimed === sumOf(block, true);
}

/** Whether bytes begin as a tar does. Old archives have no magic, and readers do not ask for one. */
export function beginsAsTar(head: Uint8Array): boolean {
  return head.length >= TAR_BLOCK && (latin1(head.subarray(257, 262)) === 'ustar' || hasTarChecksum(head));
}
