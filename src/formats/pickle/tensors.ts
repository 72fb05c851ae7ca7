import type { TensorDetail } from '../../types.js';
import type { Folder } from './fold.js';
import { Call, Global, type Folded, type Symbolic } from './symbols.js';
import { storageTypes } from './torch.js';

/** Make a tensor of its storage, where it begins there, and its shape; the third gets the type as well. */
const makers = new Set(['_rebuild_tensor', '_rebuild_tensor_v2', '_rebuild_tensor_v3']);
/** Make a parameter of a tensor. */
const wrappers = new Set(['_rebuild_parameter', '_rebuild_parameter_with_state']);
const MODULE = 'torch._utils';

/** Of a model with more, the first are told. */
const MAX_TENSORS = 20_000;
/** No tensor of an honest model has more dimensions. */
const MAX_DIMENSIONS = 16;

/** A tensor under its name. */
export type Named = readonly [key: Symbolic, tensor: Call];

function tensorOf(symbol: Symbolic | undefined): Call | undefined {
  if (!(symbol instanceof Call) || !(symbol.callee instanceof Global)) return undefined;
  const { module, name } = symbol.callee;
  if (module !== MODULE) return undefined;
  if (makers.has(name)) return symbol;
  return wrappers.has(name) ? tensorOf(symbol.positional[0]) : undefined;
}

function dtypeOf({ positional }: Call): string {
  const [storage, , , , , , type] = positional;
  if (type instanceof Global && type.module === 'torch') return type.name;
  const isStorage = typeof storage === 'object' && storage.kind === 'opaque';
  return storageTypes[(isStorage ? storage.storage : undefined) ?? '']?.dtype ?? '?';
}

function numbersOf(folded: Folded): readonly number[] | undefined {
  if (folded.kind !== 'list' || folded.items.length > MAX_DIMENSIONS) return undefined;
  const numbers = folded.items.flatMap((item) => (item.kind === 'number' ? [item.value] : []));
  return numbers.length === folded.items.length ? numbers : undefined;
}

/** Tells of the tensors of PyTorch that a dict holds by name: what a reviewer wants to see of weights. */
export class Tensors {
  #left = MAX_TENSORS;

  constructor(
    readonly folder: Folder,
    readonly tell: (tensor: TensorDetail) => void,
  ) {}

  /**
   * The tensors among keys and values in turn.
   *
   * @param entries - keys and values, from `start` on
   */
  among(entries: readonly Symbolic[], start: number): readonly Named[] {
    const named: Named[] = [];
    for (let at = start; at + 1 < entries.length && this.#left > 0; at += 2) {
      const key = entries[at];
      const tensor = tensorOf(entries[at + 1]);
      if (key === undefined || tensor === undefined) continue;
      named.push([key, tensor]);
      this.#left--;
    }
    return named;
  }

  async describe(named: readonly Named[]): Promise<void> {
    for (const [key, tensor] of named) {
      const name = await this.folder.text(key);
      const shape = numbersOf(await this.folder.fold(tensor.positional[2]));
      if (name !== undefined && shape !== undefined && shape.every((length) => length >= 0))
        this.tell({ kind: 'tensor', name, dtype: dtypeOf(tensor), shape });
    }
  }
}
