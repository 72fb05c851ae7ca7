import type { WrittenOperator } from './operator-file.js';
import { message, type WrittenField } from './protobuf-writer.js';

/** A program of one block with one operator, its attributes strings. */
export function paddleFile({ name, attributes }: WrittenOperator): { path: string; content: Uint8Array } {
  const list = Object.entries(attributes).map(([key, value]): WrittenField => [
    4,
    message([1, key], [2, 2], [5, value]),
  ]);
  const content = message([1, message([1, 0], [2, -1], [4, message([3, name], ...list)])]);
  return { path: 'model.pdmodel', content };
}
