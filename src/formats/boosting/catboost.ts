import { sliceBytes } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { FlatBuffer } from '../../parsers/flatbuffer.js';
import { latin1 } from '../../parsers/latin1.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { snippet } from '../../parsers/source-text.js';
import { findTrailing } from '../../parsers/trailing-data.js';
import type { Format } from '../../types.js';

/** Fields of the tables that are read, as `model.fbs` numbers them. */
const CORE = { version: 0, information: 2, parts: 3 };
const PAIR = { key: 0, value: 1 };
/** The magic number and the length of the core. */
const HEADER = 8;
const MAX_PAIRS = 10_000;

/**
 * CatBoost's own models: trees of numbers, and how they were trained. Loading one runs nothing.
 *
 * Source: `catboost/libs/model/flatbuffers/model.fbs` and `model.cpp` of catboost/catboost.
 */
export const catboostFormat: Format = {
  id: 'catboost',
  matches: ({ head }) => latin1(head.subarray(0, 4)) === 'CBM1',
  async *read(artifact, budget) {
    const { content } = artifact;
    const header = Buffer.from(await content.read(0, HEADER));
    if (header.length < HEADER) throw new FormatError('truncated', 'the model has no length', 4);
    const end = HEADER + header.readUInt32LE(4);
    const size = content.randomAccess ? await content.size() : Infinity;
    if (end > size) throw new FormatError('truncated', `the core ends at ${end}, behind the file's end`, 4);
    const core = await new FlatBuffer(sliceBytes(content, HEADER, end - HEADER), budget).tableAt(0);
    yield { kind: 'metadata', key: 'format', value: snippet(await core.text(CORE.version)) };
    let pairs = 0;
    for await (const pair of core.tables(CORE.information)) {
      if (++pairs > MAX_PAIRS)
        throw new FormatError('over-budget', `the model has more than ${MAX_PAIRS} pairs of metadata`);
      const value = await pair.range(PAIR.value);
      if (value === undefined) continue;
      const offset = HEADER + value.offset;
      yield* metadataOf('catboost', await pair.text(PAIR.key), value.text, offset, value.length);
    }
    // Tables of categories and the like follow the core, where it says so.
    const parts = await core.vector(CORE.parts, 4);
    if ((parts?.length ?? 0) > 0) return;
    yield* findTrailing('catboost', 'the model', artifact, end);
  },
};
