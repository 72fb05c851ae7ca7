import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tensorflowCheckpointFormat } from '../../../src/formats/tensorflow-checkpoint.js';
import { tensorflowFormat } from '../../../src/formats/tensorflow/index.js';
import { tensorflowTextFormat } from '../../../src/formats/tensorflow/text.js';
import { collect, contentOf, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { message } from '../../helpers/protobuf-writer.js';
import { scanBytes } from '../../helpers/scan.js';
import { graph, metaGraph, node, savedModel, type WrittenNode } from '../../helpers/tensorflow-writer.js';

const folder = new URL('../../fixtures/tensorflow/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const constant = (name: string, ...strings: string[]): WrittenNode => ({
  name,
  op: 'Const',
  constant: strings,
});
const read = (input: string): WrittenNode => ({ name: 'read', op: 'ReadFile', inputs: [input] });

/** Operators with something to say, as the format writes them. */
async function codes(bytes: Uint8Array, path = 'saved_model.pb'): Promise<string[]> {
  const { facts, error } = await collect(tensorflowFormat, bytes, path);
  expect(error).toBeUndefined();
  return factsOf(facts, 'operator')
    .filter(({ name }) => name !== 'Const')
    .map(({ namespace, code }) => (namespace === '' ? code : `${namespace}::${code}`));
}

formatContract(tensorflowFormat, [
  {
    name: 'a SavedModel',
    bytes: savedModel(metaGraph(graph([read('a')], { f: [constant('a', 'b'), read('a')] }))),
    path: 'saved_model.pb',
  },
  { name: 'a frozen graph', bytes: fixture('frozen.pb'), path: 'frozen.pb' },
  {
    name: 'a checkpoint of TensorFlow 1',
    bytes: fixture('session/model.ckpt.meta'),
    path: 'model.ckpt.meta',
  },
  { name: 'a fingerprint', bytes: fixture('module/fingerprint.pb'), path: 'fingerprint.pb' },
]);

describe('files that TensorFlow wrote', () => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(?:pb|pbtxt|meta|index)$/.test(name));

  test('are there', () => expect(names).toHaveLength(11));

  test.each(names)('%s is read whole, and nothing in it is above low', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name));
    const above = findings.filter(({ severity }) => severity !== 'low' && severity !== 'note');
    expect(above.map(({ rule, message }) => `${rule.id}: ${message}`)).toEqual([]);
    expect(coverage.filter(({ status }) => status !== 'scanned')).toEqual([]);
  });

  test('functions of the library are read', async () => {
    const operators = await codes(fixture('module/saved_model.pb'));
    expect(operators).toEqual(
      expect.arrayContaining(['LookupTableFindV2', 'StatelessIf', 'registered::tf.StaticHashTable']),
    );
  });

  test('signatures and versions are told', async () => {
    const { details } = await collect(tensorflowFormat, fixture('module/saved_model.pb'), 'saved_model.pb');
    expect(details).toContainEqual({
      kind: 'metadata',
      key: 'signature serving_default: outputs',
      value: 'score, word',
    });
  });
});

describe('what a path is made of', () => {
  test.each([
    ['a constant', [constant('p', '/etc/passwd'), read('p')], "ReadFile(path='/etc/passwd')"],
    ['an output of a constant', [constant('p', '/x'), read('p:output:0')], "ReadFile(path='/x')"],
    [
      'a join',
      [
        constant('a', '/etc'),
        constant('b', 'passwd'),
        { name: 'j', op: 'StringJoin', inputs: ['a', 'b'], strings: { separator: '/' } },
        read('j'),
      ],
      "ReadFile(path='/etc/passwd')",
    ],
    [
      'an identity',
      [constant('p', '/x'), { name: 'i', op: 'Identity', inputs: ['p'] }, read('i')],
      "ReadFile(path='/x')",
    ],
    [
      'a computation',
      [constant('p', 'L2V0Yw'), { name: 'd', op: 'DecodeBase64', inputs: ['p'] }, read('d')],
      'ReadFile(path=DecodeBase64(…))',
    ],
    [
      'a default',
      [constant('p', '/x'), { name: 'd', op: 'PlaceholderWithDefault', inputs: ['p'] }, read('d')],
      "ReadFile(path='/x')",
    ],
    ['several', [constant('p', 'a', '/b'), read('p')], "ReadFile(path=['a', '/b'])"],
    ['an argument', [read('path')], 'ReadFile'],
    ['a circle', [{ name: 'i', op: 'Identity', inputs: ['i'] }, read('i')], 'ReadFile'],
  ] as const)('%s', async (_, nodes, code) => {
    expect(await codes(savedModel(metaGraph(graph([], { f: nodes }))))).toContain(code);
    expect(await codes(graph(nodes), 'frozen.pb')).toContain(code);
  });

  test('the file name of the saver is what the loader gives', async () => {
    const nodes = [
      constant('save/Const', 'other'),
      { name: 's', op: 'SaveV2', inputs: ['save/Const'] },
      read('save/Const'),
    ];
    const bytes = metaGraph(graph(nodes), [3, message([1, 'save/Const:0'])]);
    expect(await codes(bytes, 'model.meta')).toEqual(['SaveV2', "ReadFile(path='other')"]);
  });

  test('an asset is what the loader gives to a table alone', async () => {
    const table = { name: 't', op: 'InitializeTableFromTextFileV2', inputs: ['h', 'p'] };
    const asset = message([1, message([1, 'p:0'])], [2, 'words.txt']);
    const bytes = savedModel(
      metaGraph(graph([constant('p', '/home/me/words.txt'), table, read('p')]), [6, asset]),
    );
    expect(await codes(bytes)).toEqual([
      'InitializeTableFromTextFileV2',
      "ReadFile(path='/home/me/words.txt')",
    ]);
  });
});

describe('where operators hide', () => {
  const evil = node({ name: 'e', op: 'WriteFile' });

  test.each([
    ['a second graph', savedModel(metaGraph(graph([])), metaGraph(graph([{ name: 'e', op: 'WriteFile' }])))],
    ['a graph in two parts', savedModel(metaGraph(graph([]), [2, message([1, evil])]))],
    ['a function alone', savedModel(metaGraph(graph([], { f: [{ name: 'e', op: 'WriteFile' }] })))],
    [
      'a library before the nodes',
      savedModel(
        metaGraph(
          message(
            [2, message([1, message([1, message([1, 'f'])], [3, evil])])],
            [1, node({ name: 'a', op: 'NoOp' })],
          ),
        ),
      ),
    ],
    ['behind fields that nobody knows', savedModel(metaGraph(message([99, 'x'], [1, evil])))],
    [
      'a node with two operators',
      savedModel(metaGraph(message([1, message([2, 'NoOp'], [1, 'e'], [2, 'WriteFile'])]))),
    ],
  ])('%s', async (_, bytes) => {
    expect(await codes(bytes)).toContain('WriteFile');
  });

  test.each([
    ['versions first', message([4, message([1, 5])], [1, evil])],
    [
      'attributes before the operator',
      message([
        1,
        message([5, message([1, 'x'], [2, message([2, 'y'.repeat(9000)])])], [1, 'e'], [2, 'WriteFile']),
      ]),
    ],
    ['a library alone', message([2, message([1, message([1, message([1, 'f'])], [3, evil])])])],
  ])('a frozen graph with %s', async (_, bytes) => {
    expect(tensorflowFormat.matches(probeOf(bytes, 'frozen.pb'))).toBe(true);
    expect(await codes(bytes, 'frozen.pb')).toContain('WriteFile');
  });

  test('a function in an operator’s place', async () => {
    const bytes = savedModel(metaGraph(graph([{ name: 'c', op: 'step' }], { step: [] })));
    expect(await codes(bytes)).toEqual(['library::step']);
  });
});

describe('files', () => {
  test('assets may not leave the folder', async () => {
    const asset = message([2, '../../x']);
    const any = message([5, message([1, message([1, 'type'], [2, message([2, '/etc/y'])])])]);
    const bytes = savedModel(
      metaGraph(graph([]), [6, asset], [4, message([1, 'saved_model_assets'], [2, any])]),
    );
    const { facts } = await collect(tensorflowFormat, bytes, 'saved_model.pb');
    expect(factsOf(facts, 'reference').map(({ role, target, leads }) => [role, target, leads])).toEqual([
      ['asset', '../../x', 'outside'],
      ['asset', '/etc/y', 'outside'],
    ]);
  });

  test('configurations of Keras become files of their own', async () => {
    const json = '{"class_name": "Lambda", "config": {}}';
    const metadata = message([1, message([2, 7], [4, '_tf_keras_layer'], [5, json])]);
    const object = savedModel(metaGraph(graph([]), [7, message([1, message([4, message([3, json])])])]));
    for (const [path, bytes, inside] of [
      ['keras_metadata.pb', metadata, 'keras_metadata/7.json'],
      ['saved_model.pb', object, 'keras_metadata/0.json'],
    ] as const) {
      const { artifacts } = await collect(tensorflowFormat, bytes, path);
      expect(artifacts.map((artifact) => artifact.inside)).toEqual([[inside]]);
      expect(
        await Promise.all(artifacts.map(async (one) => Buffer.from(await contentOf(one)).toString())),
      ).toEqual([json]);
    }
  });
});

describe('what a file is', () => {
  test.each([
    ['model.bin', graph([{ name: 'a', op: 'NoOp' }]), true],
    ['renamed', savedModel(metaGraph(graph([]))), true],
    ['checkpoint', metaGraph(graph([])), true],
    ['api.pb', Buffer.from('; a script\n'), false],
    ['texture.png.meta', Buffer.from('fileFormatVersion: 2\n'), false],
    ['weights.bin', Buffer.from('\0\0\x80\x3f'.repeat(200), 'latin1'), false],
    ['model.onnx', message([1, 8], [2, 'pytorch'], [7, message([2, 'main'])]), false],
  ])('%s', (path, bytes, expected) => {
    expect(tensorflowFormat.matches(probeOf(bytes, path))).toBe(expected);
  });

  test('a protocol buffer of something else is told as not read', async () => {
    const { facts } = await collect(tensorflowFormat, message([3, 'abc'], [9, 1]), 'tokenizer.pb');
    expect(factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly)).toEqual(['unknown-message']);
  });

  // `FileDescriptorSet`: files, each with its name, its package and its messages.
  const descriptors = message([
    1,
    message([1, 'tensorflow/error.proto'], [2, 'tensorflow.error'], [4, message([1, 'Code'])]),
  ]);
  test('a description of protocol buffers is no graph', async () => {
    expect(tensorflowFormat.matches(probeOf(descriptors, 'error-descriptor-set.proto.bin'))).toBe(false);
    expect((await collect(tensorflowFormat, descriptors, 'error.pb')).facts).toEqual([]);
  });

  test('a graph with something in it that is no message is damaged, and no other file', async () => {
    const bytes = Buffer.concat([message([1, 'x'], [2, 'y']), graph([{ name: 'a', op: 'ReadFile' }])]);
    expect((await collect(tensorflowFormat, bytes, 'frozen.pb')).error).toMatchObject({ anomaly: 'corrupt' });
  });

  test.each([
    ['a length that is beyond the file', Buffer.from('0a7f', 'hex'), 'truncated'],
    [
      'a length beyond its message',
      message([2, Buffer.from('0a7f', 'hex')], [3, 'x'.repeat(300)]),
      'corrupt',
    ],
    ['a group', Buffer.from('0b0c', 'hex'), 'corrupt'],
  ])('%s', async (_, bytes, anomaly) => {
    expect((await collect(tensorflowFormat, bytes, 'saved_model.pb')).error).toMatchObject({ anomaly });
  });
});

formatContract(tensorflowTextFormat, [
  { name: 'a graph', bytes: fixture('frozen.pbtxt'), path: 'frozen.pbtxt' },
  {
    name: 'a SavedModel',
    bytes:
      Buffer.from(`meta_graphs [{ graph_def { library { function { signature { name: "f" input_arg { name: "a" } }
      node_def { op: "ReadFile" input: "a" } } } } object_graph_def { nodes { asset { } } nodes { registered_name: "x" }
      concrete_functions { key: "f" value { bound_inputs: 0 } } } }]`),
    path: 'saved_model.pbtxt',
  },
]);

describe('graphs as text', () => {
  test.each([
    [
      'a function',
      `meta_graphs { graph_def { library { function { signature { name: "f" }
         node_def { name: "p" op: "Const" attr { key: "value" value { tensor { dtype: DT_STRING string_val: "/etc/" 'passwd' } } } }
         node_def < name: "r", op: "ReadFile"; input: ["p:output:0"] > } } } }`,
      "ReadFile(path='/etc/passwd')",
    ],
    [
      'an attribute',
      'node { op: "PrintV2" attr { key: "output_stream" value { s: "file:///x" } } }',
      "PrintV2(output_stream='file:///x')",
    ],
    ['escapes', 'node { op: "Py\\x46unc" }', 'PyFunc'],
    ['a comment first', '# a graph\nnode { op: "WriteFile" }', 'WriteFile'],
    ['junk between', 'node { op: "WriteFile" } } % ] node { op: "NoOp" ', 'WriteFile'],
    ['a list of nodes', 'node: [{ op: "NoOp" }, { op: "WriteFile" }]', 'WriteFile'],
    ['a list of functions', 'library { function [{ node_def { op: "A" } }, { node_def { op: "B" } }] }', 'B'],
    [
      'a key behind its value',
      'node { op: "PrintV2" attr { value { s: "x" } key: "output_stream" } attr { key: "T" value { s: "y" } } }',
      "PrintV2(output_stream='x')",
    ],
    [
      'a packed string',
      `node { name: "p" op: "Const" attr { key: "value" value { tensor { tensor_content: "\\004/etc" } } } }
       node { op: "ReadFile" input: "p" }`,
      "ReadFile(path='/etc')",
    ],
    [
      'what a function is bound to',
      `meta_graphs [{ graph_def {
         node { name: "p" op: "Const" attr { key: "value" value { tensor { string_val: "/etc/x" } } } }
         library { function { signature { name: "f" input_arg { name: "a" } } node_def { op: "ReadFile" input: "a" } } }
       } object_graph_def {
         nodes { } nodes { constant { operation: "p" } }
         concrete_functions { key: "f" value { bound_inputs: 1 } }
       } }]`,
      "ReadFile(path='/etc/x')",
    ],
    ['a registered class', 'object_graph_def { nodes { registered_name: "acme>Run" } }', 'acme>Run'],
  ])('%s', async (_, text, code) => {
    const bytes = Buffer.from(text);
    expect(tensorflowTextFormat.matches(probeOf(bytes, 'saved_model.pbtxt'))).toBe(true);
    const { facts } = await collect(tensorflowTextFormat, bytes, 'saved_model.pbtxt');
    expect(factsOf(facts, 'operator').map((fact) => fact.code)).toContain(code);
  });

  test.each([
    ['graph.pbtxt', '# x\n'.repeat(2000), true],
    ['graph.pb', '# x\n'.repeat(2000), true],
    ['graph.txt', 'object_graph_def {', true],
    ['notes.txt', '# x\n'.repeat(2000), false],
    ['stub.pb', 'nothing to see\n', false],
  ])('whether %s is one', (path, text, expected) => {
    expect(tensorflowTextFormat.matches(probeOf(Buffer.from(text), path))).toBe(expected);
  });

  test('assets that stand outside the folder', async () => {
    const text = `asset_file_def { tensor_info { name: "a:0" } filename: "../x" }
      collection_def { key: "saved_model_assets" value { any_list { value {
        [type.googleapis.com/tensorflow.AssetFileDef] { filename: "/etc/y" } } } } }
      graph_def {
        node { name: "a" op: "Const" attr { key: "value" value { tensor { string_val: "given" } } } }
        node { op: "InitializeTableFromTextFileV2" input: "t" input: "a" } }`;
    const { facts } = await collect(tensorflowTextFormat, Buffer.from(text), 'saved_model.pbtxt');
    expect(factsOf(facts, 'reference').map(({ target, leads }) => [target, leads])).toEqual([
      ['../x', 'outside'],
      ['/etc/y', 'outside'],
    ]);
    expect(factsOf(facts, 'operator').map(({ code }) => code)).toEqual([
      'Const',
      'InitializeTableFromTextFileV2',
    ]);
  });

  test('configurations of Keras become files of their own', async () => {
    const text = String.raw`object_graph_def { nodes { } nodes { user_object { metadata: "{\"class_name\": \"Lambda\"}" } } }`;
    const { artifacts } = await collect(tensorflowTextFormat, Buffer.from(text), 'saved_model.pbtxt');
    expect(artifacts.map(({ inside }) => inside)).toEqual([['keras_metadata/1.json']]);
    const [artifact] = artifacts;
    expect(artifact && Buffer.from(await contentOf(artifact)).toString()).toBe('{"class_name": "Lambda"}');
  });

  test('a program in a constant is told at its node, and read', async () => {
    const text = String.raw`node { op: "NoOp" }
      node { name: "w" op: "Const" attr { key: "value" value { tensor {
        tensor_content: "\000\000\000#!/bin/sh\nid\n" } } } }`;
    const { facts, artifacts } = await collect(tensorflowTextFormat, Buffer.from(text), 'graph.pbtxt');
    expect(factsOf(facts, 'anomaly').map(({ anomaly, location }) => [anomaly, location])).toMatchObject([
      ['hidden-payload', { startLine: 2 }],
    ]);
    expect(artifacts).toHaveLength(1);
  });
});

formatContract(tensorflowCheckpointFormat, [
  { name: 'an index', bytes: fixture('module/variables.index'), path: 'variables.index' },
]);

describe('the index of a checkpoint', () => {
  test('lists tensors', async () => {
    const { details } = await collect(
      tensorflowCheckpointFormat,
      fixture('session/model.ckpt.index'),
      'a.index',
    );
    expect(details).toEqual([{ kind: 'tensor', name: 'weight', dtype: 'float32', shape: [2, 1] }]);
  });

  test('tells of a block that is compressed', async () => {
    const bytes = Uint8Array.from(fixture('module/variables.index'));
    const blocks = [...bytes.keys()].filter((at) => bytes[at] === 0 && at > 8 && at < bytes.length - 48);
    const said = new Set<string>();
    for (const at of blocks) {
      const changed = Uint8Array.from(bytes);
      changed[at] = 1;
      const { facts } = await collect(tensorflowCheckpointFormat, changed, 'variables.index');
      for (const { detail } of factsOf(facts, 'anomaly')) said.add(detail);
    }
    expect([...said]).toEqual(['a block of the index is compressed']);
  });
});
