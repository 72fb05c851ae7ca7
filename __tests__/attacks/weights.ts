import { ape, elf } from '../helpers/executable-writer.js';
import { ggjt, gguf } from '../helpers/gguf-writer.js';
import { safetensors, tensor } from '../helpers/safetensors-writer.js';
import { zip } from '../helpers/zip-writer.js';
import { attack, cutOff, packed, renamed, reported, type Row } from './attack.js';
import { RUNS, evil, shell } from './payloads.js';

const template = `{{ ''.__class__.__mro__ }}`;
const HUGE = 0xffffffffffffffffn;

const chat = attack(
  'model.gguf',
  gguf({ pairs: [['tokenizer.chat_template', template]] }),
  'model/template-escape',
);
const one = { name: 'a', shape: [37], offset: 0 };
const numbers = Buffer.alloc(37, 1);
const ggufRow: Row = {
  format: 'GGUF',
  cells: {
    code: [
      chat,
      attack(
        'model.gguf',
        gguf({ pairs: [['tokenizer.chat_template.rag', template]] }),
        'model/template-escape',
      ),
    ],
    indirect: [
      attack(
        'model.gguf',
        gguf({ pairs: [['tokenizer.chat_template', `{{ ''|attr('__cla' ~ 'ss__') }}`]] }),
        'model/template-escape',
      ),
      attack(
        'model.gguf',
        gguf({ pairs: [['tokenizer.chat_templates', { strings: ['default', template] }]] }),
        'model/template-escape',
      ),
    ],
    reach: reported(
      'model.gguf',
      gguf({ pairs: [['tokenizer.chat_template', `{% include '/etc/passwd' %}`]] }),
      'model/template-loads-file',
    ),
    lie: [
      attack(
        'model.gguf',
        gguf({ tensors: [{ ...one, shape: [1n << 32n, 1n << 32n] }], data: numbers }),
        'model/tensor-layout',
      ),
      attack(
        'model.gguf',
        gguf({ tensors: [{ ...one, offset: 1n << 40n }], data: numbers }),
        'model/tensor-layout',
      ),
      attack(
        'model.gguf',
        gguf({
          pairs: [
            ['a', 'b'],
            ['a', 'c'],
          ],
        }),
        'model/duplicate-key',
      ),
    ],
    hidden: [
      attack(
        'model.gguf',
        gguf({ tensors: [{ ...one, shape: [shell.length] }], data: shell }),
        'model/hidden-payload',
      ),
      attack(
        'model.gguf',
        gguf({ tensors: [one], data: Buffer.concat([numbers, Buffer.alloc(27), evil]) }),
        'model/hidden-payload',
        RUNS,
      ),
    ],
    disguised: [renamed(chat, 'weights.bin'), attack('model.gguf', evil, 'model/disguised', RUNS)],
    cut: cutOff(
      attack(
        'model.gguf',
        gguf({
          pairs: [
            ['tokenizer.chat_template', template],
            ['a', 'b'],
          ],
          alignment: 1,
        }),
        'model/template-escape',
        'model/corrupt',
      ),
    ),
    packed: packed(chat),
    bomb: [
      attack('model.gguf', gguf({ tensorCount: HUGE }), 'model/corrupt'),
      attack('model.gguf', gguf({ pairCount: HUGE }), 'model/corrupt'),
      attack(
        'model.gguf',
        gguf({ pairs: [['tokenizer.chat_template', '{% for i in range(99999999999) %}{% endfor %}']] }),
        'model/template-exhausts',
      ),
    ],
  },
};

const legacy = ggjt({ name: 'output', shape: [8, 2], type: 1 }, Buffer.alloc(32, 7));
const lying = attack(
  'ggml-model.bin',
  ggjt({ name: 'a', shape: [9999, 9999], type: 0 }, Buffer.alloc(8)),
  'model/tensor-layout',
);
const ggmlRow: Row = {
  format: 'GGML, GGJT',
  cells: {
    lie: lying,
    hidden: attack(
      'ggml-model.bin',
      ggjt({ name: 'a', shape: [32], type: 0 }, Buffer.concat([elf(), elf()])),
      'model/hidden-payload',
    ),
    disguised: attack('model.ggml', evil, 'model/disguised', RUNS),
    cut: attack('ggml-model.bin', legacy.subarray(0, -10), 'model/tensor-layout'),
    packed: packed(lying),
    bomb: attack(
      'ggml-model.bin',
      Buffer.concat([legacy.subarray(0, 36), Buffer.alloc(40, 0x7f)]),
      'model/corrupt',
    ),
  },
};

const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const honest = safetensors({ entries: [tensor('a', 0, 8)], data });
const overlap = attack(
  'model.safetensors',
  safetensors({ entries: [tensor('a', 0, 6), tensor('b', 4, 8)], data }),
  'model/tensor-layout',
);
const behind = attack('model.safetensors', Buffer.concat([honest, evil]), 'model/hidden-payload', RUNS);
const safetensorsRow: Row = {
  format: 'safetensors',
  cells: {
    reach: attack(
      'model.safetensors.index.json',
      '{"weight_map": {"a": "/etc/passwd"}}',
      'model/shard-outside',
    ),
    lie: [
      overlap,
      attack(
        'model.safetensors',
        safetensors({ entries: [tensor('a', 0, 4), tensor('a', 4, 8)], data }),
        'model/duplicate-key',
      ),
      attack(
        'model.safetensors',
        safetensors({ entries: [tensor('a', 0, 8), tensor('b', 8, 90)], data }),
        'model/tensor-layout',
      ),
    ],
    hidden: [
      behind,
      attack(
        'model.safetensors',
        safetensors({ entries: [tensor('a', 0, shell.length)], data: shell }),
        'model/hidden-payload',
      ),
      attack(
        'model.safetensors',
        safetensors({
          entries: [tensor('a', 0, 4), tensor('b', 68, 72)],
          data: Buffer.concat([Buffer.alloc(4), elf(), Buffer.alloc(4)]),
        }),
        'model/hidden-payload',
        'model/unclaimed-bytes',
      ),
    ],
    disguised: [
      attack('model.safetensors', evil, 'model/disguised', RUNS),
      attack(
        'model.safetensors',
        Buffer.concat([honest, zip([{ name: 'data.pkl', data: evil }])]),
        'model/polyglot',
        RUNS,
      ),
    ],
    cut: { ...cutOff(attack('model.safetensors', honest, 'model/tensor-layout'), 4) },
    packed: packed(behind),
    bomb: [
      attack('model.safetensors', safetensors({ header: '{}', length: HUGE }), 'model/corrupt'),
      attack('model.safetensors', safetensors({ header: '{}', length: 100_000_001n }), 'model/corrupt'),
    ],
  },
};

const fused = Buffer.concat([ape(), zip([{ name: 'model.gguf', data: chat.bytes }])]);
const llamafile = reported('model.llamafile', ape(), 'model/executable-model');
const llamafileRow: Row = {
  format: 'llamafile, other executables',
  cells: {
    code: [llamafile, reported('model.exe', ape(), 'model/executable-model')],
    indirect: attack('model.llamafile', fused, 'model/template-escape', 'model/executable-model'),
    disguised: [
      attack('pytorch_model.bin', elf(), 'model/disguised'),
      attack('logo.png', shell, 'model/disguised'),
    ],
    packed: packed(llamafile),
  },
};

export const weightRows: readonly Row[] = [ggufRow, ggmlRow, safetensorsRow, llamafileRow];
