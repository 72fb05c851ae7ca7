import { formats } from './formats/index.js';
import { compileMatchers } from './matchers/index.js';
import { createRedactor, type Redactor } from './parsers/redaction.js';
import type { InlinePolicy } from './suppress.js';
import type {
  Fact,
  Format,
  Language,
  LanguageReader,
  Match,
  MatcherOptions,
  Rule,
  RuleSet,
  Surroundings,
} from './types.js';

/** Formats, languages and compiled rules: what every scan of a run shares. */
export interface Engine {
  readonly formats: readonly Format[];
  /** Whoever reads a language; of some, text is only searched. */
  readerOf(language: Language): Promise<LanguageReader | undefined>;
  readonly rules: readonly Rule[];
  /** @param surroundings - of the file that the fact stands in, where something is known of it */
  match(fact: Fact, surroundings?: Surroundings): Iterable<Match>;
  /** Packages whose versions rules ask for, by normalized names. */
  readonly pinnedPackages: ReadonlySet<string>;
  readonly redactor: Redactor;
  readonly inlineCeiling: InlinePolicy;
}

type Readers = ReadonlyMap<Language, LanguageReader>;

/** The grammar of Python takes longer to load than most runs take to read: it waits for the first text that needs it. */
async function loadReaders(): Promise<Readers> {
  const { languages } = await import('./languages/index.js');
  return new Map(languages.map((reader) => [reader.language, reader]));
}

/** Compiles rules once for many files. */
export function createEngine(set: RuleSet, options: MatcherOptions, inlineCeiling: InlinePolicy): Engine {
  const textRules = set.rules.filter((rule): rule is Rule<'text'> => rule.on === 'text');
  const calls = set.rules.filter((rule): rule is Rule<'call'> => rule.on === 'call');
  let readers: Promise<Readers> | undefined;
  return {
    formats,
    readerOf: async (language) =>
      language === 'plain' ? undefined : (await (readers ??= loadReaders())).get(language),
    rules: set.rules,
    match: compileMatchers(set, options),
    pinnedPackages: new Set(
      calls.flatMap(({ match, edit }) => [
        ...(match.versions ?? []).map((clause) => clause.package),
        ...(edit?.unless ? [edit.unless.package] : []),
      ]),
    ),
    redactor: createRedactor(textRules),
    inlineCeiling,
  };
}
