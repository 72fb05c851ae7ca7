import type { Budget } from '../../types.js';
import type { Expression } from './expression.js';
import type { Section } from './lexer.js';
import { ExpressionParser } from './parser.js';

/** One output or statement: what it names, what it works out. */
export interface Statement {
  /** The statement's word; `output` for `{{ }}`. */
  readonly tag: string;
  /** Of a macro or a block. */
  readonly name?: string;
  /** What a `set`, `for`, `macro` or `with` gives values to: variables, or `ns.name`. */
  readonly targets: readonly string[];
  readonly expressions: readonly Expression[];
}

/** Statements whose word is followed by a name of their own. */
const named = new Set(['block', 'endblock', 'macro', 'endmacro', 'endcall']);

function targetOf(parser: ExpressionParser): string | undefined {
  const name = parser.takeName();
  return name !== undefined && parser.takes('.') ? `${name}.${parser.takeName() ?? ''}` : name;
}

/** Names with commas between them, in brackets or not. */
function targetsOf(parser: ExpressionParser): readonly string[] {
  const targets: string[] = [];
  for (;;) {
    const target = parser.comes('in') ? undefined : targetOf(parser);
    if (target !== undefined) targets.push(target);
    else if (!parser.takes(',') && !parser.takes('(') && !parser.takes(')')) return targets;
  }
}

/** All expressions that are left; what is none is passed over. */
function rest(parser: ExpressionParser): readonly Expression[] {
  const expressions: Expression[] = [];
  while (!parser.ended) {
    const expression =
      parser.comes('|') && parser.take()
        ? parser.filter(undefined, parser.peek()?.start ?? 0)
        : parser.tuple();
    if (expression) expressions.push(expression);
    else parser.take();
  }
  return expressions;
}

function readParameters(parser: ExpressionParser): Omit<Statement, 'tag'> {
  const targets: string[] = [];
  const expressions: Expression[] = [];
  while (!parser.ended) {
    const name = parser.takeName();
    if (name !== undefined) targets.push(name);
    else if (parser.takes('=')) {
      const value = parser.expression();
      if (value) expressions.push(value);
    } else parser.take();
  }
  return { targets, expressions };
}

function readBody(tag: string, parser: ExpressionParser): Omit<Statement, 'tag'> {
  const name = named.has(tag) ? parser.takeName() : undefined;
  if (tag === 'macro' || tag === 'with')
    return { ...readParameters(parser), ...(name !== undefined && { name }) };
  if (tag === 'set') {
    const targets = targetsOf(parser);
    parser.takes('=');
    return { targets, expressions: rest(parser) };
  }
  if (tag === 'for') {
    const targets = targetsOf(parser);
    parser.takes('in');
    const iterable = parser.tuple(false);
    return { targets, expressions: [...(iterable ? [iterable] : []), ...rest(parser)] };
  }
  if (tag === 'filter')
    return {
      targets: [],
      expressions: [parser.filter(undefined, parser.peek()?.start ?? 0), ...rest(parser)],
    };
  return { targets: [], expressions: rest(parser) };
}

/**
 * Reads what stands in one section.
 *
 * @throws FormatError `nesting-limit`
 */
export function readStatement({ kind, tokens }: Section, budget: Budget): Statement {
  const parser = new ExpressionParser(tokens, budget);
  const tag = kind === 'output' ? 'output' : (parser.takeName() ?? '');
  return { tag, ...readBody(tag, parser) };
}
