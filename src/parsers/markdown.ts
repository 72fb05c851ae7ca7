/** Blanks with spaces what stands between runs of equally many backticks on one line. */
function blankSpans(line: string): string {
  const runs = [...line.matchAll(/`+/g)];
  const next = new Map<number, number>();
  const closers = runs.map(() => -1);
  for (let i = runs.length - 1; i >= 0; i--) {
    const length = runs[i]?.[0].length ?? 0;
    closers[i] = next.get(length) ?? -1;
    next.set(length, i);
  }
  let blanked = '';
  let copied = 0;
  for (let i = 0; i < runs.length; i++) {
    const closer = closers[i] ?? -1;
    const start = runs[i]?.index ?? 0;
    const end = runs[closer];
    if (end === undefined) continue;
    blanked += line.slice(copied, start) + ' '.repeat(end.index + end[0].length - start);
    copied = end.index + end[0].length;
    i = closer;
  }
  return blanked + line.slice(copied);
}

/**
 * Blanks fenced code and code spans, in which markup is only shown; offsets stay. Where CommonMark is in doubt
 * (spans over several lines, fences in lists or in HTML blocks) the text stays, so that nothing live is hidden.
 */
export function blankCode(markdown: string): string {
  let fence = '';
  let html = false;
  const lines = markdown.split('\n').map((line) => {
    const marks = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1] ?? '';
    if (fence !== '') {
      const rest = line.trim();
      if (marks.startsWith(fence) && rest === marks) fence = '';
      return ' '.repeat(line.length);
    }
    if (/^ {0,3}</.test(line)) html = true;
    else if (line.trim() === '') html = false;
    if (html) return line;
    if (marks !== '') {
      fence = marks;
      return ' '.repeat(line.length);
    }
    return blankSpans(line);
  });
  return lines.join('\n');
}
