import type { AnomalyFact, Artifact } from '../types.js';
import { anomaliesOf } from './anomaly.js';
import { findPayload } from './hidden-payload.js';

/**
 * Tells of bytes behind the last thing that readers of a format look at, and hands on what begins there as a payload.
 *
 * @param what - what ends there, with its article: `the model`
 * @param end - byte offset of the first byte behind it
 */
export async function* findTrailing(
  format: string,
  what: string,
  artifact: Artifact,
  end: number,
): AsyncGenerator<AnomalyFact | Artifact> {
  const { content } = artifact;
  // A stream is expanded to its end only where it goes on at all.
  if ((await content.read(end, 1)).length === 0) return;
  const length = (await content.size()) - end;
  yield anomaliesOf(format)('trailing-data', `${length} bytes stand behind ${what}`, end);
  yield* findPayload(format, `the bytes behind ${what}`, artifact, end, length);
}
