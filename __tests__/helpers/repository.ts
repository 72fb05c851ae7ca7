import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Contents by path; `null` deletes, `{link}` makes a symbolic link. */
export type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string } | null>>;

/** Nothing of the machine's own git configuration may decide what a test sees. */
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

/** A folder of its own for a test; its name holds a space, as a person's might. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'assay test-')));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(root, path);
    mkdirSync(dirname(absolute), { recursive: true });
    // Writing would go through a link that stands there.
    rmSync(absolute, { force: true });
    if (content === null) continue;
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(absolute, content);
    else symlinkSync(content.link, absolute);
  }
}

/** A real git repository in a folder of its own. */
export class TestRepository {
  constructor(readonly root: string) {}

  static create(root: string): TestRepository {
    mkdirSync(root, { recursive: true });
    const repository = new TestRepository(root);
    repository.git('init', '--quiet', '--initial-branch=main');
    // A hosting service lets a commit be fetched by its id.
    repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    return repository;
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.root, ...args], {
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  write(files: Files): void {
    writeFiles(this.root, files);
  }

  /** Commits files and everything else that changed; answers the commit's id. */
  commit(files: Files, message = 'Change'): string {
    this.write(files);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** A branch with one commit on top of `base`; the branch is left checked out. */
  branch(name: string, base: string, files: Files): string {
    this.git('checkout', '--quiet', '-b', name, base);
    return this.commit(files, name);
  }

  /** The merge commit that a hosting service makes of a pull request, at `refs/pull/N/merge`. */
  mergePullRequest(number: number, base: string, head: string): string {
    this.git('checkout', '--quiet', '--detach', base);
    this.git('merge', '--quiet', '--no-ff', '-m', 'Merge', head);
    const merge = this.git('rev-parse', 'HEAD');
    this.git('update-ref', `refs/pull/${number}/merge`, merge);
    this.git('update-ref', `refs/pull/${number}/head`, head);
    return merge;
  }

  /** What a workflow checks out: one commit, without history, and the remote to fetch more from. */
  shallowClone(root: string, commit: string): TestRepository {
    const clone = TestRepository.create(root);
    clone.git('remote', 'add', 'origin', `file://${this.root}`);
    clone.git('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', commit);
    clone.git('checkout', '--quiet', '--detach', commit);
    return clone;
  }
}
