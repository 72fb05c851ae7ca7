import { compilePattern, type Pattern } from '../parsers/pattern.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import { normalizeName } from '../parsers/requirement.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import { admits } from '../parsers/version-ranges.js';
import type { Matcher, PackageFact, Rule } from '../types.js';

type Condition = (fact: PackageFact) => boolean;

/**
 * Malicious releases are withdrawn within hours, so a range only still reaches them where it admits nothing else; an
 * exact pin says that somebody wants, or has, just this one.
 */
function admitsOnly({ version, specifier }: PackageFact, versions: readonly string[]): boolean {
  return admits(version === undefined ? specifier : `==${version}`, { ranges: [], versions }) === 'all';
}

function compileCondition({ match, custom }: Rule<'package'>): Condition {
  const { pinned, hashed, origins, declaredIn } = match;
  const compile = (pattern: string | undefined): Pattern | undefined =>
    pattern === undefined ? undefined : compilePattern(pattern, 'i', custom !== true);
  const [specifier, url] = [compile(match.specifier), compile(match.url)];
  const releases =
    match.releases &&
    new Map(Object.entries(match.releases).map(([name, versions]) => [normalizeName(name), versions]));
  return (fact) =>
    (pinned === undefined || pinned === (fact.version !== undefined)) &&
    (hashed === undefined || hashed === fact.hashed) &&
    (origins?.includes(fact.origin) ?? true) &&
    (declaredIn === undefined || declaredIn === fact.declaredIn) &&
    (specifier?.test(fact.specifier) ?? true) &&
    (url === undefined || (fact.url !== undefined && url.test(fact.url))) &&
    (releases === undefined || admitsOnly(fact, releases.get(fact.name) ?? []));
}

/** Judges a declared package by how it is declared. Fills `{name}`, `{specifier}`, `{version}`, `{url}`, `{code}`. */
export const packageMatcher: Matcher<'package'> = {
  kind: 'package',
  compile(rules) {
    const compiled = rules.map((rule) => ({ rule, holds: compileCondition(rule) }));
    return function* (fact) {
      const { name, specifier, version = '', location } = fact;
      const url = hideUrlSecrets(fact.url ?? '').replace(/#.*$/s, '');
      const values = { name, specifier, version, url, code: hideUrlSecrets(fact.code) };
      for (const { rule, holds } of compiled)
        if (holds(fact)) {
          const evidence = url === '' ? name : `${name} ${url}`;
          yield { rule, message: fillPlaceholders(rule.message, values), location, evidence };
        }
    };
  },
};
