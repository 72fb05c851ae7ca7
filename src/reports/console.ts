import type { Finding, Report } from '../types.js';
import { clip, terminalText } from './shared/escape.js';
import {
  countFiles,
  describePlace,
  isCompared,
  plural,
  rank,
  skippedFiles,
  sortFindings,
  tally,
  unreadParts,
  wayInside,
  type Sorted,
} from './shared/findings.js';
import { compareContents, formatGrowth, formatSize } from './shared/models.js';
import { badge, BADGE, painter, wrap, type Paint, type TerminalOptions } from './shared/terminal.js';

/** Columns where the text of a finding starts. */
const INDENT = BADGE + 3;
const LABEL = 5;
const margin = ' '.repeat(INDENT);

/** Names of one kind that are listed for a model. */
const NAMES = 6;

interface Page {
  readonly paint: Paint;
  readonly width: number;
  /** Rules that were explained already: once is enough. */
  readonly explained: Set<string>;
}

/** `path:line:column`, which terminals and editors open at a click. */
function address({ path, location }: Finding): string {
  const name = clip(path);
  // Together: a path of one colon and the colon before the line would make a command.
  return terminalText(
    location.kind === 'region' ? `${name}:${location.startLine}:${location.startColumn}` : name,
  );
}

function labelled({ paint, width }: Page, label: string, text: string): string {
  return margin + paint('dim', label.padEnd(LABEL)) + wrap(text, INDENT + LABEL, width);
}

function formatFinding(page: Page, finding: Finding): string {
  const { paint, width, explained } = page;
  const { rule, severity, suppressed, fix } = finding;
  const inside = describePlace(finding);
  const lines = [
    ` ${badge(paint, severity)}  ${paint('bold', wrap(rule.title, INDENT, width))}  ${paint('dim', terminalText(rule.id))}`,
    margin + paint('cyan', address(finding)) + (inside === '' ? '' : ` › ${clip(terminalText(inside))}`),
    margin + wrap(finding.message, INDENT, width),
  ];
  if (fix !== undefined) lines.push(labelled(page, 'try', fix.code));
  if (suppressed !== undefined) {
    const reason = suppressed.reason === '' ? '' : ` (${clip(suppressed.reason)})`;
    lines.push(
      labelled(page, '!', `${suppressed.by} asks to ignore this${reason}; the policy does not allow it`),
    );
  }
  if (!explained.has(rule.id)) {
    explained.add(rule.id);
    lines.push(labelled(page, 'why', rule.why), labelled(page, 'fix', rule.fix));
  }
  return lines.join('\n');
}

function byFile(findings: readonly Finding[]): (readonly [string, readonly Finding[]])[] {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const known = files.get(finding.path);
    if (known) known.push(finding);
    else files.set(finding.path, [finding]);
  }
  return [...files];
}

function formatFile(page: Page, path: string, findings: readonly Finding[]): string {
  const heading = `${page.paint(['bold', 'underline'], clip(terminalText(path)))}  ${page.paint('dim', tally(findings))}`;
  return [heading, ...findings.map((finding) => formatFinding(page, finding))].join('\n\n');
}

function brief({ paint }: Page, finding: Finding): string {
  return ` ${badge(paint, finding.severity)}  ${paint('cyan', address(finding))}  ${terminalText(finding.rule.title)}  ${paint('dim', terminalText(finding.rule.id))}`;
}

function section(page: Page, title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [page.paint('bold', title), ...lines].join('\n');
}

function formatSuppressed(page: Page, finding: Finding): string {
  const { by, reason } = finding.suppressed ?? { by: '', reason: '' };
  return `${brief(page, finding)}\n${margin}${page.paint('dim', wrap(`by ${by}: ${reason === '' ? 'no reason given' : clip(reason)}`, INDENT, page.width))}`;
}

function formatModels(page: Page, report: Report): string[] {
  return report.models.map((change) => {
    const model = compareContents(change);
    const { baseSize, headSize } = model;
    const size =
      headSize === undefined
        ? 'deleted'
        : `${formatSize(headSize)}, ${baseSize === undefined ? 'new' : formatGrowth(baseSize, headSize)}`;
    const lines = model.groups.map(({ title, summary, entries }) => {
      const rest = entries.length > NAMES ? ` … ${entries.length - NAMES} more` : '';
      const shown = entries
        .slice(0, NAMES)
        .map(({ sign, name, note }) => `${sign} ${clip(name)}${note === '' ? '' : ` (${clip(note)})`}`);
      const text = [...(summary === '' ? [] : [summary]), shown.join(', ') + rest].join(': ');
      return `     ${page.paint('dim', title.padEnd(9))} ${wrap(text, 15, page.width)}`;
    });
    return [
      `   ${page.paint('cyan', clip(terminalText(model.path)))}  ${page.paint('dim', size)}`,
      ...lines,
    ].join('\n');
  });
}

function formatUnread(page: Page, report: Report): string[] {
  return unreadParts(report).map(({ path, inside, status, reason }) => {
    const way = clip(terminalText([path, wayInside(inside)].filter(Boolean).join(' › ')));
    return `   ${page.paint('cyan', way)}  ${page.paint('dim', status)}\n     ${wrap(clip(reason), 5, page.width)}`;
  });
}

function formatSkipped(page: Page, report: Report): string[] {
  return skippedFiles(report).map(([reason, files]) => {
    const shown = files.slice(0, NAMES).map(({ path }) => clip(path));
    const rest = files.length > NAMES ? ', …' : '';
    return `   ${wrap(`${plural(files.length, 'file')}: ${clip(reason)} (${shown.join(', ')}${rest})`, 3, page.width)}`;
  });
}

function verdict(page: Page, report: Report, sorted: Sorted): string {
  const { paint } = page;
  const open = isCompared(report) ? sorted.new : [...sorted.new, ...sorted.existing];
  const counts = [
    open.length === 0
      ? isCompared(report)
        ? 'nothing new'
        : 'nothing found'
      : `${plural(open.length, isCompared(report) ? 'new finding' : 'finding')} (${tally(open)})`,
    ...(isCompared(report) && sorted.existing.length > 0 ? [`${sorted.existing.length} existing`] : []),
    ...(sorted.fixed.length > 0 ? [`${sorted.fixed.length} fixed`] : []),
    ...(sorted.suppressed.length > 0 ? [`${sorted.suppressed.length} suppressed`] : []),
  ];
  const mark = report.verdict.pass ? paint(['green', 'bold'], '✔ Passes') : paint(['red', 'bold'], '✖ Fails');
  const reasons =
    report.verdict.reasons.length === 0
      ? []
      : [`  ${wrap(report.verdict.reasons.join(', '), 2, page.width)}`];
  const read = `${plural(countFiles(report), 'file')}, ${plural(report.rules.length, 'rule')}`;
  return [`${mark}  ${counts.join(' · ')}  ${paint('dim', read)}`, ...reasons].join('\n');
}

/**
 * The report for a terminal: the worst file first, each finding with a place to click, the verdict last,
 * where the eye is when the program ends. Text of the scanned files is shown without its control characters.
 */
export function toConsole(report: Report, options: TerminalOptions): string {
  const page: Page = { paint: painter(options.color), width: options.width, explained: new Set() };
  const sorted = sortFindings(report);
  const full = isCompared(report) ? sorted.new : [...sorted.new, ...sorted.existing];
  const sections = [
    ...byFile([...full].sort((a, b) => rank(a.severity) - rank(b.severity))).map(([path, findings]) =>
      formatFile(page, path, findings),
    ),
    isCompared(report)
      ? section(
          page,
          'In the base already',
          sorted.existing.map((finding) => brief(page, finding)),
        )
      : '',
    section(
      page,
      'Suppressed',
      sorted.suppressed.map((finding) => formatSuppressed(page, finding)),
    ),
    section(page, 'Inside the models', formatModels(page, report)),
    section(page, 'Not scanned whole', formatUnread(page, report)),
    section(page, 'Not read', formatSkipped(page, report)),
    section(
      page,
      'Notices',
      [...report.failures, ...report.notices].map((notice) => `   ${wrap(notice, 3, page.width)}`),
    ),
    verdict(page, report, sorted),
  ];
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`;
}
