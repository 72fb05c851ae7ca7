import { fillPlaceholders } from '../parsers/placeholders.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import type { Matcher } from '../types.js';

/** Judges what a model makes its loader open elsewhere. Fills `{role}`, `{target}`, `{code}`. */
export const referenceMatcher: Matcher<'reference'> = {
  kind: 'reference',
  compile(rules) {
    const judges = rules.map((rule) => {
      const { target, unless } = rule.match;
      return {
        rule,
        target: target === undefined ? undefined : new RegExp(target, 'u'),
        unless: unless === undefined ? undefined : new RegExp(unless, 'u'),
      };
    });
    return function* ({ role, target: written, leads, code: line, location }) {
      const target = hideUrlSecrets(written);
      const code = hideUrlSecrets(line);
      for (const judge of judges) {
        const { match } = judge.rule;
        if (!match.roles.includes(role) || match.leads?.includes(leads) === false) continue;
        if (judge.target?.test(written) === false || judge.unless?.test(written) === true) continue;
        const message = fillPlaceholders(judge.rule.message, { role, target, code });
        yield { rule: judge.rule, message, location, evidence: `${role} ${target}` };
      }
    };
  },
};
