import type { Region, SourceText } from '../types.js';

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

function utf8Length(text: string, start: number, end: number): number {
  return Buffer.byteLength(text.slice(start, end), 'utf8');
}

/**
 * A decoded file as source text. A line ends at LF, CRLF or a lone CR, as editors and code scanning count.
 *
 * @param text - without a byte order mark
 * @param startOffset - byte offset of the text in the raw file
 * @param firstLine - line number of the text's first line
 */
export function plainSource(text: string, startOffset = 0, firstLine = 1): SourceText {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  const byteOffsets = new Map<number, number>([[0, startOffset]]);
  const byteOffset = (line: number): number => {
    let known = line;
    while (!byteOffsets.has(known)) known--;
    let offset = byteOffsets.get(known) ?? startOffset;
    for (; known < line; known++)
      offset += utf8Length(text, starts[known] ?? 0, starts[known + 1] ?? text.length);
    byteOffsets.set(line, offset);
    return offset;
  };
  const lineAt = (at: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    text,
    locate(start, end): Region {
      const first = lineAt(start);
      const last = lineAt(Math.max(start, end));
      const lineStart = starts[first] ?? 0;
      return {
        kind: 'region',
        startLine: firstLine + first,
        startColumn: start - lineStart + 1,
        endLine: firstLine + last,
        endColumn: Math.max(start, end) - (starts[last] ?? 0) + 1,
        offset: byteOffset(first) + utf8Length(text, lineStart, start),
      };
    },
  };
}
