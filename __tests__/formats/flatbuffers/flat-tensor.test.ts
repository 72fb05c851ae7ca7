import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { flatTensorFormat } from '../../../src/formats/flat-tensor.js';
import { collect, factsOf, formatContract } from '../../helpers/contract.js';
import { elf } from '../../helpers/executable-writer.js';
import { flatbuffer, type FlatFields } from '../../helpers/flatbuffer-writer.js';
import { scanBytes } from '../../helpers/scan.js';

const FLOAT = 6;

/** A file with so many segments of data, and tensors by name and number of their segment. */
function flatTensor(
  data: readonly Uint8Array[],
  tensors: readonly (readonly [name: string, segment: number])[],
  offsets?: readonly number[],
): Buffer {
  let end = 0;
  const segments = data.map(({ length }, at): FlatFields => {
    const offset = offsets?.[at] ?? end;
    end += length;
    return [{ u64: offset }, { u64: length }];
  });
  const named = tensors.map(([name, segment]): FlatFields => [
    name,
    { u32: segment },
    { table: [{ u8: FLOAT }, { i32s: [2] }] },
  ]);
  const root: FlatFields = [{ u32: 0 }, { tables: segments }, { tables: named }];
  const header = Buffer.alloc(40);
  header.write('FH01');
  header.writeUInt32LE(40, 4);
  const { length } = flatbuffer('FT01', root, header);
  header.writeBigUInt64LE(BigInt(length), 24);
  return Buffer.concat([flatbuffer('FT01', root, header), ...data]);
}

const weights = Buffer.alloc(8, 1);
const honest = flatTensor(
  [weights, weights],
  [
    ['linear.weight', 0],
    ['linear.bias', 1],
  ],
);

formatContract(flatTensorFormat, [{ name: 'two tensors', bytes: honest, path: 'tensors.ptd' }]);

test('a file that ExecuTorch wrote', async () => {
  const bytes = readFileSync(new URL('../../fixtures/flatbuffers/tensors.ptd', import.meta.url));
  const { details } = await collect(flatTensorFormat, bytes, 'tensors.ptd');
  expect(details).toContainEqual({ kind: 'tensor', name: 'linear.weight', dtype: 'float32', shape: [2, 3] });
  const { findings, coverage } = await scanBytes('tensors.ptd', bytes);
  expect(findings).toEqual([]);
  expect(coverage).toMatchObject([{ status: 'scanned' }]);
});

test('tensors are told, and nothing is found', async () => {
  const { details } = await collect(flatTensorFormat, honest, 'tensors.ptd');
  expect(details).toEqual([
    { kind: 'tensor', name: 'linear.weight', dtype: 'float32', shape: [2] },
    { kind: 'tensor', name: 'linear.bias', dtype: 'float32', shape: [2] },
  ]);
  expect((await scanBytes('tensors.ptd', honest)).findings).toEqual([]);
});

describe('files that lie', () => {
  test.each([
    ['a segment of none', flatTensor([weights], [['a', 3]]), 'index-outside'],
    [
      'a name twice',
      flatTensor(
        [weights],
        [
          ['a', 0],
          ['a', 0],
        ],
      ),
      'duplicate-key',
    ],
    ['segments that overlap', flatTensor([weights, weights], [['a', 0]], [0, 4]), 'tensor-layout'],
    ['a library as a segment', flatTensor([elf()], [['a', 0]]), 'hidden-payload'],
  ])('%s', async (_, bytes, anomaly) => {
    const { facts } = await collect(flatTensorFormat, bytes, 'tensors.ptd');
    expect(factsOf(facts, 'anomaly').map((fact) => fact.anomaly)).toContain(anomaly);
    const { findings } = await scanBytes('tensors.ptd', bytes);
    expect(findings.map(({ rule }) => rule.id)).toContain(`model/${anomaly}`);
  });

  test('no header of its own', async () => {
    const bytes = Buffer.from(honest);
    bytes.write('XX01', 8);
    const { error } = await collect(flatTensorFormat, bytes, 'tensors.ptd');
    expect(error).toMatchObject({ anomaly: 'corrupt' });
  });
});
