import type { Folder } from './fold.js';
import { carries, Collection, type Symbolic } from './symbols.js';

/** Names that unpicklers, `copy` and NumPy look up on an object itself, where a state may have put anything. */
const hooks = new Set([
  'append',
  'extend',
  'add',
  'persistent_load',
  'find_class',
  '__new__',
  '__setstate__',
  '__reduce__',
  '__reduce_ex__',
  '__copy__',
  '__deepcopy__',
  '__array__',
  '__array_interface__',
  '__array_struct__',
  '__array_prepare__',
  '__array_wrap__',
  '__array_finalize__',
]);

/** A value that a state sets under such a name. */
export interface Hook {
  readonly name: string;
  readonly value: Symbolic;
}

/** Whether it is worth to look at the name: what is called is a function, what is read is a dict or any object. */
function mayHook(value: Symbolic): boolean {
  return (
    carries(value) || (typeof value !== 'number' && (value.kind === 'collection' || value.kind === 'call'))
  );
}

/** Keeps the hooks among the pairs of a dict that stand in `entries` from `start`, in case it becomes a state. */
export function hooksIn(
  folder: Folder,
  dict: Collection,
  entries: readonly Symbolic[],
  start: number,
): Promise<void> | undefined {
  let pairs: (readonly [key: Symbolic, value: Symbolic])[] | undefined;
  for (let at = start; at + 1 < entries.length; at += 2) {
    const [key, value] = [entries[at], entries[at + 1]];
    if (key !== undefined && value !== undefined && mayHook(value)) (pairs ??= []).push([key, value]);
  }
  return pairs && keep(folder, dict, pairs);
}

async function keep(
  folder: Folder,
  dict: Collection,
  pairs: readonly (readonly [key: Symbolic, value: Symbolic])[],
): Promise<void> {
  for (const [key, value] of pairs) {
    const name = await folder.text(key);
    if (name !== undefined && hooks.has(name) && (name.startsWith('__') || carries(value)))
      (dict.hooks ??= []).push({ name, value });
  }
}

/** The hooks of a state, or of the second part of it. */
export function hooksOf(state: Symbolic): readonly Hook[] {
  if (!(state instanceof Collection)) return [];
  const parts = state.type === 'tuple' ? state.items : [state];
  return parts.flatMap((part) => (part instanceof Collection ? (part.hooks ?? []) : []));
}
