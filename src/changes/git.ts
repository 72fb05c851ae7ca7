import { realpath } from 'node:fs/promises';
import type { Change, Changes } from '../types.js';
import { UsageError, describeError } from '../errors.js';
import { LINK, REGULAR, changeOf, type Entry } from './entry.js';
import { openGit, type Git } from './git-command.js';
import { objectSource, type ObjectSource } from './objects.js';
import { inspectAll, namedPaths } from './tree.js';

/** One line of `git diff --raw`. */
interface DiffLine {
  readonly status: string;
  readonly path: string;
  readonly previousPath: string;
  readonly headMode: string;
  readonly headId: string;
  readonly baseMode: string;
  readonly baseId: string;
}

const ABSENT = '000000';
const DIFF = ['diff', '--raw', '-z', '-M', '--no-abbrev', '--no-relative', '--no-ext-diff', '--no-textconv'];

function parseDiff(output: string): DiffLine[] {
  const fields = output.split('\0');
  const lines: DiffLine[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [baseMode = '', headMode = '', baseId = '', headId = '', status = ''] = (fields[at++] ?? '')
      .slice(1)
      .split(' ');
    const previousPath = fields[at++] ?? '';
    const path = /^[RC]/.test(status) ? (fields[at++] ?? '') : previousPath;
    lines.push({ status, path, previousPath, headMode, headId, baseMode, baseId });
  }
  return lines;
}

function statusOf({ status, headMode, baseMode }: DiffLine): Change['status'] {
  if (headMode === ABSENT) return 'deleted';
  if (baseMode === ABSENT || status.startsWith('C')) return 'added';
  return status.startsWith('R') ? 'renamed' : 'modified';
}

function baseEntry(objects: ObjectSource, line: DiffLine): Entry | undefined {
  if (line.baseMode === ABSENT || line.status.startsWith('C')) return undefined;
  return objects.entry(line.previousPath, line.baseMode, line.baseId, false);
}

async function collectChanges(pending: readonly Promise<Change | undefined>[]): Promise<Change[]> {
  return (await Promise.all(pending)).filter((change) => change !== undefined);
}

/** The full id of a commit; nothing where the name means none, or its objects are not here. */
export async function findCommit(git: Git, name: string): Promise<string | undefined> {
  const found = await git
    .text(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
    .catch(() => undefined);
  return found?.trim();
}

/** The best common ancestor that is known here: a shallow clone may know none. */
export async function mergeBase(git: Git, one: string, other: string): Promise<string | undefined> {
  const found = await git.text(['merge-base', '--end-of-options', one, other]).catch(() => undefined);
  return found?.trim();
}

/** Parents as the commit itself names them, which a shallow clone does not hide. */
export async function parentsOf(git: Git, commit: string): Promise<string[]> {
  const [header = ''] = (await git.text(['cat-file', 'commit', commit])).split('\n\n', 1);
  return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, id]) => id ?? []);
}

export interface CommitOptions {
  /** Whether the working tree may hold the head's content, proven file by file. */
  readonly checkedOut: boolean;
}

/** What the head commit changes, against a base commit; both must be here. */
export async function diffCommits(
  git: Git,
  base: string,
  head: string,
  { checkedOut }: CommitOptions,
): Promise<Changes> {
  const objects = await objectSource(git);
  const lines = parseDiff(await git.text([...DIFF, '--end-of-options', base, head, '--']));
  const files = await collectChanges(
    lines.map((line) =>
      changeOf(
        statusOf(line),
        line.headMode === ABSENT
          ? undefined
          : objects.entry(line.path, line.headMode, line.headId, checkedOut),
        baseEntry(objects, line),
      ),
    ),
  );
  return { scope: 'changed', base, head, files, notices: [], complete: true };
}

/**
 * Every file of a commit. With a base, what did not change since is told apart: it has the same content on both sides.
 */
export async function listCommit(
  git: Git,
  head: string,
  base: string | undefined,
  options: CommitOptions,
): Promise<Changes> {
  const changed = base === undefined ? undefined : await diffCommits(git, base, head, options);
  const known = new Set(changed?.files.map(({ path }) => path));
  const objects = await objectSource(git);
  const tree = (await git.text(['ls-tree', '-r', '-z', '--full-tree', '--', head])).split('\0');
  const others = await collectChanges(
    tree.flatMap((line) => {
      const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
      if (mode === undefined || id === undefined || path === undefined || known.has(path)) return [];
      const entry = objects.entry(path, mode, id, options.checkedOut);
      return changed ? changeOf('unchanged', entry, entry) : changeOf('added', entry, undefined);
    }),
  );
  return {
    scope: 'full',
    ...(base !== undefined && { base }),
    head,
    files: [...(changed?.files ?? []), ...others],
    notices: [],
    complete: true,
  };
}

/** A file as a commit holds it; nothing where it has none of that name. */
export async function readCommitted(git: Git, commit: string, path: string): Promise<string | undefined> {
  const line = await git.text(['ls-tree', '-z', '--full-tree', '--', commit, path]);
  const [, mode, id] = /^(\d+) blob ([0-9a-f]+)\t/.exec(line) ?? [];
  if (id === undefined) return undefined;
  if (mode === LINK) throw new UsageError(`${path} is a link; put the file itself there`);
  return git.text(['cat-file', 'blob', id]);
}

async function untracked(git: Git, flags: readonly string[], paths: readonly string[]): Promise<string[]> {
  const output = await git.text(['ls-files', '-o', '-z', ...flags, '--', ...paths]);
  return output
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => path.replace(/\/$/, ''));
}

/**
 * What the working tree, untracked files included, changes against the point where it left a branch.
 *
 * @param root - top of the repository
 * @param ref - a branch, tag or commit
 * @param paths - files and folders to restrict it to, absolute or relative to the root
 * @throws UsageError where there is no repository, or the name means no commit
 */
export async function diffAgainst(
  root: string,
  ref: string,
  paths: readonly string[] = [],
): Promise<Changes> {
  const git = await openGit(root, { trusted: false }).catch((error: unknown) => {
    throw new UsageError(`A base needs a git repository. ${describeError(error)}`);
  });
  const top = await realpath(git.root);
  const tip = await findCommit(git, ref);
  if (tip === undefined)
    throw new UsageError(`The base ${ref} is no commit of this repository; fetch it first`);
  const common = await mergeBase(git, tip, 'HEAD');
  const base = common ?? tip;
  const objects = await objectSource(git);
  const named = await namedPaths(top, paths);
  const limit = [...named.files, ...named.folders].filter((path) => path !== '');

  const lines = parseDiff(await git.text([...DIFF, '--end-of-options', base, '--', ...limit]));
  const present = await inspectAll(top, [
    ...lines.filter(({ headMode }) => headMode !== ABSENT).map(({ path }) => path),
    ...(await untracked(git, ['--exclude-standard'], limit)),
    // Who names a file wants it looked at, ignored or not.
    ...(named.files.length > 0 ? await untracked(git, [], named.files) : []),
  ]);
  const tracked = new Map(lines.map((line) => [line.path, line]));
  const seen = new Set(present.files.map(({ path }) => path));
  const changed = present.files.map(async (file) => {
    const line = tracked.get(file.path);
    const version = file.head;
    if (line === undefined || version === undefined) return file;
    const head = { path: file.path, mode: REGULAR, open: () => version.open() };
    return changeOf(statusOf(line), head, baseEntry(objects, line));
  });
  const gone = lines
    .filter(({ path }) => !seen.has(path))
    .map((line) => changeOf('deleted', undefined, baseEntry(objects, line)));
  const notices =
    common === undefined ? [`${ref} and HEAD have no common ancestor here: compared with ${ref} itself`] : [];
  return {
    scope: 'changed',
    base,
    files: await collectChanges([...changed, ...gone]),
    notices,
    complete: true,
  };
}
