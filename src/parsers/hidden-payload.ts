import { sliceBytes } from '../bytes.js';
import type { AnomalyFact, Artifact } from '../types.js';
import { anomaliesOf } from './anomaly.js';
import { payloadAt } from './payload-signature.js';

const HEAD = 4096;

/**
 * Looks at what begins where a model should hold numbers or nothing. A payload is told, and handed on so that its own
 * format reads it.
 *
 * @param where - what stands there, with its article: `the data of 'weight'`
 * @param length - bytes up to the next thing
 */
export async function* findPayload(
  format: string,
  where: string,
  { path, inside, content }: Artifact,
  offset: number,
  length: number,
): AsyncGenerator<AnomalyFact | Artifact> {
  const payload = payloadAt(await content.read(offset, Math.min(HEAD, length)));
  if (payload === undefined) return;
  yield anomaliesOf(format)('hidden-payload', `${where} begin as ${payload}`, offset);
  yield { path, inside: [...inside, `bytes from ${offset}`], content: sliceBytes(content, offset, length) };
}
