import { allowsName } from '../parsers/allowed-name.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import { severities, type Matcher, type OperatorFact, type Rule, type Value } from '../types.js';

const ANY = '*';

/** `os.*` and `os.path` for `os.path`; `*` for everything. */
function namesOne(patterns: readonly string[], name: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === name || pattern === ANY || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))),
  );
}

function textOf(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return String(value.value);
    case 'name':
      return value.name;
    case 'list':
      return value.items.map(textOf).join('\n');
    case 'unknown':
      return value.text;
  }
}

/** One operator stands in a graph a thousand times: all that depends on its name alone is looked up once. */
interface Judge {
  readonly rule: Rule<'operator'>;
  readonly excepted: readonly string[];
  readonly attributes: readonly (readonly [name: string, pattern: RegExp])[];
}

function knows({ rule, excepted }: Judge, { framework, namespace, name }: OperatorFact): boolean {
  const { frameworks, names, namespaces } = rule.match;
  return (
    (frameworks.length === 0 || frameworks.includes(framework)) &&
    namesOne(names, name) &&
    (namespaces === undefined || namesOne(namespaces, namespace)) &&
    !namesOne(excepted, namespace === '' ? name : `${namespace}::${name}`)
  );
}

function holds({ attributes }: Judge, fact: OperatorFact): boolean {
  return attributes.every(([name, pattern]) => {
    const value = Object.hasOwn(fact.attributes, name) ? fact.attributes[name] : undefined;
    return value !== undefined && pattern.test(textOf(value));
  });
}

function isCatchAll({ rule }: Judge): boolean {
  return rule.match.names.includes(ANY);
}

/** What Python classes a model names, as they are imported or, with their package, registered: `mycompany>Scale`. */
function pathOf({ framework, namespace, name }: OperatorFact): string | undefined {
  if (framework === 'tensorflow' && namespace !== 'registered') return undefined;
  if (framework !== 'keras' && framework !== 'tensorflow') return undefined;
  const own = name.replace('>', '.');
  return namespace === '' || namespace === 'registered' ? own : `${namespace}.${own}`;
}

/** Rules that know the name before those for all names, then the worst first; then by id, so that a finding keeps its rule. */
function bySeverity(a: Judge, b: Judge): number {
  return (
    Number(isCatchAll(a)) - Number(isCatchAll(b)) ||
    severities.indexOf(a.rule.severity) - severities.indexOf(b.rule.severity) ||
    (a.rule.id < b.rule.id ? -1 : 1)
  );
}

/**
 * Judges the operators, layers and objects that models name. One rule speaks of each: the most severe that knows it,
 * and only where none does, and the configuration does not allow the class, a rule for all names (`*`). Fills `{name}`, `{namespace}`, `{framework}`, `{code}`.
 */
export const operatorMatcher: Matcher<'operator'> = {
  kind: 'operator',
  compile(rules, { lists }, { allowedGlobals }) {
    const namesOf = new Map(lists.map((list) => [list.id, list.names]));
    const judges = rules
      .map((rule): Judge => {
        const { except, attributes } = rule.match;
        return {
          rule,
          excepted: except.flatMap((id) => namesOf.get(id) ?? []),
          attributes: Object.entries(attributes).map(([name, pattern]) => [name, new RegExp(pattern, 'u')]),
        };
      })
      .sort(bySeverity);
    let known = new Map<string, readonly Judge[]>();
    const knowing = (fact: OperatorFact): readonly Judge[] => {
      const key = `${fact.framework}\0${fact.namespace}\0${fact.name}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = judges.filter((judge) => knows(judge, fact));
      // Names come from the file: it must not decide how many are kept.
      if (known.size > 10_000) known = new Map();
      known.set(key, found);
      return found;
    };
    const allows = (fact: OperatorFact): boolean => {
      const path = pathOf(fact);
      return path !== undefined && allowsName(allowedGlobals, path);
    };
    return function* (fact) {
      const judge = knowing(fact).find((one) => holds(one, fact));
      if (judge === undefined || (isCatchAll(judge) && allows(fact))) return;
      const { framework, namespace, name, location } = fact;
      const code = hideUrlSecrets(fact.code);
      const message = fillPlaceholders(judge.rule.message, { framework, namespace, name, code });
      yield { rule: judge.rule, message, location, evidence: `${framework} ${namespace}::${name} ${code}` };
    };
  },
};
