import { sliceBytes } from '../../bytes.js';
import type { Anomalies } from '../../parsers/anomaly-collector.js';
import { otherReading } from '../../parsers/content-signature.js';
import { executableAt } from '../../parsers/executable-signature.js';
import { payloadAt } from '../../parsers/payload-signature.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Artifact, Bytes } from '../../types.js';
import type { Range } from './gaps.js';

const HEAD = 4096;
/** Between the entries of a stream stand their sizes and checksums, in 12 to 24 bytes. */
const SHORTEST_PAYLOAD = 32;

/** Files behind which a zip belongs: TensorFlow Lite keeps labels there, a llamafile its model. */
function carriesZip(head: Uint8Array): boolean {
  return (
    latin1(head.subarray(4, 8)) === 'TFL3' || executableAt(head)?.what === 'an Actually Portable Executable'
  );
}

/** What stands before the first entry, at `first`: some readers begin there, and others at the end. */
export async function checkBefore(content: Bytes, first: number, anomalies: Anomalies): Promise<void> {
  const head = await content.read(0, Math.min(HEAD, first));
  if (head.length === 0 || carriesZip(head)) return;
  const other = otherReading(head);
  if (other === undefined) anomalies.add('prepended-data', `${first} bytes stand before the first entry`, 0);
  else anomalies.add('polyglot', `the file begins as ${other} and ends as a zip archive`, 0);
}

/** What stands between the entries and behind them, if it begins as a payload; hidden entries are told elsewhere. */
export async function findGapPayload(
  { path, inside, content }: Artifact,
  [start, end]: Range,
  anomalies: Anomalies,
): Promise<Artifact | undefined> {
  if (end - start < SHORTEST_PAYLOAD) return undefined;
  const payload = payloadAt(await content.read(start, Math.min(HEAD, end - start)));
  if (payload === undefined || payload === 'a zip archive') return undefined;
  anomalies.add('hidden-payload', `the bytes beside the entries begin as ${payload}`, start);
  return {
    path,
    inside: [...inside, `bytes from ${start}`],
    content: sliceBytes(content, start, end - start),
  };
}
