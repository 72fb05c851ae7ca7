import type { ByteRange, Position, Region, SourceText } from '../types.js';

/** Messages quote at most this much of a file: enough to recognize a line, too little to flood a report. */
const SNIPPET = 200;

/** One line of at most 200 characters, white space folded. */
export function snippet(text: string): string {
  const line = text
    .slice(0, SNIPPET * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > SNIPPET ? `${line.slice(0, SNIPPET - 1)}…` : line;
}

/** How a decoded text stood in its file; `utf16` in either byte order. */
export type Encoding = 'utf8' | 'latin1' | 'utf16';

/** Where a text stands in its file. All default to the start of a UTF-8 file. */
export interface Place {
  /** Byte offset of the text in the raw file. */
  readonly offset?: number;
  /** Line number of the text's first line, and the column where it begins. */
  readonly line?: number;
  readonly column?: number;
  readonly encoding?: Encoding;
  readonly owned?: SourceText['owned'];
}

/** Bytes of one UTF-16 code unit in the raw file; each half of a surrogate pair is half of four in UTF-8. */
function unitLength(code: number, encoding: Encoding): number {
  if (encoding !== 'utf8') return encoding === 'latin1' ? 1 : 2;
  if (code < 0x80) return 1;
  return code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
}

/** Bytes that decoded text takes in the raw file. */
export function byteLength(text: string, start: number, end: number, encoding: Encoding): number {
  if (encoding !== 'utf8') return (end - start) * unitLength(0, encoding);
  let bytes = 0;
  for (let at = start; at < end; at++) bytes += unitLength(text.charCodeAt(at), encoding);
  return bytes;
}

/** Starts of lines. A line ends at LF, CRLF or a lone CR, as editors and code scanning count. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** Byte offsets are remembered at every so many characters, so that none costs more than this to find. */
const CHECKPOINT = 512;

function checkpoints(text: string, encoding: Encoding): number[] {
  const bytes = [0];
  for (let at = CHECKPOINT; at < text.length; at += CHECKPOINT)
    bytes.push((bytes.at(-1) ?? 0) + byteLength(text, at - CHECKPOINT, at, encoding));
  return bytes;
}

/** Index of the last of ascending numbers that is not above `value`, or 0. */
export function lastNotAbove(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * A decoded file, or a window of one, as source text.
 *
 * @param text - without a byte order mark
 */
export function plainSource(text: string, place: Place = {}): SourceText<Region> {
  const { offset = 0, line: firstLine = 1, column: firstColumn = 1, encoding = 'utf8', owned } = place;
  // Most texts are never asked where anything is.
  let lines: number[] | undefined;
  let bytes: number[] | undefined;
  const position = (at: number): { line: number; column: number } => {
    lines ??= lineStarts(text);
    const index = lastNotAbove(lines, at);
    return {
      line: firstLine + index,
      column: at - (lines[index] ?? 0) + (index === 0 ? firstColumn : 1),
    };
  };
  const locate = (start: number, end: number): Region => {
    bytes ??= checkpoints(text, encoding);
    const checkpoint = Math.floor(start / CHECKPOINT);
    const from = position(start);
    const to = position(Math.max(start, end));
    return {
      kind: 'region',
      startLine: from.line,
      startColumn: from.column,
      endLine: to.line,
      endColumn: to.column,
      offset: offset + (bytes[checkpoint] ?? 0) + byteLength(text, checkpoint * CHECKPOINT, start, encoding),
    };
  };
  return {
    text,
    ...(owned === undefined ? {} : { owned }),
    locate,
    rewrite: (start, end, replacement) => ({ region: locate(start, end), replacement }),
  };
}

/** A part of a source text, which leads to the same places. */
export function sliceSource<P extends Position>(
  source: SourceText<P>,
  start: number,
  end: number,
): SourceText<P> {
  return {
    text: source.text.slice(start, end),
    locate: (from, to) => source.locate(start + from, start + to),
    rewrite: (from, to, replacement) => source.rewrite?.(start + from, start + to, replacement),
  };
}

/**
 * Pieces of a source text as one text, which leads to the same places: what stands between them (prefixes, prose) is
 * left out.
 *
 * @param pieces - ascending ranges of the source, without overlaps
 * @param cells - where cells start in the joined text
 */
export function joinSource<P extends Position>(
  source: SourceText<P>,
  pieces: readonly { readonly start: number; readonly end: number }[],
  cells?: readonly number[],
): SourceText<P> {
  const starts: number[] = [];
  let length = 0;
  for (const { start, end } of pieces) {
    starts.push(length);
    length += end - start;
  }
  const original = (at: number): number => {
    const index = lastNotAbove(starts, at);
    return (pieces[index]?.start ?? 0) + at - (starts[index] ?? 0);
  };
  return {
    text: pieces.map(({ start, end }) => source.text.slice(start, end)).join(''),
    ...(cells && { cells }),
    locate(start, end) {
      const from = original(start);
      return source.locate(from, end > start ? original(end - 1) + 1 : from);
    },
    rewrite(start, end, replacement) {
      // What is inserted goes behind the character before it, which may be the last of its piece.
      const to = original(end - 1) + 1;
      const from = end > start ? original(start) : to;
      return to - from === end - start ? source.rewrite?.(from, to, replacement) : undefined;
    },
  };
}

/** A string that stands in a binary file, as source text: all of it is at one range of bytes. */
export function binarySource(text: string, offset: number, length: number): SourceText<ByteRange> {
  return { text, locate: () => ({ kind: 'bytes', offset, length }) };
}
