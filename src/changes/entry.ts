import { posix } from 'node:path';
import type { Change, FileVersion, OpenBytes } from '../types.js';

/** One path on one side of a comparison, as git records it. */
export interface Entry {
  readonly path: string;
  /** Git's file mode. */
  readonly mode: string;
  /** The file's bytes, or the text of a link. The caller closes them. */
  readonly open: () => Promise<OpenBytes>;
}

export const REGULAR = '100644';
export const LINK = '120000';
const SUBMODULE = '160000';
/** The longest path that Linux resolves. */
const TARGET_LIMIT = 4096;

function isFile(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && entry.mode !== LINK && entry.mode !== SUBMODULE;
}

/** Whether a link's target lies outside of the repository, judged by the names alone. */
export function leavesRepository(link: string, target: string): boolean {
  const portable = target.replaceAll('\\', '/');
  if (portable.startsWith('/') || /^[a-z]:/i.test(portable)) return true;
  const resolved = posix.normalize(posix.join(posix.dirname(link), portable));
  return resolved === '..' || resolved.startsWith('../');
}

async function targetOf(link: Entry): Promise<string> {
  const bytes = await link.open();
  try {
    return Buffer.from(await bytes.read(0, TARGET_LIMIT)).toString('utf8');
  } finally {
    await bytes.close();
  }
}

export function symlinkOutside(path: string, target: string): Change['unreadable'] & object {
  return {
    anomaly: 'symlink-outside',
    detail: `${path} is a link to ${target}, outside of the repository, and was not followed`,
  };
}

export function submodule(path: string): Change['unreadable'] & object {
  return {
    anomaly: 'submodule',
    detail: `${path} is a submodule: its files lie in another repository and were not read`,
  };
}

/** The side of a comparison that the scan opens. */
function version({ path, open }: Entry): FileVersion {
  return { path, open };
}

/**
 * What two sides of one path amount to. A link that stays inside is nothing to read: its target is a file of its own.
 *
 * @returns nothing where neither side holds anything to look at
 */
export async function changeOf(
  status: Change['status'],
  head: Entry | undefined,
  base: Entry | undefined,
): Promise<Change | undefined> {
  const path = (head ?? base)?.path;
  if (path === undefined) return undefined;
  const names = {
    path,
    status,
    ...(base !== undefined && base.path !== path && { previousPath: base.path }),
  };
  if (head?.mode === SUBMODULE) return { ...names, unreadable: submodule(path) };
  if (head?.mode === LINK) {
    const target = await targetOf(head);
    if (leavesRepository(path, target)) return { ...names, unreadable: symlinkOutside(path, target) };
  }
  if (isFile(head)) return { ...names, head: version(head), ...(isFile(base) && { base: version(base) }) };
  return isFile(base) ? { path: base.path, status: 'deleted', base: version(base) } : undefined;
}
