import { BudgetError } from '../errors.js';
import { byteLength, plainSource, type Encoding } from '../parsers/source-text.js';
import type { AnomalyFact, Artifact, Format, Language, Probe, TextFact } from '../types.js';

/** Up to here a file is one text, as the readers of languages need it; a larger one is read in windows. */
const WHOLE = 8 * 1024 * 1024;
const WINDOW = 1024 * 1024;
/** Neighbouring windows share this many characters at least: the longest match, with what stands around it. */
const OVERLAP = 32 * 1024;
/** A window owns what begins so far before its end, and sees so much before what it owns. */
const CONTEXT = 1024;

/** Names of formats whose heads may look like text, and hold nothing that people wrote. */
const binaryNames =
  /\.(?:7z|bin|bz2|ckpt|dll|dylib|exe|gguf|gif|gz|h5|hdf5|jar|joblib|jpe?g|keras|lz4|mp[34]|msgpack|np[yz]|onnx|parquet|pb|pdf|pickle|pkl|png|pt|pth|pyc|safetensors|so|tar|tflite|tgz|webp|whl|xz|zip|zst)$/;

const languages: readonly (readonly [Language, RegExp])[] = [
  ['python', /\.py[iw]?$/],
  ['shell', /\.(?:ba)?sh$/],
  [
    'requirements',
    /(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|constraints[^/]*\.txt|[^/]*\.requirements\.txt|requirements\/[^/]+\.(?:txt|in))$/,
  ],
];

/** The name that decides: with its folders, where they are known. */
function languageOf(path: string): Language {
  return languages.find(([, pattern]) => pattern.test(path.toLowerCase()))?.[0] ?? 'plain';
}

function startsWith(bytes: Uint8Array, ...start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** How a file's text is encoded, and how many bytes its byte order mark takes. */
function sniff(head: Uint8Array): { encoding: Encoding; bigEndian: boolean; mark: number } {
  if (startsWith(head, 0xff, 0xfe)) return { encoding: 'utf16', bigEndian: false, mark: 2 };
  if (startsWith(head, 0xfe, 0xff)) return { encoding: 'utf16', bigEndian: true, mark: 2 };
  return { encoding: 'utf8', bigEndian: false, mark: startsWith(head, 0xef, 0xbb, 0xbf) ? 3 : 0 };
}

/** One byte in so many may be no text: a file with one bad byte is still read, a binary one is not. */
const TOLERANCE = 20;

function looksLikeText(head: Uint8Array): boolean {
  if (sniff(head).encoding === 'utf16') return true;
  if (head.includes(0)) return false;
  // Streaming, the decoder keeps a character that the head's end cuts to itself.
  const text = new TextDecoder('utf-8').decode(head, { stream: true });
  const odd = text.match(/[\x01-\x06\x0e-\x1a\x1c-\x1f\x7f\ufffd]/g)?.length ?? 0;
  return odd * TOLERANCE <= text.length;
}

interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * Decodes without losing anything: bytes that are not UTF-8 are read as Latin-1, one character each, so that one bad
 * byte hides nothing and every offset stays exact.
 *
 * @param cut - the bytes may end within a character, which is left to the next window
 */
function decode(bytes: Uint8Array, encoding: Encoding, bigEndian: boolean, cut: boolean): Decoded {
  if (encoding === 'utf16') {
    const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
    return { text: (bigEndian ? even.swap16() : even).toString('utf16le'), encoding };
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes, { stream: cut }), encoding };
  } catch {
    return { text: Buffer.from(bytes).toString('latin1'), encoding: 'latin1' };
  }
}

/** Encodings in which ASCII stands for itself alone, so that nothing hides from who reads the file as UTF-8. */
const transparentCodings =
  /^(?:utf-?8|(?:us-)?ascii|(?:iso-)?latin-?1|l1|(?:iso-?)?8859-?\d+|cp12\d\d|windows-12\d\d|koi8-[rtu]|euc-?(?:jp|kr|cn)|gb2312)(?:-.*)?$/;

/** PEP 263: a comment in the first two lines names the encoding. With some of them the code is not what it looks. */
function hiddenCoding(text: string): AnomalyFact | undefined {
  const lines = text
    .slice(0, 2048)
    .split(/\r\n?|\n/, 2)
    .join('\n');
  const coding = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/m.exec(lines);
  const name = coding?.[1]?.toLowerCase().replaceAll('_', '-') ?? '';
  if (coding === null || transparentCodings.test(name)) return undefined;
  return {
    kind: 'anomaly',
    anomaly: 'unusual-encoding',
    format: 'text',
    detail: `the file names the encoding ${name}, in which code may hide from who reads it as text`,
    location: plainSource(text).locate(coding.index, coding.index + coding[0].length),
  };
}

/** A place that cuts neither a surrogate pair nor a CRLF. */
function borderBefore(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const pair = code >= 0xdc00 && code <= 0xdfff;
  return pair || (code === 10 && text.charCodeAt(at - 1) === 13) ? at - 1 : at;
}

async function* readWindows(
  { content }: Artifact,
  { encoding, bigEndian, mark }: ReturnType<typeof sniff>,
): AsyncGenerator<TextFact> {
  let offset = mark;
  let line = 1;
  let column = 1;
  let ownedFrom = mark;
  for (;;) {
    const bytes = await content.read(offset, WINDOW);
    const last = bytes.length < WINDOW;
    const { text, encoding: actual } = decode(bytes, encoding, bigEndian, !last);
    const next = last ? text.length : borderBefore(text, text.length - OVERLAP);
    const border = last ? text.length : borderBefore(text, next + CONTEXT);
    const owned = {
      start: decode(bytes.subarray(0, ownedFrom - offset), actual, bigEndian, false).text.length,
      end: border,
    };
    const source = plainSource(text, { offset, line, column, encoding: actual, owned });
    yield { kind: 'text', language: 'plain', source };
    if (last) return;
    ownedFrom = offset + byteLength(text, 0, border, actual);
    const { endLine, endColumn } = source.locate(0, next);
    line = endLine;
    column = endColumn;
    offset += byteLength(text, 0, next, actual);
  }
}

/** Anything that people wrote, in the language that its name tells. */
export const textFormat: Format = {
  id: 'text',
  matches({ path, name, head }: Probe) {
    if (name.endsWith('.ipynb') || binaryNames.test(name)) return false;
    // Python runs a file with a NUL or a bad byte further than a reader who takes it for binary would look.
    const own = path.toLowerCase().endsWith(name) ? path : name;
    return languageOf(own) !== 'plain' || looksLikeText(head);
  },
  async *read(artifact, budget) {
    const { path, inside, content } = artifact;
    const member = inside.at(-1);
    const language = languageOf(member ?? path);
    const head = await content.read(0, 4);
    const sniffed = sniff(head);
    const start = await content.read(0, WHOLE + 1);
    if (start.length > WHOLE) {
      for await (const fact of readWindows(artifact, sniffed)) {
        budget.tick();
        yield fact;
      }
      if (language !== 'plain')
        throw new BudgetError(
          `it is larger than ${WHOLE / 1024 / 1024} MB, so only secrets were searched for`,
        );
      return;
    }
    const { text, encoding } = decode(
      start.subarray(sniffed.mark),
      sniffed.encoding,
      sniffed.bigEndian,
      false,
    );
    const source = plainSource(text, { offset: sniffed.mark, encoding });
    const hidden = language === 'python' ? hiddenCoding(text) : undefined;
    if (hidden) yield hidden;
    yield { kind: 'text', language, source };
  },
};
