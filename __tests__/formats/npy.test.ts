import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { npyFormat } from '../../src/formats/npy.js';
import { elf } from '../helpers/executable-writer.js';
import { fromCall } from '../helpers/pickle-writer.js';
import { scanBytes } from '../helpers/scan.js';
import { zip } from '../helpers/zip-writer.js';
import { collect, contentOf, factsOf, formatContract, probeOf } from '../helpers/contract.js';

const folder = new URL('../fixtures/npy/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));

/** An array file with a header of one's own. */
function npy(header: string, data: string | Uint8Array = '', version = 1): Buffer {
  const text = Buffer.from(header, version === 3 ? 'utf8' : 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return Buffer.concat([
    Buffer.from(`\x93NUMPY${String.fromCharCode(version, 0)}`, 'latin1'),
    length,
    text,
    Buffer.from(data),
  ]);
}

const array = (descr: string, data: string | Uint8Array = 'PICKLE', shape = '(2,)'): Buffer =>
  npy(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`, data);

async function read(bytes: Uint8Array): Promise<{ pickles: string[]; anomalies: string[]; error?: string }> {
  const { facts, artifacts, error } = await collect(npyFormat, bytes, 'a.npy');
  const pickles = await Promise.all(
    artifacts.map(async (artifact) => Buffer.from(await contentOf(artifact)).toString('latin1')),
  );
  const anomalies = factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly);
  return { pickles, anomalies, ...(error && { error: error.message }) };
}

formatContract(npyFormat, [
  { name: 'numbers', bytes: fixture('floats.npy'), path: 'floats.npy' },
  { name: 'objects', bytes: fixture('records-objects.npy'), path: 'records-objects.npy' },
  { name: 'two arrays', bytes: fixture('two.npy'), path: 'two.npy' },
]);

describe('files that NumPy wrote', () => {
  const withObjects = ['objects.npy', 'records-objects.npy', 'two.npy'];
  const names = readdirSync(folder).filter((name) => name.endsWith('.npy'));

  test.each(names)('%s', async (name) => {
    const { pickles, anomalies, error } = await read(fixture(name));
    expect({ anomalies, error }).toEqual({ anomalies: [], error: undefined });
    expect(pickles.map((pickle) => pickle.slice(0, 1))).toEqual(withObjects.includes(name) ? ['\x80'] : []);
  });
});

test('what an array is called in its archive, its type and its shape are told', async () => {
  const bytes = zip([{ name: 'weights.npy', data: array(`'<f4'`, Buffer.alloc(24), '(2, 3)') }]);
  const { contents } = await scanBytes('a.npz', bytes);
  expect(contents).toMatchObject({ tensors: { weights: '<f4 [2, 3]' }, parameters: 6 });
});

describe('types', () => {
  test.each([
    `'|O'`,
    `'O8'`,
    `'object'`,
    `'i4,O'`,
    `'(2,)O'`,
    `'|' 'O'`,
    String.raw`'|\x4f'`,
    `[('a', '<f4'), ('b', '|O')]`,
    `[('a', [('b', [(('title', 'c'), 'O', (2, 2))])])]`,
    `('O', (3,))`,
    'None',
  ])('%s may hold objects', async (descr) => {
    expect(await read(array(descr))).toEqual({ pickles: ['PICKLE'], anomalies: [] });
  });

  test.each([
    [`'<f8'`, 16],
    [`'|b1'`, 2],
    [`'?'`, 2],
    [`'<U3'`, 24],
    [`'|S5'`, 10],
    [`'<l'`, 16],
    [`'|V6'`, 12],
    [`'<M8[ns]'`, 16],
    [`'<c16'`, 32],
    [`[('a', '<f4'), ('pad', '|V4'), ('b', [('c', '<i2', (3,))])]`, 28],
    [`('<f4', (2, 2))`, 32],
    ['[]', 0],
  ])('%s takes so many bytes', async (descr, length) => {
    expect(await read(array(descr, Buffer.alloc(length)))).toEqual({ pickles: [], anomalies: [] });
    expect((await read(array(descr, Buffer.alloc(length + 1)))).anomalies).toEqual(['trailing-data']);
    if (length > 0)
      expect((await read(array(descr, Buffer.alloc(length - 1)))).error).toBe(
        'the array ends 1 bytes too early',
      );
  });
});

test('the last of two equal keys counts, as in Python', async () => {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'descr': 'O'}`;
  expect((await read(npy(header, 'PICKLE', 2))).pickles).toEqual(['PICKLE']);
  expect((await read(npy(header, 'PICKLE', 3))).pickles).toEqual(['PICKLE']);
});

test('of an array behind an array the objects are read', async () => {
  const first = array(`'<f8'`, Buffer.alloc(16));
  const second = array(`'O'`, 'SECOND');
  expect(await read(Buffer.concat([first, first, second]))).toEqual({ pickles: ['SECOND'], anomalies: [] });
});

describe('headers that lie', () => {
  test.each([
    ['no dict', npy('[1, 2]')],
    ['no Python', npy('{"descr": @}')],
    ['no type', npy(`{'shape': ()}`)],
    ['a version that does not exist', npy('{}', '', 9)],
    ['a header of gigabytes', Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\xff', 'latin1')],
  ])('%s', async (_, bytes) => {
    const { error } = await collect(npyFormat, bytes, 'a.npy');
    expect(error).toMatchObject({ anomaly: 'corrupt' });
  });

  test.each(['(-1,)', '(2, -3)', 'None', `('a',)`])('the shape %s', async (shape) => {
    const { error } = await collect(npyFormat, array(`'<f8'`, Buffer.alloc(16), shape), 'a.npy');
    expect(error).toMatchObject({ anomaly: 'corrupt', message: 'the shape of the array is none' });
  });

  test('fields that stand beyond their item, as only a dictionary can say, are read as objects', async () => {
    const fields = `{'names': ['a'], 'formats': ['<i4'], 'offsets': [100], 'itemsize': 4}`;
    expect((await read(array(fields))).pickles).toEqual(['PICKLE']);
  });

  test('a shape that no file can hold', async () => {
    const { error } = await collect(npyFormat, array(`'<f8'`, '', '(1000000, 1000000)'), 'a.npy');
    expect(error).toMatchObject({ anomaly: 'truncated' });
  });
});

test('it matches by the magic string alone', () => {
  expect(npyFormat.matches(probeOf(array(`'<f8'`), 'data.bin'))).toBe(true);
  expect(npyFormat.matches(probeOf(Buffer.from('NUMPY'), 'a.npy'))).toBe(false);
});

describe('a payload in the place of numbers', () => {
  test.each([
    ['the numbers of the array begin as an ELF executable', elf(), `(${elf().length},)`],
    [
      'the bytes behind the array begin as an ELF executable',
      Buffer.concat([Buffer.alloc(4), elf()]),
      '(4,)',
    ],
    ['the numbers of the array begin as an ELF executable', elf(), '(-1,)'],
  ])('%s', async (detail, data, shape) => {
    const { facts } = await collect(npyFormat, array(`'|u1'`, data, shape), 'a.npy');
    expect(factsOf(facts, 'anomaly')).toMatchObject([{ anomaly: 'hidden-payload', detail }]);
  });
});

test('what stands behind a deflated array is found', async () => {
  const bytes = Buffer.concat([array(`'<f8'`, Buffer.alloc(16)), fromCall("os.system('id')")]);
  const { findings } = await scanBytes('a.npz', zip([{ name: 'w.npy', data: bytes, method: 8 }]));
  expect(findings.map(({ rule }) => rule.id)).toEqual(
    expect.arrayContaining(['model/executes-code', 'model/hidden-payload']),
  );
});
