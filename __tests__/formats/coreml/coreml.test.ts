import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { coremlFormat } from '../../../src/formats/coreml/index.js';
import { coremlWeightsFormat } from '../../../src/formats/coreml/weights.js';
import { collect, factsOf, formatContract } from '../../helpers/contract.js';
import { coremlFile, coremlWeights } from '../../helpers/coreml-writer.js';
import { message } from '../../helpers/protobuf-writer.js';
import { scanBytes } from '../../helpers/scan.js';

const folder = new URL('../../fixtures/coreml/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const names = readdirSync(folder).filter((name) => name.endsWith('.mlmodel'));

formatContract(
  coremlFormat,
  names.map((name) => ({ name, bytes: fixture(name), path: name })),
);

formatContract(coremlWeightsFormat, [
  { name: 'weights', bytes: coremlWeights(Buffer.alloc(100, 1), Buffer.alloc(64, 2)), path: 'weight.bin' },
]);

test('numbers of a program are no payload', async () => {
  const weights = coremlWeights(Buffer.alloc(100, 1), Buffer.alloc(64, 2), Buffer.alloc(0));
  const { findings, coverage } = await scanBytes('net.mlpackage/Data/weights/weight.bin', weights);
  expect(findings).toEqual([]);
  expect(coverage.map(({ status }) => status)).toEqual(['scanned']);
});

test.each(names)('%s of coremltools is read whole, and nothing in it is above low', async (name) => {
  const { findings, coverage } = await scanBytes(name, fixture(name));
  expect(findings.filter(({ severity }) => severity !== 'low' && severity !== 'note')).toEqual([]);
  expect(coverage.map(({ status }) => status)).toEqual(['scanned']);
});

async function operators(bytes: Uint8Array): Promise<string[]> {
  const { facts, error } = await collect(coremlFormat, bytes, 'model.mlmodel');
  expect(error).toBeUndefined();
  return factsOf(facts, 'operator').map(({ namespace, name }) => `${namespace}::${name}`);
}

test('operations of a program are told', async () => {
  expect(await operators(fixture('program.mlmodel'))).toEqual(expect.arrayContaining(['::add', '::relu']));
});

describe('where custom code hides', () => {
  const custom = message([1, message([500, message([10, 'Evil'])])]);
  const model = message([500, custom]);
  test.each([
    ['a classifier', message([403, custom])],
    ['a branch', message([500, message([1, message([605, message([2, custom])])])])],
    ['a loop', message([500, message([1, message([615, message([4, custom])])])])],
    ['a pipeline', message([202, message([1, model])])],
    ['a pipeline that classifies', message([200, message([1, message([1, model])])])],
  ])('%s', async (_, bytes) => {
    expect(await operators(bytes)).toEqual(['custom layer::Evil']);
  });

  test('a whole model', async () => {
    const { content } = coremlFile({ namespace: 'custom model', name: 'Evil', attributes: {} });
    expect(await operators(content)).toEqual(['custom model::Evil']);
  });
});

test.each([
  ['@model_path/weights/weight.bin', 'inside'],
  ['@model_path/../../secret', 'outside'],
  ['/etc/passwd', 'outside'],
])('weights in %s', async (written, leads) => {
  const value = message([5, message([1, written])]);
  const block = message([3, message([1, 'const'], [5, message([1, 'val'], [2, value])])]);
  const definition = message([3, message([1, 'CoreML7'], [2, block])]);
  const bytes = message([1, 8], [502, message([2, message([1, 'main'], [2, definition])])]);
  const { facts } = await collect(coremlFormat, bytes, 'model.mlmodel');
  expect(factsOf(facts, 'reference')).toMatchObject([{ role: 'external-data', leads }]);
});
