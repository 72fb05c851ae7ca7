import type { Datatype } from './datatype.js';
import type { Block } from './file.js';
import { type Hdf5File } from './file.js';
import type { Extent, GlobalHeap } from './global-heap.js';

/** A piece of text, not read yet: configurations of megabytes are read by who understands them. */
export interface TextExtent {
  /** In the raw file. */
  readonly offset: number;
  readonly length: number;
}

function inFile(file: Hdf5File, { address, length }: Extent): TextExtent {
  return { offset: file.base + address, length };
}

/** Where the texts stand that elements of a dataset or of an attribute hold; what is none has none. */
export async function* textsIn(
  heap: GlobalHeap,
  { text, size }: Datatype,
  data: Block,
): AsyncGenerator<TextExtent> {
  if (text === undefined || size === 0) return;
  while (data.left >= size) {
    heap.file.budget.tick();
    const element = data.take(size);
    if (text === 'fixed') {
      const end = element.data.indexOf(0);
      yield { offset: element.offset, length: end < 0 ? size : end };
      continue;
    }
    const length = element.u32();
    const collection = element.address();
    if (length > 0 && collection !== undefined && collection > 0)
      yield inFile(heap.file, await heap.find(collection, element.u32()));
  }
}
