import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { kerasConfigFormat } from '../../src/formats/keras/index.js';
import { collect, contentOf, factsOf, formatContract, probeOf, type Collected } from '../helpers/contract.js';
import { hdf5 } from '../helpers/hdf5-writer.js';
import { kerasArchive, lambda, sequential, type Json } from '../helpers/keras-writer.js';
import { codeObject } from '../helpers/marshal-writer.js';
import { pickleOf } from '../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../helpers/scan.js';
import { zip } from '../helpers/zip-writer.js';

const folder = new URL('../fixtures/keras/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));
const files = readdirSync(folder).filter((name) => !name.endsWith('.py'));
const engine = testEngine();

const bytesOf = (config: Json | string): Buffer =>
  Buffer.from(typeof config === 'string' ? config : JSON.stringify(config));
const read = (config: Json | string): Promise<Collected> =>
  collect(kerasConfigFormat, bytesOf(config), 'model.json');
const operators = async (config: Json): Promise<string[]> =>
  factsOf((await read(config)).facts, 'operator').map(({ code }) => code);

/** Rules and severities of what a scan finds in a model with this configuration. */
async function found(path: string, content: Uint8Array | string): Promise<string[]> {
  const { findings, failures } = await scanBytes(path, content, engine);
  expect(failures).toEqual([]);
  return findings.map(({ rule, severity }) => `${severity}: ${rule.id}`);
}

const evil = codeObject({ names: ['__import__', 'system'], constants: ['os', 'id'] });
const layer = (className: string, config: Json, module = 'keras.layers'): Json => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});
const fn = (module: string | null, name: string): Json => ({
  module,
  class_name: 'function',
  config: name,
  registered_name: name,
});

formatContract(kerasConfigFormat, [
  {
    name: 'a model with a lambda',
    bytes: bytesOf(sequential(layer('Lambda', { function: lambda(evil) }))),
    path: 'model.json',
  },
  { name: 'what Keras wrote', bytes: fixture('preprocessing.json'), path: 'config.json' },
]);

describe('in every encoding that Python reads JSON in', () => {
  const utf16 = Buffer.from(
    JSON.stringify(sequential(layer('Lambda', { function: lambda(evil) }))),
    'utf16le',
  );
  const utf32 = Buffer.from([...utf16].flatMap((byte, at) => (at % 2 === 1 ? [byte, 0, 0] : [byte])));
  const mark = (...bytes: number[]): Buffer => Buffer.from(bytes);
  const swapped = (bytes: Buffer, width: 2 | 4): Buffer =>
    width === 2 ? Buffer.from(bytes).swap16() : Buffer.from(bytes).swap32();
  test.each([
    ['UTF-16 with a mark', Buffer.concat([mark(0xff, 0xfe), utf16])],
    ['UTF-16', utf16],
    ['UTF-16 of the other order with a mark', Buffer.concat([mark(0xfe, 0xff), swapped(utf16, 2)])],
    ['UTF-16 of the other order', swapped(utf16, 2)],
    ['UTF-32 with a mark', Buffer.concat([mark(0xff, 0xfe, 0, 0), utf32])],
    ['UTF-32', utf32],
    ['UTF-32 of the other order with a mark', Buffer.concat([mark(0, 0, 0xfe, 0xff), swapped(utf32, 4)])],
    ['UTF-32 of the other order', swapped(utf32, 4)],
  ])('a lambda is found in %s', async (_, config) => {
    expect(await found('model.keras', zip([{ name: 'config.json', data: config }]))).toContain(
      'critical: model/keras-lambda-dangerous',
    );
    expect(await found('model.json', config)).toContain('critical: model/keras-lambda-dangerous');
  });

  test('and what stands before an error counts', async () => {
    const config = JSON.stringify(sequential(layer('Lambda', { function: lambda(evil) })));
    expect(
      await found(
        'model.keras',
        zip([{ name: 'config.json', data: Buffer.from(`${config.slice(0, -1)},`) }]),
      ),
    ).toEqual(expect.arrayContaining(['critical: model/keras-lambda-dangerous', 'high: model/corrupt']));
  });
});

describe('code in a lambda is found', () => {
  const base64 = evil.toString('base64');
  const cases: readonly (readonly [string, Json])[] = [
    ['as Keras 3 writes it', layer('Lambda', { function: lambda(evil) })],
    [
      'as older versions wrote it',
      { class_name: 'Lambda', config: { function: [base64, null, null], function_type: 'lambda' } },
    ],
    [
      'as the metadata of a SavedModel has it',
      {
        class_name: 'Lambda',
        config: { function: { class_name: '__tuple__', items: [base64, null, null] } },
      },
    ],
    ['as a text alone', { class_name: 'Lambda', config: { function: base64, function_type: 'lambda' } }],
    [
      'before it was base64',
      { class_name: 'Lambda', config: { function: [evil.toString('latin1'), null, null] } },
    ],
    [
      'with padding and letters that Python passes over',
      layer('Lambda', {
        function: {
          class_name: '__lambda__',
          config: { code: `=\n${base64.replace(/.{10}/g, '$& -_.\n')}` },
        },
      }),
    ],
    ['as an output shape', layer('Lambda', { function: fn('builtins', 'relu'), output_shape: lambda(evil) })],
    [
      'as an output shape of older versions',
      {
        class_name: 'Lambda',
        config: {
          function: 'relu',
          function_type: 'function',
          output_shape: [base64],
          output_shape_type: 'lambda',
        },
      },
    ],
    ['as a mask', layer('Lambda', { function: fn('builtins', 'relu'), mask: lambda(evil) })],
    ['in a wrapper', layer('TimeDistributed', { layer: layer('Lambda', { function: lambda(evil) }) })],
    [
      'in both directions',
      layer('Bidirectional', {
        layer: layer('LSTM', {}),
        backward_layer: layer('Lambda', { function: lambda(evil) }),
      }),
    ],
    ['in a model in the model', sequential(layer('Lambda', { function: lambda(evil) }))],
    [
      'as an activation',
      layer('Dense', { activation: { class_name: '__lambda__', config: { value: [base64] } } }),
    ],
    ['as an initializer', layer('Dense', { kernel_initializer: lambda(evil) })],
    ['as a regularizer in a list', layer('Dense', { kernel_regularizer: [[lambda(evil)]] })],
  ];

  test.each(cases)('%s', async (_, object) => {
    const rules = ['critical: model/keras-lambda-dangerous'];
    expect(await found('model.keras', kerasArchive(sequential(object)))).toEqual(rules);
    expect(await found('model.json', JSON.stringify(sequential(object)))).toEqual(rules);
    const attributes = { model_config: JSON.stringify(sequential(object)) };
    expect(await found('model.h5', hdf5({ attributes }))).toEqual(rules);
  });

  test('in a registered class of that name', async () => {
    const object = { class_name: 'Custom>Lambda', config: { function: [base64] } };
    expect(await found('model.keras', kerasArchive(sequential(object)))).toContain(
      'critical: model/keras-lambda-dangerous',
    );
  });

  test('in the arguments of compile', async () => {
    const model = { ...(sequential() as object), compile_config: { loss: lambda(evil), metrics: [] } };
    expect(await found('model.keras', kerasArchive(model))).toEqual([
      'critical: model/keras-lambda-dangerous',
    ]);
    const attributes = { training_config: JSON.stringify({ loss: lambda(evil) }) };
    expect(await found('model.h5', hdf5({ attributes }))).toEqual(['critical: model/keras-lambda-dangerous']);
  });

  test('and told by its names and constants', async () => {
    expect(await operators(sequential(layer('Lambda', { function: lambda(evil) })))).toContain(
      "Lambda that uses __import__, system with 'os', 'id'",
    );
  });

  test('where it cannot be read', async () => {
    const broken = layer('Lambda', { function: lambda(evil.subarray(0, 12)) });
    expect(await found('model.keras', kerasArchive(sequential(broken)))).toEqual([
      'high: model/keras-lambda',
    ]);
  });

  test.each(['lambda.keras', 'lambda.h5'])('as Keras itself wrote it: %s', async (name) => {
    expect(await found(name, fixture(name))).toEqual(['high: model/keras-lambda']);
  });
});

describe('objects from elsewhere', () => {
  test.each([
    [
      'a function of the system',
      layer('Activation', { activation: fn('os', 'system') }),
      'critical: model/executes-code',
    ],
    [
      'a class of the standard library',
      layer('Popen', { args: 'id' }, 'subprocess'),
      'critical: model/executes-code',
    ],
    [
      'a built-in function',
      layer('Activation', { activation: fn('builtins', 'eval') }),
      'critical: model/keras-builtin-function',
    ],
    [
      'a function of Keras that downloads',
      layer('Lambda', { function: fn('keras.utils', 'get_file'), arguments: { origin: 'x' } }),
      'high: model/keras-gadget',
    ],
    [
      'a switch of safe mode',
      fn('keras.config', 'enable_unsafe_deserialization'),
      'high: model/keras-gadget',
    ],
    [
      'a call of TensorFlow',
      { class_name: 'TFOpLambda', config: { function: 'io.write_file' } },
      'high: model/keras-tensorflow-call',
    ],
    [
      'a type of a tensor',
      { class_name: '__typespec__', spec_name: 'system', module: 'os', config: [], registered_name: null },
      'critical: model/executes-code',
    ],
    ['a saved model', layer('TFSMLayer', { filepath: '/tmp/model' }), 'high: model/keras-saved-model-layer'],
    [
      'a vocabulary of the machine',
      layer('StringLookup', { vocabulary: '/etc/passwd' }),
      'high: model/keras-vocabulary',
    ],
    [
      'a vocabulary of the network',
      layer('TextVectorization', { vocabulary: 'https://example.com/words' }),
      'high: model/keras-vocabulary',
    ],
    [
      'a vocabulary of a feature column',
      { class_name: 'VocabularyFileCategoricalColumn', config: { vocabulary_file: '../../words' } },
      'high: model/keras-vocabulary',
    ],
    [
      'an address',
      layer('KerasLayer', { handle: 'https://example.com/module' }, ''),
      'medium: model/keras-configured-address',
    ],
    ['a class of a project', layer('Net', {}, 'acme.layers'), 'low: model/unknown-import'],
    ['a registered class', layer('Acme>Net', {}, ''), 'low: model/keras-custom-object'],
  ] as const)('%s', async (_, object, rule) => {
    expect(await found('model.keras', kerasArchive(sequential(object)))).toContain(rule);
  });

  test('a pickled PyTorch module, which is read as a pickle', async () => {
    const module = Buffer.from(pickleOf("os.system('id')")).toString('base64');
    const rules = await found(
      'model.keras',
      kerasArchive(sequential(layer('TorchModuleWrapper', { module }))),
    );
    expect(rules).toEqual(
      expect.arrayContaining(['high: model/keras-torch-module', 'critical: model/executes-code']),
    );
    const { artifacts } = await read(sequential(layer('TorchModuleWrapper', { module })));
    expect(await Promise.all(artifacts.map(contentOf))).toEqual([Buffer.from(pickleOf("os.system('id')"))]);
  });
});

describe('readers that differ', () => {
  test('are told of keys that stand twice', async () => {
    const twice =
      '{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "class_name": "Lambda", "config": {}}]}}';
    expect(factsOf((await read(twice)).facts, 'anomaly').map(({ anomaly }) => anomaly)).toEqual([
      'duplicate-key',
    ]);
  });

  test('do not hide the other value', async () => {
    const hidden = `{"class_name": "Sequential", "config": ${JSON.stringify({ layers: [layer('Lambda', { function: lambda(evil) })] })}, "config": {}}`;
    expect(await found('model.keras', kerasArchive(hidden))).toContain(
      'critical: model/keras-lambda-dangerous',
    );
  });

  test('cannot be fooled by escapes and white space', async () => {
    const text = JSON.stringify(sequential(layer('Lambda', { function: lambda(evil) })));
    const escaped = text
      .replaceAll('class_name', 'cl\\u0061ss_name')
      .replaceAll('__lambda__', '__l\\u0061mbda__');
    for (const variant of [escaped, `${' '.repeat(10_000)}${text}`, `${' '.repeat(5000)}${escaped}`]) {
      expect(await found('model.json', variant)).toEqual(['critical: model/keras-lambda-dangerous']);
      expect(await found('model.keras', kerasArchive(variant))).toEqual([
        'critical: model/keras-lambda-dangerous',
      ]);
    }
  });

  test('leave a configuration that is none', async () => {
    expect(await found('model.keras', kerasArchive('{"class_name": '))).toEqual(['high: model/corrupt']);
    expect(await found('model.keras', kerasArchive('{} []'))).toEqual(['high: model/corrupt']);
  });
});

describe('is passed over', () => {
  test.each([
    ['detections.json', '[{"class_name": "person", "score": 0.9, "module": "os"}]'],
    ['config.json', '{"model_type": "bert", "architectures": ["BertModel"]}'],
    ['broken.json', '{"class_name": "x"'],
  ])('%s', async (path, text) => expect(await found(path, text)).toEqual([]));

  test('what is no JSON', () => {
    expect(kerasConfigFormat.matches(probeOf(Buffer.from('"class_name": "x"'), 'notes.txt'))).toBe(false);
  });
});

describe('models that Keras itself wrote', () => {
  const honest = files.filter((name) => !name.startsWith('lambda'));

  test('are there', () => expect(honest).toHaveLength(11));

  test.each(honest)('%s is read whole, and nothing in it is above low', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name), engine);
    expect(findings.filter(({ severity }) => severity !== 'low').map(({ message }) => message)).toEqual([]);
    const custom = findings.map(({ rule }) => rule.id);
    expect(custom.every((id) => id === 'model/keras-custom-object')).toBe(true);
    expect(custom.length > 0).toBe(/^(?:custom|subclassed)/.test(name));
    expect(coverage.filter(({ status }) => status !== 'scanned')).toEqual([]);
  });
});
