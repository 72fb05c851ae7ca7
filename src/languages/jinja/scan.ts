import { snippet } from '../../parsers/source-text.js';
import type { Budget, SourceText, TemplateFact } from '../../types.js';
import { argumentsOf, childrenOf, type Arguments, type Expression } from './expression.js';
import type { Folder } from './fold.js';
import { type Constant } from './fold.js';
import type { Statement } from './statements.js';

/** What stands for a name that is worked out only while rendering. */
const UNKNOWN = '?';
const MAX_NAME = 200;

/** Names that are there in every template: what they lead to is Python. */
const globals = new Set(['range', 'dict', 'lipsum', 'cycler', 'joiner', 'namespace', 'self']);

/** Filters that take the names of attributes as arguments: by position, and by these keywords. */
const attributeFilters: Readonly<Record<string, boolean>> = {
  attr: true,
  map: true,
  selectattr: true,
  rejectattr: true,
  groupby: true,
  sort: true,
  sum: true,
  unique: true,
  min: true,
  max: true,
  join: false,
};

/** Filters and methods that fill up to a width, or write something so many times. */
const widening = new Set(['center', 'ljust', 'rjust', 'zfill', 'indent', 'expandtabs', 'lipsum', 'pprint']);

const imports: Readonly<Record<string, TemplateFact['construct']>> = {
  include: 'include',
  import: 'import',
  from: 'import',
  extends: 'extends',
};

/** A count in decimal digits, however large. */
function digits(count: number): string {
  return Number.isFinite(count) ? BigInt(Math.round(count)).toString() : 'Infinity';
}

function largest(values: readonly Constant[]): number {
  return values.reduce<number>(
    (most, value) => (typeof value === 'number' && value > most ? value : most),
    0,
  );
}

/** Finds in expressions what leads out of the template. */
export class ExpressionScan {
  constructor(
    readonly source: SourceText,
    readonly folder: Folder,
    readonly budget: Budget,
  ) {}

  /** What an expression does, with all that stands inside of it. */
  *read(expression: Expression, whole = expression): Iterable<TemplateFact> {
    this.budget.tick();
    yield* this.#own(expression, whole);
    for (const child of childrenOf(expression))
      yield* this.read(child, leadsOn(expression, child) ? whole : child);
  }

  *statement({ tag, expressions }: Statement): Iterable<TemplateFact> {
    const construct = Object.hasOwn(imports, tag) ? imports[tag] : undefined;
    const [first] = expressions;
    if (construct && first) {
      const [name] = this.folder.fold(first);
      yield this.#fact(construct, typeof name === 'string' ? name : UNKNOWN, first);
    }
    for (const expression of expressions) yield* this.read(expression);
  }

  /** How often a loop over it runs; 1 where nobody knows. */
  rounds(iterable: Expression | undefined): number {
    if (iterable === undefined) return 1;
    if (iterable.kind === 'filter') return this.rounds(iterable.object);
    const range = this.#range(iterable);
    if (range > 0) return range;
    const lengths = this.folder.fold(iterable).map((value) => (isSized(value) ? value.length : 1));
    return Math.max(1, ...lengths);
  }

  loop(rounds: number, at: Expression): TemplateFact {
    return this.#fact('loop', digits(rounds), at);
  }

  /** A variable that is joined from itself twice, which in a loop doubles it each time. */
  doubling(targets: readonly string[], value: Expression): TemplateFact | undefined {
    const twice = targets.some((target) => this.#occurrences(value, target) > 1);
    return twice && ['concat', 'binary'].includes(value.kind)
      ? this.#fact('loop', 'doubling', value)
      : undefined;
  }

  #occurrences(expression: Expression, target: string): number {
    if (expression.kind === 'concat' || (expression.kind === 'binary' && '+*'.includes(expression.operator)))
      return childrenOf(expression).reduce((sum, child) => sum + this.#occurrences(child, target), 0);
    return expression.kind === 'name' || expression.kind === 'attribute'
      ? Number(this.#path(expression) === target)
      : 0;
  }

  #fact(construct: TemplateFact['construct'], name: string, { start, end }: Expression): TemplateFact {
    const { text } = this.source;
    return {
      kind: 'template',
      construct,
      name: name.slice(0, MAX_NAME),
      code: snippet(text.slice(start, Math.min(end, start + 1000))),
      location: this.source.locate(start, end),
    };
  }

  *#own(expression: Expression, whole: Expression): Iterable<TemplateFact> {
    const top = expression === whole;
    switch (expression.kind) {
      case 'constant': {
        const width = /[%:][^\d%{}]{0,9}(\d{6,})/.exec(String(expression.value))?.[1];
        if (width !== undefined) yield this.#fact('number', digits(Number(width)), expression);
        yield* this.#hidden(String(expression.value), expression);
        return;
      }
      case 'name':
        if (!this.folder.has(expression.name)) yield this.#fact('name', expression.name, expression);
        return;
      case 'attribute':
        if (top) yield this.#fact('attribute', this.#path(expression), expression);
        return;
      case 'subscript':
        if (top && this.#path(expression).includes('.'))
          yield this.#fact('attribute', this.#path(expression), expression);
        return;
      case 'call':
        yield* this.#call(expression, top);
        return;
      case 'filter':
        yield* this.#filter(expression);
        return;
      case 'binary':
        yield* this.#product(expression);
        return;
      default:
    }
  }

  /** A name that is Python's own in a longer text, which formats it, or from which it is cut while rendering. */
  *#hidden(text: string, at: Expression): Iterable<TemplateFact> {
    const [, cut, filled] = /^[\w.,]*(__[a-z]+__)[\w.,]*$|\{[^{}]*(__[a-z]+__)[^{}]*\}/.exec(text) ?? [];
    const name = cut ?? filled;
    if (name !== undefined && name !== text) yield this.#fact('attribute', `''|${name}`, at);
  }

  *#call(expression: Expression & { kind: 'call' }, top: boolean): Iterable<TemplateFact> {
    const { callee, given } = expression;
    const path = this.#path(callee);
    yield this.#fact('call', path, expression);
    // `dict(__class__=1)` makes names of what is no text at all.
    for (const [keyword] of given.keywords)
      if (/^__\w+__$/.test(keyword)) yield this.#fact('attribute', `${path}|${keyword}`, expression);
    if (
      callee.kind === 'subscript' &&
      callee.key.kind !== 'slice' &&
      this.folder.fold(callee.key).length === 0
    )
      yield this.#fact(
        'attribute',
        `${this.#path(callee.object).replaceAll('|', '.')}.${UNKNOWN}`,
        expression,
      );
    if (top && path.includes('.')) yield this.#fact('attribute', path, expression);
    if (/\.format(?:_map)?$/.test(path) && callee.kind === 'attribute') yield* this.#fields(callee.object);
    const name = path.split('.').at(-1) ?? '';
    const range = this.#range(expression);
    const width = widening.has(name) ? this.#most(given) : range;
    if (width > 0) yield this.#fact('number', digits(width), expression);
  }

  *#filter(expression: Expression & { kind: 'filter' }): Iterable<TemplateFact> {
    const { name, object, given } = expression;
    yield this.#fact('filter', name, expression);
    if (widening.has(name)) yield this.#fact('number', digits(this.#most(given)), expression);
    if (name === 'format' && object) yield* this.#fields(object);
    const positional = Object.hasOwn(attributeFilters, name) ? attributeFilters[name] : undefined;
    if (positional === undefined) return;
    const named = given.keywords.filter(([keyword]) => keyword === 'attribute').map(([, value]) => value);
    for (const argument of [...named, ...(positional ? given.positional : [])]) {
      const values = this.folder.fold(argument);
      const before = object ? this.#path(object) : UNKNOWN;
      // Behind the attribute stand a test and what it compares with; `map` begins with a filter.
      const names = named.includes(argument) || (argument === given.positional[0] && name !== 'map');
      if (values.length === 0 && names)
        yield this.#fact('attribute', `${before}|${name}.${UNKNOWN}`, expression);
      for (const value of values)
        if (typeof value === 'string')
          yield this.#fact('attribute', `${before}|${name}.${value}`, expression);
    }
  }

  /** `{0.__class__}`: the fields of a format string reach attributes, too. */
  *#fields(object: Expression): Iterable<TemplateFact> {
    for (const value of this.folder.fold(object)) {
      if (typeof value !== 'string') continue;
      for (const [, field = ''] of value.matchAll(/\{([^{}!:]*[.[][^{}!:]*)/g))
        yield this.#fact('attribute', field.replace(/[[\].]+/g, '.'), object);
    }
  }

  /** What a product or a power makes: the length of a text or a list, or a number without end. */
  *#product(expression: Expression & { kind: 'binary' }): Iterable<TemplateFact> {
    const { operator, left, right } = expression;
    if (operator !== '*' && operator !== '**') return;
    const [a, b] = [this.folder.fold(left), this.folder.fold(right)];
    if (operator === '**') {
      if (!Number.isFinite(largest(a) ** largest(b))) yield this.#fact('number', 'Infinity', expression);
      return;
    }
    const lengths = [...a, ...b].filter(isSized).map(({ length }) => length);
    if (lengths.length > 0)
      yield this.#fact('number', digits(Math.max(...lengths) * Math.max(largest(a), largest(b))), expression);
  }

  #most(given: Arguments): number {
    return Math.max(0, ...argumentsOf(given).map((argument) => largest(this.folder.fold(argument))));
  }

  /** How long a call of `range` with known bounds is; 0 for all else. */
  #range(expression: Expression): number {
    if (expression.kind !== 'call' || this.#path(expression.callee) !== 'range') return 0;
    const [first, second, step] = expression.given.positional.map((argument) => this.folder.fold(argument));
    const bound = largest(second ?? first ?? []);
    const start = second === undefined ? 0 : Math.min(...numbers(first ?? []), bound);
    const by = Math.min(
      ...numbers(step ?? [])
        .map(Math.abs)
        .filter((size) => size >= 1),
      Infinity,
    );
    return Math.max(0, (bound - start) / (Number.isFinite(by) ? by : 1));
  }

  /** The way by which an expression is reached: `messages.content`, `lipsum.__globals__.os.popen()`. */
  #path(expression: Expression): string {
    switch (expression.kind) {
      case 'name':
        return expression.name;
      case 'attribute':
        return `${this.#path(expression.object)}.${expression.name}`;
      case 'subscript':
        return this.#path(expression.object) + this.#step(expression);
      case 'call':
        return `${this.#path(expression.callee)}()`;
      case 'filter': {
        const object = expression.object ? this.#path(expression.object) : '';
        const [argument] = expression.given.positional;
        if (expression.name !== 'attr' || argument === undefined) return `${object}|${expression.name}`;
        return `${object}|attr.${String(this.folder.fold(argument)[0] ?? UNKNOWN)}`;
      }
      case 'constant':
        return typeof expression.value === 'string' ? `''` : String(expression.value);
      case 'list':
        return '[]';
      default:
        return '()';
    }
  }

  /** Of keys that nobody knows only those count that no template needs: of a constant, and of Jinja's own objects. */
  #step({ object, key }: Expression & { kind: 'subscript' }): string {
    if (key.kind === 'slice') return '';
    const names = this.folder.fold(key);
    const texts = new Set(names.filter((value) => typeof value === 'string'));
    // Of a key that may be one or another each is a step.
    if (texts.size > 0) return `.${[...texts].join('.')}`;
    const suspicious = object.kind === 'constant' || (object.kind === 'name' && globals.has(object.name));
    return names.length === 0 && suspicious ? `.${UNKNOWN}` : '';
  }
}

function numbers(values: readonly Constant[]): readonly number[] {
  return values.filter((value) => typeof value === 'number');
}

function isSized(value: Constant): value is string | readonly Constant[] {
  return typeof value === 'string' || Array.isArray(value);
}

/** Whether what is reached goes on through `child`, so that its way is part of the longer one. */
function leadsOn(expression: Expression, child: Expression): boolean {
  switch (expression.kind) {
    case 'attribute':
    case 'subscript':
      return child === expression.object;
    case 'call':
      return child === expression.callee;
    case 'filter':
      return child === expression.object && expression.name === 'attr';
    default:
      return false;
  }
}
