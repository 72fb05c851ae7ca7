import { elf } from '../helpers/executable-writer.js';
import { bytesArray, mxnetFile, mxnetParameters } from '../helpers/mxnet-writer.js';
import { torch7, type LuaValue } from '../helpers/torch7-writer.js';
import { attack, cutOff, packed, renamed, reported, type Attack, type Row } from './attack.js';
import { RUNS, evil } from './payloads.js';

const mxnet = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  make: typeof attack,
  rule: string,
): Attack => {
  const { path, content } = mxnetFile({ namespace: '', name, attributes });
  return make(path, content, rule);
};
const native = mxnet('_Native', { info: '0x41414141' }, attack, 'model/mxnet-memory-address');
const first =
  '{"nodes": [{"op": "null"}], "nodes": [{"op": "_cvimread", "attrs": {"filename": "/etc/passwd"}}]}';
const arrays = mxnetParameters([bytesArray('a', elf())]);
const mxnetRow: Row = {
  format: 'MXNet',
  cells: {
    code: native,

    reach: mxnet('_cvimread', { filename: '/etc/passwd' }, attack, 'model/mxnet-file-read'),
    foreign: [
      mxnet('evil_gemm', {}, reported, 'model/mxnet-custom-operator'),
      mxnet('Custom', { op_type: 'proposal' }, reported, 'model/mxnet-python-operator'),
    ],
    lie: [
      attack('net-symbol.json', first, 'model/mxnet-file-read'),
      attack(
        'net.params',
        mxnetParameters([bytesArray('a', Buffer.alloc(4)), bytesArray('a', Buffer.alloc(4))]),
        'model/duplicate-key',
      ),
    ],
    hidden: attack('net.params', arrays, 'model/hidden-payload'),
    cut: cutOff(
      attack(
        'net.params',
        mxnetParameters([bytesArray('a', elf()), bytesArray('b', elf())]),
        'model/hidden-payload',
      ),
      40,
    ),
    disguised: attack('model.params', evil, RUNS),
    packed: [packed(native), packed(attack('net.params', arrays, 'model/hidden-payload'))],
    bomb: attack('net.params', mxnetParameters([bytesArray('a', Buffer.alloc(4), 2 ** 40)]), 'model/corrupt'),
  },
};

const code: LuaValue = { code: '\x1bLJ\x02os.execute' };
const holding = (value: LuaValue): Uint8Array =>
  torch7({ object: 'nn.Identity', value: { table: [['forward', value]] } });
const lua = attack('net.t7', holding(code), 'model/torch7-function');
const torch7Row: Row = {
  format: 'Torch7',
  cells: {
    code: lua,
    indirect: attack(
      'net.t7',
      holding({ table: [['a', { object: 'nn.Sequential', value: code }]] }),
      'model/torch7-function',
    ),
    hidden: attack('net.t7', Buffer.concat([torch7({ table: [] }), evil]), 'model/hidden-payload', RUNS),
    disguised: [renamed(lua, 'weights.bin'), attack('net.t7', evil, RUNS)],
    cut: cutOff(
      attack(
        'net.t7',
        torch7({
          table: [
            ['a', code],
            ['b', 'text'],
          ],
        }),
        'model/torch7-function',
      ),
      2,
    ),
    packed: packed(lua),
  },
};

const engine = (...parts: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([Buffer.from('ftrt\0\0\0\0'), ...parts, Buffer.alloc(128)]);
const library = attack('model.engine', engine(elf()), 'model/engine-library');
const tensorrtRow: Row = {
  format: 'TensorRT engine',
  cells: {
    foreign: reported('model.engine', engine(), 'model/unread'),
    hidden: library,
    disguised: renamed(library, 'model.plan'),
    cut: cutOff(library, 100),
    packed: packed(library),
  },
};

export const olderRows: readonly Row[] = [mxnetRow, torch7Row, tensorrtRow];
