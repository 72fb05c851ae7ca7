import type { CommandFact } from '../../types.js';
import { baseName, interpreters, type Invocation } from './invocation.js';
import type { ShellCommand } from '../../parsers/shell-words.js';

/** Files that are told apart; a script that downloads more is a mirror. */
const MAX_FILES = 256;

/** Options of curl and wget that name the file to write, attached or in the next word. */
const outputOptions: Readonly<Record<string, RegExp>> = {
  curl: /^(?:-[a-zA-Z]*?o(.*)|--output(?:=(.*))?)$/s,
  wget: /^(?:-[a-zA-Z]*?O(.*)|--output-document(?:=(.*))?)$/s,
};
const checkers = /^(?:sha\d*sum|shasum|md5sum|b2sum|gpgv?|cosign|minisign|openssl)$/;

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The name under which a download is stored; none where it is printed. */
function storedAs({ program, words }: Invocation, command: ShellCommand): string | undefined {
  const redirect = command.words.find((word) => word.redirect && /^1?>>?[^>&]/.test(word.text));
  if (redirect) return lastName(redirect.text.replace(/^1?>>?/, ''));
  const option = outputOptions[program];
  const at = words.findIndex(({ text }) => option?.test(text) === true);
  if (at >= 0) {
    const [, short = '', long = ''] = option?.exec(words[at]?.text ?? '') ?? [];
    const name = short || long || (words[at + 1]?.text ?? '-');
    return name === '-' || name.startsWith('/dev/') ? undefined : lastName(name);
  }
  const remote =
    program === 'wget' || words.some(({ text }) => /^(?:-[a-zA-Z]*O|--remote-name(?:-all)?)$/.test(text));
  const url = words.find(({ text }) => /^\w+:\/\/|^[\w.-]+\.[a-z]+\//i.test(text))?.text;
  return remote && url !== undefined ? lastName(url.replace(/[?#].*$/s, '')) : undefined;
}

/** The file that a command runs: `bash x.sh`, `./x.sh`, `. x.sh`. */
function fileRun({ program, words }: Invocation, path: string): string | undefined {
  if (interpreters.test(program) || program === 'source' || program === '.') {
    const inline = program.endsWith('sh') ? /^-[a-z]*c$/ : /^-[a-z]*[cem]$/;
    if (words.some(({ text }) => inline.test(text))) return undefined;
    const script = words.find(({ text }) => !text.startsWith('-'));
    return script && baseName(script);
  }
  return path.includes('/') ? lastName(path) : undefined;
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
    const first = command.words.find(({ text }) => text.endsWith(program));
    const file = fileRun(invocation, first?.text ?? '');
    const download = file === undefined ? undefined : this.#files.get(file);
    if (!download) return undefined;
    const code = download.code === fact.code ? fact.code : `${download.code}; ${fact.code}`;
    return { ...download, thenRun: program, code, location: fact.location };
  }
}
