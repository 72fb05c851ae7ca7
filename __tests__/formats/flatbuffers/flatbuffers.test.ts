import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { executorchFormat } from '../../../src/formats/executorch.js';
import { onnxRuntimeFormat } from '../../../src/formats/onnx-runtime.js';
import { tfliteFormat } from '../../../src/formats/tflite/index.js';
import { readRules } from '../../../src/rules.js';
import { collect, factsOf, formatContract, smallBudget } from '../../helpers/contract.js';
import { executorch, ort, tflite, type OrtNode } from '../../helpers/flatbuffer-models.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import type { Format } from '../../../src/types.js';

const folder = new URL('../../fixtures/flatbuffers/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const names = readdirSync(folder).filter((name) => !name.endsWith('.py'));
const engine = testEngine(await readRules('rules'));

async function anomaliesIn(format: Format, bytes: Uint8Array): Promise<string[]> {
  const { facts, error } = await collect(format, bytes, 'model');
  const end = error && 'anomaly' in error ? [error.anomaly] : [];
  return [...factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly), ...end];
}

async function operatorsIn(format: Format, bytes: Uint8Array): Promise<string[]> {
  const { facts } = await collect(format, bytes, 'model');
  const operators = factsOf(facts, 'operator').map(
    ({ framework, namespace, name }) => `${framework} ${namespace}::${name}`,
  );
  return [...new Set(operators)];
}

const script = '#!/bin/sh\nid\n';
const small = tflite({
  custom: ['FlexReadFile', 'Mine'],
  buffers: [[], [Buffer.alloc(16, 7)]],
  tensors: [
    ['x', 0],
    ['w', 1],
  ],
  operators: [
    [0, [0, 1]],
    [1, [-1]],
  ],
  notes: [['min_runtime_version', 1]],
});

formatContract(tfliteFormat, [
  { name: 'small', bytes: small, path: 'small.tflite' },
  { name: 'a loop', bytes: fixture('loop.tflite'), path: 'loop.tflite' },
]);
formatContract(onnxRuntimeFormat, [
  { name: 'small', bytes: ort([{ operator: 'Add', body: [{ operator: 'Mul' }] }]), path: 'small.ort' },
]);
formatContract(executorchFormat, [
  {
    name: 'small',
    bytes: executorch({
      operators: ['aten::add.out'],
      delegates: ['XnnpackBackend'],
      segments: [[0, 4]],
      data: 'abcd',
    }),
    path: 'small.pte',
  },
]);

describe('files that the libraries wrote', () => {
  test.each(names)('%s', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name), engine);
    expect(findings.map(({ rule, message }) => [rule.id, message])).toEqual([]);
    expect(coverage.filter(({ status }) => status !== 'scanned')).toEqual([]);
  });

  test('operators, tensors and metadata of TensorFlow Lite are told', async () => {
    const { facts, details } = await collect(tfliteFormat, fixture('convolution.tflite'), 'a.tflite');
    expect(factsOf(facts, 'operator').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['CONV_2D', 'RESHAPE', 'SOFTMAX']),
    );
    expect(details).toContainEqual(
      expect.objectContaining({ kind: 'tensor', dtype: 'FLOAT32', shape: [2, 3, 3, 3] }),
    );
    expect(details).toContainEqual(expect.objectContaining({ key: 'min_runtime_version' }));
  });

  test('TensorFlow’s operators behind Flex are told as such', async () => {
    expect(await operatorsIn(tfliteFormat, fixture('flex.tflite'))).toEqual(
      expect.arrayContaining(['tflite custom::FlexBincount', 'tensorflow ::Bincount']),
    );
  });

  test('a graph of ONNX Runtime is told', async () => {
    const { facts, details } = await collect(onnxRuntimeFormat, fixture('small.ort'), 'small.ort');
    expect(factsOf(facts, 'operator').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Conv', 'Relu']),
    );
    expect(details).toContainEqual({ kind: 'tensor', name: 'w', dtype: 'FLOAT', shape: [1, 1, 3, 3] });
    expect(details).toContainEqual({ kind: 'metadata', key: 'author', value: 'nobody' });
  });
});

describe('TensorFlow Lite', () => {
  test('custom operators, and a file read behind Flex', async () => {
    const { findings } = await scanBytes('model.tflite', small, engine);
    expect(findings.map(({ rule, message }) => [rule.id, message.slice(0, 12)])).toEqual(
      expect.arrayContaining([
        ['model/tflite-custom-operator', expect.stringContaining('Mine')],
        [expect.stringMatching(/^model\/tensorflow-/), expect.stringContaining('ReadFile')],
      ]),
    );
  });

  test.each<[string, Uint8Array, string[]]>([
    ['an operator of no kind', tflite({ operators: [[9, []]] }), ['index-outside']],
    ['an operator on no tensor', tflite({ operators: [[0, [3]]] }), ['index-outside']],
    ['a tensor without a buffer', tflite({ tensors: [['x', 5]] }), ['index-outside']],
    [
      'a buffer behind the file',
      tflite({ buffers: [[undefined, { u64: 1e9 }, { u64: 8 }]] }),
      ['tensor-layout'],
    ],
    ['a script as a buffer', tflite({ buffers: [[Buffer.from(script)]] }), ['hidden-payload']],
    ['a root outside of the file', Buffer.from('\xff\xff\xff\x7fTFL3', 'latin1'), ['corrupt']],
    ['a table without a description', Buffer.from('\x08\0\0\0TFL3\0\0\0\0', 'latin1'), ['corrupt']],
  ])('%s', async (_, bytes, expected) => {
    expect(await anomaliesIn(tfliteFormat, bytes)).toEqual(expected);
  });

  test('weights in other files are references', async () => {
    const { facts } = await collect(tfliteFormat, tflite({ groups: ['../w.bin'] }), 'a.tflite');
    expect(factsOf(facts, 'reference')).toMatchObject([
      { role: 'external-data', target: '../w.bin', leads: 'outside' },
    ]);
  });

  test('reading costs the budget', async () => {
    const { error } = await collect(tfliteFormat, small, 'a.tflite', smallBudget({ ticks: 20 }));
    expect(error?.name).toBe('BudgetError');
  });
});

describe('ONNX Runtime', () => {
  test('operators of all graphs, with their domains and attributes', async () => {
    const bytes = ort(
      [
        {
          operator: 'If',
          body: [{ operator: 'PyOp', domain: 'ai.onnx.contrib', attributes: { path: '/x' } }],
        },
      ],
      { note: 'text' },
    );
    const { facts } = await collect(onnxRuntimeFormat, bytes, 'a.ort');
    expect(factsOf(facts, 'operator')).toMatchObject([
      { framework: 'onnx', namespace: '', name: 'If' },
      { namespace: 'ai.onnx.contrib', name: 'PyOp', attributes: { path: { value: '/x' } } },
    ]);
  });

  test('graphs are bounded', async () => {
    let nodes: readonly OrtNode[] = [{ operator: 'Add' }];
    for (let depth = 0; depth < 40; depth++) nodes = [{ operator: 'If', body: nodes }];
    expect(await anomaliesIn(onnxRuntimeFormat, ort(nodes))).toEqual(['corrupt']);
  });
});

describe('ExecuTorch', () => {
  test('operators and delegates are told, and what loads native code is held back', async () => {
    const bytes = executorch({
      operators: ['aten::add.out', 'mine::run'],
      delegates: ['XnnpackBackend', 'CudaBackend'],
    });
    expect(await operatorsIn(executorchFormat, bytes)).toEqual([
      'executorch aten::add.out',
      'executorch mine::run',
      'executorch delegate::XnnpackBackend',
      'executorch delegate::CudaBackend',
    ]);
    const { findings } = await scanBytes('model.pte', bytes, engine);
    expect(findings.map(({ rule, severity }) => [rule.id, severity])).toEqual([
      ['model/executorch-custom-operator', 'medium'],
      ['model/executorch-native-delegate', 'high'],
    ]);
  });

  test.each<[string, Uint8Array, string[]]>([
    [
      'segments',
      executorch({
        segments: [
          [0, 4],
          [4, 4],
        ],
        data: 'abcdefgh',
      }),
      [],
    ],
    ['a segment behind the file', executorch({ segments: [[0, 40]], data: '' }), ['tensor-layout']],
    [
      'segments that overlap',
      executorch({
        segments: [
          [0, 4],
          [2, 4],
        ],
        data: 'abcdef',
      }),
      ['tensor-layout'],
    ],
    [
      'a script as a segment',
      executorch({ segments: [[0, script.length]], data: script }),
      ['hidden-payload'],
    ],
    ['a script as a blob', executorch({ blobs: [script] }), ['hidden-payload']],
    [
      'much behind the end',
      executorch({ segments: [[0, 4]], data: Buffer.alloc(99_999) }),
      ['trailing-data'],
    ],
  ])('%s', async (_, bytes, expected) => {
    expect(await anomaliesIn(executorchFormat, bytes)).toEqual(expected);
  });
});

test('the inputs and outputs of a model of TensorFlow Lite are told', async () => {
  const bytes = tflite({
    buffers: [[]],
    tensors: [
      ['image', 0],
      ['label', 0],
      ['leak', 0],
    ],
    ends: [[0], [1, 2, 9]],
  });
  const { details } = await collect(tfliteFormat, bytes, 'a.tflite');
  expect(details).toEqual([
    { kind: 'metadata', key: 'inputs', value: 'image' },
    { kind: 'metadata', key: 'outputs', value: 'label, leak' },
  ]);
});

test.each([
  [{ ep_cache_context: '../x.bin', embed_mode: '' }, [{ target: '../x.bin', leads: 'outside' }]],
  [{ ep_cache_context: '../x.bin' }, []],
])('a compiled graph stands beside the model where none is embedded: %j', async (attributes, references) => {
  const model = ort([{ operator: 'EPContext', domain: 'com.microsoft', attributes }]);
  const { facts } = await collect(onnxRuntimeFormat, model, 'net.ort');
  expect(factsOf(facts, 'reference')).toMatchObject(references);
  expect(factsOf(facts, 'reference')).toHaveLength(references.length);
});
