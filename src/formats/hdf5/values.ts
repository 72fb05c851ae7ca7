import { sliceBytes } from '../../bytes.js';
import { binarySource } from '../../parsers/source-text.js';
import type { Artifact, Detail, TextFact } from '../../types.js';
import type { Datatype } from './datatype.js';
import type { Block, Hdf5File } from './file.js';
import type { GlobalHeap } from './global-heap.js';
import { textsIn, type TextExtent } from './text.js';

/** Names of layers are many and short; a document is alone and long. */
const MAX_TEXTS = 100_000;
/** What is longer than this is only read as a document. */
const MAX_TEXT = 64 * 1024;
/** So much of all the texts of one value is searched for secrets. */
const MAX_SEARCHED = 1024 * 1024;
const MAX_SHOWN = 200;

async function startOf(file: Hdf5File, { offset, length }: TextExtent, most: number): Promise<string> {
  return Buffer.from(await file.bytes.read(offset, Math.min(length, most))).toString('utf8');
}

/** Writers fill up text with NULs. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

/** Whether a text is a JSON document, which the configuration of a model is. */
function isDocument(start: string): boolean {
  return /^\ufeff?\s*[[{]/.test(start);
}

/**
 * What text in an attribute or a small dataset says: a document is an artifact of its own, `<name>.json`; everything else
 * is searched as text, and shown as the attribute's value.
 *
 * @param name - of the attribute or dataset
 */
export async function* readTexts(
  artifact: Artifact,
  heap: GlobalHeap,
  name: string,
  type: Datatype,
  data: Block,
): AsyncGenerator<Artifact | Detail | TextFact> {
  const { file } = heap;
  const parts: string[] = [];
  let from: TextExtent | undefined;
  let [count, length] = [0, 0];
  for await (const text of textsIn(heap, type, data)) {
    if (++count > MAX_TEXTS) break;
    const start = await startOf(file, text, MAX_TEXT);
    if (isDocument(start) || text.length > MAX_TEXT) {
      const content = sliceBytes(file.bytes, text.offset, text.length);
      yield { path: artifact.path, inside: [...artifact.inside, `${name}.json`], content };
    }
    from ??= text;
    length += start.length;
    if (length <= MAX_SEARCHED) parts.push(withoutEnd(start));
  }
  if (from === undefined) return;
  const joined = parts.join('\n');
  yield { kind: 'metadata', key: name.slice(0, MAX_SHOWN), value: joined.slice(0, MAX_SHOWN) };
  yield { kind: 'text', language: 'plain', source: binarySource(joined, from.offset, from.length) };
}
