import type { JsonString, RawPosition } from '../../parsers/json-string.js';
import type { Cell, Region, SourceText } from '../../types.js';

/** A cell's identity; the id may become known only after its texts. */
export interface CellIdentity {
  readonly number: number;
  id?: string;
}

interface Piece {
  /** Where it starts in the joined text. */
  readonly start: number;
  readonly length: number;
  readonly string: JsonString;
  /** Where it starts in the string. */
  readonly from: number;
}

/** Code units, and about what the map back of one string takes beside them. */
export function weigh(string: JsonString): number {
  return string.text.length + 32;
}

/** Index of the last item whose start is not above `at`; the items ascend from 0. */
function indexAt(items: readonly { readonly start: number }[], at: number): number {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((items[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What stands between two places of the raw file. */
export function regionOf(from: RawPosition, to: RawPosition): Region {
  return {
    kind: 'region',
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    offset: from.offset,
  };
}

/** Text joined from strings of a JSON document, with the way back to the cell and to the raw file. */
export class MappedText {
  readonly #parts: string[] = [];
  readonly #pieces: Piece[] = [];
  readonly #cells: { readonly start: number; readonly cell: CellIdentity }[] = [];
  readonly #part: Cell['part'];
  length = 0;
  /** What holding it costs: many short strings cost more than one long one. */
  weight = 0;

  constructor(part: Cell['part']) {
    this.#part = part;
  }

  /** What is added from here on belongs to this cell. */
  beginCell(cell: CellIdentity): void {
    this.#cells.push({ start: this.length, cell });
  }

  add(string: JsonString, from = 0, to = string.text.length): void {
    this.weight += weigh(string);
    if (to <= from) return;
    this.#pieces.push({ start: this.length, length: to - from, string, from });
    this.#write(string.text.slice(from, to));
  }

  /** Adds text that stands nowhere in the file; it leads to the end of what stands before it. */
  separate(text: string): void {
    this.#write(text);
  }

  #write(text: string): void {
    this.#parts.push(text);
    this.length += text.length;
  }

  toSource(): SourceText {
    const text = this.#parts.join('');
    const pieces = this.#pieces;
    const cells = this.#cells;
    const position = (at: number): RawPosition => {
      const piece = pieces[indexAt(pieces, at)];
      if (piece === undefined) return { offset: 0, line: 1, column: 1 };
      return piece.string.position(piece.from + Math.min(at - piece.start, piece.length));
    };
    // A range ends after its last character, which may be the last of its piece.
    const endPosition = (at: number): RawPosition => {
      const piece = pieces[indexAt(pieces, at - 1)];
      if (piece === undefined) return position(at);
      return piece.string.position(piece.from + Math.min(at - piece.start, piece.length));
    };
    let lines: { readonly start: number }[] | undefined;
    const cellAt = (at: number): Cell | undefined => {
      const entry = cells[indexAt(cells, at)];
      if (entry === undefined) return undefined;
      lines ??= [{ start: 0 }, ...Array.from(text.matchAll(/\n/g), ({ index }) => ({ start: index + 1 }))];
      const { number, id } = entry.cell;
      const line = indexAt(lines, at) - indexAt(lines, entry.start) + 1;
      return { number, ...(id === undefined ? {} : { id }), part: this.#part, line };
    };
    return {
      text,
      ...(cells.length > 0 && this.#part === 'source' ? { cells: cells.map(({ start }) => start) } : {}),
      locate(start, end) {
        const from = position(start);
        const to = end > start ? endPosition(end) : from;
        const cell = cellAt(start);
        return { ...regionOf(from, to), ...(cell && { cell }) };
      },
      rewrite(start, end, replacement) {
        // What is inserted goes behind the character before it.
        const first = indexAt(pieces, end > start ? start : end - 1);
        const piece = pieces[first];
        if (piece === undefined || indexAt(pieces, end - 1) !== first) return undefined;
        if (end > piece.start + piece.length) return undefined;
        const at = (index: number): RawPosition => piece.string.position(piece.from + index - piece.start);
        return {
          region: regionOf(at(start), at(end)),
          replacement: JSON.stringify(replacement).slice(1, -1),
        };
      },
    };
  }
}
