import type { Budget, Bytes } from '../../types.js';
import { Input, metered } from './input.js';
import { expandLegacyLz4Frame, expandLz4Frame } from './lz4.js';
import { expandZstdFrame } from './zstd.js';

const LZ4 = 0x184d2204;
const LEGACY_LZ4 = 0x184c2102;
const ZSTD = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const SKIPPABLE_KINDS = 16;

function isSkippable(word: number): boolean {
  return word >= SKIPPABLE && word < SKIPPABLE + SKIPPABLE_KINDS;
}

function isFrame(word: number): boolean {
  return word === LZ4 || word === LEGACY_LZ4 || word === ZSTD || isSkippable(word);
}

async function* frames(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array, number> {
  let input = new Input(bytes);
  for (let first = true; ; first = false) {
    budget.tick();
    const start = input.position;
    const known = await input.ensure(4);
    const magic = known ? input.u32() : 0;
    if (magic === LZ4) yield* expandLz4Frame(input, budget);
    else if (magic === LEGACY_LZ4) yield* expandLegacyLz4Frame(input, isFrame, budget);
    else if (magic === ZSTD) input = new Input(bytes, yield* expandZstdFrame(bytes, start, budget));
    else if (isSkippable(magic)) {
      await input.need(4);
      input.skip(input.u32());
    } else {
      if (first) throw known ? input.damaged('no valid header') : await input.early();
      // Fewer than four bytes, or others than a frame starts with.
      input = new Input(bytes, start);
      await input.skipZeros(budget);
      return input.position;
    }
  }
}

/**
 * Expands lz4 and zstd frames, one after another, over frames that are to be skipped.
 *
 * @returns offset behind the last frame and the zeros after it
 * @throws FormatError `truncated`, `corrupt` or `unsupported-compression`, after all that could be expanded before
 */
export function expandFrames(bytes: Bytes, budget: Budget): AsyncGenerator<Uint8Array, number> {
  return metered(frames(bytes, budget), budget);
}
