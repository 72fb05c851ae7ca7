import { sliceBytes } from '../../bytes.js';
import { expandBzip2 } from '../../parsers/compression/bzip2.js';
import { expandFrames } from '../../parsers/compression/frames.js';
import { Input, metered } from '../../parsers/compression/input.js';
import { expandLzma1 } from '../../parsers/compression/lzma1.js';
import { expandLzma2 } from '../../parsers/compression/lzma2.js';
import { inflate } from '../../parsers/inflate.js';
import type { Budget, Bytes } from '../../types.js';
import type { Folder } from './streams.js';

type Expand = (
  packed: Bytes,
  properties: Uint8Array,
  size: number,
  budget: Budget,
) => AsyncIterable<Uint8Array>;

const PIECE = 64 * 1024;

async function* copy(packed: Bytes): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; at += PIECE) {
    const piece = await packed.read(at, PIECE);
    if (piece.length === 0) return;
    yield piece;
  }
}

/** What the decoders of single streams bring forth, spent piece by piece. */
async function* ending(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array, number> {
  yield* pieces;
  return 0;
}

/** Methods that are read, by their ids in `Methods.txt` of the LZMA SDK. */
const methods: Readonly<Record<string, Expand>> = {
  '00': copy,
  '21': (packed, [bits = 0], _, budget) => {
    const dictionary = bits >= 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
    return metered(ending(expandLzma2(new Input(packed), dictionary, budget)), budget);
  },
  '030101': (packed, properties, size, budget) => {
    const [first = 0, a = 0, b = 0, c = 0, d = 0] = properties;
    const dictionary = a + b * 0x100 + c * 0x10000 + d * 0x1000000;
    return metered(
      ending(expandLzma1(new Input(packed), { properties: first, dictionary, size }, budget)),
      budget,
    );
  },
  '040108': (packed, _, __, budget) => inflate(packed, 'deflate-raw', budget),
  '040202': (packed, _, __, budget) => expandBzip2(packed, budget),
  '04f71101': (packed, _, __, budget) => expandFrames(packed, budget),
  '04f71104': (packed, _, __, budget) => expandFrames(packed, budget),
};

/** AES-256 with SHA-256. */
const ENCRYPTION = '06f10701';

export function isEncrypted({ coders }: Folder): boolean {
  return coders.some(({ method }) => method === ENCRYPTION);
}

/** The files of a folder, one behind the other; undefined where its methods are not read, or more than one. */
export function expandFolder(
  { coders: [coder, ...more], offset, packedSize, files }: Folder,
  content: Bytes,
  budget: Budget,
): AsyncIterable<Uint8Array> | undefined {
  if (coder === undefined || more.length > 0) return undefined;
  const size = files.reduce((sum, length) => sum + length, 0);
  const packed = sliceBytes(content, offset, packedSize);
  return Object.hasOwn(methods, coder.method)
    ? methods[coder.method]?.(packed, coder.properties, size, budget)
    : undefined;
}
