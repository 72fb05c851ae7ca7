import { readdirSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { hdf5Format } from '../../src/formats/hdf5/index.js';
import {
  collect,
  contentOf,
  factsOf,
  formatContract,
  probeOf,
  seeded,
  type Collected,
} from '../helpers/contract.js';
import { hdf5 } from '../helpers/hdf5-writer.js';
import { scanBytes } from '../helpers/scan.js';

const folder = new URL('../fixtures/hdf5/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));
const files = readdirSync(folder).filter((name) => name.endsWith('.h5'));
const config = '{"class_name": "Sequential", "config": {"layers": []}}';

const read = (bytes: Uint8Array, path = 'model.h5'): Promise<Collected> => collect(hdf5Format, bytes, path);
const references = async (bytes: Uint8Array): Promise<string[]> =>
  factsOf((await read(bytes)).facts, 'reference').map(
    ({ role, target, leads }) => `${role}: ${target} (${leads})`,
  );
const anomalies = async (bytes: Uint8Array): Promise<string[]> => {
  const { facts, error } = await read(bytes);
  const told = factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly);
  return error && 'anomaly' in error ? [...told, error.anomaly] : told;
};

formatContract(hdf5Format, [
  { name: 'a small file', bytes: hdf5({ attributes: { model_config: config } }), path: 'model.h5' },
  {
    name: 'a file of many structures',
    bytes: hdf5({
      attributes: { keras_version: '2.4.0' },
      datasets: {
        a: { files: ['/etc/passwd', 'x.bin'] },
        b: { filters: [[32015, 'zstd']] },
        c: { data: Buffer.from('abcd'), layout: 'chunked' },
      },
      external: { e: ['/etc/x.h5', '/y'] },
      soft: { s: '/a' },
    }),
    path: 'weights',
  },
  ...['outside-latest.h5', 'large-attribute.h5'].map((name) => ({ name, bytes: fixture(name), path: name })),
]);

describe('what h5py wrote is read whole', () => {
  const whole = files.filter((name) => !/^(?:outside|large)/.test(name));

  test('of five kinds', () => expect(whole).toHaveLength(5));

  test.each(whole)('%s', async (name) => {
    const { facts, details, artifacts } = await read(fixture(name));
    expect(factsOf(facts, 'anomaly')).toEqual([]);
    expect(artifacts.map(({ inside }) => inside)).toEqual([['model_config.json']]);
    const tensors = details.filter((detail) => detail.kind === 'tensor');
    expect(
      tensors.map((tensor) => `${tensor.name} ${tensor.dtype} ${tensor.shape.join('x')}`).sort(),
    ).toEqual([
      'dense/kernel float32 2x3',
      'dense/packed int16 20',
      'dense/words string 2',
      'typed float64 1',
    ]);
    const values = Object.fromEntries(
      details.flatMap((detail) => (detail.kind === 'metadata' ? [[detail.key, detail.value]] : [])),
    );
    const many = name === 'dense.h5' ? 40 : 3;
    expect(values).toMatchObject({
      keras_version: '2.4.0',
      layer_names: 'dense\ndense_1',
      'dense@note': 'one\ntwo',
      'dense/words': 'hello\nworld',
      [`attribute_${many - 1}`]: `value ${many - 1}`,
    });
    expect(Object.keys(values).filter((key) => key.startsWith('attribute_'))).toHaveLength(many);
  });

  test('an attribute too large for its heap', async () => {
    const [artifact] = (await read(fixture('large-attribute.h5'))).artifacts;
    expect(artifact?.inside).toEqual(['large.json']);
    expect(artifact && (await contentOf(artifact)).length).toBe(42 + 5000);
  });

  test.each(['outside-earliest.h5', 'outside-latest.h5'])('files that it leads to: %s', async (name) => {
    expect((await references(fixture(name))).sort()).toEqual([
      'external-link: /etc/other.h5 (outside)',
      'external-storage: /etc/passwd (outside)',
      'external-storage: beside.bin (inside)',
      'virtual-dataset: /data/a.h5 (outside)',
      'virtual-dataset: b.h5 (inside)',
    ]);
  });
});

test.each(files)('any damage of %s is told or does no harm', async (name) => {
  const random = seeded(name.length);
  for (let round = 0; round < 30; round++) {
    const bytes = Uint8Array.from(fixture(name));
    for (let flip = 0; flip < 20; flip++)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    expect((await read(bytes, name)).facts).toBeInstanceOf(Array);
  }
});

describe('attacks', () => {
  test('a file that opens others', async () => {
    const bytes = hdf5({
      external: { link: ['\\\\host\\share.h5', '/w'] },
      datasets: { kernel: { files: ['../../secret'] } },
    });
    expect((await references(bytes)).sort()).toEqual([
      'external-link: \\\\host\\share.h5 (network)',
      'external-storage: ../../secret (outside)',
    ]);
  });

  test('a configuration behind a block of the user\u2019s own, which begins as a pickle', async () => {
    for (const length of [512, 1024, 8192]) {
      const userBlock = Buffer.alloc(length);
      userBlock.write('\x80\x04N.', 'latin1');
      const bytes = hdf5({ userBlock, attributes: { model_config: config } });
      expect(hdf5Format.matches(probeOf(bytes, 'model.h5'))).toBe(true);
      const { artifacts } = await read(bytes);
      expect(await Promise.all(artifacts.map(contentOf))).toEqual([Buffer.from(config)]);
    }
  });

  test('a document in any attribute', async () => {
    const bytes = hdf5({ attributes: { innocent: `\n ${config}` } });
    expect((await read(bytes)).artifacts.map(({ inside }) => inside)).toEqual([['innocent.json']]);
  });

  test('a secret in an attribute', async () => {
    const { facts } = await read(hdf5({ attributes: { note: 'the note', other: 'more' } }));
    expect(factsOf(facts, 'text').map(({ source }) => source.text)).toEqual(['the note', 'more']);
  });

  test('a group that holds itself', async () => {
    const bytes = hdf5({ cycle: 'self', attributes: { a: 'b' } });
    expect((await read(bytes)).details).toEqual([{ kind: 'metadata', key: 'a', value: 'b' }]);
  });

  test('a header that goes on in itself', async () => {
    const continuation = Buffer.alloc(16);
    continuation.writeUInt32LE(112, 0);
    continuation.writeUInt32LE(72, 8);
    expect(await anomalies(hdf5({ messages: [{ type: 0x10, body: continuation }] }))).toContain('corrupt');
  });

  test('filters and links that only a plugin knows', async () => {
    const bytes = hdf5({ datasets: { a: { filters: [[40000, 'mine']] } }, userDefined: { link: 70 } });
    expect(factsOf((await read(bytes)).facts, 'operator').map(({ code }) => code)).toEqual([
      'link 70 (link)',
      'filter 40000 (mine)',
    ]);
  });

  test('structures of unknown versions cost nothing that stands beside them', async () => {
    const bytes = hdf5({
      messages: [{ type: 0x0c, body: Buffer.alloc(16, 9) }],
      external: { link: ['/x.h5', '/w'] },
    });
    expect(await anomalies(bytes)).toEqual(['unsupported-structure']);
    expect(await references(bytes)).toEqual(['external-link: /x.h5 (outside)']);
  });

  test('a superblock of an unknown version, and none at all', async () => {
    const bytes = hdf5({});
    bytes[8] = 9;
    expect(await anomalies(bytes)).toEqual(['unsupported-structure']);
    expect(await anomalies(Buffer.alloc(600))).toEqual(['corrupt']);
  });
});

describe('is passed over', () => {
  test.each([
    ['notes.h5', Buffer.from('text in a file of this name')],
    ['model.h5', Buffer.from('PK\x03\x04\0\0\0\0')],
    ['data.bin', Buffer.alloc(600)],
  ])('%s', (path, bytes) => expect(hdf5Format.matches(probeOf(bytes, path))).toBe(false));
});

describe('a scan', () => {
  test.each(files.filter((name) => !name.startsWith('outside')))('finds nothing in %s', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name));
    expect(findings.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned' }]);
  });
});

describe('programs in data sets', () => {
  const script = Buffer.from('#!/bin/sh\nid\n');
  const told = async (bytes: Uint8Array): Promise<unknown[]> => {
    const { facts, artifacts } = await read(bytes);
    const seen = factsOf(facts, 'anomaly').map(({ anomaly, detail }) => [anomaly, detail]);
    return [
      ...seen,
      ...(await Promise.all(artifacts.map(async (one) => Buffer.from(await contentOf(one)).toString()))),
    ];
  };
  const expected = [['hidden-payload', "the data of 'w' begin as a script"], script.toString()];

  test.each([undefined, 'compact', 'chunked', 'single', 'old', 'old compact'] as const)(
    '%s',
    async (layout) => {
      expect(await told(hdf5({ datasets: { w: { data: script, ...(layout && { layout }) } } }))).toEqual(
        expected,
      );
    },
  );

  test('deflated', async () => {
    const w = { data: deflateSync(script), layout: 'chunked', filters: [[1, 'deflate']] } as const;
    expect(await told(hdf5({ datasets: { w } }))).toEqual(expected);
  });

  test('numbers are none', async () => {
    const data = Buffer.alloc(64, '0000803f', 'hex');
    expect(await told(hdf5({ datasets: { a: { data }, b: { data, layout: 'chunked' } } }))).toEqual([]);
  });
});
