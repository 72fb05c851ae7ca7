import { describe, expect, test } from '@jest/globals';
import { tarFormat } from '../../../src/formats/tar/index.js';
import { collect, smallBudget } from '../../helpers/contract.js';
import { elf } from '../../helpers/executable-writer.js';
import { pax, tar, tarEnd, tarMembers, type TarEntry } from '../../helpers/tar-writer.js';
import { read, readTar } from './read-tar.js';

const first = { name: 'first', data: 'one' };
const evil = { name: 'evil', data: 'two' };
const names = (members: readonly [string, string][]): string[] => members.map(([name]) => name);
const ids = (anomalies: readonly [string, string][]): string[] => anomalies.map(([id]) => id);

describe('members that readers see differently', () => {
  test('of two of one name both are read', async () => {
    const { members, anomalies } = await readTar(first, { name: './first', data: 'two' });
    expect(members.map(([, text]) => text)).toEqual(['one', 'two']);
    expect(anomalies).toEqual([['duplicate-entry', "'./first' stands more than once in the archive"]]);
  });

  test('a folder may be told twice', async () => {
    expect((await readTar({ name: 'a', type: '5' }, { name: 'a/', type: '5' })).anomalies).toEqual([]);
  });

  test('behind a wrong checksum another reader goes on', async () => {
    const bytes = tar(first, { ...first, name: 'damaged', checksum: '000001\0 ' }, evil);
    const { members, anomalies } = await read(bytes);
    expect(names(members)).toEqual(['first', 'evil']);
    expect(anomalies).toEqual([
      ['corrupt', 'the checksum of a header is wrong, and other readers go on behind it'],
    ]);
  });

  test('members behind the end', async () => {
    const bytes = Buffer.concat([tar(first), Buffer.alloc(9000 * 512), tarMembers(evil)]);
    const { members, anomalies } = await read(bytes);
    expect(names(members)).toEqual(['first', 'evil']);
    expect(anomalies).toEqual([['hidden-entry', "'evil' stands behind the end of the archive"]]);
  });

  test('a lone block of zeros hides nothing', async () => {
    const bytes = Buffer.concat([tarMembers(first), Buffer.alloc(512), tarMembers(evil), tarEnd]);
    expect(ids((await read(bytes)).anomalies)).toEqual(['hidden-entry']);
  });

  test('an archive that begins with its end', async () => {
    const bytes = Buffer.concat([tarEnd, tarMembers(evil), tarEnd]);
    expect(ids((await read(bytes)).anomalies)).toEqual(['hidden-entry']);
  });

  test('two sizes: the members behind both are found', async () => {
    const inner = tarMembers(evil);
    const bytes = tar(pax({ size: `${inner.length}` }), { name: 'a', data: inner, size: 0 }, first);
    const { members, anomalies } = await read(bytes);
    expect(names(members)).toEqual(['a', 'first', 'evil']);
    expect(ids(anomalies)).toEqual(['header-mismatch', 'header-mismatch']);
  });

  test('a size that Python takes for 0', async () => {
    const { members } = await readTar(pax({ size: 'none' }), { ...first, data: tarMembers(evil) });
    expect(names(members)).toEqual(['first', 'evil']);
  });

  test('a folder with a size: one reader steps over what another reads', async () => {
    const { members, anomalies } = await readTar({ name: 'a', type: '5', size: 1024 }, evil, first);
    expect(names(members)).toEqual(['evil', 'first']);
    expect(anomalies).toEqual([]);
    const inside = tarMembers(evil).length;
    const hiding = await readTar({ name: 'a', type: '5', size: inside + 100 }, evil, {
      name: 'x',
      data: tarMembers(first),
    });
    expect(names(hiding.members)).toEqual(['evil', 'x', 'first']);
    expect(ids(hiding.anomalies)).toEqual(['header-mismatch']);
  });

  test('two long names', async () => {
    const { members, anomalies } = await readTar(
      { name: 'L', type: 'L', data: 'notes.txt' },
      pax({ path: 'data.pkl' }),
      first,
    );
    expect(names(members)).toEqual(['data.pkl']);
    expect(ids(anomalies)).toEqual(['header-mismatch']);
  });

  test('a sparse file is told', async () => {
    const sparse = await readTar({ ...first, type: 'S' });
    expect(ids(sparse.anomalies)).toEqual(['sparse-entry']);
    const { members, anomalies } = await readTar(
      pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'b' }),
      first,
    );
    expect([names(members), ids(anomalies)]).toEqual([['b'], ['sparse-entry']]);
  });
});

describe('ways out of the folder', () => {
  const leaving: readonly (readonly [string, readonly TarEntry[]])[] = [
    ['../a', [{ name: '../a' }]],
    ['an absolute name', [{ name: '/etc/cron.d/a' }]],
    ['a name in an extended header', [pax({ path: 'a/../../b' }), first]],
    ['a long name', [{ name: 'L', type: 'L', data: '../b\0' }, first]],
    ['a prefix', [{ name: 'a', prefix: '..' }]],
    ['a symbolic link', [{ name: 'a/b', type: '2', link: '../../c' }]],
    ['an absolute symbolic link', [{ name: 'a', type: '2', link: '/etc' }]],
    ['a link in an extended header', [pax({ linkpath: '/etc' }), { name: 'a', type: '2' }]],
    [
      'a long link',
      [
        { name: 'K', type: 'K', data: '/etc\0' },
        { name: 'a', type: '2' },
      ],
    ],
    ['a hard link', [{ name: 'a', type: '1', link: '../b' }]],
    ['a member through a link', [{ name: 'a', type: '2', link: 'b' }, { name: 'a/c' }]],
    [
      'a link through a link',
      [
        { name: 'a', type: '2', link: '.' },
        { name: 'b', type: '2', link: 'a/a/..' },
      ],
    ],
  ];
  test.each(leaving)('%s', async (_, entries) => {
    expect(ids((await readTar(...entries)).anomalies)).toEqual(['path-traversal']);
  });

  test('a link that takes the place of a link is no way out', async () => {
    const link = { name: 'a', type: '2', link: 'b' };
    expect(ids((await readTar(link, link)).anomalies)).toEqual(['duplicate-entry']);
    const through = [{ ...link, name: 'a/c' }, link, { ...link, name: 'a/c' }];
    expect(ids((await readTar(...through)).anomalies)).toEqual(['path-traversal', 'duplicate-entry']);
  });

  test('a file that is written over a link', async () => {
    const { anomalies } = await readTar({ name: 'a', type: '2', link: 'b' }, { name: 'a' });
    expect(ids(anomalies)).toEqual(['path-traversal', 'duplicate-entry']);
  });

  const staying: readonly (readonly [string, readonly TarEntry[]])[] = [
    ['a link beside it', [{ name: 'a/b', type: '2', link: '../c' }]],
    ['a link in the archive', [{ name: './a', type: '2', link: 'b/c' }]],
    ['a hard link', [{ name: 'a/b', type: '1', link: 'c' }]],
    ['a name with dots', [{ name: 'a/..b/c...' }]],
  ];
  test.each(staying)('%s stays inside', async (_, entries) => {
    expect((await readTar(...entries)).anomalies).toEqual([]);
  });

  test('in a layer of an image absolute links and devices are at home', async () => {
    const layer = tar(
      { name: 'a', type: '2', link: '/etc' },
      { name: 'dev/null', type: '3' },
      { name: 'b', type: '1', link: '/usr/c' },
    );
    expect((await read(layer, `blobs/sha256/${'0'.repeat(64)}`)).anomalies).toEqual([]);
    const leaving = tar({ name: 'a', type: '2', link: '/../../etc' }, { name: '../b' });
    expect(ids((await read(leaving, 'x/layer.tar')).anomalies)).toEqual(['path-traversal', 'path-traversal']);
  });

  test.each(['3', '4', '6'])('a special file of type %s', async (type) => {
    expect(ids((await readTar({ name: 'a', type })).anomalies)).toEqual(['special-file']);
  });
});

describe('what is damaged or does not belong', () => {
  test('a member that is cut off is read as far as it goes', async () => {
    const { members, anomalies } = await read(
      tarMembers({ name: 'a', data: 'x'.repeat(600) }).subarray(0, 1000),
    );
    expect(members[0]?.[1]).toHaveLength(488);
    expect(anomalies).toEqual([['truncated', "the archive ends inside of 'a'"]]);
  });

  test.each([
    ['trailing-data', 'word word word'],
    ['hidden-payload', elf()],
  ])('%s behind the end', async (anomaly, data) => {
    expect(ids((await read(Buffer.concat([tar(first), Buffer.from(data)]))).anomalies)).toEqual([anomaly]);
  });

  test('a size that is none', async () => {
    expect(ids((await readTar({ ...first, data: '', size: 'nine' }, evil)).anomalies)).toEqual(['corrupt']);
    const negative = `\xff${'\xff'.repeat(11)}`;
    expect(ids((await readTar({ ...first, data: '', size: negative }, evil)).anomalies)).toEqual(['corrupt']);
  });

  test('records that are none', async () => {
    expect(ids((await readTar({ name: 'x', type: 'x', data: '99 path=a\n' }, first)).anomalies)).toEqual([
      'corrupt',
    ]);
  });

  test('no reader waits for the end of a loop', async () => {
    const bytes = tar(...Array.from({ length: 50 }, (_, at) => ({ name: `${at}` })));
    const { error } = await collect(tarFormat, bytes, 'a.tar', smallBudget({ entries: 20 }));
    expect(error?.message).toBe('too many entries');
  });

  test('many anomalies of a kind are counted', async () => {
    const { anomalies } = await readTar(...Array.from({ length: 15 }, () => ({ name: '../a', type: '5' })));
    expect(anomalies).toHaveLength(11);
    expect(anomalies.at(-1)?.[1]).toBe('and 5 more entries');
  });
});
