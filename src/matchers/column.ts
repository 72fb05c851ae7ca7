import { checksums } from '../parsers/checksums.js';
import { compilePattern } from '../parsers/pattern.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import type { Matcher } from '../types.js';

/** Judges columns of tables by their name and by what stands in them. Fills `{name}` and `{count}`, never a value. */
export const columnMatcher: Matcher<'column'> = {
  kind: 'column',
  compile(rules) {
    const compiled = rules.map((rule) => {
      const trusted = rule.custom !== true;
      return {
        rule,
        name: compilePattern(rule.match.name, 'i', trusted),
        value: compilePattern(rule.match.value, '', trusted),
      };
    });
    return function* (fact) {
      for (const { rule, name, value } of compiled) {
        const { checksum, least } = rule.match;
        if (!name.test(fact.name)) continue;
        const holds = (text: string): boolean =>
          value.test(text) && (checksum === undefined || checksums[checksum](text));
        const count = fact.values.filter(holds).length;
        if (count < least) continue;
        const message = fillPlaceholders(rule.message, { name: fact.name, count: `${count}` });
        yield { rule, message, location: fact.location, evidence: fact.name };
      }
    };
  },
};
