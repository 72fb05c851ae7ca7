import { FormatError } from '../../errors.js';
import { sliceBytes } from '../../bytes.js';
import { JsonReader } from '../../parsers/json.js';
import type { JsonString } from '../../parsers/json-string.js';
import type { Budget, Bytes } from '../../types.js';

/** The official reader refuses longer headers. */
export const MAX_HEADER = 100_000_000;
/** Before the header stands its length. */
export const PREFIX = 8;
/** A sharded checkpoint of experts has some ten thousand in a file; each costs memory until all are compared. */
const MAX_TENSORS = 500_000;
/** More than any array library knows. */
const MAX_DIMENSIONS = 64;

const OPEN_BRACE = 0x7b;

export interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** From the start of the data, in bytes. */
  readonly offsets: readonly number[];
  /** Where the header speaks of it: byte offset in the file. */
  readonly at: number;
}

/** What a header holds, in its order. */
export type HeaderItem =
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'metadata'; readonly key: string; readonly value: JsonString; readonly at: number }
  | { readonly kind: 'duplicate'; readonly name: string; readonly at: number };

async function readNumbers(json: JsonReader, what: string): Promise<readonly number[]> {
  const numbers: number[] = [];
  const { offset } = json.position;
  await json.enterArray();
  while (await json.nextItem()) {
    const text = await json.scalar();
    if (!/^\d+$/.test(text)) throw new FormatError('corrupt', `${what} holds ${text.slice(0, 20)}`, offset);
    if (numbers.push(Number(text)) > MAX_DIMENSIONS)
      throw new FormatError('corrupt', `${what} has more than ${MAX_DIMENSIONS} numbers`, offset);
  }
  return numbers;
}

/** Reads the header of a file, whose length stands before it. */
export class HeaderReader {
  readonly #json: JsonReader;
  readonly #budget: Budget;

  private constructor(json: JsonReader, budget: Budget) {
    this.#json = json;
    this.#budget = budget;
  }

  static async open(content: Bytes, length: number, budget: Budget): Promise<HeaderReader> {
    const [first] = await content.read(PREFIX, 1);
    if (first !== OPEN_BRACE)
      throw new FormatError('corrupt', 'the header does not begin with a brace', PREFIX);
    return new HeaderReader(await JsonReader.open(sliceBytes(content, PREFIX, length), budget), budget);
  }

  get #at(): number {
    return PREFIX + this.#json.position.offset;
  }

  async *items(): AsyncGenerator<HeaderItem> {
    const json = this.#json;
    const names = new Set<string>();
    await json.enterObject();
    for (let key; (key = await json.nextKey()) !== undefined;) {
      this.#budget.tick();
      const name = key.text;
      const at = PREFIX + key.position(0).offset;
      if (names.has(name)) yield { kind: 'duplicate', name, at };
      names.add(name);
      if (names.size > MAX_TENSORS)
        throw new FormatError('over-budget', `the header lists more than ${MAX_TENSORS} tensors`, at);
      if (name === '__metadata__') yield* this.#metadata();
      else yield* this.#tensor(name, at);
    }
    if ((await json.kind()) !== 'end')
      throw new FormatError('corrupt', 'something stands behind the header’s last brace', this.#at);
  }

  async *#metadata(): AsyncGenerator<HeaderItem> {
    const json = this.#json;
    const keys = new Set<string>();
    await json.enterObject();
    for (let key; (key = await json.nextKey()) !== undefined;) {
      this.#budget.tick();
      const at = this.#at;
      if (keys.has(key.text)) yield { kind: 'duplicate', name: key.text, at };
      keys.add(key.text);
      yield { kind: 'metadata', key: key.text, value: await json.string(), at };
    }
  }

  async *#tensor(name: string, at: number): AsyncGenerator<HeaderItem> {
    const json = this.#json;
    const fields = new Set<string>();
    let dtype: string | undefined;
    let shape: readonly number[] | undefined;
    let offsets: readonly number[] | undefined;
    await json.enterObject();
    for (let key; (key = await json.nextKey()) !== undefined;) {
      this.#budget.tick();
      const field = key.text;
      if (fields.has(field)) yield { kind: 'duplicate', name: field, at: this.#at };
      if (fields.size < MAX_DIMENSIONS) fields.add(field);
      if (field === 'dtype') dtype = (await json.string()).text;
      else if (field === 'shape') shape = await readNumbers(json, 'a shape');
      else if (field === 'data_offsets') offsets = await readNumbers(json, 'a pair of offsets');
      else await json.skip();
    }
    if (dtype === undefined || shape === undefined || offsets?.length !== 2)
      throw new FormatError('corrupt', 'a tensor lacks its type, its shape or its place', at);
    yield { kind: 'tensor', tensor: { name, dtype, shape, offsets, at } };
  }
}
