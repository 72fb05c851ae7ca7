import { StringDecoder } from 'node:string_decoder';
import type { Bytes } from './types.js';

const WINDOW = 100;
const BASE = 37;
const WORD = 2 ** 32;
const CHUNK = 256 * 1024;
const [TAB, LF, CR, SPACE, END] = [9, 10, 13, 32, 0xffff] as const;

/** 37^100 modulo 2^64, as two words: what a character weighs when it leaves the window. */
const [leavingHigh, leavingLow] = (() => {
  const power = BigInt(BASE) ** BigInt(WINDOW) % 2n ** 64n;
  return [Number(power >> 32n), Number(power & 0xffffffffn)] as const;
})();

/** A rolling hash over the last 100 characters, modulo 2^64, in two 32-bit words since doubles hold 53 bits. */
class RollingHash {
  readonly #window = new Uint16Array(WINDOW);
  readonly #lines = new Int32Array(WINDOW).fill(-1);
  readonly #seen = new Map<string, number>();
  #index = 0;
  #high = 0;
  #low = 0;

  constructor(readonly output: (line: number, hash: string) => void) {}

  push(code: number, startsLine: number): void {
    this.#flush();
    if (startsLine > 0) this.#lines[this.#index] = startsLine;
    const leaving = this.#window[this.#index] ?? 0;
    this.#window[this.#index] = code;
    const low = this.#low * BASE + code - leavingLow * leaving;
    const carry = Math.floor(low / WORD);
    const high = this.#high * BASE + carry - ((leavingHigh * leaving) % WORD);
    this.#low = low - carry * WORD;
    this.#high = high - Math.floor(high / WORD) * WORD;
    this.#index = (this.#index + 1) % WINDOW;
  }

  #flush(): void {
    const line = this.#lines[this.#index] ?? -1;
    if (line === -1) return;
    this.#lines[this.#index] = -1;
    const low = this.#low.toString(16);
    const hash = this.#high === 0 ? low : this.#high.toString(16) + low.padStart(8, '0');
    const count = (this.#seen.get(hash) ?? 0) + 1;
    this.#seen.set(hash, count);
    this.output(line, `${hash}:${count}`);
  }
}

/**
 * The hash that code scanning calls `primaryLocationLineHash`, for the lines asked for. White space inside lines
 * does not count; a line is hashed with the 100 characters that start at it.
 *
 * @param bytes - the raw file; read in chunks, as UTF-8
 * @param wanted - line numbers, from 1
 * @returns lower-case hexadecimal without padding, `:`, and the hash's occurrence in the file
 */
export async function lineHashes(
  bytes: Bytes,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  const hash = new RollingHash((line, value) => {
    if (wanted.has(line)) found.set(line, value);
  });
  const decoder = new StringDecoder('utf8');
  let line = 0;
  let atStart = true;
  let afterReturn = false;
  const push = (character: number): void => {
    if (character === SPACE || character === TAB || (afterReturn && character === LF)) {
      afterReturn = false;
      return;
    }
    afterReturn = character === CR;
    const code = afterReturn ? LF : character;
    hash.push(code, atStart ? ++line : 0);
    atStart = code === LF;
  };
  for (let offset = 0; ; offset += CHUNK) {
    const chunk = await bytes.read(offset, CHUNK);
    const text = chunk.length === 0 ? decoder.end() : decoder.write(chunk);
    for (let at = 0; at < text.length; at++) push(text.charCodeAt(at));
    if (chunk.length === 0 || found.size === wanted.size) break;
  }
  if (found.size < wanted.size) {
    push(END);
    for (let padding = 0; padding < WINDOW; padding++) hash.push(0, 0);
  }
  return found;
}
