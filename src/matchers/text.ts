import { fillPlaceholders } from '../parsers/placeholders.js';
import { literalPrefix, redacted } from '../parsers/redaction.js';
import { snippet } from '../parsers/source-text.js';
import {
  mergeSpans,
  replaceSpans,
  resolveOverlaps,
  TextSearch,
  type Hit,
  type Span,
} from '../parsers/text-search.js';
import type { Match, Matcher, SourceText } from '../types.js';

/** The shared list of words that show a value to be a placeholder. */
const PLACEHOLDERS = 'placeholder-secrets';

/** How much of the line on each side of a match tells it from others. */
const LINE = 80;

/** What stands between `start` and `end`, with every secret in it taken out whole, also one that is cut there. */
function masked(text: string, start: number, end: number, secrets: readonly Span[]): string {
  let low = 0;
  let high = secrets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((secrets[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const inside: Span[] = [];
  for (let at = low; (secrets[at]?.start ?? end) < end; at++) {
    const secret = secrets[at] ?? { start: 0, end: 0 };
    inside.push({ start: Math.max(0, secret.start - start), end: Math.min(end, secret.end) - start });
  }
  return replaceSpans(text.slice(start, end), inside, () => '…');
}

/** The match as it may be shown, between what stands before and after it on its line. */
function evidenceOf(text: string, hit: Hit, form: string, secrets: readonly Span[]): string {
  const before = masked(text, Math.max(0, hit.start - LINE), hit.start, secrets);
  const after = masked(text, hit.end, Math.min(text.length, hit.end + LINE), secrets);
  return snippet(before.slice(before.search(/[^\r\n]*$/)) + form + after.slice(0, after.search(/[\r\n]|$/)));
}

/** Whether a match stands in a part of a notebook that its rule asks for. */
function isIn(source: SourceText, { rule, start, end }: Hit): boolean {
  const { parts } = rule.match;
  if (!parts) return true;
  const location = source.locate(start, end);
  return location.kind === 'region' && location.cell !== undefined && parts.includes(location.cell.part);
}

/** Finds what rules describe by keyword and pattern: secrets above all. `{value}` is the match, redacted. */
export const textMatcher: Matcher<'text'> = {
  kind: 'text',
  compile(rules, set) {
    const placeholders = set.lists.find(({ id }) => id === PLACEHOLDERS)?.names ?? [];
    const search = new TextSearch(rules, placeholders);
    const prefixes = new Map(
      rules.map((rule) => [rule, literalPrefix(rule.match.pattern, rule.match.group)] as const),
    );
    const toMatch = (source: SourceText, hit: Hit, secrets: readonly Span[]): Match => {
      const { rule, start, end } = hit;
      const value = source.text.slice(start, end);
      const form = rule.match.redact
        ? redacted(value, prefixes.get(rule) ?? '')
        : snippet(masked(source.text, start, end, secrets));
      return {
        rule,
        message: fillPlaceholders(rule.message, { value: form }),
        location: source.locate(start, end),
        evidence: rule.match.once === true ? form : evidenceOf(source.text, hit, form, secrets),
        ...(rule.match.once === true ? { once: form } : {}),
        ...(rule.match.redact ? { secret: value } : {}),
      };
    };
    return function* ({ source }) {
      const hits = search.find(source.text);
      const secrets = mergeSpans(hits.filter(({ rule }) => rule.match.redact));
      const { start: first, end: last } = source.owned ?? { start: 0, end: Infinity };
      for (const hit of resolveOverlaps(hits))
        if (hit.start >= first && hit.start < last && isIn(source, hit)) yield toMatch(source, hit, secrets);
    };
  },
};
