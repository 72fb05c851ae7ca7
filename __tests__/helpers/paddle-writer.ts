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

/** Weights of bytes, one variable after another. */
export function paddleWeights(...tensors: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    tensors.flatMap((data) => {
      const description = message([1, 20], [2, data.length]);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(description.length);
      return [Buffer.alloc(16), length, description, data];
    }),
  );
}
