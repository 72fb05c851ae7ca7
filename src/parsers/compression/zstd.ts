import * as zlib from 'node:zlib';
import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';
import { Input } from './input.js';
import { engineOptions, expandByNode } from './node-engine.js';

const MAGIC = 4;
const BLOCK_HEADER = 3;
const RUN = 1;
const CHECKSUM = 4;

const flags = { singleSegment: 0x20, checksum: 4, dictionary: 3 } as const;
const dictionarySizes: readonly number[] = [0, 1, 2, 4];
const contentSizes: readonly number[] = [0, 2, 4, 8];

/** Node has it from version 22.15 on. */
export const zstdIsRead = 'createZstdDecompress' in zlib;

/** Where a frame ends; undefined until its last block is found. */
interface Frame {
  end: number | undefined;
}

/** The parts of one frame, whose lengths stand in it: so its end is known, and what a decompressor takes ends there. */
async function* readFrame(input: Input, frame: Frame): AsyncGenerator<Uint8Array> {
  await input.need(MAGIC + 1);
  const descriptor = (await input.peek(MAGIC + 1))[MAGIC] ?? 0;
  const single = (descriptor & flags.singleSegment) !== 0;
  const contentSize = contentSizes[descriptor >> 6] ?? 0;
  const header =
    MAGIC +
    1 +
    (single ? 0 : 1) +
    (dictionarySizes[descriptor & flags.dictionary] ?? 0) +
    (single ? Math.max(contentSize, 1) : contentSize);
  await input.need(header);
  const start = input.copy(header);
  // A loader has run what it got before it compares the checksum, so nothing is to fail by it.
  start[MAGIC] = descriptor & ~flags.checksum;
  yield start;
  for (let last = false; !last;) {
    if (!(await input.ensure(BLOCK_HEADER))) return;
    const [low = 0, middle = 0, high = 0] = await input.peek(BLOCK_HEADER);
    last = (low & 1) === 1;
    const type = (low >> 1) & 3;
    const size = (low + middle * 0x100 + high * 0x10000) >> 3;
    const length = BLOCK_HEADER + (type === RUN ? 1 : size);
    const whole = await input.ensure(length);
    if (last) frame.end = input.position + length + (descriptor & flags.checksum ? CHECKSUM : 0);
    yield input.copy(Math.min(length, input.available));
    if (!whole) return;
  }
}

/**
 * Expands one zstd frame, and answers the offset behind it.
 *
 * Source: RFC 8878, section 3.1.1.
 *
 * @throws FormatError `truncated`, `corrupt` or `unsupported-compression`, after all that stands before the damage
 */
export async function* expandZstdFrame(
  bytes: Bytes,
  start: number,
  budget: Budget,
): AsyncGenerator<Uint8Array, number> {
  if (!zstdIsRead) throw new FormatError('unsupported-compression', 'The file is compressed by zstd');
  const frame: Frame = { end: undefined };
  const end = yield* expandByNode(
    (step) => ({
      pieces: readFrame(new Input(bytes, start), frame),
      start,
      engine: zlib.createZstdDecompress(engineOptions(step)),
    }),
    budget,
  );
  return frame.end ?? end;
}
