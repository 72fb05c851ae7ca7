import { expandBzip2 } from '../../parsers/compression/bzip2.js';
import { expandFrames } from '../../parsers/compression/frames.js';
import { expandLzmaFile, expandZipLzma } from '../../parsers/compression/lzma-file.js';
import { inflate } from '../../parsers/inflate.js';
import type { Budget, Bytes } from '../../types.js';
import type { Member } from './entries.js';
import { flags } from './records.js';

/** How the bytes of an entry are compressed: section 4.4.5. */
interface Method {
  readonly name: string;
  /** What every reader knows; models are written by no other. */
  readonly usual?: boolean;
  /** Undefined where it is not read. */
  readonly expand?: (packed: Bytes, member: Member, budget: Budget) => AsyncIterable<Uint8Array>;
}

const zstd: Method = { name: 'zstd', expand: (packed, _, budget) => expandFrames(packed, budget) };

const methods = new Map<number, Method>([
  [
    8,
    { name: 'deflate', usual: true, expand: (packed, _, budget) => inflate(packed, 'deflate-raw', budget) },
  ],
  [9, { name: 'deflate64' }],
  [12, { name: 'bzip2', expand: (packed, _, budget) => expandBzip2(packed, budget) }],
  [
    14,
    {
      name: 'lzma',
      expand(packed, member, budget) {
        const marked = (member.flags & flags.endMarker) !== 0;
        return expandZipLzma(packed, marked ? undefined : member.size, budget);
      },
    },
  ],
  [20, zstd],
  [93, zstd],
  [95, { name: 'xz', expand: (packed, _, budget) => expandLzmaFile(packed, budget) }],
]);

/** Undefined for a method that nobody names. */
export function methodOf({ method }: Member): Method | undefined {
  return methods.get(method);
}
