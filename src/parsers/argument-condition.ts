import type { ArgumentCondition, Value } from '../types.js';
import { compilePattern } from './pattern.js';

/** The arguments that a call gives. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: Readonly<Record<string, Value>>;
  /** `*args` or `**kwargs` may bring arguments that are not listed. */
  readonly open: boolean;
}

type Test = (value: Value) => boolean;
type Constant = Extract<Value, { kind: 'constant' }>['value'];

/** What stands for an argument that `*args` may bring. */
const unlisted: Value = { kind: 'unknown', text: 'whatever it is given' };

/** A condition with its patterns compiled. */
export interface Condition {
  readonly source: ArgumentCondition;
  readonly tests: readonly Test[];
}

/** The argument that a condition is on. */
export function argumentOf(call: Arguments, { keyword, position }: ArgumentCondition): Value | undefined {
  if (keyword !== undefined && Object.hasOwn(call.keywords, keyword)) return call.keywords[keyword];
  if (position === undefined) return undefined;
  return call.positional[position] ?? (call.open ? unlisted : undefined);
}

function isConstant(value: Value): boolean {
  return value.kind === 'constant' || (value.kind === 'list' && value.items.every(isConstant));
}

function namesOf(value: Value): readonly string[] {
  return value.kind === 'name' ? [value.name, ...(value.alternatives ?? [])] : [];
}

function isFixed(value: Value): boolean {
  return (value.kind === 'name' || value.kind === 'unknown') && value.fixed === true;
}

function originsOf(value: Value): readonly string[] {
  return value.kind === 'name' || value.kind === 'unknown' ? (value.origins ?? []) : [];
}

/** Of a list of arguments the program, and the code that a shell or an interpreter gets with `-c`. */
function commandsOf(items: readonly Value[]): readonly Value[] {
  return items.filter((_, at) => {
    const before = items[at - 1];
    return at === 0 || (before?.kind === 'constant' && before.value === '-c');
  });
}

/** What a call returns is a name only to those who ask for it. */
function isUnknown(value: Value): boolean {
  return value.kind === 'unknown' || (value.kind === 'name' && value.name.includes('()'));
}

/** Whether a name is what a call of `source`, which may end in `*`, returned: `openai.OpenAI().create()[].text`. */
function comesFrom(name: readonly string[], source: readonly string[]): boolean {
  const open = source.at(-1) === '*';
  const fixed = open ? source.slice(0, -1) : source;
  const last = name[fixed.length - 1]?.replace(/(?:\(\)|\[\])+$/, '');
  const begins = fixed.every((part, at) => (at === fixed.length - 1 ? last : name[at]) === part);
  const called = open ? name : [name[fixed.length - 1] ?? ''];
  return begins && called.some((part) => part.includes('()'));
}

/** @param trusted - its patterns are known not to run away */
export function compileCondition(source: ArgumentCondition, trusted: boolean): Condition {
  const { equals, notEquals, includes, names, notNames, from, constant, fixed, unknown } = source;
  const { matches, notMatches, written } = source;
  const tests: Test[] = [];
  const among = (value: Value, constants: readonly Constant[]): boolean =>
    value.kind === 'constant' && constants.includes(value.value);
  if (equals) tests.push((value) => among(value, equals));
  if (notEquals) tests.push((value) => !among(value, notEquals));
  if (includes)
    tests.push(
      (value) =>
        among(value, includes) ||
        (value.kind === 'list' && value.items.some((item) => among(item, includes))),
    );
  if (names) tests.push((value) => namesOf(value).some((name) => names.includes(name)));
  if (notNames)
    tests.push((value) => value.kind !== 'name' || namesOf(value).some((name) => !notNames.includes(name)));
  if (from) {
    const sources = from.map((source) => source.split('.'));
    const made = (value: Value): boolean =>
      [...namesOf(value), ...originsOf(value)].some((name) => {
        const path = name.split('.');
        return sources.some((source) => comesFrom(path, source));
      });
    tests.push((value) => (value.kind === 'list' ? commandsOf(value.items).some(made) : made(value)));
  }
  const finds = (pattern: string): Test => {
    const compiled = compilePattern(pattern, '', trusted);
    return (value) =>
      value.kind === 'constant' && typeof value.value === 'string' && compiled.test(value.value);
  };
  if (matches !== undefined) tests.push(finds(matches));
  if (notMatches !== undefined) {
    const found = finds(notMatches);
    tests.push((value) => !found(value));
  }
  if (written !== undefined) {
    const compiled = compilePattern(written, '', trusted);
    tests.push((value) => value.kind === 'unknown' && compiled.test(value.text));
  }
  if (constant !== undefined) tests.push((value) => isConstant(value) === constant);
  if (fixed !== undefined) tests.push((value) => isFixed(value) === fixed);
  if (unknown !== undefined) tests.push((value) => isUnknown(value) === unknown);
  return { source, tests };
}

/** Whether the arguments of a call are what a condition asks for. */
export function holds({ source, tests }: Condition, call: Arguments): boolean {
  const value = argumentOf(call, source);
  if (value === undefined) return source.absent === true && !call.open;
  return source.absent === true && tests.length === 0 ? false : tests.every((test) => test(value));
}
