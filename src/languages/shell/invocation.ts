import type { ShellCommand, ShellWord } from '../../parsers/shell-words.js';

/** Words before which a command may begin; the others of a compound command begin none. */
const leadingWords = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', '}']);
const compoundWords = new Set(['for', 'case', 'select', 'function', 'fi', 'done', 'esac', '[', '[[']);

interface Wrapper {
  /** Letters of options whose value is the next word. */
  readonly valued: string;
  /** Words of its own before the command. */
  readonly operands: number;
}

/** Programs that run the command in the words after their own. */
const wrappers = new Map<string, Wrapper>([
  ['sudo', { valued: 'ugphCTUDRr', operands: 0 }],
  ['doas', { valued: 'uC', operands: 0 }],
  ['env', { valued: 'uCS', operands: 0 }],
  ['nohup', { valued: '', operands: 0 }],
  ['exec', { valued: 'a', operands: 0 }],
  ['command', { valued: '', operands: 0 }],
  ['nice', { valued: 'n', operands: 0 }],
  ['time', { valued: 'fo', operands: 0 }],
  ['stdbuf', { valued: 'ioe', operands: 0 }],
  ['timeout', { valued: 'sk', operands: 1 }],
  ['busybox', { valued: '', operands: 0 }],
  ['xargs', { valued: 'nIPLdEsa', operands: 0 }],
]);

/** Programs that run what they read where nothing names a script. */
export const interpreters = /^(?:(?:ba|da|z|k|a|fi)?sh|python|perl|ruby|node|php|pwsh|powershell)$/;
/** PowerShell's names know no case. */
const cmdlets = /^(?:iwr|irm|iex|invoke-(?:webrequest|restmethod|expression)|powershell|pwsh)$/i;
/** Programs that print their words, so that what is substituted into these goes on. */
const printers = /^(?:echo|printf)$/;
/** Their options whose value is the next word, among those that leave the script to standard input. */
const valuedByInterpreters = new Set(['-o', '+o', '-O', '+O', '-W', '-X', '--rcfile', '--init-file']);

/** A pipeline is followed so far: nobody writes a longer one. */
const MAX_PIPELINE = 16;

/** The program that a command really runs, with its arguments. */
export interface Invocation {
  readonly program: string;
  readonly words: readonly ShellWord[];
  /** `xargs` puts what it reads behind the words. */
  readonly appended: boolean;
}

export function baseName({ text }: ShellWord): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** One name for all versions of an interpreter: `python3.11` and `{sys.executable}` are `python`. */
function programName(word: ShellWord): string {
  if (/\bsys\.executable\b/.test(word.text)) return 'python';
  const name = baseName(word).replace(/\.exe$/i, '');
  if (cmdlets.test(name)) return name.toLowerCase();
  return /^(?:python|pip)(?=[\d.]*$)/.exec(name)?.[0] ?? name;
}

export function isAssignment({ text }: ShellWord): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(text);
}

/** Index of the first word after a wrapper's options, assignments and operands. */
function afterWrapper(words: readonly ShellWord[], { valued, operands }: Wrapper): number {
  let at = 1;
  for (let left = operands; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (text.startsWith('-') && text !== '-') {
      if (text.length === 2 && valued.includes(text.charAt(1))) at++;
    } else if (!/^[A-Za-z_]\w*=/.test(text) && left-- <= 0) break;
  }
  return at;
}

/** Finds the program that a simple command really runs, behind `sudo`, `env`, `python -m` and the like. */
export function resolve(command: ShellCommand): Invocation | undefined {
  let words: readonly ShellWord[] = command.words.filter(({ redirect }) => !redirect);
  const start = words.findIndex((word) => !leadingWords.has(word.text) && !isAssignment(word));
  words = start < 0 ? [] : words.slice(start);
  let appended = false;
  for (;;) {
    const [first, ...rest] = words;
    if (first === undefined || compoundWords.has(first.text)) return undefined;
    const program = programName(first);
    const wrapper = wrappers.get(program);
    const inner = wrapper && words.slice(afterWrapper(words, wrapper));
    if (inner === undefined || inner.length === 0)
      return { ...withoutModule(program, first, rest), appended };
    appended ||= program === 'xargs';
    words = inner;
  }
}

/** `-m pip`, `-mpip`, `-Im pip`. */
const moduleOption = /^-[A-Za-z]*?m(.*)$/s;

function withoutModule(
  program: string,
  first: ShellWord,
  rest: readonly ShellWord[],
): Omit<Invocation, 'appended'> {
  const plain = rest.findIndex(({ text }) => moduleOption.test(text) || !text.startsWith('-'));
  if (program === 'uv' && rest[plain]?.text === 'pip')
    return { program: 'pip', words: rest.slice(plain + 1) };
  const attached = moduleOption.exec(rest[plain]?.text ?? '')?.[1];
  if (attached !== undefined && (program === 'python' || first.dynamic)) {
    const [module, words] =
      attached === '' ? [rest[plain + 1]?.text, rest.slice(plain + 2)] : [attached, rest.slice(plain + 1)];
    if (module === 'pip') return { program: 'pip', words };
  }
  return { program, words: rest };
}

/** What `xargs` appends, or puts in the place of `{}`. */
function isInput(word: ShellWord | undefined): boolean {
  return word === undefined || /^(?:\{\}|%)$/.test(word.text);
}

/**
 * How a reader of a command's output is named: an interpreter alone where it runs what it reads, with its script
 * (`python -m json.tool`) where it has one of its own and takes the output for data.
 */
export function readerName({ program, words, appended }: Invocation): string {
  if (!interpreters.test(program)) return program;
  if (appended && words.some(({ text }, index) => /^-[a-z]*[ce]$/.test(text) && isInput(words[index + 1])))
    return program;
  const script = words.find(({ text }, index) => {
    if (text.startsWith('-') && !/^-(?:s|[a-z]*[cem])?$/.test(text)) return false;
    return !valuedByInterpreters.has(words[index - 1]?.text ?? '');
  });
  const runsInput = script === undefined || /^(?:-s?|\/dev\/(?:stdin|fd\/0))$/.test(script.text);
  return runsInput ? program : `${program} ${script.text}`;
}

/** What a command is called that runs what a substitution in one of its words prints, rather than taking it for data. */
function runnerName(
  { command, word: index, process }: NonNullable<ShellCommand['outer']>,
  invocation: Invocation,
): string | undefined {
  const { program, words } = invocation;
  const word = command.words[index];
  if (word === undefined) return undefined;
  if (word.redirect) return word.text.startsWith('<') ? readerName(invocation) : undefined;
  const at = words.indexOf(word);
  // Before the arguments there are assignments and the program itself, here a command that is printed.
  if (at < 0) return isAssignment(word) ? undefined : 'eval';
  const isScript = process
    ? words.slice(0, at).every(({ text }) => text.startsWith('-'))
    : /^-[a-z]*[ce]$/.test(words[at - 1]?.text ?? '');
  return isScript || /^(?:eval|source|\.|iex|invoke-expression)$/.test(program) || printers.test(program)
    ? program
    : undefined;
}

/** The command that gets the output of another one, and what it is called as its reader. */
function readerOf({ next, outer }: ShellCommand): { command: ShellCommand; name: string } | undefined {
  const command = next ?? outer?.command;
  const invocation = command && resolve(command);
  if (!command || !invocation) return undefined;
  const name = next ? readerName(invocation) : outer && runnerName(outer, invocation);
  return name === undefined ? undefined : { command, name };
}

/** The programs that read a command's output, in turn. */
export function readersOf(command: ShellCommand): string[] {
  const names: string[] = [];
  for (
    let reader = readerOf(command);
    reader && names.length < MAX_PIPELINE;
    reader = readerOf(reader.command)
  )
    names.push(reader.name);
  // What is printed and read by nobody is shown, which is no pipe.
  while (!command.next && printers.test(names.at(-1) ?? '')) names.pop();
  return names;
}
