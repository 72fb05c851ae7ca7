import { describe, expect, test } from '@jest/globals';
import { ape, elf } from '../../helpers/executable-writer.js';
import { fromCall } from '../../helpers/pickle-writer.js';
import { zip } from '../../helpers/zip-writer.js';
import { honest, ids, read, readZip } from './read-zip.js';

describe('entries that readers see differently', () => {
  test('both of two members of one name are read', async () => {
    const { members, anomalies } = await readZip([
      { name: 'data.pkl', data: 'first' },
      { name: 'data.pkl', data: 'last' },
    ]);
    expect(members).toEqual([
      ['data.pkl', 'first'],
      ['data.pkl', 'last'],
    ]);
    expect(anomalies).toEqual([['duplicate-entry', "'data.pkl' stands more than once in the archive"]]);
  });

  test('a name that Python cuts at its NUL is a duplicate too', async () => {
    const { members, anomalies } = await readZip([
      { name: 'data.pkl', data: 'first' },
      { name: 'data.pkl\0x', data: 'last' },
    ]);
    expect(members.map(([, text]) => text)).toEqual(['first', 'last']);
    expect(ids(anomalies)).toEqual(['duplicate-entry', 'header-mismatch']);
  });

  test('a name that differs between the headers', async () => {
    const { members, anomalies } = await readZip([
      { name: 'notes.txt', data: 'text', local: { name: 'setup.py' } },
    ]);
    expect(members).toEqual([
      ['notes.txt', 'text'],
      ['setup.py', 'text'],
    ]);
    expect(anomalies).toEqual([
      ['header-mismatch', "'notes.txt': name 'notes.txt' in the directory and 'setup.py' in its own header"],
    ]);
  });

  test('a method that differs is read by both', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'payload', method: 8, central: { method: 0, size: 9 } },
    ]);
    expect(ids(anomalies)).toContain('header-mismatch');
    expect(members).toHaveLength(2);
    expect(members[1]).toEqual(['a', 'payload']);
  });

  test('a size that differs is read at both lengths', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'payload', central: { compressedSize: 3, size: 3 } },
    ]);
    expect(anomalies[0]?.[0]).toBe('header-mismatch');
    expect(members.map(([, text]) => text)).toEqual(['pay', 'payload']);
  });

  test('a stored entry of two sizes is read at the longer', async () => {
    const sizes = { compressedSize: 3, size: 7 };
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'payload', central: sizes, local: sizes },
    ]);
    expect(anomalies[0]).toEqual(['header-mismatch', "'a': size 7, though 3 bytes are stored"]);
    expect(members).toEqual([['a', 'payload']]);
  });

  test('a deflated entry that holds more than it says is read whole', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'harmless, then not', method: 8, central: { size: 8 }, local: { size: 8 } },
    ]);
    expect(anomalies).toEqual([['header-mismatch', "'a' holds 18 bytes, its header says 8"]]);
    expect(members).toEqual([['a', 'harmless, then not']]);
  });

  test('an encryption flag in the local header alone hides nothing', async () => {
    const { members, anomalies } = await readZip([{ name: 'a', data: 'x', local: { flags: 1 } }]);
    expect(ids(anomalies)).toEqual(['header-mismatch']);
    expect(members).toEqual([['a', 'x']]);
  });

  test('an entry that no directory lists', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'seen' },
      { name: 'b', data: 'hidden', method: 8, hidden: true },
      { name: 'c', data: 'seen too' },
    ]);
    expect(anomalies).toEqual([['hidden-entry', "'b' is not in the central directory"]]);
    expect(members).toEqual([
      ['a', 'seen'],
      ['c', 'seen too'],
      ['b', 'hidden'],
    ]);
  });

  test('a hidden entry far inside a gap, across two windows of the search', async () => {
    const gap = Buffer.alloc(200_000);
    const hidden = zip([{ name: 'b', data: 'hidden' }]).subarray(0, 30 + 1 + 6);
    gap.set(hidden, 64 * 1024 - 2);
    const { members, anomalies } = await readZip([{ name: 'a', data: 'seen' }], { gap });
    expect(ids(anomalies)).toEqual(['hidden-entry']);
    expect(members).toContainEqual(['b', 'hidden']);
  });

  test('two archives in one file: the last is listed, the first is hidden', async () => {
    const first = zip([{ name: 'a', data: 'first' }]);
    const { members, anomalies } = await readZip([{ name: 'b', data: 'last' }], {
      prepend: first,
      offsets: 'archive',
    });
    expect(ids(anomalies)).toEqual(['prepended-data', 'hidden-entry']);
    expect(members).toEqual([
      ['b', 'last'],
      ['a', 'first'],
    ]);
  });

  test('two central directories: the one that Python finds and the one that the offset names', async () => {
    const entries = [
      { name: 'a', data: 'one' },
      { name: 'b', data: 'two' },
    ];
    // The same entries twice, so that the first directory stands where an offset of the end record can name it.
    const inner = zip([{ name: 'c', data: 'evil' }]);
    const directory = inner.length - 22 - 47;
    const { members, anomalies } = await readZip(entries, { prepend: inner, end: { offset: directory } });
    expect(ids(anomalies)).toContain('header-mismatch');
    expect(members).toContainEqual(['c', 'evil']);
  });

  test('a ZIP64 record that is not the one before its locator', async () => {
    const bytes = Buffer.from(zip([{ name: 'a', data: 'x' }], { zip64: true }));
    const locator = bytes.lastIndexOf('PK\x06\x07', undefined, 'latin1');
    bytes.writeBigUInt64LE(BigInt(2), locator + 8);
    expect((await read(bytes)).members).toEqual([['a', 'x']]);
  });

  test('a directory that holds more than the end record says', async () => {
    const { members, anomalies } = await readZip(
      [
        { name: 'a', data: 'one' },
        { name: 'b', data: 'two' },
      ],
      { end: { count: 1 } },
    );
    expect(ids(anomalies)).toEqual(['header-mismatch']);
    expect(members).toHaveLength(2);
  });
});

describe('what no honest writer does', () => {
  test.each(['../../.ssh/config', '/etc/passwd', 'C:\\windows\\x', 'a\\..\\..\\b', '\\\\host\\share'])(
    'the path %s',
    async (name) => {
      const { members, anomalies } = await readZip([{ name, data: 'x' }]);
      expect(ids(anomalies)).toEqual(['path-traversal']);
      expect(members).toHaveLength(1);
    },
  );

  test.each(['a..b', 'a/b..', '.../x', 'y/..z'])('the path %s is fine', async (name) => {
    expect((await readZip([{ name, data: 'x' }])).anomalies).toEqual([]);
  });

  test.each([
    ['a/link', '../../out', ['path-traversal']],
    ['link', '/etc/passwd', ['path-traversal']],
    ['a/b/link', '../c/./file', []],
  ])('the link %s to %s', async (name, target, expected) => {
    for (const method of [0, 8]) {
      const { anomalies } = await readZip([{ name, data: target, mode: 0o120777, method }]);
      expect(ids(anomalies)).toEqual(expected);
    }
  });

  // An application as `zipapp` writes it, an installer, and documents with an archive in them.
  test.each([
    ['#!/usr/bin/env python3\n', ''],
    [Buffer.from(elf()).toString('latin1'), ''],
    ['%PDF-1.7\nstream\n', '\nendstream\n'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'.padEnd(512, '\0'), '\0'.repeat(64)],
    ['Cr24\x03\0\0\0\x02\0\0\0\x12\0', ''],
  ])('an archive belongs into %j', async (before, after) => {
    const options = { prepend: Buffer.from(before, 'latin1'), append: Buffer.from(after, 'latin1') };
    const { members, anomalies } = await readZip(honest, { ...options, offsets: 'archive' });
    expect(anomalies).toEqual([]);
    expect(members).toHaveLength(3);
  });

  test('a second archive in a document is read, too', async () => {
    const first = zip([{ name: 'a', data: 'first' }]);
    const prepend = Buffer.concat([Buffer.from('%PDF-1.7\n'), first]);
    const { members, anomalies } = await readZip([{ name: 'b', data: 'last' }], {
      prepend,
      offsets: 'archive',
    });
    expect(anomalies).toEqual([]);
    expect(members).toContainEqual(['a', 'first']);
  });

  test('bytes before and after', async () => {
    for (const offsets of ['file', 'archive'] as const) {
      const { members, anomalies } = await readZip(honest, {
        prepend: Buffer.from('some bytes'),
        offsets,
        append: Buffer.from('more'),
      });
      expect(anomalies).toEqual([
        ['prepended-data', '10 bytes stand before the first entry'],
        ['trailing-data', '4 bytes stand after the end of the archive'],
      ]);
      expect(members).toHaveLength(3);
    }
  });

  test.each([
    ['a pickle that calls what it imports', fromCall("os.system('id')")],
    ['a pickle', Buffer.concat([Buffer.from('\x80\x02U\xff', 'latin1'), Buffer.alloc(5000)])],
    ['a GGUF model', Buffer.from('GGUF\x03\0\0\0')],
    ['a file of safetensors', Buffer.from('\x02\0\0\0\0\0\0\0{}')],
  ])('%s that is a zip too', async (what, prepend) => {
    const { anomalies } = await readZip(honest, { prepend });
    expect(anomalies).toEqual([['polyglot', `the file begins as ${what} and ends as a zip archive`]]);
  });

  test('a zip where it belongs: behind a model of TensorFlow Lite, and in a llamafile', async () => {
    for (const prepend of [Buffer.from('\x1c\0\0\0TFL3'), ape()])
      expect((await readZip(honest, { prepend })).anomalies).toEqual([]);
  });

  test('a payload between the entries, or behind the end', async () => {
    for (const option of ['gap', 'append'] as const) {
      const { members, anomalies } = await readZip(honest, { [option]: elf() });
      expect(anomalies).toEqual([
        ['hidden-payload', 'the bytes beside the entries begin as an ELF executable'],
      ]);
      expect(members.at(-1)?.[0]).toMatch(/^bytes from \d+$/);
    }
  });

  test('encryption', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'x', local: { flags: 1 }, central: { flags: 1 } },
    ]);
    expect(anomalies).toEqual([['encrypted-entry', "'a' is encrypted"]]);
    expect(members).toEqual([]);
  });

  test('a method that is not read', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: 'x', method: 9 },
      { name: 'b', data: 'x', method: 98 },
    ]);
    expect(anomalies).toEqual([
      ['unsupported-compression', "'a' is compressed by deflate64, method 9"],
      ['unsupported-compression', "'b' is compressed by method 98"],
    ]);
    expect(members).toEqual([]);
  });

  test('a wrong checksum', async () => {
    const { members, anomalies } = await readZip([{ name: 'a', data: 'x', central: { crc: 1 } }]);
    expect(anomalies).toEqual([['crc-mismatch', "the checksum of 'a' is wrong"]]);
    expect(members).toEqual([['a', 'x']]);
  });

  test('entries that overlap, each other and the directory', async () => {
    const bytes = zip([
      {
        name: 'a',
        data: 'x',
        local: { compressedSize: 60, size: 60 },
        central: { compressedSize: 60, size: 60 },
      },
      { name: 'b', data: 'y' },
    ]);
    const { anomalies } = await read(bytes);
    expect(anomalies).toContainEqual(['overlapping-entries', "'b' overlaps 'a'"]);
    const long = { compressedSize: 50, size: 50 };
    expect((await readZip([{ name: 'a', data: 'x', local: long, central: long }])).anomalies).toContainEqual([
      'overlapping-entries',
      "'a' overlaps the central directory",
    ]);
  });

  test('data that is no deflate stream', async () => {
    const { members, anomalies } = await readZip([
      { name: 'a', data: '\x07\x07\x07', method: 8, local: { method: 8 } },
      { name: 'b', data: '\x07\x07\x07', central: { method: 8 }, local: { method: 8 } },
    ]);
    expect(anomalies).toEqual([['corrupt', "'b': the compressed data is damaged (Z_DATA_ERROR)"]]);
    expect(members).toHaveLength(1);
  });

  test('no end record: what stands there is read all the same', async () => {
    const bytes = zip(honest);
    const { members, anomalies } = await read(bytes.subarray(0, bytes.length - 22));
    expect(anomalies).toEqual([['truncated', 'the archive has no end record']]);
    expect(members.map(([name]) => name)).toEqual(honest.map(({ name }) => name));
  });

  test('a directory that is not there', async () => {
    const { members, anomalies } = await readZip(honest, { end: { offset: 1, size: 2 } });
    expect(ids(anomalies)).toEqual(['corrupt']);
    expect(members).toHaveLength(3);
  });

  test('a local header that is not there', async () => {
    const { anomalies } = await readZip([{ name: 'a', data: 'x', central: { offset: 3 } }]);
    expect(anomalies).toContainEqual(['corrupt', "'a' has no header where the directory says"]);
    expect(ids(anomalies)).toContain('hidden-entry');
  });

  test('many of a kind are counted', async () => {
    const same = Array.from({ length: 30 }, () => ({ name: 'a', data: 'x' }));
    const { members, anomalies } = await readZip(same);
    expect(members).toHaveLength(30);
    expect(anomalies).toHaveLength(11);
    expect(anomalies.at(-1)).toEqual(['duplicate-entry', 'and 19 more entries']);
  });
});
