import {
  severities,
  type Finding,
  type Location,
  type Severity,
  type SourceText,
  type Suppression,
} from './types.js';

/** A comment that asks for findings on its line to be let through. */
export interface Directive {
  readonly by: string;
  /** Rule ids or families that it names; `*` stands for all. */
  readonly rules: readonly string[];
  readonly reason: string;
  readonly location: Location;
  /** The comment stands alone on its line and speaks of the next one. */
  readonly above: boolean;
}

/** The most severe finding that a comment may let through. */
export type InlinePolicy = Severity | 'none';

const own = /assay:\s*ignore\[([^\]\n]{1,300})\][ \t]*([^\n]{0,300})/g;

/** Comments that people already have for other tools, and the families that each of them speaks of. */
const foreign: readonly {
  readonly by: string;
  readonly pattern: RegExp;
  readonly rules: readonly string[];
}[] = [
  { by: 'gitleaks:allow', pattern: /gitleaks:allow\b/g, rules: ['secret'] },
  { by: 'pragma: allowlist secret', pattern: /pragma: ?(?:allow|white)list secret\b/g, rules: ['secret'] },
  { by: 'trufflehog:ignore', pattern: /trufflehog:ignore\b/g, rules: ['secret'] },
  { by: 'secretlint-disable-line', pattern: /secretlint-disable-line\b/g, rules: ['secret'] },
  { by: 'nosec', pattern: /#\s*nosec\b/g, rules: ['code'] },
  { by: 'nosemgrep', pattern: /(?:#|\/\/)\s*nosem(?:grep)?\b/g, rules: ['code'] },
  { by: 'noqa', pattern: /#\s*noqa(?::\s*(?:[A-Z]+\d+,\s*)*S\d+|(?!\s*:))/g, rules: ['code'] },
];

/** Finds every suppression comment of a text, in whatever language it stands. */
export function findDirectives(source: SourceText): readonly Directive[] {
  const { text } = source;
  const found: Directive[] = [];
  // Nearly no file holds one, and a plain search is far cheaper than six patterns.
  if (!/assay:|gitleaks:|pragma:|trufflehog:|secretlint-|nosec|nosem|noqa/.test(text)) return found;
  const add = (match: RegExpMatchArray, by: string, rules: readonly string[], reason: string): void => {
    const start = match.index ?? 0;
    const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    found.push({
      by,
      rules,
      reason,
      location: source.locate(start, start + match[0].length),
      above: /^\s*(?:#|\/\/|--|;|<!--)?\s*$/.test(before),
    });
  };
  for (const match of text.matchAll(own)) {
    const rules = (match[1] ?? '').split(',').map((rule) => rule.trim());
    add(match, 'assay: ignore', rules, (match[2] ?? '').replace(/-->\s*$/, '').trim());
  }
  for (const { by, pattern, rules } of foreign) {
    for (const match of text.matchAll(pattern)) add(match, by, rules, '');
  }
  return found;
}

function line(location: Location): string | undefined {
  if (location.kind !== 'region') return undefined;
  const { cell } = location;
  return cell ? `${cell.number}/${cell.part}/${cell.line}` : `${location.startLine}`;
}

function lineBelow(location: Location): string | undefined {
  if (location.kind !== 'region') return undefined;
  const { cell } = location;
  return cell ? `${cell.number}/${cell.part}/${cell.line + 1}` : `${location.startLine + 1}`;
}

function names(directive: Directive, rule: string): boolean {
  return directive.rules.some((name) => name === '*' || name === rule || rule.startsWith(`${name}/`));
}

/**
 * Says which comment, if any, speaks of a finding, and whether the policy lets it count.
 *
 * @param ceiling - a more severe finding stays in force whatever a comment says: the comment comes from the head
 */
export function suppressionOf(
  finding: Pick<Finding, 'location' | 'severity' | 'rule'>,
  directives: readonly Directive[],
  ceiling: InlinePolicy,
): Suppression | undefined {
  const at = line(finding.location);
  if (at === undefined) return undefined;
  const directive = directives.find(
    (candidate) =>
      names(candidate, finding.rule.id) &&
      (line(candidate.location) === at || (candidate.above && lineBelow(candidate.location) === at)),
  );
  if (!directive) return undefined;
  const { by } = directive;
  if (by === 'assay: ignore' && directive.reason === '') {
    return { by, reason: 'the comment gives no reason, so it does not count', honoured: false };
  }
  const allowed = ceiling !== 'none' && severities.indexOf(finding.severity) >= severities.indexOf(ceiling);
  return { by, reason: directive.reason, honoured: allowed };
}
