import { latin1 } from '../../parsers/latin1.js';
import { hasTarChecksum, tarNumber } from '../../parsers/tar-header.js';

/** Types of members, by the letter in their header: POSIX.1-2001, and those that GNU and Solaris added. */
export const types = {
  hardLink: '1',
  symbolicLink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  sparse: 'S',
  longName: 'L',
  longLink: 'K',
  pax: 'x',
  solarisPax: 'X',
  globalPax: 'g',
} as const;

/** Types without data: readers go on right behind the header, or behind what the size claims. */
export const bodyless: ReadonlySet<string> = new Set([
  types.hardLink,
  types.symbolicLink,
  types.character,
  types.block,
  types.directory,
  types.fifo,
]);
export const specialFiles: ReadonlySet<string> = new Set([types.character, types.block, types.fifo]);
const gnuTypes: ReadonlySet<string> = new Set([types.sparse, types.longName, types.longLink]);

/** One header block. */
export interface Header {
  /** With its prefix. Hostile text. */
  readonly name: string;
  readonly type: string;
  readonly link: string;
  /** In bytes; undefined where the field is no number, or a negative one. */
  readonly size: number | undefined;
  /** Old GNU sparse: more blocks of its map follow. */
  readonly extended: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Names are UTF-8, in old archives anything; what is none is shown byte for byte. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const part = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return utf8.decode(part);
  } catch {
    return latin1(part);
  }
}

/** Reads a header from a block of 512 bytes; undefined where its checksum is wrong. */
export function parseHeader(block: Uint8Array): Header | undefined {
  if (!hasTarChecksum(block)) return undefined;
  const letter = latin1(block.subarray(156, 157));
  const name = textOf(block.subarray(0, 100));
  const prefix = gnuTypes.has(letter) ? '' : textOf(block.subarray(345, 500));
  const full = prefix === '' ? name : `${prefix}/${name}`;
  const size = tarNumber(block.subarray(124, 136));
  return {
    name: full,
    // In archives older than the letter a directory's name ends in a slash.
    type: letter === '\0' ? (full.endsWith('/') ? types.directory : '0') : letter,
    link: textOf(block.subarray(157, 257)),
    size: size !== undefined && size >= 0 ? size : undefined,
    extended: letter === types.sparse && block[482] !== 0,
  };
}
