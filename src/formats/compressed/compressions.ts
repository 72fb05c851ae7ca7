import { expandBzip2 } from '../../parsers/compression/bzip2.js';
import { expandFrames } from '../../parsers/compression/frames.js';
import { expandLzmaFile, expandsAsLzma, parseAlone } from '../../parsers/compression/lzma-file.js';
import { zstdIsRead } from '../../parsers/compression/zstd.js';
import { expandsAsZlib, inflate } from '../../parsers/inflate.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Budget, Bytes } from '../../types.js';

export interface Compression {
  readonly name: string;
  /** The first bytes, as latin1. */
  readonly magic: RegExp;
  /** What the magic alone does not say. */
  readonly matches?: (head: Uint8Array, name: string) => boolean;
  /** Expands all streams that stand one after another; returns the offset behind them. */
  readonly expand: (bytes: Bytes, budget: Budget) => AsyncGenerator<Uint8Array, number>;
}

/** Names under which models and their archives are kept, compressed or not. */
const modelNames =
  /\.(?:pkl|pickle|joblib|dill|sav|pt|pth|bin|ckpt|model|npy|npz|tar|nemo|mar|onnx|h5|hdf5)(?:\.\w{1,4})?$/;
const lzmaNames = /\.(?:lzma|xz|lz|tlz|txz)$/;

/** In the order in which they are tried. */
const compressions: readonly Compression[] = [
  { name: 'gzip', magic: /^\x1f\x8b\x08/, expand: (bytes, budget) => inflate(bytes, 'gzip', budget) },
  {
    name: 'zlib',
    magic: /^\x78[\x01\x5e\x9c\xda]/,
    matches: (head, name) => modelNames.test(name) || expandsAsZlib(head),
    expand: (bytes, budget) => inflate(bytes, 'zlib', budget),
  },
  { name: 'bzip2', magic: /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/, expand: expandBzip2 },
  { name: 'xz', magic: /^\xfd7zXZ\0/, expand: expandLzmaFile },
  { name: 'lzip', magic: /^LZIP\x01/, expand: expandLzmaFile },
  {
    name: 'lzma',
    magic: /^\x5d\0/,
    // Numbers may begin like it: a file that says that it is empty is none.
    matches: (head, name) =>
      modelNames.test(name) ? (parseAlone(head)?.size ?? 1) !== 0 : expandsAsLzma(head),
    expand: expandLzmaFile,
  },
  {
    name: 'lzma',
    magic: /^/,
    // Other properties than those that `xz` writes are a sign only where the name tells the same.
    matches: (head, name) => lzmaNames.test(name) && parseAlone(head) !== undefined,
    expand: expandLzmaFile,
  },
  { name: 'lz4', magic: /^(?:\x04\x22\x4d|\x02\x21\x4c)\x18/, expand: expandFrames },
  {
    name: 'zstd',
    // A frame that is to be skipped may come first.
    magic: /^(?:\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)/,
    // A data set whose compression cannot be read is no model.
    matches: (_, name) => zstdIsRead || modelNames.test(name),
    expand: expandFrames,
  },
];

/** What the longest magic takes. */
const MAGIC = 16;

/**
 * @param head - the first 4,096 bytes
 * @param name - in lower case
 */
export function compressionOf(head: Uint8Array, name: string): Compression | undefined {
  const start = latin1(head.subarray(0, MAGIC));
  return compressions.find(({ magic, matches }) => magic.test(start) && (matches?.(head, name) ?? true));
}
