import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { digestModels } from '../src/locks.js';
import { checkLock, formatLock, isModel, lockPath, parseLock } from '../src/model-lock.js';
import type { Changes } from '../src/types.js';
import { pickleOf } from './helpers/pickle-writer.js';
import { changesBetween, judge, type Side } from './helpers/run.js';

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const one = pickleOf('collections.OrderedDict()');
const two = pickleOf('collections.Counter()');
const lockOf = (models: Record<string, Uint8Array | string>): string =>
  formatLock(new Map(Object.entries(models).map(([path, data]) => [path, sha256(data)])));

async function complaints(base: Side, head: Side, scope?: Changes['scope']): Promise<string[]> {
  const { findings } = await judge(base, head, scope);
  return findings
    .filter(({ rule }) => /lock/.test(rule.id))
    .map(({ rule, path, state }) => `${state} ${rule.id} ${path}`);
}

describe('a repository with a lock', () => {
  const base = { [lockPath]: lockOf({ 'a.pkl': one }), 'a.pkl': one, 'readme.md': 'x' };

  test('lets a model pass that changes with its entry', async () => {
    expect(await complaints(base, { ...base, [lockPath]: lockOf({ 'a.pkl': two }), 'a.pkl': two })).toEqual(
      [],
    );
  });

  test.each<[string, Side, string[]]>([
    ['a model that changes alone', { ...base, 'a.pkl': two }, ['new model/lock-mismatch a.pkl']],
    [
      'an entry that changes alone',
      { ...base, [lockPath]: lockOf({ 'a.pkl': two }) },
      ['new model/lock-mismatch a.pkl'],
    ],
    ['a model without an entry', { ...base, 'b.pkl': two }, ['new model/not-locked b.pkl']],
    ['a model that only its content tells', { ...base, 'b.dat': two }, ['new model/not-locked b.dat']],
    [
      'a pointer of Git LFS to something else',
      { ...base, 'a.pkl': `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(two)}\nsize 5\n` },
      ['new model/lock-mismatch a.pkl'],
    ],
    [
      'a model that goes and leaves its entry',
      { [lockPath]: base[lockPath] },
      ['new model/lock-stale a.pkl'],
    ],
    ['a lock that goes', { 'a.pkl': one }, [`new model/lock-broken ${lockPath}`]],
    ['a lock that is broken', { ...base, [lockPath]: '<<<<<<<' }, [`new model/lock-broken ${lockPath}`]],
    [
      'a lock whose digests are none',
      { ...base, [lockPath]: '{"version":1,"models":[{"path":"a.pkl","sha256":"x"}]}' },
      [`new model/lock-broken ${lockPath}`],
    ],
  ])('does not let pass %s', async (_, head, expected) => {
    expect(await complaints(base, head)).toEqual(expected);
    expect((await judge(base, head)).verdict.pass).toBe(expected[0]?.includes('stale') === true);
  });

  test('lets a pointer pass that stands for the locked content', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(one)}\nsize 5\n`;
    expect(await complaints(base, { ...base, 'a.pkl': pointer })).toEqual([]);
  });

  test('calls existing what the base had already', async () => {
    const wrong = { ...base, [lockPath]: lockOf({}) };
    expect(await complaints({ ...wrong, 'a.pkl': one }, { ...wrong, 'a.pkl': two })).toEqual([
      'new model/not-locked a.pkl',
      'fixed model/not-locked a.pkl',
    ]);
  });

  test('is checked whole where the whole tree is looked at', async () => {
    const head = { [lockPath]: lockOf({ 'a.pkl': two, 'gone.pkl': one }), 'a.pkl': one };
    expect(await complaints({}, head, 'full')).toEqual([
      'new model/lock-mismatch a.pkl',
      'new model/lock-stale gone.pkl',
    ]);
  });
});

test('a repository without a lock is asked for none', async () => {
  expect(await complaints({}, { 'a.pkl': one })).toEqual([]);
});

describe('the lock', () => {
  test('is read as it was written, sorted by path', () => {
    const lock = new Map([
      ['b "quoted".pt', sha256('b')],
      ['__proto__', sha256('a')],
    ]);
    const text = formatLock(lock);
    expect(parseLock(text)).toEqual(lock);
    expect(text.indexOf('__proto__')).toBeLessThan(text.indexOf('quoted'));
  });

  test('is written for models alone, whatever they are called', async () => {
    const digests = await digestModels(
      changesBetween({}, { 'a.pkl': one, 'b.dat': two, 'c.md': '# text', 'd.py': 'import os' }).files,
      () => undefined,
    );
    expect([...digests]).toEqual([
      ['a.pkl', sha256(one)],
      ['b.dat', sha256(two)],
    ]);
  });

  test('says nothing of what it holds', () => {
    expect(checkLock(new Map([['a', 'x']]), new Map([['a', 'x']]))).toEqual([]);
    expect(isModel('notes.txt', undefined)).toBe(false);
  });
});
