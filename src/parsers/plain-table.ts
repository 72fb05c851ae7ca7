import type { Budget } from '../types.js';
import type { TableColumn } from './html-table.js';

/** Rows that are looked at of one table, and columns that are told of it: enough to know what a column holds. */
const MAX_ROWS = 1000;
const MAX_COLUMNS = 500;
/** Longer lines are no rows that a person reads. */
const MAX_WIDTH = 2000;

/** Frames of tables: `+----+`, `|---:|`, those of box drawing. */
const frame = /^(?=.*[-=─-╿])[\s|+:=\-─-╿]+$/;
const bars = /[|│┃┆┊║]/;

interface Row {
  readonly text: string;
  readonly start: number;
}

/** Lines that may be rows; one that is empty, or too long for a row, is an empty one. */
function* linesOf(text: string, budget: Budget): Generator<Row> {
  for (let start = 0; start < text.length;) {
    budget.tick();
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = end - start > MAX_WIDTH ? '' : text.slice(start, end);
    yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, start };
    start = end + 1;
  }
}

/** Runs of lines of the same width, as what prints tables makes them. */
function* blocks(text: string, budget: Budget): Generator<readonly Row[]> {
  let rows: Row[] = [];
  for (const row of linesOf(text, budget)) {
    const isNext = rows[0]?.text.length === row.text.length;
    if (isNext && rows.length < MAX_ROWS) rows.push(row);
    if (isNext) continue;
    if (rows.length > 1) yield rows;
    rows = row.text === '' ? [] : [row];
  }
  if (rows.length > 1) yield rows;
}

/** 1 for each place of a line that belongs to a column of the table. */
function takenColumns(rows: readonly Row[], budget: Budget): Uint8Array {
  const head = rows[0]?.text ?? '';
  if (bars.test(head)) return Uint8Array.from(head, (character) => (bars.test(character) ? 0 : 1));
  const taken = new Uint8Array(head.length);
  for (const { text } of rows) {
    budget.tick();
    for (let at = 0; at < text.length; at++) if (text[at] !== ' ') taken[at] = 1;
  }
  return taken;
}

/**
 * Reads the tables of plain text by columns, as pandas, Spark, polars and psql print them: lines of the same width, with
 * blanks or bars in all of them where one column ends and the next begins. The first line heads them.
 */
export function* plainTableColumns(text: string, budget: Budget): Generator<TableColumn> {
  for (const block of blocks(text, budget)) {
    const [head, ...body] = block.filter((row) => !frame.test(row.text));
    if (!head || body.length === 0) continue;
    const taken = takenColumns([head, ...body], budget);
    let columns = 0;
    for (let from = taken.indexOf(1); from >= 0 && columns < MAX_COLUMNS; columns++) {
      const blank = taken.indexOf(0, from);
      const to = blank < 0 ? taken.length : blank;
      const name = head.text.slice(from, to).trim();
      const values = body
        .map(({ text: line }) => line.slice(from, to).trim())
        .filter((value) => value !== '');
      if (name !== '' && values.length > 0) {
        const start = head.start + head.text.indexOf(name, from);
        yield { name, values, start, end: start + name.length };
      }
      from = taken.indexOf(1, to);
    }
  }
}
