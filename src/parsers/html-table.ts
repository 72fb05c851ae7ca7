import type { Budget } from '../types.js';

/** A column of an HTML table; `[start, end)` is its heading's cell, in UTF-16 code units. */
export interface TableColumn {
  readonly name: string;
  readonly values: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** Columns and values that are kept of a table: enough to know what a column holds. */
const MAX_COLUMNS = 500;
const MAX_VALUES = 1000;
/** Longer cells hold no value that anybody looks for by its column. */
const MAX_CELL = 500;

const tag = /<(\/?)(table|tr|th|td)\b[^>]{0,1000}>/gi;

function textOf(html: string): string {
  return html
    .slice(0, MAX_CELL)
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .trim();
}

interface Column {
  readonly name: string;
  readonly values: string[];
  readonly start: number;
  readonly end: number;
}

/** Reads the tables of HTML by columns: the first row with a name in it heads them, as in what pandas writes. */
export function* tableColumns(html: string, budget: Budget): Generator<TableColumn> {
  let columns: Column[] = [];
  let cell: { readonly start: number } | undefined;
  let row: { readonly text: string; readonly start: number; readonly end: number }[] = [];
  const closeCell = (end: number): void => {
    if (cell && row.length < MAX_COLUMNS)
      row.push({ text: textOf(html.slice(cell.start, end)), start: cell.start, end });
    cell = undefined;
  };
  const closeRow = (): void => {
    if (columns.length > 0)
      for (const [index, { text }] of row.entries()) {
        const column = columns[index];
        if (column && text !== '' && column.values.length < MAX_VALUES) column.values.push(text);
      }
    else if (row.some(({ text }) => text !== ''))
      columns = row.map(({ text, start, end }) => ({ name: text, values: [], start, end }));
    row = [];
  };
  for (const found of html.matchAll(tag)) {
    budget.tick();
    const [whole, slash, name = ''] = found;
    const element = name.toLowerCase();
    closeCell(found.index);
    if (element === 'table') {
      closeRow();
      yield* columns;
      columns = [];
    } else if (element === 'tr') closeRow();
    else if (slash === '') cell = { start: found.index + whole.length };
  }
  closeRow();
  yield* columns;
}
