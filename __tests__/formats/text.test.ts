import { describe, expect, test } from '@jest/globals';
import { textFormat } from '../../src/formats/text.js';
import type { Region, SourceText } from '../../src/types.js';
import { collect, factsOf, formatContract, probeOf, regionOf } from '../helpers/contract.js';

const MB = 1024 * 1024;
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

function utf16be(text: string): Buffer {
  return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
}

async function textsOf(bytes: Uint8Array, path: string): Promise<SourceText[]> {
  return factsOf((await collect(textFormat, bytes, path)).facts, 'text').map(({ source }) => source);
}

/** Where windows that own it place a string that stands in the file. */
async function locateIn(bytes: Uint8Array, path: string, wanted: string): Promise<Region[]> {
  const found: Region[] = [];
  for (const source of await textsOf(bytes, path)) {
    const { start, end } = source.owned ?? { start: 0, end: Infinity };
    for (let at = source.text.indexOf(wanted); at >= 0; at = source.text.indexOf(wanted, at + 1))
      if (at >= start && at < end) found.push(regionOf(source.locate(at, at + wanted.length)));
  }
  return found;
}

formatContract(textFormat, [
  { name: 'Python', bytes: utf8('# coding: utf-8\nprint("grüße")\n'), path: 'src/train.py' },
  { name: 'UTF-16', bytes: utf16be('password\r\n'), path: 'notes.txt' },
  { name: 'an empty file', bytes: utf8(''), path: 'empty' },
]);

describe('what is text', () => {
  const matches = (bytes: Uint8Array, path: string): boolean => textFormat.matches(probeOf(bytes, path));

  test.each([
    [
      'a head that cuts a character',
      Buffer.concat([Buffer.alloc(4095, 'a'), utf8('é').subarray(0, 1)]),
      'a.md',
    ],
    [
      'one byte that is no UTF-8',
      Buffer.concat([utf8('token = "abc"\n'.repeat(3)), Buffer.from([0xff])]),
      '.env',
    ],
    ['Python with a NUL, which old interpreters run', utf8('import os\n\0'), 'a.py'],
    ['settings with a NUL', utf8('A=1\0\nTOKEN=abc\n'), 'config/.env'],
    ['a text in an old encoding', Buffer.alloc(50, 0xe9), 'notes.txt'],
    ['UTF-16 with its mark', utf16be('text'), 'a.csv'],
    ['nothing', utf8(''), 'LICENSE'],
  ])('is: %s', (_, bytes, path) => {
    expect(matches(bytes, path)).toBe(true);
  });

  test.each([
    ['a NUL', utf8('ab\0cd'), 'data'],
    ['many bytes that are no UTF-8', Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x41, 0xaa, 0xbb]), 'data'],
    ['a pickle of protocol 0', utf8('cos\nsystem\n(S"id"\ntR.'), 'model.pkl'],
    ['a notebook, which has its own format', utf8('{"cells": []}'), 'a.ipynb'],
    ['a member of an archive with a binary name', utf8('cos\nsystem\n.'), 'data.pkl'],
  ])('is not: %s', (_, bytes, path) => {
    expect(matches(bytes, path)).toBe(false);
  });
});

describe('the language', () => {
  test.each([
    ['a/b.py', 'python'],
    ['stubs/x.pyi', 'python'],
    ['GUI.PYW', 'python'],
    ['requirements.txt', 'requirements'],
    ['requirements-dev.txt', 'requirements'],
    ['requirements/base.txt', 'requirements'],
    ['requirements.in', 'requirements'],
    ['constraints-3.11.txt', 'requirements'],
    ['gpu.requirements.txt', 'requirements'],
    ['dev-requirements.txt', 'requirements'],
    ['reqs.txt', 'requirements'],
    ['run.sh', 'shell'],
    ['env.bash', 'shell'],
    ['my-requirements/notes.md', 'literate'],
    ['README.txt', 'plain'],
  ])('of %s is %s', async (path, language) => {
    const { facts } = await collect(textFormat, utf8('x'), path);
    expect(factsOf(facts, 'text').map((fact) => fact.language)).toEqual([language]);
  });
});

describe('decoding', () => {
  test('a byte order mark is no text, and counts in offsets', async () => {
    const [region] = await locateIn(
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8('é\nkey')]),
      'a',
      'key',
    );
    expect(region).toMatchObject({ startLine: 2, startColumn: 1, offset: 6 });
  });

  test('UTF-16 is located in its own bytes', async () => {
    const [region] = await locateIn(utf16be('one\r\ntwo key'), 'a', 'key');
    expect(region).toMatchObject({ startLine: 2, startColumn: 5, endColumn: 8, offset: 2 + 2 * 9 });
  });

  test('one bad byte hides nothing, and moves nothing', async () => {
    const bytes = Buffer.concat([utf8('grün '), Buffer.from([0xff]), utf8('\nkey')]);
    const [region] = await locateIn(bytes, 'a.py', 'key');
    expect(region).toMatchObject({ startLine: 2, startColumn: 1, offset: bytes.indexOf('key') });
  });

  test('a lone CR ends a line, a CRLF ends one', async () => {
    const [region] = await locateIn(utf8('a\rb\r\nc\nkey'), 'a', 'key');
    expect(region).toMatchObject({ startLine: 4, startColumn: 1, offset: 7 });
  });

  test.each(['utf-7', 'rot13', 'unicode_escape'])('Python in %s may hide code', async (coding) => {
    const bytes = utf8(`#!/usr/bin/python\n# -*- coding: ${coding} -*-\n+AGkAbQBwAG8AcgB0-`);
    const { facts } = await collect(textFormat, bytes, 'a.py');
    expect(factsOf(facts, 'anomaly')).toMatchObject([
      { anomaly: 'unusual-encoding', location: { startLine: 2, startColumn: 1 } },
    ]);
    expect(factsOf(facts, 'text')).toHaveLength(1);
  });

  test.each(['utf-8', 'latin-1', 'utf_8', 'cp1252', 'utf-8-unix', 'iso-8859-15'])(
    'Python in %s hides nothing',
    async (coding) => {
      const { facts } = await collect(textFormat, utf8(`# vim: set fileencoding=${coding} :\n`), 'a.py');
      expect(factsOf(facts, 'anomaly')).toEqual([]);
    },
  );
});

describe('a text that is larger than one window', () => {
  const large = (line: string): string => line.repeat(Math.ceil((9 * MB) / Buffer.byteLength(line)));

  test('is read in windows, in each of which the place is exact', async () => {
    const text = Buffer.concat([utf8(large('Zeile mit ü und \u{1F600}\r\n')), utf8('the key')]);
    const lines = text.toString('utf8').split('\r\n').length;
    expect((await textsOf(text, 'big.csv')).length).toBeGreaterThan(8);
    expect(await locateIn(text, 'big.csv', 'key')).toMatchObject([
      { startLine: lines, startColumn: 5, offset: text.length - 3 },
    ]);
  });

  test('has columns in a line without an end', async () => {
    const text = Buffer.concat([utf8(large('{"a":"é"},')), utf8('key')]);
    const column = text.toString('utf8').length - 2;
    expect(await locateIn(text, 'big.json', 'key')).toMatchObject([
      { startLine: 1, startColumn: column, endColumn: column + 3, offset: text.length - 3 },
    ]);
  });

  test('shows what stands anywhere, also over a border, to one window alone', async () => {
    const text = Buffer.alloc(9 * MB, 'x');
    const places: number[] = [];
    for (let at = 100; at < text.length - 10; at += 4999) {
      text.write('secret', at);
      places.push(at);
    }
    const found = await locateIn(text, 'big.log', 'secret');
    expect(found.map(({ offset }) => offset)).toEqual(places);
  });

  test('keeps its places where one window is no UTF-8', async () => {
    const text = utf8(large('grün '));
    text[3 * MB] = 0xff;
    const places = [MB, 3 * MB + 50, 8 * MB].map((at) => at - (at % 6));
    for (const at of places) text.write('secret', at);
    expect((await locateIn(text, 'big.log', 'secret')).map(({ offset }) => offset)).toEqual(places);
  });

  test('in a language says that only secrets were looked for', async () => {
    const { facts, error } = await collect(textFormat, utf8(large('x = 1\n')), 'big.py');
    expect(error?.message).toContain('only secrets');
    expect(new Set(factsOf(facts, 'text').map(({ language }) => language))).toEqual(new Set(['plain']));
  });
});
