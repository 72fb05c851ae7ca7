import { FormatError } from '../../errors.js';
import type { Hdf5File } from './file.js';

/** Where an object of a heap stands, from the file's own address 0. */
export interface Extent {
  readonly address: number;
  readonly length: number;
}

/** Objects of one group share collections of 4 KiB; the entries in them are counted against the budget. */
const KEPT = 1024;

/**
 * Collections of values of variable length: text, and the mappings of virtual datasets.
 *
 * Source: HDF5 File Format Specification 3.0, III.E.
 */
export class GlobalHeap {
  readonly #collections = new Map<number, ReadonlyMap<number, Extent>>();

  constructor(readonly file: Hdf5File) {}

  async find(collection: number, index: number): Promise<Extent> {
    let objects = this.#collections.get(collection);
    if (objects === undefined) {
      objects = await this.#read(collection);
      if (this.#collections.size >= KEPT) this.#collections.clear();
      this.#collections.set(collection, objects);
    }
    const extent = objects.get(index);
    if (extent === undefined)
      throw new FormatError('corrupt', 'a value is not in its heap', this.file.base + collection);
    return extent;
  }

  async #read(collection: number): Promise<ReadonlyMap<number, Extent>> {
    const { length } = this.file.widths;
    const head = await this.file.block(collection, 8 + length);
    head.signature('GCOL');
    head.skip(4);
    const end = collection + head.length();
    const objects = new Map<number, Extent>();
    const prefix = 8 + length;
    for (let at = collection + 8 + length; at + prefix <= end;) {
      const entry = await this.file.block(at, prefix);
      const index = entry.u16();
      entry.skip(6);
      const size = entry.length();
      if (index === 0) break;
      this.file.budget.spend('entries', 1);
      objects.set(index, { address: at + prefix, length: size });
      at += prefix + Math.ceil(size / 8) * 8;
    }
    return objects;
  }
}
