import { gzipSync } from 'node:zlib';
import type {
  Fix,
  Invocation,
  Log,
  Notification,
  PhysicalLocation,
  ReportingDescriptor,
  Result,
} from 'sarif';
import type { Confidence, Coverage, Finding, Report, Rule, Severity } from '../types.js';
import { clip, jsonText, relativeUri, visible } from './shared/escape.js';
import {
  describePlace,
  isSuppressed,
  plural,
  unreadParts,
  wayInside,
  worstFirst,
} from './shared/findings.js';
import { projectName, repositoryUrl, ruleUrl } from './shared/project.js';
import { familyOf, ruleMarkdown, rulePlainText } from './shared/rule-text.js';

export interface SarifOptions {
  /** The same for the full tree and for pull requests, so that alerts are matched. */
  readonly category: string;
  readonly informationUri?: string;
}

/** More results in a run are refused. */
const RESULTS = 25_000;
/** The service takes 10 MB of gzip and does not say which MB: so the smaller. */
const GZIP = 10_000_000;
/** Nobody reads more; the last one says how many there are. */
const NOTIFICATIONS = 1_000;
/** Longest description and longest name of a rule. */
const DESCRIPTION = 1_024;
const NAME = 255;
/** The service shows ten tags of a rule. */
const TAGS = 10;
/** Longest message: the service gives no limit, and a page of text is no message. */
const MESSAGE = 1_000;

const levels: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  note: 'note',
};

/** Strings, for a number fails the upload. A note has none: then it is no security alert, only a remark. */
const securitySeverities: Readonly<Partial<Record<Severity, string>>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

const precisions: Readonly<Record<Confidence, string>> = { high: 'high', medium: 'medium', low: 'low' };

/** Code scanning takes the severity from the rule alone, so a rule has an id for each severity it gives. */
function ruleIdFor({ rule, severity }: Finding): string {
  return severity === rule.severity ? rule.id : `${rule.id}/${severity}`;
}

/** `secret/huggingface-token` → `SecretHuggingfaceToken`. */
function pascalCase(id: string): string {
  return id
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** What looks like a link in a message would become one: SARIF reads `[text](target)` in plain messages. */
function messageText(text: string): string {
  return clip(visible(text), MESSAGE).replaceAll('](', '] (');
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function describeRule(rule: Rule, id: string, severity: Severity): ReportingDescriptor {
  const securitySeverity = securitySeverities[severity];
  const security = securitySeverity === undefined ? [] : ['security'];
  const tags = [...security, familyOf(rule.id), ...rule.taxonomy].slice(0, TAGS);
  return {
    id,
    name: clip(pascalCase(id), NAME),
    shortDescription: { text: clip(visible(sentence(rule.title)), DESCRIPTION) },
    fullDescription: { text: clip(visible(sentence(rule.why)), DESCRIPTION) },
    help: { text: rulePlainText(rule), markdown: ruleMarkdown(rule) },
    helpUri: ruleUrl(rule.id),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      precision: precisions[rule.confidence],
      ...(securitySeverity === undefined ? {} : { 'security-severity': securitySeverity }),
      tags,
    },
  };
}

function describeRules(report: Report, findings: readonly Finding[]): ReportingDescriptor[] {
  const descriptors = new Map<string, ReportingDescriptor>();
  for (const rule of report.rules) descriptors.set(rule.id, describeRule(rule, rule.id, rule.severity));
  for (const finding of findings) {
    const id = ruleIdFor(finding);
    if (!descriptors.has(id)) descriptors.set(id, describeRule(finding.rule, id, finding.severity));
  }
  return [...descriptors.values()];
}

/**
 * One line, always: an alert shows in a pull request only where all its lines were changed, and a location
 * without lines does not show at all. A region of many lines is cut to its first, up to that line's end.
 */
function locate(path: string, location?: Finding['location']): PhysicalLocation {
  const artifactLocation = { uri: relativeUri(path), uriBaseId: '%SRCROOT%' };
  if (location?.kind !== 'region') {
    return { artifactLocation, region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } };
  }
  const { startLine, startColumn, endLine, endColumn } = location;
  const oneLine = endLine === startLine && endColumn >= startColumn;
  return {
    artifactLocation,
    region: { startLine, startColumn, endLine: startLine, ...(oneLine ? { endColumn } : {}) },
  };
}

/** Text that is written into the file as it stands: nothing of it may be clipped or escaped. */
function describeFix({ path, fix }: Finding): Fix[] {
  if (fix === undefined) return [];
  const replacements = fix.edits.map(({ region, replacement }) => {
    const { startLine, startColumn, endLine, endColumn } = region;
    return {
      deletedRegion: { startLine, startColumn, endLine, endColumn },
      insertedContent: { text: replacement },
    };
  });
  const { artifactLocation } = locate(path);
  return [
    {
      description: { text: sentence(messageText(fix.description)) },
      artifactChanges: [{ artifactLocation: artifactLocation ?? {}, replacements }],
    },
  ];
}

function describeFinding(finding: Finding, ruleIndexes: ReadonlyMap<string, number>): Result {
  const { path, inside, location, severity, confidence, state, fingerprint, lineHash } = finding;
  const place = describePlace(finding);
  const message = sentence(messageText(finding.message));
  const ruleId = ruleIdFor(finding);
  const fixes = describeFix(finding);
  return {
    ruleId,
    ruleIndex: ruleIndexes.get(ruleId) ?? -1,
    level: levels[severity],
    message: { text: place === '' ? message : `${message.replace(/\.$/, '')} (${messageText(place)}).` },
    locations: [{ physicalLocation: locate(path, location) }],
    partialFingerprints: { primaryLocationLineHash: lineHash ?? fingerprint, 'assay/v1': fingerprint },
    ...(fixes.length === 0 ? {} : { fixes }),
    baselineState: state === 'existing' ? 'unchanged' : 'new',
    properties: {
      severity,
      confidence,
      state,
      ...(inside.length === 0 ? {} : { inside: inside.map((name) => clip(visible(name))) }),
      ...(location.kind === 'bytes' ? { byteOffset: location.offset } : {}),
      ...(location.kind === 'region' ? { byteOffset: location.offset } : {}),
      ...(location.kind === 'region' && location.cell ? { cell: location.cell } : {}),
    },
  };
}

const coverageLevels: Readonly<Record<Coverage['status'], Notification.level>> = {
  scanned: 'none',
  partial: 'warning',
  skipped: 'note',
  failed: 'error',
};

function describeCoverage({ path, inside, status, reason }: Coverage): Notification {
  const verb = status === 'partial' ? 'Read in part' : status === 'failed' ? 'Failed' : 'Not read';
  const where = [path, wayInside(inside)].filter(Boolean).join(' › ');
  return {
    descriptor: { id: `coverage/${status}` },
    level: coverageLevels[status],
    message: { text: sentence(messageText(`${verb}: ${clip(where)}${reason === '' ? '' : `: ${reason}`}`)) },
    locations: [{ physicalLocation: locate(path) }],
  };
}

function notify(id: string, level: Notification.level, text: string): Notification {
  return { descriptor: { id }, level, message: { text: sentence(messageText(text)) } };
}

function describeInvocation(report: Report, left: number): Invocation {
  const all = [
    ...(left > 0
      ? [
          notify(
            'report/cut',
            'warning',
            `${plural(left, 'finding')}, the least severe, left out to stay within the limits of code scanning`,
          ),
        ]
      : []),
    ...report.failures.map((failure) => notify('report/failure', 'error', failure)),
    ...report.notices.map((notice) => notify('report/notice', 'note', notice)),
    ...unreadParts(report).map(describeCoverage),
    ...report.coverage.filter(({ status }) => status === 'skipped').map(describeCoverage),
  ];
  const toolExecutionNotifications =
    all.length <= NOTIFICATIONS
      ? all
      : [
          ...all.slice(0, NOTIFICATIONS - 1),
          notify(
            'report/cut',
            'warning',
            `${plural(all.length - NOTIFICATIONS + 1, 'more notification')} left out`,
          ),
        ];
  return { executionSuccessful: report.failures.length === 0, toolExecutionNotifications };
}

function buildLog(report: Report, findings: readonly Finding[], left: number, options: SarifOptions): Log {
  const rules = describeRules(report, findings);
  const ruleIndexes = new Map(rules.map(({ id }, index) => [id, index]));
  const category = options.category.endsWith('/') ? options.category : `${options.category}/`;
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: projectName,
            semanticVersion: report.version,
            informationUri: options.informationUri ?? repositoryUrl,
            rules,
          },
        },
        automationDetails: { id: category },
        columnKind: 'utf16CodeUnits',
        invocations: [describeInvocation(report, left)],
        results: findings.map((finding) => describeFinding(finding, ruleIndexes)),
      },
    ],
  };
}

/** How many times over the limit a log is; at most 1 where it fits. */
function excess(text: string): number {
  return text.length <= GZIP ? 0 : gzipSync(text).length / GZIP;
}

/**
 * SARIF 2.1.0 as code scanning reads it: one run, one location for a result, severities as strings. What was
 * fixed or suppressed is left out, since the service would open an alert for it. Above 25,000 results or
 * 10 MB of gzip the least severe are left out, and a notification says how many.
 */
export function toSarif(report: Report, options: SarifOptions): string {
  const findings = worstFirst(
    report.findings.filter((finding) => finding.state !== 'fixed' && !isSuppressed(finding)),
  );
  let shown = Math.min(findings.length, RESULTS);
  for (;;) {
    const log = buildLog(report, findings.slice(0, shown), findings.length - shown, options);
    const text = jsonText(log);
    const over = excess(text);
    if (over <= 1 || shown === 0) return text;
    shown = Math.floor((shown / over) * 0.95);
  }
}
