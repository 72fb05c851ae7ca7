import type { Finding, Fix } from '../../src/types.js';

/** Offsets at which lines begin; a line ends at LF, CRLF or CR. */
function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
}

/** The text with the edits of some fixes, as an editor that knows lines and columns applies them. */
export function applyFixes(text: string, fixes: readonly Fix[]): string {
  const starts = lineStarts(text);
  const edits = fixes
    .flatMap((fix) => fix.edits)
    .map(({ region, replacement }) => ({
      start: (starts[region.startLine - 1] ?? NaN) + region.startColumn - 1,
      end: (starts[region.endLine - 1] ?? NaN) + region.endColumn - 1,
      offset: region.offset,
      replacement,
    }))
    .sort((a, b) => b.start - a.start || b.end - a.end);
  for (const { start, end, offset, replacement } of edits) {
    if (Buffer.byteLength(text.slice(0, start)) !== offset) throw new Error('line, column and offset differ');
    text = text.slice(0, start) + replacement + text.slice(end);
  }
  return text;
}

export function fixesOf(findings: readonly Finding[], rule: string): readonly Fix[] {
  return findings.filter((finding) => finding.rule.id === rule).flatMap(({ fix }) => fix ?? []);
}
