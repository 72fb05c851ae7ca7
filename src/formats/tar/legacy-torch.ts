import { Cursor, sliceBytes } from '../../bytes.js';
import type { Anomalies } from '../../parsers/anomaly-collector.js';
import { latin1 } from '../../parsers/latin1.js';
import { payloadAt } from '../../parsers/payload-signature.js';
import { isPadding, sketch } from '../../parsers/pickle-sketch.js';
import type { Budget, Bytes } from '../../types.js';

/** A pickle between numbers, by its place in the member. */
export interface Part {
  readonly offset: number;
  readonly content: Bytes;
}

/** Each of these pickles holds a key, a place and a type, or three such numbers. */
const HEAD = 4096;
/** A tensor of more dimensions does not exist. */
const MAX_DIMENSIONS = 64;

/** Bytes of one item by the name of a storage's class. */
const itemSizes: Readonly<Record<string, number>> = {
  Double: 8,
  Float: 4,
  Half: 2,
  BFloat16: 2,
  Long: 8,
  Int: 4,
  Short: 2,
  Char: 1,
  Byte: 1,
  Bool: 1,
};

/** Raw bytes behind the pickle of a storage: their number of items, then the items. */
async function storageLength(cursor: Cursor, pickle: Uint8Array): Promise<number | undefined> {
  const type = latin1(pickle).match(/torch[\w.]*[^\w.]{1,3}(\w+)Storage/)?.[1];
  const size = itemSizes[type ?? ''];
  if (size === undefined) return undefined;
  await cursor.need(8);
  return 8 + cursor.u64() * size;
}

/** Raw bytes behind the pickle of a tensor: its dimensions, sizes, strides and offset. */
async function tensorLength(cursor: Cursor): Promise<number | undefined> {
  if (!(await cursor.ensure(8))) return undefined;
  const dimensions = cursor.u32();
  return dimensions > MAX_DIMENSIONS ? undefined : 16 + 16 * dimensions;
}

/**
 * The pickles of `storages` and `tensors` of a PyTorch archive of before 0.1.10, between which raw numbers stand:
 * `legacy_load` of `torch/serialization.py`. The first pickle is a count; the last ones have no numbers behind them.
 */
export async function* legacyParts(
  name: 'storages' | 'tensors',
  content: Bytes,
  anomalies: Anomalies,
  budget: Budget,
): AsyncGenerator<Part> {
  const cursor = new Cursor(content);
  for (let at = 0, first = true; ; first = false) {
    budget.tick();
    cursor.seek(at);
    await cursor.ensure(HEAD);
    const head = cursor.peek(at, HEAD);
    if (head === undefined || isPadding(head)) return;
    const { end, offset } = sketch(head);
    if (end !== 'stop') {
      anomalies.add(
        'corrupt',
        `the pickles in '${name}' cannot be told from the numbers between them`,
        at,
        true,
      );
      yield { offset: at, content: sliceBytes(content, at, Infinity) };
      return;
    }
    budget.spend('entries', 1);
    yield { offset: at, content: sliceBytes(content, at, offset) };
    const start = at + offset;
    cursor.seek(start);
    const raw = first
      ? 0
      : await (name === 'storages' ? storageLength(cursor, head.subarray(0, offset)) : tensorLength(cursor));
    at = start + (raw ?? 0);
    if (raw === undefined || raw === 0) continue;
    const payload = name === 'storages' ? payloadAt(await content.read(start + 8, HEAD)) : undefined;
    if (payload !== undefined)
      anomalies.add('hidden-payload', `${payload} stands in the place of numbers`, start + 8);
    if ((await content.read(at - 1, 1)).length === 0) {
      anomalies.add('truncated', `the numbers behind a pickle in '${name}' end too early`, start, true);
      return;
    }
  }
}
