import { FormatError } from '../../errors.js';
import { readTree2 } from './btree2.js';
import type { Block } from './file.js';
import { encodedSize, type Hdf5File } from './file.js';

const [MANAGED, HUGE, TINY] = [0, 1, 2];
/** Rows of blocks double in size: 64 of them are more than any address can reach. */
const MAX_ROWS = 64;
const MAX_DEPTH = 16;

/**
 * A heap whose blocks double in size, where groups and objects with many links or attributes keep them.
 *
 * Source: HDF5 File Format Specification 3.0, III.G.
 */
export class FractalHeap {
  private constructor(
    readonly file: Hdf5File,
    readonly width: number,
    readonly startSize: number,
    readonly maxDirect: number,
    readonly offsetSize: number,
    readonly lengthSize: number,
    readonly root: number | undefined,
    readonly rootRows: number,
    readonly hugeTree: number | undefined,
    readonly idLength: number,
  ) {}

  static async open(file: Hdf5File, address: number): Promise<FractalHeap> {
    const { offset, length } = file.widths;
    const head = await file.block(address, 26 + 3 * offset + 12 * length);
    head.signature('FRHP');
    head.skip(1);
    const idLength = head.u16();
    const filtered = head.u16() > 0;
    if (filtered)
      throw new FormatError(
        'unsupported-structure',
        'a heap of links or attributes is compressed',
        head.offset,
      );
    head.skip(1);
    const maxManaged = head.u32();
    head.length();
    const hugeTree = head.address();
    head.length();
    head.address();
    head.skip(8 * length);
    const width = head.u16();
    const startSize = head.length();
    const maxDirect = head.length();
    const offsetSize = Math.ceil(head.u16() / 8);
    head.u16();
    const root = head.address();
    const rows = head.u16();
    if (width === 0 || startSize === 0 || maxDirect < startSize || rows > MAX_ROWS || offsetSize > 8)
      throw new FormatError('corrupt', 'a heap of a shape that cannot be', head.offset);
    const lengthSize = Math.min(encodedSize(maxDirect), encodedSize(maxManaged));
    return new FractalHeap(
      file,
      width,
      startSize,
      maxDirect,
      offsetSize,
      lengthSize,
      root,
      rows,
      hugeTree,
      idLength,
    );
  }

  /** The object that an id leads to. */
  async object(id: Block): Promise<Block> {
    const first = id.u8();
    const kind = (first >> 4) & 3;
    if (kind === TINY) return id.take((first & 0x0f) + 1);
    if (kind === HUGE) return this.#huge(id.uint(Math.min(this.idLength - 1, this.file.widths.length)));
    if (kind !== MANAGED || this.root === undefined)
      throw new FormatError('corrupt', 'an id leads to no object of its heap', id.offset);
    const offset = id.uint(this.offsetSize);
    const length = id.uint(this.lengthSize);
    const address = await this.#locate(this.root, this.rootRows, 0, offset, 0);
    return this.file.block(address, length);
  }

  async #huge(wanted: number): Promise<Block> {
    if (this.hugeTree !== undefined)
      for await (const record of readTree2(this.file, this.hugeTree)) {
        const address = record.address();
        const length = record.length();
        if (record.length() === wanted && address !== undefined) return this.file.block(address, length);
      }
    throw new FormatError('corrupt', 'a large object is not in its heap', this.file.base);
  }

  #rowSize(row: number): number {
    return this.startSize * 2 ** Math.max(0, row - 1);
  }

  /** Goes down to the direct block that holds an offset of the heap. */
  async #locate(
    address: number,
    rows: number,
    start: number,
    offset: number,
    depth: number,
  ): Promise<number> {
    if (rows === 0) return address + offset - start;
    if (depth > MAX_DEPTH) throw new FormatError('corrupt', 'a heap nested without an end', this.file.base);
    const directRows = Math.log2(this.maxDirect / this.startSize) + 2;
    const prefix = 5 + this.file.widths.offset + this.offsetSize;
    let at = start;
    for (let row = 0; row < rows; row++) {
      const size = this.#rowSize(row);
      if (offset >= at + size * this.width) {
        at += size * this.width;
        continue;
      }
      const column = Math.floor((offset - at) / size);
      const entry = address + prefix + (row * this.width + column) * this.file.widths.offset;
      const child = (await this.file.block(entry, this.file.widths.offset)).address();
      if (child === undefined) break;
      const below = row < directRows ? 0 : Math.log2(size / (this.startSize * this.width)) + 1;
      return this.#locate(child, below, at + column * size, offset, depth + 1);
    }
    throw new FormatError('corrupt', 'an object stands outside its heap', this.file.base + address);
  }
}
