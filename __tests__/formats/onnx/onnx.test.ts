import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { onnxFormat } from '../../../src/formats/onnx/index.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { onnxGraph, onnxModel, onnxNode, onnxTensor } from '../../helpers/onnx-writer.js';
import { message } from '../../helpers/protobuf-writer.js';
import { scanBytes } from '../../helpers/scan.js';

const folder = new URL('../../fixtures/onnx/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const names = readdirSync(folder).filter((name) => name.endsWith('.onnx'));

const evil = onnxNode({ namespace: 'com.example', name: 'Evil', attributes: { path: '/x' } });
const plain = (name: string, ...attributes: Uint8Array[]): Buffer =>
  onnxNode({ namespace: '', name, attributes: {} }, ...attributes);

async function codes(bytes: Uint8Array): Promise<string[]> {
  const { facts, error } = await collect(onnxFormat, bytes, 'model.onnx');
  expect(error).toBeUndefined();
  return factsOf(facts, 'operator').map(({ code }) => code);
}

async function targets(bytes: Uint8Array): Promise<string[]> {
  const { facts } = await collect(onnxFormat, bytes, 'model.onnx');
  return factsOf(facts, 'reference').map(({ role, target, leads }) => `${role} ${target} ${leads}`);
}

formatContract(onnxFormat, [
  { name: 'control flow', bytes: fixture('control-flow.onnx'), path: 'control-flow.onnx' },
  { name: 'external data', bytes: fixture('external.onnx'), path: 'renamed.bin' },
]);

describe('files that libraries exported', () => {
  test('are there', () => expect(names).toHaveLength(5));

  test.each(names)('%s is read whole, and nothing in it is above low', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name));
    const above = findings.filter(({ severity }) => severity !== 'low' && severity !== 'note');
    expect(above.map(({ rule, message: text }) => `${rule.id}: ${text}`)).toEqual([]);
    expect(coverage.map(({ status }) => status)).toEqual(['scanned']);
  });

  test('branches and functions are read, weights and metadata told', async () => {
    const bytes = fixture('control-flow.onnx');
    const { facts, details } = await collect(onnxFormat, bytes, 'control-flow.onnx');
    const operators = factsOf(facts, 'operator').map(({ namespace, name }) => `${namespace}::${name}`);
    expect(operators).toEqual(
      expect.arrayContaining(['::If', '::Relu', '::Neg', 'function::Twice', '::Add']),
    );
    expect(details).toEqual(
      expect.arrayContaining([
        { kind: 'tensor', name: 'w', dtype: 'float32', shape: [2] },
        { kind: 'metadata', key: 'outputs', value: 'o' },
        { kind: 'metadata', key: 'author', value: 'somebody' },
        { kind: 'metadata', key: 'opset local', value: '1' },
      ]),
    );
  });
});

describe('where operators hide', () => {
  const branch = onnxGraph([evil]);
  test.each([
    ['the graph', onnxModel(onnxGraph([evil]))],
    ['a branch', onnxModel(onnxGraph([plain('If', message([1, 'then_branch'], [6, branch]))]))],
    [
      'a branch of a branch',
      onnxModel(onnxGraph([plain('If', message([6, onnxGraph([plain('Loop', message([6, branch]))])]))])),
    ],
    [
      'one of several graphs',
      onnxModel(onnxGraph([plain('Scan', message([11, onnxGraph([])], [11, branch]))])),
    ],
    ['a function', onnxModel(onnxGraph([]), [25, message([1, 'f'], [7, evil], [10, 'local'])])],
    [
      'a default of a function',
      onnxModel(onnxGraph([]), [25, message([1, 'f'], [11, message([1, 'body'], [6, branch])])]),
    ],
    ['training', onnxModel(onnxGraph([]), [20, message([2, branch])])],
    ['the initialization of training', onnxModel(onnxGraph([]), [20, message([1, branch])])],
    ['a second part of the graph', onnxModel(onnxGraph([]), [7, branch])],
    ['behind a field that nobody knows', message([1, 8], [99, 'x'], [7, branch])],
  ])('%s', async (_, bytes) => {
    expect(await codes(bytes)).toContain("com.example::Evil(path='/x')");
  });

  test('a domain written out is the empty one', async () => {
    const { facts } = await collect(
      onnxFormat,
      onnxModel(onnxGraph([onnxNode({ namespace: 'ai.onnx', name: 'Add', attributes: {} })])),
      'a.onnx',
    );
    expect(factsOf(facts, 'operator')).toMatchObject([{ namespace: '', name: 'Add', code: 'Add' }]);
  });

  test('nesting without an end', async () => {
    let graph = onnxGraph([]);
    for (let depth = 0; depth < 60; depth++) graph = onnxGraph([plain('If', message([6, graph]))]);
    const { error } = await collect(onnxFormat, onnxModel(graph), 'model.onnx');
    expect(error).toMatchObject({
      anomaly: 'corrupt',
      message: 'messages are nested more than 100 levels deep',
    });
  });
});

describe('data in other files', () => {
  const tensor = onnxTensor('w', { location: '../../etc/passwd' });
  const expected = 'external-data ../../etc/passwd outside';
  test.each([
    ['an initializer', onnxModel(onnxGraph([], [5, tensor]))],
    ['a sparse initializer', onnxModel(onnxGraph([], [15, message([1, tensor])]))],
    ['indices of a sparse initializer', onnxModel(onnxGraph([], [15, message([2, tensor])]))],
    ['an attribute', onnxModel(onnxGraph([plain('Constant', message([1, 'value'], [5, tensor]))]))],
    ['a list in an attribute', onnxModel(onnxGraph([plain('X', message([10, tensor]))]))],
    ['a sparse attribute', onnxModel(onnxGraph([plain('X', message([22, message([1, tensor])]))]))],
    ['a subgraph', onnxModel(onnxGraph([plain('If', message([6, onnxGraph([], [5, tensor])]))]))],
    ['a function', onnxModel(onnxGraph([]), [25, message([7, plain('Constant', message([5, tensor]))])])],
  ])('%s', async (_, bytes) => {
    expect(await targets(bytes)).toEqual([expected]);
  });

  test.each([
    ['weights.bin', 'inside'],
    ['data/weights.bin', 'inside'],
    ['/etc/passwd', 'outside'],
    [String.raw`..\..\secret`, 'outside'],
    [String.raw`C:\secret`, 'outside'],
    ['https://example.com/w', 'network'],
  ])('%s', async (location, leads) => {
    expect(await targets(onnxModel(onnxGraph([], [5, onnxTensor('w', { location })])))).toEqual([
      `external-data ${location} ${leads}`,
    ]);
  });

  test.each([
    [{ offset: '0', length: '16', checksum: 'ab' }, undefined],
    [{ offset: '4096', length: '0' }, undefined],
    [{ offset: '-1' }, "the data of 'w' have the offset '-1'"],
    [{ offset: '9'.repeat(20) }, `the data of 'w' have the offset '${'9'.repeat(20)}'`],
    [{ length: 'all' }, "the data of 'w' have the length 'all'"],
    [{ length: '17' }, "the data of 'w' have 17 bytes, which do not fit its type and shape"],
    [{ __class__: 'x' }, "the data of 'w' set '__class__' on an object of the loader"],
  ])('%j', async (external, detail) => {
    const bytes = onnxModel(onnxGraph([], [5, onnxTensor('w', { location: 'w.bin', external })]));
    const { facts } = await collect(onnxFormat, bytes, 'model.onnx');
    expect(factsOf(facts, 'anomaly').map((fact) => [fact.anomaly, fact.detail])).toEqual(
      detail === undefined ? [] : [['tensor-layout', detail]],
    );
  });

  test.each([
    ['', message([1, 'embed_mode'], [3, 0]), {}],
    [', its zero not written', message([1, 'embed_mode']), {}],
    [
      ', behind many attributes',
      message([1, 'embed_mode']),
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`a${at}`, 'x'])),
    ],
  ])('a compiled graph beside the model%s', async (_, mode, others) => {
    const attributes = { ...others, ep_cache_context: '../x.bin' };
    const node = onnxNode({ namespace: 'com.microsoft', name: 'EPContext', attributes }, mode);
    expect(await targets(onnxModel(onnxGraph([node])))).toEqual(['external-data ../x.bin outside']);
  });
});

describe('what is no operator', () => {
  test('a Python operator names what is imported', async () => {
    const node = onnxNode({
      namespace: '',
      name: 'PyOp',
      attributes: { module: 'os', class_name: 'system' },
    });
    const { facts } = await collect(onnxFormat, onnxModel(onnxGraph([node])), 'model.onnx');
    expect(factsOf(facts, 'global')).toMatchObject([{ module: 'os', name: 'system', use: 'called' }]);
    const { findings } = await scanBytes('model.onnx', onnxModel(onnxGraph([node])));
    expect(findings.map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['model/executes-code', 'model/onnx-python-operator']),
    );
  });

  test.each([
    [
      'a weight',
      onnxModel(onnxGraph([], [5, onnxTensor('w', { raw: Buffer.from('#!/bin/sh\ncurl x|sh\n') })])),
    ],
    [
      'an attribute',
      onnxModel(
        onnxGraph([
          plain('Constant', message([5, onnxTensor('w', { raw: Buffer.from('#!/bin/sh\nid\n') })])),
        ]),
      ),
    ],
    ['an unknown field', onnxModel(onnxGraph([]), [99, '#!/bin/sh\nid\n'])],
    ['metadata', onnxModel(onnxGraph([]), [14, message([1, 'a'], [2, '#!/bin/sh\nid\n'])])],
  ])('a script in %s', async (_, bytes) => {
    const { facts } = await collect(onnxFormat, bytes, 'model.onnx');
    expect(factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly)).toContain('hidden-payload');
  });

  test('metadata and documentation are searched as text', async () => {
    const bytes = onnxModel(onnxGraph([]), [14, message([1, 'key'], [2, 'value'])], [6, 'about']);
    const { facts } = await collect(onnxFormat, bytes, 'model.onnx');
    expect(factsOf(facts, 'text').map(({ source }) => source.text)).toEqual([
      'key = value',
      'doc_string = about',
    ]);
  });

  test('a hundred thousand strings in an attribute are passed over', async () => {
    const strings = Array.from({ length: 100_000 }, () => [9, 'a'] as const);
    const node = plain('LabelEncoder', message([1, 'keys_strings'], ...strings));
    expect(await codes(onnxModel(onnxGraph([node])))).toEqual(['LabelEncoder']);
  });

  test('a field that no model has', async () => {
    const { facts } = await collect(onnxFormat, onnxModel(onnxGraph([]), [99, 'hidden']), 'model.onnx');
    expect(factsOf(facts, 'anomaly').map(({ detail }) => detail)).toEqual([
      '6 bytes stand in field 99, which no model of ONNX has',
    ]);
  });

  test('an attribute called __proto__', async () => {
    const node = onnxNode({ namespace: 'x', name: 'Y', attributes: { ['__proto__']: 'z' } });
    expect(await codes(onnxModel(onnxGraph([node])))).toEqual(["x::Y(__proto__='z')"]);
  });
});

test.each([
  ['model', onnxModel(onnxGraph([])), true],
  ['model', onnxModel(onnxGraph([]), [99, 'what no reader looks at']), true],
  ['model', onnxModel(onnxGraph([]), [9, 'what other messages have']), false],
  ['model.onnx', Buffer.from('\x80\x04'), true],
  ['model.onnx', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), false],
  ['saved_model.pb', message([1, 1], [2, message([1, 'x'])]), false],
  ['weights.bin', Buffer.alloc(4096), false],
])('%s is recognized by its content', (path, bytes, expected) => {
  expect(onnxFormat.matches(probeOf(bytes, path))).toBe(expected);
});
