import { executableAt, type Executable } from './executable-signature.js';
import { latin1 } from './latin1.js';
import { isSurelyPickle, sketchHead } from './pickle-sketch.js';
import { beginsAsTar } from './tar-header.js';

/** Archives and compressed streams, by what no reader of them goes without. */
const archives: readonly (readonly [what: string, kind: 'archive' | 'compressed', pattern: RegExp])[] = [
  ['a zip archive', 'archive', /^PK\x03\x04/],
  ['a 7z archive', 'archive', /^7z\xbc\xaf\x27\x1c\0/],
  ['a RAR archive', 'archive', /^Rar!\x1a\x07[\0\x01]/],
  // Without the reserved flags: RFC 1952.
  ['gzip data', 'compressed', /^\x1f\x8b\x08[\0-\x1f]/],
  ['bzip2 data', 'compressed', /^BZh[1-9]1AY&SY/],
  ['xz data', 'compressed', /^\xfd7zXZ\0\0[\0\x01\x04\x0a]/],
];

/** What bytes begin as, and what sort of thing that is. */
export interface Payload {
  /** `an ELF executable`, with its article. */
  readonly what: string;
  readonly kind: Executable['kind'] | 'archive' | 'compressed' | 'pickle';
}

/**
 * What bytes begin as that has no business among a model's numbers: an executable, a script, an archive or a pickle.
 * It is cheap, and no more is needed than the first 4 KiB.
 */
export function signatureAt(head: Uint8Array): Payload | undefined {
  const executable = executableAt(head);
  if (executable !== undefined) return executable;
  const start = latin1(head.subarray(0, 32));
  const packed = archives.find(([, , pattern]) => pattern.test(start));
  if (packed !== undefined) return { what: packed[0], kind: packed[1] };
  if (beginsAsTar(head)) return { what: 'a tar archive', kind: 'archive' };
  if (sketchHead(head).calls) return { what: 'a pickle that calls what it imports', kind: 'pickle' };
  return isSurelyPickle(head) ? { what: 'a pickle', kind: 'pickle' } : undefined;
}

/**
 * `signatureAt` in words, for the start of raw data: a tensor, a gap, what stands behind the end.
 *
 * @returns the payload with its article, `an ELF executable`; undefined where it is nothing of the kind
 */
export function payloadAt(head: Uint8Array): string | undefined {
  return signatureAt(head)?.what;
}
