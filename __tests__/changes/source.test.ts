import { join } from 'node:path';
import { cpSync, mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Comparison } from '../../src/changes/event.js';
import { openEventSource } from '../../src/changes/source.js';
import { connect, type GitHub } from '../../src/github/client.js';
import type { Changes } from '../../src/types.js';
import { LoopbackServer } from '../e2e/server.js';
import { pullFiles, serveRepository, trees } from '../e2e/remote.js';
import { describeChanges } from '../helpers/changes.js';
import { TestRepository, removeFolder, temporaryFolder, writeFiles } from '../helpers/repository.js';

// Many processes on a busy machine.
jest.setTimeout(60_000);

let template: string;
let folder: string;
let remote: TestRepository;
let server: LoopbackServer;
let github: GitHub;
let base: string;
let topic: string;
let head: string;
let tip: string;

const long = 'a line that is long enough to be told again\n'.repeat(20);

beforeAll(() => {
  template = temporaryFolder();
  const made = TestRepository.create(template);
  base = made.commit({ 'a.txt': 'one', 'old.txt': long, 'gone.txt': 'gone', '.assay.yml': 'fail-on: low\n' });
  topic = made.branch('topic', base, {
    'a.txt': 'two',
    'b.txt': 'new',
    'old.txt': null,
    'new.txt': long,
    'gone.txt': null,
    '.assay.yml': 'fail-on: none\n',
  });
  made.git('checkout', '--quiet', 'main');
  tip = made.commit({ 'later.txt': 'main went on', '.assay.yml': 'fail-on: medium\n' });
});
afterAll(() => removeFolder(template));

beforeEach(async () => {
  folder = temporaryFolder();
  cpSync(template, join(folder, 'remote'), { recursive: true });
  remote = new TestRepository(join(folder, 'remote'));
  head = topic;
  server = await LoopbackServer.start();
  serveRepository(server, remote, { base: tip, head });
  github = connect({ token: 't', repository: 'o/r', apiUrl: server.url, pause: () => Promise.resolve() });
});
afterEach(async () => {
  await server.close();
  removeFolder(folder);
  expect(server.violations).toEqual([]);
});

const changed = [
  'added b.txt: - > new',
  'deleted gone.txt: gone > -',
  'modified .assay.yml: fail-on: low\n > fail-on: none\n',
  'modified a.txt: one > two',
  `renamed old.txt > new.txt: ${long} > ${long}`,
];
const merged = changed.map((line) => line.replace('fail-on: low', 'fail-on: medium'));

interface Opened {
  readonly changes: Changes;
  readonly readTrusted: (path: string) => Promise<string | undefined>;
}

async function open(comparison: Comparison, directory: string, api?: GitHub): Promise<Opened> {
  const source = await openEventSource({ comparison, directory, github: api, credentials: undefined });
  return { changes: source.changes, readTrusted: (path) => source.readTrusted(path) };
}

function pullRequest(checkedOut = true): Comparison {
  return { kind: 'pull-request', number: 7, base: tip, head, checkedOut };
}

describe('a pull request', () => {
  beforeEach(() => {
    // The policy file is changed on both sides; a merge that a service makes needs none of that.
    head = remote.branch('topic-2', base, {
      'a.txt': 'two',
      'b.txt': 'new',
      'old.txt': null,
      'new.txt': long,
      'gone.txt': null,
    });
  });
  const withoutPolicy = changed.filter((line) => !line.includes('.assay.yml'));

  test('its merge commit in a shallow clone is compared with its first parent, which is fetched', async () => {
    const merge = remote.mergePullRequest(7, tip, head);
    const clone = remote.shallowClone(join(folder, 'clone'), merge);
    const { changes, readTrusted } = await open(pullRequest(), clone.root);
    expect(await describeChanges(changes)).toEqual(withoutPolicy);
    expect(changes).toMatchObject({ scope: 'changed', base: tip, head: merge, notices: [], complete: true });
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
    expect(clone.git('for-each-ref')).toBe('');
  });

  test('where the head itself is checked out, the API tells the common ancestor', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    serveRepository(server, remote, { base: tip, head });
    const { changes, readTrusted } = await open(pullRequest(), clone.root, github);
    expect(await describeChanges(changes)).toEqual(withoutPolicy);
    expect(changes).toMatchObject({ base, head, notices: [] });
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
  });

  test('without the API either, the tip of the base is compared with, and that is said', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    const { changes } = await open(pullRequest(), clone.root);
    expect(changes.base).toBe(tip);
    expect(changes.notices).toEqual([
      expect.stringMatching(/^The common ancestor with the base branch is not known/),
    ]);
  });

  test('a head that merged the base branch into itself is not taken for the merge commit', async () => {
    remote.git('checkout', '--quiet', 'topic-2');
    remote.git('merge', '--quiet', '-m', 'Update', 'main');
    head = remote.git('rev-parse', 'HEAD');
    const { changes } = await open(pullRequest(), remote.root);
    expect(await describeChanges(changes)).toEqual(withoutPolicy);
    expect(changes).toMatchObject({ base: tip, head });
  });
});

describe('a pull request whose head nobody checks out', () => {
  test('is read from objects alone, and its policy from the base', async () => {
    remote.git('update-ref', 'refs/pull/7/head', head);
    const clone = remote.shallowClone(join(folder, 'clone'), tip);
    clone.write({ 'b.txt': 'of the working tree', '.assay.yml': 'of the working tree' });
    const { changes, readTrusted } = await open(pullRequest(false), clone.root, github);
    expect(await describeChanges(changes)).toEqual(changed);
    expect(changes).toMatchObject({ base, head, notices: [], complete: true });
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
    expect(clone.git('rev-parse', 'HEAD')).toBe(tip);
  });

  test('a policy that only the head has is not read', async () => {
    head = remote.branch('policy', base, { '.github/assay.yml': 'fail-on: none\n' });
    const { readTrusted } = await open(pullRequest(false), remote.root);
    expect(await readTrusted('.github/assay.yml')).toBeUndefined();
  });
});

describe('without git', () => {
  test('a pull request is listed by the API', async () => {
    const directory = join(folder, 'empty');
    mkdirSync(directory);
    const { changes, readTrusted } = await open(pullRequest(), directory, github);
    expect(await describeChanges(changes)).toEqual(changed);
    expect(changes).toMatchObject({ base, head, complete: true });
    expect(changes.notices).toEqual([
      expect.stringMatching(/^The changed files were listed by GitHub's API: /),
    ]);
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
    expect(await readTrusted('missing.yml')).toBeUndefined();
  });

  test('links and submodules are told by their modes', async () => {
    remote.git('checkout', '--quiet', 'topic');
    remote.write({ out: { link: '/etc/passwd' }, inside: { link: 'a.txt' } });
    remote.git('add', '--all');
    remote.git('update-index', '--add', '--cacheinfo', `160000,${base},vendored`);
    remote.git('commit', '--quiet', '-m', 'Links');
    head = remote.git('rev-parse', 'HEAD');
    serveRepository(server, remote, { base: tip, head });
    const { changes } = await open(pullRequest(), folder, github);
    expect(await describeChanges(changes)).toEqual(
      [...changed, 'added out: symlink-outside', 'added vendored: submodule'].sort(),
    );
  });

  test('the cap of the list is told, and the list is not taken for whole', async () => {
    const file = {
      sha: 'a'.repeat(40),
      status: 'added',
      additions: 1,
      deletions: 0,
      changes: 1,
      blob_url: 'https://github.com/x',
      raw_url: 'https://github.com/x',
      contents_url: 'https://github.com/x',
    };
    server.on(pullFiles, ({ query }) => {
      const number = Number(query.get('page') ?? 1);
      return {
        status: 200,
        body: Array.from({ length: 100 }, (_, at) => ({ ...file, filename: `${number}/${at}.txt` })),
        headers:
          number < 30
            ? { link: `<${server.url}/repos/o/r/pulls/7/files?per_page=100&page=${number + 1}>; rel="next"` }
            : {},
      };
    });
    server.on(trees, ({ parameters }) => ({
      status: 200,
      body: { sha: parameters['tree_sha'], url: 'https://api.github.com/x', tree: [], truncated: true },
    }));
    const { changes } = await open(pullRequest(), folder, github);
    expect(changes.files).toHaveLength(3000);
    expect(changes.complete).toBe(false);
    expect(changes.notices.join('\n')).toMatch(/at most 3000 files[^]*cut the list of all files off/);
  });

  test('without a token there is one clear line', async () => {
    await expect(open(pullRequest(), folder)).rejects.toThrow(
      /^What the pull request changes cannot be told: /,
    );
  });

  test('other events look at the whole workspace, and an empty one is no success', async () => {
    const directory = join(folder, 'plain');
    writeFiles(directory, {
      'a.txt': 'one',
      '.assay.yml': 'fail-on: low\n',
      'out.yml': { link: '/etc/hostname' },
    });
    const { changes, readTrusted } = await open({ kind: 'full' }, directory);
    expect(await describeChanges(changes)).toEqual([
      'added .assay.yml: - > fail-on: low\n',
      'added a.txt: - > one',
      'added out.yml: symlink-outside',
    ]);
    expect(changes.notices).toEqual([expect.stringMatching(/^Git could not be used/)]);
    expect(await readTrusted('.assay.yml')).toBe('fail-on: low\n');
    expect(await readTrusted('missing.yml')).toBeUndefined();
    await expect(readTrusted('out.yml')).rejects.toThrow(/lies outside of the repository/);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(open({ kind: 'full' }, empty)).rejects.toThrow(/^There is nothing to look at/);
  });
});

describe('a merge group', () => {
  const group = (): Comparison => ({ kind: 'merge-group', base: tip, head });

  test('is compared with its base, whose policy holds', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    const { changes, readTrusted } = await open(group(), clone.root);
    expect(await describeChanges(changes)).toEqual([...merged, 'deleted later.txt: main went on > -'].sort());
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
  });

  test('whose base is gone is looked at whole, and its policy is still not its own', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    clone.git('remote', 'remove', 'origin');
    const { changes, readTrusted } = await open(group(), clone.root, github);
    expect(changes).toMatchObject({
      scope: 'full',
      notices: [expect.stringMatching(/could not be fetched/)],
    });
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
    const without = await open(group(), clone.root);
    await expect(without.readTrusted('.assay.yml')).rejects.toThrow(
      /cannot be read; check out with fetch-depth: 0/,
    );
  });
});

describe('a push', () => {
  const push = (before: string | undefined, toDefault: boolean): Comparison => ({
    kind: 'push',
    ...(before !== undefined && { before }),
    defaultBranch: 'main',
    toDefault,
  });

  test('to the default branch is the full tree, compared with what was there before', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), tip);
    const { changes, readTrusted } = await open(push(base, true), clone.root);
    expect(await describeChanges(changes)).toEqual([
      'added later.txt: - > main went on',
      'modified .assay.yml: fail-on: low\n > fail-on: medium\n',
      'unchanged a.txt: one > one',
      'unchanged gone.txt: gone > gone',
      `unchanged old.txt: ${long} > ${long}`,
    ]);
    expect(changes).toMatchObject({ scope: 'full', base, head: tip });
    expect(await readTrusted('.assay.yml')).toBe('fail-on: medium\n');
  });

  test('to another branch is what it changes', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    expect(await describeChanges((await open(push(base, false), clone.root)).changes)).toEqual(changed);
  });

  test('after a force-push whose old commit is gone, the whole tree is looked at', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    const { changes } = await open(push('b'.repeat(40), false), clone.root);
    expect(changes).toMatchObject({
      scope: 'full',
      notices: [expect.stringMatching(/is gone, as after a force-push/)],
    });
    expect(changes.files.map(({ status }) => status)).toEqual(Array(4).fill('added'));
  });

  test('of a new branch is compared with where it left the default branch', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    expect(await describeChanges((await open(push(undefined, false), clone.root, github)).changes)).toEqual(
      changed,
    );
    clone.git('fetch', '--quiet', '--unshallow', 'origin', 'main:refs/remotes/origin/main', head);
    expect(await describeChanges((await open(push(undefined, false), clone.root)).changes)).toEqual(changed);
  });

  test('of a new branch that left nobody knows where is the full tree', async () => {
    const clone = remote.shallowClone(join(folder, 'clone'), head);
    const { changes } = await open(push(undefined, false), clone.root);
    expect(changes).toMatchObject({
      scope: 'full',
      notices: [expect.stringMatching(/^Where the new branch left main/)],
    });
  });

  test('the first one to the default branch is the full tree, without a word', async () => {
    const { changes } = await open(push(undefined, true), remote.root);
    expect(changes).toMatchObject({ scope: 'full', notices: [] });
  });
});

test('other events look at the commit that is checked out, not at what was built beside it', async () => {
  remote.write({ 'built.txt': 'by an earlier step' });
  const { changes } = await open({ kind: 'full' }, remote.root);
  expect(changes.files.map(({ path }) => path)).toEqual([
    '.assay.yml',
    'a.txt',
    'gone.txt',
    'later.txt',
    'old.txt',
  ]);
  expect(changes).toMatchObject({ scope: 'full', head: tip, notices: [] });
});

test('a fetch into a complete clone cuts no history', async () => {
  const clone = TestRepository.create(join(folder, 'clone'));
  clone.git('remote', 'add', 'origin', `file://${remote.root}`);
  clone.git('fetch', '--quiet', 'origin', 'main:refs/remotes/origin/main');
  clone.git('checkout', '--quiet', '--detach', tip);
  await open(pullRequest(false), clone.root);
  expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('false');
  expect(clone.git('rev-list', '--count', 'HEAD')).toBe('2');
});
