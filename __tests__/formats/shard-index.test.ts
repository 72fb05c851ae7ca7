import { expect, test } from '@jest/globals';
import { shardIndexFormat } from '../../src/formats/shard-index.js';
import { collect, factsOf, formatContract } from '../helpers/contract.js';

const index = (files: readonly string[]): Buffer =>
  Buffer.from(
    JSON.stringify({ metadata: { total_size: 8 }, weight_map: Object.fromEntries(files.entries()) }, null, 1),
  );

formatContract(shardIndexFormat, [
  {
    name: 'an index',
    bytes: index(['a.safetensors', 'b.safetensors']),
    path: 'model.safetensors.index.json',
  },
]);

test('each file is told once, with where it leads and stands', async () => {
  const files = [
    'a.safetensors',
    '../b.safetensors',
    'a.safetensors',
    'https://example.com/c',
    '/etc/passwd',
  ];
  const { facts } = await collect(shardIndexFormat, index(files), 'pytorch_model.bin.index.json');
  expect(
    factsOf(facts, 'reference').map(({ role, target, leads, location }) => [
      role,
      target,
      leads,
      location.kind === 'region' && location.startLine,
    ]),
  ).toEqual([
    ['shard', 'a.safetensors', 'inside', 6],
    ['shard', '../b.safetensors', 'outside', 7],
    ['shard', 'https://example.com/c', 'network', 9],
    ['shard', '/etc/passwd', 'outside', 10],
  ]);
});

test('what is no index is left alone', async () => {
  const nothing = { facts: [], details: [], artifacts: [], error: undefined };
  expect(await collect(shardIndexFormat, Buffer.from('[1]'), 'a.index.json')).toEqual(nothing);
  expect(await collect(shardIndexFormat, Buffer.from('{"weight_map": [1]}'), 'a.index.json')).toEqual(
    nothing,
  );
  const { error } = await collect(shardIndexFormat, Buffer.from('{"weight_map": {'), 'a.index.json');
  expect(error).toMatchObject({ anomaly: 'corrupt' });
});
