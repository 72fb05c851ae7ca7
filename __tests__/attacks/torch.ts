import { readFileSync } from 'node:fs';
import { elf } from '../helpers/executable-writer.js';
import { executorch, executorchFile } from '../helpers/flatbuffer-models.js';
import { assemble, fromCall, globalOp, int, op, proto, str, tuple } from '../helpers/pickle-writer.js';
import { tar } from '../helpers/tar-writer.js';
import { zip, type ZipEntry, type ZipOptions } from '../helpers/zip-writer.js';
import { attack, cutOff, packed, renamed, reported, type Row } from './attack.js';
import { RUNS, evil, foreign, joined, opens, shell } from './payloads.js';

const harmless = assemble(proto(2), op.emptyDict, op.stop);
const data = (content: Uint8Array, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name: 'model/data.pkl',
  data: content,
  ...more,
});
/** A checkpoint as PyTorch packs it, with other entries. */
const checkpoint = (entries: readonly ZipEntry[], options?: ZipOptions): Uint8Array =>
  zip([...entries, { name: 'model/version', data: '3\n' }], options);
const weights = attack('model.pt', checkpoint([data(evil)]), RUNS);
const tensor = (content: Uint8Array): ZipEntry => ({ name: 'model/data/0', data: content, align: 64 });
const overlapping = { compressedSize: 400, size: 400 };

const zipRow: Row = {
  format: 'PyTorch, zip',
  cells: {
    code: weights,
    indirect: attack('model.pt', checkpoint([data(joined)]), RUNS),
    reach: attack(
      'model.pt',
      checkpoint([data(fromCall("numpy.memmap('/etc/passwd', 'uint8', 'r+')"))]),
      'model/maps-file',
    ),
    foreign: attack('model.pt', checkpoint([data(foreign)]), 'model/unknown-function'),
    lie: [
      attack('model.pt', checkpoint([data(evil), data(harmless)]), 'model/duplicate-entry', RUNS),
      attack('model.pt', checkpoint([data(harmless), data(evil)]), 'model/duplicate-entry', RUNS),
      attack(
        'model.pt',
        checkpoint([data(evil, { local: { name: 'model/notes' } })]),
        'model/header-mismatch',
        RUNS,
      ),
      attack('model.pt', checkpoint([data(evil, { local: { flags: 1 } })]), 'model/header-mismatch', RUNS),
      attack('model.pt', checkpoint([data(evil, { central: { crc: 1 } })]), RUNS, 'model/crc-mismatch'),
    ],
    hidden: [
      attack('model.pt', checkpoint([data(harmless), tensor(elf())]), 'model/hidden-payload'),
      attack('model.pt', checkpoint([data(harmless), tensor(evil)]), 'model/hidden-payload', RUNS),
      attack('model.pt', checkpoint([data(harmless)], { gap: elf() }), 'model/hidden-payload'),
      attack(
        'model.pt',
        checkpoint([data(harmless), data(evil, { name: 'model/x.pkl', hidden: true })]),
        'model/hidden-entry',
        RUNS,
      ),
    ],
    disguised: [
      attack('model.pt', checkpoint([data(harmless)], { prepend: evil }), 'model/polyglot', RUNS),
      renamed(weights, 'model.safetensors', 'model/misnamed'),
      renamed(weights, 'weights'),
    ],
    cut: cutOff(weights, 22),
    packed: packed(weights),
    bomb: attack(
      'model.pt',
      checkpoint([
        data(Buffer.alloc(50), { local: overlapping, central: overlapping }),
        tensor(Buffer.alloc(9)),
      ]),
      'model/overlapping-entries',
    ),
  },
};

const count = assemble(proto(2), int(1), op.stop);
const storage = assemble(proto(2), tuple(int(7), str('cpu'), globalOp('torch', 'FloatStorage')), op.stop);
const numbers = (length: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(length));
  return bytes;
};
const first = (name: string, content: Uint8Array): Uint8Array =>
  tar({ name: 'sys_info', data: count }, { name, data: content });
const taped = attack('model.pth', first('pickle', evil), RUNS);

const tarRow: Row = {
  format: 'PyTorch, legacy tar',
  cells: {
    code: ['sys_info', 'pickle', 'storages', 'tensors'].map((name) =>
      attack('model.pth', first(name, evil), RUNS),
    ),
    indirect: attack('model.pth', first('pickle', joined), RUNS),
    reach: attack('model.pth', first('pickle', opens), 'model/file-access'),
    foreign: attack('model.pth', first('pickle', foreign), 'model/unknown-function'),
    lie: attack(
      'model.pth',
      tar({ name: 'pickle', data: harmless }, { name: 'pickle', data: evil }),
      'model/duplicate-entry',
      RUNS,
    ),
    hidden: [
      attack(
        'model.pth',
        first('storages', Buffer.concat([count, storage, numbers(16), elf()])),
        'model/hidden-payload',
      ),
      attack(
        'model.pth',
        first('storages', Buffer.concat([count, storage, numbers(2), Buffer.alloc(8), evil])),
        RUNS,
      ),
    ],
    disguised: renamed(taped, 'model.safetensors', 'model/misnamed'),
    cut: { ...cutOff(taped, 1024 + 480), rules: [RUNS] },
    packed: packed(taped),
    bomb: attack(
      'model.pth',
      first('storages', Buffer.concat([count, storage, numbers(2 ** 50)])),
      'model/corrupt',
    ),
  },
};

const torchMagic = assemble(
  proto(2),
  [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
  op.stop,
);
const system = Buffer.concat([torchMagic, assemble(proto(2), [0x4d, 0xe9, 0x03], op.stop), harmless]);
const keys = assemble(proto(2), op.emptyList, op.stop);
const legacy = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat([system, ...parts]);
const stacked = attack('model.pth', legacy(evil, keys), RUNS);

const legacyRow: Row = {
  format: 'PyTorch, legacy pickles',
  cells: {
    code: [
      stacked,
      attack('model.pth', Buffer.concat([torchMagic, evil]), RUNS),
      attack('model.pth', legacy(harmless, evil), RUNS),
    ],
    indirect: attack('model.pth', legacy(joined, keys), RUNS),
    reach: attack('model.pth', legacy(opens, keys), 'model/file-access'),
    foreign: attack('model.pth', legacy(foreign, keys), 'model/unknown-function'),
    lie: attack('model.pth', Buffer.concat([evil, system, harmless, keys]), RUNS),
    hidden: attack('model.pth', legacy(harmless, keys, evil), RUNS),
    disguised: renamed(stacked, 'model.safetensors', 'model/disguised'),
    cut: cutOff(stacked, 10),
    packed: packed(stacked),
  },
};

/** A program whose `forward` holds this line. */
const program = (line: string): Uint8Array =>
  checkpoint([
    data(harmless),
    {
      name: 'model/code/__torch__.py',
      data: `class Net(Module):\n  __parameters__ = []\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    ${line}\n    return x\n`,
    },
  ]);
const constants = attack(
  'script.pt',
  checkpoint([data(harmless), { name: 'model/constants.pkl', data: evil }]),
  RUNS,
);
const scriptRow: Row = {
  format: 'TorchScript',
  cells: {
    code: constants,
    indirect: attack(
      'script.pt',
      checkpoint([data(harmless), { name: 'model/constants.pkl', data: joined }]),
      RUNS,
    ),
    reach: [
      attack(
        'script.pt',
        program('x = torch.from_file("/etc/passwd", False, 100)'),
        'model/torch-file-operator',
      ),
      attack('script.pt', program('torch.save(x, "/home/me/.bashrc")'), 'model/torch-file-operator'),
    ],
    foreign: reported('script.pt', program('x = ops.acme.run(x)'), 'model/torch-custom-operator'),
    lie: attack(
      'script.pt',
      checkpoint([
        data(harmless),
        { name: 'model/constants.pkl', data: harmless },
        { name: 'model/constants.pkl', data: evil },
      ]),
      'model/duplicate-entry',
      RUNS,
    ),
    hidden: attack(
      'script.pt',
      checkpoint([data(harmless), { name: 'model/constants/0', data: elf() }]),
      'model/hidden-payload',
    ),
    disguised: renamed(constants, 'model.onnx', 'model/misnamed'),
    cut: cutOff(constants, 22),
    packed: packed(constants),
  },
};

const targets = (...names: readonly string[]): string =>
  JSON.stringify({ graph_module: { graph: { nodes: names.map((target) => ({ target })) } } });
const exported = (json: string, ...more: readonly ZipEntry[]): Uint8Array =>
  zip([{ name: 'm/models/model.json', data: json }, ...more]);
const calls = attack('model.pt2', exported(targets('os.system')), RUNS);
const exportRow: Row = {
  format: 'torch.export',
  cells: {
    code: calls,
    indirect: attack(
      'model.pt2',
      exported(targets(), { name: 'm/data/constants/custom_obj_0.pt', data: weights.bytes }),
      RUNS,
    ),
    reach: attack(
      'model.pt2',
      exported(targets('torch.ops.aten.from_file.default')),
      'model/torch-file-operator',
    ),
    foreign: [
      attack(
        'model.pt2',
        exported(targets(), { name: 'm/data/aotinductor/a.so', data: elf() }),
        'model/executable-member',
      ),
      reported('model.pt2', exported(targets('torch.ops.acme.run.default')), 'model/torch-custom-operator'),
    ],
    lie: attack(
      'model.pt2',
      exported(targets(), { name: 'm/models/model.json', data: targets('os.system') }),
      'model/duplicate-entry',
      RUNS,
    ),
    hidden: attack(
      'model.pt2',
      exported(targets(), { name: 'm/data/weights/0.storage', data: elf() }),
      'model/hidden-payload',
    ),
    disguised: renamed(calls, 'model.safetensors', 'model/misnamed'),
    cut: cutOff(calls, 22),
    packed: packed(calls),
  },
};

const delegate = executorchFile({ namespace: 'delegate', name: 'CudaBackend', attributes: {} });
const native = attack('model.pte', delegate.content, 'model/executorch-native-delegate');
const tensors = readFileSync(new URL('../fixtures/flatbuffers/tensors.ptd', import.meta.url));
const executorchRow: Row = {
  format: 'ExecuTorch',
  cells: {
    code: native,
    foreign: reported(
      'model.pte',
      executorch({ operators: ['acme::run'] }),
      'model/executorch-custom-operator',
    ),
    lie: attack('model.pte', executorch({ segments: [[0, 40]], data: '' }), 'model/tensor-layout'),
    hidden: [
      attack('model.pte', executorch({ segments: [[0, shell.length]], data: shell }), 'model/hidden-payload'),
      attack('model.pte', executorch({ blobs: [elf()] }), 'model/hidden-payload'),
    ],
    disguised: renamed(native, 'weights.bin'),
    cut: [cutOff(native), cutOff(attack('tensors.ptd', tensors, 'model/tensor-layout'), 40)],
    packed: packed(native),
  },
};

export const torchRows: readonly Row[] = [zipRow, tarRow, legacyRow, scriptRow, exportRow, executorchRow];
