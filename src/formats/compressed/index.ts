import { sliceBytes, streamBytes } from '../../bytes.js';
import { describeError, FormatError } from '../../errors.js';
import { anomaliesOf } from '../../parsers/anomaly.js';
import type { Artifact, Format } from '../../types.js';
import { compressionOf } from './compressions.js';

const anomaly = anomaliesOf('compressed');

const HEAD = 4096;

/** What is expanded to find the end of the data, behind what its reader asked for: tensors are not worth more. */
const SEARCHED_FOR_END = 16 * 1024 * 1024;

/** Pieces that are read by whoever has this, and whose rest then stays for others. */
class Pieces implements AsyncIterable<Uint8Array> {
  /** Where the compressed data ended; undefined until it did. */
  end: number | undefined;
  #failure: Error | undefined;

  constructor(readonly pieces: AsyncGenerator<Uint8Array, number>) {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#next() };
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const next = await this.pieces.next();
      if (next.done === true) this.end = next.value;
      return next;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(describeError(error));
      throw this.#failure;
    }
  }

  /** Expands what is left, within reason. What failed before fails again: nobody may have asked as far as there. */
  async findEnd(): Promise<number | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    for (let searched = 0; this.end === undefined && searched < SEARCHED_FOR_END;) {
      const next = await this.#next();
      if (next.done !== true) searched += next.value.length;
    }
    return this.end;
  }
}

function lastName({ path, inside }: Artifact): string {
  return (inside.at(-1) ?? path).split('/').at(-1) ?? path;
}

/** `model.pkl` for `model.pkl.gz`; a name that hides its compression stays, so that what is inside goes by it. */
function expandedName(name: string, compression: string): string {
  const shorter = name
    .replace(/\.(?:gz|gzip|z|zlib|bz2|bz|xz|lzma|lz|lz4|zst|zstd)$/i, '')
    .replace(/\.(?:tgz|taz|tbz2?|tb2|txz|tlz|tzst|tzs)$/i, '.tar');
  return shorter === '' ? compression : shorter;
}

/** One compressed file, expanded as far as what reads it asks, and what stands behind its data. */
export const compressedFormat: Format = {
  id: 'compressed',
  matches: ({ name, head }) => compressionOf(head, name) !== undefined,

  async *read(artifact, budget) {
    const { path, inside, content } = artifact;
    const name = lastName(artifact);
    const compression = compressionOf(await content.read(0, HEAD), name.toLowerCase());
    if (compression === undefined) throw new FormatError('corrupt', 'the compressed data has no header', 0);
    budget.spend('entries', 1);
    const pieces = new Pieces(compression.expand(content, budget));
    const expanded = streamBytes(pieces);
    try {
      // What cannot be expanded at all is this format's to say, before anybody asks the content what it is.
      await expanded.read(0, 1);
      yield { path, inside: [...inside, expandedName(name, compression.name)], content: expanded };
      await expanded.close();
      const end = await pieces.findEnd();
      if (end === undefined) {
        const detail = 'the data are long, and what may stand behind their end was not looked for';
        yield anomaly('partly-searched', detail, 0);
        return;
      }
      if ((await content.read(end, 1)).length === 0) return;
      yield anomaly('trailing-data', `other data follows the end of the ${compression.name} data`, end);
      yield { path, inside: [...inside, 'data after the end'], content: sliceBytes(content, end, Infinity) };
    } finally {
      await expanded.close();
      await pieces.pieces.return(0);
    }
  },
};
