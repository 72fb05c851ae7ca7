import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_POINTER, parseLfsPointer } from '../parsers/lfs-pointer.js';
import type { Bytes, OpenBytes } from '../types.js';
import { openFile, streamBytes } from '../bytes.js';
import { LINK, type Entry } from './entry.js';
import type { Git } from './git-command.js';

const CHUNK = 1024 * 1024;

async function digest(bytes: Bytes, algorithm: string, prefix: string): Promise<string> {
  const hash = createHash(algorithm).update(prefix);
  for (let offset = 0; ; offset += CHUNK) {
    const chunk = await bytes.read(offset, CHUNK);
    hash.update(chunk);
    if (chunk.length < CHUNK) return hash.digest('hex');
  }
}

/** Opens a file of the working tree, unless it is missing, is no regular file, or hides behind a link. */
async function openRegular(root: string, path: string): Promise<OpenBytes | undefined> {
  const absolute = join(root, path);
  try {
    if (!(await lstat(absolute)).isFile() || (await realpath(absolute)) !== absolute) return undefined;
    return await openFile(absolute);
  } catch {
    return undefined;
  }
}

/** The first of some files that holds exactly the content that a digest names. */
async function openProven(
  candidates: readonly (readonly [root: string, path: string])[],
  expected: (bytes: Bytes) => Promise<boolean>,
): Promise<OpenBytes | undefined> {
  for (const [root, path] of candidates) {
    const bytes = await openRegular(root, path);
    if (bytes === undefined) continue;
    if (await expected(bytes).catch(() => false)) return bytes;
    await bytes.close();
  }
  return undefined;
}

/** Where the content of commits is found. */
export interface ObjectSource {
  /**
   * A file or link of a commit. Its bytes come from the working tree or the Git LFS store only where a digest
   * proves that they are the commit's own, and from the git object otherwise.
   *
   * @param id - the blob's object id
   * @param checkedOut - whether the working tree may hold this very content
   */
  entry(path: string, mode: string, id: string, checkedOut: boolean): Entry;
}

/** Content of commits, for one repository. */
export async function objectSource(git: Git): Promise<ObjectSource> {
  const root = await realpath(git.root);
  const common = (await git.text(['rev-parse', '--path-format=absolute', '--git-common-dir'])).trim();
  const store = await realpath(common);

  /** A blob is at hand whole: its end costs no more than its beginning. */
  const openBlob = (id: string): OpenBytes => ({
    ...streamBytes(git.stream(['cat-file', 'blob', id])),
    randomAccess: true,
  });
  const openContent = async (path: string, id: string, checkedOut: boolean): Promise<OpenBytes> => {
    const workingTree = checkedOut ? ([[root, path]] as const) : [];
    const blob =
      (await openProven(workingTree, async (bytes) => {
        const header = `blob ${await bytes.size()}\0`;
        return (await digest(bytes, id.length === 64 ? 'sha256' : 'sha1', header)) === id;
      })) ?? openBlob(id);
    const oid = parseLfsPointer(await blob.read(0, MAX_POINTER))?.digest;
    if (oid === undefined) return blob;
    const stored = `lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;
    const content = await openProven(
      [...workingTree, [store, stored]],
      async (bytes) => (await digest(bytes, 'sha256', '')) === oid,
    );
    if (content !== undefined) await blob.close();
    return content ?? blob;
  };

  return {
    entry: (path, mode, id, checkedOut) => ({
      path,
      mode,
      // A link's text is in the object; the working tree would answer what it points at.
      open: () => (mode === LINK ? Promise.resolve(openBlob(id)) : openContent(path, id, checkedOut)),
    }),
  };
}
