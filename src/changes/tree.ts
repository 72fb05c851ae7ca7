import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Change, Changes, FileVersion } from '../types.js';
import { openFile } from '../bytes.js';
import { UsageError, describeError } from '../errors.js';
import { leavesRepository, submodule, symlinkOutside } from './entry.js';
import { openGit, type Git } from './git-command.js';

/** A folder outside of git may be a whole disk; this many names take a minute and some 200 MB. */
const WALK_LIMIT = 500_000;
/** System calls in flight at a time. */
const BATCH = 128;
/** Folders that package managers fill; a virtual environment is known by its own marker file. */
const INSTALLED = new Set(['node_modules', '.git']);

/** A file of the working tree. */
function workingFile(root: string, path: string): FileVersion {
  return { path, open: () => openFile(join(root, path)) };
}

/** Relative to the root, with `/`. */
function portable(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join('/');
}

/**
 * The folder that paths in reports are relative to: the top of the repository, or the scanned folder itself.
 *
 * @param path - an existing file or folder
 * @throws UsageError where there is no such file
 */
export async function findRoot(path: string): Promise<string> {
  const status = await lstat(path).catch(() => {
    throw new UsageError(`There is no file or folder ${path}`);
  });
  const folder = await realpath(status.isDirectory() ? path : resolve(path, '..'));
  return openGit(folder, { trusted: false }).then(
    ({ root }) => realpath(root),
    () => folder,
  );
}

function statusOf(absolute: string): Stats | undefined {
  try {
    return lstatSync(absolute);
  } catch {
    return undefined;
  }
}

/** What stands at a path of the working tree; nothing where it is gone or is a link to another file inside. */
async function inspect(root: string, path: string): Promise<Change | 'missing' | undefined> {
  const absolute = join(root, path);
  const added = { path, status: 'added' } as const;
  // Without leaving the thread: of thousands of files, the way through the thread pool would take longer than the scan.
  const status = statusOf(absolute);
  if (status === undefined) {
    if (!path.includes('\uFFFD')) return 'missing';
    const detail = `${path} has a name that is not UTF-8 and could not be opened`;
    return { ...added, unreadable: { anomaly: 'unreadable-name', detail } };
  }
  if (status.isFile()) return { ...added, head: workingFile(root, path) };
  if (status.isDirectory()) return { ...added, unreadable: submodule(path) };
  if (!status.isSymbolicLink()) {
    const detail = `${path} is a device, a pipe or a socket and was not opened`;
    return { ...added, unreadable: { anomaly: 'special-file', detail } };
  }
  const target = await readlink(absolute);
  const outside = await realpath(absolute).then(
    (real) => real !== root && !real.startsWith(root + sep),
    () => leavesRepository(path, target),
  );
  return outside ? { ...added, unreadable: symlinkOutside(path, target) } : undefined;
}

/**
 * What stands at some paths of the working tree, in their order, each once.
 *
 * @returns the files, and how many of the paths have nothing there
 */
export async function inspectAll(
  root: string,
  paths: Iterable<string>,
): Promise<{ files: Change[]; missing: number }> {
  const all = [...new Set(paths)];
  const files: Change[] = [];
  let missing = 0;
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = await Promise.all(all.slice(at, at + BATCH).map((path) => inspect(root, path)));
    for (const change of batch) {
      if (change === 'missing') missing++;
      else if (change !== undefined) files.push(change);
    }
  }
  return { files, missing };
}

interface Walk {
  readonly paths: string[];
  readonly skipped: string[];
  readonly complete: boolean;
}

/** Every file under a folder, without following links. */
async function walk(root: string, folder: string): Promise<Walk> {
  const paths: string[] = [];
  const skipped: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await readdir(join(root, next), { withFileTypes: true });
    if (next !== folder && entries.some(({ name }) => name === 'pyvenv.cfg')) {
      skipped.push(next);
      continue;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = next === '' ? entry.name : `${next}/${entry.name}`;
      if (!entry.isDirectory()) paths.push(path);
      else if (INSTALLED.has(entry.name)) skipped.push(path);
      else folders.push(path);
      if (paths.length >= WALK_LIMIT) return { paths, skipped, complete: false };
    }
  }
  return { paths, skipped, complete: true };
}

function walkNotices({ skipped, complete }: Walk): string[] {
  const left = skipped.filter((path) => !path.endsWith('.git'));
  const named = left.slice(0, 5).join(', ') + (left.length > 5 ? ` and ${left.length - 5} more` : '');
  return [
    ...(left.length > 0 ? [`Folders of installed packages were left out: ${named}`] : []),
    ...(complete ? [] : [`Only the first ${WALK_LIMIT} files were listed`]),
  ];
}

/** The paths that a person named, relative to the root; folders apart from files. */
export async function namedPaths(
  root: string,
  paths: readonly string[],
): Promise<{ files: string[]; folders: string[] }> {
  const files: string[] = [];
  const folders: string[] = [];
  for (const path of paths) {
    const absolute = isAbsolute(path) ? path : join(root, path);
    const status = await lstat(absolute).catch(() => {
      throw new UsageError(`There is no file or folder ${path}`);
    });
    // The parents may be links of the machine's own; the last name must stay what it is.
    const named = status.isDirectory()
      ? portable(root, await realpath(absolute))
      : portable(
          root,
          join(await realpath(resolve(absolute, '..')), relative(resolve(absolute, '..'), absolute)),
        );
    if (named === '..' || named.startsWith('../') || isAbsolute(named)) {
      throw new UsageError(`${path} lies outside of ${root}`);
    }
    (status.isDirectory() ? folders : files).push(named);
  }
  return { files, folders };
}

function sparseNotice(count: number): string {
  return count === 1
    ? '1 file that the sparse checkout leaves out was not looked at'
    : `${count} files that the sparse checkout leaves out were not looked at`;
}

/** Tracked files and untracked ones that nothing ignores. */
async function listByGit(git: Git, folders: readonly string[]): Promise<{ paths: string[]; sparse: number }> {
  const output = await git.text([
    ...['ls-files', '-co', '--exclude-standard', '-t', '-z', '--'],
    ...folders.filter((folder) => folder !== ''),
  ]);
  const tagged = output.split('\0').filter((line) => line !== '');
  const paths = tagged
    .filter((line) => !line.startsWith('S '))
    .map((line) => line.slice(2).replace(/\/$/, ''));
  return { paths, sparse: tagged.length - paths.length };
}

/**
 * Every file of the working tree, as added: there is nothing to compare with. In a repository: tracked files and
 * untracked ones that are not ignored; elsewhere, or where git refuses: all files but those of installed packages.
 *
 * @param root - as `findRoot` answers it
 * @param paths - files and folders to restrict it to, absolute or relative to the root; a file or folder that is
 *   named is looked at even where git ignores it
 * @throws UsageError where a path does not exist or lies outside of the root
 */
export async function listTree(root: string, paths: readonly string[] = []): Promise<Changes> {
  const top = await realpath(root);
  const { files, folders } = await namedPaths(top, paths);
  const wanted = paths.length === 0 ? [''] : folders;
  const found = [...files];
  const notices: string[] = [];
  let complete = true;
  const walkAll = async (folder: string): Promise<void> => {
    const walked = await walk(top, folder);
    for (const path of walked.paths) found.push(path);
    notices.push(...walkNotices(walked));
    complete &&= walked.complete;
  };
  const git = await openGit(top, { trusted: false }).catch((error: unknown) => {
    if (/dubious ownership|unsafe/.test(describeError(error))) {
      notices.push(
        `Git refused to read this repository, so ignored files were looked at too: ${describeError(error)}`,
      );
    }
    return undefined;
  });
  for (const folder of wanted) {
    const listed = git && (await realpath(git.root)) === top ? await listByGit(git, [folder]) : undefined;
    if (listed === undefined || (listed.paths.length === 0 && folder !== '')) await walkAll(folder);
    else for (const path of listed.paths) found.push(path);
    if (listed !== undefined && listed.sparse > 0) notices.push(sparseNotice(listed.sparse));
  }
  const inspected = await inspectAll(top, found);
  return { scope: 'full', files: inspected.files, notices: [...new Set(notices)], complete };
}
