import { FormatError } from '../../errors.js';
import type { Block } from './file.js';

/** What a datatype is, as far as a name and text need it. */
export interface Datatype {
  /** As NumPy would call it: `float32`, `string`, `compound`. */
  readonly name: string;
  /** Bytes of one element. */
  readonly size: number;
  /** Text of a fixed length, or a reference into a global heap that holds it. */
  readonly text: 'fixed' | 'variable' | undefined;
}

const [FIXED, FLOAT, TIME, STRING, BITS, OPAQUE, COMPOUND, REFERENCE, ENUM, VARIABLE, ARRAY] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
];

const names: Readonly<Record<number, string>> = {
  [TIME]: 'time',
  [BITS]: 'bits',
  [OPAQUE]: 'opaque',
  [COMPOUND]: 'compound',
  [REFERENCE]: 'reference',
  [ENUM]: 'enum',
  [ARRAY]: 'array',
};

const SIGNED = 0x08;

/** Source: HDF5 File Format Specification 3.0, IV.A.2.d. */
export function readDatatype(block: Block): Datatype {
  const classAndVersion = block.u8();
  const kind = classAndVersion & 0x0f;
  const bits = block.uint(3);
  const size = block.u32();
  if (kind === FIXED) {
    const name = `${(bits & SIGNED) === 0 ? 'uint' : 'int'}${8 * size}`;
    return { name, size, text: undefined };
  }
  if (kind === FLOAT) return { name: `float${8 * size}`, size, text: undefined };
  if (kind === STRING) return { name: 'string', size, text: 'fixed' };
  if (kind === VARIABLE) {
    const isText = (bits & 0x0f) === 1;
    return { name: isText ? 'string' : 'sequence', size, text: isText ? 'variable' : undefined };
  }
  const name = names[kind];
  if (name === undefined)
    throw new FormatError('unsupported-structure', `a datatype of class ${kind} is not known`, block.offset);
  return { name, size, text: undefined };
}

/** HDF5 itself allows 32. */
const MAX_RANK = 32;

/** The shape; empty for a scalar, and undefined where there is no element at all. */
export function readDataspace(block: Block): readonly number[] | undefined {
  const version = block.u8();
  const rank = block.u8();
  block.u8();
  if (version !== 1 && version !== 2)
    throw new FormatError('unsupported-structure', `version ${version} of a dataspace`, block.offset);
  if (rank > MAX_RANK) throw new FormatError('corrupt', `a shape of ${rank} dimensions`, block.offset);
  if (version === 1) block.skip(5);
  else if (block.u8() === 2) return undefined;
  return Array.from({ length: rank }, () => block.length());
}
