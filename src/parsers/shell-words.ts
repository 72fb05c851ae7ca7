import type { Budget } from '../types.js';

export interface ShellWord {
  /** Without quotes and escapes. Variables and substitutions stay as they are written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A variable, an IPython expression or a command's output stands in it, so that its value is not known. */
  readonly dynamic: boolean;
  /** A redirection with its target: `>out.txt`, `<<<text`. */
  readonly redirect: boolean;
}

/** One simple command: words and redirections. */
export interface ShellCommand {
  readonly words: ShellWord[];
  /** Bodies of its here-documents. */
  readonly documents: { readonly start: number; readonly end: number }[];
  /** The command behind the pipe that reads this one's output. */
  next?: ShellCommand;
  /** Where this one's output is put: `$(…)`, backticks or `<(…)` in a word of another command; of `>(…)` it reads there. */
  readonly outer?: {
    readonly command: ShellCommand;
    readonly word: number;
    readonly process: boolean;
    readonly reads?: boolean;
  };
  /** What reads its output beside that command: `tee >(sh)`. */
  readonly feeds: ShellCommand[];
  /** What it runs where it is the name of a function of this text. */
  body?: FunctionBody;
  /** Extent of the pipeline that it is part of. */
  readonly pipeline: { start: number; end: number };
}

/** Commands of a shell function. */
export interface FunctionBody {
  /** The one that reads what is piped into the function. */
  readonly reader: ShellCommand;
  /** Those whose output is the function's. */
  readonly writers: readonly ShellCommand[];
}

/** Substitutions inside substitutions, and groups inside groups; what is deeper is read as plain words. */
const MAX_DEPTH = 16;

const redirection = /\d*(?:<<<|<<-?|<>|<&|>>|>&|>\||&>>?|<|>)/y;
const operator = /&&|\|\||\|&|;;&?|;&|[;&|\n]/y;
/** Words that begin a compound command, which another word ends. */
const compound = /(?:for|while|until|select|if|case)(?=\s)/y;
/** The name of a function, up to its body. */
const definition =
  /(?:function[ \t]+([\w:.-]+)(?:[ \t]*\([ \t]*\))?|([A-Za-z_][\w:.-]*)[ \t]*\([ \t]*\))(?=\s*[{(])/y;
const variable = /\$(?:\w+|[@*#?$!-])/y;

const isOutputFile = ({ redirect, text }: ShellWord): boolean => redirect && /^(?:1|&)?>[^&]/.test(text);

class Parser {
  readonly commands: ShellCommand[] = [];
  readonly functions = new Map<string, FunctionBody>();
  /** Delimiters of here-documents whose bodies begin after the next line end. */
  readonly #pending: { readonly delimiter: string; readonly command: ShellCommand }[] = [];
  /** Within backticks another one ends them. */
  #backticks = false;
  #at = 0;

  constructor(
    readonly text: string,
    readonly budget: Budget,
  ) {}

  #exec(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text);
  }

  #match(pattern: RegExp): string | undefined {
    return this.#exec(pattern)?.[0];
  }

  /** Reads commands up to the terminator, which it takes, or to the end. */
  list(terminator: ')' | '`' | '', depth: number, outer?: ShellCommand['outer']): void {
    const { text } = this;
    const groups: Group[] = [];
    /** Commands whose output the next one reads. */
    let piped: readonly ShellCommand[] = [];
    let command: ShellCommand | undefined;
    let closed: readonly ShellCommand[] = [];
    /** Where the group stands that was closed last, which counts where its output is piped on. */
    let extent: ShellCommand['pipeline'] | undefined;
    /** The function whose body begins next. */
    let defined: string | undefined;
    const begin = (): ShellCommand => {
      const pipeline = piped.at(-1)?.pipeline ?? { start: this.#at, end: this.#at };
      const begun: ShellCommand = { words: [], documents: [], feeds: [], pipeline, ...(outer && { outer }) };
      for (const writer of piped) writer.next = begun;
      this.commands.push(begun);
      closed = [];
      return begun;
    };
    const open = (kind: Group['kind']): void => {
      // What is piped into a group is read by its first command.
      if (command) piped = [];
      if (groups.length < MAX_DEPTH)
        groups.push({
          kind,
          at: this.#at,
          from: this.commands.length,
          ...(defined !== undefined && { defines: defined }),
        });
      defined = undefined;
      command = undefined;
      if (kind !== 'compound') this.#at++;
    };
    // What a group prints is what all commands in it print that no other one reads.
    const close = (length: number): void => {
      const group = groups.pop();
      closed = this.commands
        .slice(group?.from ?? this.commands.length)
        .filter((one) => one.outer === outer && !one.next && !one.words.some(isOutputFile));
      command = closed.at(-1);
      const reader = this.commands[group?.from ?? this.commands.length];
      if (group?.defines !== undefined && reader)
        this.functions.set(group.defines, { reader, writers: closed });
      if (group) extent = { start: group.at, end: this.#at + length };
      if (groups.length === 0 && !command) piped = [];
      this.#at += length;
    };
    while (this.#at < text.length) {
      this.budget.tick();
      const character = text.charAt(this.#at);
      if (
        character === terminator &&
        (terminator === '`' || groups.every(({ kind }) => kind !== 'parenthesis'))
      ) {
        this.#at++;
        return;
      }
      if (this.#skipBlank(character)) continue;
      const isRedirection = this.#match(redirection) !== undefined;
      const found = isRedirection ? undefined : this.#match(operator);
      if (found !== undefined) {
        this.#at += found.length;
        if (found === '\n') this.#skipDocuments();
        const writers = closed.length > 0 ? closed : command ? [command] : [];
        // A line may end after the pipe.
        const pipes = found === '|' || found === '|&';
        if (found !== '\n' || command) piped = pipes ? writers : [];
        if (pipes && command && extent) {
          command.pipeline.start = Math.min(command.pipeline.start, extent.start);
          command.pipeline.end = extent.end;
        }
        extent = undefined;
        command = undefined;
        closed = [];
      } else if (character === '(') open('parenthesis');
      else if (character === ')') {
        while (groups.length > 0 && groups.at(-1)?.kind !== 'parenthesis') groups.pop();
        if (groups.length === 0) {
          piped = [];
          command = undefined;
          this.#at++;
        } else close(1);
      } else if (!command && this.#match(/\{(?=\s)/y) !== undefined) open('brace');
      else if (!command && this.#closer(groups.at(-1)) !== undefined)
        close(this.#closer(groups.at(-1))?.length ?? 0);
      else {
        if (!command && this.#match(compound) !== undefined) open('compound');
        const name = command ? null : this.#exec(definition);
        if (name) {
          defined = name[1] ?? name[2];
          this.#at += name[0].length;
          continue;
        }
        command ??= begin();
        const start = this.#at;
        command.words.push(
          isRedirection && !/^[<>]\(/.test(text.slice(start, start + 2))
            ? this.#redirection(command, depth)
            : this.#word(command, depth),
        );
        // A character that begins no word is passed over, so that the loop ends.
        if (this.#at === start) this.#at++;
        command.pipeline.end = this.#at;
      }
    }
  }

  /** The word that ends a group, where it stands here. */
  #closer(group: Group | undefined): string | undefined {
    if (group?.kind === 'brace') return this.#match(/\}(?=[\s;&|)]|$)/y);
    return group?.kind === 'compound' ? this.#match(/(?:done|fi|esac)(?=[\s;&|)]|$)/y) : undefined;
  }

  #skipBlank(character: string): boolean {
    const { text } = this;
    if (character === ' ' || character === '\t' || character === '\r') this.#at++;
    else if (character === '\\' && /^\r?\n/.test(text.slice(this.#at + 1, this.#at + 3)))
      this.#at = text.indexOf('\n', this.#at) + 1;
    else if (character === '#') {
      const end = text.indexOf('\n', this.#at);
      this.#at = end < 0 ? text.length : end;
    } else return false;
    return true;
  }

  #redirection(command: ShellCommand, depth: number): ShellWord {
    const { text } = this;
    const start = this.#at;
    const sign = this.#match(redirection) ?? '';
    this.#at += sign.length;
    while (text[this.#at] === ' ' || text[this.#at] === '\t') this.#at++;
    const target = this.#word(command, depth);
    if (/^\d*<<-?$/.test(sign)) this.#pending.push({ delimiter: target.text, command });
    return { ...target, text: sign + target.text, start, redirect: true };
  }

  /** Passes over the bodies of here-documents: they are data to the command, whatever it makes of them. */
  #skipDocuments(): void {
    for (const { delimiter, command } of this.#pending.splice(0)) {
      const start = this.#at;
      let end = start;
      while (this.#at < this.text.length) {
        this.budget.tick();
        end = this.#at;
        const found = this.text.indexOf('\n', this.#at);
        const line = this.text.slice(this.#at, found < 0 ? undefined : found);
        this.#at = found < 0 ? this.text.length : found + 1;
        if (line.trim() === delimiter) break;
        end = this.#at;
      }
      command.documents.push({ start, end });
    }
  }

  #word(command: ShellCommand, depth: number): ShellWord {
    const { text } = this;
    const start = this.#at;
    const word = { command, depth, parts: [] as string[], dynamic: false };
    while (this.#at < text.length) {
      this.budget.tick();
      const character = text.charAt(this.#at);
      if (character === "'") this.#quoted(word);
      else if (character === '"') this.#doubleQuoted(word);
      else if (this.#dynamic(word)) continue;
      else if (/[\s;&|()<>]/.test(character)) break;
      else if (character === '\\') {
        const escaped = text.charAt(this.#at + 1);
        if (escaped !== '\n') word.parts.push(escaped);
        this.#at += 2;
      } else if (character === '{' && this.#expression(word)) continue;
      else if (character === '`') break;
      else this.#plain(word);
    }
    const end = Math.min(this.#at, text.length);
    return { text: word.parts.join(''), start, end, dynamic: word.dynamic, redirect: false };
  }

  #plain(word: Word): void {
    const plain = this.#match(/[^\s;&|()<>'"`$\\{]+/y) ?? this.text.charAt(this.#at);
    word.parts.push(plain);
    this.#at += plain.length;
  }

  #quoted(word: Word): void {
    const end = this.text.indexOf("'", this.#at + 1);
    word.parts.push(this.text.slice(this.#at + 1, end < 0 ? undefined : end));
    this.#at = end < 0 ? this.text.length : end + 1;
  }

  #doubleQuoted(word: Word): void {
    const { text } = this;
    this.#at++;
    while (this.#at < text.length) {
      this.budget.tick();
      const character = text.charAt(this.#at);
      if (character === '"') break;
      if (character === '\\') {
        const escaped = text.charAt(this.#at + 1);
        if (escaped !== '\n') word.parts.push('$`"\\'.includes(escaped) ? escaped : `\\${escaped}`);
        this.#at += 2;
      } else if (!this.#dynamic(word)) {
        const plain = this.#match(/[^"\\$`]+/y) ?? character;
        if (/\{[A-Za-z_]/.test(plain)) word.dynamic = true;
        word.parts.push(plain);
        this.#at += plain.length;
      }
    }
    this.#at++;
  }

  /** Takes a variable or a substitution where one begins. */
  #dynamic(word: Word): boolean {
    const { text } = this;
    const start = this.#at;
    const process = /^[<>]\($/.test(text.slice(start, start + 2));
    if (text.startsWith('$((', start)) this.#balanced('(', ')', start + 1);
    else if (text.startsWith('${', start)) this.#balanced('{', '}', start + 1);
    else if ((text.startsWith('$(', start) || process) && word.depth < MAX_DEPTH) {
      this.#at += 2;
      const first = this.commands.length;
      const reads = text[start] === '>';
      this.#substitute(word, ')', process, reads);
      const fed = reads ? this.commands[first] : undefined;
      if (fed) word.command.feeds.push(fed);
    } else if (text.startsWith('`', start) && !this.#backticks && word.depth < MAX_DEPTH) {
      this.#at++;
      this.#substitute(word, '`', false);
    } else {
      const name = this.#match(variable);
      if (name === undefined) return false;
      this.#at += name.length;
    }
    word.dynamic = true;
    word.parts.push(text.slice(start, this.#at));
    return true;
  }

  #substitute({ command, depth }: Word, terminator: ')' | '`', process: boolean, reads = false): void {
    const backticks = this.#backticks;
    this.#backticks = terminator === '`';
    this.list(terminator, depth + 1, { command, word: command.words.length, process, reads });
    this.#backticks = backticks;
  }

  /** Takes up to the bracket that closes the one at `from`, or everything. */
  #balanced(opener: string, closer: string, from: number): void {
    let open = 0;
    let at = from;
    do {
      this.budget.tick();
      if (this.text[at] === opener) open++;
      else if (this.text[at] === closer) open--;
      at++;
    } while (open > 0 && at < this.text.length);
    this.#at = at;
  }

  /** Takes an IPython expression, `{sys.executable}`, which ends on its line; `{` may be a plain character too. */
  #expression(word: Word): boolean {
    const found = this.#match(/\{(?=[^\s{}])(?:[^{}\n]|\{[^{}\n]*\}){0,1000}\}/y);
    if (found === undefined) return false;
    word.parts.push(found);
    word.dynamic = true;
    this.#at += found.length;
    return true;
  }
}

/** `( … )`, `{ …; }`, or `for … done` and the like. */
interface Group {
  readonly kind: 'parenthesis' | 'brace' | 'compound';
  readonly at: number;
  /** Index of its first command. */
  readonly from: number;
  /** The function whose body it is. */
  readonly defines?: string;
}

interface Word {
  readonly command: ShellCommand;
  readonly depth: number;
  readonly parts: string[];
  dynamic: boolean;
}

/**
 * Splits shell text into simple commands, those inside substitutions too, as POSIX shells and bash do; it never
 * fails, whatever the text is. Reserved words (`if`, `do`) are words; bodies of here-documents stay apart; of a group the
 * first command reads and all of them print.
 *
 * @see POSIX.1-2024, Shell Command Language, 2.3 Token Recognition
 */
export function splitCommands(text: string, budget: Budget): readonly ShellCommand[] {
  const parser = new Parser(text, budget);
  parser.list('', 0);
  for (const command of parser.commands) {
    const body = parser.functions.get(command.words[0]?.text ?? '');
    if (body) command.body = body;
  }
  return parser.commands.filter(({ words }) => words.length > 0);
}
