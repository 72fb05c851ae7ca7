import { allowsName } from '../parsers/allowed-name.js';
import { compileCondition, holds, type Condition } from '../parsers/argument-condition.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import { severities, type GlobalFact, type Matcher, type Rule } from '../types.js';
import { isData } from '../parsers/inert-value.js';

/** How much of a name a pattern spells out. What is said of more of it weighs more: a module inside another one. */
type Weight = number;
/** The whole name. */
const EXACT: Weight = Number.POSITIVE_INFINITY;
/** A part that gives the name away, wherever it stands. */
const GIVEN_AWAY: Weight = Number.MAX_SAFE_INTEGER;

/** Names of rules: exact ones, whole modules (`os.*`), and modules reached through others (`*.os`). */
class NameIndex<T> {
  readonly #exact = new Map<string, T[]>();
  readonly #modules = new Map<string, T[]>();
  readonly #reached = new Map<string, T[]>();

  add(pattern: string, item: T): void {
    if (pattern.endsWith('.*')) append(this.#modules, pattern.slice(0, -2), item);
    else if (pattern.startsWith('*.')) append(this.#reached, pattern.slice(2), item);
    else append(this.#exact, pattern, item);
  }

  /** What is said of a name, of all that it stands in, and of all that its own path leads through. */
  *find({ module, name }: GlobalFact): Iterable<readonly [T, Weight]> {
    const path = `${module}.${name}`.replaceAll('()', '');
    for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
      const part = path.slice(0, end);
      for (const item of this.#exact.get(part) ?? []) yield [item, end === path.length ? EXACT : end];
      for (const item of this.#modules.get(part) ?? []) yield [item, end];
    }
    for (const segment of segmentsOf(name)) {
      // `_os` is how many modules of the standard library import `os`.
      for (const known of new Set([segment, segment.replace(/^_+/, '')]))
        for (const item of this.#reached.get(known) ?? []) yield [item, GIVEN_AWAY];
    }
  }
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function segmentsOf(name: string): string[] {
  return name.replaceAll('()', '').split('.');
}

function pathOf({ module, name }: GlobalFact): string {
  return `${module}.${name}`;
}

function packageOf({ module }: { readonly module: string }): string {
  return module.replace(/\..*/s, '');
}

/** Private classes have underscores before their capital. */
const className = /^_*\p{Lu}\w*$/u;

/** What Cython generates for each of its types: it fills an object of that type, and can do nothing else. */
const cythonUnpickler = /^__pyx_unpickle_\w+$/;

/**
 * Names that are known to be harmless. A whole module stands for its classes: it may import modules and functions,
 * too, that nobody meant. What lies behind a name (`numpy.ndarray.__reduce__`) is another name.
 */
class Harmless {
  /** @param lists - which many rules share */
  constructor(readonly lists: readonly ReadonlySet<string>[]) {}

  #has(name: string): boolean {
    return this.lists.some((names) => names.has(name));
  }

  /** How much of the name the list spells out; nothing (-1) where it says nothing of it. */
  weigh({ module, name, made }: GlobalFact): Weight {
    if (this.#has(`${module}.${name}`)) return EXACT;
    if (className.test(name) || (made === true && !name.includes('.')))
      for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1))
        if (this.#has(`${module.slice(0, end)}.*`)) return end;
    return cythonUnpickler.test(name) ? 0 : -1;
  }
}

const ANY = '*';

/** The shared list of names that are harmless in a configuration, where every rule would have it that they are not. */
const CONFIGURED = 'harmless-configured';

interface Judge {
  readonly rule: Rule<'global'>;
  readonly harmless: Harmless;
  readonly conditions: readonly Condition[];
}

/** Whether a name is a class's: by how it is used, or else by how it is written, which is all that a file tells of it. */
function isWrittenAs(written: 'class' | 'function', { name, made }: GlobalFact): boolean {
  const isClass = made === true || className.test(segmentsOf(name).at(-1) ?? '');
  return isClass === (written === 'class');
}

function isInert(fact: GlobalFact): boolean {
  return fact.made === true || fact.arguments.every(isData);
}

/**
 * What a use is to the rules: nothing tells whether a configuration's reader calls what it imports, and nothing what a
 * function does to another one that it is handed.
 */
function countsAs({ use }: GlobalFact): 'called' | 'imported' {
  return use === 'configured' ? 'imported' : use === 'handed' ? 'called' : use;
}

/** Whether a rule that knows as much of a name as `weight` has something to say of its use. */
function speaks({ rule, harmless, conditions }: Judge, weight: Weight, fact: GlobalFact): boolean {
  const { use, written, inert } = rule.match;
  // Nothing tells whether a configuration's reader calls what it imports.
  if (use !== undefined && use !== countsAs(fact)) return false;
  if (written !== undefined && !isWrittenAs(written, fact)) return false;
  if (inert !== undefined && inert !== isInert(fact)) return false;
  const given = { positional: fact.arguments, keywords: {}, open: false };
  return conditions.every((condition) => holds(condition, given)) && harmless.weigh(fact) < weight;
}

/** The worst first; rules of one severity in the order of their ids, so that a finding keeps its rule. */
function bySeverity(a: Judge, b: Judge): number {
  const order = severities.indexOf(a.rule.severity) - severities.indexOf(b.rule.severity);
  return order === 0 ? (a.rule.id < b.rule.id ? -1 : 1) : order;
}

/**
 * Judges the names that serialized objects import and call. One rule speaks of each: the most severe that knows the
 * name, and only where none does a rule for all names (`*`). Fills `{name}` with module and name, `{module}`, `{code}`.
 */
export const globalMatcher: Matcher<'global'> = {
  kind: 'global',
  compile(rules, { lists }, { allowedGlobals }) {
    const known = new NameIndex<Judge>();
    const others: Judge[] = [];
    const namesOf = new Map(lists.map((list) => [list.id, new Set(list.names)]));
    const harmless = (ids: readonly string[]): Harmless =>
      new Harmless(ids.flatMap((id) => namesOf.get(id) ?? []));
    const configured = harmless([CONFIGURED]);
    const judges = (judge: Judge, weight: Weight, fact: GlobalFact): boolean =>
      (fact.use !== 'configured' || configured.weigh(fact) < weight) && speaks(judge, weight, fact);
    for (const rule of rules) {
      const { names, except, when } = rule.match;
      const judge = {
        rule,
        harmless: harmless(except),
        conditions: when.map((condition) => compileCondition(condition, rule.custom !== true)),
      };
      if (names.includes(ANY)) others.push(judge);
      else for (const name of names) known.add(name, judge);
    }
    others.sort(bySeverity);
    const judgeOthers = (fact: GlobalFact): Judge | undefined =>
      others.find((other) => judges(other, 0, fact));
    /**
     * Whether handing it on adds nothing to what is said of its import and of what takes it: NEWOBJ makes a named tuple,
     * and a project's class that takes the project's function is judged for what it does itself.
     */
    const isKept = (fact: GlobalFact): boolean => {
      const { use, taker, arguments: given } = fact;
      if (use !== 'handed') return false;
      if (isWrittenAs('class', fact)) return true;
      if (taker === undefined) return false;
      const own = given.length === 1 && packageOf(taker) === packageOf(fact);
      const taking: GlobalFact = { ...fact, ...taker, use: 'called' };
      return (
        (taker.made === true || own) &&
        !allowsName(allowedGlobals, pathOf(taking)) &&
        judgeOthers(taking) !== undefined
      );
    };
    return function* (fact) {
      const knowing = [...known.find(fact)].filter(([judge, weight]) => judges(judge, weight, fact));
      const judge =
        knowing.map(([judge]) => judge).sort(bySeverity)[0] ??
        (allowsName(allowedGlobals, pathOf(fact)) || isKept(fact) ? undefined : judgeOthers(fact));
      if (judge === undefined) return;
      const { rule } = judge;
      const { module, location } = fact;
      const name = `${module}.${fact.name}`;
      const code = hideUrlSecrets(fact.code);
      const message = fillPlaceholders(rule.message, { name, module, code });
      yield { rule, message, location, evidence: `${name} ${code}` };
    };
  },
};
