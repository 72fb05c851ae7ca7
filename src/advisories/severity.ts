import { Cvss4P0 } from 'ae-cvss-calculator';
import type { Severity } from '../types.js';

/** Weights of the base metrics: CVSS 3.1 specification, section 7.4. */
const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const PRIVILEGES_IN_CHANGED_SCOPE: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

/** Rounds up to one decimal, without the errors of binary fractions: appendix A of the specification. */
function roundUp(score: number): number {
  const scaled = Math.round(score * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}

/**
 * The base score of a CVSS 3.0 or 3.1 vector, 0 to 10. Both versions give the same score.
 *
 * @returns `undefined` where a base metric is missing or unknown
 * @see https://www.first.org/cvss/v3.1/specification-document, section 7.1
 */
export function cvss3Score(vector: string): number | undefined {
  const metrics = new Map<string, string>();
  for (const metric of vector.split('/').slice(1)) {
    const [name = '', value = ''] = metric.split(':', 2);
    metrics.set(name, value);
  }
  const scope = metrics.get('S');
  if (scope !== 'U' && scope !== 'C') return undefined;
  const changed = scope === 'C';
  const weigh = (name: string): number => {
    const weights = changed && name === 'PR' ? PRIVILEGES_IN_CHANGED_SCOPE : WEIGHTS[name];
    return weights?.[metrics.get(name) ?? ''] ?? NaN;
  };
  const base = 1 - (1 - weigh('C')) * (1 - weigh('I')) * (1 - weigh('A'));
  const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  const exploitability = 8.22 * weigh('AV') * weigh('AC') * weigh('PR') * weigh('UI');
  if (Number.isNaN(impact + exploitability)) return undefined;
  if (impact <= 0) return 0;
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

function cvss4Score(vector: string): number | undefined {
  try {
    const score = new Cvss4P0(vector).calculateScores().overall;
    return Number.isFinite(score) ? score : undefined;
  } catch {
    return undefined;
  }
}

/** The qualitative rating of a CVSS vector, version 3 or 4; `undefined` where it cannot be scored. */
export function rateVector(vector: string): Severity | undefined {
  const score = /^CVSS:3\.[01]\//.test(vector)
    ? cvss3Score(vector)
    : vector.startsWith('CVSS:4.0/')
      ? cvss4Score(vector)
      : undefined;
  if (score === undefined) return undefined;
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'note';
}
