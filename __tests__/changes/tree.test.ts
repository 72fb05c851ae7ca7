import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findRoot, listTree } from '../../src/changes/tree.js';
import { UsageError } from '../../src/errors.js';
import { describeChanges } from '../helpers/changes.js';
import { TestRepository, removeFolder, temporaryFolder, writeFiles } from '../helpers/repository.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

describe('in a repository', () => {
  test('tracked files and untracked ones that are not ignored', async () => {
    const repository = TestRepository.create(folder);
    repository.commit({ 'a.txt': 'one', '.gitignore': 'ignored/\n', 'gone.txt': 'gone' });
    repository.write({ 'b.txt': 'two', 'ignored/c.txt': 'three', 'gone.txt': null });
    const changes = await listTree(folder);
    expect(await describeChanges(changes)).toEqual([
      'added .gitignore: - > ignored/\n',
      'added a.txt: - > one',
      'added b.txt: - > two',
    ]);
    expect(changes).toMatchObject({ scope: 'full', notices: [], complete: true });
  });

  test('what is named is looked at even where it is ignored', async () => {
    const repository = TestRepository.create(folder);
    repository.commit({ 'a.txt': 'one', '.gitignore': 'ignored/\n*.bin\n' });
    repository.write({ 'ignored/c.txt': 'three', 'x.bin': 'four', 'd/e.txt': 'five' });
    expect(await describeChanges(await listTree(folder, ['ignored', join(folder, 'x.bin'), 'd']))).toEqual([
      'added d/e.txt: - > five',
      'added ignored/c.txt: - > three',
      'added x.bin: - > four',
    ]);
  });

  test('a repository inside and links are told, not entered', async () => {
    const repository = TestRepository.create(folder);
    repository.commit({
      'a.txt': 'one',
      inside: { link: 'a.txt' },
      absolute: { link: join(folder, 'a.txt') },
      outside: { link: '/etc/passwd' },
      broken: { link: '../../nowhere' },
      loop: { link: 'loop' },
    });
    TestRepository.create(join(folder, 'nested')).commit({ 'b.txt': 'two' });
    expect(await describeChanges(await listTree(folder))).toEqual([
      'added a.txt: - > one',
      'added broken: symlink-outside',
      'added nested: submodule',
      'added outside: symlink-outside',
    ]);
  });

  test('a sparse checkout is told', async () => {
    const repository = TestRepository.create(folder);
    repository.commit({ 'a/one.txt': 'one', 'b/two.txt': 'two' });
    repository.git('sparse-checkout', 'set', 'a');
    const changes = await listTree(folder);
    expect(await describeChanges(changes)).toEqual(['added a/one.txt: - > one']);
    expect(changes.notices).toEqual(['1 file that the sparse checkout leaves out was not looked at']);
  });
});

describe('outside of a repository', () => {
  test('all files but those of installed packages, which are told', async () => {
    writeFiles(folder, {
      'a.txt': 'one',
      'd/e/b.txt': 'two',
      'node_modules/x.js': 'three',
      'python/pyvenv.cfg': '',
      'python/lib.py': 'four',
      'link.txt': { link: 'a.txt' },
      out: { link: '/etc' },
    });
    symlinkSync(folder, join(folder, 'd/around'));
    const changes = await listTree(folder);
    expect(await describeChanges(changes)).toEqual([
      'added a.txt: - > one',
      'added d/e/b.txt: - > two',
      'added out: symlink-outside',
    ]);
    expect(changes.notices).toEqual(['Folders of installed packages were left out: node_modules, python']);
  });

  test('a pipe is not opened', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await describeChanges(await listTree(folder))).toEqual(['added pipe: special-file']);
  });

  test('a name that is not UTF-8 is told', async () => {
    const repository = TestRepository.create(folder);
    execFileSync('bash', ['-c', `printf x > "$1"/$'\\xff.pkl'`, 'bash', folder]);
    repository.git('add', '--all');
    expect((await listTree(folder)).files.map(({ unreadable }) => unreadable?.anomaly)).toEqual([
      'unreadable-name',
    ]);
  });

  test('one clear line for a path that is missing or lies outside', async () => {
    await expect(listTree(folder, ['missing.txt'])).rejects.toThrow(
      new UsageError('There is no file or folder missing.txt'),
    );
    await expect(listTree(folder, ['/etc/passwd'])).rejects.toThrow(/lies outside of/);
    await expect(findRoot(join(folder, 'missing'))).rejects.toThrow(UsageError);
  });
});

test('paths are relative to the repository, or to the scanned folder outside of one', async () => {
  writeFiles(folder, { 'plain/a.txt': '', 'repository/d/b.txt': '' });
  TestRepository.create(join(folder, 'repository'));
  expect(await findRoot(join(folder, 'repository/d'))).toBe(join(folder, 'repository'));
  expect(await findRoot(join(folder, 'repository/d/b.txt'))).toBe(join(folder, 'repository'));
  expect(await findRoot(join(folder, 'plain'))).toBe(join(folder, 'plain'));
  expect(await findRoot(join(folder, 'plain/a.txt'))).toBe(join(folder, 'plain'));
});
