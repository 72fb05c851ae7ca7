import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import { childrenOf, type Arguments, type Expression } from './expression.js';
import type { Token } from './lexer.js';

/** Jinja itself meets Python's recursion limit at some hundred levels. */
const MAX_DEPTH = 300;

type Without<T> = T extends unknown ? Omit<T, 'depth'> : never;

/** Binary operators, the loosest first; `~` stands between sums and products. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '>', '<=', '>=', 'in', 'not'],
  ['+', '-'],
  ['~'],
  ['*', '/', '//', '%'],
  ['**'],
];
const CONCAT = 4;

const words: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

/** Words that end an expression and begin no other one. */
const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'recursive', 'import', 'as']);

/** Reads expressions from tokens; what does not belong to one is left to the caller. */
export class ExpressionParser {
  #at = 0;
  #depth = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly budget: Budget,
  ) {}

  get ended(): boolean {
    return this.#at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  take(): Token | undefined {
    return this.tokens[this.#at++];
  }

  /** Whether this operator or word comes next. */
  comes(value: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (
      token !== undefined && (token.kind === 'operator' || token.kind === 'name') && token.value === value
    );
  }

  /** Takes this operator or word where it comes next. */
  takes(value: string): boolean {
    const found = this.comes(value);
    if (found) this.#at++;
    return found;
  }

  takeName(): string | undefined {
    const token = this.peek();
    if (token?.kind !== 'name') return undefined;
    this.#at++;
    return token.value;
  }

  /**
   * The next expression; undefined where none begins.
   *
   * @throws FormatError `nesting-limit`
   */
  expression(conditional = true): Expression | undefined {
    if (++this.#depth > MAX_DEPTH) this.#tooDeep();
    try {
      let value = this.#binary(0);
      while (conditional && value && this.takes('if')) {
        const test = this.#binary(0);
        const otherwise = this.takes('else') ? this.expression() : undefined;
        const items = [value, test, otherwise].filter((item) => item !== undefined);
        value = this.#node({ kind: 'conditional', items, start: value.start, end: this.#end() });
      }
      return value;
    } finally {
      this.#depth--;
    }
  }

  /** Expressions with commas between them, as a list where there are several. */
  tuple(conditional = true): Expression | undefined {
    const first = this.expression(conditional);
    if (first === undefined || !this.comes(',')) return first;
    const items = [first];
    while (this.takes(',')) {
      const item = this.expression(conditional);
      if (item) items.push(item);
    }
    return this.#node({ kind: 'list', items, start: first.start, end: this.#end() });
  }

  /** `name(…)` behind the bar of a filter. */
  filter(object: Expression | undefined, start: number): Expression {
    let name = this.takeName() ?? '';
    while (this.takes('.')) name += `.${this.takeName() ?? ''}`;
    const given = this.takes('(') ? this.#arguments() : { positional: [], keywords: [] };
    return this.#node({ kind: 'filter', object, name, given, start, end: this.#end() });
  }

  #tooDeep(): never {
    throw new FormatError('nesting-limit', `an expression is nested more than ${MAX_DEPTH} deep`);
  }

  #node(node: Without<Expression>): Expression {
    this.budget.tick();
    const children = childrenOf({ ...node, depth: 0 });
    const depth = 1 + children.reduce((most, child) => Math.max(most, child.depth), 0);
    if (depth > MAX_DEPTH) this.#tooDeep();
    return { ...node, depth };
  }

  #end(): number {
    return this.tokens[this.#at - 1]?.end ?? 0;
  }

  #binary(level: number): Expression | undefined {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    if (level === CONCAT && left && this.comes('~')) return this.#concat(left);
    for (;;) {
      const operator = operators.find((one) => this.comes(one));
      if (left === undefined || operator === undefined) return left;
      this.take();
      if (operator === 'not') this.takes('in');
      const right = this.#binary(level + 1);
      if (right === undefined) return left;
      left = this.#node({ kind: 'binary', operator, left, right, start: left.start, end: this.#end() });
    }
  }

  /** As one node, for it may have any number of parts. */
  #concat(first: Expression): Expression {
    const items = [first];
    while (this.takes('~')) {
      const item = this.#binary(CONCAT + 1);
      if (item) items.push(item);
    }
    return this.#node({ kind: 'concat', items, start: first.start, end: this.#end() });
  }

  #unary(): Expression | undefined {
    const start = this.peek()?.start ?? 0;
    const operator = ['not', '-', '+'].find((one) => this.comes(one));
    if (operator === undefined) return this.#postfix(this.#primary());
    if (++this.#depth > MAX_DEPTH) this.#tooDeep();
    try {
      this.take();
      const operand = this.#unary();
      return operand && this.#node({ kind: 'unary', operator, operand, start, end: this.#end() });
    } finally {
      this.#depth--;
    }
  }

  #primary(): Expression | undefined {
    const token = this.peek();
    if (token === undefined) return undefined;
    const { start } = token;
    if (token.kind === 'string') {
      let value = '';
      // Strings that stand side by side are one.
      for (let next = this.peek(); next?.kind === 'string'; next = this.peek()) {
        value += next.value;
        this.take();
      }
      return this.#node({ kind: 'constant', value, start, end: this.#end() });
    }
    if (token.kind === 'number') {
      this.take();
      return this.#node({ kind: 'constant', value: token.value, start, end: token.end });
    }
    if (token.kind === 'name') {
      if (keywords.has(token.value)) return undefined;
      this.take();
      const word = Object.hasOwn(words, token.value) ? words[token.value] : undefined;
      return word === undefined
        ? this.#node({ kind: 'name', name: token.value, start, end: token.end })
        : this.#node({ kind: 'constant', value: word, start, end: token.end });
    }
    if (this.takes('(')) return this.#brackets(')', 'list', start);
    if (this.takes('[')) return this.#brackets(']', 'list', start);
    if (this.takes('{')) return this.#brackets('}', 'dict', start);
    return undefined;
  }

  /** What stands up to the closing bracket; one expression in parentheses stands for itself. */
  #brackets(closing: string, kind: 'list' | 'dict', start: number): Expression {
    const items: Expression[] = [];
    let separated = false;
    while (!this.ended && !this.takes(closing)) {
      const item = this.expression();
      if (item) items.push(item);
      // What is no expression and no separator is passed over, so that each round gets on.
      else if (!this.comes(closing)) separated = this.take()?.value === ',' || separated;
    }
    const [only] = items;
    if (closing === ')' && items.length === 1 && !separated && only) return only;
    return this.#node({ kind, items, start, end: this.#end() });
  }

  #postfix(object: Expression | undefined): Expression | undefined {
    let value = object;
    while (value) {
      const next = this.#suffix(value);
      if (next === undefined) return value;
      value = next;
    }
    return undefined;
  }

  #suffix(object: Expression): Expression | undefined {
    const { start } = object;
    if (this.takes('.')) {
      const token = this.take();
      const name = String(token?.value ?? '');
      return this.#node({ kind: 'attribute', object, name, start, end: this.#end() });
    }
    if (this.takes('[')) {
      const key = this.#key();
      return this.#node({ kind: 'subscript', object, key, start, end: this.#end() });
    }
    if (this.takes('(')) {
      const given = this.#arguments();
      return this.#node({ kind: 'call', callee: object, given, start, end: this.#end() });
    }
    if (this.takes('|')) return this.filter(object, start);
    return this.takes('is') ? this.#test(object) : undefined;
  }

  #key(): Expression {
    const start = this.peek()?.start ?? this.#end();
    const parts: (Expression | null)[] = [null];
    const items: Expression[] = [];
    while (!this.ended && !this.takes(']')) {
      const item = this.expression();
      if (item) {
        parts[parts.length - 1] = item;
        items.push(item);
      } else if (this.takes(':')) parts.push(null);
      else if (!this.comes(']')) this.take();
    }
    const [only] = items;
    if (parts.length > 1) return this.#node({ kind: 'slice', parts, start, end: this.#end() });
    return items.length === 1 && only ? only : this.#node({ kind: 'list', items, start, end: this.#end() });
  }

  #test(object: Expression): Expression {
    this.takes('not');
    this.takeName();
    while (this.takes('.')) this.takeName();
    let given: Arguments = { positional: [], keywords: [] };
    if (this.takes('(')) given = this.#arguments();
    else if (this.#beginsOperand()) {
      const operand = this.#postfix(this.#primary());
      if (operand) given = { positional: [operand], keywords: [] };
    }
    return this.#node({ kind: 'test', object, given, start: object.start, end: this.#end() });
  }

  #beginsOperand(): boolean {
    const token = this.peek();
    if (token?.kind === 'name') return !keywords.has(token.value);
    return token !== undefined && (token.kind !== 'operator' || token.value === '[' || token.value === '{');
  }

  #arguments(): Arguments {
    const positional: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    while (!this.ended && !this.takes(')')) {
      const token = this.peek();
      const name = token?.kind === 'name' && this.comes('=', 1) ? token.value : undefined;
      if (name !== undefined) this.#at += 2;
      const value = this.expression();
      if (value && name !== undefined) named.push([name, value]);
      else if (value) positional.push(value);
      else if (!this.comes(')')) this.take();
    }
    return { positional, keywords: named };
  }
}
