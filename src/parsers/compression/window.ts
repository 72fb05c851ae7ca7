import { FormatError } from '../../errors.js';

const START = 64 * 1024;

/** What `xz -9` uses. A header may claim four gigabytes, and eight streams may lie in each other. */
const LARGEST = 64 * 1024 * 1024;

/** No encoder writes smaller dictionaries, and decoders take a smaller one for this. */
const SMALLEST = 4096;

/** The last bytes that were expanded, in a ring that grows as it is needed, up to the size of the dictionary. */
export class Window {
  buffer: Uint8Array;
  /** Index into `buffer` of the next byte. */
  at = 0;
  /** Bytes since the last reset; distances reach no further back. */
  total = 0;
  readonly #size: number;
  #taken = 0;

  /** @param dictionary - how far distances may reach, as the header says */
  constructor(readonly dictionary: number) {
    this.#size = Math.max(SMALLEST, Math.min(dictionary, LARGEST));
    this.buffer = new Uint8Array(Math.min(START, this.#size));
  }

  reset(): void {
    this.total = 0;
  }

  /** Whether the byte `distance + 1` back is still here. */
  reaches(distance: number): boolean {
    if (distance < this.total && distance < this.buffer.length) return true;
    if (distance >= this.total || distance >= this.dictionary) return false;
    throw new FormatError(
      'unsupported-compression',
      `The file needs a dictionary of more than ${LARGEST / 1024 / 1024} MiB to be expanded`,
    );
  }

  /** The byte before the next one; 0 where there is none. */
  previous(): number {
    if (this.total === 0) return 0;
    return this.buffer[(this.at === 0 ? this.buffer.length : this.at) - 1] ?? 0;
  }

  /** Appends as many of the bytes as fit before the next `take`; answers how many. */
  write(bytes: Uint8Array): number {
    const fitting = bytes.subarray(0, this.buffer.length - this.at);
    this.buffer.set(fitting, this.at);
    this.at += fitting.length;
    this.total += fitting.length;
    return fitting.length;
  }

  /** A copy of what came since the last call, and room for more. */
  take(): Uint8Array {
    const piece = this.buffer.slice(this.#taken, this.at);
    if (this.at === this.buffer.length) {
      if (this.at < this.#size) {
        const larger = new Uint8Array(Math.min(this.at * 4, this.#size));
        larger.set(this.buffer);
        this.buffer = larger;
      } else this.at = 0;
    }
    this.#taken = this.at;
    return piece;
  }
}
