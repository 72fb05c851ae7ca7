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

/** Where stretches of a decoded string begin whose distance to the raw one is constant, and these distances. */
interface Shifts {
  readonly starts: readonly number[];
  readonly shifts: readonly number[];
}

/** A string of a JSON document, decoded, with the way from each of its code units back to the raw file. */
export class JsonString {
  readonly text: string;
  readonly #raw: string;
  readonly #start: RawPosition;
  /** Whether a code unit is a byte, so that offsets need no counting. */
  readonly #ascii: boolean;
  /** Made when it is asked for: of most strings nobody asks where anything is. */
  #shifts: Shifts | undefined;
  /** The last offset that was asked for: questions come in ascending order, and counting goes on from there. */
  #knownIndex = 0;
  #knownBytes = 0;

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
    let text = '';
    let from = 0;
    for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
      const letter = raw[at + 1] ?? '';
      const unit = letter === 'u' ? decodeUnit(raw.slice(at + 2, at + 6)) : simpleEscapes[letter];
      if (unit === undefined) {
        throw new FormatError(
          'invalid-json',
          'a string holds an escape that JSON does not have',
          this.#offset(at),
        );
      }
      text += raw.slice(from, at) + unit;
      from = at + escapeLength(letter);
    }
    return text + raw.slice(from);
  }

  #findShifts(): Shifts {
    const raw = this.#raw;
    const starts = [0];
    const shifts = [0];
    let shift = 0;
    for (let at = raw.indexOf('\\'); at >= 0;) {
      const end = at + escapeLength(raw[at + 1]);
      shift += end - at - 1;
      starts.push(end - shift);
      shifts.push(shift);
      at = raw.indexOf('\\', end);
    }
    return { starts, shifts };
  }

  #offset(rawIndex: number): number {
    if (this.#ascii) return this.#start.offset + rawIndex;
    const code = this.#raw.charCodeAt(rawIndex);
    const end = code >= 0xdc00 && code <= 0xdfff ? rawIndex + 1 : rawIndex;
    if (end < this.#knownIndex) this.#knownIndex = this.#knownBytes = 0;
    this.#knownBytes += Buffer.byteLength(this.#raw.slice(this.#knownIndex, end));
    this.#knownIndex = end;
    return this.#start.offset + this.#knownBytes;
  }

  /**
   * Where the code unit `index` of `text` stands in the raw file; `text.length` answers the closing quote.
   * An offset inside a pair of surrogates that the file holds as four bytes is that of the next byte after them.
   */
  position(index: number): RawPosition {
    const { starts, shifts } = (this.#shifts ??= this.#findShifts());
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const rawIndex = index + (shifts[low] ?? 0);
    return {
      offset: this.#offset(rawIndex),
      line: this.#start.line,
      column: this.#start.column + rawIndex,
    };
  }
}

function escapeLength(letter: string | undefined): number {
  return letter === 'u' ? 6 : 2;
}

function decodeUnit(hex: string): string | undefined {
  return /^[0-9a-fA-F]{4}$/.test(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : undefined;
}
