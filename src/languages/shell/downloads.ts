import type { CommandFact } from '../../types.js';
import type { ShellCommand, ShellWord } from '../../parsers/shell-words.js';
import { baseName, interpreters, MAX_PIPELINE, readerName, resolve, type Invocation } from './invocation.js';

/** Files that are told apart; a script that downloads more is a mirror. */
const MAX_FILES = 256;

/** Options of curl and wget that name the file to write, attached or in the next word. */
const outputOptions: Readonly<Record<string, RegExp>> = {
  curl: /^(?:-[a-zA-Z]*?o(.*)|--output(?:=(.*))?)$/s,
  wget: /^(?:-[a-zA-Z]*?O(.*)|--output-document(?:=(.*))?)$/s,
};
const checkers = /^(?:sha\d*sum|shasum|md5sum|b2sum|gpgv?|cosign|minisign|openssl)$/;

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The file that the last command of a pipeline writes, by redirection or as `tee` does. */
function writtenBy(command: ShellCommand): string | undefined {
  for (
    let at = 0, last: ShellCommand | undefined = command;
    last && at < MAX_PIPELINE;
    at++, last = last.next
  ) {
    const redirect = last.words.find((word) => word.redirect && /^1?>>?[^>&(]/.test(word.text));
    if (redirect) return redirect.text.replace(/^1?>>?/, '');
    const invocation = at > 0 ? resolve(last) : undefined;
    const file = invocation?.program === 'tee' && invocation.words.find(({ text }) => !text.startsWith('-'));
    if (file) return file.text;
  }
  return undefined;
}

/** The name under which a download is stored; none where it is printed. */
function storedAs({ program, words }: Invocation, command: ShellCommand): string | undefined {
  const option = outputOptions[program];
  const at = words.findIndex(({ text }) => option?.test(text) === true);
  if (at >= 0) {
    const [, short = '', long = ''] = option?.exec(words[at]?.text ?? '') ?? [];
    const name = short || long || (words[at + 1]?.text ?? '-');
    if (name !== '-' && !name.startsWith('/dev/')) return lastName(name);
  }
  const file = writtenBy(command);
  if (file !== undefined) return lastName(file);
  const remote =
    (program === 'wget' && at < 0) ||
    words.some(({ text }) => /^(?:-[a-zA-Z]*O|--remote-name(?:-all)?)$/.test(text));
  const url = words.find(({ text }) => /^\w+:\/\/|^[\w.-]+\.[a-z]+\//i.test(text))?.text;
  return remote && url !== undefined ? lastName(url.replace(/[?#].*$/s, '')) : undefined;
}

/** The file that a command runs (`bash x.sh`, `./x.sh`, `. x.sh`, `sh < x.sh`), or prints for an interpreter. */
function fileRun(
  invocation: Invocation,
  command: ShellCommand,
  readers: readonly string[],
): { readonly file: string; readonly by: string } | undefined {
  const { program, words } = invocation;
  const found = (word: ShellWord | undefined, by = program) => word && { file: baseName(word), by };
  if (interpreters.test(program) || program === 'source' || program === '.') {
    if (readerName(invocation) === program && interpreters.test(program)) {
      const input = command.words.find(({ redirect, text }) => redirect && /^<[^<>&(]/.test(text));
      return input && { file: lastName(input.text.slice(1)), by: program };
    }
    const inline = program.endsWith('sh') ? /^-[a-z]*c$/ : /^-[a-z]*[cem]$/;
    if (words.some(({ text }) => inline.test(text))) return undefined;
    return found(words.find(({ text }) => !text.startsWith('-')));
  }
  const reader = readers.find((name) => interpreters.test(name) || /^(?:eval|source|\.)$/.test(name));
  if (reader !== undefined)
    return found(
      words.findLast(({ text }) => !text.startsWith('-')),
      reader,
    );
  const path = command.words.find(({ text }) => text.endsWith(program))?.text ?? '';
  return path.includes('/') ? { file: lastName(path), by: program } : undefined;
}

/** Remembers what commands download into files, to tell when a later one runs such a file. */
export class Downloads {
  readonly #files = new Map<string, CommandFact>();

  /** The fact that a command runs what an earlier one stored. */
  follow(command: ShellCommand, invocation: Invocation, fact: CommandFact): CommandFact | undefined {
    const { program } = invocation;
    // Who compares a digest knows what is run.
    if (checkers.test(program)) this.#files.clear();
    if (program in outputOptions) {
      const name = storedAs(invocation, command);
      if (name !== undefined && name !== '' && this.#files.size < MAX_FILES) this.#files.set(name, fact);
      return undefined;
    }
    if (this.#files.size === 0) return undefined;
    const run = fileRun(invocation, command, fact.pipedInto ?? []);
    const download = run && this.#files.get(run.file);
    if (!download) return undefined;
    const code = download.code === fact.code ? fact.code : `${download.code}; ${fact.code}`;
    return { ...download, thenRun: run.by, code, location: fact.location };
  }
}
