import type { Fact, FactKind, Match, Matcher, MatcherOptions, Rule, RuleSet } from '../types.js';
import { anomalyMatcher } from './anomaly.js';
import { callMatcher } from './call.js';
import { commandMatcher } from './command.js';
import { globalMatcher } from './global.js';
import { outputMatcher } from './output.js';
import { packageMatcher } from './package.js';
import { textMatcher } from './text.js';
import { vulnerabilityMatcher } from './vulnerability.js';

/** One matcher for each kind of fact: a new kind does not compile before it has one. */
const matchers: { readonly [K in FactKind]: Matcher<K> } = {
  text: textMatcher,
  call: callMatcher,
  global: globalMatcher,
  command: commandMatcher,
  package: packageMatcher,
  vulnerability: vulnerabilityMatcher,
  output: outputMatcher,
  anomaly: anomalyMatcher,
};

type Compiled = (fact: Fact) => Iterable<Match>;

function compileKind<K extends FactKind>(kind: K, set: RuleSet, options: MatcherOptions): Compiled {
  const rules = set.rules.filter((rule): rule is Rule<K> => rule.on === kind);
  const match = matchers[kind].compile(rules, set, options);
  // `compileMatchers` hands over facts of this kind alone, which the type system cannot follow through a table.
  return match as unknown as Compiled;
}

/** Compiles all rules, each by the matcher of its kind of fact. */
export function compileMatchers(set: RuleSet, options: MatcherOptions): Compiled {
  const compiled = new Map<FactKind, Compiled>();
  for (const kind of Object.keys(matchers) as FactKind[]) compiled.set(kind, compileKind(kind, set, options));
  return (fact) => compiled.get(fact.kind)?.(fact) ?? [];
}
