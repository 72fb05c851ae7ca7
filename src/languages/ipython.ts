import { activeContent } from '../parsers/active-content.js';
import { splitCells, type CellCommand } from '../parsers/ipython-cells.js';
import { languageOf } from '../parsers/language-name.js';
import { splitCommands } from '../parsers/shell-words.js';
import { joinSource, sliceSource, snippet } from '../parsers/source-text.js';
import type { Budget, CommandFact, Fact, LanguageReader, SourceText } from '../types.js';

type Magic = Extract<CellCommand, { kind: 'magic' }>;

function magicFact(source: SourceText, magic: Magic, budget: Budget): CommandFact {
  const line = source.text.slice(magic.argumentsStart, magic.end);
  return {
    kind: 'command',
    program: magic.name,
    argv: splitCommands(line, budget).flatMap(({ words }) => words.map(({ text }) => text)),
    code: snippet(source.text.slice(magic.start, magic.end)),
    location: source.locate(
      magic.start,
      magic.start + source.text.slice(magic.start, magic.end).trimEnd().length,
    ),
  };
}

/**
 * Reads the code of a notebook: shell lines as shell, other magics as `command` facts under their own names
 * (`%run`, `%%html`) with the cell under them (a file that is written, a page that is shown), and all the rest as one
 * Python module, since a cell uses what earlier ones imported.
 *
 * @param files - reads what cells write into files, by the language that the file's name tells
 */
export function createIpythonReader(
  python: LanguageReader,
  shell: LanguageReader,
  files: readonly LanguageReader[] = [],
): LanguageReader {
  const readers = new Map(files.map((reader) => [reader.language, reader]));
  const readBody = function* (fact: CommandFact, body: SourceText, budget: Budget): Generator<Fact> {
    const file = /^%%(?:write)?file$/.test(fact.program) ? fact.argv.at(-1) : undefined;
    if (file !== undefined) yield* readers.get(languageOf(file))?.read(body, budget) ?? [];
    else yield* activeContent(body, fact.program, budget);
  };
  return {
    language: 'ipython',
    *read(source, budget) {
      const { python: code, commands } = splitCells(source, budget);
      for (const command of commands) {
        if (command.kind !== 'magic') continue;
        const fact = magicFact(source, command, budget);
        yield fact;
        const { body } = command;
        if (body) yield* readBody(fact, sliceSource(source, body.start, body.end), budget);
      }
      // All lines of shell are one session, in which a later one may run what an earlier one stored.
      const lines = commands.filter(({ kind }) => kind === 'shell');
      const starts: number[] = [];
      let length = 0;
      for (const { start, end } of lines) {
        starts.push(length);
        length += end - start;
      }
      if (length > 0) yield* shell.read(joinSource(source, lines, starts), budget);
      yield* python.read({ ...source, text: code }, budget);
    },
  };
}
