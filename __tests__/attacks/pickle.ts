import { elf, pe } from '../helpers/executable-writer.js';
import {
  assemble,
  bin,
  call,
  frame,
  fromCall,
  globalOp,
  op,
  proto,
  stackGlobal,
  str,
  tuple,
} from '../helpers/pickle-writer.js';
import { attack, cutOff, packed, renamed, type Attack, type Row } from './attack.js';
import { RUNS, evil, reaching } from './payloads.js';

const inProtocol = (version: number): Uint8Array =>
  version === 0
    ? Buffer.from("cos\nsystem\n(S'id'\ntR.")
    : version === 1
      ? assemble(globalOp('os', 'system'), tuple(str('id')), op.reduce, op.stop)
      : assemble(
          proto(version),
          version > 3 ? stackGlobal('os', 'system') : globalOp('os', 'system'),
          tuple(str('id')),
          op.reduce,
          op.stop,
        );
const plain = attack('model.pkl', evil, RUNS);

/** A gadget of the corpus, reached in one of its ways. */
function by(way: string): Attack {
  const { path, bytes } = reaching(way);
  return attack(path, bytes, RUNS);
}

let nested = evil;
for (let depth = 0; depth < 12; depth++)
  nested = assemble(proto(4), call(stackGlobal('pickle', 'loads'), bin(nested)), op.stop);

const shelf = attack('cache.dat', Buffer.concat([Buffer.alloc(512, 'no pickle '), evil]), RUNS);

export const pickleRows: readonly Row[] = [
  {
    format: 'pickle, protocols 0 to 5',
    cells: {
      code: [0, 1, 2, 3, 4, 5].map((version) => attack(`model.p${version}.pkl`, inProtocol(version), RUNS)),
      indirect: [
        by('joined pieces'),
        by('a memo'),
        by('getattr on an imported module'),
        by('attrgetter'),
        by('a partial that is called'),
        by('a partial that is filled by BUILD'),
        { ...by('an extension code'), rules: ['model/nested-unpickling'] },
        by('a persistent id'),
        by('a pickle in bytes'),
      ],
      reach: [
        attack('model.pkl', fromCall("builtins.open('/etc/passwd')"), 'model/file-access'),
        attack(
          'model.pkl',
          fromCall("urllib.request.urlopen('http://evil.example')"),
          'model/network-access',
        ),
      ],
      foreign: attack('model.pkl', fromCall("acme.tools.run('x')"), 'model/unknown-function'),
      lie: [
        attack(
          'model.pkl',
          assemble(proto(4), frame(3), call(stackGlobal('os', 'system'), str('id')), op.stop),
          RUNS,
        ),
        attack(
          'model.pkl',
          assemble(proto(255), call(stackGlobal('os', 'system'), str('id')), op.stop),
          'model/corrupt',
        ),
      ],
      hidden: [
        by('a second pickle behind junk'),
        attack('model.pkl', assemble(proto(4), bin(elf()), op.stop), 'model/hidden-payload'),
        attack('model.pkl', assemble(proto(4), bin(pe()), op.stop), 'model/hidden-payload'),
      ],
      disguised: [
        renamed(plain, 'model.safetensors', 'model/disguised'),
        renamed(plain, 'logo.png', 'model/disguised'),
      ],
      cut: [cutOff(plain), by('a broken opcode after the call')],
      packed: packed(plain),
      bomb: attack('model.pkl', nested, 'file/over-budget'),
    },
  },
  {
    format: 'shelve',
    cells: {
      code: shelf,
      disguised: renamed(shelf, 'cache.db'),
      cut: cutOff(shelf),
      packed: packed(shelf),
    },
  },
];
