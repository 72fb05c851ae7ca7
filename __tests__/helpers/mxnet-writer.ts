import type { WrittenOperator } from './operator-file.js';

/** A graph of one operator with one input. */
export function mxnetFile({ name, attributes }: WrittenOperator): { path: string; content: string } {
  const nodes = [
    { op: 'null', name: 'data', inputs: [] },
    { op: name, name: 'node', attrs: attributes, inputs: [[0, 0, 0]] },
  ];
  return { path: 'net-symbol.json', content: JSON.stringify({ nodes, arg_nodes: [0], heads: [[1, 0, 0]] }) };
}

const u32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (...values: number[]): Buffer => Buffer.from(BigUint64Array.from(values.map(BigInt)).buffer);

/** One array: `head` holds all in front of the numbers. */
export interface WrittenArray {
  readonly name: string;
  readonly head: Buffer;
  readonly data: Uint8Array;
}

/** An array of bytes of today's form. */
export function bytesArray(name: string, data: Uint8Array, length = data.length): WrittenArray {
  return { name, head: Buffer.concat([u32(0xf993fac9, 0, 1), u64(length), u32(1, 0, 3)]), data };
}

/** An array of bytes as MXNet wrote it before 1.0. */
export function legacyArray(name: string, data: Uint8Array): WrittenArray {
  return { name, head: u32(1, data.length, 1, 0, 3), data };
}

/** A file of arrays; `names` may be others than theirs. */
export function mxnetParameters(
  arrays: readonly WrittenArray[],
  names = arrays.map(({ name }) => name),
): Buffer {
  return Buffer.concat([
    u64(0x112, 0, arrays.length),
    ...arrays.flatMap(({ head, data }) => [head, data]),
    u64(names.length),
    ...names.flatMap((name) => [u64(Buffer.byteLength(name)), Buffer.from(name)]),
  ]);
}
