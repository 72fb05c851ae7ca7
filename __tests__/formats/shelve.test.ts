import { describe, expect, test } from '@jest/globals';
import { shelveFormat } from '../../src/formats/shelve.js';
import { collect, contentOf, formatContract, probeOf } from '../helpers/contract.js';
import { fromCall, pickleOf } from '../helpers/pickle-writer.js';
import { scanBytes } from '../helpers/scan.js';

const evil = fromCall("os.system('id')");
const data = pickleOf("['a', 'b', 'c']");
const block = (value: Uint8Array): Buffer => Buffer.concat([value, Buffer.alloc(512 - value.length)]);
const dumb = Buffer.concat([block(Buffer.from('no pickle')), block(data), block(evil)]);
const sqlite = Buffer.concat([
  Buffer.from('SQLite format 3\0'),
  Buffer.alloc(4000, 1),
  data,
  Buffer.from('key'),
  evil,
  Buffer.from('key'),
]);

formatContract(shelveFormat, [{ name: 'a shelf', bytes: dumb, path: 'cache.dat' }]);

test('each value that is a pickle is handed on, whole', async () => {
  const { artifacts } = await collect(shelveFormat, dumb, 'cache.dat');
  expect(await Promise.all(artifacts.map(async (one) => Buffer.from(await contentOf(one))))).toEqual([
    Buffer.from(data),
    Buffer.from(evil),
  ]);
});

describe('a value that runs a command is found', () => {
  test.each([
    ['cache.dat', dumb],
    ['cache', sqlite],
    ['cache.db', Buffer.concat([Buffer.alloc(100), fromCall("os.system('id')", 2)])],
  ])('in %s', async (path, bytes) => {
    const { findings } = await scanBytes(path, bytes);
    expect(findings.map(({ rule }) => rule.id)).toContain('model/executes-code');
  });
});

test('a database of other values says nothing', async () => {
  const rows = Buffer.concat([sqlite.subarray(0, 4016), data, Buffer.from('key'), Buffer.alloc(5000, 0x80)]);
  expect((await scanBytes('data.db', rows)).findings).toEqual([]);
});

test('databases are recognized by their names or first bytes', () => {
  const matches = (bytes: Uint8Array, path: string): boolean => shelveFormat.matches(probeOf(bytes, path));
  expect(matches(sqlite, 'cache')).toBe(true);
  expect(matches(Buffer.from('cf9a5713', 'hex'), 'cache')).toBe(true);
  expect(matches(Buffer.from('00000000000000000000000061150600', 'hex'), 'cache')).toBe(true);
  expect(matches(Buffer.from('text'), 'cache')).toBe(false);
  expect(matches(evil, 'cache.dat')).toBe(false);
});

test('a shelf that is too large to be searched whole says so', async () => {
  const { facts } = await collect(shelveFormat, Buffer.concat([dumb, Buffer.alloc(2 ** 26)]), 'cache.dat');
  expect(facts).toMatchObject([{ anomaly: 'over-budget', unread: true }]);
});

test('so does a file of such a name in which no pickle was found so far', async () => {
  const { facts } = await collect(shelveFormat, Buffer.alloc(2 ** 26 + 1, 1), 'cache.dat');
  expect(facts).toMatchObject([{ anomaly: 'partly-searched', unread: true }]);
});
