import { FormatError } from '../../errors.js';
import type { Budget, Bytes } from '../../types.js';

/** Read at once where less is asked for. */
const PIECE = 64 * 1024;

const none: Uint8Array = new Uint8Array(0);

/**
 * Compressed bytes as a decoder takes them: `ensure` refills the window, and a tight loop then reads `data` from `at`
 * itself, which costs half of what a call for each byte would.
 */
export class Input {
  data = none;
  /** Index into `data` of the next byte; beyond its end where a decoder took bytes that are not there. */
  at = 0;
  #base: number;
  #ended = false;

  constructor(
    readonly bytes: Bytes,
    offset = 0,
  ) {
    this.#base = offset;
  }

  /** A window that is never refilled. */
  static of(data: Uint8Array, bytes: Bytes, offset: number): Input {
    const input = new Input(bytes, offset);
    input.data = data;
    input.#ended = true;
    return input;
  }

  /** Offset of the next byte in the compressed data. */
  get position(): number {
    return this.#base + Math.min(this.at, this.data.length);
  }

  get available(): number {
    return this.data.length - this.at;
  }

  /** Makes `length` bytes available; answers false where the data ends before, and makes available what there is. */
  async ensure(length: number): Promise<boolean> {
    if (this.available >= length) return true;
    if (this.#ended) return false;
    const wanted = Math.max(length, PIECE);
    this.#base += this.at;
    this.data = await this.bytes.read(this.#base, wanted);
    this.at = 0;
    this.#ended = this.data.length < wanted;
    return this.available >= length;
  }

  /** @throws FormatError `truncated` where the data ends before, or what the source itself failed with */
  async need(length: number): Promise<void> {
    if (!(await this.ensure(length))) throw await this.early();
  }

  /** The error of data that ends too early. */
  async early(): Promise<FormatError> {
    const end = this.#base + this.data.length;
    // Where the source broke off, its own error says why.
    await this.bytes.read(end, 1);
    return new FormatError('truncated', 'the compressed data ends too early', end);
  }

  damaged(what: string): FormatError {
    return new FormatError('corrupt', `the compressed data is damaged: ${what}`, this.position);
  }

  u8(): number {
    return this.data[this.at++] ?? 0;
  }

  u16be(): number {
    return this.u8() * 256 + this.u8();
  }

  u32(): number {
    return this.u8() + this.u8() * 0x100 + this.u8() * 0x10000 + this.u8() * 0x1000000;
  }

  /** The next bytes without a copy: they are the source's own. */
  take(length: number): Uint8Array {
    const part = this.data.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  /** The next bytes for whoever keeps or changes them. `slice` of a `Buffer` would be no copy. */
  copy(length: number): Uint8Array {
    return Uint8Array.from(this.take(length));
  }

  /** Moves without reading what lies between. */
  skip(length: number): void {
    if (length <= this.available) {
      this.at += length;
      return;
    }
    this.#base += this.at + length;
    this.data = none;
    this.at = 0;
  }

  /** The next bytes, fewer at the end, without moving. */
  async peek(length: number): Promise<Uint8Array> {
    await this.ensure(length);
    return this.data.subarray(this.at, this.at + length);
  }

  /** Tapes and block devices pad a file with zeros. */
  async skipZeros(budget: Budget): Promise<void> {
    while (await this.ensure(1)) {
      budget.tick();
      const found = this.data.subarray(this.at).findIndex((byte) => byte !== 0);
      this.at = found < 0 ? this.data.length : this.at + found;
      if (found >= 0) return;
    }
  }
}

/** Spends each piece before it is handed on, so that a bomb stops. Answers what the pieces end with. */
export async function* metered(
  pieces: AsyncGenerator<Uint8Array, number>,
  budget: Budget,
): AsyncGenerator<Uint8Array, number> {
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) return next.value;
      budget.tick();
      budget.spend('expandedBytes', next.value.length);
      yield next.value;
    }
  } finally {
    await pieces.return(0);
  }
}
