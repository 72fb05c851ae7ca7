import { executableAt } from './executable-signature.js';
import { latin1 } from './latin1.js';
import { isSurelyPickle, sketch } from './pickle-sketch.js';
import { beginsAsTar } from './tar-header.js';

/** Archives and compressed streams, by what no reader of them goes without. */
const archives: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a zip archive', /^PK\x03\x04/],
  ['a 7z archive', /^7z\xbc\xaf\x27\x1c\0/],
  ['a RAR archive', /^Rar!\x1a\x07[\0\x01]/],
  // Without the reserved flags: RFC 1952.
  ['gzip data', /^\x1f\x8b\x08[\0-\x1f]/],
  ['bzip2 data', /^BZh[1-9]1AY&SY/],
  ['xz data', /^\xfd7zXZ\0\0[\0\x01\x04\x0a]/],
];

/**
 * What bytes begin as that has no business among a model's numbers: an executable, a script, an archive or a pickle.
 * Meant for the start of raw data (a tensor, a gap, what stands behind the end); it is cheap, and no more is needed
 * than the first 4 KiB.
 *
 * @returns the payload with its article, `an ELF executable`; undefined where it is nothing of the kind
 */
export function payloadAt(head: Uint8Array): string | undefined {
  const executable = executableAt(head);
  if (executable !== undefined) return executable.what;
  const start = latin1(head.subarray(0, 32));
  const archive = archives.find(([, pattern]) => pattern.test(start))?.[0];
  if (archive !== undefined) return archive;
  if (beginsAsTar(head)) return 'a tar archive';
  if (sketch(head).calls) return 'a pickle that calls what it imports';
  return isSurelyPickle(head) ? 'a pickle' : undefined;
}
