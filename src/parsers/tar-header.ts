import { latin1 } from './latin1.js';

/** Bytes of a header, and the multiple to which members are padded. */
export const TAR_BLOCK = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_END = 156;

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

/** Whether the checksum of a tar's header is right: 'POSIX.1-2001, pax, ustar Interchange Format'. */
export function hasTarChecksum(block: Uint8Array): boolean {
  if (block.length < TAR_BLOCK) return false;
  const digits = /^[ \0]*([0-7]+)[\0 ]*$/.exec(latin1(block.subarray(CHECKSUM_AT, CHECKSUM_END)))?.[1];
  if (digits === undefined) return false;
  const claimed = parseInt(digits, 8);
  return claimed === sumOf(block, false) || claimed === sumOf(block, true);
}

/** Whether bytes begin as a tar does. Old archives have no magic, and readers do not ask for one. */
export function beginsAsTar(head: Uint8Array): boolean {
  return head.length >= TAR_BLOCK && (latin1(head.subarray(257, 262)) === 'ustar' || hasTarChecksum(head));
}
