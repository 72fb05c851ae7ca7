import { splitCells, type CellCommand } from '../parsers/ipython-cells.js';
import { splitCommands } from '../parsers/shell-words.js';
import { sliceSource, snippet } from '../parsers/source-text.js';
import type { Budget, CommandFact, LanguageReader, SourceText } from '../types.js';

function magicFact(
  source: SourceText,
  magic: Extract<CellCommand, { kind: 'magic' }>,
  budget: Budget,
): CommandFact {
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
 * (`%run`, `%%html`), and all the rest as one Python module, since a cell uses what earlier ones imported.
 */
export function createIpythonReader(python: LanguageReader, shell: LanguageReader): LanguageReader {
  return {
    language: 'ipython',
    *read(source, budget) {
      const { python: code, commands } = splitCells(source, budget);
      for (const command of commands) {
        if (command.kind === 'magic') yield magicFact(source, command, budget);
        else yield* shell.read(sliceSource(source, command.start, command.end), budget);
      }
      yield* python.read({ ...source, text: code }, budget);
    },
  };
}
