import { createInflateRaw, inflateSync } from 'node:zlib';
import { FormatError } from '../errors.js';
import type { Budget, Bytes } from '../types.js';
import { Input, metered } from './compression/input.js';
import { engineOptions, expandByNode } from './compression/node-engine.js';

export type Deflated = 'deflate-raw' | 'gzip' | 'zlib';

/** Compressed bytes that are read ahead of what is asked for: small, so that a short look costs little. */
const PIECE = 16 * 1024;
const GZIP_TRAILER = 8;
const ZLIB_TRAILER = 4;

/** What is expanded on trial: enough that chance does not get so far. */
const TRIAL = 64;

/** Reads a bounded header byte by byte. */
async function need(bytes: Bytes, offset: number, length: number): Promise<Uint8Array> {
  const part = await bytes.read(offset, length);
  if (part.length < length)
    throw new FormatError('truncated', 'the compressed data ends in its header', offset);
  return part;
}

async function* readPieces(bytes: Bytes, start: number): AsyncGenerator<Uint8Array> {
  for (let offset = start; ;) {
    const piece = await bytes.read(offset, PIECE);
    if (piece.length === 0) return;
    yield piece;
    offset += piece.length;
  }
}

/** Expands one deflate stream (RFC 1951); returns the offset behind it. */
function inflateRaw(bytes: Bytes, start: number, budget: Budget): AsyncGenerator<Uint8Array, number> {
  return expandByNode(
    (step) => ({ pieces: readPieces(bytes, start), start, engine: createInflateRaw(engineOptions(step)) }),
    budget,
  );
}

/** Offset after a gzip member's header (RFC 1952, section 2.3); undefined where no member starts there. */
async function gzipHeader(bytes: Bytes, start: number, budget: Budget): Promise<number | undefined> {
  const head = await bytes.read(start, 10);
  if (head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8) return undefined;
  const flags = (await need(bytes, start, 10))[3] ?? 0;
  let at = start + 10;
  if (flags & 4) {
    const [low = 0, high = 0] = await need(bytes, at, 2);
    at += 2 + low + high * 256;
  }
  for (const text of [8, 16]) {
    if (!(flags & text)) continue;
    for (let end = -1; end < 0;) {
      budget.tick();
      const part = await bytes.read(at, 256);
      if (part.length === 0) throw new FormatError('truncated', 'the compressed data ends in its header', at);
      end = part.indexOf(0);
      at += end < 0 ? part.length : end + 1;
    }
  }
  return flags & 2 ? at + 2 : at;
}

/** Offset of the first byte that is not zero: tapes and block devices pad the members of a file. */
async function skipZeros(bytes: Bytes, start: number, budget: Budget): Promise<number> {
  const input = new Input(bytes, start);
  await input.skipZeros(budget);
  return input.position;
}

/** Offset behind the checksum that ends compressed data. */
async function behindTrailer(bytes: Bytes, end: number, length: number): Promise<number> {
  if ((await bytes.read(end + length - 1, 1)).length === 0)
    throw new FormatError('truncated', 'the compressed data ends before its checksum', end);
  return end + length;
}

async function* streams(bytes: Bytes, kind: Deflated, budget: Budget): AsyncGenerator<Uint8Array, number> {
  if (kind === 'deflate-raw') return yield* inflateRaw(bytes, 0, budget);
  if (kind === 'zlib') {
    const [method = 0, flags = 0] = await need(bytes, 0, 2);
    if ((method & 15) !== 8 || (method * 256 + flags) % 31 !== 0 || flags & 32)
      throw new FormatError('corrupt', 'the zlib header is not valid', 0);
    const end = yield* inflateRaw(bytes, 2, budget);
    return skipZeros(bytes, await behindTrailer(bytes, end, ZLIB_TRAILER), budget);
  }
  let start = await gzipHeader(bytes, 0, budget);
  if (start === undefined) throw new FormatError('corrupt', 'the gzip header is not valid', 0);
  for (;;) {
    const end: number = yield* inflateRaw(bytes, start, budget);
    const next = await skipZeros(bytes, await behindTrailer(bytes, end, GZIP_TRAILER), budget);
    start = await gzipHeader(bytes, next, budget);
    if (start === undefined) return next;
  }
}

/**
 * Expands compressed data as far as it is asked for. Checksums are not compared: a loader that stops early never
 * sees them, so what they would refuse must be read. All members of a gzip file are expanded, one after another.
 *
 * @param budget - each expanded byte is spent, so that a bomb stops
 * @returns offset behind the data and the zeros after it
 * @throws FormatError `truncated` or `corrupt`, after all that could be expanded before the damage
 */
export function inflate(bytes: Bytes, kind: Deflated, budget: Budget): AsyncGenerator<Uint8Array, number> {
  return metered(streams(bytes, kind, budget), budget);
}

/** Whether a zlib stream expands, by the first bytes of the file: for its header of two bytes is a weak sign. */
export function expandsAsZlib(head: Uint8Array): boolean {
  try {
    inflateSync(head, { chunkSize: TRIAL, maxOutputLength: TRIAL });
    return true;
  } catch (error) {
    // There is more than was asked for.
    return (
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    );
  }
}
