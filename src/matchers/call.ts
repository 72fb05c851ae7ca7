import { argumentOf, compileCondition, holds, type Condition } from '../parsers/argument-condition.js';
import { isAside } from '../parsers/aside.js';
import { compileEdit, fixCall, type CompiledEdit } from '../parsers/call-edit.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import { snippet } from '../parsers/source-text.js';
import { admittedVersions, relate } from '../parsers/version-ranges.js';
import {
  severities,
  type CallFact,
  type Match,
  type Matcher,
  type Pin,
  type Rule,
  type Severity,
  type Surroundings,
  type Value,
  type VersionClause,
} from '../types.js';

interface CompiledRule {
  readonly rule: Rule<'call'>;
  readonly conditions: readonly Condition[];
  readonly edit?: CompiledEdit | undefined;
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

const MOST_FOUND = 10_000;

/** Rules by callee: exact names in a table, names with `*` as patterns under their last segment. */
class CalleeIndex {
  /** Code calls the same few names over and over. Emptied when it is full, so that it stays small. */
  readonly #found = new Map<string, readonly CompiledRule[]>();
  readonly #exact = new Map<string, CompiledRule[]>();
  readonly #patterns = new Map<
    string,
    { readonly pattern: readonly string[]; readonly rule: CompiledRule }[]
  >();

  add(callee: string, rule: CompiledRule): void {
    if (!callee.includes('*')) append(this.#exact, callee, rule);
    else append(this.#patterns, lastSegment(callee), { pattern: callee.split('.'), rule });
  }

  find(callee: string): readonly CompiledRule[] {
    const known = this.#found.get(callee);
    if (known) return known;
    if (this.#found.size >= MOST_FOUND) this.#found.clear();
    const found = this.#search(callee);
    this.#found.set(callee, found);
    return found;
  }

  #search(callee: string): readonly CompiledRule[] {
    const segments = callee.split('.');
    const patterns = [lastSegment(callee), '*'].flatMap((last) => this.#patterns.get(last) ?? []);
    return [
      ...(this.#exact.get(callee) ?? []),
      ...patterns.filter(({ pattern }) => covers(pattern, segments)).map(({ rule }) => rule),
    ];
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

/** A file that nothing is known of. */
const nowhere: Surroundings = { path: '', pinsOf: () => [] };

/** Whether a clause speaks of the versions that a pin admits. */
function speaksOf({ admits, only }: VersionClause, { specifier }: Pin): boolean {
  const admitted = admittedVersions(specifier);
  return (
    (admits === undefined || relate(admitted, admittedVersions(admits)) !== 'none') &&
    (only === undefined || relate(admitted, admittedVersions(only)) === 'all')
  );
}

function isWorse(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) < severities.indexOf(b);
}

/** Whether pins say what is installed in more than one kind of environment. */
function coverAll(pins: readonly Pin[]): boolean {
  return (
    pins.some(({ marker }) => marker === undefined) || new Set(pins.map(({ marker }) => marker)).size > 1
  );
}

/**
 * What the repository's pins make of a rule: each pin's first clause that holds, and of these the worst. A pin for one
 * environment alone says nothing good of the others.
 */
function judgePins(
  { severity, match: { versions: clauses = [] } }: Rule<'call'>,
  surroundings: Surroundings,
): { readonly clause: VersionClause; readonly pin: Pin } | undefined {
  let worst: { readonly clause: VersionClause; readonly pin: Pin } | undefined;
  for (const name of new Set(clauses.map((clause) => clause.package))) {
    const pins = surroundings.pinsOf(name);
    const sure = coverAll(pins);
    for (const pin of pins) {
      const clause = clauses.find((one) => one.package === name && speaksOf(one, pin));
      if (clause && !sure && isWorse(severity, clause.severity)) continue;
      if (clause && (!worst || isWorse(clause.severity, worst.clause.severity))) worst = { clause, pin };
    }
  }
  return worst;
}

/** `; torch>=2.6 in requirements.txt:3: there the default is weights_only=True` */
function describePin({ clause, pin }: { readonly clause: VersionClause; readonly pin: Pin }): string {
  const place = pin.line === undefined ? pin.path : `${pin.path}:${pin.line}`;
  const where = pin.marker === undefined ? '' : ` (where ${snippet(pin.marker)})`;
  return `; ${snippet(pin.name + pin.specifier)} in ${snippet(place)}${where}: ${clause.because}`;
}

/** In tests and examples a finding is worth a look, and no reason to stop a merge. */
const ASIDE: Severity = 'low';

function matchOf(
  { rule, conditions, edit }: CompiledRule,
  call: CallFact,
  callee: string,
  surroundings: Surroundings,
): Match | undefined {
  const given = conditions.map(({ source }) => argumentOf(call, source)).find((value) => value !== undefined);
  const judged = judgePins(rule, surroundings);
  if (rule.match.needsPin === true && !judged) return undefined;
  const own = judged?.clause.severity ?? rule.severity;
  const lowered = rule.match.everywhere !== true && isWorse(own, ASIDE) && isAside(surroundings.path);
  const severity = lowered ? ASIDE : own;
  const filled = fillPlaceholders(rule.message, {
    callee: familiar(callee),
    code: call.code,
    argument: given === undefined ? '' : render(given),
  });
  const aside = lowered ? `; ${own} outside of tests, examples and documentation` : '';
  const message = filled + (judged ? describePin(judged) : '') + aside;
  // Where branches bind the name differently, it may be another callable that is called.
  const doubtful = call.alternatives !== undefined && rule.confidence === 'high';
  const fix = edit && fixCall(edit, call, surroundings);
  return {
    rule,
    message,
    location: call.location,
    evidence: `${callee} ${normalized(call.code)}`,
    ...(severity !== rule.severity && { severity }),
    ...(doubtful && { confidence: 'medium' as const }),
    ...(fix && { fix }),
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
      const edit = compileEdit(rule);
      for (const callee of rule.match.callees) index.add(callee, { rule, conditions, edit });
    }
    return function* (call, surroundings = nowhere) {
      const seen = new Set<Rule>();
      const matches: Match[] = [];
      for (const callee of [call.callee, ...(call.alternatives ?? [])]) {
        for (const compiled of index.find(callee)) {
          const { rule, conditions } = compiled;
          if (seen.has(rule) || (call.reference && !rule.match.references)) continue;
          if (!conditions.every((condition) => holds(condition, call))) continue;
          seen.add(rule);
          const match = matchOf(compiled, call, callee, surroundings);
          if (match) matches.push(match);
        }
      }
      const superseded = new Set(
        matches.flatMap(({ rule }) => (rule as Rule<'call'>).match.supersedes ?? []),
      );
      yield* matches.filter(({ rule }) => !superseded.has(rule.id));
    };
  },
};
