// Writes `examples/risky-project`: one small project with something wrong of every kind. It is made when it is
// needed, so that no token, not even a made-up one, and no pickle that names a shell stands in this repository.
import { mkdir, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const folder = 'examples/risky-project';

/** A pickle that, were anybody to load it, would print one word. */
const pickle = Buffer.concat([
  Buffer.from([0x80, 4]),
  ...['posix', 'system'].map((text) => Buffer.from(`\x8c${String.fromCharCode(text.length)}${text}`, 'latin1')),
  Buffer.from([0x93, 0x8c, 10]),
  Buffer.from('echo assay', 'latin1'),
  Buffer.from([0x85, 0x52, 0x2e]),
]);

/** A zip with one stored member, as PyTorch lays out its checkpoints. */
function zip(name, content) {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), content]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

const token = `hf_${'QwErTyUiOpAsDfGhJkLzXcVbNmqWeRtYuI'}`;

const cell = (source, outputs = []) => ({
  cell_type: 'code',
  execution_count: 1,
  metadata: {},
  outputs,
  source: source.split(/(?<=\n)/),
});

const notebook = {
  cells: [
    cell('!pip install --extra-index-url http://packages.example.com/simple fastmodels'),
    cell('import os\nos.environ.setdefault("HF_TOKEN", read_token())', [
      { data: { 'text/plain': [`'${token}'`] }, execution_count: 1, metadata: {}, output_type: 'execute_result' },
    ]),
    cell('import torch\nmodel = torch.load("model.pt", weights_only=False)'),
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 4,
};

const training = `import pickle

import yaml


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


def settings(path):
    with open(path) as file:
        return yaml.load(file, Loader=yaml.Loader)
`;

const requirements = `numpy==2.2.0
torch==2.5.1
litellm==1.82.7
`;

await mkdir(folder, { recursive: true });
await Promise.all([
  writeFile(`${folder}/model.pt`, zip('model/data.pkl', pickle)),
  writeFile(`${folder}/explore.ipynb`, `${JSON.stringify(notebook, null, 1)}\n`),
  writeFile(`${folder}/train.py`, training),
  writeFile(`${folder}/requirements.txt`, requirements),
]);
