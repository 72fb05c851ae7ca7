import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Changes } from '../types.js';
import { UsageError, describeError } from '../errors.js';
import type { GitHub } from '../github/client.js';
import type { ChangeSource } from '../run.js';
import type { Comparison } from './event.js';
import { fetchCommit, type Credentials } from './fetch.js';
import { diffCommits, findCommit, listCommit, mergeBase, parentsOf, readCommitted } from './git.js';
import { openGit, type Git } from './git-command.js';
import { compareMergeBase, listPullRequest, readRemote } from './github.js';
import { listTree } from './tree.js';

export interface SourceRequest {
  readonly comparison: Comparison;
  /** Where the repository is checked out, if it is. */
  readonly directory: string;
  /** The API, where there is a token. */
  readonly github: GitHub | undefined;
  readonly credentials: Credentials | undefined;
}

type PullRequest = Extract<Comparison, { kind: 'pull-request' }>;
type Push = Extract<Comparison, { kind: 'push' }>;

function withNotice(changes: Changes, ...notices: readonly string[]): Changes {
  return { ...changes, notices: [...notices, ...changes.notices] };
}

/** Finds out what an event changes; by git where it is there, by the API where it is not. */
class Resolver {
  constructor(
    readonly request: SourceRequest,
    readonly git: Git,
    /** The commit that is checked out. */
    readonly checkedOut: string,
  ) {}

  #fetch(commit: string, ref?: string): Promise<boolean> {
    return fetchCommit(this.git, commit, ref, this.request.credentials);
  }

  /** The common ancestor, with its objects here; a shallow clone has to ask the API which it is. */
  async #mergeBase(base: string, head: string): Promise<string | undefined> {
    const known = await mergeBase(this.git, base, head);
    if (known !== undefined) return known;
    const { github } = this.request;
    const told = github && (await compareMergeBase(github, base, head).catch(() => undefined));
    return told !== undefined && (await this.#fetch(told)) ? told : undefined;
  }

  #diff(base: string, head: string, mayBeCheckedOut = true): Promise<Changes> {
    return diffCommits(this.git, base, head, { checkedOut: mayBeCheckedOut && head === this.checkedOut });
  }

  full(...notices: readonly string[]): Promise<Changes> {
    return listCommit(this.git, this.checkedOut, undefined, { checkedOut: true }).then((changes) =>
      withNotice(changes, ...notices),
    );
  }

  /** @returns the changes and the trusted commit; nothing where the commits cannot be had */
  async pullRequest(pull: PullRequest): Promise<readonly [Changes, string] | undefined> {
    const [base, merged] = await parentsOf(this.git, this.checkedOut);
    if (pull.checkedOut && merged === pull.head && base !== undefined) {
      return (await this.#fetch(base)) ? [await this.#diff(base, this.checkedOut), base] : undefined;
    }
    const reachable =
      (await this.#fetch(pull.head, `refs/pull/${pull.number}/head`)) && (await this.#fetch(pull.base));
    if (!reachable) return undefined;
    const common = await this.#mergeBase(pull.base, pull.head);
    const changes = await this.#diff(common ?? pull.base, pull.head, pull.checkedOut);
    const notice =
      'The common ancestor with the base branch is not known here: what that branch gained since looks as if it were taken away';
    return [common === undefined ? withNotice(changes, notice) : changes, pull.base];
  }

  async mergeGroup(base: string, head: string): Promise<Changes> {
    return (await this.#fetch(base)) && (await this.#fetch(head))
      ? this.#diff(base, head)
      : this.full('The base of the merge group could not be fetched: the whole tree was looked at');
  }

  async push({ before, defaultBranch, toDefault }: Push): Promise<Changes> {
    const head = this.checkedOut;
    if (before === undefined) {
      if (toDefault) return this.full();
      const base = await this.#branchPoint(defaultBranch);
      return base === undefined
        ? this.full(`Where the new branch left ${defaultBranch} is not known: the whole tree was looked at`)
        : this.#diff(base, head);
    }
    if (!(await this.#fetch(before))) {
      return this.full(
        'The commit before the push is gone, as after a force-push: the whole tree was looked at, with nothing to compare with',
      );
    }
    // Code scanning closes every alert in files that an analysis of the default branch leaves out.
    return toDefault ? listCommit(this.git, head, before, { checkedOut: true }) : this.#diff(before, head);
  }

  async #branchPoint(defaultBranch: string): Promise<string | undefined> {
    const tip = await findCommit(this.git, `refs/remotes/origin/${defaultBranch}`);
    if (tip !== undefined) return this.#mergeBase(tip, this.checkedOut);
    const { github } = this.request;
    const told =
      github && (await compareMergeBase(github, defaultBranch, this.checkedOut).catch(() => undefined));
    return told !== undefined && (await this.#fetch(told)) ? told : undefined;
  }
}

/** A file of the working tree, and never one outside of it. */
async function readWorkingTree(root: string, path: string): Promise<string | undefined> {
  const real = await realpath(join(root, path)).catch(() => undefined);
  if (real === undefined) return undefined;
  if (!real.startsWith((await realpath(root)) + sep))
    throw new UsageError(`${path} lies outside of the repository`);
  return readFile(real, 'utf8');
}

async function openResolver(request: SourceRequest): Promise<Resolver | string> {
  try {
    const git = await openGit(request.directory, { trusted: true });
    const head = await findCommit(git, 'HEAD');
    return head === undefined ? 'nothing is checked out' : new Resolver(request, git, head);
  } catch (error) {
    return describeError(error);
  }
}

async function listRemotely(
  request: SourceRequest,
  pull: PullRequest,
  reason: string,
): Promise<ChangeSource> {
  const { github } = request;
  if (github === undefined) {
    throw new UsageError(
      `What the pull request changes cannot be told: ${reason}; run actions/checkout before, or give a token`,
    );
  }
  const notice = `The changed files were listed by GitHub's API: ${reason}`;
  return {
    changes: withNotice(await listPullRequest(github, pull), notice),
    readTrusted: (path) => readRemote(github, pull.base, path),
  };
}

/**
 * Finds what an event changes, and from which revision its policy may be read: of a pull request, the base.
 *
 * @throws UsageError where neither git nor the API can tell
 */
export async function openEventSource(request: SourceRequest): Promise<ChangeSource> {
  const { comparison, directory } = request;
  const resolver = await openResolver(request);
  const top = typeof resolver === 'string' ? directory : resolver.git.root;
  const readHere = (path: string): Promise<string | undefined> => readWorkingTree(top, path);

  if (comparison.kind === 'pull-request') {
    if (typeof resolver === 'string') return listRemotely(request, comparison, resolver);
    const { git } = resolver;
    const found = await resolver.pullRequest(comparison);
    if (found === undefined) {
      return listRemotely(request, comparison, 'git could not fetch the commits to compare');
    }
    const [changes, trusted] = found;
    return { changes, readTrusted: (path) => readCommitted(git, trusted, path) };
  }
  if (typeof resolver === 'string') {
    const changes = await listTree(directory);
    if (changes.files.length === 0) {
      throw new UsageError(
        'There is nothing to look at: the workspace is empty; run actions/checkout before',
      );
    }
    const notice = `Git could not be used, so every file of the workspace was looked at: ${resolver}`;
    return { changes: withNotice(changes, notice), readTrusted: readHere };
  }
  switch (comparison.kind) {
    case 'merge-group': {
      const { base, head } = comparison;
      const changes = await resolver.mergeGroup(base, head);
      const { git } = resolver;
      if (changes.base === undefined)
        return { changes, readTrusted: (path) => readBase(request, base, path) };
      return { changes, readTrusted: (path) => readCommitted(git, base, path) };
    }
    case 'push':
      return { changes: await resolver.push(comparison), readTrusted: readHere };
    case 'full':
      return { changes: await resolver.full(), readTrusted: readHere };
  }
}

/** The policy of a base whose objects are not here. */
async function readBase({ github }: SourceRequest, base: string, path: string): Promise<string | undefined> {
  if (github === undefined) {
    throw new UsageError(`The policy of the base ${base} cannot be read; check out with fetch-depth: 0`);
  }
  return readRemote(github, base, path);
}
