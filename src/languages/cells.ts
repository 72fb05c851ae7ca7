import { splitScript, type Piece } from '../parsers/cell-scripts.js';
import { joinSource } from '../parsers/source-text.js';
import type { Budget, Fact, LanguageReader, SourceText } from '../types.js';

interface Readers {
  readonly python: LanguageReader;
  readonly ipython: LanguageReader;
  readonly shell: LanguageReader;
}

function* readCells(
  source: SourceText,
  isPython: boolean,
  readers: Readers,
  budget: Budget,
): Generator<Fact> {
  const pieces: Piece[] = [];
  const cells: number[] = [];
  let length = 0;
  for (const cell of splitScript(source.text, isPython, budget)) {
    if (cell.language === 'shell') yield* readers.shell.read(joinSource(source, cell.pieces), budget);
    else {
      cells.push(length);
      for (const piece of cell.pieces) {
        pieces.push(piece);
        length += piece.end - piece.start;
      }
    }
  }
  yield* readers.ipython.read(joinSource(source, pieces, cells), budget);
}

/**
 * Reads scripts whose cells other programs run as a notebook. A Python script is read as Python too, since
 * `python script.py` knows nothing of cells: what one reading hides, the other shows.
 */
export function createCellReaders(readers: Readers): readonly LanguageReader[] {
  return [
    {
      language: 'cells',
      *read(source, budget) {
        yield* readers.python.read(source, budget);
        yield* readCells(source, true, readers, budget);
      },
    },
    { language: 'literate', read: (source, budget) => readCells(source, false, readers, budget) },
  ];
}
