import { latin1 } from './latin1.js';
import { signatureAt, type Payload } from './payload-signature.js';
import { beginsAsPickle } from './pickle-sketch.js';
import { oncePerHead } from './magic.js';

/** What a file is by its first bytes. */
export interface Content {
  /** With its article. */
  readonly what: string;
  readonly kind: Payload['kind'] | 'model' | 'document';
}

/** Models and arrays that are known by their first bytes. */
const models: readonly (readonly [what: string, start: RegExp])[] = [
  ['an HDF5 file', /^\x89HDF\r\n\x1a\n/],
  ['a GGUF model', /^GGUF/],
  ['a NumPy array', /^\x93NUMPY/],
  // The length of a header of up to 100 MB, and the header.
  ['a file of safetensors', /^...[\0-\x05]\0\0\0\0\{[\s"}]/s],
];

/** Documents and packages that carry whole files of other formats, by their own format. */
const documents: readonly (readonly [what: string, start: RegExp])[] = [
  ['a PDF document', /^%PDF-/],
  ['an OLE document', /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/],
  ['a browser extension', /^Cr24[\x02\x03]\0\0\0/],
];

/** What the first bytes of a file, at best 4 KiB, say that it is; undefined where it may be anything. */
export const contentAt = oncePerHead((head: Uint8Array): Content | undefined => {
  const start = latin1(head.subarray(0, 16));
  const model = models.find(([, pattern]) => pattern.test(start));
  if (model) return { what: model[0], kind: 'model' };
  const document = documents.find(([, pattern]) => pattern.test(start));
  return document ? { what: document[0], kind: 'document' } : signatureAt(head);
});

/**
 * What a reader that goes by the first bytes would open, though another one finds an archive behind them.
 *
 * @returns with its article; undefined where no reader of models would open it
 */
export function otherReading(head: Uint8Array): string | undefined {
  const content = contentAt(head);
  if (content?.kind === 'model' || content?.kind === 'pickle') return content.what;
  return content === undefined && beginsAsPickle(head, false) === 'yes' ? 'a pickle' : undefined;
}
