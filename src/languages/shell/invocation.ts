import type { ShellCommand, ShellWord } from '../../parsers/shell-words.js';

/** Words before which a command may begin; the others of a compound command begin none. */
const leadingWords = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', '}']);
const compoundWords = new Set(['for', 'case', 'select', 'function', 'fi', 'done', 'esac', '[', '[[']);

interface Wrapper {
  /** Options whose value is the next word. */
  readonly valued: RegExp;
  /** Words of its own before the command. */
  readonly operands: number;
  /** The word that makes it run a command: `conda run`. */
  readonly verb?: RegExp;
}

const none = /^$/;
const dockerOptions =
  /^-[vepwuhlmac]$|^--(?:volume|env|env-file|publish|workdir|user|name|network|gpus|memory|cpus|entrypoint|mount|shm-size|platform|ipc)$/;

/** Programs that run the command in the words after their own. */
const wrappers = new Map<string, Wrapper>([
  ['sudo', { valued: /^-[ugphCTUDRr]$|^--(?:user|group|host|chdir)$/, operands: 0 }],
  ['doas', { valued: /^-[uC]$/, operands: 0 }],
  ['env', { valued: /^-[uCS]$|^--(?:unset|chdir)$/, operands: 0 }],
  ['nohup', { valued: none, operands: 0 }],
  ['setsid', { valued: none, operands: 0 }],
  ['unbuffer', { valued: none, operands: 0 }],
  ['exec', { valued: /^-a$/, operands: 0 }],
  ['command', { valued: none, operands: 0 }],
  ['builtin', { valued: none, operands: 0 }],
  ['nice', { valued: /^-n$/, operands: 0 }],
  ['ionice', { valued: /^-[cnp]$/, operands: 0 }],
  ['time', { valued: /^-[fo]$/, operands: 0 }],
  ['stdbuf', { valued: /^-[ioe]$/, operands: 0 }],
  ['strace', { valued: /^-[eopsu]$/, operands: 0 }],
  ['timeout', { valued: /^-[sk]$|^--(?:signal|kill-after)$/, operands: 1 }],
  ['chroot', { valued: none, operands: 1 }],
  ['flock', { valued: /^-[wE]$/, operands: 1 }],
  ['busybox', { valued: none, operands: 0 }],
  ['srun', { valued: /^-[AcDJGNnpqtw]$/, operands: 0 }],
  ['xargs', { valued: /^-[nIPLdEsa]$/, operands: 0 }],
  ['conda', { valued: /^-[np]$|^--(?:name|prefix|cwd)$/, operands: 0, verb: /^run$/ }],
  ['mamba', { valued: /^-[np]$|^--(?:name|prefix|cwd)$/, operands: 0, verb: /^run$/ }],
  ['micromamba', { valued: /^-[np]$|^--(?:name|prefix|cwd)$/, operands: 0, verb: /^run$/ }],
  ['poetry', { valued: none, operands: 0, verb: /^run$/ }],
  ['pipenv', { valued: none, operands: 0, verb: /^run$/ }],
  ['pdm', { valued: none, operands: 0, verb: /^run$/ }],
  ['pixi', { valued: /^-e$|^--environment$/, operands: 0, verb: /^run$/ }],
  [
    'uv',
    { valued: /^-p$|^--(?:with|python|project|directory|extra|group|package)$/, operands: 0, verb: /^run$/ },
  ],
  ['docker', { valued: dockerOptions, operands: 1, verb: /^(?:run|exec)$/ }],
  ['podman', { valued: dockerOptions, operands: 1, verb: /^(?:run|exec)$/ }],
]);

/** Programs that run what they read where nothing names a script. */
export const interpreters =
  /^(?:(?:ba|da|z|k|a|fi|c|tc)?sh|i?python|pypy|perl|ruby|node|php|pwsh|powershell|lua|Rscript|julia|tclsh)$/;
/** PowerShell's names know no case. */
const cmdlets = /^(?:iwr|irm|iex|invoke-(?:webrequest|restmethod|expression)|powershell|pwsh)$/i;
/** Programs that print their words, so that what is substituted into these goes on. */
const printers = /^(?:echo|printf)$/;
/** Their options whose value is the next word, among those that leave the script to standard input. */
const valuedByInterpreters = new Set(['-o', '+o', '-O', '+O', '-W', '-X', '--rcfile', '--init-file']);

/** A pipeline is followed so far: nobody writes a longer one. */
export const MAX_PIPELINE = 16;

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

export function isAssignment({ text }: Pick<ShellWord, 'text'>): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(text);
}

/** The words of the command that a wrapper runs; none where it runs none. */
function afterWrapper(
  words: readonly ShellWord[],
  { valued, operands, verb }: Wrapper,
): readonly ShellWord[] {
  let wanted = verb;
  let left = operands;
  let at = 1;
  for (; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (text.startsWith('-') && text !== '-') {
      if (valued.test(text)) at++;
    } else if (wanted) {
      if (!wanted.test(text)) return [];
      wanted = undefined;
    } else if (!/^[A-Za-z_]\w*=/.test(text) && left-- <= 0) break;
  }
  // A script at an address is no command; what takes it from there is what a rule looks for.
  return /^\w+:\/\//.test(words[at]?.text ?? '') ? [] : words.slice(at);
}

/** The command of `find … -exec`. */
function executedByFind(words: readonly ShellWord[]): readonly ShellWord[] {
  const from = words.findIndex(({ text }) => /^-(?:exec|ok)(?:dir)?$/.test(text));
  if (from < 0) return [];
  const end = words.findIndex(({ text }, index) => index > from && /^[;+]$/.test(text));
  return words.slice(from + 1, end < 0 ? undefined : end);
}

/** Letters of pip that stand before others behind one dash, and those that take a value: `-qr FILE`, `-iURL`. */
const joinedOptions = /^-([qvUI]*)([rcifetdwbC])?(.*)$/s;

/** Options of pip that are written as one word, each on its own. */
function apart(word: ShellWord): ShellWord[] {
  const [, flags = '', valued = '', value = ''] = joinedOptions.exec(word.text) ?? [];
  if (word.text.startsWith('--') || flags + valued === '' || (valued === '' && value !== '')) return [word];
  const parts = [...Array.from(flags + valued, (letter) => `-${letter}`), ...(value === '' ? [] : [value])];
  return parts.map((text) => ({ ...word, text }));
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
    const inner = wrapper ? afterWrapper(words, wrapper) : program === 'find' ? executedByFind(words) : [];
    if (inner.length === 0) {
      const found = withoutModule(program, first, rest);
      return {
        ...found,
        words: found.program === 'pip' ? found.words.flatMap(apart) : found.words,
        appended,
      };
    }
    appended ||= program === 'xargs' || program === 'find';
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
  // `sh -e` stops at errors; to others the option brings the code.
  const own = program.endsWith('sh') ? /^-(?:s|[a-z]*c)?$/ : /^-(?:s|[a-z]*[cem])?$/;
  const script = words.find(({ text }, index) => {
    if (text.startsWith('-') && !own.test(text)) return false;
    return !valuedByInterpreters.has(words[index - 1]?.text ?? '');
  });
  const runsInput = script === undefined || /^(?:-s?|\/dev\/(?:stdin|fd\/0))$/.test(script.text);
  return runsInput ? program : `${program} ${script.text}`;
}

/** What a command is called that runs what a substitution in one of its words prints, rather than taking it for data. */
export function runnerName(
  { command, word: index, process, reads }: NonNullable<ShellCommand['outer']>,
  invocation: Invocation,
): string | undefined {
  const { program, words } = invocation;
  const word = command.words[index];
  if (word === undefined || reads) return undefined;
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
  // What is piped into a function is read by its first command.
  const command = next ? (next.body?.reader ?? next) : outer?.command;
  const invocation = command && resolve(command);
  if (!command || !invocation) return undefined;
  const name = next ? readerName(invocation) : outer && runnerName(outer, invocation);
  return name === undefined ? undefined : { command, name };
}

/** Adds who reads what a command prints; each step adds a name, so that functions that call themselves come to an end. */
function addReaders(command: ShellCommand, names: string[]): void {
  for (const fed of command.feeds) {
    const invocation = resolve(fed);
    if (!invocation || names.length >= MAX_PIPELINE) continue;
    names.push(readerName(invocation));
    addReaders(fed, names);
  }
  const reader = readerOf(command);
  if (!reader || names.length >= MAX_PIPELINE) return;
  names.push(reader.name);
  addReaders(reader.command, names);
  if (command.next?.body) addReaders(command.next, names);
}

/**
 * The programs that read a command's output, in turn.
 *
 * @param first - what takes it where that is not the next command but a word of this one
 */
export function readersOf(command: ShellCommand, first?: string): string[] {
  const names = first === undefined ? [] : [first];
  addReaders(command, names);
  // What is printed and read by nobody is shown, which is no pipe.
  while (!command.next && printers.test(names.at(-1) ?? '')) names.pop();
  return names;
}
