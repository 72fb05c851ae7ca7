import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tarFormat } from '../../../src/formats/tar/index.js';
import { formatContract, probeOf } from '../../helpers/contract.js';
import { fromCall } from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import { pax, tar } from '../../helpers/tar-writer.js';
import { read, readTar } from './read-tar.js';

const folder = new URL('../../fixtures/tar/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const engine = testEngine();

formatContract(
  tarFormat,
  [
    { name: 'members', bytes: tar({ name: 'a', data: 'A' }, { name: 'b', data: 'B' }), path: 'a.tar' },
    {
      name: 'extended headers',
      bytes: tar(
        pax({ path: 'long' }),
        { name: 'short', data: 'A' },
        { name: '././@LongLink', type: 'L', data: 'long\0' },
        { name: 'l', type: '2', link: 'b' },
      ),
      path: 'a.tar',
    },
    { name: 'a legacy checkpoint', bytes: fixture('legacy.pth'), path: 'legacy.pth' },
  ],
  { streaming: true },
);

describe('honest archives', () => {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.py'));

  test('are there', () => expect(names).toHaveLength(8));

  test.each(names)('%s is read whole, and nothing is wrong with it', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name), engine);
    expect(findings.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
    expect(coverage.filter(({ status }) => status !== 'scanned')).toEqual([]);
    expect(coverage.flatMap(({ formats }) => formats)).toContain('tar');
  });

  test.each(names.filter((name) => /^(?:python|gnu-tar)/.test(name)))('the members of %s', async (name) => {
    const { members } = await read(fixture(name));
    const found = new Map(members);
    expect(found.get('model/config.yaml')).toBe('name: small\n');
    // GNU tar comes upon the other name of the file first.
    expect(found.get('model/weights.bin') ?? found.get('model/same.bin')).toHaveLength(1200);
    const long = `model/${'folder-of-a-long-name/'.repeat(5)}vocabulary.txt`;
    if (name !== 'gnu-tar-v7.tar') expect(found.get(long)).toBe('a\nb\n');
    if (name === 'python-pax.tar') expect(found.get('model/größe.txt')).toBe('1');
  });

  test('a layer of an image is read by its content', async () => {
    const inner = tar({ name: 'app/model.pkl', data: fromCall("os.system('id')") });
    const image = tar({ name: `blobs/sha256/${'a'.repeat(64)}`, data: inner });
    const { findings } = await scanBytes('image.tar', image, engine);
    expect(findings.map(({ rule }) => rule.id)).toEqual(['model/executes-code']);
    expect(findings[0]?.inside.at(-1)).toBe('app/model.pkl');
  });
});

/** A header of before POSIX with another way to write its checksum. */
function summed(write: (sum: number) => Iterable<number>, name = 'a'): Uint8Array {
  const bytes = tar({ name, magic: '' });
  const sum = parseInt(Buffer.from(bytes.subarray(148, 154)).toString(), 8);
  bytes.set([...write(sum)], 148);
  return bytes;
}

const octal = (sum: number): Iterable<number> => Buffer.from(sum.toString(8).padStart(6, '0'));

describe('an archive is known', () => {
  const member = { name: 'a', data: 'A' };
  test.each([
    ['by its magic', tar(member)],
    ['by its checksum alone', tar({ ...member, magic: '' })],
    ['by its magic though the checksum is wrong', tar({ ...member, checksum: '000001\0 ' })],
    ['by a checksum of signed bytes', summed((sum) => octal(sum - 256 * 2), 'ü')],
    ['by a checksum in base 256', summed((sum) => [0x80, 0, 0, 0, 0, 0, sum >> 8, sum & 255])],
  ])('%s', (_, bytes) => {
    expect(tarFormat.matches(probeOf(bytes, 'data'))).toBe(true);
  });

  test.each([
    ['zeros', Buffer.alloc(4096)],
    ['text', Buffer.from('word '.repeat(400))],
    ['a short file', Buffer.from('ustar')],
  ])('%s are none', (_, bytes) => {
    expect(tarFormat.matches(probeOf(bytes, 'data'))).toBe(false);
  });
});

describe('names and sizes', () => {
  test('a prefix stands before the name', async () => {
    expect((await readTar({ name: 'b', prefix: 'a', data: 'B' })).members).toEqual([['a/b', 'B']]);
  });

  test('a long name of GNU', async () => {
    const { members, anomalies } = await readTar(
      { name: '././@LongLink', type: 'L', data: `${'x'.repeat(200)}\0` },
      { name: 'x', data: 'B' },
    );
    expect({ members, anomalies }).toEqual({ members: [['x'.repeat(200), 'B']], anomalies: [] });
  });

  test('records of pax, for one member and for all', async () => {
    const { members } = await readTar(
      pax({ comment: 'made by hand', path: 'all' }, 'g'),
      pax({ path: 'one' }),
      { name: 'a', data: '1' },
      { name: 'b', data: '2' },
    );
    expect(members).toEqual([
      ['one', '1'],
      ['all', '2'],
    ]);
  });

  test('a size in base 256', async () => {
    const size = `\x80${'\0'.repeat(10)}\x03`;
    expect((await readTar({ name: 'a', data: 'abc', size })).members).toEqual([['a', 'abc']]);
  });

  test('the size of a huge member stands in a record', async () => {
    const huge = 2 ** 40;
    const { anomalies } = await readTar(pax({ size: `${huge}` }), { name: 'a', size: 0 });
    expect(anomalies).toEqual([['truncated', "the archive ends inside of 'a'"]]);
  });

  test('a type that nobody knows is a file', async () => {
    expect((await readTar({ name: 'a', type: 'Q', data: 'A' })).members).toEqual([['a', 'A']]);
  });
});
