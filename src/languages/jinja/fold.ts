import type { Arguments, Expression } from './expression.js';

/** What an expression is known to be before anything is rendered. */
export type Constant = string | number | boolean | null | readonly Constant[];

/** An attack spells a name in a few ways; of more nothing is known. */
const MAX_VALUES = 64;
/** Names are short: what is longer is text for people. */
const MAX_TEXT = 4096;
const MAX_ITEMS = 256;

function textOf(value: Constant): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return Array.isArray(value) ? value.map(textOf).join('') : String(value);
}

function isKnown(value: Constant | undefined): value is Constant {
  if (value === undefined) return false;
  if (typeof value === 'string') return value.length <= MAX_TEXT;
  return !Array.isArray(value) || value.length <= MAX_ITEMS;
}

/** Each choice of one from every list; empty where one is empty or where there are too many. */
function combinations(lists: readonly (readonly Constant[])[]): readonly (readonly Constant[])[] {
  const count = lists.reduce((product, list) => product * list.length, 1);
  if (count === 0 || count > MAX_VALUES) return [];
  return lists.reduce<readonly (readonly Constant[])[]>(
    (chosen, list) => chosen.flatMap((before) => list.map((value) => [...before, value])),
    [[]],
  );
}

/** Python's slice of a string or a list. */
function sliceOf(value: Constant, [from, to, by]: readonly Constant[]): Constant | undefined {
  const items = Array.isArray(value) ? (value as readonly Constant[]) : Array.from(textOf(value));
  const step = typeof by === 'number' && by !== 0 ? Math.trunc(by) : 1;
  const bound = (given: Constant | undefined, otherwise: number): number => {
    if (typeof given !== 'number') return otherwise;
    const at = given < 0 ? given + items.length : given;
    return Math.min(Math.max(at, step < 0 ? -1 : 0), step < 0 ? items.length - 1 : items.length);
  };
  const start = bound(from, step < 0 ? items.length - 1 : 0);
  const end = bound(to, step < 0 ? -1 : items.length);
  const taken: Constant[] = [];
  for (let at = start; step < 0 ? at > end : at < end; at += step) taken.push(items[at] ?? '');
  return Array.isArray(value) ? taken : taken.map(textOf).join('');
}

/** `%s` and its like, and `{}`, filled in their order. */
function formatted(pattern: string, values: readonly Constant[]): string {
  let next = 0;
  return pattern.replace(
    /%(?:\(\w*\))?[-+ #0]*\d*(?:\.\d+)?([a-zA-Z%])|\{(\d*)[^{}]*\}/g,
    (_, letter, index) => {
      if (letter === '%') return '%';
      const at = index === undefined || index === '' ? next++ : Number(index);
      const value = values[at] ?? '';
      return letter === 'c' && typeof value === 'number' && value <= 0x10ffff
        ? String.fromCodePoint(value)
        : textOf(value);
    },
  );
}

type Operation = (object: Constant, given: readonly Constant[]) => Constant | undefined;

const asText =
  (change: (text: string) => Constant): Operation =>
  (object) =>
    change(textOf(object));

const items = (value: Constant): readonly Constant[] =>
  Array.isArray(value) ? (value as readonly Constant[]) : Array.from(textOf(value));

const unchanged: Operation = (object) => object;

/** What filters and methods of strings, by which names are put together, make of constants. */
const operations: Readonly<Record<string, Operation>> = {
  join: (object, [separator]) =>
    items(object)
      .map(textOf)
      .join(textOf(separator ?? '')),
  replace: (object, [from, to]) => textOf(object).replaceAll(textOf(from ?? ''), textOf(to ?? '')),
  format: (object, given) => formatted(textOf(object), given),
  reverse: (object) =>
    Array.isArray(object)
      ? [...(object as readonly Constant[])].reverse()
      : Array.from(textOf(object)).reverse().join(''),
  lower: asText((text) => text.toLowerCase()),
  upper: asText((text) => text.toUpperCase()),
  capitalize: asText((text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
  trim: asText((text) => text.trim()),
  strip: asText((text) => text.trim()),
  string: asText((text) => text),
  list: (object) => items(object),
  first: (object) => items(object)[0],
  last: (object) => items(object).at(-1),
  int: (object) => Math.trunc(Number(textOf(object))),
  decode: unchanged,
  encode: unchanged,
  safe: unchanged,
  escape: unchanged,
  e: unchanged,
  default: unchanged,
  d: unchanged,
};

function binary(operator: string, left: Constant, right: Constant): Constant | undefined {
  if (operator === '%' && typeof left === 'string')
    return formatted(left, Array.isArray(right) ? right : [right]);
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (Array.isArray(left) && Array.isArray(right))
      return [...(left as Constant[]), ...(right as Constant[])];
  }
  if (operator === '*' && typeof left === 'string' && typeof right === 'number')
    return left.length * right <= MAX_TEXT ? left.repeat(Math.max(0, Math.trunc(right))) : undefined;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '**':
      return left ** right;
    default:
      return undefined;
  }
}

/** The name that a chain of attributes of a variable has among the variables: `ns.name`. */
function variableOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'attribute' || expression.object.kind !== 'name') return undefined;
  return `${expression.object.name}.${expression.name}`;
}

/** Works out constants, also through variables: all values that a template ever gives them are possible. */
export class Folder {
  readonly #variables = new Map<string, Constant[] | undefined>();
  #known = new Map<Expression, readonly Constant[]>();

  /** One more value of a variable; without values nothing is known of it any more. */
  assign(name: string, values: readonly Constant[]): void {
    this.#known = new Map();
    const before = this.#variables.get(name);
    if (this.#variables.has(name) && before === undefined) return;
    const all = [...(before ?? []), ...values];
    this.#variables.set(name, all.length > MAX_VALUES ? undefined : all);
  }

  has(name: string): boolean {
    return this.#variables.has(name);
  }

  /** All values that an expression may have; empty where nothing is known of it. */
  fold(expression: Expression): readonly Constant[] {
    const before = this.#known.get(expression);
    if (before !== undefined) return before;
    const values = this.#fold(expression).filter(isKnown);
    this.#known.set(expression, values);
    return values;
  }

  #fold(expression: Expression): readonly (Constant | undefined)[] {
    switch (expression.kind) {
      case 'constant':
        return [expression.value];
      case 'name':
      case 'attribute':
        return this.#variables.get(variableOf(expression) ?? '') ?? [];
      case 'list':
        return expression.items.length > MAX_ITEMS
          ? []
          : combinations(expression.items.map((item) => this.fold(item)));
      case 'concat':
        return expression.items.length > MAX_ITEMS
          ? []
          : combinations(expression.items.map((item) => this.fold(item))).map(textOf);
      case 'binary': {
        const { operator, left, right } = expression;
        return combinations([this.fold(left), this.fold(right)]).map(([a = null, b = null]) =>
          binary(operator, a, b),
        );
      }
      case 'unary':
        return expression.operator === '-'
          ? this.fold(expression.operand).map((value) => (typeof value === 'number' ? -value : undefined))
          : [];
      case 'conditional':
        return expression.items.filter((_, index) => index !== 1).flatMap((item) => this.fold(item));
      case 'subscript':
        return this.#subscript(expression.object, expression.key);
      case 'filter':
        return expression.object ? this.#operate(expression.name, expression.object, expression.given) : [];
      case 'call': {
        const { callee, given } = expression;
        return callee.kind === 'attribute' ? this.#operate(callee.name, callee.object, given) : [];
      }
      default:
        return [];
    }
  }

  #operate(
    name: string,
    object: Expression,
    { positional, keywords }: Arguments,
  ): readonly (Constant | undefined)[] {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined || keywords.length > 0) return [];
    // `','.join(list)` is a method of what stands between.
    const swapped = name === 'join' && positional.length === 1 && isText(this.fold(object));
    const inputs = swapped ? [...positional, object] : [object, ...positional];
    return combinations(inputs.map((input) => this.fold(input))).map(([first = null, ...rest]) =>
      operation(first, rest),
    );
  }

  #subscript(object: Expression, key: Expression): readonly (Constant | undefined)[] {
    if (key.kind === 'slice') {
      const parts = key.parts.map((part) => (part === null ? [null] : this.fold(part)));
      return combinations([this.fold(object), ...parts]).map(([value = null, ...bounds]) =>
        sliceOf(value, bounds),
      );
    }
    return combinations([this.fold(object), this.fold(key)]).map(([value = null, index = null]) =>
      typeof index === 'number' ? items(value).at(index) : undefined,
    );
  }
}

function isText(values: readonly Constant[]): boolean {
  return values.length > 0 && values.every((value) => typeof value === 'string');
}
