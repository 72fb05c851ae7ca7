import { createHash } from 'node:crypto';
import type { Bytes } from './types.js';

const PIECE = 4 * 1024 * 1024;

/** SHA-256 of all bytes, in hexadecimal. Reads them in pieces, so that memory stays flat. */
export async function sha256(bytes: Bytes): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; ;) {
    const piece = await bytes.read(offset, PIECE);
    if (piece.length === 0) return hash.digest('hex');
    hash.update(piece);
    offset += piece.length;
  }
}
