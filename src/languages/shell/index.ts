import { splitCommands, type FunctionBody, type ShellCommand } from '../../parsers/shell-words.js';
import { sliceSource, snippet } from '../../parsers/source-text.js';
import type { Budget, CommandFact, Fact, LanguageReader, SourceText } from '../../types.js';
import { Downloads } from './downloads.js';
import { isAssignment, readersOf, resolve, type Invocation } from './invocation.js';
import { packagesOf } from './packages.js';
import { runDownloads } from './powershell.js';
import { scriptsOf, type Script } from './scripts.js';
import { Variables } from './variables.js';

/** Commands in strings and documents inside commands (`bash -c "sh -c '…'"`). */
const MAX_NESTING = 4;
/** Commands that calls of functions are followed to; functions may call functions. */
const MAX_CALLS = 256;

class ShellReader {
  readonly #downloads = new Downloads();
  readonly #variables = new Variables();
  #calls = 0;

  constructor(
    readonly python: LanguageReader,
    readonly budget: Budget,
  ) {}

  *read(source: SourceText, known: boolean, nesting: number): Generator<Fact> {
    for (const command of splitCommands(source.text, this.budget)) {
      this.#variables.assign(command, source);
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
      yield* this.#apart(command, invocation, fact, source);
      if (fact.program === 'pip')
        yield* packagesOf(invocation.words, ({ start, end }) => source.locate(start, end));
      if (nesting >= MAX_NESTING) continue;
      yield* this.#expanded(invocation, fact, nesting);
      for (const script of scriptsOf(command, invocation, fact.pipedInto ?? [], source))
        yield* this.#script(script, fact, nesting);
    }
    if (nesting === 0) yield* runDownloads(source, this.budget);
  }

  /** A program that stands in a variable (`$CMD | sh`), with the words and the readers that follow it. */
  *#expanded({ program }: Invocation, { argv, pipedInto }: CommandFact, nesting: number): Generator<Fact> {
    const text = this.#variables.textOf(program);
    if (!text) return;
    for (const fact of this.read(text, false, nesting + 1))
      yield fact.kind === 'command'
        ? { ...fact, argv: [...fact.argv, ...argv], ...(pipedInto && !fact.pipedInto && { pipedInto }) }
        : fact;
  }

  *#script(script: Script, fact: CommandFact, nesting: number): Generator<Fact> {
    const { program, encoded = false } = script;
    const assigned = this.#variables.textOf(script.source.text);
    const source = assigned ?? script.source;
    // What a variable holds that is not known is no command of its own.
    if (/^\$(?:\w+|\{\w+\})$/.test(source.text)) return;
    if (encoded) {
      yield { ...fact, program: 'base64', pipedInto: [program] };
      yield* runDownloads(source, this.budget);
    }
    if (program === 'python') yield* this.python.read(source, this.budget);
    else yield* this.read(source, script.known && !assigned, nesting + 1);
  }

  /** What runs a command's output apart from its pipeline: by way of a file, a variable or a function. */
  *#apart(
    command: ShellCommand,
    invocation: Invocation,
    fact: CommandFact,
    source: SourceText,
  ): Generator<CommandFact> {
    const run = this.#downloads.follow(command, invocation, fact);
    if (run) yield run;
    this.#variables.hold(command, fact);
    yield* this.#variables.run(command, invocation);
    if (command.body && fact.pipedInto) yield* this.#called(command.body, fact, source, 0);
  }

  /** The commands of a function whose output another program reads. */
  *#called(body: FunctionBody, call: CommandFact, source: SourceText, depth: number): Generator<CommandFact> {
    for (const command of body.writers) {
      const invocation = resolve(command);
      if (!invocation || depth >= MAX_NESTING || ++this.#calls > MAX_CALLS) continue;
      const fact = this.#fact(command, invocation, source);
      const pipedInto = [...(fact.pipedInto ?? []), ...(call.pipedInto ?? [])];
      yield { ...fact, pipedInto };
      if (command.body) yield* this.#called(command.body, { ...call, pipedInto }, source, depth + 1);
    }
  }

  #fact(command: ShellCommand, { program, words, appended }: Invocation, source: SourceText): CommandFact {
    const readers = readersOf(command);
    const { pipeline } = command;
    const argv = [...words, ...command.words.filter(({ redirect }) => redirect)].map(({ text }) => text);
    return {
      kind: 'command',
      program,
      argv: appended && !argv.includes('{}') ? [...argv, '{}'] : argv,
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
