import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { FormatError, describeError } from '../errors.js';
import type { Budget, Bytes } from '../types.js';

export type Deflated = 'deflate-raw' | 'gzip' | 'zlib';

/** Compressed bytes that are read ahead of what is asked for: small, so that a short look costs little. */
const PIECE = 16 * 1024;

/** What one step of the decompressor makes at most: large steps are five times as fast as small ones. */
const STEP = 64 * 1024;

/**
 * Where the data is damaged, what the last step made is lost. Loaders take smaller steps, and may have run what
 * they got before the damage, so the way to the damage is gone again in steps as small as theirs.
 */
const SMALL_STEP = 4 * 1024;

/** Reads a bounded header byte by byte. */
async function need(bytes: Bytes, offset: number, length: number): Promise<Uint8Array> {
  const part = await bytes.read(offset, length);
  if (part.length < length)
    throw new FormatError('truncated', 'the compressed data ends in its header', offset);
  return part;
}

function zlibCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? code : undefined;
}

/** Expands one deflate stream (RFC 1951) from `start` in steps of a given size; returns the offset after its end. */
async function* expand(bytes: Bytes, start: number, step: number): AsyncGenerator<Uint8Array, number> {
  let failure: Error | undefined;
  // An error of the source must not destroy what is still under way: it is kept until that has come out.
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (let offset = start; ;) {
        const piece = await bytes.read(offset, PIECE);
        if (piece.length === 0) return;
        yield piece;
        offset += piece.length;
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(describeError(error));
    }
  }
  const source = Readable.from(pieces());
  // The high water mark keeps one step in flight: an error would destroy what waits behind it.
  const options = { chunkSize: step, readableHighWaterMark: 1 };
  const engine = createInflateRaw(options);
  source.pipe(engine);
  try {
    yield* engine as AsyncIterable<Uint8Array>;
    return start + engine.bytesWritten;
  } catch (error) {
    if (failure !== undefined) throw failure;
    const code = zlibCode(error);
    if (code === undefined) throw error;
    const at = start + engine.bytesWritten;
    if (code === 'Z_BUF_ERROR') throw new FormatError('truncated', 'the compressed data ends too early', at);
    throw new FormatError('corrupt', `the compressed data is damaged (${code})`, at);
  } finally {
    source.destroy();
    engine.destroy();
  }
}

/** As `expand`, within the budget, and with all that stands before a damage. */
async function* inflateRaw(bytes: Bytes, start: number, budget: Budget): AsyncGenerator<Uint8Array, number> {
  let sent = 0;
  for (const step of [STEP, SMALL_STEP]) {
    const chunks = expand(bytes, start, step);
    try {
      for (let made = 0; ;) {
        const next = await chunks.next();
        if (next.done === true) return next.value;
        budget.tick();
        const fresh = next.value.subarray(Math.max(0, sent - made));
        made += next.value.length;
        if (fresh.length === 0) continue;
        budget.spend('expandedBytes', fresh.length);
        sent += fresh.length;
        yield fresh;
      }
    } catch (error) {
      const damaged = error instanceof FormatError && error.anomaly === 'corrupt';
      if (!damaged || step === SMALL_STEP) throw error;
    } finally {
      await chunks.return(0);
    }
  }
  return start;
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

/** Offset of the first byte that is not zero: tapes and block devices pad the members of a gzip file. */
async function skipZeros(bytes: Bytes, start: number, budget: Budget): Promise<number> {
  for (let at = start; ;) {
    budget.tick();
    const part = await bytes.read(at, PIECE);
    const found = part.findIndex((byte) => byte !== 0);
    if (found >= 0 || part.length === 0) return at + Math.max(found, 0);
    at += part.length;
  }
}

/**
 * Expands compressed data as far as it is asked for. Checksums are not compared: a loader that stops early never
 * sees them, so what they would refuse must be read. All members of a gzip file are expanded, one after another.
 *
 * @param budget - each expanded byte is spent, so that a bomb stops
 * @throws FormatError `truncated` or `corrupt`, after all that could be expanded before the damage
 */
export async function* inflate(bytes: Bytes, kind: Deflated, budget: Budget): AsyncGenerator<Uint8Array> {
  if (kind === 'deflate-raw') {
    yield* inflateRaw(bytes, 0, budget);
    return;
  }
  if (kind === 'zlib') {
    const [method = 0, flags = 0] = await need(bytes, 0, 2);
    if ((method & 15) !== 8 || (method * 256 + flags) % 31 !== 0 || flags & 32)
      throw new FormatError('corrupt', 'the zlib header is not valid', 0);
    yield* inflateRaw(bytes, 2, budget);
    return;
  }
  let start = await gzipHeader(bytes, 0, budget);
  if (start === undefined) throw new FormatError('corrupt', 'the gzip header is not valid', 0);
  while (start !== undefined) {
    const end: number = yield* inflateRaw(bytes, start, budget);
    start = await gzipHeader(bytes, await skipZeros(bytes, end + 8, budget), budget);
  }
}
