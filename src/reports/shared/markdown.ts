import type { Coverage, Finding, Report, Severity } from '../../types.js';
import { htmlCode, htmlText, markdownCode, markdownLink, markdownProse, markdownText } from './escape.js';
import {
  countBySeverity,
  countFiles,
  describePlace,
  formatCount,
  isCompared,
  lineOf,
  plural,
  skippedFiles,
  type Sorted,
  sortFindings,
  tally,
  unreadParts,
  wayInside,
} from './findings.js';
import { compareContents, formatGrowth, formatSize, type Group, type ModelDifference } from './models.js';
import { projectName } from './project.js';

/** Where the links of a Markdown report lead. A file without a link is shown as a name. */
export interface Links {
  file(path: string, line?: number): string | undefined;
  rule(id: string): string;
  /** The full report: a job summary, an artifact. */
  readonly report?: string;
}

/** How much of a report is laid out, so that it stays below a limit. */
interface Extent {
  /** Findings that are shown, the worst first: the new ones, then the existing ones. */
  readonly findings: number;
  /** Rows of each other list. */
  readonly rows: number;
}

const badges: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  note: '⚪',
};

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function more(total: number, shown: number): string[] {
  return total > shown ? [`- … and ${formatCount(total - shown)} more`] : [];
}

/** A list of at most `rows` items; says how many it leaves out. */
function list<T>(items: readonly T[], rows: number, item: (value: T) => string): string {
  return [...items.slice(0, rows).map((value) => `- ${item(value)}`), ...more(items.length, rows)].join('\n');
}

function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function headline(report: Report, { new: fresh, existing }: Sorted): string {
  const open = isCompared(report) ? fresh : [...fresh, ...existing];
  const unread = unreadParts(report).length;
  if (!report.verdict.pass) return `### ❌ ${isCompared(report) ? 'Not safe to merge' : 'The gate fails'}`;
  if (open.length > 0) return `### ✅ The gate passes, with ${plural(open.length, 'finding')} to look at`;
  if (unread > 0) return `### ✅ Nothing found in what could be read`;
  return isCompared(report) ? '### ✅ Safe to merge' : '### ✅ Nothing found';
}

function opening(report: Report, { new: fresh, existing, fixed }: Sorted, rows: number): string {
  const reasons = [
    ...report.verdict.reasons.slice(0, rows).map(markdownProse),
    ...(report.verdict.reasons.length > rows ? ['…'] : []),
  ].join(', ');
  if (!report.verdict.pass && reasons !== '') return `Held back by ${reasons}.`;
  const verdict = reasons === '' ? '' : ` The verdict: ${reasons}.`;
  const read = `${projectName} read ${plural(countFiles(report), 'file')} against ${plural(report.rules.length, 'rule')}`;
  if (!isCompared(report)) {
    const all = [...fresh, ...existing];
    return `${all.length === 0 ? read : `${read}: ${tally(all)}`}.${verdict}`;
  }
  const known = [
    existing.length > 0 ? `${existing.length} in the base already` : '',
    fixed.length > 0 ? `${fixed.length} fixed` : '',
  ].filter(Boolean);
  const found = fresh.length === 0 ? 'nothing new' : `${fresh.length} new (${tally(fresh)})`;
  return `${read}: ${[found, ...known].join(', ')}.${verdict}`;
}

function severityTable(report: Report): string {
  const counts = countBySeverity(report).filter(([, row]) => row.new + row.existing + row.fixed > 0);
  if (counts.every(([, row]) => row.new === 0) && report.verdict.pass && isCompared(report)) return '';
  if (counts.length === 0) return '';
  if (!isCompared(report)) {
    const rows = counts.map(
      ([severity, row]) => `| ${badges[severity]} ${severity} | ${row.new + row.existing} |`,
    );
    return ['| Severity | Findings |', '|:--|--:|', ...rows].join('\n');
  }
  const cell = (count: number): string => (count === 0 ? '·' : String(count));
  const rows = counts.map(([severity, row]) => {
    const fresh = row.new === 0 ? '·' : `**${row.new}**`;
    return `| ${badges[severity]} ${severity} | ${fresh} | ${cell(row.existing)} | ${cell(row.fixed)} |`;
  });
  return ['| Severity | New | Existing | Fixed |', '|:--|--:|--:|--:|', ...rows].join('\n');
}

function place(finding: Finding, links: Links): string {
  const line = lineOf(finding);
  const inside = describePlace(finding);
  const label = markdownCode(line === undefined ? finding.path : `${finding.path}:${line}`);
  const url = finding.state === 'fixed' ? undefined : links.file(finding.path, line);
  return `${markdownLink(label, url)}${inside === '' ? '' : ` › ${markdownText(inside)}`}`;
}

function refusedSuppression({ suppressed }: Finding): string {
  if (suppressed === undefined) return '';
  const reason = suppressed.reason === '' ? '' : `: ${markdownText(suppressed.reason)}`;
  return ` <br>⚠️ ${markdownCode(suppressed.by)} asks to ignore this${reason}. The policy does not allow it.`;
}

function suggestion({ fix }: Finding): string {
  return fix === undefined ? '' : `<br>Suggested: ${markdownCode(fix.code)}`;
}

/** One rule's findings of one severity: what is common is said once. */
function group(findings: readonly [Finding, ...Finding[]], rows: number, links: Links): string {
  const [{ rule, severity }] = findings;
  const confidences = [...new Set(findings.map(({ confidence }) => confidence))].join(' or ');
  return [
    `#### ${badges[severity]} ${capitalize(severity)}: ${markdownProse(rule.title)}`,
    list(
      findings,
      rows,
      (finding) =>
        `${place(finding, links)}<br>${markdownProse(finding.message)}${suggestion(finding)}${refusedSuppression(finding)}`,
    ),
    [
      `**Why:** ${markdownProse(rule.why)}`,
      `**Fix:** ${markdownProse(rule.fix)}`,
      `<sub>${markdownLink(markdownText(rule.id), links.rule(rule.id))} · ${confidences} confidence</sub>`,
    ].join('<br>\n'),
  ].join('\n\n');
}

function groups(findings: readonly Finding[], rows: number, links: Links): string[] {
  const byRule = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.rule.id}`;
    const known = byRule.get(key);
    if (known) known.push(finding);
    else byRule.set(key, [finding]);
  }
  return [...byRule.values()].map((same) => group(same, rows, links));
}

function brief(finding: Finding, links: Links): string {
  const rule = markdownLink(markdownText(finding.rule.id), links.rule(finding.rule.id));
  return `${badges[finding.severity]} ${place(finding, links)} – ${markdownProse(finding.message)} · ${rule}`;
}

function existingSection(existing: readonly Finding[], shown: number, links: Links): string {
  if (existing.length === 0) return '';
  const summary = `${plural(existing.length, 'existing finding')}: in the base already, not brought by this change`;
  return details(
    summary,
    list(existing, shown, (finding) => brief(finding, links)),
  );
}

function fixedSection(fixed: readonly Finding[], rows: number, links: Links): string {
  if (fixed.length === 0) return '';
  const summary = `${plural(fixed.length, 'finding')} fixed by this change`;
  return details(
    summary,
    list(fixed, rows, (finding) => brief(finding, links)),
  );
}

function suppressedSection(suppressed: readonly Finding[], rows: number, links: Links): string {
  if (suppressed.length === 0) return '';
  const fresh = suppressed.filter(({ state }) => state === 'new').length;
  const heading = `#### Suppressed (${suppressed.length}${fresh < suppressed.length ? `, ${fresh} of them new` : ''})`;
  const items = list(suppressed, rows, (finding) => {
    const reason = finding.suppressed?.reason ?? '';
    const by = markdownCode(finding.suppressed?.by ?? '');
    return `${brief(finding, links)}<br>by ${by}${reason === '' ? ', without a reason' : `: ${markdownText(reason)}`}`;
  });
  return `${heading}\n\n${items}`;
}

/** Names in a table's cell; more would make a row nobody reads. */
const NAMES = 8;

function modelGroup({ title, summary, entries }: Group): string {
  const shown = entries
    .slice(0, NAMES)
    .map(({ sign, name, note }) => `${sign} ${htmlCode(name)}${note === '' ? '' : ` ${htmlCode(note)}`}`);
  const heading = `<b>${title}</b>${summary === '' ? '' : `: ${htmlText(summary)}`}`;
  const rest = entries.length > NAMES ? [`… ${entries.length - NAMES} more`] : [];
  return [heading, ...shown, ...rest].join('<br>');
}

function modelSize({ baseSize, headSize, baseDigest, headDigest }: ModelDifference): string {
  if (headSize === undefined) return 'deleted';
  const growth = baseSize === undefined ? 'new' : formatGrowth(baseSize, headSize);
  const digest = headDigest === undefined ? [] : [`sha256 ${htmlCode(headDigest)}`];
  const before = baseDigest === undefined || baseDigest === headDigest ? [] : [`was ${htmlCode(baseDigest)}`];
  return [formatSize(headSize), growth, ...digest, ...before].join('<br>');
}

function modelRow(model: ModelDifference): string {
  const title = htmlCode(model.path);
  const origin = model.previousPath === undefined ? '' : `<br>was ${htmlCode(model.previousPath)}`;
  const inside = model.groups.map(modelGroup).join('<br>');
  const moved = model.headDigest !== undefined && model.headDigest === model.baseDigest;
  const same =
    model.kind !== 'changed' ? '–' : moved ? 'the same content' : 'other values, the same structure';
  const cells = [title + origin, inside === '' ? same : inside, modelSize(model)];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function modelsSection(report: Report, rows: number): string {
  if (report.models.length === 0) return '';
  const shown = report.models.slice(0, rows).map((change) => modelRow(compareContents(change)));
  const rest = report.models.length - shown.length;
  if (rest > 0) shown.push(`<tr><td colspan="3">… and ${plural(rest, 'more model')}</td></tr>`);
  return [
    '#### What changed inside each model\n',
    '<table>',
    '<tr><th>Model</th><th>Inside</th><th>Size</th></tr>',
    ...shown,
    '</table>',
  ].join('\n');
}

function coverageItem({ path, inside, status, reason }: Coverage): string {
  const way = inside.length === 0 ? '' : ` › ${markdownText(wayInside(inside))}`;
  const verb = status === 'failed' ? 'failed' : 'read in part';
  return `${markdownCode(path)}${way} – ${verb}${reason === '' ? '' : `: ${markdownText(reason)}`}`;
}

function coverageSection(report: Report, rows: number): string {
  const unread = unreadParts(report);
  if (unread.length === 0) return '';
  return `#### Not scanned whole (${unread.length})\n\n${list(unread, rows, coverageItem)}`;
}

function skippedSection(report: Report, rows: number): string {
  const groups = skippedFiles(report);
  if (groups.length === 0) return '';
  const total = groups.reduce((sum, [, files]) => sum + files.length, 0);
  const items = list(groups, rows, ([reason, files]) => {
    const names = files.slice(0, rows).map(({ path, inside }) => markdownCode([path, ...inside].join(' › ')));
    const rest = files.length > rows ? ` and ${plural(files.length - rows, 'more file')}` : '';
    return `${plural(files.length, 'file')}, ${markdownText(reason)}: ${names.join(', ')}${rest}`;
  });
  return details(`${plural(total, 'file')} not read`, items);
}

function noticesSection(report: Report, rows: number): string {
  const notices = [
    ...report.failures.map((failure) => `⚠️ ${markdownText(failure)}`),
    ...report.notices.map((notice) => `ℹ️ ${markdownText(notice)}`),
  ];
  return notices.length === 0 ? '' : `#### Notices\n\n${list(notices, rows, (notice) => notice)}`;
}

function footer(report: Report, links: Links): string {
  const parts = [
    plural(countFiles(report), 'file'),
    plural(report.rules.length, 'rule'),
    htmlText(`${projectName} ${report.version}`),
    ...(links.report === undefined ? [] : [markdownLink('full report', links.report)]),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}

function layOut(report: Report, links: Links, sorted: Sorted, extent: Extent): string {
  const fresh = sorted.new.slice(0, extent.findings);
  const left = sorted.new.length - fresh.length;
  const quiet = report.findings.length === 0 && report.verdict.pass;
  const sections = [
    headline(report, sorted),
    opening(report, sorted, extent.rows),
    severityTable(report),
    ...groups(fresh, extent.rows, links),
    left > 0
      ? `**… and ${plural(left, 'more finding')}, none more severe than these**, left out to keep this short.`
      : '',
    suppressedSection(sorted.suppressed, extent.rows, links),
    modelsSection(report, extent.rows),
    coverageSection(report, extent.rows),
    noticesSection(report, extent.rows),
    skippedSection(report, extent.rows),
    existingSection(sorted.existing, Math.min(extent.rows, extent.findings - fresh.length), links),
    fixedSection(sorted.fixed, extent.rows, links),
    quiet ? '' : footer(report, links),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

/**
 * Lays a report out as GitHub's Markdown, with as many findings as fit, the worst first.
 *
 * @param rows - the most rows of each list beside the findings
 * @param fits - whether a text is short enough
 */
export function toMarkdown(
  report: Report,
  links: Links,
  rows: number,
  fits: (text: string) => boolean,
): string {
  const sorted = sortFindings(report);
  const total = sorted.new.length + sorted.existing.length;
  let best: string | undefined;
  for (const fewer of [rows, Math.ceil(rows / 4), 1]) {
    let least = 0;
    let most = total;
    // Nearly every report fits whole, so the first look is at everything; after that the range is halved.
    for (let middle = total; least <= most; middle = (least + most) >> 1) {
      const text = layOut(report, links, sorted, { findings: middle, rows: fewer });
      if (fits(text)) {
        best = text;
        least = middle + 1;
      } else most = middle - 1;
    }
    // Where lists crowd the findings out, the lists give way.
    if (least > Math.min(total, rows)) break;
  }
  return best ?? [headline(report, sorted), severityTable(report), footer(report, links)].join('\n\n');
}
