import type { Change, Changes, OpenBytes } from '../types.js';
import { streamBytes } from '../bytes.js';
import { asApiError, type GitHub } from '../github/client.js';
import { REGULAR, changeOf, type Entry } from './entry.js';

/** GitHub lists no more files of a pull request. */
const LISTED_FILES = 3000;

/** A blob as it comes; the bytes are kept, so that its end can be read as cheaply as its start. */
async function openBlob({ octokit, repository }: GitHub, id: string): Promise<OpenBytes> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', {
    ...repository,
    file_sha: id,
    mediaType: { format: 'raw' },
    request: { parseSuccessResponseBody: false },
  });
  return { ...streamBytes(data as unknown as AsyncIterable<Uint8Array>), randomAccess: true };
}

interface Tree {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly truncated: boolean;
}

async function readTree(github: GitHub, commit: string): Promise<Tree> {
  const { octokit, repository } = github;
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
    ...repository,
    tree_sha: commit,
    recursive: '1',
  });
  const entries = data.tree
    .filter(({ type }) => type !== 'tree')
    .map(({ path, mode, sha }): [string, Entry] => [path, { path, mode, open: () => openBlob(github, sha) }]);
  return { entries: new Map(entries), truncated: data.truncated };
}

/** The best common ancestor of two commits. */
export async function compareMergeBase(github: GitHub, base: string, head: string): Promise<string> {
  const { octokit, repository } = github;
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
    ...repository,
    basehead: `${base}...${head}`,
    per_page: 1,
  });
  return data.merge_base_commit.sha;
}

const statuses: Readonly<Record<string, Change['status']>> = {
  added: 'added',
  copied: 'added',
  removed: 'deleted',
  renamed: 'renamed',
};

/** What a pull request changes, where there is no clone: from GitHub's list, with contents read as they are needed. */
export async function listPullRequest(
  github: GitHub,
  pull: { readonly number: number; readonly base: string; readonly head: string },
): Promise<Changes> {
  const { octokit, repository } = github;
  const base = await compareMergeBase(github, pull.base, pull.head);
  const [listed, headTree, baseTree] = await Promise.all([
    octokit.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
      ...repository,
      pull_number: pull.number,
      per_page: 100,
    }),
    readTree(github, pull.head),
    readTree(github, base),
  ]);
  const files = await Promise.all(
    listed.map(({ filename, previous_filename, status, sha }) => {
      const before = status === 'added' || status === 'copied' ? undefined : (previous_filename ?? filename);
      const known = headTree.entries.get(filename);
      // A tree that is cut off says nothing of a file that the list names: its blob is read as a regular file.
      const unlisted = headTree.truncated
        ? { path: filename, mode: REGULAR, open: () => openBlob(github, sha ?? '') }
        : undefined;
      return changeOf(
        statuses[status] ?? 'modified',
        status === 'removed' ? undefined : (known ?? unlisted),
        before === undefined ? undefined : baseTree.entries.get(before),
      );
    }),
  );
  const capped = listed.length >= LISTED_FILES;
  return {
    scope: 'changed',
    base,
    head: pull.head,
    files: files.filter((change) => change !== undefined),
    notices: [
      ...(capped
        ? [
            `GitHub lists at most ${LISTED_FILES} files of a pull request: others were not looked at; run actions/checkout before, so that git lists them`,
          ]
        : []),
      ...(headTree.truncated || baseTree.truncated
        ? ['GitHub cut the list of all files off: findings that are not new may be taken for new']
        : []),
    ],
    complete: !capped,
  };
}

/** A file of a commit; nothing where it has none of that name. */
export async function readRemote(github: GitHub, commit: string, path: string): Promise<string | undefined> {
  const { octokit, repository } = github;
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
      ...repository,
      path,
      ref: commit,
      mediaType: { format: 'raw' },
    });
    // Text or bytes, as the answer names an encoding or not.
    const content = data as unknown as string | ArrayBuffer;
    return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  } catch (error) {
    if (asApiError(error)?.status === 404) return undefined;
    throw error;
  }
}
