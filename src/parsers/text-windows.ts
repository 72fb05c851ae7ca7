import { byteLength, plainSource, type Encoding, type Place } from './source-text.js';
import type { Budget, Bytes, Region, SourceText } from '../types.js';

const WINDOW = 1024 * 1024;
/** Neighbouring windows share this many characters at least: the longest match, with what stands around it. */
const OVERLAP = 32 * 1024;
/** A window owns what begins so far before its end, and sees so much before what it owns. */
const CONTEXT = 1024;

/** How the bytes of a text are to be understood. */
export interface TextEncoding {
  readonly encoding: Encoding;
  /** Of UTF-16 alone. */
  readonly bigEndian: boolean;
}

interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * Decodes without losing anything: bytes that are not UTF-8 are read as Latin-1, one character each, so that one bad
 * byte hides nothing and every offset stays exact.
 *
 * @param cut - the bytes may end within a character, which is left to the next window
 */
export function decodeText(bytes: Uint8Array, { encoding, bigEndian }: TextEncoding, cut: boolean): Decoded {
  if (encoding === 'utf16') {
    const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
    return { text: (bigEndian ? even.swap16() : even).toString('utf16le'), encoding };
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes, { stream: cut }), encoding };
  } catch {
    return { text: Buffer.from(bytes).toString('latin1'), encoding: 'latin1' };
  }
}

/** A place that cuts neither a surrogate pair nor a CRLF. */
function borderBefore(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const pair = code >= 0xdc00 && code <= 0xdfff;
  return pair || (code === 10 && text.charCodeAt(at - 1) === 13) ? at - 1 : at;
}

/** Whether a window may report what begins at an offset of its text; a whole text may all. */
export function owns({ owned }: SourceText, offset: number): boolean {
  return owned === undefined || (offset >= owned.start && offset < owned.end);
}

/**
 * Reads a text of any length in windows that overlap: each tells what it owns, so that whatever stands over a
 * border is seen whole and reported once.
 *
 * @param start - where to begin, after a byte order mark
 */
export async function* readTextWindows(
  content: Bytes,
  encoding: TextEncoding,
  start: Pick<Place, 'offset' | 'line' | 'column'>,
  budget: Budget,
): AsyncGenerator<SourceText<Region>> {
  let { offset = 0, line = 1, column = 1 } = start;
  let ownedFrom = offset;
  for (;;) {
    budget.tick();
    const bytes = await content.read(offset, WINDOW);
    const last = bytes.length < WINDOW;
    const { text, encoding: actual } = decodeText(bytes, encoding, !last);
    const next = last ? text.length : borderBefore(text, text.length - OVERLAP);
    const border = last ? text.length : borderBefore(text, next + CONTEXT);
    const owned = {
      start: decodeText(bytes.subarray(0, ownedFrom - offset), { ...encoding, encoding: actual }, false).text
        .length,
      end: border,
    };
    const source = plainSource(text, { offset, line, column, encoding: actual, owned });
    yield source;
    if (last) return;
    ownedFrom = offset + byteLength(text, 0, border, actual);
    const { endLine, endColumn } = source.locate(0, next);
    line = endLine;
    column = endColumn;
    offset += byteLength(text, 0, next, actual);
  }
}
