import { languageOf } from '../../parsers/language-name.js';
import { splitCommands, type ShellCommand, type ShellWord } from '../../parsers/shell-words.js';
import { sliceSource, snippet } from '../../parsers/source-text.js';
import type { Budget, CommandFact, Fact, LanguageReader, SourceText } from '../../types.js';
import { Downloads } from './downloads.js';
import { isAssignment, readerName, readersOf, resolve, type Invocation } from './invocation.js';
import { packagesOf } from './packages.js';

const shells = /^(?:ba|da|z|k|a)?sh$|^(?:pwsh|powershell)$/;

/** Commands in strings and documents inside commands (`bash -c "sh -c '…'"`). */
const MAX_NESTING = 4;

/** Code that a command holds, and the program that runs it. */
interface Script {
  readonly program: string;
  readonly source: SourceText;
  /** Its substitutions have been read already, as those of the word that it is. */
  readonly known: boolean;
}

/** What a word says, at its place: inside its quotes where nothing else stands around it, otherwise at the word. */
function wordSource(source: SourceText, { text, start, end }: ShellWord): SourceText {
  const exact = source.text.slice(start + 1, end - 1) === text;
  return exact ? sliceSource(source, start + 1, end - 1) : { text, locate: () => source.locate(start, end) };
}

/** Who runs what a command is given as input: the program itself, or one that reads what it prints. */
function runnerOf(
  invocation: Invocation,
  readers: readonly string[],
  command: ShellCommand,
): string | undefined {
  const { program } = invocation;
  if (shells.test(program) || program === 'python')
    return readerName(invocation) === program ? program : undefined;
  if (program !== 'cat' && program !== 'tee') return undefined;
  const reader = readers.find((name) => shells.test(name) || name === 'python');
  if (reader !== undefined) return reader;
  const file =
    command.words.find(({ text, redirect }) => redirect && /^>>?[^&]/.test(text)) ?? invocation.words.at(-1);
  const language = languageOf(file?.text ?? '');
  return language === 'shell' ? 'sh' : language === 'python' ? 'python' : undefined;
}

/** The scripts of `bash -c '…'`, of `bash <<< '…'`, and of here-documents. */
function* scriptsOf(
  command: ShellCommand,
  invocation: Invocation,
  readers: readonly string[],
  source: SourceText,
): Generator<Script> {
  const { program, words } = invocation;
  if (shells.test(program) || program === 'python') {
    const option = words.findIndex(({ text }) => /^-(?:[a-z]*c|[Cc]ommand)$/.test(text));
    const script = option < 0 ? undefined : words[option + 1];
    if (script) {
      const known = source.text[script.start] !== "'";
      yield { program, source: wordSource(source, script), known };
    }
  }
  const runner = runnerOf(invocation, readers, command);
  if (runner === undefined) return;
  for (const { start, end } of command.documents)
    yield { program: runner, source: sliceSource(source, start, end), known: false };
  for (const { text, start, end } of command.words) {
    const given = /^<<<(.*)$/s.exec(text)?.[1];
    if (given !== undefined)
      yield {
        program: runner,
        source: { text: given, locate: () => source.locate(start, end) },
        known: true,
      };
  }
}

class ShellReader {
  readonly #downloads = new Downloads();

  constructor(
    readonly python: LanguageReader,
    readonly budget: Budget,
  ) {}

  *read(source: SourceText, known: boolean, nesting: number): Generator<Fact> {
    for (const command of splitCommands(source.text, this.budget)) {
      const invocation = resolve(command);
      if (!invocation || (known && command.outer)) continue;
      const fact = this.#fact(command, invocation, source);
      const { code, location } = fact;
      const assignments = command.words.filter(
        (word) => isAssignment(word) && !invocation.words.includes(word),
      );
      // To the command it is the same as if they had been exported before.
      if (assignments.length > 0)
        yield {
          kind: 'command',
          program: 'export',
          argv: assignments.map(({ text }) => text),
          code,
          location,
        };
      yield fact;
      const run = this.#downloads.follow(command, invocation, fact);
      if (run) yield run;
      if (fact.program === 'pip')
        yield* packagesOf(invocation.words, ({ start, end }) => source.locate(start, end));
      if (nesting >= MAX_NESTING) continue;
      for (const script of scriptsOf(command, invocation, fact.pipedInto ?? [], source)) {
        if (script.program === 'python') yield* this.python.read(script.source, this.budget);
        else yield* this.read(script.source, script.known, nesting + 1);
      }
    }
  }

  #fact(command: ShellCommand, { program, words }: Invocation, source: SourceText): CommandFact {
    const readers = readersOf(command);
    const { pipeline } = command;
    return {
      kind: 'command',
      program,
      argv: [...words, ...command.words.filter(({ redirect }) => redirect)].map(({ text }) => text),
      ...(readers.length > 0 && { pipedInto: readers }),
      code: snippet(source.text.slice(pipeline.start, pipeline.end)),
      location: source.locate(command.words[0]?.start ?? 0, command.words.at(-1)?.end ?? 0),
    };
  }
}

/**
 * Reads shell commands: each simple command is a `command` fact with the program that really runs, and what pip
 * would install is a `package` fact. `pip3`, `python -m pip` and `uv pip` are `pip`. Cells are read each on their own.
 *
 * @param python - reads what commands give to Python (`python -c '…'`)
 */
export function createShellReader(python: LanguageReader): LanguageReader {
  return {
    language: 'shell',
    *read(source, budget) {
      const reader = new ShellReader(python, budget);
      const starts = source.cells ?? [0];
      for (const [index, start] of starts.entries())
        yield* reader.read(sliceSource(source, start, starts[index + 1] ?? source.text.length), false, 0);
    },
  };
}
