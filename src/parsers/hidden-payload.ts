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
  const head = await content.read(offset, Math.min(HEAD, length));
  // Behind the zeros that fill up to the next boundary another thing begins.
  const padding = Math.max(
    0,
    head.findIndex((byte) => byte !== 0),
  );
  const start = offset + padding;
  const payload = payloadAt(
    padding === 0 ? head : await content.read(start, Math.min(HEAD, length - padding)),
  );
  if (payload === undefined) return;
  yield anomaliesOf(format)('hidden-payload', `${where} begin as ${payload}`, start);
  yield {
    path,
    inside: [...inside, `bytes from ${start}`],
    content: sliceBytes(content, start, length - padding),
  };
}
