import { hasMagic } from './magic.js';
import { latin1 } from './latin1.js';

/** The name of the format before Git LFS 1.0 is still read. */
const START = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d/;

/** The specification keeps pointers below this; what is larger is content that only starts like one. */
export const MAX_POINTER = 1024;

/** What a pointer says of the content that it stands for. */
export interface LfsPointer {
  /** SHA-256 in hexadecimal. */
  readonly digest?: string;
  /** In bytes. */
  readonly size?: number;
}

/**
 * Reads a Git LFS pointer.
 *
 * Source: `docs/spec.md` of Git LFS.
 *
 * @param head - the start of the file, at least `MAX_POINTER` bytes where it has so many
 */
export function parseLfsPointer(head: Uint8Array): LfsPointer | undefined {
  if (head.length >= MAX_POINTER || !hasMagic(head, 'version ')) return undefined;
  const text = latin1(head);
  if (!START.test(text)) return undefined;
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  const digest = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  return { ...(digest !== undefined && { digest }), ...(size !== undefined && { size: Number(size) }) };
}
