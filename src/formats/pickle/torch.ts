import type { Cursor } from '../../bytes.js';
import type { Budget } from '../../types.js';
import type { Folder } from './fold.js';
import { Collection, Global, type Symbolic } from './symbols.js';

/** The number that the first pickle of a PyTorch file holds which is no zip; `torch.serialization.MAGIC_NUMBER`. */
const MAGIC = '119547037146038801333356';
/** Magic number, protocol, system information, object, keys of the storages; then come the storages, raw. */
export const TORCH_PICKLES = 5;
/** Storages of one file that are remembered; the largest models have some thousand. */
const MAX_STORAGES = 100_000;

/** Bytes of one item of a storage, and what PyTorch calls its type, by the class's name without `Storage`. */
export const storageTypes: Readonly<Record<string, { readonly size: number; readonly dtype: string }>> = {
  Bool: { size: 1, dtype: 'bool' },
  Byte: { size: 1, dtype: 'uint8' },
  Char: { size: 1, dtype: 'int8' },
  Untyped: { size: 1, dtype: 'uint8' },
  QInt8: { size: 1, dtype: 'qint8' },
  QUInt8: { size: 1, dtype: 'quint8' },
  QUInt4x2: { size: 1, dtype: 'quint4x2' },
  QUInt2x4: { size: 1, dtype: 'quint2x4' },
  Half: { size: 2, dtype: 'float16' },
  BFloat16: { size: 2, dtype: 'bfloat16' },
  Short: { size: 2, dtype: 'int16' },
  Int: { size: 4, dtype: 'int32' },
  Float: { size: 4, dtype: 'float32' },
  QInt32: { size: 4, dtype: 'qint32' },
  Long: { size: 8, dtype: 'int64' },
  Double: { size: 8, dtype: 'float64' },
  ComplexFloat: { size: 8, dtype: 'complex64' },
  ComplexDouble: { size: 16, dtype: 'complex128' },
};

/** The name of a storage's class without `Storage`. */
export function storageType({ name }: Global): string {
  return name.replace(/Storage$/, '');
}

export async function isTorchMagic(folder: Folder, result: Symbolic | undefined): Promise<boolean> {
  const folded = await folder.fold(result);
  return folded.kind === 'unknown' && folded.text === MAGIC;
}

interface Storage {
  readonly itemSize: number;
  readonly items: number;
}

/** The storages that a legacy PyTorch file names by persistent ids: `('storage', class, key, place, items, view)`. */
export class Storages {
  readonly #storages = new Map<string, Storage>();
  readonly #folder: Folder;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  async add(id: Symbolic): Promise<void> {
    const [, type, key, , items] = id instanceof Collection ? id.items : [];
    if (!(type instanceof Global) || this.#storages.size >= MAX_STORAGES) return;
    const itemSize = storageTypes[storageType(type)]?.size;
    const name = await this.#folder.text(key);
    const count = await this.#folder.fold(items);
    if (itemSize !== undefined && name !== undefined && count.kind === 'number')
      this.#storages.set(name, { itemSize, items: count.value });
  }

  /**
   * Where the storages end that begin at `offset`: each is its number of items, in eight bytes, and the items, in
   * the order of their keys. Ends before the first that is not what its id says.
   */
  async end(cursor: Cursor, offset: number, budget: Budget): Promise<number> {
    for (const key of [...this.#storages.keys()].sort()) {
      budget.tick();
      const { items, itemSize } = this.#storages.get(key) ?? { items: 0, itemSize: 0 };
      cursor.seek(offset);
      if (!(await cursor.ensure(8)) || cursor.u64() !== items) return offset;
      offset += 8 + items * itemSize;
    }
    return offset;
  }
}
