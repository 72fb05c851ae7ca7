import { splitCommands } from '../parsers/shell-words.js';
import { joinSource, sliceSource, snippet } from '../parsers/source-text.js';
import type { Budget, CommandFact, Fact, LanguageReader, SourceText } from '../types.js';

interface Piece {
  readonly start: number;
  readonly end: number;
}

function* linesOf(text: string, budget: Budget): Generator<Piece & { readonly text: string }> {
  for (let start = 0; start < text.length;) {
    budget.tick();
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found + 1;
    yield { start, end, text: text.slice(start, end) };
    start = end;
  }
}

const continues = /\\[ \t]*\r?\n?$/;

/** What stands in pieces, each list of them one script, as one session: a later one may run what an earlier one stored. */
function readScripts(
  shell: LanguageReader,
  source: SourceText,
  scripts: readonly (readonly Piece[])[],
  budget: Budget,
): Iterable<Fact> {
  const cells: number[] = [];
  let length = 0;
  for (const pieces of scripts) {
    cells.push(length);
    for (const { start, end } of pieces) length += end - start;
  }
  return length === 0 ? [] : shell.read(joinSource(source, scripts.flat(), cells), budget);
}

/** An instruction with its argument: without flags, comments between its lines, and the lines around a document. */
interface Instruction {
  readonly keyword: string;
  readonly argument: readonly Piece[];
}

const instruction =
  /^[ \t]*(?:ONBUILD[ \t]+|HEALTHCHECK[ \t]+(?:--\S+[ \t]+)*)?([A-Z]+)[ \t]+(?:--[a-z-]+(?:=\S*)?[ \t]+)*/i;
const documentStart = /<<-?[ \t]*(["']?)([A-Za-z_]\w*)\1/;

function* instructions(text: string, budget: Budget): Generator<Instruction> {
  let open: { keyword: string; argument: Piece[]; delimiter?: string; isScript: boolean } | undefined;
  for (const line of linesOf(text, budget)) {
    if (open?.delimiter === undefined && /^[ \t]*(?:#|\r?\n?$)/.test(line.text)) continue;
    let { start } = line;
    if (!open) {
      const found = instruction.exec(line.text);
      if (!found) continue;
      open = { keyword: found[1]?.toUpperCase() ?? '', argument: [], isScript: false };
      start += found[0].length;
    }
    const written = text.slice(start, line.end);
    const delimiter: string | undefined = open.delimiter ?? documentStart.exec(written)?.[2];
    const ends = open.delimiter !== undefined && line.text.trim() === open.delimiter;
    // `RUN <<END` alone: the document is the script.
    const opens = open.delimiter === undefined && /^<<\S*\s*$/.test(written);
    open.isScript ||= opens;
    if (!open.isScript || (!opens && !ends)) open.argument.push({ start, end: line.end });
    if (delimiter !== undefined) open.delimiter = delimiter;
    if (delimiter === undefined ? continues.test(line.text) : !ends) continue;
    yield open;
    open = undefined;
  }
  if (open) yield open;
}

/** `["sh", "-c", "…"]` as a shell would be given it. */
function execForm(source: SourceText): SourceText | undefined {
  if (!source.text.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(source.text);
    if (!Array.isArray(words)) return undefined;
    const quoted = words.map((word) => `'${String(word).replaceAll("'", String.raw`'\''`)}'`);
    return { text: quoted.join(' '), locate: () => source.locate(0, source.text.trimEnd().length) };
  } catch {
    return undefined;
  }
}

/**
 * What variables of the image are given: `A=1 B=2`, or the older `ENV A 1`. `ARG A B` alone gives them nothing, whoever
 * builds the image does.
 */
function assignments(keyword: string, words: readonly string[]): readonly string[] {
  const [name = '', ...values] = words;
  if (keyword === 'ARG') return words.filter((word) => word.includes('='));
  return name.includes('=') ? words : [`${name}=${values.join(' ')}`];
}

/** To commands a variable of the image is one that was exported before. */
function exported(keyword: string, source: SourceText, budget: Budget): CommandFact {
  const words = splitCommands(source.text, budget).flatMap((command) =>
    command.words.map(({ text }) => text),
  );
  return {
    kind: 'command',
    program: 'export',
    argv: assignments(keyword, words),
    code: snippet(source.text.trim()),
    location: source.locate(0, source.text.trimEnd().length),
  };
}

/**
 * Reads the commands of a Dockerfile, as one session, and the variables that it sets.
 *
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function createDockerfileReader(shell: LanguageReader): LanguageReader {
  return {
    language: 'dockerfile',
    *read(source, budget) {
      const scripts: (readonly Piece[])[] = [];
      for (const { keyword, argument } of instructions(source.text, budget)) {
        const isCommand = /^(?:RUN|CMD|ENTRYPOINT)$/.test(keyword);
        if (!isCommand && keyword !== 'ENV' && keyword !== 'ARG') continue;
        const own = joinSource(source, argument);
        if (!isCommand) {
          const fact = exported(keyword, own, budget);
          if (fact.argv.length > 0) yield fact;
        } else {
          const words = execForm(own);
          if (words) yield* shell.read(words, budget);
          else scripts.push(argument);
        }
      }
      yield* readScripts(shell, source, scripts, budget);
    },
  };
}

/** Where `$(shell …)` ends, on its line. */
function closing(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) break;
  }
  return at;
}

/** A recipe's line without make's own marks: `@`, `-` and `+` before it, and the first dollar sign of two. */
function* recipePieces(
  { start, end, text }: Piece & { readonly text: string },
  first: boolean,
): Generator<Piece> {
  let from = start + (/^\t?[ \t]*/.exec(text)?.[0].length ?? 0);
  if (first) from += /^[@+-]*/.exec(text.slice(from - start))?.[0].length ?? 0;
  for (const { index } of text.matchAll(/\$\$/g)) {
    if (start + index < from) continue;
    yield { start: from, end: start + index };
    from = start + index + 1;
  }
  yield { start: from, end };
}

/**
 * Reads the recipes of a makefile, and what `$(shell …)` runs.
 *
 * @see https://www.gnu.org/software/make/manual/html_node/Recipes.html
 */
export function createMakefileReader(shell: LanguageReader): LanguageReader {
  return {
    language: 'makefile',
    *read(source, budget) {
      const scripts: Piece[][] = [];
      let continued = false;
      for (const line of linesOf(source.text, budget)) {
        if (continued || line.text.startsWith('\t')) {
          if (!continued) scripts.push([]);
          scripts.at(-1)?.push(...recipePieces(line, !continued));
          continued = continues.test(line.text);
          continue;
        }
        for (const { 0: whole, index } of line.text.matchAll(/\$\(shell\s+/g)) {
          const start = line.start + index + whole.length;
          yield* shell.read(sliceSource(source, start, closing(source.text, start)), budget);
        }
      }
      yield* readScripts(shell, source, scripts, budget);
    },
  };
}
