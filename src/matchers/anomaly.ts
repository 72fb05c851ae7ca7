import { fillPlaceholders } from '../parsers/placeholders.js';
import type { Match, Matcher, Rule } from '../types.js';

/** Matches what is wrong with a file by the anomaly's id, and by the format that saw it where the rule names some. */
export const anomalyMatcher: Matcher<'anomaly'> = {
  kind: 'anomaly',
  compile(rules) {
    const byAnomaly = new Map<string, Rule<'anomaly'>[]>();
    for (const rule of rules)
      for (const anomaly of rule.match.anomalies)
        byAnomaly.set(anomaly, [...(byAnomaly.get(anomaly) ?? []), rule]);
    return function* ({ anomaly, format, detail, location }): Generator<Match> {
      for (const rule of byAnomaly.get(anomaly) ?? []) {
        if (rule.match.formats?.includes(format) === false) continue;
        const message = fillPlaceholders(rule.message, { anomaly, format, detail });
        yield { rule, message, location, evidence: `${anomaly}: ${detail}` };
      }
    };
  },
};
