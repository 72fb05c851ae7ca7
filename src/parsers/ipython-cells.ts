import type { Budget, SourceText } from '../types.js';

/** What a cell says to IPython rather than to Python; offsets count from the start of the whole text. */
export type CellCommand =
  | { readonly kind: 'shell'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'magic';
      /** As written, with one `%` or two. */
      readonly name: string;
      readonly start: number;
      readonly argumentsStart: number;
      readonly end: number;
      /** The lines under a cell magic, where they are neither Python nor shell. */
      readonly body?: { readonly start: number; readonly end: number };
    };

export interface SplitCells {
  /** As long as the text, with the same line ends: what is not Python is a lone `_` and spaces. */
  readonly python: string;
  readonly commands: readonly CellCommand[];
}

/** Magics whose argument, or whose cell, is Python. */
const pythonLines = new Set(['time', 'timeit', 'prun', 'memit']);
const shellCells = new Set(['bash', 'sh', 'zsh', '!', 'sx', 'system', 'cmd', 'powershell', 'pwsh']);
/** Magics whose cell is something else. Under any other one it is read as Python, as most packages define them. */
const otherCells = new Set(
  (
    'writefile file script html HTML svg SVG javascript js latex markdown md sql SQL bigquery sparksql R r ruby perl ' +
    'julia cypher sparql graphql ai chat dot graphviz mermaid tikz rust cpp c go java kotlin scala fortran octave ' +
    'matlab configure tex typescript css yaml json toml'
  ).split(' '),
);
/** Magics that are the program of the same name. */
const programLines = new Set(
  'pip conda mamba micromamba uv cat cp ls ll la lf lk lx ldir mkdir mv rm rmdir'.split(' '),
);

const cellMagic = /(?:[ \t]*\r?\n)*[ \t]*(%%([A-Za-z_]\w*|!))[ \t]*([^\n]*)/y;
const lineMagic = /%{1,2}[ \t]*([A-Za-z_]\w*)[ \t]*/y;
/** With automagic, which is on unless someone turns it off, the percent sign may be left out. */
const automagic =
  /(?:pip|conda|mamba|uv)[ \t]+(?:pip|install|uninstall|download|wheel|list|freeze|show|config|create|update|remove|add)\b(?![ \t]*[=.(,])/y;
const help = /(?:\?[^\n]*|%{0,2}[A-Za-z_][\w.*[\]'"]*\?{1,2})[ \t]*\r?(?=\n|$)/y;
const optionsOfPythonLine = /(?:-[a-zA-Z](?:[ \t]*\d+)?[ \t]+)*/y;

class Splitter {
  readonly commands: CellCommand[] = [];
  readonly #spans: { readonly start: number; readonly end: number; readonly instead: string }[] = [];

  constructor(
    readonly text: string,
    readonly budget: Budget,
  ) {}

  #match(pattern: RegExp, at: number): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.text);
  }

  #blank(start: number, end: number, instead = '_'): void {
    this.#spans.push({ start, end, instead });
  }

  /** Reads one cell, from its magic to its last line. */
  cell(from: number, to: number): void {
    let at = from;
    // What stands under `%%time` may begin with a magic of its own.
    for (let next; (next = this.#cellMagic(at, to)) !== undefined;) at = next;
    this.#lines(at, to);
  }

  /** Takes a cell's first line where it is a magic; answers where Python, or another such line, goes on. */
  #cellMagic(from: number, to: number): number | undefined {
    const magic = this.#match(cellMagic, from);
    if (!magic || from + magic[0].length > to) return undefined;
    this.budget.tick();
    const [whole, name = '', bare = '', line = ''] = magic;
    const start = from + whole.indexOf('%%');
    const end = from + whole.length;
    const argumentsStart = end - line.length;
    const language = bare === 'script' ? scriptLanguage(line) : cellLanguage(bare);
    const body = language === 'other' ? { start: Math.min(end + 1, to), end: to } : undefined;
    this.commands.push({ kind: 'magic', name, start, argumentsStart, end, ...(body && { body }) });
    if (language === 'python') {
      const code = pythonLines.has(bare) ? this.#afterOptions(argumentsStart) : end;
      this.#blank(start, code, code < end ? '_;' : '');
      return code;
    }
    if (language === 'shell') {
      const hasOptions = bare === 'bash' || bare === 'sh' || bare === 'script';
      this.commands.push({ kind: 'shell', start: hasOptions ? end : argumentsStart, end: to });
    }
    this.#blank(start, to, '');
    return to;
  }

  #afterOptions(at: number): number {
    return at + (this.#match(optionsOfPythonLine, at)?.[0].length ?? 0);
  }

  #lines(from: number, to: number): void {
    for (let at = from; at < to;) {
      this.budget.tick();
      while (this.text[at] === ' ' || this.text[at] === '\t') at++;
      at = at < to ? (this.#command(at, to, true) ?? this.#pythonLine(at, to)) : to;
    }
  }

  /** Where a command of IPython goes on to: past its `\` continuations. */
  #endOfLine(at: number, to: number): number {
    for (let from = at; ;) {
      const end = this.text.indexOf('\n', from);
      if (end < 0 || end >= to) return to;
      const last = this.text[end - 1] === '\r' ? end - 2 : end - 1;
      if (this.text[last] !== '\\') return end;
      from = end + 1;
    }
  }

  /** Takes a command where one begins; answers where Python goes on. */
  #command(at: number, to: number, statement: boolean): number | undefined {
    const { text } = this;
    const shell = text[at] === '!';
    if (statement && !shell) {
      const question = this.#match(help, at);
      if (question) {
        this.#blank(at, at + question[0].length);
        return at + question[0].length;
      }
    }
    const magic = shell ? null : this.#match(lineMagic, at);
    const bare = statement && !shell && this.#match(automagic, at) !== null;
    if (!shell && !magic && !bare) return undefined;
    const end = this.#endOfLine(at, to);
    const name = magic?.[1] ?? '';
    const argumentsStart = Math.min(at + (magic?.[0].length ?? 0), end);
    if (pythonLines.has(name)) {
      const code = Math.min(this.#afterOptions(argumentsStart), end);
      this.#blank(at, code, code === end ? '_' : statement ? '_;' : '');
      return code;
    }
    this.#blank(at, end);
    if (shell) this.commands.push({ kind: 'shell', start: at + (text[at + 1] === '!' ? 2 : 1), end });
    else if (bare) this.commands.push({ kind: 'shell', start: at, end });
    else if (programLines.has(name)) {
      const start = argumentsStart - (magic?.[0].length ?? 0) + (magic?.[0].indexOf(name) ?? 0);
      this.commands.push({ kind: 'shell', start, end });
    } else if (name === 'sx' || name === 'system')
      this.commands.push({ kind: 'shell', start: argumentsStart, end });
    else this.commands.push({ kind: 'magic', name: `%${name}`, start: at, argumentsStart, end });
    return end;
  }

  /** Passes over one logical line of Python, so that a `%` or `!` inside a string or in brackets is no command. */
  #pythonLine(from: number, to: number): number {
    const { text } = this;
    let depth = 0;
    let assigned = false;
    for (let at = from; at < to; at++) {
      this.budget.tick();
      const character = text.charAt(at);
      if (character === '\n' && depth === 0) return at + 1;
      if (character === '"' || character === "'") at = this.#stringEnd(at, to) - 1;
      else if (character === '#') {
        const end = text.indexOf('\n', at);
        at = (end < 0 ? to : end) - 1;
      } else if (character === '\\') at += text[at + 1] === '\r' ? 2 : 1;
      else if ('([{'.includes(character)) depth++;
      else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
      else if (character === '=' && depth === 0 && !assigned) {
        assigned = true;
        const value = at + 1 + (this.#match(/[ \t]*/y, at + 1)?.[0].length ?? 0);
        const isAssignment = text[at + 1] !== '=' && !'=!<>:+-*/%&|^@~'.includes(text.charAt(at - 1));
        const end = isAssignment && value < to ? this.#command(value, to, false) : undefined;
        if (end !== undefined) at = end - 1;
      }
    }
    return to;
  }

  /** Where a string ends that begins at `at`: after its quotes, or at the end of its line. */
  #stringEnd(at: number, to: number): number {
    const { text } = this;
    const quote = text.charAt(at);
    const long = text.startsWith(quote.repeat(3), at);
    const closer = long ? quote.repeat(3) : quote;
    for (let end = at + closer.length; end < to; end++) {
      const character = text[end];
      if (character === '\\') end += text[end + 1] === '\r' ? 2 : 1;
      else if (text.startsWith(closer, end)) return end + closer.length;
      else if (character === '\n' && !long) return end;
    }
    return to;
  }

  python(): string {
    let python = '';
    let copied = 0;
    for (const { start, end, instead } of this.#spans) {
      const blank = this.text.slice(start + instead.length, end).replace(/[^\r\n]/g, ' ');
      python += this.text.slice(copied, start) + instead.slice(0, end - start) + blank;
      copied = end;
    }
    return python + this.text.slice(copied);
  }
}

function cellLanguage(name: string): 'python' | 'shell' | 'other' {
  if (shellCells.has(name)) return 'shell';
  return otherCells.has(name) ? 'other' : 'python';
}

/** The language of `%%script PROGRAM`. */
function scriptLanguage(line: string): 'python' | 'shell' | 'other' {
  if (/(?:^|[\s/])(?:(?:ba|z|k|da)?sh|pwsh|powershell)\b/.test(line)) return 'shell';
  return /(?:^|[\s/])python[\d.]*\b/.test(line) ? 'python' : 'other';
}

/**
 * Takes apart what cells say to IPython (magics, shell lines, help) and to Python. A command counts where IPython
 * sees one: at the start of a logical line, or after the first `=` of one.
 *
 * @see IPython's documentation, "Custom input transformation" and "Built-in magic commands"
 */
export function splitCells({ text, cells = [0] }: SourceText, budget: Budget): SplitCells {
  const splitter = new Splitter(text, budget);
  cells.forEach((start, index) => splitter.cell(start, cells[index + 1] ?? text.length));
  return { python: splitter.python(), commands: splitter.commands };
}
