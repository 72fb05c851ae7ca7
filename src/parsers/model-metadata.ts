import type { Detail, Fact } from '../types.js';
import { anomaliesOf } from './anomaly.js';
import { payloadAt } from './payload-signature.js';
import { binarySource, snippet } from './source-text.js';

/** A license or a training log is below this; a secret stands in no longer text than a person would read. */
const MAX_TEXT = 1024 * 1024;
/** So much of a base64 string as tells what it begins as. */
const BASE64_HEAD = /^[A-Za-z0-9+/]{64,4096}/;

/**
 * What a string in a model's metadata says: a detail for reviewers, and a text that is searched for secrets. One that
 * begins as a program or a pickle, as it is or in base64, is told.
 *
 * @param offset - where it stands, with its length in bytes
 */
export function* metadataOf(
  format: string,
  key: string,
  value: string,
  offset: number,
  length: number,
): Generator<Fact | Detail> {
  const text = value.slice(0, MAX_TEXT);
  yield { kind: 'metadata', key: snippet(key), value: snippet(text) };
  yield { kind: 'text', language: 'plain', source: binarySource(`${key} = ${text}`, offset, length) };
  const base64 = BASE64_HEAD.exec(text)?.[0];
  const payload =
    payloadAt(Buffer.from(text.slice(0, 4096), 'latin1')) ??
    (base64 === undefined ? undefined : payloadAt(Buffer.from(base64, 'base64')));
  if (payload !== undefined)
    yield anomaliesOf(format)('hidden-payload', `the metadata '${snippet(key)}' begin as ${payload}`, offset);
}
