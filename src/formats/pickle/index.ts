import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Artifact, Fact, Format } from '../../types.js';
import { Caller } from './calls.js';
import { Decompiler } from './decompile.js';
import { Folder } from './fold.js';
import { Imports } from './imports.js';
import { Literals } from './literals.js';
import { Machine, type Surroundings } from './machine.js';
import { beginsAsPickle } from '../../parsers/pickle-sketch.js';
import { following, HEAD } from './streams.js';
import type { Symbolic } from './symbols.js';

const pickleName = /\.(?:pkl|pickle|joblib|dill)$/i;
/** What else a file with a pickle's name may honestly be: compressed, an archive, an array, a pointer of Git LFS. */
const otherwise = [
  '1f8b',
  '425a68',
  'fd377a585a00',
  '5d0000',
  '04224d18',
  '28b52ffd',
  '7801',
  '785e',
  '789c',
  '78da',
  '504b0304',
  '504b0506',
  '377abcaf271c',
  '934e554d5059',
  '894844460d0a1a0a',
  Buffer.from('version https://git-lfs').toString('hex'),
];
const TAR_MAGIC = Buffer.from('ustar');
const TAR_MAGIC_OFFSET = 257;

function isSomethingElse(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 32)).toString('hex');
  return (
    otherwise.some((magic) => start.startsWith(magic)) ||
    TAR_MAGIC.equals(head.subarray(TAR_MAGIC_OFFSET, TAR_MAGIC_OFFSET + TAR_MAGIC.length))
  );
}

/** The number that the first pickle of a PyTorch file holds which is no zip; `torch.serialization.MAGIC_NUMBER`. */
const TORCH_MAGIC = '119547037146038801333356';
/** Magic number, protocol, system information, object, keys of the storages; then come the storages, raw. */
const TORCH_PICKLES = 5;

async function isTorchMagic(folder: Folder, result: Symbolic | undefined): Promise<boolean> {
  const folded = await folder.fold(result);
  return folded.kind === 'unknown' && folded.text === TORCH_MAGIC;
}

/** One pickle after the other, as far as the file has any. */
async function* readStreams(around: Surroundings, cursor: Cursor): AsyncGenerator<Fact | Artifact> {
  const { imports, folder } = around;
  let torch = false;
  let told = false;
  for (let stream = 1, adjacent = true; ; stream++) {
    const machine = new Machine(around, cursor);
    const known = imports.count;
    try {
      while (await machine.step()) yield* imports.drain();
    } catch (error) {
      // What was found by its looks alone may be none; if it imports nothing, it does nothing either.
      if (adjacent || imports.count > known || !(error instanceof FormatError)) throw error;
      return;
    }
    yield* imports.drain();
    if (stream === 1) torch = await isTorchMagic(folder, machine.result);
    const next = await following(cursor, machine.end);
    if (next.kind === 'end') return;
    adjacent = next.kind === 'pickle' && next.adjacent;
    if (!adjacent && !told && !(torch && stream >= TORCH_PICKLES)) {
      told = true;
      yield trailingData(machine.end, next.kind);
    }
    if (next.kind === 'junk') return;
    cursor.seek(next.offset);
  }
}

function trailingData(offset: number, followed: 'junk' | 'pickle'): Fact {
  const detail =
    followed === 'junk'
      ? 'other data follows the end of the pickle'
      : 'another pickle is hidden behind other data that follows the end of the pickle';
  return {
    kind: 'anomaly',
    anomaly: 'trailing-data',
    format: 'pickle',
    detail,
    location: { kind: 'bytes', offset },
  };
}

/** Python's pickles of protocols 0 to 5: what they import and what they would call, without doing either. */
export const pickleFormat: Format = {
  id: 'pickle',

  matches({ name, head }) {
    if (beginsAsPickle(head, head.length < HEAD) !== 'no') return true;
    return pickleName.test(name) && !isSomethingElse(head);
  },

  async *read(artifact, budget) {
    const head = await artifact.content.read(0, HEAD);
    const cursor = new Cursor(artifact.content);
    const folder = new Folder(new Literals(cursor));
    const imports = new Imports(new Decompiler(folder));
    const caller = new Caller(folder, imports);
    try {
      yield* readStreams({ artifact, budget, imports, folder, caller }, cursor);
    } catch (error) {
      caller.end();
      yield* imports.end();
      const claimed = pickleName.test(artifact.inside.at(-1) ?? artifact.path);
      const sure = claimed || beginsAsPickle(head, head.length < HEAD) === 'yes';
      // A text may begin with a letter that is an opcode: that alone makes it no broken pickle.
      if (error instanceof FormatError && !sure && imports.count === 0) return;
      throw error;
    }
    caller.end();
    yield* imports.end();
  },
};
