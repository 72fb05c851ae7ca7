import { existsSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  diffAgainst,
  diffCommits,
  listCommit,
  mergeBase,
  parentsOf,
  readCommitted,
} from '../../src/changes/git.js';
import { openGit } from '../../src/changes/git-command.js';
import { UsageError } from '../../src/errors.js';
import { describeChanges, textOf } from '../helpers/changes.js';
import { TestRepository, removeFolder, temporaryFolder } from '../helpers/repository.js';

// Many processes on a busy machine.
jest.setTimeout(60_000);

let folder: string;
let repository: TestRepository;
beforeEach(() => {
  folder = temporaryFolder();
  repository = TestRepository.create(join(folder, 'repository'));
});
afterEach(() => removeFolder(folder));

const trusted = { trusted: true };
const checkedOut = { checkedOut: true };
const long = 'a line that is long enough to be told again\n'.repeat(20);

describe('diffCommits', () => {
  test('tells added, modified, deleted and renamed files, with both sides', async () => {
    const base = repository.commit({
      'old.txt': long,
      'gone.txt': 'gone',
      'same.txt': 'same',
      'a.txt': 'one',
    });
    const head = repository.commit({
      'old.txt': null,
      'new.txt': `${long}!`,
      'gone.txt': null,
      'a.txt': 'two',
      'b.txt': 'three',
    });
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, checkedOut);
    expect(await describeChanges(changes)).toEqual([
      'added b.txt: - > three',
      'deleted gone.txt: gone > -',
      'modified a.txt: one > two',
      `renamed old.txt > new.txt: ${long} > ${long}!`,
    ]);
    expect(changes).toMatchObject({ scope: 'changed', base, head, complete: true });
  });

  test('takes the head from the commit where the working tree holds something else', async () => {
    const base = repository.commit({ 'a.txt': 'one' });
    const head = repository.commit({ 'a.txt': 'two', 'b.txt': 'three', 'c.txt': 'four', 'd/e.txt': 'five' });
    repository.write({ 'a.txt': 'altered', 'c.txt': { link: '/etc/hostname' } });
    rmSync(join(repository.root, 'b.txt'));
    rmSync(join(repository.root, 'd'), { recursive: true });
    repository.write({ d: { link: '/etc' } });
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, checkedOut);
    expect(await describeChanges(changes)).toEqual([
      'added b.txt: - > three',
      'added c.txt: - > four',
      'added d/e.txt: - > five',
      'modified a.txt: one > two',
    ]);
  });

  test('reads the content of Git LFS where a digest proves it, and the pointer otherwise', async () => {
    const pointer = (content: string): string =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update(content).digest('hex')}\nsize ${content.length}\n`;
    const base = repository.commit({ 'stored.pt': pointer('old weights') });
    const head = repository.commit({
      'stored.pt': pointer('weights'),
      'proven.pt': pointer('more weights'),
      'other.pt': pointer('expected'),
    });
    const digest = createHash('sha256').update('old weights').digest('hex');
    repository.write({
      'stored.pt': 'weights',
      'proven.pt': 'more weights',
      'other.pt': 'something else',
      [`.git/lfs/objects/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`]: 'old weights',
    });
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, checkedOut);
    expect(await describeChanges(changes)).toEqual([
      `added other.pt: - > ${pointer('expected')}`,
      'added proven.pt: - > more weights',
      'modified stored.pt: old weights > weights',
    ]);
  });

  test('follows no link and enters no submodule', async () => {
    const base = repository.commit({ 'file.txt': 'text', 'link.txt': { link: 'file.txt' } });
    repository.write({
      inside: { link: 'deep/../file.txt' },
      absolute: { link: '/etc/passwd' },
      'deep/climbs': { link: '../../outside' },
      'file.txt': { link: 'other.txt' },
      'link.txt': 'now a file',
    });
    repository.git('add', '--all');
    repository.git('update-index', '--add', '--cacheinfo', `160000,${base},vendored`);
    repository.git('commit', '--quiet', '-m', 'Links');
    const head = repository.git('rev-parse', 'HEAD');
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, checkedOut);
    expect(await describeChanges(changes)).toEqual([
      'added absolute: symlink-outside',
      'added deep/climbs: symlink-outside',
      'added vendored: submodule',
      'deleted file.txt: text > -',
      'modified link.txt: - > now a file',
    ]);
  });

  test('takes hostile names as they are', async () => {
    const base = repository.commit({});
    const names = ['--output=x', 'new\nline', '-n', ':(top)x', 'a b', 'ü"\'$(id)`', 'tab\tname', '*'];
    const head = repository.commit(Object.fromEntries(names.map((name) => [name, name])));
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, {
      checkedOut: false,
    });
    expect(await describeChanges(changes)).toEqual(names.map((name) => `added ${name}: - > ${name}`).sort());
  });

  test('answers the end of a large blob without expanding it twice', async () => {
    const base = repository.commit({});
    const head = repository.commit({ 'large.bin': new Uint8Array(3_000_000).fill(7) });
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, {
      checkedOut: false,
    });
    const bytes = await changes.files[0]?.head?.open();
    expect(bytes?.randomAccess).toBe(true);
    expect(await bytes?.size()).toBe(3_000_000);
    expect(await bytes?.read(2_999_998, 10)).toHaveLength(2);
    await bytes?.close();
  });

  test('a process that is left early does no harm', async () => {
    const base = repository.commit({});
    const head = repository.commit({ 'large.bin': new Uint8Array(3_000_000).fill(7) });
    const changes = await diffCommits(await openGit(repository.root, trusted), base, head, {
      checkedOut: false,
    });
    const bytes = await changes.files[0]?.head?.open();
    expect(await bytes?.read(0, 4)).toEqual(new Uint8Array(4).fill(7));
    await bytes?.close();
  });
});

describe('listCommit', () => {
  test('tells what did not change apart, with the same content on both sides', async () => {
    const base = repository.commit({ 'a.txt': 'one', 'b.txt': 'same', 'gone.txt': 'gone' });
    const head = repository.commit({ 'a.txt': 'two', 'gone.txt': null });
    repository.write({ 'untracked.txt': 'not part of the commit' });
    const git = await openGit(repository.root, trusted);
    expect(await describeChanges(await listCommit(git, head, base, checkedOut))).toEqual([
      'deleted gone.txt: gone > -',
      'modified a.txt: one > two',
      'unchanged b.txt: same > same',
    ]);
    expect(await describeChanges(await listCommit(git, head, undefined, checkedOut))).toEqual([
      'added a.txt: - > two',
      'added b.txt: - > same',
    ]);
  });
});

describe('diffAgainst', () => {
  test('compares the working tree, untracked files included, with where the branch began', async () => {
    const fork = repository.commit({
      'a.txt': 'one',
      'gone.txt': 'gone',
      'old.txt': long,
      '.gitignore': '*.log\n',
    });
    repository.branch('topic', fork, { 'committed.txt': 'on the branch' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'later.txt': 'main went on' });
    repository.git('checkout', '--quiet', 'topic');
    repository.git('mv', 'old.txt', 'new.txt');
    repository.write({ 'a.txt': 'edited', 'gone.txt': null, 'untracked.txt': 'fresh', 'x.log': 'ignored' });
    const changes = await diffAgainst(repository.root, 'main');
    expect(await describeChanges(changes)).toEqual([
      'added committed.txt: - > on the branch',
      'added untracked.txt: - > fresh',
      'deleted gone.txt: gone > -',
      'modified a.txt: one > edited',
      `renamed old.txt > new.txt: ${long} > ${long}`,
    ]);
    expect(changes).toMatchObject({ scope: 'changed', base: fork, notices: [], complete: true });
  });

  test('restricts itself to the paths that are named, and takes a named file even if it is ignored', async () => {
    repository.commit({ 'a.txt': 'one', 'd/b.txt': 'two', '.gitignore': '*.log\n' });
    repository.write({ 'a.txt': 'edited', 'd/b.txt': 'edited', 'd/c.txt': 'fresh', 'x.log': 'ignored' });
    expect(await describeChanges(await diffAgainst(repository.root, 'HEAD', ['d', 'x.log']))).toEqual([
      'added d/c.txt: - > fresh',
      'added x.log: - > ignored',
      'modified d/b.txt: two > edited',
    ]);
  });

  test('a link in the working tree is not followed', async () => {
    repository.commit({ 'a.txt': 'one' });
    repository.write({ 'a.txt': { link: '/etc/passwd' }, 'b.txt': { link: '.gitignore' } });
    expect(await describeChanges(await diffAgainst(repository.root, 'HEAD'))).toEqual([
      'added a.txt: symlink-outside',
    ]);
  });

  test('runs no filter, hook or monitor that the repository configures', async () => {
    repository.commit({ 'a.txt': 'one', '.gitattributes': '*.txt filter=evil diff=evil\n' });
    const bait = join(folder, 'ran');
    const command = `touch '${bait}'; cat`;
    for (const key of ['filter.evil.clean', 'filter.evil.smudge', 'core.fsmonitor', 'diff.evil.textconv'])
      repository.git('config', key, command);
    repository.git('config', 'filter.evil.required', 'true');
    repository.git('config', 'diff.external', command);
    repository.write({ 'a.txt': 'two', 'b.txt': 'new' });
    expect(await describeChanges(await diffAgainst(repository.root, 'HEAD'))).toEqual([
      'added b.txt: - > new',
      'modified a.txt: one > two',
    ]);
    expect(existsSync(bait)).toBe(false);
  });

  test('one clear line for a base that is none', async () => {
    repository.commit({});
    await expect(diffAgainst(repository.root, 'nowhere')).rejects.toThrow(
      new UsageError('The base nowhere is no commit of this repository; fetch it first'),
    );
    await expect(diffAgainst(repository.root, '--output=x')).rejects.toThrow(UsageError);
    await expect(diffAgainst(folder, 'HEAD')).rejects.toThrow(/^A base needs a git repository/);
  });

  test('histories without a common ancestor are compared as they are', async () => {
    repository.commit({ 'a.txt': 'one' });
    repository.git('checkout', '--quiet', '--orphan', 'other');
    repository.commit({ 'b.txt': 'two' });
    const changes = await diffAgainst(repository.root, 'main');
    expect(await describeChanges(changes)).toEqual(['added b.txt: - > two']);
    expect(changes.notices).toEqual([
      'main and HEAD have no common ancestor here: compared with main itself',
    ]);
  });
});

describe('commits', () => {
  test('a shallow clone still knows the parents of its commit', async () => {
    const base = repository.commit({ 'a.txt': 'one' });
    const head = repository.branch('topic', base, { 'b.txt': 'two' });
    const merge = repository.mergePullRequest(7, base, head);
    const clone = repository.shallowClone(join(folder, 'clone'), merge);
    const git = await openGit(clone.root, trusted);
    expect(await parentsOf(git, 'HEAD')).toEqual([base, head]);
    expect(await mergeBase(git, base, head)).toBeUndefined();
  });

  test('a message that looks like a header names no parent', async () => {
    const base = repository.commit({});
    repository.commit({}, `Message\n\nparent ${base}\n\nparent ${base}`);
    expect(await parentsOf(await openGit(repository.root, trusted), 'HEAD')).toEqual([base]);
  });

  test('a file is read as a commit holds it', async () => {
    const base = repository.commit({ '.assay.yml': 'fail-on: low\n', link: { link: '/etc/passwd' } });
    repository.write({ '.assay.yml': 'fail-on: none\n' });
    const git = await openGit(repository.root, trusted);
    expect(await readCommitted(git, base, '.assay.yml')).toBe('fail-on: low\n');
    expect(await readCommitted(git, base, 'missing.yml')).toBeUndefined();
    await expect(readCommitted(git, base, 'link')).rejects.toThrow(UsageError);
  });

  test('variables that point elsewhere are not followed', async () => {
    const base = repository.commit({ 'a.txt': 'one' });
    const head = repository.commit({ 'a.txt': 'two' });
    process.env['GIT_DIR'] = join(folder, 'nowhere');
    try {
      const changes = await diffCommits(await openGit(repository.root, trusted), base, head, checkedOut);
      expect(await textOf(changes.files[0]?.head)).toBe('two');
    } finally {
      delete process.env['GIT_DIR'];
    }
  });
});
