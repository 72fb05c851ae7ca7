import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sliceBytes } from '../../../src/bytes.js';
import { BudgetError } from '../../../src/errors.js';
import { zipFormat } from '../../../src/formats/zip/index.js';
import type { Bytes } from '../../../src/types.js';
import { collect, formatContract, probeOf, smallBudget } from '../../helpers/contract.js';
import { zip } from '../../helpers/zip-writer.js';
import { honest, read, readZip } from './read-zip.js';

const fixtures = new URL('../../fixtures/', import.meta.url);
const fixture = (path: string): Uint8Array => readFileSync(new URL(path, fixtures));

formatContract(zipFormat, [
  { name: 'a checkpoint', bytes: zip(honest), path: 'model.pt' },
  {
    name: 'one with sizes after the data',
    bytes: zip(honest.map((entry) => ({ ...entry, descriptor: true }))),
    path: 'a.zip',
  },
  {
    name: 'one with ZIP64 and a comment',
    bytes: zip(
      honest.map((entry) => ({ ...entry, zip64: true })),
      { zip64: true, comment: 'made by hand' },
    ),
    path: 'a.npz',
  },
  { name: 'an empty one', bytes: zip([]), path: 'empty.zip' },
]);

describe('honest archives have no anomaly', () => {
  const files = ['zip', 'npy']
    .flatMap((folder) => readdirSync(new URL(`${folder}/`, fixtures)).map((name) => `${folder}/${name}`))
    .filter((path) => /\.(?:pt|zip|npz)$/.test(path) && !path.includes('legacy'));

  test.each(files)('%s', async (path) => {
    const { members, anomalies } = await read(fixture(path));
    expect(anomalies).toEqual([]);
    expect(members.length).toBeGreaterThan(0);
  });

  test.each([
    ['stored and deflated', honest, {}],
    ['sizes after the data', honest.map((entry) => ({ ...entry, descriptor: true })), {}],
    ['ZIP64', honest.map((entry) => ({ ...entry, zip64: true })), { zip64: true }],
    ['a comment', honest, { comment: 'PK\u0005\u0006 is no end' }],
    ['folders', [{ name: 'folder/' }, ...honest], {}],
  ])('%s', async (_, entries, options) => {
    const { members, anomalies } = await readZip(entries, options);
    expect(anomalies).toEqual([]);
    expect(members).toEqual(
      honest.map(({ name, data = '' }) => [name, Buffer.from(data).toString('latin1')]),
    );
  });

  test('not even one where a small member holds an archive', async () => {
    const inner = zip(honest);
    const { members, anomalies } = await readZip([{ name: 'inner.zip', data: inner }]);
    expect(anomalies).toEqual([]);
    expect(members).toEqual([['inner.zip', Buffer.from(inner).toString('latin1')]]);
  });
});

describe('what it matches', () => {
  test('a file that ends as an archive, whatever it starts with', () => {
    const bytes = zip(honest, { prepend: Buffer.from('\x89PNG'), append: Buffer.from('tail') });
    expect(zipFormat.matches(probeOf(bytes, 'image.png'))).toBe(true);
  });

  test.each([
    ['text', Buffer.from('PK is short for Phil Katz')],
    ['a name alone', Buffer.from('\x80\x02N.', 'latin1')],
    ['nothing', Buffer.alloc(0)],
  ])('not %s', (_, bytes) => {
    expect(zipFormat.matches(probeOf(bytes, 'model.pt'))).toBe(false);
  });

  test('and it says nothing of a file that only holds the bytes of an end record', async () => {
    const bytes = Buffer.concat([Buffer.alloc(100, 1), Buffer.from('PK\x05\x06'), Buffer.alloc(40, 3)]);
    expect(await read(bytes)).toEqual({ members: [], anomalies: [] });
  });
});

describe('what it costs', () => {
  test('each entry is spent', async () => {
    const { error } = await collect(zipFormat, zip(honest), 'a.zip', smallBudget({ entries: 2 }));
    expect(error).toBeInstanceOf(BudgetError);
  });

  test('a bomb stops', async () => {
    const bytes = zip([{ name: 'bomb', data: Buffer.alloc(5_000_000), method: 8 }]);
    const budget = smallBudget({ expandedBytes: 500_000 });
    const { artifacts } = await collect(zipFormat, bytes, 'a.zip', budget);
    expect(await artifacts[0]?.content.size()).toBeLessThanOrEqual(500_000);
  });

  test('of a tensor not a byte is read', async () => {
    const tensor = Buffer.alloc(1_000_000, 1);
    const bytes = zip([
      { name: 'data.pkl', data: 'N.' },
      { name: 'data/0', data: tensor, align: 64 },
      { name: 'data/1', data: tensor, align: 64 },
    ]);
    let total = 0;
    const content: Bytes = {
      randomAccess: true,
      size: () => Promise.resolve(bytes.length),
      read(offset, length) {
        const part = bytes.subarray(offset, offset + length);
        total += part.length;
        return Promise.resolve(part);
      },
    };
    const budget = smallBudget({});
    const names: string[] = [];
    for await (const item of zipFormat.read({ path: 'a.pt', inside: [], content }, budget))
      if ('inside' in item) names.push(...item.inside);
    expect(names).toEqual(['data.pkl', 'data/0', 'data/1']);
    // The tail is searched for the end record, the directory is read through a window.
    expect(total).toBeLessThan(150_000);
  });

  test('an archive inside other bytes is read through them', async () => {
    const inner = zip(honest);
    const outer = zip([{ name: 'inner.zip', data: inner }]);
    const { artifacts } = await collect(zipFormat, outer, 'outer.zip');
    const [artifact] = artifacts;
    const content = artifact && sliceBytes(artifact.content, 0, inner.length);
    const names: string[] = [];
    if (artifact && content)
      for await (const item of zipFormat.read({ ...artifact, content }, smallBudget({})))
        if ('inside' in item) names.push(item.inside.join('!'));
    expect(names).toEqual(honest.map(({ name }) => `inner.zip!${name}`));
  });
});
