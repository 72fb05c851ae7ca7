import { BudgetError } from '../errors.js';
import { isCellScript, isDatabricks, numberCells } from '../parsers/cell-scripts.js';
import { languageOf } from '../parsers/language-name.js';
import { plainSource, type Encoding } from '../parsers/source-text.js';
import { decodeText, readTextWindows } from '../parsers/text-windows.js';
import type { AnomalyFact, Format, Language, Probe } from '../types.js';

/** Up to here a file is one text, as the readers of languages need it; a larger one is read in windows. */
const WHOLE = 8 * 1024 * 1024;
/** Names of formats whose heads may look like text, and hold nothing that people wrote. */
const binaryNames =
  /\.(?:7z|bin|bz2|ckpt|dll|dylib|exe|gguf|gif|gz|h5|hdf5|jar|joblib|jpe?g|keras|lz4|mp[34]|msgpack|np[yz]|onnx|parquet|pb|pdf|pickle|pkl|png|pt|pth|pyc|safetensors|so|tar|tflite|tgz|webp|whl|xz|zip|zst)$/;

/** Names of what people write: neither a NUL nor an old encoding keeps others from reading what stands beside it. */
const textNames =
  /^(?:dockerfile|makefile|\.(?:env|netrc|npmrc|pypirc))|\.(?:bash|cfg|cmd|conf|csv|env|html?|ini|js|json[l5]?|log|md|properties|ps1|r|rst|sql|tex|tf|tfvars|toml|ts|tsv|txt|xml|ya?ml)$/;

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

/** How a script of a shell begins that has no name of its own kind. */
const shebang = /^#![^\n]*[/ ](?:ba|z|k|da)?sh\b/;

/** What stands in cells is known by its text: the name is that of any other file of its language. */
function withCells(language: Language, text: string): Language {
  if (language === 'python') return isCellScript(text) ? 'cells' : language;
  if (language === 'plain' && shebang.test(text)) return 'shell';
  return language === 'plain' && isDatabricks(text) ? 'literate' : language;
}

/** Anything that people wrote, in the language that its name tells. */
export const textFormat: Format = {
  id: 'text',
  matches({ path, name, head }: Probe) {
    if (name.endsWith('.ipynb') || binaryNames.test(name)) return false;
    // Python runs a file with a NUL or a bad byte further than a reader who takes it for binary would look.
    const own = path.toLowerCase().endsWith(name) ? path : name;
    return languageOf(own) !== 'plain' || textNames.test(name) || looksLikeText(head);
  },
  async *read({ path, inside, content }, budget) {
    const member = inside.at(-1);
    const language = languageOf(member ?? path);
    const head = await content.read(0, 4);
    const sniffed = sniff(head);
    const start = await content.read(0, WHOLE + 1);
    if (start.length > WHOLE) {
      for await (const source of readTextWindows(content, sniffed, { offset: sniffed.mark }, budget))
        yield { kind: 'text', language: 'plain', source };
      if (language !== 'plain')
        throw new BudgetError(
          `it is larger than ${WHOLE / 1024 / 1024} MB, so only secrets were searched for`,
        );
      return;
    }
    const { text, encoding } = decodeText(start.subarray(sniffed.mark), sniffed, false);
    const source = plainSource(text, { offset: sniffed.mark, encoding });
    const hidden = language === 'python' ? hiddenCoding(text) : undefined;
    if (hidden) yield hidden;
    const read = withCells(language, text);
    const inCells = read === 'cells' || read === 'literate';
    yield {
      kind: 'text',
      language: read,
      source: inCells ? numberCells(source, read === 'cells', budget) : source,
    };
  },
};
