import type { Finding, Report, Severity } from '../types.js';
import { clip, visible } from './shared/escape.js';
import { describePlace, isCompared, plural, sortFindings } from './shared/findings.js';
import { projectName } from './shared/project.js';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** Absent where the annotation speaks of the whole run. */
  readonly path?: string;
  readonly startLine?: number;
  readonly endLine?: number;
  /** Columns are given only where both are on one line. */
  readonly startColumn?: number;
  readonly endColumn?: number;
}

/**
 * The runner shows ten of each type for a step and drops the rest without a word. The Action itself needs one error
 * for the verdict, three warnings for reports that could not be posted, and one notice for what was cut.
 */
const shownPerLevel = { error: 9, warning: 7, notice: 9 } as const;
/** The runner cuts messages here. */
const MESSAGE = 4_096;
const TITLE = 255;

const levels: Readonly<Record<Severity, Annotation['level']>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  note: 'notice',
};

function annotate(finding: Finding): Annotation {
  const { rule, severity, location, path } = finding;
  const inside = describePlace(finding);
  const text = [
    clip(visible(finding.message), MESSAGE / 2) + (inside === '' ? '' : ` (${clip(visible(inside))})`),
    `Why: ${rule.why}`,
    `Fix: ${rule.fix}`,
    rule.id,
  ].join('\n');
  const region = location.kind === 'region' ? location : undefined;
  const oneLine = region !== undefined && region.startLine === region.endLine;
  return {
    level: levels[severity],
    title: clip(`${severity}: ${visible(rule.title)}`, TITLE),
    message: clip(text, MESSAGE),
    path,
    startLine: region?.startLine ?? 1,
    endLine: region?.startLine ?? 1,
    ...(oneLine ? { startColumn: region.startColumn, endColumn: region.endColumn } : {}),
  };
}

/**
 * Annotations for the lines of a change: what is new, the worst first, as many of each type as the runner shows. Where some
 * are left out, a last notice says how many.
 */
export function toAnnotations(report: Report): Annotation[] {
  const sorted = sortFindings(report);
  const all = (isCompared(report) ? sorted.new : [...sorted.new, ...sorted.existing]).map(annotate);
  const shown = (['error', 'warning', 'notice'] as const).flatMap((level) =>
    all.filter((annotation) => annotation.level === level).slice(0, shownPerLevel[level]),
  );
  const left = all.length - shown.length;
  if (left === 0) return shown;
  const message = `${plural(left, 'more finding')} ${left === 1 ? 'is' : 'are'} not annotated here, for the service shows few annotations. The job summary lists them.`;
  return [...shown, { level: 'notice', title: projectName, message }];
}
