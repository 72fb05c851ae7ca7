import { expect, test } from '@jest/globals';
import { zarrFormat } from '../../src/formats/zarr.js';
import { readRules } from '../../src/rules.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';
import { scanBytes, testEngine } from '../helpers/scan.js';
import { zarrFile } from '../helpers/zarr-writer.js';

const engine = testEngine(await readRules('rules'));
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** As Orbax writes it with zarr 3, and as zarr 2 does with its consolidated metadata. */
const shards = { name: 'sharding_indexed', configuration: { codecs: [{ name: 'bytes' }, { name: 'zstd' }] } };
const three = { zarr_format: 3, node_type: 'array', data_type: 'float32', shape: [2], codecs: [shards] };
const two = { dtype: '<f4', shape: [2], chunks: [2], filters: null, compressor: { id: 'zstd', level: 1 } };

formatContract(zarrFormat, [
  { name: 'version 2', bytes: json(two), path: 'a/.zarray' },
  { name: 'version 3', bytes: json(three), path: 'a/zarr.json' },
]);

async function codecsIn(value: unknown): Promise<string[]> {
  const { facts } = await collect(zarrFormat, json(value), 'zarr.json');
  return factsOf(facts, 'operator').map(({ name }) => name);
}

test('codecs are found at every depth', async () => {
  expect(await codecsIn(two)).toEqual(['zstd']);
  expect(await codecsIn(three)).toEqual(['sharding_indexed', 'bytes', 'zstd']);
  expect(await codecsIn({ metadata: { 'a/.zarray': { ...two, filters: [{ id: 'pickle' }] } } })).toEqual([
    'pickle',
    'zstd',
  ]);
});

test('what is no codec is not taken for one', async () => {
  expect(await codecsIn({ ...two, compressor: null, attributes: { id: 'pickle' } })).toEqual([]);
});

test('honest stores give nothing, and a store that pickles is held back', async () => {
  for (const [path, value] of [
    ['a/.zarray', two],
    ['a/zarr.json', three],
  ] as const)
    expect((await scanBytes(path, json(value), engine)).findings).toEqual([]);
  const { path, content } = zarrFile({ name: 'pickle' });
  const { findings } = await scanBytes(path, content, engine);
  expect(findings.map(({ rule, severity }) => [rule.id, severity])).toEqual([['model/zarr-pickle', 'high']]);
});

test('a broken description is told', async () => {
  expect((await collect(zarrFormat, Buffer.from('{"filters": ['), '.zarray')).error).toMatchObject({
    anomaly: 'corrupt',
  });
  expect(zarrFormat.matches(probeOf(Buffer.from('{}'), 'a/b.json'))).toBe(false);
});
