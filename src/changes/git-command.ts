import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

/** Names of a million files fit; more is an attack on memory. */
const OUTPUT_LIMIT = 256 * 1024 * 1024;
/** A message of git's is a few lines; the rest is noise. */
const MESSAGE_LIMIT = 4096;
/** The longest a single command may take, a fetch over a slow line included. */
const TIME_LIMIT_MS = 5 * 60 * 1000;

/** Git ran and failed, or could not run at all. */
class GitError extends Error {
  override readonly name = 'GitError';
}

/** Git in one repository. No call runs a hook, a filter, an external diff or a pager, whatever its config says. */
export interface Git {
  /** Top of the working tree, absolute. */
  readonly root: string;
  /** Standard output as UTF-8; `GitError` where the command fails. */
  text(args: readonly string[], settings?: Settings): Promise<string>;
  /** Standard output as it comes; leaving the loop early ends the process. */
  stream(args: readonly string[]): AsyncGenerator<Uint8Array, void>;
}

/** Configuration by key, for one call; it never appears among the arguments, so it may hold a token. */
export type Settings = Readonly<Record<string, string>>;

export interface GitOptions {
  /**
   * The workflow itself checked this repository out: git need not ask who owns it, and may fetch objects that a
   * partial clone left out. Elsewhere the `.git` folder may be part of what somebody downloaded.
   */
  readonly trusted: boolean;
}

/** What makes reading a repository free of side effects and of code that its config names. */
const HARMLESS: Settings = {
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.pager': 'cat',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'safe.bareRepository': 'explicit',
};

/** Variables that would point git at another repository than the one that is asked for. */
const ELSEWHERE = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_EXTERNAL_DIFF',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

function environment(settings: Settings, { trusted }: GitOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !ELSEWHERE.has(name));
  const before = Number(process.env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const keys = Object.entries(settings).flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${before + index}`, key],
    [`GIT_CONFIG_VALUE_${before + index}`, value],
  ]);
  return {
    ...Object.fromEntries<string | undefined>([...inherited, ...keys]),
    GIT_CONFIG_COUNT: String(before + keys.length / 2),
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    ...(trusted ? {} : { GIT_NO_LAZY_FETCH: '1' }),
    LC_ALL: 'C',
  };
}

async function* run(
  directory: string,
  args: readonly string[],
  settings: Settings,
  options: GitOptions,
): AsyncGenerator<Uint8Array, void> {
  // Windows looks for a program in the current folder first, and that one may hold a stranger's `git.exe`.
  const child = spawn('git', ['-C', directory, ...args], {
    cwd: dirname(process.execPath),
    env: environment(settings, options),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIME_LIMIT_MS,
    windowsHide: true,
  });
  let message = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    message = (message + chunk).slice(0, MESSAGE_LIMIT);
  });
  const end = new Promise<number | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code, signal) => resolve(code ?? new Error(`ended by ${signal ?? 'a signal'}`)));
  });
  try {
    // Where git cannot be started the stream breaks off, and `end` knows why.
    if (child.pid !== undefined) yield* child.stdout as AsyncIterable<Uint8Array>;
    const status = await end;
    const command = `git ${args[0] ?? ''}`;
    if (status instanceof Error) throw new GitError(`${command}: ${status.message}`);
    if (status !== 0) throw new GitError(`${command}: ${message.trim() || `exit code ${status}`}`);
  } finally {
    child.kill();
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > OUTPUT_LIMIT) throw new GitError('git answered more than can be held in memory');
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Every filter that the config defines, made to do nothing: `git diff` on a working tree would run them. */
function withoutFilters(keys: string): Settings {
  const drivers = keys.split('\0').flatMap((key) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1] ?? []);
  return Object.fromEntries(
    drivers.flatMap((driver) => [
      [`filter.${driver}.clean`, ''],
      [`filter.${driver}.smudge`, ''],
      [`filter.${driver}.process`, ''],
      [`filter.${driver}.required`, 'false'],
    ]),
  );
}

/**
 * Git for the repository that a folder lies in.
 *
 * @throws GitError where there is no repository, git is not installed or refuses to read it
 */
export async function openGit(directory: string, options: GitOptions): Promise<Git> {
  const settings: Record<string, string> = { ...HARMLESS };
  if (options.trusted) settings['safe.directory'] = '*';
  const text = (args: readonly string[], extra: Settings = {}): Promise<string> =>
    collect(run(directory, args, { ...settings, ...extra }, options));
  const root = (await text(['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
  Object.assign(settings, withoutFilters(await text(['config', '--list', '--name-only', '-z'])));
  return { root, text, stream: (args) => run(root, args, settings, options) };
}
