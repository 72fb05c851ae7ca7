import { parseRequirement } from '../parsers/requirement.js';
import { splitCommands, type ShellCommand, type ShellWord } from '../parsers/shell-words.js';
import { sliceSource, snippet } from '../parsers/source-text.js';
import { hideUrlSecrets } from '../parsers/url-secrets.js';
import type { Budget, Fact, LanguageReader, PackageFact, SourceText } from '../types.js';

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

/** Options of pip and uv before or among requirements whose value is the next word. */
const valuedOptions = new Set(
  (
    '-r --requirement --requirements -c --constraint --constraints -i --index-url --pypi-url --extra-index-url ' +
    '--index --default-index -f --find-links -t --target -d --dest -w --wheel-dir --root --prefix --src ' +
    '--source-dir -b --build --cache-dir --platform --python-version --python-platform --implementation --abi ' +
    '--no-binary --only-binary --progress-bar --root-user-action --report --upgrade-strategy --global-option ' +
    '--install-option --build-option -C --config-setting --config-settings --log --log-file --proxy --retries ' +
    '--timeout --exists-action --trusted-host --allow-insecure-host --cert --client-cert --use-feature ' +
    '--use-deprecated --python -p --keyring-provider --hash --group --extra --override --index-strategy ' +
    '--resolution --prerelease --link-mode --exclude-newer --torch-backend --color -P --upgrade-package'
  ).split(' '),
);
const editableOptions = /^(?:-e|--editable)(?:=(.*))?$/s;
const interpreters = /^(?:(?:ba|da|z|k|a|fi)?sh|python|perl|ruby|node|php|pwsh)$/;
/** Their options whose value is the next word, among those that leave the script to standard input. */
const valuedByInterpreters = new Set(['-o', '+o', '-O', '+O', '-W', '-X', '--rcfile', '--init-file']);
const shells = /^(?:ba|da|z|k|a)?sh$/;

/** Commands in strings inside commands (`bash -c "sh -c '…'"`). */
const MAX_NESTING = 4;
/** A pipeline is followed so far: nobody writes a longer one. */
const MAX_PIPELINE = 16;

interface Invocation {
  readonly program: string;
  readonly words: readonly ShellWord[];
}

function baseName({ text }: ShellWord): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** One name for all versions of an interpreter: `python3.11` and `{sys.executable}` are `python`. */
function programName(word: ShellWord): string {
  if (/\bsys\.executable\b/.test(word.text)) return 'python';
  const name = baseName(word).replace(/\.exe$/i, '');
  return /^(?:python|pip)(?=[\d.]*$)/.exec(name)?.[0] ?? name;
}

function isAssignment({ text }: ShellWord): boolean {
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
function resolve(command: ShellCommand): Invocation | undefined {
  let words: readonly ShellWord[] = command.words.filter(({ redirect }) => !redirect);
  const start = words.findIndex((word) => !leadingWords.has(word.text) && !isAssignment(word));
  words = start < 0 ? [] : words.slice(start);
  for (;;) {
    const [first, ...rest] = words;
    if (first === undefined || compoundWords.has(first.text)) return undefined;
    const program = programName(first);
    const wrapper = wrappers.get(program);
    const inner = wrapper && words.slice(afterWrapper(words, wrapper));
    if (inner === undefined || inner.length === 0) return withoutModule(program, first, rest);
    words = inner;
  }
}

/** `-m pip`, `-mpip`, `-Im pip`. */
const moduleOption = /^-[A-Za-z]*?m(.*)$/s;

function withoutModule(program: string, first: ShellWord, rest: readonly ShellWord[]): Invocation {
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

/**
 * How a reader of a command's output is named: an interpreter alone where it runs what it reads, with its script
 * (`python -m json.tool`) where it has one of its own and takes the output for data.
 */
function readerName({ program, words }: Invocation): string {
  if (!interpreters.test(program)) return program;
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
  return isScript || /^(?:eval|source|\.)$/.test(program) ? program : undefined;
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
function readersOf(command: ShellCommand): string[] {
  const names: string[] = [];
  for (
    let reader = readerOf(command);
    reader && names.length < MAX_PIPELINE;
    reader = readerOf(reader.command)
  )
    names.push(reader.name);
  return names;
}

function* packagesOf(
  words: readonly ShellWord[],
  locate: (word: ShellWord) => PackageFact['location'],
): Generator<PackageFact> {
  const verb = words.findIndex(({ text }) => /^(?:install|download|wheel)$/.test(text));
  if (verb < 0) return;
  for (let at = verb + 1; at < words.length; at++) {
    let word = words[at];
    if (word === undefined) return;
    let written = word.text;
    const editable = editableOptions.exec(written);
    if (editable) {
      if (editable[1] === undefined) word = words[++at];
      written = editable[1] ?? word?.text ?? '';
    } else if (written.startsWith('-')) {
      if (valuedOptions.has(written)) at++;
      continue;
    }
    const requirement = word && !word.dynamic ? parseRequirement(written) : undefined;
    if (word && requirement) {
      const code = snippet(hideUrlSecrets(written));
      const location = locate(word);
      yield { kind: 'package', ecosystem: 'PyPI', ...requirement, declaredIn: 'command', code, location };
    }
  }
}

/** The script of `bash -c '…'`, only where quotes alone stand around it, so that places inside stay exact. */
function scriptOf({ program, words }: Invocation, text: string): ShellWord | undefined {
  if (!shells.test(program)) return undefined;
  const script = words[words.findIndex((word) => /^-[a-z]*c$/.test(word.text)) + 1];
  const exact = script && text.slice(script.start + 1, script.end - 1) === script.text;
  return exact === true && script !== words[0] ? script : undefined;
}

/** @param known - substitutions have been read already, as those of the word that is read here */
function* readCommands(source: SourceText, known: boolean, nesting: number, budget: Budget): Generator<Fact> {
  const { text } = source;
  for (const command of splitCommands(text, budget)) {
    const invocation = resolve(command);
    const [first] = command.words;
    const last = command.words.at(-1);
    if (!invocation || !first || !last || (known && command.outer)) continue;
    const { program, words } = invocation;
    const readers = readersOf(command);
    const code = snippet(text.slice(command.pipeline.start, command.pipeline.end));
    const location = source.locate(first.start, last.end);
    const assignments = command.words.filter((word) => isAssignment(word) && !words.includes(word));
    // To the command it is the same as if they had been exported before.
    if (assignments.length > 0)
      yield {
        kind: 'command',
        program: 'export',
        argv: assignments.map((word) => word.text),
        code,
        location,
      };
    yield {
      kind: 'command',
      program,
      argv: [...words, ...command.words.filter(({ redirect }) => redirect)].map((word) => word.text),
      ...(readers.length > 0 && { pipedInto: readers }),
      code,
      location,
    };
    if (program === 'pip') yield* packagesOf(words, ({ start, end }) => source.locate(start, end));
    const script = nesting < MAX_NESTING ? scriptOf(invocation, text) : undefined;
    if (script) {
      const inner = sliceSource(source, script.start + 1, script.end - 1);
      yield* readCommands(inner, text[script.start] === '"', nesting + 1, budget);
    }
  }
}

/**
 * Reads shell commands: each simple command is a `command` fact with the program that really runs, and what pip
 * would install is a `package` fact. `pip3`, `python -m pip` and `uv pip` are `pip`.
 */
export const shellReader: LanguageReader = {
  language: 'shell',
  *read(source, budget) {
    yield* readCommands(source, false, 0, budget);
  },
};
