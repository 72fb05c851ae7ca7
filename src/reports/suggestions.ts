import type { Edit, Finding, Report } from '../types.js';
import { markdownFence, markdownLink, markdownProse, markdownText, visible } from './shared/escape.js';
import { plural, sortFindings } from './shared/findings.js';
import type { Links } from './shared/markdown.js';
import { projectName } from './shared/project.js';

/** A comment at a line of the diff that offers another line in its place. */
export interface Suggestion {
  readonly path: string;
  readonly line: number;
  readonly body: string;
}

/** Lines of changed files that a comment may stand at, by path and number. Hostile text. */
export type DiffLines = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** More comments at once are nothing that anybody reads. */
const SUGGESTIONS = 10;
/** Findings that are looked at for them: each may ask for another file. */
const CANDIDATES = 200;
/** A notebook may be one line. */
const LINE = 1_000;

const marker = /^<!-- assay:fixes ([\w: ]+) -->/;

/** The fingerprints of the findings that one of our comments offers to mend. */
export function readMarker(body: string): readonly string[] {
  return marker.exec(body)?.[1]?.split(' ') ?? [];
}

/** The one line that all of a fix is on. */
function lineOf({ fix }: Finding): number | undefined {
  const lines = new Set(fix?.edits.flatMap(({ region }) => [region.startLine, region.endLine]));
  const [line] = lines;
  return lines.size === 1 ? line : undefined;
}

/** New findings whose fix is a line, the worst first. A note is nothing to hold a review up with. */
export function mendable(report: Report, known: ReadonlySet<string>): readonly Finding[] {
  return sortFindings(report)
    .new.filter(
      (finding) =>
        finding.severity !== 'note' && lineOf(finding) !== undefined && !known.has(finding.fingerprint),
    )
    .slice(0, CANDIDATES);
}

/** Whether a comment may hold a line as it stands: no secret is in it, and nothing that nobody sees. */
function isPlain(report: Report, path: string, line: number, text: string): boolean {
  const holdsSecret = report.findings.some(
    ({ rule, path: where, location }) =>
      rule.on === 'text' &&
      where === path &&
      location.kind === 'region' &&
      location.startLine <= line &&
      location.endLine >= line,
  );
  const shown = text.replaceAll('\t', ' ');
  return !holdsSecret && text.length <= LINE && !text.includes('\ufffd') && visible(shown) === shown;
}

/**
 * The line with all edits, of which two findings may want the same.
 *
 * @returns nothing where an edit reaches out of the line or meets another one
 */
function edited(text: string, edits: readonly Edit[]): string | undefined {
  const different = new Map(
    edits.map((edit) => [`${edit.region.startColumn} ${edit.region.endColumn} ${edit.replacement}`, edit]),
  );
  const fromTheEnd = [...different.values()].sort(
    ({ region: a }, { region: b }) => b.startColumn - a.startColumn || b.endColumn - a.endColumn,
  );
  let until = text.length + 1;
  for (const { region, replacement } of fromTheEnd) {
    const [start, end] = [region.startColumn - 1, region.endColumn - 1];
    const meets = end > until || (start === end && start === until);
    if (meets || end > text.length) return undefined;
    text = text.slice(0, start) + replacement + text.slice(end);
    until = start;
  }
  return text;
}

/** What is offered for one line. */
interface Offer {
  readonly path: string;
  readonly line: number;
  readonly findings: Finding[];
  text: string;
}

function* offers(report: Report, findings: readonly Finding[], lines: DiffLines): Generator<Offer> {
  const byPlace = new Map<string, Offer>();
  for (const finding of findings) {
    const { path } = finding;
    const line = lineOf(finding) ?? 0;
    const text = lines.get(path)?.get(line);
    if (text === undefined || !isPlain(report, path, line, text)) continue;
    const place = `${line} ${path}`;
    const known = byPlace.get(place);
    const together = [...(known?.findings ?? []), finding];
    const better = edited(
      text,
      together.flatMap(({ fix }) => fix?.edits ?? []),
    );
    if (better === undefined) continue;
    if (known) {
      known.findings.push(finding);
      known.text = better;
    } else byPlace.set(place, { path, line, findings: together, text: better });
  }
  yield* byPlace.values();
}

function bodyOf({ findings, text }: Offer, links: Links): string {
  const fingerprints = findings.map(({ fingerprint }) => fingerprint).join(' ');
  const reasons = findings.map(
    ({ rule, severity, message, fix }) =>
      `**${severity}:** ${markdownProse(message)}. ${markdownProse(fix?.description ?? '')}: ${markdownLink(markdownText(rule.id), links.rule(rule.id))}.`,
  );
  return [
    `<!-- assay:fixes ${fingerprints} -->`,
    reasons.join('\n\n'),
    '',
    markdownFence(text, 'suggestion'),
  ].join('\n');
}

/**
 * Comments that offer one-line fixes of new findings, the worst first and at most ten.
 *
 * @param findings - as `mendable` chooses them
 * @param lines - lines of the diff as they were scanned
 * @returns nothing where there is none
 */
export function toSuggestions(
  report: Report,
  findings: readonly Finding[],
  lines: DiffLines,
  links: Links,
): { readonly body: string; readonly suggestions: readonly Suggestion[] } | undefined {
  const all = [...offers(report, findings, lines)];
  const shown = all.slice(0, SUGGESTIONS);
  if (shown.length === 0) return undefined;
  const left = all.length - shown.length;
  const rest =
    left === 0 ? '' : ` ${plural(left, 'more line')} can be mended this way: the next runs suggest them.`;
  return {
    body: `${projectName} suggests ${plural(shown.length, 'fix', 'fixes')}, each of one line. Each refuses what its finding warns of, and nothing else: run your code with it before you merge.${rest}`,
    suggestions: shown.map((offer) => ({ path: offer.path, line: offer.line, body: bodyOf(offer, links) })),
  };
}
