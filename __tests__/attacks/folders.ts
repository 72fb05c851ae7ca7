import { gzipSync } from 'node:zlib';
import { elf } from '../helpers/executable-writer.js';
import { tar, type TarEntry } from '../helpers/tar-writer.js';
import { zip } from '../helpers/zip-writer.js';
import { attack, cutOff, packed, renamed, reported, type Row } from './attack.js';
import { RUNS, evil } from './payloads.js';

const nemo = (...members: readonly TarEntry[]): Uint8Array =>
  gzipSync(tar({ name: './model_config.yaml', data: 'target: nemo.Model\n' }, ...members));
const weights = (data: Uint8Array): TarEntry => ({ name: './model_weights.ckpt', data });
const configured = (text: string): Uint8Array =>
  tar({ name: './model_config.yaml', data: text }, weights(zip([{ name: 'a', data: 'b' }])));
const inNemo = attack('model.nemo', nemo(weights(evil)), RUNS);
const nemoRow: Row = {
  format: 'NeMo',
  cells: {
    code: [inNemo, attack('model.nemo', configured('a:\n  _target_: os.system\n  command: id\n'), RUNS)],
    indirect: [
      attack('model.nemo', configured('x: &x os.system\ny: {_target_: *x}\n'), RUNS),
      attack('model.nemo', configured('_target_: hydra.utils.get_method\npath: os.system\n'), RUNS),
    ],
    reach: attack(
      'model.nemo',
      configured('_target_: builtins.open\nfile: /etc/passwd\n'),
      'model/file-access',
    ),
    foreign: reported('model.nemo', configured('_target_: acme.Net\n'), 'model/unknown-import'),
    lie: attack('model.nemo', nemo(weights(zip([])), weights(evil)), 'model/duplicate-entry', RUNS),
    hidden: attack('model.nemo', nemo({ name: './tokenizer.model', data: elf() }), 'model/disguised'),
    disguised: renamed(inNemo, 'model.onnx', 'model/misnamed'),
    cut: cutOff(inNemo, 8),
    packed: packed(inNemo),
  },
};

const mlflow = (flavor: string): string => `flavors:\n  python_function:\n    ${flavor}\n`;
const loader = attack('MLmodel', mlflow('loader_module: os'), RUNS);
const mlflowRow: Row = {
  format: 'MLflow',
  cells: {
    code: [loader, attack('model.pkl', evil, RUNS)],
    indirect: attack('MLmodel', mlflow('loader_module: &a os\n    x: *a'), RUNS),
    reach: [
      attack('MLmodel', mlflow('model_path: ../../other.pkl'), 'model/artifact-outside'),
      attack('MLmodel', mlflow('data: https://evil.example/x'), 'model/artifact-outside'),
    ],
    foreign: [
      attack('MLmodel', mlflow('code: /tmp/code'), 'model/custom-code-outside'),
      reported('MLmodel', mlflow('loader_module: acme.loader'), 'model/unknown-import'),
    ],
    packed: packed(loader),
  },
};

const json = (path: string, config: unknown, rule: string) => attack(path, JSON.stringify(config), rule);
const template = `{{ lipsum.__globals__.os.popen('id') }}`;
const chat = json('tokenizer_config.json', { chat_template: template }, 'model/template-escape');
const huggingFaceRow: Row = {
  format: 'Hugging Face folder: configurations',
  cells: {
    code: [
      json('config.json', { x: [{ _target_: 'os.system', _args_: ['id'] }] }, RUNS),
      json('modules.json', [{ type: 'os.system' }], RUNS),
      json('model_index.json', { unet: ['os', 'system'] }, RUNS),
      json(
        'adapter_config.json',
        { auto_mapping: { parent_library: 'os', base_model_class: 'system' } },
        RUNS,
      ),
    ],
    indirect: attack('config.json', '{"x": {"_t\\u0061rget_": "os.syst\\u0065m"}}', RUNS),
    reach: [
      json('modules.json', [{ type: 'a.B', path: '../x' }], 'model/artifact-outside'),
      {
        ...json(
          'adapter_config.json',
          { base_model_name_or_path: '/srv/base' },
          'model/base-model-elsewhere',
        ),
        least: 'low',
      },
      json(
        'model.safetensors.index.json',
        { weight_map: { a: '../../x.safetensors' } },
        'model/shard-outside',
      ),
    ],
    foreign: [
      json('config.json', { auto_map: { AutoModel: '../../net.Net' } }, 'model/custom-code-outside'),
      reported(
        'config.json',
        '{"auto_map": {"AutoModel": "owner/repo--net.Net"}}',
        'model/custom-code-elsewhere',
      ),
      reported('config.json', '{"auto_map": {"AutoModel": "net.Net"}}', 'model/custom-code'),
      attack(
        'modeling_net.py',
        'import torch\nmodel = torch.load("x.pt", weights_only=False)\n',
        'code/torch-load-unsafe',
      ),
    ],
    cut: reported(
      'adapter_config.json',
      '{"auto_map": {"AutoModel": "a/b--c.D"}, "x": [',
      'model/custom-code-elsewhere',
      'model/unread-config',
    ),
    packed: packed(chat),
  },
};

const templateRow: Row = {
  format: 'Jinja chat template',
  cells: {
    code: [
      chat,
      attack('chat_template.jinja', template, 'model/template-escape'),
      json('chat_template.json', { chat_template: [{ name: 'a', template }] }, 'model/template-escape'),
    ],
    indirect: [
      attack(
        'chat_template.jinja',
        `{% set x = ''|attr('__cla' ~ 'ss__') %}{{ x }}`,
        'model/template-escape',
      ),
      attack('chat_template.jinja', `{{ x|attr(name) }}`, 'model/template-hidden-attribute'),
      attack('chat_template.jinja', `{{ ''['__cl\\x61ss__'] }}`, 'model/template-escape'),
    ],
    reach: reported('chat_template.jinja', `{% include '/etc/passwd' %}`, 'model/template-loads-file'),
    cut: attack('chat_template.jinja', `${template}{% if`, 'model/template-escape'),
    packed: packed(chat),
    bomb: attack(
      'chat_template.jinja',
      '{% for i in range(99999999999) %}x{% endfor %}',
      'model/template-exhausts',
    ),
  },
};

const ollama = `FROM ./model.gguf\nTEMPLATE """{{ .Prompt }}"""\n`;
const elsewhere = reported('Modelfile', `FROM https://evil.example/x.gguf\n`, 'model/base-model-elsewhere');
const ollamaRow: Row = {
  format: 'Ollama Modelfile',
  cells: {
    reach: [
      elsewhere,
      reported('Modelfile', `${ollama}ADAPTER ../../a.gguf\n`, 'model/base-model-elsewhere'),
    ],
    packed: packed(elsewhere),
  },
};

const digest = 'b'.repeat(64);
const layer = tar({ name: 'models/model.pkl', data: evil });
const image = (...members: readonly TarEntry[]): Uint8Array =>
  tar({ name: 'oci-layout', data: '{"imageLayoutVersion": "1.0.0"}' }, ...members);
const blob = (data: Uint8Array): TarEntry => ({ name: `blobs/sha256/${digest}`, data });
const inLayer = attack('image.tar', image(blob(gzipSync(layer))), RUNS);
const ociRow: Row = {
  format: 'OCI image layers',
  cells: {
    code: [inLayer, attack('image.tar', image(blob(layer)), RUNS)],
    indirect: attack('image.tar', image(blob(evil)), RUNS),
    reach: attack('image.tar', image(blob(tar({ name: '../../x', data: 'x' }))), 'model/path-traversal'),
    lie: attack(
      'image.tar',
      image(blob(gzipSync(tar({ name: 'a', data: 'b' }))), blob(layer)),
      'model/duplicate-entry',
      RUNS,
    ),
    hidden: attack('image.tar', Buffer.concat([image(), layer]), 'model/hidden-entry', RUNS),
    disguised: renamed(inLayer, 'weights.bin'),
    cut: cutOff(attack('image.tar', image(blob(layer)), RUNS), 1024 + 1024 + 100),
    packed: packed(inLayer),
  },
};

const registered = reported(
  'config.cfg',
  '[nlp]\n@callbacks = "acme.run.v1"\n',
  'model/spacy-custom-function',
);
const spacyRow: Row = {
  format: 'spaCy pipeline',
  cells: {
    code: attack('model/model', evil, RUNS),
    foreign: registered,
    packed: packed(registered),
  },
};

const environment = (path: string): string =>
  `backend: "onnxruntime" parameters { key: "EXECUTION_ENV_PATH" value { string_value: "${path}" } }`;
const native = attack(
  'net/config.pbtxt',
  'model_operations { op_library_filename: [ "libop.so" ] }',
  'model/native-library',
);
const tritonRow: Row = {
  format: 'Triton configuration',
  cells: {
    code: native,
    reach: attack('net/config.pbtxt', environment('/tmp/env.tar.gz'), 'model/custom-code-outside'),
    foreign: reported('net/config.pbtxt', 'backend: "acme"', 'model/triton-backend'),
    packed: packed(native),
  },
};

export const folderRows: readonly Row[] = [
  nemoRow,
  mlflowRow,
  huggingFaceRow,
  templateRow,
  ollamaRow,
  ociRow,
  spacyRow,
  tritonRow,
];
