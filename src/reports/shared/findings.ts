import {
  severities,
  type Coverage,
  type Finding,
  type Region,
  type Report,
  type Rule,
  type Severity,
} from '../../types.js';

export interface Counts {
  readonly new: number;
  readonly existing: number;
  readonly fixed: number;
}

/** Findings by what a reader does with them. Each list is worst first. */
export interface Sorted {
  readonly new: readonly Finding[];
  readonly existing: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly suppressed: readonly Finding[];
}

export function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** Rules, the worst first and then by id. */
export function sortRules(rules: readonly Rule[]): Rule[] {
  return [...rules].sort((a, b) => rank(a.severity) - rank(b.severity) || (a.id < b.id ? -1 : 1));
}

/** Whether a suppression took the finding out: one that the policy does not honour changes nothing. */
export function isSuppressed(finding: Finding): boolean {
  return finding.suppressed?.honoured === true;
}

/** The worst first; the order of the report is kept among equals. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => rank(a.severity) - rank(b.severity));
}

export function sortFindings(report: Report): Sorted {
  const open = worstFirst(report.findings.filter((finding) => !isSuppressed(finding)));
  return {
    new: open.filter(({ state }) => state === 'new'),
    existing: open.filter(({ state }) => state === 'existing'),
    fixed: open.filter(({ state }) => state === 'fixed'),
    suppressed: worstFirst(
      report.findings.filter((finding) => isSuppressed(finding) && finding.state !== 'fixed'),
    ),
  };
}

/** Numbers of findings that nobody suppressed, by severity, the worst first. */
export function countBySeverity(report: Report): readonly (readonly [Severity, Counts])[] {
  return severities.map((severity) => {
    const counts = { new: 0, existing: 0, fixed: 0 };
    for (const finding of report.findings)
      if (finding.severity === severity && !isSuppressed(finding)) counts[finding.state]++;
    return [severity, counts] as const;
  });
}

/** `2 critical, 1 high`. */
export function tally(findings: readonly Finding[]): string {
  return severities
    .map(
      (severity) => [findings.filter((finding) => finding.severity === severity).length, severity] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ');
}

/** `1,234,567`. The tables of all the world's languages, which the runtime would load for it, are larger than a report. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 file`, `2 files`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}

/** Whether there was a base to compare with; without one, `new` means nothing. */
export function isCompared(report: Report): boolean {
  return report.scope === 'changed';
}

/** Files that were read, whole or in part, however many members they hold. */
export function countFiles(report: Report): number {
  return new Set(report.coverage.filter(({ status }) => status !== 'skipped').map(({ path }) => path)).size;
}

/** What ought to have been read and was not, or not whole. */
export function unreadParts(report: Report): readonly Coverage[] {
  return report.coverage.filter(({ status }) => status === 'failed' || status === 'partial');
}

/** What was passed over on purpose, by reason, the commonest first. */
export function skippedFiles(report: Report): readonly (readonly [string, readonly Coverage[]])[] {
  const byReason = new Map<string, Coverage[]>();
  for (const coverage of report.coverage) {
    if (coverage.status !== 'skipped') continue;
    const known = byReason.get(coverage.reason);
    if (known) known.push(coverage);
    else byReason.set(coverage.reason, [coverage]);
  }
  return [...byReason].sort(([, a], [, b]) => b.length - a.length);
}

/** The way inside a file for a person: `weights.pt › data.pkl`. Hostile text. */
export function wayInside(inside: readonly string[]): string {
  return inside.join(' › ');
}

const cellParts = {
  source: 'cell',
  output: 'output of cell',
  metadata: 'metadata of cell',
  attachment: 'attachment of cell',
} as const;

function describeCell({ cell }: Region): string {
  return cell ? `${cellParts[cell.part]} ${cell.number}, line ${cell.line}` : '';
}

/** Where in the file, beyond path and line: `data.pkl at byte 142`, `output of cell 3, line 2`. Hostile text. */
export function describePlace({ inside, location }: Finding): string {
  const way = wayInside(inside);
  if (location.kind === 'file') return way;
  const point = location.kind === 'bytes' ? `byte ${location.offset}` : describeCell(location);
  if (point === '') return way;
  if (way === '') return location.kind === 'bytes' ? `at ${point}` : point;
  return `${way} at ${point}`;
}

/** The line a link can point at: binary files and whole files have none. */
export function lineOf({ location }: Finding): number | undefined {
  return location.kind === 'region' ? location.startLine : undefined;
}
