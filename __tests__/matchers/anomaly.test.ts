import { expect, test } from '@jest/globals';
import { anomalyMatcher } from '../../src/matchers/anomaly.js';
import type { AnomalyFact, Rule } from '../../src/types.js';

function rule(id: string, match: Rule<'anomaly'>['match']): Rule<'anomaly'> {
  return {
    id,
    title: id,
    severity: 'high',
    confidence: 'high',
    message: `${id}: {detail} ({anomaly}, {format}, {other})`,
    why: 'why',
    fix: 'fix',
    references: [],
    taxonomy: [],
    on: 'anomaly',
    match,
    examples: { bad: [], good: [] },
  };
}

const rules = [
  rule('any', { anomalies: ['truncated', 'corrupt'] }),
  rule('zip-only', { anomalies: ['truncated'], formats: ['zip'] }),
  rule('other', { anomalies: ['duplicate-entry'] }),
];
const match = anomalyMatcher.compile(rules, { rules, lists: [] }, { allowedGlobals: [] });

const fact = (anomaly: string, format: string): AnomalyFact => ({
  kind: 'anomaly',
  anomaly,
  format,
  detail: "'{format}' ends too early",
  location: { kind: 'bytes', offset: 3 },
});

const matched = (anomaly: string, format: string): string[] =>
  [...match(fact(anomaly, format))].map((found) => found.rule.id);

test('rules match by the anomaly, and by the format where they name one', () => {
  expect(matched('truncated', 'zip')).toEqual(['any', 'zip-only']);
  expect(matched('truncated', 'pickle')).toEqual(['any']);
  expect(matched('corrupt', 'zip')).toEqual(['any']);
  expect(matched('unheard-of', 'zip')).toEqual([]);
});

test('the message is filled once, and the evidence has no position', () => {
  const [found] = match(fact('corrupt', 'npy'));
  expect(found).toMatchObject({
    message: "any: '{format}' ends too early (corrupt, npy, {other})",
    evidence: "corrupt: '{format}' ends too early",
    location: { kind: 'bytes', offset: 3 },
  });
});
