import { languageOf } from '../../parsers/language-name.js';
import type { ShellCommand, ShellWord } from '../../parsers/shell-words.js';
import { sliceSource } from '../../parsers/source-text.js';
import type { SourceText } from '../../types.js';
import { readerName, type Invocation } from './invocation.js';

const shells = /^(?:ba|da|z|k|a)?sh$|^(?:pwsh|powershell)$/;
const powershells = /^(?:pwsh|powershell)$/;

/** Longer texts in base64 are data. */
const MAX_ENCODED = 64 * 1024;

/** Code that a command holds, and the program that runs it. */
export interface Script {
  readonly program: string;
  readonly source: SourceText;
  /** Its substitutions have been read already, as those of the word that it is. */
  readonly known: boolean;
  /** It stands there in base64. */
  readonly encoded?: true;
}

const isRunner = (program: string): boolean => shells.test(program) || program === 'python';

/** What words say, at their place: inside the quotes where one stands alone, otherwise at all of them. */
function wordsSource(source: SourceText, words: readonly ShellWord[]): SourceText | undefined {
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last) return undefined;
  const { start } = first;
  const { end } = last;
  if (words.length === 1 && source.text.slice(start + 1, end - 1) === first.text)
    return sliceSource(source, start + 1, end - 1);
  return { text: words.map(({ text }) => text).join(' '), locate: () => source.locate(start, end) };
}

function* fromWords(program: string, source: SourceText, words: readonly ShellWord[]): Generator<Script> {
  const code = wordsSource(source, words);
  if (code) yield { program, source: code, known: words.every(({ start }) => source.text[start] !== "'") };
}

function decodeBase64(text: string, utf16 = false): string | undefined {
  if (text.length > MAX_ENCODED || !/^[A-Za-z0-9+/\s]{8,}=*\s*$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64').toString(utf16 ? 'utf16le' : 'utf8');
  return /^[\t\n\r\x20-\x7e]+$/.test(decoded) ? decoded : undefined;
}

/** The words from the first one that is no option, or that stands behind one of these options. */
function behind(words: readonly ShellWord[], option: RegExp): readonly ShellWord[] {
  const at = words.findIndex(({ text }) => option.test(text));
  return at < 0 ? [] : words.slice(at + 1);
}

const plain = (words: readonly ShellWord[]): readonly ShellWord[] => {
  const at = words.findIndex(({ text }) => !text.startsWith('-'));
  return at < 0 ? [] : words.slice(at);
};

/** Programs that take a command of a shell as text, and the words that it stands in. */
const takers: Readonly<Record<string, (words: readonly ShellWord[]) => readonly ShellWord[]>> = {
  eval: (words) => words,
  'invoke-expression': plain,
  iex: plain,
  trap: (words) => plain(words).slice(0, 1),
  watch: plain,
  ssh: (words) => plain(words).slice(1),
  su: (words) => behind(words, /^(?:-[a-z]*c|--command)$/).slice(0, 1),
  runuser: (words) => behind(words, /^(?:-[a-z]*c|--command)$/).slice(0, 1),
  script: (words) => behind(words, /^(?:-[a-z]*c|--command)$/).slice(0, 1),
  cmd: (words) => behind(words, /^\/[ck]$/i),
  parallel: (words) => {
    const end = words.findIndex(({ text }) => text.startsWith(':::'));
    return plain(end < 0 ? words : words.slice(0, end));
  },
};

/** `-c SCRIPT`, and of PowerShell its other ways. */
function* optionScripts({ program, words }: Invocation, source: SourceText): Generator<Script> {
  if (!powershells.test(program)) {
    yield* fromWords(program, source, behind(words, /^-[a-z]*c$/).slice(0, 1));
    return;
  }
  const [encoded] = behind(words, /^-e(?:c|n\w*)?$/i);
  const decoded = encoded && decodeBase64(encoded.text, true);
  if (decoded !== undefined) {
    const locate: SourceText['locate'] = () => source.locate(encoded?.start ?? 0, encoded?.end ?? 0);
    yield { program, source: { text: decoded, locate }, known: false, encoded: true };
  }
  const script = behind(words, /^-c(?:o\w*)?$/i);
  if (script.length > 0) yield* fromWords(program, source, script);
  else if (!words.some(({ text }) => /^-[fe]/i.test(text)))
    yield* fromWords(
      program,
      source,
      words.filter(({ text }, at) => /\s/.test(text) && !words[at - 1]?.text.startsWith('-')),
    );
}

/** Who runs what a command is given as input: the program itself, or one that reads what it prints. */
function runnerOf(
  invocation: Invocation,
  readers: readonly string[],
  command: ShellCommand,
): string | undefined {
  const { program } = invocation;
  if (isRunner(program)) return readerName(invocation) === program ? program : undefined;
  if (program !== 'cat' && program !== 'tee') return undefined;
  const reader = readers.find(isRunner);
  if (reader !== undefined) return reader;
  const file =
    command.words.find(({ text, redirect }) => redirect && /^>>?[^&]/.test(text)) ?? invocation.words.at(-1);
  const language = languageOf(file?.text ?? '');
  return language === 'shell' ? 'sh' : language === 'python' ? 'python' : undefined;
}

const passing = /^(?:cat|tee|echo|printf)$/;
/** Minute, hour, day, month and weekday of a table of cron. */
const schedule = /^(?:@\w+|(?:[\d*,/-]+[ \t]+){4}[\d*,/a-z-]+)[ \t]+/i;

/** The words that `echo` or `printf` prints. */
function printedWords({ program, words }: Invocation): readonly ShellWord[] {
  if (program === 'echo') return words.slice(words.findIndex(({ text }) => !/^-[neE]+$/.test(text)));
  return words.filter(({ text }) => !/^(?:--|(?:%[sb]|\\n)+)$/.test(text));
}

/** Code that a command prints for an interpreter: `echo 'curl …' | sh`, in base64 too. */
function* printedScripts(
  invocation: Invocation,
  readers: readonly string[],
  command: ShellCommand,
  source: SourceText,
): Generator<Script> {
  const { program } = invocation;
  const isPrinter = program === 'echo' || program === 'printf';
  if (!isPrinter && program !== 'base64') return;
  const rest = readers.slice(readers.findIndex((name) => !passing.test(name)));
  const decoder = isPrinter && rest[0] === 'base64' ? rest.shift() : undefined;
  const [runner = ''] = rest;
  const isTable = runner === 'crontab';
  if (!isTable && !isRunner(runner)) return;
  const given = command.words.filter(({ text }) => text.startsWith('<<<'));
  const words = isPrinter ? printedWords(invocation) : given;
  for (const script of fromWords(isTable ? 'sh' : runner, source, words)) {
    const text = script.source.text.replace(/^<<</, '');
    if (isPrinter && decoder === undefined) {
      const lines = text.replaceAll('\\n', '\n').replace(isTable ? schedule : /^$/, '');
      yield lines === text
        ? script
        : { ...script, source: { text: lines, locate: () => script.source.locate(0, text.length) } };
      continue;
    }
    const decoded = decodeBase64(text);
    if (decoded !== undefined)
      yield {
        ...script,
        source: { text: decoded, locate: () => script.source.locate(0, text.length) },
        known: false,
      };
  }
}

/** The scripts of `bash -c '…'`, `bash <<< '…'` and `echo '…' | bash`, and of here-documents. */
export function* scriptsOf(
  command: ShellCommand,
  invocation: Invocation,
  readers: readonly string[],
  source: SourceText,
): Generator<Script> {
  const { program, words } = invocation;
  if (isRunner(program)) yield* optionScripts(invocation, source);
  const taker = Object.hasOwn(takers, program) ? takers[program] : undefined;
  if (taker) yield* fromWords('sh', source, taker(words));
  yield* printedScripts(invocation, readers, command, source);
  if (program === 'alias')
    for (const word of words) {
      const text = word.text.replace(/^[^=]*=?/, '');
      yield {
        program: 'sh',
        source: { text, locate: () => source.locate(word.start, word.end) },
        known: true,
      };
    }
  const runner = runnerOf(invocation, readers, command);
  if (runner === undefined) return;
  for (const { start, end } of command.documents)
    yield { program: runner, source: sliceSource(source, start, end), known: false };
  for (const { text, start, end } of command.words) {
    const given = /^<<<(.*)$/s.exec(text)?.[1];
    if (given !== undefined)
      yield {
        program: runner,
        source: { text: given, locate: () => source.locate(start, end) },
        known: true,
      };
  }
}
