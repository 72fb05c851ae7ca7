import type { Budget, Region, SourceText } from '../types.js';
import { lastNotAbove } from './source-text.js';

/** `[start, end)` in UTF-16 code units of the script. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A cell of a script: what it says once the comment marks, the fence or the indentation around it are off. */
export interface ScriptCell {
  readonly language: 'ipython' | 'shell';
  readonly pieces: readonly Piece[];
  /** As a person counts, those of other languages too, from 1; 0 for what stands before or between cells. */
  readonly number: number;
}

interface Line extends Piece {
  readonly text: string;
}

const databricks = /^(#|--|\/\/) Databricks notebook source[ \t]*\r?(?:\n|$)/;
/** Comments of Databricks' own. */
const ownLine = /^\S+ (?:Databricks notebook source|DBTITLE )/;
const percent = /^#[ ]?%%(?=[ \t\r[]|$)/m;
/** The header of Jupytext's light format, whose cells end at blank lines unless marks say otherwise. */
const light = /^# ---\r?\n(?:#[^\n]*\n){0,40}?#[^\n]*format_name: light\b/;
const lightMark = /^# (?:\+(?=[ \t{]|$)|-$)/;
const marimo = /^app = marimo\.App\(/m;

/** The header that Databricks gives to every source file, in the comments of its language. */
export function isDatabricks(text: string): boolean {
  return databricks.test(text);
}

/** Whether a Python file is a notebook in disguise: cells of Spyder, VS Code and Jupytext, of Databricks, of marimo. */
export function isCellScript(text: string): boolean {
  return isDatabricks(text) || percent.test(text) || light.test(text) || marimo.test(text);
}

function* linesOf(text: string, budget: Budget): Generator<Line> {
  for (let start = 0; start < text.length;) {
    budget.tick();
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found + 1;
    yield { start, end, text: text.slice(start, end).trimEnd() };
    start = end;
  }
}

/** Lines that follow one another are one piece, so that a long cell costs no more than a short one. */
function append(pieces: Piece[], { start, end }: Piece): void {
  const last = pieces.at(-1);
  if (last?.end === start) pieces[pieces.length - 1] = { start: last.start, end };
  else pieces.push({ start, end });
}

const from = ({ start, end }: Line, skipped: number): Piece => ({
  start: Math.min(start + skipped, end),
  end,
});

const shellNames = /^(?:bash|sh|zsh|shell)$/;
const pythonNames = /^(?:i?python3?)$/;

/** A magic or a shell line behind a comment mark: `# !ls`, `# files = !ls`. */
const commented = /^# ?(?=(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?(?:%{1,2}[A-Za-z]|!+[\w{./(]))/;

/** `# %% [markdown]` is prose; `# %% language="bash"` is a cell magic whose body is commented out. */
function* percentCells(text: string, budget: Budget): Generator<ScriptCell> {
  let pieces: Piece[] = [];
  let language: ScriptCell['language'] | undefined = 'ipython';
  const isLight = light.test(text);
  const mark = isLight ? lightMark : percent;
  let number = 0;
  for (const line of linesOf(text, budget)) {
    if (mark.test(line.text)) {
      if (language) yield { language, pieces, number };
      pieces = [];
      if (!isLight) number++;
      const other = /\blanguage\s*=\s*"(\w+)"/.exec(line.text)?.[1];
      if (other !== undefined) language = shellNames.test(other) ? 'shell' : undefined;
      else language = /\[(?:markdown|md|raw)\]/.test(line.text) ? undefined : 'ipython';
      continue;
    }
    const indent = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
    const code = line.text.slice(indent);
    // Jupytext comments magics out, so that the script stays Python, and takes the marks off when it is opened.
    const marks = (language === 'shell' ? /^# ?/ : commented).exec(code)?.[0].length ?? 0;
    if (marks === 0) append(pieces, line);
    else {
      append(pieces, { start: line.start, end: line.start + indent });
      append(pieces, from(line, indent + marks));
    }
  }
  if (language) yield { language, pieces, number };
}

/** Cells in another language than the file's stand in comments that begin with `MAGIC`. */
function* databricksCells(text: string, python: boolean, budget: Budget): Generator<ScriptCell> {
  const mark = databricks.exec(text)?.[1] ?? '#';
  let cell: { language: ScriptCell['language'] | undefined; pieces: Piece[] } | undefined;
  let above: Line[] = [];
  let number = 1;
  for (const line of linesOf(text, budget)) {
    if (line.text.startsWith(`${mark} COMMAND ---`)) {
      if (cell?.language) yield { language: cell.language, pieces: cell.pieces, number };
      cell = undefined;
      above = [];
      number++;
      continue;
    }
    const isMagic = line.text.startsWith(`${mark} MAGIC`);
    if (!cell && !isMagic && (line.text === '' || line.text.startsWith(mark))) {
      // A comment may head a cell of Python, or lines of magic.
      if (line.text !== '' && !ownLine.test(line.text)) above.push(line);
      continue;
    }
    let skipped = isMagic ? mark.length + ' MAGIC'.length : 0;
    if (isMagic && line.text.charAt(skipped) === ' ') skipped++;
    if (!cell) {
      const name = /^%(\w+)/.exec(line.text.slice(skipped))?.[1];
      const own = name === undefined ? undefined : cellMagics.get(name);
      cell = { language: own ?? (isMagic || python ? 'ipython' : undefined), pieces: [] };
      if (own === null) cell.language = undefined;
      if (own !== undefined) skipped += 1 + (name?.length ?? 0);
      if (!isMagic) for (const comment of above) append(cell.pieces, comment);
      above = [];
    }
    append(cell.pieces, from(line, skipped));
  }
  if (cell?.language) yield { language: cell.language, pieces: cell.pieces, number };
}

/** Databricks' magics that give a cell its language; others (`%pip`, `%run`) are lines. */
const cellMagics = new Map<string, ScriptCell['language'] | null>([
  ['sh', 'shell'],
  ['python', 'ipython'],
  ['sql', null],
  ['scala', null],
  ['r', null],
  ['md', null],
  ['fs', null],
]);

/** Each cell is a function whose parameters are what other cells define: without it all of them share one module. */
function* marimoCells(text: string, budget: Budget): Generator<ScriptCell> {
  let pieces: Piece[] = [];
  let state: 'outside' | 'signature' | 'body' = 'outside';
  let number = 0;
  const cell = (): ScriptCell => ({ language: 'ipython', pieces, number: state === 'body' ? number : 0 });
  for (const line of linesOf(text, budget)) {
    if (/^\S/.test(line.text) && state !== 'signature') {
      if (pieces.length > 0) yield cell();
      pieces = [];
      if (/^with app\.setup\b/.test(line.text)) state = 'body';
      else if (/^@app\.(?:cell|function|class_definition)\b/.test(line.text)) state = 'signature';
      else {
        state = 'outside';
        append(pieces, line);
      }
      if (state !== 'outside') number++;
    } else if (state === 'signature') {
      if (/:(?:[ \t]*#.*)?$/.test(line.text)) state = 'body';
    } else if (state === 'body') append(pieces, from(line, /^ {0,4}/.exec(line.text)?.[0].length ?? 0));
    else append(pieces, line);
  }
  if (pieces.length > 0) yield cell();
}

const fence = /^([ \t]*)(`{3,}|~{3,})[ \t]*(\{?)([\w-]*)(\}?)[ \t]*([\w-]*)/;
const jupytextHeader = /^---\r?\n(?:[^\n]*\n){0,40}?jupyter:\s*\n/;

/** `{python}` (Quarto, R Markdown), `{code-cell} ipython3` (MyST), and with a header of Jupytext plain fences. */
function fenceLanguage(line: string, jupytext: boolean): ScriptCell['language'] | undefined {
  const [, , , open = '', name = '', , argument = ''] = fence.exec(line) ?? [];
  if (open === '' && !jupytext) return undefined;
  const language = open !== '' && name === 'code-cell' && argument !== '' ? argument : name;
  if (shellNames.test(language)) return 'shell';
  return pythonNames.test(language) || language === 'code-cell' ? 'ipython' : undefined;
}

/** Whether a fence holds code that is run, in whatever language. */
function isCellFence(line: string, jupytext: boolean): boolean {
  const [, , , open = '', name = ''] = fence.exec(line) ?? [];
  return (open !== '' && /^[a-z]/.test(name)) || (jupytext && name !== '');
}

function* fencedCells(text: string, budget: Budget): Generator<ScriptCell> {
  const jupytext = jupytextHeader.test(text);
  let open:
    | {
        readonly marks: string;
        readonly indent: number;
        readonly language: ScriptCell['language'] | undefined;
        readonly pieces: Piece[];
        options: boolean;
      }
    | undefined;
  let number = 0;
  for (const line of linesOf(text, budget)) {
    const [, indent = '', marks = '', , name = ''] = fence.exec(line.text) ?? [];
    if (!open) {
      if (marks === '') continue;
      if (isCellFence(line.text, jupytext)) number++;
      open = {
        marks,
        indent: indent.length,
        language: fenceLanguage(line.text, jupytext),
        pieces: [],
        options: true,
      };
    } else if (marks.startsWith(open.marks) && name === '') {
      if (open.language) yield { language: open.language, pieces: open.pieces, number };
      open = undefined;
    } else {
      // MyST: `:tags: [hide-input]` above the code.
      open.options &&= /^\s*:[\w-]+:/.test(line.text);
      const blank = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
      if (!open.options) append(open.pieces, from(line, Math.min(blank, open.indent)));
    }
  }
  if (open?.language) yield { language: open.language, pieces: open.pieces, number };
}

/**
 * Splits a script, or a text with fences, into its cells of Python and of shell.
 *
 * @param python - whether the text as it stands is Python, and its cells without a language of their own too
 * @see the documentation of Jupytext ("percent format"), Databricks ("Notebook formats"), marimo, Quarto and MyST-NB
 */
export function* splitScript(text: string, python: boolean, budget: Budget): Generator<ScriptCell> {
  if (isDatabricks(text)) yield* databricksCells(text, python, budget);
  else if (!python) yield* fencedCells(text, budget);
  else if (marimo.test(text)) yield* marimoCells(text, budget);
  else yield* percentCells(text, budget);
}

/**
 * A script's source text whose places say their cell too, as those of a notebook do.
 *
 * @param python - as for `splitScript`
 */
export function numberCells(source: SourceText<Region>, python: boolean, budget: Budget): SourceText<Region> {
  const cells = Array.from(splitScript(source.text, python, budget)).flatMap(({ pieces, number }) => {
    const [first, last] = [pieces[0], pieces.at(-1)];
    return first && last && number > 0 ? [{ start: first.start, end: last.end, number }] : [];
  });
  const starts = cells.map(({ start }) => start);
  return {
    ...source,
    locate(start, end) {
      const region = source.locate(start, end);
      const cell = cells[lastNotAbove(starts, start)];
      if (!cell || start < cell.start || start >= cell.end) return region;
      const line = region.startLine - source.locate(cell.start, cell.start).startLine + 1;
      return { ...region, cell: { number: cell.number, part: 'source', line } };
    },
  };
}
