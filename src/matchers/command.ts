import { compilePattern, type Pattern } from '../parsers/pattern.js';
import { fillPlaceholders } from '../parsers/placeholders.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import type { CommandFact, Matcher, Rule } from '../types.js';

/** Longer arguments hold no option that a rule looks for; they bound what a pattern can cost. */
const LONGEST = 8192;

interface Compiled {
  readonly rule: Rule<'command'>;
  readonly programs: ReadonlySet<string>;
  readonly readers: ReadonlySet<string>;
  readonly argument: Pattern | undefined;
  readonly unless: Pattern | undefined;
}

function compileRule(rule: Rule<'command'>): Compiled {
  const { programs, pipedInto, argument, unless } = rule.match;
  const compile = (pattern: string | undefined): Pattern | undefined =>
    pattern === undefined ? undefined : compilePattern(pattern, '', rule.custom !== true);
  return {
    rule,
    programs: new Set(programs),
    readers: new Set(pipedInto),
    argument: compile(argument),
    unless: compile(unless),
  };
}

/** Arguments as rules see them: an option that a value follows is joined with it by `=`, and the value stands alone too. */
function joinOptions(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, index) => {
    const next = argv[index + 1];
    const takes = word.startsWith('-') && !word.includes('=') && next !== undefined && !next.startsWith('-');
    return takes ? [`${word}=${next.slice(0, LONGEST)}`] : [word.slice(0, LONGEST)];
  });
}

/** The argument that makes a rule match, empty where it asks for none; `undefined` where it does not match. */
function findArgument(compiled: Compiled, fact: CommandFact, argv: readonly string[]): string | undefined {
  const { programs, readers, argument, unless } = compiled;
  const { piped, thenRun } = compiled.rule.match;
  if (thenRun !== (fact.thenRun !== undefined)) return undefined;
  if (programs.size > 0 && !programs.has(fact.program)) return undefined;
  if (readers.size > 0 && fact.pipedInto?.some((program) => readers.has(program)) !== true) return undefined;
  if (piped !== undefined && piped !== (fact.pipedInto !== undefined)) return undefined;
  if (unless && argv.some((word) => unless.test(word))) return undefined;
  return argument ? argv.find((word) => argument.test(word)) : '';
}

/** Judges shell commands, magics and option lines. Fills `{code}`, `{program}`, `{argument}`. */
export const commandMatcher: Matcher<'command'> = {
  kind: 'command',
  compile(rules) {
    const compiled = rules.map(compileRule);
    return function* (fact) {
      const argv = joinOptions(fact.argv);
      for (const candidate of compiled) {
        const found = findArgument(candidate, fact, argv);
        if (found === undefined) continue;
        const { rule } = candidate;
        const argument = hideUrlSecrets(found);
        const code = hideUrlSecrets(fact.code);
        const message = fillPlaceholders(rule.message, { code, program: fact.program, argument });
        const evidence = `${fact.program} ${argument === '' ? code : argument}`;
        yield { rule, message, location: fact.location, evidence };
      }
    };
  },
};
