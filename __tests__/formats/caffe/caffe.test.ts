import { expect, test } from '@jest/globals';
import { caffeFormat } from '../../../src/formats/caffe/index.js';
import { caffeFile } from '../../helpers/caffe-writer.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { message } from '../../helpers/protobuf-writer.js';
import { scanBytes } from '../../helpers/scan.js';

const { content } = caffeFile({
  namespace: '',
  name: 'Python',
  attributes: { module: 'os', layer: 'system' },
});
const text = `name: "net" # a net
input: "data" input_shape { dim: 1 dim: 3 }
layer { name: "conv" type: "Convolution" convolution_param { num_output: 8 } }
layer { name: "p" type: "Python" python_param { module: "os" layer: 'sys' "tem" } }
`;

formatContract(caffeFormat, [
  { name: 'weights', bytes: content, path: 'net.caffemodel' },
  { name: 'a net as text', bytes: Buffer.from(text), path: 'net.prototxt' },
]);

test.each([
  ['net.caffemodel', content],
  ['net.prototxt', Buffer.from(text)],
])('%s: a layer in Python names what is imported', async (path, bytes) => {
  const { facts } = await collect(caffeFormat, bytes, path);
  expect(factsOf(facts, 'global')).toMatchObject([{ module: 'os', name: 'system', use: 'called' }]);
  const { findings } = await scanBytes(path, bytes);
  expect(findings.map(({ rule }) => rule.id)).toEqual(
    expect.arrayContaining(['model/executes-code', 'model/caffe-python-layer']),
  );
});

test('other layers are told, and judged by nobody', async () => {
  const { facts } = await collect(caffeFormat, Buffer.from(text), 'net.prototxt');
  expect(factsOf(facts, 'operator').map(({ name }) => name)).toEqual(['Convolution', 'Python']);
  const { findings } = await scanBytes('net.prototxt', text.split('\n').slice(0, 3).join('\n'));
  expect(findings).toEqual([]);
});

test('pointers are no weights', () => {
  expect(caffeFormat.matches(probeOf(Buffer.from('version https'), 'net.caffemodel'))).toBe(false);
});

const layered = message([1, 'net'], [100, message([1, 'p'], [2, 'Python'])]);
test.each([
  // A comment may hold what makes others take the file for binary.
  ['net.prototxt', Buffer.from(`# \x01\n${text}`), true],
  ['net.txt', Buffer.from(text), true],
  ['weights.bin', layered, true],
  ['weights.bin', message([1, 'net'], [100, message([1, 'p'], [3, 'Python'])]), false],
  ['weights.bin', message([1, 'net'], [9, 'x'], [100, message([1, 'p'], [2, 'Python'])]), false],
  ['notes.txt', Buffer.from('name: "net"\n'), false],
])('%s is known by what it begins as: %#', (path, bytes, expected) => {
  expect(caffeFormat.matches(probeOf(bytes, path))).toBe(expected);
});
