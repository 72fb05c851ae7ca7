import * as zlib from 'node:zlib';
import { streamBytes } from '../bytes.js';
import { describeError, FormatError } from '../errors.js';
import { inflate } from '../parsers/inflate.js';
import type { Budget, Bytes, Format, OpenBytes } from '../types.js';

/** Compressed bytes that are handed to the decompressor at once. */
const PIECE = 64 * 1024;
const HEAD = 32;

interface Compression {
  readonly name: string;
  /** The first bytes, as latin1. */
  readonly magic: RegExp;
  /** Two bytes are too few to tell: only names of models are taken at this word. */
  readonly weak?: boolean;
  readonly expand?: (bytes: Bytes, budget: Budget) => AsyncIterable<Uint8Array>;
}

const compressions: readonly Compression[] = [
  { name: 'gzip', magic: /^\x1f\x8b\x08/, expand: (bytes, budget) => inflate(bytes, 'gzip', budget) },
  {
    name: 'zlib',
    magic: /^\x78[\x01\x5e\x9c\xda]/,
    weak: true,
    expand: (bytes, budget) => inflate(bytes, 'zlib', budget),
  },
  // Node has it from version 22.15 on.
  {
    name: 'zstd',
    magic: /^\x28\xb5\x2f\xfd/,
    ...('createZstdDecompress' in zlib && { expand: expandZstd }),
  },
  { name: 'bzip2', magic: /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/ },
  { name: 'xz', magic: /^\xfd7zXZ\0/ },
  { name: 'lzma', magic: /^\x5d\0\0/, weak: true },
  { name: 'lz4', magic: /^\x04\x22\x4d\x18/ },
];

/** Names under which models and their archives are kept, compressed or not. */
const modelName =
  /\.(?:pkl|pickle|joblib|dill|sav|pt|pth|bin|ckpt|model|npy|npz|tar|nemo|mar|onnx|h5|hdf5)(?:\.\w{1,4})?$/;

function compressionOf(head: Uint8Array): Compression | undefined {
  const start = Buffer.from(head.subarray(0, HEAD)).toString('latin1');
  return compressions.find(({ magic }) => magic.test(start));
}

async function* pieces(bytes: Bytes): AsyncGenerator<Uint8Array> {
  for (let offset = 0; ;) {
    const piece = await bytes.read(offset, PIECE);
    if (piece.length === 0) return;
    yield piece;
    offset += piece.length;
  }
}

async function* expandZstd(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array> {
  const { Readable } = await import('node:stream');
  const source = Readable.from(pieces(bytes));
  const engine = source.pipe(zlib.createZstdDecompress());
  source.on('error', (error) => engine.destroy(error));
  try {
    for await (const chunk of engine as AsyncIterable<Uint8Array>) {
      budget.tick();
      budget.spend('expandedBytes', chunk.length);
      yield chunk;
    }
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw new FormatError('truncated', 'the compressed data ends too early');
    if (!/^(?:Z_|ZSTD_)/.test(code)) throw error;
    throw new FormatError('corrupt', `the compressed data is damaged: ${describeError(error)}`);
  } finally {
    source.destroy();
    engine.destroy();
  }
}

/**
 * One compressed stream: gzip, zlib and, where Node has it, zstd are expanded as far as what reads them asks; of
 * others it is said that they were not read.
 */
export const compressedFormat: Format = {
  id: 'compressed',

  matches({ name, head }) {
    const compression = compressionOf(head);
    if (compression === undefined) return false;
    const strong = compression.weak !== true && compression.expand !== undefined;
    return strong || modelName.test(name);
  },

  async *read({ path, inside, content }, budget) {
    const compression = compressionOf(await content.read(0, HEAD));
    if (compression === undefined) throw new FormatError('corrupt', 'the compressed data has no header', 0);
    if (compression.expand === undefined) {
      throw new FormatError('unsupported-compression', `The file is compressed by ${compression.name}`);
    }
    budget.spend('entries', 1);
    const expanded: OpenBytes = streamBytes(compression.expand(content, budget));
    try {
      // What cannot be expanded at all is this format's to say, before anybody asks the content what it is.
      await expanded.read(0, 1);
      yield {
        path,
        inside: [...inside, expandedName(inside.at(-1) ?? path, compression.name)],
        content: expanded,
      };
    } finally {
      await expanded.close();
    }
  },
};

/** `model.pkl` for `model.pkl.gz`; a name that hides its compression stays, so that what is inside goes by it. */
function expandedName(path: string, compression: string): string {
  const name = path.split('/').at(-1) ?? path;
  const shorter = name.replace(/\.(?:gz|gzip|z|zst|zstd)$/i, '').replace(/\.tgz$/i, '.tar');
  return shorter === '' ? compression : shorter;
}
