import { Readable } from 'node:stream';
import { createUnzip } from 'node:zlib';
import { describeError, FormatError } from '../../errors.js';
import { latin1 } from '../../parsers/latin1.js';
import { rawUnicode } from './literals.js';

export type Chunks = AsyncIterable<Uint8Array>;
export type Decoder = (chunks: Chunks) => Chunks;

const same: Decoder = (chunks) => chunks;

/** An escape is no longer than `\UXXXXXXXX`. */
const LONGEST_ESCAPE = 10;

/** Where the last escape begins that may go on behind the end of a text; its end where there is none. */
function openEscape(text: string): number {
  const last = text.lastIndexOf('\\');
  if (last < 0 || text.length - last >= LONGEST_ESCAPE) return text.length;
  let first = last;
  while (text[first - 1] === '\\') first--;
  // Of two backslashes in a row, neither begins an escape.
  return (last - first) % 2 === 0 ? last : text.length;
}

/** A line of protocol 0 to the UTF-8 in which later protocols would have it. */
export async function* unescape(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + latin1(chunk);
    const end = openEscape(text);
    rest = text.slice(end);
    yield Buffer.from(rawUnicode(text.slice(0, end)));
  }
  yield Buffer.from(rawUnicode(rest));
}

/** UTF-8, as texts are pickled, to the bytes that Latin-1 makes of them; ends at a character that has none. */
async function* encodeLatin1(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let lead = 0;
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (lead > 0) {
        bytes[length++] = ((lead & 3) << 6) | (byte & 0x3f);
        lead = 0;
      } else if (byte < 0x80) bytes[length++] = byte;
      else if (byte === 0xc2 || byte === 0xc3) lead = byte;
      else {
        yield bytes.subarray(0, length);
        return;
      }
    }
    yield bytes.subarray(0, length);
  }
}

/** Digits of a transfer encoding, in groups that stand for whole bytes; other characters are passed over. */
function transfer(digits: RegExp, group: number, encoding: 'base64' | 'hex'): Decoder {
  return async function* (chunks) {
    let rest = '';
    for await (const chunk of chunks) {
      rest += latin1(chunk).replace(digits, '');
      const whole = rest.length - (rest.length % group);
      yield Buffer.from(rest.slice(0, whole), encoding);
      rest = rest.slice(whole);
    }
    yield Buffer.from(rest, encoding);
  };
}

const base64 = transfer(/[^A-Za-z0-9+/_-]/g, 4, 'base64');
const hex = transfer(/[^0-9A-Fa-f]/g, 2, 'hex');

/** zlib and gzip. */
async function* decompress(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const engine = createUnzip();
  const source = Readable.from(chunks);
  source.once('error', (error) => engine.destroy(error));
  try {
    yield* source.pipe(engine) as Chunks;
  } catch (error) {
    throw error instanceof FormatError ? error : new FormatError('corrupt', describeError(error));
  }
}

const codecs: Readonly<Record<string, Decoder>> = {
  latin1: encodeLatin1,
  iso88591: encodeLatin1,
  ascii: same,
  utf8: same,
  base64,
  base64codec: base64,
  hex,
  hexcodec: hex,
  zlib: decompress,
  zlibcodec: decompress,
  zip: decompress,
  // Formats for these know them by their first bytes.
  bz2: same,
  bz2codec: same,
};

const functions: Readonly<Record<string, Decoder>> = {
  'io.BytesIO': same,
  '_io.BytesIO': same,
  'io.StringIO': same,
  '_io.StringIO': same,
  'builtins.memoryview': same,
  'base64.b64decode': base64,
  'base64.urlsafe_b64decode': base64,
  'base64.standard_b64decode': base64,
  'base64.decodebytes': base64,
  'base64.b16decode': hex,
  'binascii.a2b_base64': base64,
  'binascii.unhexlify': hex,
  'binascii.a2b_hex': hex,
  'builtins.bytes.fromhex': hex,
  'builtins.bytearray.fromhex': hex,
  'zlib.decompress': decompress,
  'gzip.decompress': decompress,
  'bz2.decompress': same,
  'lzma.decompress': same,
};

const byCodec =
  /^(?:_?codecs\.(?:encode|decode)|builtins\.(?:str|bytes|bytearray)(?:\.(?:encode|decode))?|encode|decode)$/;

/** How a function expands its first argument, by the codec that the second names; `undefined` if it does not. */
export function decoderOf(name: string, codec: string | undefined): Decoder | undefined {
  if (!byCodec.test(name)) return functions[name];
  return codecs[(codec ?? 'utf8').toLowerCase().replace(/[^a-z0-9]/g, '')];
}
