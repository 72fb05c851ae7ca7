import type { WrittenOperator } from './operator-file.js';

/** A value as Torch7 has them; `object` is one of a class with what it writes of itself. */
export type LuaValue =
  | null
  | number
  | string
  | boolean
  | { readonly table: readonly (readonly [LuaValue, LuaValue])[] }
  | { readonly object: string; readonly version?: string; readonly value: LuaValue }
  | { readonly code: string; readonly upvalues?: LuaValue; readonly type?: number }
  | { readonly tensor: readonly number[]; readonly storage: readonly number[]; readonly offset?: number }
  /** What was written before. */
  | { readonly index: number };

/** Writes numbers and characters in one of the two forms. */
interface Form {
  int(value: number): void;
  long(value: number): void;
  double(value: number): void;
  floats(values: readonly number[]): void;
  chars(text: string): void;
}

function binaryForm(parts: Buffer[]): Form {
  const push = (size: number, write: (buffer: Buffer) => void): void => {
    const buffer = Buffer.alloc(size);
    write(buffer);
    parts.push(buffer);
  };
  return {
    int: (value) => push(4, (buffer) => buffer.writeInt32LE(value)),
    long: (value) => push(8, (buffer) => buffer.writeBigInt64LE(BigInt(value))),
    double: (value) => push(8, (buffer) => buffer.writeDoubleLE(value)),
    floats: (values) =>
      push(4 * values.length, (buffer) => values.forEach((value, at) => buffer.writeFloatLE(value, 4 * at))),
    chars: (text) => parts.push(Buffer.from(text, 'latin1')),
  };
}

function asciiForm(parts: Buffer[]): Form {
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`, 'latin1'));
  const number = (value: number): void => line(String(value));
  return {
    int: number,
    long: number,
    double: number,
    floats: (values) => line(values.join(' ')),
    chars: line,
  };
}

/** A file of Torch7 with one value. */
export function torch7(value: LuaValue, form: 'binary' | 'ascii' = 'binary'): Buffer {
  const parts: Buffer[] = [];
  const out = form === 'binary' ? binaryForm(parts) : asciiForm(parts);
  let objects = 0;
  const text = (chars: string): void => {
    out.int(Buffer.byteLength(chars, 'latin1'));
    out.chars(chars);
  };
  const classed = (name: string, version = '1'): void => {
    out.int(4);
    out.int(++objects);
    if (version !== '') text(`V ${version}`);
    text(name);
  };
  const write = (item: LuaValue): void => {
    if (item === null) out.int(0);
    else if (typeof item === 'number') {
      out.int(1);
      out.double(item);
    } else if (typeof item === 'string') {
      out.int(2);
      text(item);
    } else if (typeof item === 'boolean') {
      out.int(5);
      out.int(item ? 1 : 0);
    } else if ('table' in item) {
      out.int(3);
      out.int(++objects);
      out.int(item.table.length);
      for (const [key, member] of item.table) {
        write(key);
        write(member);
      }
    } else if ('object' in item) {
      classed(item.object, item.version);
      write(item.value);
    } else if ('code' in item) {
      out.int(item.type ?? 8);
      if (item.type !== 6) out.int(++objects);
      text(item.code);
      write(item.upvalues ?? { table: [] });
    } else if ('index' in item) {
      out.int(4);
      out.int(item.index);
    } else {
      classed('torch.FloatTensor');
      out.int(item.tensor.length);
      for (const length of item.tensor) out.long(length);
      item.tensor.forEach((_, at) => out.long(item.tensor.slice(at + 1).reduce((a, b) => a * b, 1)));
      out.long(item.offset ?? 1);
      classed('torch.FloatStorage');
      out.long(item.storage.length);
      out.floats(item.storage);
    }
  };
  write(value);
  return Buffer.concat(parts);
}

/** A model that holds one object, or a function. */
export function torch7File({ namespace, name }: WrittenOperator): { path: string; content: Uint8Array } {
  const member: LuaValue =
    name === 'function'
      ? { code: '\x1bLJ\x02os.execute' }
      : { object: `${namespace}.${name}`, value: { table: [] } };
  return { path: 'model.t7', content: torch7({ table: [['member', member]] }) };
}
