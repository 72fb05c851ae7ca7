import { parseRequirement } from '../parsers/requirement.js';
import { snippet } from '../parsers/source-text.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import type { Budget, Fact, LanguageReader, PackageFact, SourceText } from '../types.js';

/** One line as pip sees it: physical lines joined by a backslash, without its comment. */
interface LogicalLine {
  readonly text: string;
  /** Offset in the source of a position in `text`. */
  offsetOf(position: number): number;
}

/** Python's `str.splitlines`, by which pip splits: more characters end a line than an editor shows. */
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** The long options that pip knows in a file. Python's option parser takes any unambiguous beginning of one. */
const LONG_OPTIONS = [
  '--index-url',
  '--pypi-url',
  '--extra-index-url',
  '--no-index',
  '--constraint',
  '--requirement',
  '--editable',
  '--find-links',
  '--no-binary',
  '--only-binary',
  '--prefer-binary',
  '--require-hashes',
  '--pre',
  '--trusted-host',
  '--use-feature',
  '--process-dependency-links',
  '--hash',
  '--global-option',
  '--config-settings',
];
const SHORT_OPTION = /^(-[cefir])(.+)$/s;
const STRONG_HASH = /^--hash[= ](?:sha256|sha384|sha512):[0-9a-f]{64,}$/i;

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

/** A comment begins at a `#` that starts the line or follows white space; others belong to URLs. */
function commentStart(text: string): number {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1))
    if (at === 0 || isSpace(text.charAt(at - 1))) return at;
  return text.length;
}

function isComment(line: string): boolean {
  return line.trimStart().startsWith('#');
}

function* logicalLines({ text }: SourceText, budget: Budget): Iterable<LogicalLine> {
  let joined = '';
  let pieces: { readonly at: number; readonly offset: number }[] = [];
  const ends = [...text.matchAll(LINE_END)];
  let start = 0;
  for (const end of [...ends, undefined]) {
    budget.tick();
    const line = text.slice(start, end?.index);
    const continued = line.endsWith('\\') && !isComment(line);
    // A comment among continued lines must stay one after joining.
    if (pieces.length > 0 && isComment(line)) joined += ' ';
    pieces.push({ at: joined.length, offset: start });
    joined += continued ? line.replace(/\\+$/, '') : line;
    start = (end?.index ?? text.length) + (end?.[0].length ?? 0);
    if (continued && end) continue;
    const known = pieces;
    yield {
      text: joined.slice(0, commentStart(joined)),
      offsetOf(position) {
        const piece = known.findLast(({ at }) => at <= position) ?? { at: 0, offset: 0 };
        return piece.offset + position - piece.at;
      },
    };
    joined = '';
    pieces = [];
  }
}

/** Splits as a POSIX shell would: quotes, and a backslash outside single quotes. */
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    let character = text.charAt(at);
    if (quote === '' && isSpace(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else {
      if (character === '\\' && quote !== "'") character = text.charAt(++at);
      word += character;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Writes each option as rules name it: long names in full, short ones apart from their values. */
function normalizeOptions(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    const [, letter, attached] = SHORT_OPTION.exec(word) ?? [];
    if (letter !== undefined && attached !== undefined) return [letter, attached];
    const [given = ''] = word.split('=', 1);
    if (!given.startsWith('--') || LONG_OPTIONS.includes(given)) return [word];
    const [full, other] = LONG_OPTIONS.filter((option) => option.startsWith(given));
    return [full !== undefined && other === undefined ? full + word.slice(given.length) : word];
  });
}

/** Takes the targets of `-e` and `--editable` out of a line's options. */
function takeEditables(options: readonly string[]): { targets: readonly string[]; rest: readonly string[] } {
  const targets: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < options.length; i++) {
    const option = options[i] ?? '';
    if (option === '-e' || option === '--editable') targets.push(options[++i] ?? '');
    else if (option.startsWith('--editable=')) targets.push(option.slice('--editable='.length));
    else rest.push(option);
  }
  return { targets, rest };
}

function isHashed(options: readonly string[]): boolean {
  return options.some((option, i) =>
    STRONG_HASH.test(option === '--hash' ? `${option}=${options[i + 1] ?? ''}` : option),
  );
}

function* readLine(line: LogicalLine, source: SourceText): Iterable<Fact> {
  const begin = line.text.length - line.text.trimStart().length;
  const text = line.text.trim();
  if (text === '') return;
  const optionsAt = text.startsWith('-') ? 0 : text.search(/\s-/);
  const declared = (optionsAt < 0 ? text : text.slice(0, optionsAt)).trimEnd();
  const options = normalizeOptions(splitWords(optionsAt < 0 ? '' : text.slice(optionsAt)));
  const shown = declared === '' ? text : declared;
  const first = line.offsetOf(begin);
  if (source.owned && (first < source.owned.start || first >= source.owned.end)) return;
  const location = source.locate(first, line.offsetOf(begin + shown.length - 1) + 1);
  const readPackage = (requirement: string, hashed: boolean): Fact => {
    const parsed = parseRequirement(requirement);
    if (parsed === undefined) {
      const detail = `pip would refuse the line \`${snippet(hideUrlSecrets(text))}\``;
      return {
        kind: 'anomaly',
        anomaly: 'invalid-requirement',
        format: 'requirements',
        detail,
        unread: true,
        location,
      };
    }
    const fact: PackageFact = {
      kind: 'package',
      ecosystem: 'PyPI',
      ...parsed,
      hashed: parsed.hashed || hashed,
      declaredIn: 'manifest',
      code: snippet(hideUrlSecrets(shown)),
      location,
    };
    return fact;
  };
  if (declared !== '') {
    yield readPackage(declared, isHashed(options));
    return;
  }
  const { targets, rest } = takeEditables(options);
  for (const target of targets) yield readPackage(target, false);
  if (rest.length > 0) yield { kind: 'command', program: 'pip', argv: rest, code: snippet(text), location };
}

/**
 * Reads a requirements file as pip does. Packages become `package` facts; options (`--extra-index-url`, `-r`)
 * become `command` facts of `pip`, so that one rule serves a file and a command. Other files that a line names
 * are noted and not followed; they are scanned where they stand.
 *
 * @see pip's "Requirements File Format"
 */
export const requirementsReader: LanguageReader = {
  language: 'requirements',
  *read(source, budget) {
    for (const line of logicalLines(source, budget)) yield* readLine(line, source);
  },
};
