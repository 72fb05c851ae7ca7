import { sliceBytes } from '../../bytes.js';
import type { Anomalies } from '../../parsers/anomaly-collector.js';
import { contentAt, otherReading } from '../../parsers/content-signature.js';
import { payloadAt } from '../../parsers/payload-signature.js';
import { latin1 } from '../../parsers/latin1.js';
import type { Artifact, Bytes } from '../../types.js';
import type { Range } from './gaps.js';

const HEAD = 4096;
/** Between the entries of a stream stand their sizes and checksums, in 12 to 24 bytes. */
const SHORTEST_PAYLOAD = 16;

/**
 * Files behind which a zip belongs: TensorFlow Lite keeps labels there, a llamafile its model, an installer what it
 * installs, and `zipapp` puts a line for the shell before an application. What they are under a model's name is said
 * without looking at the zip.
 */
function carriesZip(head: Uint8Array): boolean {
  const kind = contentAt(head)?.kind;
  return kind === 'native' || kind === 'script' || latin1(head.subarray(4, 8)) === 'TFL3';
}

/**
 * What stands before the first entry, at `first`: some readers begin there, and others at the end.
 *
 * @returns whether the archive is one of the files inside a document
 */
export async function checkBefore(content: Bytes, first: number, anomalies: Anomalies): Promise<boolean> {
  const head = await content.read(0, Math.min(HEAD, first));
  if (contentAt(head)?.kind === 'document') return true;
  if (head.length === 0 || carriesZip(head)) return false;
  const other = otherReading(head);
  if (other === undefined) anomalies.add('prepended-data', `${first} bytes stand before the first entry`, 0);
  else anomalies.add('polyglot', `the file begins as ${other} and ends as a zip archive`, 0);
  return false;
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
