import type { WrittenOperator } from './operator-file.js';
import { message } from './protobuf-writer.js';

/** A model whose one network holds a custom layer, a custom model, or a program with one operation. */
export function coremlFile({ namespace, name }: WrittenOperator): { path: string; content: Uint8Array } {
  const path = 'model.mlmodel';
  if (namespace === 'custom model') return { path, content: message([1, 4], [555, message([10, name])]) };
  if (namespace === 'custom layer')
    return {
      path,
      content: message([1, 4], [500, message([1, message([1, 'l'], [500, message([10, name])])])]),
    };
  const block = message([3, message([1, name])]);
  const definition = message([2, 'CoreML7'], [3, message([1, 'CoreML7'], [2, block])]);
  return {
    path,
    content: message([1, 8], [502, message([1, 1], [2, message([1, 'main'], [2, definition])])]),
  };
}
