import type {
  Confidence,
  Contents,
  Coverage,
  Fix,
  Location,
  Report,
  Severity,
  State,
  Suppression,
  Verdict,
} from '../types.js';
import { jsonText } from './shared/escape.js';
import { countBySeverity, type Counts } from './shared/findings.js';
import { ruleUrl } from './shared/project.js';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const SCHEMA_VERSION = 1;

/** One finding as JSON. All texts but the rule's may come from a file that nobody has reviewed. */
interface JsonFinding {
  /** The rule's id; the rule itself stands under `rules`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly path: string;
  /** The way inside the file, the outermost member first. */
  readonly inside: readonly string[];
  readonly location: Location;
  /** Stable over moves of the line. */
  readonly fingerprint: string;
  readonly state: State;
  readonly suppressed?: Suppression;
  /** Edits of the file that mend it and change nothing else; where `state` is `fixed`, of the file as it was. */
  readonly fix?: Fix;
}

interface JsonRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly why: string;
  readonly fix: string;
  readonly references: readonly string[];
  readonly taxonomy: readonly string[];
  readonly url: string;
}

/** What `--format json` writes. Lines and columns start at 1, columns count UTF-16 code units, sizes are bytes. */
export interface JsonReport {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly version: string;
  readonly scope: Report['scope'];
  readonly base?: string;
  readonly head?: string;
  readonly verdict: Verdict;
  /** Findings that are not suppressed. */
  readonly counts: Readonly<Record<Severity, Counts>>;
  readonly findings: readonly JsonFinding[];
  readonly coverage: readonly Coverage[];
  readonly models: readonly {
    readonly path: string;
    readonly previousPath?: string;
    readonly base?: Contents;
    readonly head?: Contents;
  }[];
  readonly rules: readonly JsonRule[];
  readonly notices: readonly string[];
  readonly failures: readonly string[];
}

function describe(report: Report): JsonReport {
  const { version, scope, base, head, verdict, coverage, models, notices, failures } = report;
  return {
    schemaVersion: SCHEMA_VERSION,
    version,
    scope,
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
    verdict,
    counts: Object.fromEntries(countBySeverity(report)) as Record<Severity, Counts>,
    findings: report.findings.map(
      ({
        rule,
        severity,
        confidence,
        message,
        path,
        inside,
        location,
        fingerprint,
        state,
        suppressed,
        fix,
      }) => ({
        rule: rule.id,
        severity,
        confidence,
        message,
        path,
        inside,
        location,
        fingerprint,
        state,
        ...(suppressed === undefined ? {} : { suppressed }),
        ...(fix === undefined ? {} : { fix }),
      }),
    ),
    coverage,
    models,
    rules: report.rules.map(({ id, title, severity, confidence, why, fix, references, taxonomy }) => ({
      id,
      title,
      severity,
      confidence,
      why,
      fix,
      references,
      taxonomy,
      url: ruleUrl(id),
    })),
    notices,
    failures,
  };
}

/** The whole report as JSON, as `JsonReport` describes it. */
export function toJson(report: Report): string {
  return `${jsonText(describe(report), 2)}\n`;
}
