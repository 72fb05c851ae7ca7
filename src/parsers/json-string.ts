import { FormatError } from '../errors.js';

/** A place in a raw file; line and column start at 1, columns count UTF-16 code units. */
export interface RawPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A string of a JSON document, decoded, with the way from each of its code units back to the raw file. */
export class JsonString {
  readonly text: string;
  /** Where a stretch of `text` begins whose distance to `#raw` is constant, and that distance. */
  readonly #starts: number[] = [0];
  readonly #shifts: number[] = [0];
  readonly #raw: string;
  readonly #start: RawPosition;
  /** Whether a code unit is a byte, so that offsets need no counting. */
  readonly #ascii: boolean;
  /** The last offset that was asked for: questions come in ascending order, and counting goes on from there. */
  #known = { index: 0, bytes: 0 };

  /**
   * @param raw - what stands between the quotes
   * @param start - where it stands: right after the opening quote
   * @param byteLength - of `raw` in the file
   */
  constructor(raw: string, start: RawPosition, byteLength: number) {
    this.#raw = raw;
    this.#start = start;
    this.#ascii = raw.length === byteLength;
    this.text = raw.includes('\\') ? this.#decode(raw) : raw;
  }

  #decode(raw: string): string {
    const parts: string[] = [];
    let length = 0;
    let from = 0;
    for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
      const letter = raw[at + 1] ?? '';
      const hex = letter === 'u' ? raw.slice(at + 2, at + 6) : '';
      const unit = /^[0-9a-fA-F]{4}$/.test(hex)
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : simpleEscapes[letter];
      if (unit === undefined) {
        throw new FormatError(
          'invalid-json',
          'a string holds an escape that JSON does not have',
          this.#offset(at),
        );
      }
      parts.push(raw.slice(from, at), unit);
      length += at - from + 1;
      from = at + (letter === 'u' ? 6 : 2);
      this.#starts.push(length);
      this.#shifts.push(from - length);
    }
    parts.push(raw.slice(from));
    return parts.join('');
  }

  #offset(rawIndex: number): number {
    if (this.#ascii) return this.#start.offset + rawIndex;
    const code = this.#raw.charCodeAt(rawIndex);
    const end = code >= 0xdc00 && code <= 0xdfff ? rawIndex + 1 : rawIndex;
    if (end < this.#known.index) this.#known = { index: 0, bytes: 0 };
    const { index, bytes } = this.#known;
    this.#known = { index: end, bytes: bytes + Buffer.byteLength(this.#raw.slice(index, end)) };
    return this.#start.offset + this.#known.bytes;
  }

  /**
   * Where the code unit `index` of `text` stands in the raw file; `text.length` answers the closing quote.
   * An offset inside a pair of surrogates that the file holds as four bytes is that of the next byte after them.
   */
  position(index: number): RawPosition {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const rawIndex = index + (this.#shifts[low] ?? 0);
    return {
      offset: this.#offset(rawIndex),
      line: this.#start.line,
      column: this.#start.column + rawIndex,
    };
  }
}
