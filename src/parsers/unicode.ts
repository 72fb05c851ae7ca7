import { memoryBytes } from '../bytes.js';
import { FormatError } from '../errors.js';
import type { Bytes } from '../types.js';
import { latin1 } from './latin1.js';
import { oncePerHead } from './magic.js';

/** What is to be decoded is held whole: no configuration is larger. */
const MAX_DECODED = 32 * 1024 * 1024;

/** How text is encoded: bytes of a unit, their order, and how long a byte order mark is. */
interface Units {
  readonly width: 1 | 2 | 4;
  readonly bigEndian: boolean;
  readonly mark: number;
}

/**
 * How Python's JSON reader, which is given bytes, takes them: by a byte order mark, or by where zeros stand, for the
 * first character of a document is ASCII.
 *
 * Source: `json.detect_encoding` of CPython.
 */
function unitsOf(head: Uint8Array): Units {
  const [a = 1, b = 1, c = 1, d = 1] = head;
  const marked = (width: Units['width'], bigEndian: boolean, mark: number): Units => ({
    width,
    bigEndian,
    mark,
  });
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return marked(4, true, 4);
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? marked(4, false, 4) : marked(2, false, 2);
  if (a === 0xfe && b === 0xff) return marked(2, true, 2);
  if (head.length >= 2 && a === 0) return marked(b === 0 ? 4 : 2, true, 0);
  if (head.length >= 2 && b === 0) return marked(c === 0 && d === 0 ? 4 : 2, false, 0);
  return marked(1, false, 0);
}

function decode(bytes: Uint8Array, { width, bigEndian, mark }: Units): string {
  const whole = Buffer.from(bytes.subarray(mark, bytes.length - ((bytes.length - mark) % width)));
  if (width === 2) return (bigEndian ? whole.swap16() : whole).toString('utf16le');
  let text = '';
  for (let at = 0; at < whole.length; at += 4) {
    const point = bigEndian ? whole.readUInt32BE(at) : whole.readUInt32LE(at);
    text += String.fromCodePoint(point <= 0x10ffff ? point : 0xfffd);
  }
  return text;
}

/** The head of a document as a string of bytes (`latin1`) that UTF-8 would have, whatever its encoding is. */
export const utf8Head = oncePerHead((head: Uint8Array): string => {
  const units = unitsOf(head);
  return latin1(units.width === 1 ? head : Buffer.from(decode(head, units)));
});

/**
 * A text as UTF-8, whichever of Unicode's encodings it is in.
 *
 * @throws FormatError `over-budget` for one of another encoding that is larger than 32 MB
 */
export async function asUtf8(content: Bytes): Promise<Bytes> {
  const units = unitsOf(await content.read(0, 4));
  if (units.width === 1) return content;
  const bytes = await content.read(0, MAX_DECODED + 1);
  if (bytes.length > MAX_DECODED)
    throw new FormatError('over-budget', 'a text in UTF-16 or UTF-32 is read up to 32 MB', MAX_DECODED);
  return memoryBytes(Buffer.from(decode(bytes, units)));
}
