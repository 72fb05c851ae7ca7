import { severities, type Finding, type GatePolicy, type Verdict } from './types.js';

/** What the gate looks at beside the findings. */
export interface GateInput {
  readonly findings: readonly Finding[];
  /** False where files may be missing from what was scanned. */
  readonly complete: boolean;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/**
 * Decides whether the change may pass. A list of files that is known to be incomplete does not pass: otherwise
 * the way past the gate would be a change that is too large to list.
 */
export function judge(input: GateInput, policy: GatePolicy): Verdict {
  if (policy.failOn === 'none') return { pass: true, reasons: ['the gate is off (fail-on: none)'] };
  const failing = severities.slice(0, severities.indexOf(policy.failOn) + 1);
  const held = input.findings.filter(
    (finding) =>
      failing.includes(finding.severity) &&
      finding.suppressed?.honoured !== true &&
      (finding.state === 'new' || (policy.gateOn === 'all' && finding.state === 'existing')),
  );
  const reasons = failing.flatMap((severity) => {
    const amount = held.filter((finding) => finding.severity === severity).length;
    return amount === 0 ? [] : [count(amount, `${severity} finding`)];
  });
  if (!input.complete) reasons.push('not every changed file could be listed');
  return { pass: reasons.length === 0, reasons };
}
