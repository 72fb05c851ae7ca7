import type {
  Confidence,
  Contents,
  Coverage,
  Finding,
  Fix,
  Location,
  Region,
  Report,
  Rule,
  Severity,
} from '../../src/types.js';

/** A rule with everything filled in; give what the test is about. */
export function buildRule(parts: Partial<Rule<'call'>> = {}): Rule {
  return {
    id: 'code/unsafe-load',
    title: 'Model loaded without a guard',
    severity: 'high',
    confidence: 'high',
    message: '{callee} runs code from the file',
    why: 'Loading a pickle runs whatever code its author put there.',
    fix: 'Pass `weights_only=True`, or keep the weights as safetensors.',
    references: ['https://docs.python.org/3/library/pickle.html'],
    taxonomy: ['CWE-502', 'AML.T0010'],
    on: 'call',
    match: { callees: ['torch.load'], when: [], references: true },
    examples: { bad: ['torch.load("model.pt")'], good: ['torch.load("model.pt", weights_only=True)'] },
    ...parts,
  };
}

/** A place in text. */
export function lines(startLine: number, endLine = startLine, startColumn = 1, endColumn = 20): Location {
  return { kind: 'region', startLine, startColumn, endLine, endColumn, offset: 0 };
}

/** A fix that passes `weights_only=True`, inserted in line 3 of its file unless told otherwise. */
export function buildFix(parts: Partial<Fix> = {}): Fix {
  const region: Region = {
    kind: 'region',
    startLine: 3,
    startColumn: 21,
    endLine: 3,
    endColumn: 21,
    offset: 50,
  };
  return {
    description: 'Pass `weights_only=True`',
    code: "torch.load('a.pt', weights_only=True)",
    edits: [{ region, replacement: ', weights_only=True' }],
    ...parts,
  };
}

let serial = 0;

/** A new finding in line 3 of `train.py`, unless told otherwise. Every finding has its own fingerprint. */
export function buildFinding(parts: Partial<Finding> = {}): Finding {
  const rule = parts.rule ?? buildRule();
  serial++;
  return {
    rule,
    severity: rule.severity,
    confidence: rule.confidence,
    message: 'torch.load runs code from the file',
    path: 'train.py',
    inside: [],
    location: lines(3),
    fingerprint: serial.toString(16).padStart(16, '0'),
    identity: `identity-${serial}`,
    state: 'new',
    ...parts,
  };
}

/** Many findings of mixed severity, the least severe first. */
export function manyFindings(count: number, parts: Partial<Finding> = {}): Finding[] {
  const mixed: readonly Severity[] = ['note', 'low', 'medium', 'high', 'critical'];
  const rules = mixed.map((severity) => buildRule({ id: `code/${severity}`, severity }));
  return Array.from({ length: count }, (_, index) => {
    const rule = rules[Math.floor((index * rules.length) / count)] ?? buildRule();
    return buildFinding({ rule, path: `src/file-${index}.py`, location: lines(index + 1), ...parts });
  });
}

export function buildCoverage(parts: Partial<Coverage> = {}): Coverage {
  return { path: 'train.py', inside: [], status: 'scanned', formats: ['text'], reason: '', ...parts };
}

/** A pull request's report; its rules, coverage and verdict follow from its findings, unless given. */
export function buildReport(parts: Partial<Report> = {}): Report {
  const findings = parts.findings ?? [];
  const rules = [...new Map(findings.map(({ rule }) => [rule.id, rule])).values()];
  const failing = findings.filter(
    ({ state, severity, suppressed }) =>
      state === 'new' && suppressed?.honoured !== true && ['critical', 'high'].includes(severity),
  ).length;
  return {
    version: '0.1.0',
    scope: 'changed',
    base: 'a'.repeat(40),
    head: 'b'.repeat(40),
    findings,
    coverage: [...new Set(findings.map(({ path }) => path))].map((path) => buildCoverage({ path })),
    models: [],
    rules: rules.length > 0 ? rules : [buildRule()],
    notices: [],
    failures: [],
    verdict:
      failing > 0 ? { pass: false, reasons: [`${failing} high findings`] } : { pass: true, reasons: [] },
    ...parts,
  };
}

/** The same report without a base: everything is looked at, nothing compared. */
export function withoutBase(report: Report): Report {
  const { version, head, findings, coverage, models, rules, notices, failures, verdict } = report;
  const rest = { version, findings, coverage, models, rules, notices, failures, verdict };
  return { ...rest, scope: 'full', ...(head === undefined ? {} : { head }) };
}

/** A report in which every text that may come from a pull request is the given one. */
export function hostileReport(text: string): Report {
  const suppressed = { by: text, reason: text, honoured: true };
  const confidence: Confidence = 'high';
  const fix = buildFix({ code: text });
  const hostile = { message: text, path: text, inside: [text], confidence, fix };
  return buildReport({
    findings: [
      buildFinding(hostile),
      buildFinding({ ...hostile, location: { kind: 'bytes', offset: 142 } }),
      buildFinding({ ...hostile, suppressed: { ...suppressed, honoured: false } }),
      buildFinding({ ...hostile, suppressed }),
      buildFinding({ ...hostile, state: 'existing' }),
      buildFinding({ ...hostile, state: 'fixed' }),
    ],
    coverage: [
      buildCoverage({ path: text, inside: [text], status: 'failed', reason: text }),
      buildCoverage({ path: text, status: 'skipped', reason: text }),
    ],
    models: [
      {
        path: text,
        previousPath: text,
        base: buildContents({ size: 10, members: { a: 1 } }),
        head: buildContents({
          size: 11,
          imports: [text],
          operators: { [text]: 1 },
          tensors: { [text]: text },
          tensorCount: 1,
          templates: [text],
          metadata: { [text]: text },
          members: { [text]: 1 },
        }),
      },
    ],
    notices: [text],
    failures: [text],
    verdict: { pass: false, reasons: [text, text] },
  });
}

/** The contents of a model, empty but for what a test sets. */
export function buildContents(fields: Partial<Contents> = {}): Contents {
  return {
    formats: ['pickle'],
    size: 3,
    imports: [],
    operators: {},
    tensors: {},
    tensorCount: 0,
    parameters: 0,
    templates: [],
    metadata: {},
    members: {},
    ...fields,
  };
}
