import { expect, test } from '@jest/globals';
import { cntkFormat } from '../../src/formats/cntk.js';
import { cntkDictionary, cntkModel, userFunction } from '../helpers/cntk-writer.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';
import { message } from '../helpers/protobuf-writer.js';

const python = userFunction({ class: 'Step', module: 'acme.steps', op_name: 'Step' });
const model = cntkModel({ type: 'PrimitiveFunction', uid: 'Times5' }, python);

formatContract(cntkFormat, [{ name: 'a model', bytes: model, path: 'net.model' }]);

test('what a function in Python is imported from is told, with the weights beside it', async () => {
  const { facts, details } = await collect(cntkFormat, model, 'net.model');
  expect(factsOf(facts, 'global')).toMatchObject([{ module: 'acme.steps', name: 'Step', use: 'called' }]);
  expect(details).toEqual([{ kind: 'tensor', name: 'w', dtype: 'Float', shape: [2, 3] }]);
});

test.each([
  ['os import system; system("id") #', 'x'],
  ['os', 'system\nsystem("id")'],
  ['os', '*'],
])('a name that is no name is code: from %j import %j', async (module, name) => {
  const { facts } = await collect(cntkFormat, cntkModel(userFunction({ module, class: name })), 'net.model');
  expect(factsOf(facts, 'global')).toMatchObject([
    {
      module: 'builtins',
      name: 'exec',
      arguments: [{ kind: 'constant', value: `from ${module} import ${name}` }],
    },
  ]);
});

test('the library of a native function is a reference', async () => {
  const native = userFunction({ module: '/tmp/evil.so', deserialize_method: 'Create', op: 'Step' });
  const { facts } = await collect(cntkFormat, cntkModel(native), 'net.model');
  expect(factsOf(facts, 'reference')).toMatchObject([
    { role: 'native-library', target: '/tmp/evil.so', leads: 'outside', code: '/tmp/evil.so: Create' },
  ]);
});

test('functions in blocks in lists in lists are found', async () => {
  const inner = {
    block_function_composite: { dictionary: { primitive_functions: { list: [{ list: [] }] } } },
  };
  const block = {
    block_function_composite: {
      dictionary: { primitive_functions: { list: [{ list: [{ dictionary: python }] }] } },
    },
  };
  const { facts } = await collect(cntkFormat, cntkModel(inner, block), 'net.model');
  expect(factsOf(facts, 'global')).toHaveLength(1);
});

test('a dictionary in parts is one', async () => {
  const parts = message(
    [1, 1],
    [
      2,
      message(
        [1, 'root'],
        [2, message([2, 10], [12, cntkDictionary({ module: 'os' })])],
        [2, message([12, cntkDictionary({ class: 'system' })])],
      ),
    ],
  );
  const { facts } = await collect(cntkFormat, parts, 'net.model');
  expect(factsOf(facts, 'global')).toMatchObject([{ module: 'os', name: 'system' }]);
});

test('a model is recognized by what it holds, and other messages are not', () => {
  expect(cntkFormat.matches(probeOf(model, 'weights.bin'))).toBe(true);
  const largeFirst = cntkDictionary({ inputs: { list: [{ shape: [100, 100] }] }, type: 'CompositeFunction' });
  expect(cntkFormat.matches(probeOf(largeFirst, 'weights.bin'))).toBe(true);
  const foreign = message([1, 1], [2, message([1, 'inputs'], [2, message([1, 'x'])])]);
  expect(cntkFormat.matches(probeOf(foreign, 'weights.bin'))).toBe(false);
  expect(cntkFormat.matches(probeOf(foreign, 'net.cntk'))).toBe(true);
  expect(cntkFormat.matches(probeOf(Buffer.from('text'), 'net.cntk'))).toBe(false);
});

test('a model of the first version is not read, and that is said', async () => {
  const old = Buffer.from('B\0C\0N\0\0\0B\0V\0e\0r\0s\0i\0o\0n\0\0\0', 'latin1');
  expect(cntkFormat.matches(probeOf(old, 'net.dnn'))).toBe(true);
  const { facts } = await collect(cntkFormat, old, 'net.dnn');
  expect(facts).toMatchObject([{ anomaly: 'unread-model', unread: true }]);
});

test('a program in a weight is told, and read', async () => {
  const data = Buffer.from('#!/bin/sh\nid\n');
  const bytes = cntkDictionary({ name: 'w', value: { shape: [4], data } });
  const { facts, artifacts } = await collect(cntkFormat, bytes, 'net.model');
  expect(factsOf(facts, 'anomaly').map(({ detail }) => detail)).toEqual([
    'the numbers of a weight begin as a script',
  ]);
  expect(artifacts).toHaveLength(1);
});
