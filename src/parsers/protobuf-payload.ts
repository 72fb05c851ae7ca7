import { FormatError } from '../errors.js';
import type { AnomalyFact, Artifact } from '../types.js';
import { findPayload } from './hidden-payload.js';
import type { MessageRange, ProtobufReader } from './protobuf.js';

/** No format of models keeps numbers deeper inside a layer. */
const MOST_LEVELS = 6;
/** Shorter fields hold no program. */
const SHORTEST = 12;

/**
 * Looks at what all fields of a message begin as, and of the messages in it. Numbers stand in fields that differ from
 * layer to layer: whatever reads as a message is taken for one, too.
 *
 * @param where - as for `findPayload`
 */
export async function* payloadsWithin(
  format: string,
  where: string,
  artifact: Artifact,
  reader: ProtobufReader,
  message: MessageRange,
  level = 0,
): AsyncGenerator<AnomalyFact | Artifact> {
  try {
    for await (const field of reader.fields(message)) {
      const { wire, offset, length } = field;
      if (wire !== 'bytes' || length < SHORTEST) continue;
      yield* findPayload(format, where, artifact, offset, length);
      if (level < MOST_LEVELS) yield* payloadsWithin(format, where, artifact, reader, field, level + 1);
    }
  } catch (error) {
    // It was none.
    if (!(error instanceof FormatError)) throw error;
  }
}

/** A field that no version of a format has: every reader passes over it, and it may carry something unseen. */
export async function* unknownField(
  format: string,
  model: string,
  artifact: Artifact,
  { number, offset, length }: MessageRange & { readonly number: number },
): AsyncGenerator<AnomalyFact | Artifact> {
  yield {
    kind: 'anomaly',
    anomaly: 'unknown-field',
    format,
    detail: `${length} bytes stand in field ${number}, which no model of ${model} has`,
    location: { kind: 'bytes', offset, length },
  };
  yield* findPayload(format, `the bytes of field ${number}`, artifact, offset, length);
}
