import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import type { Format } from '../../types.js';
import { Caller } from './calls.js';
import { Decompiler } from './decompile.js';
import { Folder } from './fold.js';
import { Imports } from './imports.js';
import { Literals } from './literals.js';
import { beginsAsPickle } from '../../parsers/pickle-sketch.js';
import { Payloads } from './payloads.js';
import { HEAD } from '../../parsers/pickle-search.js';
import { readStreams } from './streams.js';
import { Tensors } from './tensors.js';

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
    const literals = new Literals(cursor);
    const folder = new Folder(literals);
    const imports = new Imports(new Decompiler(folder));
    const payloads = new Payloads(artifact, budget, folder, literals, imports);
    const caller = new Caller(folder, imports, payloads);
    const tensors = new Tensors(folder, (tensor) => {
      imports.add(tensor);
    });
    try {
      yield* readStreams({ artifact, budget, imports, folder, caller, tensors }, cursor);
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
