import { expect, test } from '@jest/globals';
import { paddleFormat } from '../../../src/formats/paddle/index.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { paddleFile } from '../../helpers/paddle-writer.js';
import { message } from '../../helpers/protobuf-writer.js';

const { content } = paddleFile({
  namespace: '',
  name: 'save',
  attributes: { file_path: '/etc/x', other: 'y' },
});

formatContract(paddleFormat, [{ name: 'a program', bytes: content, path: 'model.pdmodel' }]);

test('operators of all blocks are read, with what they touch', async () => {
  const second = message([
    1,
    message([1, 1], [4, message([3, 'py_func'], [4, message([1, 'forward_callable_id'], [3, 7])])]),
  ]);
  const { facts } = await collect(paddleFormat, Buffer.concat([content, second]), 'model.pdmodel');
  expect(factsOf(facts, 'operator').map(({ code }) => code)).toEqual([
    "save(file_path='/etc/x')",
    "py_func(forward_callable_id='7')",
  ]);
});

test('a program without an ending is recognized by its name', () => {
  expect(paddleFormat.matches(probeOf(content, '__model__'))).toBe(true);
  expect(paddleFormat.matches(probeOf(content, 'weights.bin'))).toBe(true);
  expect(paddleFormat.matches(probeOf(message([1, message([1, 0], [2, 1])]), 'weights.bin'))).toBe(false);
  expect(paddleFormat.matches(probeOf(Buffer.from('text'), '__model__'))).toBe(false);
  expect(paddleFormat.matches(probeOf(Buffer.from('text'), 'a.pdmodel'))).toBe(false);
});
