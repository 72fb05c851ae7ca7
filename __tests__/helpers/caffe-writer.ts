import type { WrittenOperator } from './operator-file.js';
import { message, type WrittenField } from './protobuf-writer.js';

/** A net of one layer; `module` and `layer` make it one of Python. */
export function caffeFile({ name, attributes }: WrittenOperator): { path: string; content: Uint8Array } {
  const { module = '', layer = '' } = attributes;
  const python: WrittenField[] = module === '' ? [] : [[130, message([1, module], [2, layer])]];
  return {
    path: 'net.caffemodel',
    content: message([1, 'net'], [100, message([1, 'l'], [2, name], ...python)]),
  };
}
