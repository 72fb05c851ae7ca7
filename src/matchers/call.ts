import { argumentOf, compileCondition, holds, type Condition } from '../parsers/argument-condition.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import { snippet } from '../parsers/source-text.js';
import type { CallFact, Match, Matcher, Rule, Value } from '../types.js';

interface CompiledRule {
  readonly rule: Rule<'call'>;
  readonly conditions: readonly Condition[];
}

/** Whether `a.*.c` covers a dotted name: a `*` takes one segment, and more where it must. */
function covers(pattern: readonly string[], name: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let taken = 0;
  while (next < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      taken = next++;
    } else if (pattern[at] === name[next]) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++taken + 1;
    } else return false;
  }
  return at === pattern.length;
}

/** Rules by callee: exact names in a table, names with `*` as patterns under their last segment. */
class CalleeIndex {
  readonly #exact = new Map<string, CompiledRule[]>();
  readonly #patterns = new Map<
    string,
    { readonly pattern: readonly string[]; readonly rule: CompiledRule }[]
  >();

  add(callee: string, rule: CompiledRule): void {
    if (!callee.includes('*')) append(this.#exact, callee, rule);
    else append(this.#patterns, lastSegment(callee), { pattern: callee.split('.'), rule });
  }

  *find(callee: string): Iterable<CompiledRule> {
    yield* this.#exact.get(callee) ?? [];
    for (const last of [lastSegment(callee), '*'])
      for (const { pattern, rule } of this.#patterns.get(last) ?? [])
        if (covers(pattern, callee.split('.'))) yield rule;
  }
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

/** `eval`, as people know `builtins.eval`. */
function familiar(name: string): string {
  return name.replace(/^builtins\./, '');
}

/** As Python writes it, on one line. */
function render(value: Value): string {
  switch (value.kind) {
    case 'constant':
      if (typeof value.value === 'boolean') return value.value ? 'True' : 'False';
      return value.value === null ? 'None' : snippet(JSON.stringify(value.value));
    case 'name':
      return familiar(value.name);
    case 'list':
      return snippet(`[${value.items.map(render).join(', ')}]`);
    case 'unknown':
      return value.text;
  }
}

/** The code as a formatter cannot change it, so that a finding stays the same one. */
function normalized(code: string): string {
  return code
    .replace(/\s+/g, '')
    .replaceAll("'", '"')
    .replace(/,([)\]}])/g, '$1');
}

function matchOf({ rule, conditions }: CompiledRule, call: CallFact, callee: string): Match {
  const given = conditions.map(({ source }) => argumentOf(call, source)).find((value) => value !== undefined);
  const message = fillPlaceholders(rule.message, {
    callee: familiar(callee),
    code: call.code,
    argument: given === undefined ? '' : render(given),
  });
  // Where branches bind the name differently, it may be another callable that is called.
  const doubtful = call.alternatives !== undefined && rule.confidence === 'high';
  return {
    rule,
    message,
    location: call.location,
    evidence: `${callee} ${normalized(call.code)}`,
    ...(doubtful && { confidence: 'medium' as const }),
  };
}

/**
 * Matches calls, and callables that are passed on, by callee and arguments. Fills `{callee}`, `{code}` and
 * `{argument}`: the first argument that the rule has a condition on and that the call gives.
 */
export const callMatcher: Matcher<'call'> = {
  kind: 'call',
  compile(rules) {
    const index = new CalleeIndex();
    for (const rule of rules) {
      const conditions = rule.match.when.map((condition) =>
        compileCondition(condition, rule.custom !== true),
      );
      for (const callee of rule.match.callees) index.add(callee, { rule, conditions });
    }
    return function* (call) {
      const seen = new Set<Rule>();
      for (const callee of [call.callee, ...(call.alternatives ?? [])]) {
        for (const compiled of index.find(callee)) {
          const { rule, conditions } = compiled;
          if (seen.has(rule) || (call.reference && !rule.match.references)) continue;
          if (!conditions.every((condition) => holds(condition, call))) continue;
          seen.add(rule);
          yield matchOf(compiled, call, callee);
        }
      }
    };
  },
};
