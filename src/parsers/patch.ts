const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;

/**
 * The lines of a file that its diff shows as they are after the change, by their numbers.
 *
 * @param patch - hunks of a unified diff, without the headers of the file
 */
export function linesAfter(patch: string): ReadonlyMap<number, string> {
  const lines = new Map<number, string>();
  let number = 0;
  let left = 0;
  for (const line of patch.split('\n')) {
    const [, start, count = '1'] = left > 0 ? [] : (hunk.exec(line) ?? []);
    if (start !== undefined) {
      number = Number(start);
      left = Number(count);
    } else if (left > 0 && /^[ +]/.test(line)) {
      lines.set(number++, line.slice(1));
      left--;
    }
  }
  return lines;
}
