import { caffeFile } from '../helpers/caffe-writer.js';
import { cntkDictionary, cntkModel, userFunction, type CntkDictionary } from '../helpers/cntk-writer.js';
import { coremlFile, coremlWeights } from '../helpers/coreml-writer.js';
import { elf } from '../helpers/executable-writer.js';
import { ort, type OrtNode } from '../helpers/flatbuffer-models.js';
import { onnxGraph, onnxModel, onnxNode, onnxTensor } from '../helpers/onnx-writer.js';
import type { WrittenOperator } from '../helpers/operator-file.js';
import { paddleFile, paddleWeights } from '../helpers/paddle-writer.js';
import { message } from '../helpers/protobuf-writer.js';
import { openVinoModel } from '../helpers/text-model-writers.js';
import { attack, cutOff, packed, renamed, reported, type Row } from './attack.js';
import { RUNS, evil, shell } from './payloads.js';

const operator = (
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  namespace = '',
): WrittenOperator => ({
  namespace,
  name,
  attributes,
});

const python = onnxNode(operator('PyOp', { module: 'os', class_name: 'system' }));
const own = onnxNode(operator('Run', { path: '/x' }, 'com.acme'));
const branch = (inner: Uint8Array): Buffer =>
  onnxNode(operator('If'), message([1, 'then_branch'], [6, inner]));
const onnx = (...nodes: readonly Uint8Array[]): Buffer => onnxModel(onnxGraph(nodes));
const outside = onnxTensor('w', { location: '../../etc/passwd' });
let deep = onnxGraph([]);
for (let depth = 0; depth < 60; depth++) deep = onnxGraph([branch(deep)]);
const operates = attack('model.onnx', onnx(python), 'model/onnx-python-operator', RUNS);
const onnxRow: Row = {
  format: 'ONNX',
  cells: {
    code: operates,
    indirect: [
      attack(
        'model.onnx',
        onnx(branch(onnxGraph([branch(onnxGraph([python]))]))),
        'model/onnx-python-operator',
        RUNS,
      ),
      attack(
        'model.onnx',
        onnxModel(onnxGraph([]), [25, message([1, 'f'], [7, python], [10, 'local'])]),
        'model/onnx-python-operator',
        RUNS,
      ),
    ],
    reach: [
      attack('model.onnx', onnxModel(onnxGraph([], [5, outside])), 'model/asset-outside'),
      attack(
        'model.onnx',
        onnx(onnxNode(operator('Constant'), message([1, 'value'], [5, outside]))),
        'model/asset-outside',
      ),
      attack(
        'model.onnx',
        onnxModel(onnxGraph([], [5, onnxTensor('w', { location: '*/_ORT_MEM_ADDR_/*' })])),
        'model/onnx-memory-address',
      ),
    ],
    foreign: reported('model.onnx', onnx(own), 'model/onnx-custom-operator'),
    lie: attack(
      'model.onnx',
      onnxModel(onnxGraph([]), [7, onnxGraph([python])]),
      'model/onnx-python-operator',
    ),
    hidden: [
      attack(
        'model.onnx',
        onnxModel(onnxGraph([], [5, onnxTensor('w', { raw: Buffer.from(shell) })])),
        'model/hidden-payload',
      ),
      attack(
        'model.onnx',
        onnxModel(onnxGraph([]), [99, shell]),
        'model/hidden-payload',
        'model/unknown-field',
      ),
    ],
    disguised: [renamed(operates, 'weights.bin'), attack('model.onnx', evil, 'model/disguised', RUNS)],
    cut: cutOff(
      attack('model.onnx', Buffer.concat([onnx(python), message([14, 'cut'])]), 'model/onnx-python-operator'),
    ),
    packed: packed(operates),
    bomb: attack('model.onnx', onnxModel(deep), 'model/corrupt'),
  },
};

const pyOp: OrtNode = {
  operator: 'PyOp',
  domain: 'ai.onnx.contrib',
  attributes: { module: 'os', class_name: 'system' },
};
let loops: readonly OrtNode[] = [pyOp];
for (let depth = 0; depth < 40; depth++) loops = [{ operator: 'If', body: loops }];
const runtime = attack('model.ort', ort([pyOp]), 'model/onnx-python-operator');
const ortRow: Row = {
  format: 'ONNX Runtime .ort',
  cells: {
    code: runtime,
    indirect: attack('model.ort', ort([{ operator: 'If', body: [pyOp] }]), 'model/onnx-python-operator'),
    foreign: reported(
      'model.ort',
      ort([{ operator: 'Run', domain: 'com.acme' }]),
      'model/onnx-custom-operator',
    ),
    lie: attack('model.ort', Buffer.from('\xff\xff\xff\x7fORTM', 'latin1'), 'model/corrupt'),
    disguised: [renamed(runtime, 'weights.bin'), attack('model.ort', evil, 'model/disguised', RUNS)],
    cut: { ...cutOff(runtime, 2), rules: ['model/corrupt'] },
    packed: packed(runtime),
    bomb: attack('model.ort', ort(loops), 'model/corrupt'),
  },
};

const entity = '<!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
const laughs = '<!DOCTYPE net [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
const layers = openVinoModel(operator('AcmeRun', {}, 'extension')).content;
const openVino = attack('model.xml', `${entity}${layers}`, 'model/xml-external-entity');
const openVinoRow: Row = {
  format: 'OpenVINO',
  cells: {
    indirect: attack(
      'model.xml',
      Buffer.from(`\ufeff${entity}${layers}`, 'utf16le'),
      'model/xml-external-entity',
    ),
    reach: openVino,
    foreign: reported('model.xml', layers, 'model/openvino-custom-layer'),
    disguised: renamed(openVino, 'graph.pmml'),
    cut: cutOff(openVino, 8),
    packed: packed(openVino),
    bomb: attack('model.xml', `${laughs}${layers}`, 'model/xml-entity'),
  },
};

const paddle = paddleFile(operator('py_func', { forward_callable_id: '7' }));
const saves = paddleFile(operator('save', { file_path: '/etc/x' }));
const paddled = attack('model.pdmodel', paddle.content, 'model/paddle-dangerous-operator');
const paddleRow: Row = {
  format: 'PaddlePaddle',
  cells: {
    code: [
      paddled,
      attack(
        'inference.json',
        '{"base_code": {"magic": "pir"}, "program": {"regions": [{"blocks": [{"ops": [{"#": "1.py_func"}]}]}]}}',
        'model/paddle-dangerous-operator',
      ),
    ],
    indirect: attack('model.pdiparams', evil, RUNS),
    reach: attack('model.pdmodel', saves.content, 'model/paddle-dangerous-operator'),
    hidden: [
      attack(
        'model.pdmodel',
        Buffer.concat([saves.content, message([99, shell])]),
        'model/hidden-payload',
        'model/unknown-field',
      ),
      attack('model.pdparams', evil, RUNS),
      attack('model.pdiparams', paddleWeights(Buffer.from('numbers'), elf()), 'model/hidden-payload'),
    ],
    disguised: [
      renamed(paddled, '__model__'),
      renamed(paddled, 'w.bin'),
      attack('model.pdmodel', evil, 'model/disguised', RUNS),
    ],
    cut: cutOff(
      attack(
        'model.pdmodel',
        Buffer.concat([saves.content, message([1, 'cut'])]),
        'model/paddle-dangerous-operator',
      ),
    ),
    packed: packed(paddled),
  },
};

const custom = coremlFile(operator('Evil', {}, 'custom layer'));
const value = message([5, message([1, '@model_path/../../secret'])]);
const block = message([3, message([1, 'const'], [5, message([1, 'val'], [2, value])])]);
const inner = (layer: Uint8Array): Buffer =>
  message([1, 4], [500, message([1, message([1, 'l'], [140, layer])])]);
const tensor = message([1, message([7, message([1, elf()])])]);
const givenBlock = message([3, message([1, 'const'], [5, message([1, 'val'], [2, message([3, tensor])])])]);
const given = message([2, message([1, 'main'], [2, message([3, message([1, 'CoreML7'], [2, givenBlock])])])]);
const program = message([2, message([1, 'main'], [2, message([3, message([1, 'CoreML7'], [2, block])])])]);
const manifest = JSON.stringify({
  fileFormatVersion: '1.0.0',
  itemInfoEntries: { a: { name: 'model.mlmodel', path: '../../../etc/passwd' } },
  rootModelIdentifier: 'a',
});
const coreml = reported('model.mlmodel', custom.content, 'model/coreml-custom-code');
const coremlRow: Row = {
  format: 'Core ML',
  cells: {
    indirect: reported(
      'model.mlmodel',
      message([202, message([1, message([500, message([1, message([500, message([10, 'Evil'])])])])])]),
      'model/coreml-custom-code',
    ),
    reach: [
      attack('model.mlmodel', message([1, 8], [502, program]), 'model/asset-outside'),
      attack('net.mlpackage/Manifest.json', manifest, 'model/artifact-outside'),
    ],
    foreign: coreml,
    hidden: [
      // The numbers of an inner product, and of a constant of a program.
      attack('model.mlmodel', inner(message([20, message([1, elf()])])), 'model/hidden-payload'),
      attack('model.mlmodel', inner(message([20, message([30, shell])])), 'model/hidden-payload'),
      attack('model.mlmodel', message([1, 8], [502, given]), 'model/hidden-payload'),
      attack('weight.bin', coremlWeights(Buffer.alloc(100, 1), elf()), 'model/hidden-payload'),
      attack(
        'model.mlmodel',
        Buffer.concat([custom.content, message([98, shell])]),
        'model/hidden-payload',
        'model/unknown-field',
      ),
    ],
    disguised: attack('model.mlmodel', evil, 'model/disguised', RUNS),
    cut: cutOff(
      reported(
        'model.mlmodel',
        Buffer.concat([custom.content, message([2, 'cut'])]),
        'model/coreml-custom-code',
        'model/corrupt',
      ),
    ),
    packed: packed(coreml),
  },
};

const caffe = caffeFile(operator('Python', { module: 'os', layer: 'system' }));
const net = `layer { name: "p" type: "Python" python_param { module: "os" layer: 'sys' "tem" } }`;
const layered = attack(caffe.path, caffe.content, 'model/caffe-python-layer', RUNS);
const caffeRow: Row = {
  format: 'Caffe',
  cells: {
    code: layered,
    indirect: attack('net.prototxt', net, 'model/caffe-python-layer', RUNS),
    hidden: [
      attack(
        'net.caffemodel',
        message([100, message([1, 'l'], [2, 'Convolution'], [7, message([5, elf()])])]),
        'model/hidden-payload',
      ),
      attack(
        'net.caffemodel',
        message([2, message([4, 'l'], [6, message([5, elf()])])]),
        'model/hidden-payload',
      ),
    ],
    disguised: attack('net.caffemodel', elf(), 'model/disguised'),
    cut: cutOff(
      attack(caffe.path, Buffer.concat([caffe.content, message([100, 'cut'])]), 'model/caffe-python-layer'),
    ),
    packed: packed(layered),
  },
};

const cntk = (state: CntkDictionary): Buffer => cntkModel(userFunction(state));
const imported = attack('net.dnn', cntk({ module: 'os', class: 'system' }), RUNS);
const nested = {
  dictionary: {
    primitive_functions: { list: [{ dictionary: userFunction({ module: 'os', class: 'system' }) }] },
  },
};
const library = { module: '/tmp/evil.so', deserialize_method: 'Create' };
const cntkRow: Row = {
  format: 'CNTK',
  cells: {
    code: imported,
    indirect: [
      attack('net.dnn', cntk({ module: "os import system; system('id') #", class: 'x' }), RUNS),
      attack('net.dnn', cntkModel({ block_function_composite: nested }), RUNS),
    ],
    foreign: [
      attack('net.dnn', cntk(library), 'model/native-library'),
      reported('net.dnn', cntk({ module: 'acme.steps', class: 'Step' }), 'model/unknown-object'),
      reported('net.dnn', Buffer.from('B\0C\0N\0\0\0', 'latin1'), 'model/unread'),
    ],
    hidden: attack(
      'net.dnn',
      cntkDictionary({ name: 'w', value: { shape: [4], data: Buffer.from(shell) } }),
      'model/hidden-payload',
    ),
    disguised: [renamed(imported, 'weights.bin'), attack('net.dnn', evil, RUNS)],
    cut: cutOff(attack('net.dnn', Buffer.concat([imported.bytes, message([2, 'cut'])]), RUNS)),
    packed: packed(imported),
  },
};

export const graphRows: readonly Row[] = [
  onnxRow,
  ortRow,
  openVinoRow,
  paddleRow,
  coremlRow,
  caffeRow,
  cntkRow,
];
