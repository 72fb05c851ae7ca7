import { FormatError } from '../../errors.js';
import type { Budget } from '../../types.js';
import type { Input } from './input.js';
import { expandLzma2 } from './lzma2.js';

const HEADER = 12;
const FOOTER = 12;
const ALIGNMENT = 4;
const INDEX = 0;
const LZMA2 = 0x21;
const DELTA = 3;
/** Bytes of the check behind each block, by its type. */
const checkSizes: readonly number[] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

interface Filter {
  readonly id: number;
  readonly properties: Uint8Array;
}

/** A number of up to nine bytes of seven bits; undefined where it does not end. */
async function readNumber(input: Input): Promise<number> {
  let value = 0;
  for (let place = 0; place < 9; place++) {
    await input.need(1);
    const byte = input.u8();
    value += (byte & 0x7f) * 2 ** (7 * place);
    if (byte < 0x80) return value;
  }
  throw input.damaged('a number in the header does not end');
}

/** Section 3.1 of the format; the size byte is still to be read. */
async function readBlockHeader(input: Input): Promise<readonly Filter[]> {
  await input.need(1);
  const size = (input.u8() + 1) * ALIGNMENT;
  await input.need(size - 1);
  const end = input.position + size - 1;
  const flags = input.u8();
  for (const present of [0x40, 0x80]) if (flags & present) await readNumber(input);
  const filters: Filter[] = [];
  for (let count = (flags & 3) + 1; count > 0; count--) {
    const id = await readNumber(input);
    const length = await readNumber(input);
    if (input.position + length > end) throw input.damaged('a filter is longer than the header of its block');
    filters.push({ id, properties: input.copy(length) });
  }
  if (input.position > end) throw input.damaged('the header of a block is longer than it says');
  input.skip(end - input.position);
  return filters;
}

/** Section 5.3.1: 2 or 3 shifted, from 4 KiB to 4 GiB. */
function dictionarySize(byte: number): number | undefined {
  if (byte > 40) return undefined;
  return byte === 40 ? 2 ** 32 - 1 : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11);
}

/** Each byte is the difference to the one so many before it. */
async function* undoDelta(pieces: AsyncGenerator<Uint8Array>, distance: number): AsyncGenerator<Uint8Array> {
  const history = new Uint8Array(distance);
  let at = 0;
  for await (const piece of pieces) {
    for (let index = 0; index < piece.length; index++) {
      const byte = ((piece[index] ?? 0) + (history[at] ?? 0)) & 0xff;
      piece[index] = byte;
      history[at] = byte;
      at = at + 1 === distance ? 0 : at + 1;
    }
    yield piece;
  }
}

function undoFilters(input: Input, filters: readonly Filter[], budget: Budget): AsyncGenerator<Uint8Array> {
  const last = filters.at(-1);
  const dictionary = last?.id === LZMA2 ? dictionarySize(last.properties[0] ?? 0xff) : undefined;
  if (dictionary === undefined) throw input.damaged('a block is not compressed by LZMA2');
  let pieces = expandLzma2(input, dictionary, budget);
  for (const { id, properties } of filters.slice(0, -1).reverse()) {
    if (id !== DELTA)
      throw new FormatError('unsupported-compression', `The file is compressed by xz with filter ${id}`);
    pieces = undoDelta(pieces, (properties[0] ?? 0) + 1);
  }
  return pieces;
}

function padding(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
}

/** Section 4. What the index says of the blocks is not compared: a loader has read them before it gets there. */
async function skipIndex(input: Input, budget: Budget): Promise<void> {
  const start = input.position - 1;
  for (let left = 2 * (await readNumber(input)); left > 0; left--) {
    budget.tick();
    await readNumber(input);
  }
  const rest = padding(input.position - start) + 4 + FOOTER;
  await input.need(rest);
  input.skip(rest);
}

/**
 * Expands one xz stream and leaves the input behind it. Checks are not compared.
 *
 * Source: "The .xz File Format", version 1.2.1.
 */
export async function* expandXz(input: Input, budget: Budget): AsyncGenerator<Uint8Array> {
  await input.need(HEADER);
  const header = input.take(HEADER);
  const check = checkSizes[header[7] ?? 0xff];
  if (header[6] !== 0 || check === undefined) throw input.damaged('the header of the xz stream is not valid');
  for (;;) {
    budget.tick();
    if ((await input.peek(1))[0] === INDEX) break;
    const filters = await readBlockHeader(input);
    const start = input.position;
    yield* undoFilters(input, filters, budget);
    const rest = padding(input.position - start) + check;
    await input.need(rest);
    input.skip(rest);
  }
  input.skip(1);
  await skipIndex(input, budget);
}
