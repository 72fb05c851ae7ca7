import type { Input } from './input.js';
import type { Window } from './window.js';

/** No symbol takes more bytes of the input than this. */
export const LONGEST_SYMBOL = 20;

const PROBABILITY_ONE = 1 << 11;
const PROBABILITY_START = PROBABILITY_ONE / 2;
const ADAPTATION = 5;

const STATES = 12;
/** The states from here on follow a match. */
const FIRST_MATCH_STATE = 7;
const POSITIONS = 16;
const SHORTEST_MATCH = 2;
const LENGTH_STATES = 4;
const ALIGN_BITS = 4;
/** Distances of these slots have all their bits modelled. */
const MODELLED_SLOTS = 14;
const END_MARKER = 0xffffffff;

/** Where each model stands in the one array of probabilities. */
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES * POSITIONS;
const IS_REPEAT_0 = IS_REPEAT + STATES;
const IS_REPEAT_1 = IS_REPEAT_0 + STATES;
const IS_REPEAT_2 = IS_REPEAT_1 + STATES;
const IS_LONG_REPEAT_0 = IS_REPEAT_2 + STATES;
const SLOTS = IS_LONG_REPEAT_0 + STATES * POSITIONS;
const SPECIAL = SLOTS + LENGTH_STATES * 64;
const ALIGN = SPECIAL + 128;
const MATCH_LENGTH = ALIGN + 16;
/** Two choices, then eight lengths at each position, eight more, and 256 for all positions. */
const LENGTH_LOW = 2;
const LENGTH_MIDDLE = LENGTH_LOW + POSITIONS * 8;
const LENGTH_HIGH = LENGTH_MIDDLE + POSITIONS * 8;
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH_HIGH + 256;
const LITERALS = REPEAT_LENGTH + LENGTH_HIGH + 256;
const LITERAL_MODELS = 0x300;

/** `full`: as much as was asked for; `starved`: the input does not hold the next symbol; `ended`: an end marker. */
export type Outcome = 'full' | 'starved' | 'ended';

/**
 * LZMA as LZMA1 and LZMA2 have it.
 *
 * Source: "LZMA Specification" of the LZMA SDK.
 */
export class LzmaDecoder {
  #probabilities = new Uint16Array(0);
  #literalBits = 0;
  #literalMask = 0;
  #positionMask = 0;
  #state = 0;
  readonly #distances: [number, number, number, number] = [0, 0, 0, 0];
  /** What is left of a match that the limit cut. */
  #pending = 0;
  #range = 0;
  #code = 0;
  #data: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(readonly window: Window) {}

  /** @returns whether the byte is one that says how many bits of the context are used */
  setProperties(properties: number): boolean {
    if (properties >= 9 * 5 * 5) return false;
    this.#literalBits = properties % 9;
    const rest = Math.floor(properties / 9);
    this.#literalMask = (1 << (rest % 5)) - 1;
    this.#positionMask = (1 << Math.floor(rest / 5)) - 1;
    const literals = LITERAL_MODELS << (this.#literalBits + (rest % 5));
    this.#probabilities = new Uint16Array(LITERALS + literals);
    this.reset();
    return true;
  }

  reset(): void {
    this.#probabilities.fill(PROBABILITY_START);
    this.#state = 0;
    this.#distances.fill(0);
    this.#pending = 0;
  }

  /** Takes the five bytes with which the range coder starts; answers whether they are possible. */
  start(input: Input): boolean {
    const first = input.u8();
    this.#range = -1;
    this.#code = (input.u8() << 24) | (input.u8() << 16) | (input.u8() << 8) | input.u8();
    return first === 0;
  }

  /** Whether a match goes on behind what was asked for. */
  get cut(): boolean {
    return this.#pending > 0;
  }

  /** Takes the last byte of the range coder, which nothing asked for yet; answers whether it came to its end. */
  finish(input: Input): boolean {
    this.#data = input.data;
    this.#at = input.at;
    this.#normalize();
    input.at = this.#at;
    return this.#code === 0;
  }

  /**
   * Expands up to `wanted` bytes into the window, as far as it has room.
   *
   * @param last - the input ends with its window; else some bytes are left in it, for a symbol that goes on
   * @throws FormatError `corrupt` for a distance that leads before the start
   */
  run(input: Input, wanted: number, last: boolean): Outcome {
    const { window } = this;
    const end = Math.min(window.buffer.length, window.at + wanted);
    const safe = last ? Infinity : input.data.length - LONGEST_SYMBOL;
    this.#data = input.data;
    this.#at = input.at;
    let outcome: Outcome = 'full';
    if (this.#pending > 0) this.#copy(end);
    while (window.at < end) {
      if (this.#at > safe) {
        outcome = 'starved';
        break;
      }
      const found = this.#symbol();
      if (this.#at > this.#data.length) {
        outcome = 'starved';
        break;
      }
      if (found === END_MARKER) {
        outcome = 'ended';
        break;
      }
      if (found < 0) this.#put(~found);
      else {
        if (!window.reaches(this.#distances[0])) {
          input.at = this.#at;
          throw input.damaged('a distance leads before its start');
        }
        this.#pending = found;
        this.#copy(end);
      }
    }
    if (outcome === 'ended') this.#normalize();
    input.at = this.#at;
    return outcome;
  }

  /** The length of a match, an end marker, or a literal with all its bits turned over. */
  #symbol(): number {
    const { window } = this;
    const state = this.#state;
    const position = window.total & this.#positionMask;
    if (this.#bit(IS_MATCH + state * POSITIONS + position) === 0) return ~this.#literal();
    const distances = this.#distances;
    if (this.#bit(IS_REPEAT + state) === 0) {
      distances[3] = distances[2];
      distances[2] = distances[1];
      distances[1] = distances[0];
      const length = this.#length(MATCH_LENGTH, position);
      this.#state = state < FIRST_MATCH_STATE ? 7 : 10;
      distances[0] = this.#distance(Math.min(length - SHORTEST_MATCH, LENGTH_STATES - 1));
      return distances[0] === END_MARKER ? END_MARKER : length;
    }
    if (this.#bit(IS_REPEAT_0 + state) === 0) {
      if (this.#bit(IS_LONG_REPEAT_0 + state * POSITIONS + position) === 0) {
        this.#state = state < FIRST_MATCH_STATE ? 9 : 11;
        return 1;
      }
    } else {
      let distance = distances[1];
      if (this.#bit(IS_REPEAT_1 + state) === 1) {
        distance = distances[2];
        if (this.#bit(IS_REPEAT_2 + state) === 1) {
          distance = distances[3];
          distances[3] = distances[2];
        }
        distances[2] = distances[1];
      }
      distances[1] = distances[0];
      distances[0] = distance;
    }
    this.#state = state < FIRST_MATCH_STATE ? 8 : 11;
    return this.#length(REPEAT_LENGTH, position);
  }

  #literal(): number {
    const { window } = this;
    const context =
      ((window.total & this.#literalMask) << this.#literalBits) +
      (window.previous() >> (8 - this.#literalBits));
    const models = LITERALS + LITERAL_MODELS * context;
    const state = this.#state;
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    let symbol = 1;
    if (state >= FIRST_MATCH_STATE) {
      // Behind a match, the byte that would have continued it tells what this one is not.
      let expected = this.#back(this.#distances[0]);
      while (symbol < 0x100) {
        const wrong = (expected >> 7) & 1;
        expected <<= 1;
        const bit = this.#bit(models + ((1 + wrong) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== wrong) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(models + symbol);
    return symbol & 0xff;
  }

  #length(models: number, position: number): number {
    if (this.#bit(models) === 0) return SHORTEST_MATCH + this.#tree(models + LENGTH_LOW + position * 8, 3);
    if (this.#bit(models + 1) === 0)
      return SHORTEST_MATCH + 8 + this.#tree(models + LENGTH_MIDDLE + position * 8, 3);
    return SHORTEST_MATCH + 16 + this.#tree(models + LENGTH_HIGH, 8);
  }

  #distance(lengthState: number): number {
    const slot = this.#tree(SLOTS + lengthState * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const start = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < MODELLED_SLOTS) return start + this.#reverseTree(SPECIAL + start - slot, bits);
    const middle = this.#direct(bits - ALIGN_BITS) * (1 << ALIGN_BITS);
    return start + middle + this.#reverseTree(ALIGN, ALIGN_BITS);
  }

  #tree(models: number, bits: number): number {
    let symbol = 1;
    for (let left = bits; left > 0; left--) symbol = (symbol << 1) | this.#bit(models + symbol);
    return symbol - (1 << bits);
  }

  #reverseTree(models: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let place = 0; place < bits; place++) {
      const bit = this.#bit(models + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << place;
    }
    return value;
  }

  #direct(bits: number): number {
    let value = 0;
    for (let left = bits; left > 0; left--) {
      this.#normalize();
      this.#range >>>= 1;
      // The range is below 2^31 by now, so that the sign tells which of the two was the larger.
      const code = (this.#code - this.#range) | 0;
      const bit = code < 0 ? 0 : 1;
      if (bit === 1) this.#code = code;
      value = (value << 1) | bit;
    }
    return value;
  }

  /** Range and code are unsigned numbers of 32 bits in signed ones, which the engine keeps in registers. */
  #normalize(): void {
    if (this.#range >>> 24 !== 0) return;
    this.#range <<= 8;
    this.#code = (this.#code << 8) | (this.#data[this.#at++] ?? 0);
  }

  #bit(model: number): number {
    this.#normalize();
    const probability = this.#probabilities[model] ?? PROBABILITY_START;
    const bound = Math.imul(this.#range >>> 11, probability);
    if (this.#code >>> 0 < bound >>> 0) {
      this.#range = bound;
      this.#probabilities[model] = probability + ((PROBABILITY_ONE - probability) >> ADAPTATION);
      return 0;
    }
    this.#range = (this.#range - bound) | 0;
    this.#code = (this.#code - bound) | 0;
    this.#probabilities[model] = probability - (probability >> ADAPTATION);
    return 1;
  }

  #back(distance: number): number {
    const { buffer, at } = this.window;
    const from = at - distance - 1;
    return buffer[from < 0 ? from + buffer.length : from] ?? 0;
  }

  #put(byte: number): void {
    const { window } = this;
    window.buffer[window.at++] = byte;
    window.total++;
  }

  #copy(end: number): void {
    const { window } = this;
    const { buffer } = window;
    const length = Math.min(this.#pending, end - window.at);
    let to = window.at;
    let from = to - this.#distances[0] - 1;
    if (from < 0) from += buffer.length;
    for (let left = length; left > 0; left--) {
      buffer[to++] = buffer[from++] ?? 0;
      if (from === buffer.length) from = 0;
    }
    window.at = to;
    window.total += length;
    this.#pending -= length;
  }
}
