import { severities, type Contents, type Finding, type ModelChange } from './types.js';

/**
 * Says of each finding whether the head brought it (`new`), the base had it (`existing`) or only the base had it
 * (`fixed`). Findings that are alike are matched one to one, so that a second copy of an old one is new. So is one that
 * has become worse, by a pin that is lowered.
 */
export function compareFindings(head: readonly Finding[], base: readonly Finding[]): readonly Finding[] {
  const left = new Map<string, Finding[]>();
  for (const finding of base) {
    const same = left.get(finding.identity);
    if (same) same.push(finding);
    else left.set(finding.identity, [finding]);
  }
  const judged = head.map((finding): Finding => {
    const before = left.get(finding.identity)?.pop();
    const rose = before && severities.indexOf(finding.severity) < severities.indexOf(before.severity);
    return { ...finding, state: before && !rose ? 'existing' : 'new' };
  });
  const fixed = [...left.values()].flat().map((finding): Finding => ({ ...finding, state: 'fixed' }));
  return [...judged, ...fixed];
}

/** Both sides of a model file whose bytes changed; nothing where neither side is a model. */
export function compareContents(
  path: string,
  previousPath: string | undefined,
  base: Contents | undefined,
  head: Contents | undefined,
): ModelChange | undefined {
  if (base === undefined && head === undefined) return undefined;
  return {
    path,
    ...(previousPath !== undefined && { previousPath }),
    ...(base && { base }),
    ...(head && { head }),
  };
}

const stateOrder = ['new', 'existing', 'fixed'];

/** The order of a report: what is new first, then the worst, then by place. */
export function byImportance(a: Finding, b: Finding): number {
  const line = ({ location }: Finding): number => (location.kind === 'region' ? location.startLine : 0);
  return (
    stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
    line(a) - line(b) ||
    (a.rule.id < b.rule.id ? -1 : 1)
  );
}
