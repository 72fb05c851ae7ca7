import { UsageError } from '../errors.js';
import type {
  Fact,
  FactKind,
  Match,
  Matcher,
  MatcherOptions,
  Rule,
  RuleSet,
  Surroundings,
} from '../types.js';
import { anomalyMatcher } from './anomaly.js';
import { callMatcher } from './call.js';
import { columnMatcher } from './column.js';
import { commandMatcher } from './command.js';
import { globalMatcher } from './global.js';
import { operatorMatcher } from './operator.js';
import { outputMatcher } from './output.js';
import { packageMatcher } from './package.js';
import { referenceMatcher } from './reference.js';
import { templateMatcher } from './template.js';
import { textMatcher } from './text.js';
import { vulnerabilityMatcher } from './vulnerability.js';

/** One matcher for each kind of fact: a new kind does not compile before it has one. */
const matchers: { readonly [K in FactKind]: Matcher<K> } = {
  text: textMatcher,
  call: callMatcher,
  global: globalMatcher,
  operator: operatorMatcher,
  template: templateMatcher,
  reference: referenceMatcher,
  command: commandMatcher,
  package: packageMatcher,
  vulnerability: vulnerabilityMatcher,
  output: outputMatcher,
  column: columnMatcher,
  anomaly: anomalyMatcher,
};

type Compiled = (fact: Fact, surroundings?: Surroundings) => Iterable<Match>;

/** A user's rule that cannot be compiled is named; ours were when the program was built. */
function tryAlone(rule: Rule, set: RuleSet, options: MatcherOptions): void {
  try {
    (matchers[rule.on] as unknown as Matcher<FactKind>).compile([rule], set, options);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`rule ${rule.id}: ${error.message}`);
    throw error;
  }
}

/**
 * Compiles all rules, each by the matcher of its kind of fact.
 *
 * @throws UsageError for a rule of the user's own whose pattern is not understood
 */
export function compileMatchers(set: RuleSet, options: MatcherOptions): Compiled {
  for (const rule of set.rules) if (rule.custom === true) tryAlone(rule, set, options);
  const compiled = new Map<FactKind, Compiled>();
  for (const kind of Object.keys(matchers) as FactKind[]) {
    // A matcher gets rules and facts of its own kind alone, which the type system cannot follow through a table.
    const matcher = matchers[kind] as unknown as Matcher<FactKind>;
    const rules = set.rules.filter((rule) => rule.on === kind);
    compiled.set(kind, matcher.compile(rules, set, options));
  }
  return (fact, surroundings) => compiled.get(fact.kind)?.(fact, surroundings) ?? [];
}
