import { fillPlaceholders } from '../parsers/placeholders.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import type { Matcher } from '../types.js';

/** Judges what templates do when a loader renders them. Fills `{name}`, `{construct}`, `{code}`. */
export const templateMatcher: Matcher<'template'> = {
  kind: 'template',
  compile(rules) {
    const judges = rules.map((rule) => {
      const { constructs, name, unless } = rule.match;
      return {
        rule,
        constructs,
        name: name === undefined ? undefined : new RegExp(name, 'u'),
        unless: unless === undefined ? undefined : new RegExp(unless, 'u'),
      };
    });
    return function* ({ construct, name, code: written, location }) {
      const code = hideUrlSecrets(written);
      for (const judge of judges) {
        if (judge.constructs.length > 0 && !judge.constructs.includes(construct)) continue;
        if (judge.name?.test(name) === false || judge.unless?.test(name) === true) continue;
        const message = fillPlaceholders(judge.rule.message, { construct, name, code });
        yield { rule: judge.rule, message, location, evidence: `${construct} ${name} ${code}` };
      }
    };
  },
};
