import { expect, test } from '@jest/globals';
import { paddleWeightsFormat } from '../../../src/formats/paddle/weights.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { elf } from '../../helpers/executable-writer.js';
import { paddleWeights } from '../../helpers/paddle-writer.js';
import { message } from '../../helpers/protobuf-writer.js';

const numbers = Buffer.from('0000803f00000040', 'hex');
const bytes = paddleWeights(numbers, Buffer.alloc(0), numbers);

formatContract(paddleWeightsFormat, [{ name: 'weights', bytes, path: 'model.pdiparams' }]);

test('variables are read one after another', async () => {
  const { facts, details, error } = await collect(paddleWeightsFormat, bytes, 'model.pdiparams');
  expect([facts, error]).toEqual([[], undefined]);
  expect(details).toEqual(
    [8, 0, 8].map((length, index) => ({
      kind: 'tensor',
      name: `tensor ${index}`,
      dtype: 'uint8',
      shape: [length],
    })),
  );
});

test('levels of sequences are passed over', async () => {
  const levels = Buffer.alloc(28);
  levels.writeUInt8(1, 4);
  levels.writeUInt8(8, 12);
  const rest = paddleWeights(numbers).subarray(12);
  const weights = Buffer.concat([bytes, levels, rest]);
  const { details, error } = await collect(paddleWeightsFormat, weights, 'w');
  expect(error).toBeUndefined();
  expect(details).toHaveLength(4);
});

test('a program where numbers should begin is told, and read', async () => {
  const { facts, artifacts } = await collect(paddleWeightsFormat, paddleWeights(numbers, elf()), 'w');
  expect(factsOf(facts, 'anomaly').map(({ anomaly, detail }) => [anomaly, detail])).toEqual([
    ['hidden-payload', 'the data of tensor 1 begin as an ELF executable'],
  ]);
  expect(artifacts).toHaveLength(1);
});

/** A variable with a description of one's own. */
function described(description: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(description.length);
  return Buffer.concat([Buffer.alloc(16), length, description, Buffer.alloc(64)]);
}

test.each([
  ['ends before its numbers', bytes.subarray(0, -1), 'truncated'],
  ['goes on with something else', Buffer.concat([bytes, elf()]), 'corrupt'],
  ['has no type that is known', Buffer.concat([bytes, described(message([1, 7], [2, 1]))]), 'corrupt'],
  ['has a shape that overflows', described(message([1, 5], [2, 2 ** 40], [2, 2 ** 40])), 'corrupt'],
])('what %s', async (_, weights, anomaly) => {
  const { error } = await collect(paddleWeightsFormat, weights, 'model.pdiparams');
  expect(error).toMatchObject({ anomaly });
});

test.each([
  ['weights of any name', bytes, true],
  ['zeros', Buffer.alloc(4096), false],
  ['a type that is none', described(message([1, 7], [2, 1])), false],
  ['nothing', Buffer.alloc(0), false],
])('%s', (_, weights, expected) => {
  expect(paddleWeightsFormat.matches(probeOf(weights, 'fc_0.w_0'))).toBe(expected);
});
