import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { mxnetFormat } from '../../../src/formats/mxnet/parameters.js';
import { mxnetSymbolFormat } from '../../../src/formats/mxnet/symbol.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { elf } from '../../helpers/executable-writer.js';
import { bytesArray, legacyArray, mxnetFile, mxnetParameters } from '../../helpers/mxnet-writer.js';
import { scanBytes } from '../../helpers/scan.js';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/mxnet/${name}`, import.meta.url));
const graphs = ['dense-symbol.json', 'foreach-symbol.json'];
const arrays = ['dense-0000.params', 'sparse.params'];

formatContract(
  mxnetSymbolFormat,
  graphs.map((name) => ({ name, bytes: fixture(name), path: name })),
);
formatContract(
  mxnetFormat,
  arrays.map((name) => ({ name, bytes: fixture(name), path: name })),
);

describe('files that MXNet wrote', () => {
  test.each([...graphs, ...arrays])('nothing is found in %s', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name));
    expect(findings).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned' }]);
  });

  test('operators of a graph and of the graphs in it, its inputs and outputs', async () => {
    const { facts, details } = await collect(
      mxnetSymbolFormat,
      fixture('foreach-symbol.json'),
      'a-symbol.json',
    );
    expect(factsOf(facts, 'operator').map(({ name }) => name)).toEqual(['_foreach', 'elemwise_add', '_copy']);
    expect(details).toEqual([
      { kind: 'metadata', key: 'inputs', value: 'd, s' },
      { kind: 'metadata', key: 'outputs', value: '1' },
    ]);
  });

  test('arrays of each kind', async () => {
    const { details } = await collect(mxnetFormat, fixture('sparse.params'), 'sparse.params');
    expect(details).toEqual([
      { kind: 'tensor', name: 'a', dtype: 'float32', shape: [2, 3] },
      { kind: 'tensor', name: 'h', dtype: 'float16', shape: [2] },
      { kind: 'tensor', name: 'i', dtype: 'int64', shape: [2, 3] },
    ]);
  });

  test('arrays of old versions', async () => {
    const bytes = mxnetParameters([legacyArray('old', Buffer.alloc(5))]);
    expect((await collect(mxnetFormat, bytes, 'a.params')).details).toEqual([
      { kind: 'tensor', name: 'old', dtype: 'uint8', shape: [5] },
    ]);
  });
});

describe('graphs that do more than compute', () => {
  test.each([
    ['Custom', { op_type: 'proposal' }, 'model/mxnet-python-operator'],
    ['_Native', { info: '0x41414141' }, 'model/mxnet-memory-address'],
    ['_cvimread', { filename: '/etc/passwd' }, 'model/mxnet-file-read'],
    ['evil_gemm', {}, 'model/mxnet-custom-operator'],
  ])('%s', async (name, attributes, rule) => {
    const { path, content } = mxnetFile({ namespace: '', name, attributes });
    expect((await scanBytes(path, content)).findings.map(({ rule: { id } }) => id)).toEqual([rule]);
  });

  test.each(['attrs', 'attr', 'param'])('attributes are called %s', async (key) => {
    const text = JSON.stringify({ nodes: [{ op: 'Custom', [key]: { op_type: 'x' } }] });
    const { facts } = await collect(mxnetSymbolFormat, Buffer.from(text), 'a.json');
    expect(factsOf(facts, 'operator')).toMatchObject([{ code: "Custom(op_type='x')" }]);
  });

  test('of two lists of nodes both count', async () => {
    const text = '{"nodes": [{"op": "null"}], "nodes": [{"op": "Custom"}]}';
    const { facts } = await collect(mxnetSymbolFormat, Buffer.from(text), 'a-symbol.json');
    expect(factsOf(facts, 'operator').map(({ name }) => name)).toEqual(['Custom']);
  });
});

describe('arrays that lie', () => {
  test.each([
    ['corrupt', mxnetParameters([bytesArray('a', Buffer.alloc(4))], ['a', 'b'])],
    ['truncated', mxnetParameters([bytesArray('a', Buffer.alloc(4), 2 ** 40)])],
    ['over-budget', Buffer.from('1201000000000000' + '0000000000000000' + 'ffffffffffff0000', 'hex')],
  ])('%s', async (anomaly, bytes) => {
    expect((await collect(mxnetFormat, bytes, 'a.params')).error).toMatchObject({ anomaly });
  });

  test.each([
    ['duplicate-key', mxnetParameters([bytesArray('a', Buffer.alloc(4)), bytesArray('a', Buffer.alloc(4))])],
    ['hidden-payload', mxnetParameters([bytesArray('a', elf())])],
    ['trailing-data', Buffer.concat([mxnetParameters([bytesArray('a', Buffer.alloc(4))]), Buffer.alloc(3)])],
  ])('%s', async (anomaly, bytes) => {
    const { facts } = await collect(mxnetFormat, bytes, 'a.params');
    expect(factsOf(facts, 'anomaly').map((fact) => fact.anomaly)).toEqual([anomaly]);
    const { findings } = await scanBytes('a.params', bytes);
    expect(findings.map(({ rule }) => rule.id)).toContain(`model/${anomaly}`);
  });
});

test('other JSON and other parameters are none', () => {
  expect(mxnetSymbolFormat.matches(probeOf(Buffer.from('{"nodes": [1]}'), 'graph.json'))).toBe(false);
  expect(mxnetFormat.matches(probeOf(Buffer.from('{"top_k": 5}'), 'a.params'))).toBe(false);
});
