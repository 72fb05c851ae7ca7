import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { Folder } from './fold.js';
import type { Imports } from './imports.js';
import { Collection, Global, type Call, type Folded, type Symbolic } from './symbols.js';

/** The class whose BUILD makes joblib's unpickler read an array from the stream itself. */
export const arrayWrappers: readonly string[] = [
  'joblib.numpy_pickle.NumpyArrayWrapper',
  'sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper',
];
/** Classes of earlier versions, whose BUILD makes it open the file that they name, and unpickle what stands in there. */
export const fileWrappers: readonly string[] = [
  'joblib.numpy_pickle',
  'joblib.numpy_pickle_compat',
  'sklearn.externals.joblib.numpy_pickle',
  'sklearn.externals.joblib.numpy_pickle_compat',
].flatMap((module) => [`${module}.NDArrayWrapper`, `${module}.ZNDArrayWrapper`]);
/** Its type describes an array's items. */
export const arrayTypes: readonly string[] = ['numpy.dtype', 'numpy.core.multiarray.dtype'];

/** What follows the wrapper: so many raw bytes, behind padding or not, or another pickle. */
export type ArrayData =
  { readonly kind: 'raw'; readonly length: number; readonly padded: boolean } | { readonly kind: 'pickle' };

/** Flag of a NumPy type that has references to objects among its items (`NPY_ITEM_HASOBJECT`). */
const HAS_OBJECT = 1;

/** Flag of a NumPy type whose items are pickled as objects and not as bytes (`NPY_LIST_PICKLE`). */
const LIST_PICKLE = 2;

/** Types of NumPy's own; a record's fields are told by its state. */
const numberTypes = /^numpy\.(?:(?!object)\w+|_?core\.records\.record|rec\.record)$/;

/** Whether a type of arrays by this code may hold objects; `f8` and `V16` do not, nor does `(numpy.record, 'V16')`. */
export async function mayHoldObjects(folder: Folder, code: Symbolic | undefined): Promise<boolean> {
  if (code instanceof Global) return !numberTypes.test(code.dotted);
  if (code instanceof Collection && code.type === 'tuple' && code.items.length === 2) {
    const [kind, inner] = code.items;
    return (kind instanceof Global && (await mayHoldObjects(folder, kind))) || mayHoldObjects(folder, inner);
  }
  return !/^[<>=|]?[a-zA-NP-Z?]\d*$/.test((await folder.text(code)) ?? '');
}

/**
 * Whether the state of a type denies objects that its items hold. NumPy believes it, takes the bytes of the file for
 * addresses of objects, and runs what they point to.
 */
export async function deniesObjects(folder: Folder, type: Call): Promise<boolean> {
  const { state } = type;
  if (!(state instanceof Collection) || !(type.hasObjects || state.hasObjects)) return false;
  type.hasObjects = true;
  // Older states have no flags: NumPy looks for the objects itself.
  if (state.items.length < 8) return state.partial;
  const flags = numberOf(await folder.fold(state.items[7])) ?? 0;
  return (flags & HAS_OBJECT) === 0 || (flags & LIST_PICKLE) === 0;
}

async function entriesOf(folder: Folder, state: Symbolic | undefined): Promise<Map<string, Symbolic>> {
  const entries = new Map<string, Symbolic>();
  if (!(state instanceof Collection) || state.type !== 'dict') return entries;
  for (let at = 0; at + 1 < state.items.length; at += 2) {
    const key = await folder.text(state.items[at]);
    const value = state.items[at + 1];
    if (key !== undefined && value !== undefined) entries.set(key, value);
  }
  return entries;
}

function numberOf(folded: Folded | undefined): number | undefined {
  return folded?.kind === 'number' ? folded.value : undefined;
}

/** Bytes of one item, after the type's code (`f8`, `U10`, `V16`) and its state; 0 where items are objects. */
async function itemSize(folder: Folder, type: Symbolic | undefined): Promise<number | undefined> {
  if (type === undefined || typeof type === 'number' || type.kind !== 'call') return undefined;
  const code = /^[<>=|]?([a-zA-Z?])(\d*)$/.exec((await folder.text(type.positional[0])) ?? '');
  if (code === null) return undefined;
  const [, letter = '', digits = ''] = code;
  const state = type.state instanceof Collection ? type.state.items : [];
  const flags = numberOf(await folder.fold(state[7])) ?? 0;
  if (letter === 'O' || (flags & HAS_OBJECT) !== 0) return 0;
  return (digits === '' ? 1 : Number(digits)) * (letter === 'U' ? 4 : 1);
}

/** What `NumpyArrayWrapper.read` of joblib would take from the stream; `undefined` where the wrapper does not tell. */
export async function arrayData(folder: Folder, wrapper: Call): Promise<ArrayData | undefined> {
  const entries = await entriesOf(folder, wrapper.state);
  const shape = await folder.fold(entries.get('shape'));
  const size = await itemSize(folder, entries.get('dtype'));
  if (shape.kind !== 'list' || size === undefined) return undefined;
  if (size === 0) return { kind: 'pickle' };
  const length = shape.items.reduce((product, item) => product * (numberOf(item) ?? NaN), size);
  if (!Number.isInteger(length) || length < 0) return undefined;
  const alignment = numberOf(await folder.fold(entries.get('numpy_array_alignment_bytes')));
  return { kind: 'raw', length, padded: alignment !== undefined };
}

/** Says which file a wrapper of an earlier version has joblib's unpickler open, from the folder of its own. */
export async function checkFile(
  { folder, imports }: { readonly folder: Folder; readonly imports: Imports },
  wrapper: Call,
  offset: number,
): Promise<void> {
  const entries = await entriesOf(folder, wrapper.state);
  const name = await folder.text(entries.get('filename'));
  const target = name ?? '…';
  if (!imports.first(`file ${target}`)) return;
  imports.add({
    kind: 'reference',
    role: 'array-file',
    target,
    leads: name === undefined ? 'outside' : whereLeads(name),
    code: snippet(target),
    location: { kind: 'bytes', offset },
  });
}
