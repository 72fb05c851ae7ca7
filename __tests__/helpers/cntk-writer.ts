import { message } from './protobuf-writer.js';

/** A value of a dictionary: a string, a list, a dictionary, or the shape of a weight of zeros, or with these bytes. */
type CntkValue =
  | string
  | { readonly list: readonly CntkValue[] }
  | { readonly dictionary: CntkDictionary }
  | { readonly shape: readonly number[]; readonly data?: Uint8Array };
export type CntkDictionary = Readonly<Record<string, CntkValue>>;

function value(written: CntkValue): Buffer {
  if (typeof written === 'string') return message([1, 1], [2, 6], [8, written]);
  if ('list' in written)
    return message([1, 1], [2, 9], [11, message(...written.list.map((item) => [1, value(item)] as const))]);
  if ('dictionary' in written) return message([1, 1], [2, 10], [12, cntkDictionary(written.dictionary)]);
  const count = written.shape.reduce((product, length) => product * length, 4);
  const array = message(
    [1, 1],
    [3, message([1, Buffer.from(written.shape)])],
    [4, message([1, written.data ?? Buffer.alloc(count)])],
  );
  return message([1, 1], [2, 11], [13, array]);
}

/** The bytes of a `Dictionary`. */
export function cntkDictionary(entries: CntkDictionary): Buffer {
  const list = Object.entries(entries).map(
    ([key, written]) => [2, message([1, key], [2, value(written)])] as const,
  );
  return message([1, 1], ...list);
}

/** A model of one weight and the functions given. */
export function cntkModel(...functions: readonly CntkDictionary[]): Buffer {
  return cntkDictionary({
    type: 'CompositeFunction',
    root: 'Times5',
    inputs: { list: [{ dictionary: { uid: 'Parameter1', name: 'w', value: { shape: [2, 3] } } }] },
    primitive_functions: { list: functions.map((dictionary) => ({ dictionary })) },
  });
}

/** A function of the user's own, with what the loader takes it from. */
export function userFunction(state: CntkDictionary): CntkDictionary {
  return { type: 'UserDefinedFunction', uid: 'Run1', user_defined_state: { dictionary: state } };
}
