import { fillPlaceholders } from '../parsers/placeholders.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import type { Matcher } from '../types.js';

/** Judges active content that a notebook renders. Fills `{content}`, `{mime}`, `{code}`. */
export const outputMatcher: Matcher<'output'> = {
  kind: 'output',
  compile(rules) {
    return function* ({ content, mime, code: written, location }) {
      const code = hideUrlSecrets(written);
      for (const rule of rules) {
        const { contents, mimes } = rule.match;
        if (!contents.includes(content) || mimes?.includes(mime) === false) continue;
        const message = fillPlaceholders(rule.message, { content, mime, code });
        yield { rule, message, location, evidence: `${content} ${mime} ${code}` };
      }
    };
  },
};
