import { execFileSync } from 'node:child_process';
import type { TestRepository } from '../helpers/repository.js';
import { page, refusal, type Answer, type Call, type LoopbackServer } from './server.js';

export const pullFiles = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';
const compare = 'GET /repos/{owner}/{repo}/compare/{basehead}';
export const trees = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
const blobs = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
const contents = 'GET /repos/{owner}/{repo}/contents/{path}';

const api = 'https://api.github.com/repos/o/r';
const statuses: Readonly<Record<string, string>> = {
  A: 'added',
  M: 'modified',
  D: 'removed',
  R: 'renamed',
  T: 'changed',
};

function bytesOf(repository: TestRepository, name: string): Uint8Array {
  return execFileSync('git', ['-C', repository.root, 'cat-file', 'blob', name], { stdio: 'pipe' });
}

/** The hunks of one file's diff, as GitHub gives them: without the headers of the file. */
function patchOf(repository: TestRepository, range: string, path: string): { readonly patch?: string } {
  const diff = repository.git('diff', range, '--', path);
  const start = diff.search(/^@@ /m);
  return start < 0 ? {} : { patch: diff.slice(start).replace(/\n$/, '') };
}

function listFiles(repository: TestRepository, base: string, head: string): object[] {
  const fields = repository.git('diff', '--raw', '-z', '-M', '--no-abbrev', `${base}...${head}`).split('\0');
  const files: object[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [, , , sha = '', status = ''] = (fields[at++] ?? '').split(' ');
    const first = fields[at++] ?? '';
    const renamed = status.startsWith('R');
    const filename = renamed ? (fields[at++] ?? '') : first;
    const url = `${api}/contents/${encodeURIComponent(filename)}`;
    files.push({
      sha,
      filename,
      status: statuses[status.charAt(0)],
      additions: 1,
      deletions: 0,
      changes: 1,
      blob_url: url,
      raw_url: url,
      contents_url: url,
      ...patchOf(repository, `${base}...${head}`, filename),
      ...(renamed && { previous_filename: first }),
    });
  }
  return files;
}

function listTree(repository: TestRepository, commit: string): Answer {
  const lines = repository.git('ls-tree', '-r', '-t', '-z', '--full-tree', commit).split('\0');
  const tree = lines.flatMap((line) => {
    const [, mode = '', type = '', sha = '', path = ''] = /^(\d+) (\w+) (\w+)\t([^]*)$/.exec(line) ?? [];
    return mode === '' ? [] : [{ path, mode, type, sha, url: `${api}/git/${type}s/${sha}` }];
  });
  return { status: 200, body: { sha: commit, url: `${api}/git/trees/${commit}`, tree, truncated: false } };
}

/** Lets the server list the files of a pull request, with their diffs. */
export function servePullFiles(
  server: LoopbackServer,
  repository: TestRepository,
  pull: { readonly base: string; readonly head: string },
): void {
  server.on(pullFiles, (call) =>
    page(call, `${server.url}/repos/o/r/pulls/7/files`, listFiles(repository, pull.base, pull.head)),
  );
}

/** Lets the server answer what GitHub would about a repository and its pull request. */
export function serveRepository(
  server: LoopbackServer,
  repository: TestRepository,
  pull: { readonly base: string; readonly head: string },
): void {
  const ask = (answer: () => Answer): Answer => {
    try {
      return answer();
    } catch {
      return refusal(404, 'Not Found');
    }
  };
  const parameter = ({ parameters }: Call, name: string): string => parameters[name] ?? '';
  const raw = (body: Uint8Array): Answer => ({ status: 200, body });
  servePullFiles(server, repository, pull);
  server
    .on(compare, (call) =>
      ask(() => {
        const [base = '', head = ''] = parameter(call, 'basehead').split('...');
        const sha = repository.git('merge-base', base, head);
        // All that is read of a long answer; the rest would be another page of this file.
        return {
          status: 200,
          body: Buffer.from(JSON.stringify({ merge_base_commit: { sha } })),
          headers: json,
        };
      }),
    )
    .on(trees, (call) => ask(() => listTree(repository, parameter(call, 'tree_sha'))))
    .on(blobs, (call) => ask(() => raw(bytesOf(repository, parameter(call, 'file_sha')))))
    .on(contents, (call) =>
      ask(() => raw(bytesOf(repository, `${call.query.get('ref') ?? ''}:${parameter(call, 'path')}`))),
    );
}

const json = { 'content-type': 'application/json; charset=utf-8' };
