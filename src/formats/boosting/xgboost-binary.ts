import { Cursor } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import type { Budget, Bytes, Detail, Fact } from '../../types.js';

const MAGIC_LENGTH = 4;
/** `LearnerModelParam`, and where in it a flag says that attributes follow. */
const LEARNER = 136;
const ATTRIBUTES_AT = 12;
/** `GBTreeModelParam`, `TreeParam`, and what a node takes in two arrays. */
const TREES = 160;
const TREE = 148;
const NODE = 20 + 16;
/** `GBLinearModelParam`. */
const LINEAR = 136;
const MAX_TEXT = 1024 * 1024;
const MAX_ATTRIBUTES = 10_000;

class Reader {
  readonly #cursor: Cursor;

  constructor(
    bytes: Bytes,
    readonly budget: Budget,
  ) {
    this.#cursor = new Cursor(bytes, MAGIC_LENGTH);
  }

  async #u32(): Promise<number> {
    if (this.#cursor.available < 4) await this.#cursor.need(4);
    return this.#cursor.u32();
  }

  async #u64(): Promise<number> {
    if (this.#cursor.available < 8) await this.#cursor.need(8);
    return this.#cursor.u64();
  }

  /** What is stepped over must be there. */
  async #skip(length: number): Promise<void> {
    if (length <= 0) return;
    if (!Number.isSafeInteger(this.#cursor.position + length))
      throw new FormatError('truncated', 'an array is longer than any file', this.#cursor.position);
    this.#cursor.skip(length - 1);
    await this.#cursor.need(1);
    this.#cursor.u8();
  }

  async #text(): Promise<{ text: string; offset: number; length: number }> {
    const length = await this.#u64();
    if (length > MAX_TEXT)
      throw new FormatError('corrupt', `a name has ${length} bytes`, this.#cursor.position);
    const offset = this.#cursor.position;
    await this.#cursor.need(length);
    return { text: Buffer.from(this.#cursor.take(length)).toString(), offset, length };
  }

  async #skipTrees(): Promise<void> {
    const trees = await this.#u32();
    await this.#skip(TREES - 4);
    for (let tree = 0; tree < trees; tree++) {
      this.budget.tick();
      await this.#skip(4);
      const nodes = await this.#u32();
      await this.#skip(12);
      const leafVector = await this.#u32();
      await this.#skip(TREE - 24 + nodes * NODE);
      if (leafVector !== 0) await this.#skip(4 * (await this.#u64()));
    }
    await this.#skip(trees * 4);
  }

  async *read(): AsyncGenerator<Fact | Detail> {
    await this.#skip(ATTRIBUTES_AT);
    const hasAttributes = (await this.#u32()) !== 0;
    await this.#skip(LEARNER - ATTRIBUTES_AT - 4);
    const objective = await this.#text();
    yield* metadataOf('xgboost', 'objective', objective.text, objective.offset, objective.length);
    const booster = await this.#text();
    yield* metadataOf('xgboost', 'booster', booster.text, booster.offset, booster.length);
    if (!hasAttributes) return;
    if (booster.text === 'gblinear') {
      await this.#skip(LINEAR);
      await this.#skip(4 * (await this.#u64()));
    } else {
      await this.#skipTrees();
      if (booster.text === 'dart') await this.#skip(4 * (await this.#u64()));
    }
    const count = await this.#u64();
    if (count > MAX_ATTRIBUTES)
      throw new FormatError('corrupt', `the model has ${count} attributes`, this.#cursor.position - 8);
    for (let at = 0; at < count; at++) {
      this.budget.tick();
      const { text: key } = await this.#text();
      const { text, offset, length } = await this.#text();
      yield* metadataOf('xgboost', `attributes.${key}`, text, offset, length);
    }
  }
}

/**
 * The form that XGBoost wrote until version 2: structures as they stood in memory, and texts among them.
 *
 * Source: `learner.cc`, `gbtree_model.cc` and `tree_model.cc` of dmlc/xgboost 1.3.
 */
export function readBinary(bytes: Bytes, budget: Budget): AsyncGenerator<Fact | Detail> {
  return new Reader(bytes, budget).read();
}
