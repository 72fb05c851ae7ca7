import { numberValue, stringValue } from '../../parsers/python-scalars.js';
import type { Budget } from '../../types.js';

/** One token of an expression; `[start, end)` in UTF-16 code units of the template. */
export type Token =
  | {
      readonly kind: 'name' | 'operator' | 'string';
      readonly value: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'number'; readonly value: number; readonly start: number; readonly end: number };

/** What stands between the delimiters of an output (`{{ }}`) or a statement (`{% %}`). */
export interface Section {
  readonly kind: 'output' | 'statement';
  readonly tokens: readonly Token[];
  /** The text before it that is rendered as it stands. */
  readonly before: string;
  readonly start: number;
  readonly end: number;
}

const OPENING = /\{[{%#]/g;
const SPACE = /\s*/y;
const NAME = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const NUMBER =
  /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?/y;
const OPERATOR = /\*\*|\/\/|[=!<>]=|[^]/y;
const RAW = /\{%[-+]?\s*raw\s*[-+]?%\}/y;
const END_RAW = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const ends = { output: /[-+]?\}\}/y, statement: /[-+]?%\}/y } as const;

const brackets: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Where a string literal ends, which begins at `start`; the end of the text where it is not closed. */
function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function readToken(text: string, start: number): Token {
  const first = text.charAt(start);
  if (first === '"' || first === "'") {
    const end = endOfString(text, start);
    const literal = text.slice(start, end);
    return { kind: 'string', value: stringValue(literal) ?? literal.slice(1), start, end };
  }
  const name = matchAt(NAME, text, start);
  if (name !== undefined) return { kind: 'name', value: name, start, end: start + name.length };
  const digits = matchAt(NUMBER, text, start);
  if (digits !== undefined)
    return { kind: 'number', value: numberValue(digits) ?? NaN, start, end: start + digits.length };
  const value = matchAt(OPERATOR, text, start) ?? first;
  return { kind: 'operator', value, start, end: start + value.length };
}

/** Tokens up to the delimiter that closes the section, which counts only outside of brackets. */
function readTokens(
  text: string,
  kind: Section['kind'],
  start: number,
  budget: Budget,
): Pick<Section, 'kind' | 'tokens' | 'start' | 'end'> {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start + 2;
  // What trims white space before the section.
  if (text[at] === '-' || text[at] === '+') at++;
  for (;;) {
    budget.tick();
    at += matchAt(SPACE, text, at)?.length ?? 0;
    const closing = depth === 0 ? matchAt(ends[kind], text, at) : undefined;
    if (at >= text.length || closing !== undefined)
      return { kind, tokens, start, end: at + (closing?.length ?? 0) };
    const token = readToken(text, at);
    if (token.kind === 'operator') depth = Math.max(0, depth + (brackets[token.value] ?? 0));
    tokens.push(token);
    at = token.end;
  }
}

/**
 * The sections of a template in their order. What Jinja would refuse is read as far as it goes; comments and raw
 * blocks are passed over where they are closed. Line statements are off, as they are in all loaders of models.
 *
 * @see https://jinja.palletsprojects.com/en/stable/templates/
 */
export function* readSections(text: string, budget: Budget): Iterable<Section> {
  let before = '';
  // A search that finds no end is not made again: behind each opening it would go through all that is left.
  let comments = true;
  let raws = true;
  for (let at = 0, from = 0; ; from = at) {
    OPENING.lastIndex = at;
    const opening = OPENING.exec(text);
    if (opening === null) return;
    budget.tick();
    const start = opening.index;
    const mark = text.charAt(start + 1);
    before += text.slice(from, start);
    at = start + 2;
    if (mark === '#') {
      const end: number = comments ? text.indexOf('#}', at) : -1;
      comments = end >= 0;
      if (comments) at = end + 2;
      continue;
    }
    const raw = mark === '%' ? matchAt(RAW, text, start) : undefined;
    if (raw !== undefined) {
      END_RAW.lastIndex = start + raw.length;
      raws &&= END_RAW.test(text);
      if (raws) at = END_RAW.lastIndex;
      continue;
    }
    const section = readTokens(text, mark === '%' ? 'statement' : 'output', start, budget);
    yield { ...section, before };
    before = '';
    at = section.end;
  }
}
