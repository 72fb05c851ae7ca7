import { Readable, type Transform } from 'node:stream';
import { describeError, FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';

/** What one step of the decompressor makes at most: large steps are five times as fast as small ones. */
const STEP = 64 * 1024;

/**
 * Where the data is damaged, what the last step made is lost. Loaders take smaller steps, and may have run what
 * they got before the damage, so the way to the damage is gone again in steps as small as theirs.
 */
const SMALL_STEP = 4 * 1024;

/** A decompressor of Node's. */
type Engine = Transform & { readonly bytesWritten: number };

/** One way through the compressed data, from its start. */
export interface Pass {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Where the first of the pieces stands. */
  readonly start: number;
  readonly engine: Engine;
}

/** The high water mark keeps one step in flight: an error would destroy what waits behind it. */
export function engineOptions(step: number): { chunkSize: number; readableHighWaterMark: number } {
  return { chunkSize: step, readableHighWaterMark: 1 };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function asFormatError(error: unknown, at: number): unknown {
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR') return new FormatError('truncated', 'the compressed data ends too early', at);
  if (/frameParameter_windowTooLarge/.test(code))
    return new FormatError('unsupported-compression', 'The file needs too much memory to be expanded', at);
  if (/^(?:Z_|ZSTD_)/.test(code))
    return new FormatError('corrupt', `the compressed data is damaged (${code})`, at);
  return error;
}

/** Expands what the engine takes; returns the offset behind it. */
async function* pump({ pieces, start, engine }: Pass): AsyncGenerator<Uint8Array, number> {
  let failure: Error | undefined;
  // An error of the source must not destroy what is still under way: it is kept until that has come out.
  async function* guarded(): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(describeError(error));
    }
  }
  const source = Readable.from(guarded());
  source.pipe(engine);
  try {
    yield* engine as AsyncIterable<Uint8Array>;
    if (failure !== undefined) throw failure;
    return start + engine.bytesWritten;
  } catch (error) {
    throw failure ?? asFormatError(error, start + engine.bytesWritten);
  } finally {
    source.destroy();
    engine.destroy();
  }
}

/** Expands all that stands before a damage, and no more than is asked for. */
export async function* expandByNode(
  open: (step: number) => Pass,
  budget: Budget,
): AsyncGenerator<Uint8Array, number> {
  let sent = 0;
  for (const step of [STEP, SMALL_STEP]) {
    const chunks = pump(open(step));
    try {
      for (let made = 0; ;) {
        const next = await chunks.next();
        if (next.done === true) return next.value;
        budget.tick();
        const fresh = next.value.subarray(Math.max(0, sent - made));
        made += next.value.length;
        if (fresh.length === 0) continue;
        sent += fresh.length;
        yield fresh;
      }
    } catch (error) {
      const damaged = error instanceof FormatError && error.anomaly === 'corrupt';
      if (!damaged || step === SMALL_STEP) throw error;
    } finally {
      await chunks.return(0);
    }
  }
  throw new FormatError('corrupt', 'the compressed data is damaged');
}
