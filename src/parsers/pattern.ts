import { RE2JS, type Matcher } from 're2js';
import { UsageError, describeError } from '../errors.js';

/** Where a group matched, `[start, end)` in UTF-16 code units, and where the whole match stands. */
export interface GroupSpan {
  readonly start: number;
  readonly end: number;
  readonly matchStart: number;
  readonly matchEnd: number;
}

/** A compiled regular expression, whatever engine runs it. */
export interface Pattern {
  test(text: string): boolean;
  /** Matches from left to right that begin at `from` or later; what stands before `from` is seen by assertions. */
  find(text: string, group: number, from?: number): Iterable<GroupSpan>;
}

function native(source: string, flags: string): Pattern {
  const expression = new RegExp(source, `${flags}gd`);
  return {
    test(text) {
      expression.lastIndex = 0;
      return expression.test(text);
    },
    *find(text, group, from = 0) {
      let at = from;
      for (;;) {
        expression.lastIndex = at;
        const indices = expression.exec(text)?.indices;
        const [matchStart, matchEnd] = indices?.[0] ?? [];
        if (matchStart === undefined || matchEnd === undefined) return;
        const span = indices?.[group];
        if (span) yield { start: span[0], end: span[1], matchStart, matchEnd };
        at = matchEnd > matchStart ? matchEnd : matchEnd + 1;
      }
    },
  };
}

const linearFlags: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

function linear(source: string, flags: string): Pattern {
  let bits = 0;
  for (const flag of flags) {
    const bit = linearFlags[flag];
    if (bit === undefined) throw new UsageError(`the flag ${flag} is not one of i, m, s`);
    bits |= bit;
  }
  const expression = RE2JS.compile(source, bits);
  return {
    test: (text) => expression.matcher(text).find(),
    *find(text, group, from = 0) {
      const matcher: Matcher = expression.matcher(text);
      let found = matcher.find(from);
      while (found) {
        const start = matcher.start(group);
        if (start >= 0) {
          const [matchStart, matchEnd] = [matcher.start(), matcher.end()];
          yield { start, end: matcher.end(group), matchStart, matchEnd };
        }
        found = matcher.find();
      }
    },
  };
}

/**
 * Compiles a rule's regular expression.
 *
 * @param trusted - whether it is one of this program's own. Others may run away on a backtracking engine, by
 *   mistake or on purpose, so they run in linear time (RE2's syntax: no look-around, no back-references).
 * @throws UsageError where the pattern or a flag is not understood
 */
export function compilePattern(source: string, flags: string, trusted: boolean): Pattern {
  try {
    return trusted ? native(source, flags) : linear(source, flags);
  } catch (error) {
    throw new UsageError(`the pattern ${source} cannot be used: ${describeError(error)}`);
  }
}
