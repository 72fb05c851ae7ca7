import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { pickleFormat } from '../../../src/formats/pickle/index.js';
import { formatContract, probeOf } from '../../helpers/contract.js';
import { readPickle } from '../../helpers/pickle-facts.js';
import { ascii, assemble, call, globalOp, op, proto, str } from '../../helpers/pickle-writer.js';

const folder = '__tests__/fixtures/pickle';
const compressed = /-(?:gzip|xz|zlib)\./;
const fixtures = readdirSync(folder)
  .filter((name) => /\.(?:pkl|joblib)$/.test(name) && !compressed.test(name))
  .map((name) => ({ name, path: name, bytes: new Uint8Array(readFileSync(`${folder}/${name}`)) }));
const matches = (bytes: Uint8Array, path: string): boolean => pickleFormat.matches(probeOf(bytes, path));

describe('honest pickles', () => {
  test.each(fixtures)('$name is read whole, and no oddity is seen', async ({ name, bytes, path }) => {
    const { anomalies, error, artifacts, uses } = await readPickle(bytes, path);
    expect({ anomalies, error }).toEqual({ anomalies: [], error: undefined });
    expect(artifacts).toHaveLength(name.startsWith('tensor') ? 1 : 0);
    expect(uses.filter((use) => use.includes(' ?.'))).toEqual([]);
  });

  test.each(fixtures)('$name is known by its content', ({ bytes }) => {
    expect(matches(bytes, 'notes.txt')).toBe(true);
  });

  test.each([0, 1, 2, 3, 4, 5])('protocol %i names what the objects are made of', async (protocol) => {
    const { uses } = await readPickle(new Uint8Array(readFileSync(`${folder}/standard-${protocol}.pkl`)));
    const names = uses.map((use) => use.replace(/^\w+ ([\w.]+).*/, '$1'));
    expect(names).toEqual(
      expect.arrayContaining([
        'collections.OrderedDict',
        'collections.defaultdict',
        'datetime.datetime',
        'decimal.Decimal',
        'uuid.UUID',
        'functools.partial',
        'argparse.Namespace',
        'builtins.len',
      ]),
    );
  });
});

describe('a pickle without its header', () => {
  test.each([
    ['that calls', assemble(ascii("cos\nsystem\n(S'id'\ntR."))],
    ['that calls and breaks', assemble(ascii("cos\nsystem\n(S'id'\ntR"), 0xff)],
    ['that calls by INST', assemble(ascii("(S'id'\nios\nsystem\n."))],
    [
      'that calls by a name on the stack',
      assemble(call([str('os'), str('system'), op.stackGlobal]), op.stop),
    ],
    ['that begins with a number of another base', assemble(ascii("I0x1_0\n0cos\nsystem\n(S'id'\ntR."))],
    ['that imports from a file with a hyphen', assemble(ascii('cmy-code\nrun\n(tR.'))],
    ['that is one number', assemble(ascii('I1\n.'))],
    [
      'whose first string is long',
      assemble([0x58, 0, 0x20, 0, 0], new Array<number>(0x2000).fill(0x61), ascii('0cos\nsystem\n(tR.')),
    ],
    ['whose first line is long', assemble(ascii(`V${'x'.repeat(6000)}\n0cos\nsystem\n(tR.`))],
  ])('%s is known in any file', (_, bytes) => {
    for (const path of ['notes.txt', 'data.dat', 'LICENSE', 'photo.png'])
      expect(matches(bytes, path)).toBe(true);
  });
});

describe('other files', () => {
  const texts = [
    'The quick brown fox jumps over the lazy dog.\n',
    'Build the project\n=================\n',
    'Xylophone players unite\n',
    'N. Smith\nM. Jones\n',
    'cat\ndog\nbird\n',
    'cache\nbuild\n*.pyc\n',
    'config\nvalue\n',
    'column,name\n1,2\n3,4\n',
    'id,label\n1,cat\n',
    'class Foo:\n    pass\n',
    'import os\nos.system("id")\n',
    'from os import system\n',
    '(in thousands)\n1\n2\n',
    '(iPhone 12)\n',
    '{"a": 1}\n',
    '[1, 2, 3]\n',
    ']\n',
    'I am a text\n',
    'In the beginning\n',
    'Lorem ipsum\n',
    'S is a letter\n',
    'V8 is an engine\nP2 is another\n',
    'P5\n640 480\n255\n',
    'P\nP\nP\nP\n',
    'Utilities\n',
    'Copyright (c) 2024\nAll rights reserved.\n',
    '.\n',
    '}\n',
    '#!/bin/sh\n',
    `import{a as b}from"c";${'x=1;'.repeat(2000)}`,
    `const a=1;${'x=1;'.repeat(2000)}\n`,
    `(function(){${'x=1;'.repeat(2000)}})()\n`,
    `iphone\n${'x=1;'.repeat(2000)}`,
    'version https://git-lfs.github.com/spec/v1\n',
    '',
  ];
  test.each(texts.map((text) => [text.slice(0, 40), text]))('%j is no pickle', (_, text) => {
    const bytes = assemble(ascii(text));
    for (const path of ['a.txt', 'a.bin', 'a.p']) expect(matches(bytes, path)).toBe(false);
  });

  test.each([
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 13, 10, 0x1a, 10, 0, 0, 0, 13]],
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0, 16]],
    ['GIF', [...ascii('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0]],
    ['WAV', [...ascii('RIFF'), 1, 2, 3, 4, ...ascii('WAVEfmt ')]],
    ['TIFF', [0x4d, 0x4d, 0, 0x2a]],
    ['MP3', [...ascii('ID3'), 4, 0]],
    ['zip', [...ascii('PK'), 3, 4, 20, 0, 10]],
    ['executable', [...ascii('MZ'), 0x90, 0, 3]],
    ['zeros', [0, 0, 0, 0]],
    ['floats', [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]],
    ['a header and nothing that follows', [0x80, 4, 0xff, 0xff]],
  ])('%s is no pickle', (_, bytes) => {
    expect(matches(Uint8Array.from(bytes as number[]), 'weights.bin')).toBe(false);
  });

  test('source files of this project are no pickles', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(sources.filter((name) => matches(new Uint8Array(readFileSync(`src/${name}`)), name))).toEqual([]);
  });

  test('with the name of a pickle are read, and said to be none', async () => {
    const bytes = assemble(ascii('hello\n'));
    for (const path of ['a.pkl', 'b.pickle', 'c.joblib', 'd.dill']) {
      expect(matches(bytes, path)).toBe(true);
      expect((await readPickle(bytes, path)).error).toMatchObject({ anomaly: 'corrupt' });
    }
    expect((await readPickle(new Uint8Array(0), 'a.pkl')).error).toMatchObject({ anomaly: 'truncated' });
  });

  test.each(['arrays-gzip.joblib', 'arrays-zlib.joblib', 'arrays-xz.joblib'])(
    '%s is left to others',
    (name) => {
      expect(matches(new Uint8Array(readFileSync(`${folder}/${name}`)), name)).toBe(false);
    },
  );

  test('that only might be pickles are left in silence when they are none', async () => {
    const bytes = assemble(ascii(`V${'x'.repeat(6000)}\nand more\n`));
    expect(matches(bytes, 'long.txt')).toBe(true);
    expect(await readPickle(bytes, 'long.txt')).toMatchObject({ facts: [], error: undefined });
  });
});

formatContract(
  pickleFormat,
  [
    ...fixtures.filter(({ name }) => /^(?:standard-[04]|arrays)\./.test(name)),
    {
      name: 'calls',
      path: 'calls.pkl',
      bytes: assemble(
        proto(4),
        call(globalOp('os', 'system'), str('id')),
        op.pop,
        call(globalOp('a', 'b')),
        op.stop,
      ),
    },
  ],
  { streaming: true },
);
