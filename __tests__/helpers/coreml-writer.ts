import type { WrittenOperator } from './operator-file.js';
import { message } from './protobuf-writer.js';

/** Weights of a program: a header, and before each of the data its description. */
export function coremlWeights(...data: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(data.length, 0);
  header.writeUInt32LE(2, 4);
  const parts = [header];
  let at = 64;
  for (const one of data) {
    const description = Buffer.alloc(64);
    description.writeUInt32LE(0xdeadbeef, 0);
    description.writeUInt32LE(1, 4);
    description.writeBigUInt64LE(BigInt(one.length), 8);
    description.writeBigUInt64LE(BigInt(at + 64), 16);
    const padded = Buffer.alloc(Math.ceil(one.length / 64) * 64);
    padded.set(one);
    parts.push(description, padded);
    at += 64 + padded.length;
  }
  return Buffer.concat(parts);
}

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
