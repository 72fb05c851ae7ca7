import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { findPayload } from '../../parsers/hidden-payload.js';
import type { Format } from '../../types.js';

/** Everything stands at multiples of this, and the header and each description take as much. */
const ALIGNMENT = 64;
const SENTINEL = 0xdeadbeef;
const VERSION = 2;

const aligned = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

function begins(head: Uint8Array): boolean {
  if (head.length < ALIGNMENT + 4) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  return view.getUint32(4, true) === VERSION && view.getUint32(ALIGNMENT, true) === SENTINEL;
}

/**
 * Weights of a Core ML program (`weights/weight.bin`): descriptions and the data that they tell of, in turn. Data are
 * skipped by their length.
 *
 * Source: `mlmodel/src/MILBlob/Blob/StorageFormat.hpp` of coremltools
 */
export const coremlWeightsFormat: Format = {
  id: 'coreml-weights',
  matches: ({ head }) => begins(head),
  async *read(artifact, budget) {
    const cursor = new Cursor(artifact.content);
    await cursor.need(ALIGNMENT);
    const count = cursor.u32();
    let at = ALIGNMENT;
    for (let index = 0; index < count; index++) {
      budget.tick();
      cursor.seek(at);
      await cursor.need(24);
      if (cursor.u32() !== SENTINEL) throw new FormatError('corrupt', 'no data are described here', at);
      cursor.skip(4);
      const [length, offset] = [cursor.u64(), cursor.u64()];
      if (offset < at + ALIGNMENT)
        throw new FormatError('corrupt', 'data stand before their description', at);
      yield* findPayload('coreml-weights', `the data of tensor ${index}`, artifact, offset, length);
      at = aligned(offset + length);
      if (length === 0) continue;
      cursor.seek(offset + length - 1);
      await cursor.need(1);
    }
  },
};
