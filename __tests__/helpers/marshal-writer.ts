/** Numbers in little-endian order, as `[value, bytes]`. */
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function bytes(value: string | Uint8Array): Buffer {
  const data = Buffer.from(value);
  return Buffer.concat([Buffer.from('s'), u32(data.length), data]);
}

function text(value: string): Buffer {
  const data = Buffer.from(value);
  return Buffer.concat([Buffer.from('u'), u32(data.length), data]);
}

function tuple(items: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('('), u32(items.length), ...items]);
}

/** What a code object is to hold. */
export interface WrittenCode {
  readonly names?: readonly string[];
  readonly constants?: readonly string[];
  readonly nested?: readonly Uint8Array[];
}

/** A code object as CPython 3.11 and later marshal it, which does nothing. */
export function codeObject({ names = [], constants = [], nested = [] }: WrittenCode): Buffer {
  return Buffer.concat([
    Buffer.from('c'),
    ...[0, 0, 0, 1, 3].map(u32),
    bytes(Uint8Array.of(151, 0, 100, 0, 83, 0)),
    tuple([Buffer.from('N'), ...constants.map(text), ...nested.map((code) => Buffer.from(code))]),
    tuple(names.map(text)),
    tuple([]),
    bytes(''),
    text('model.py'),
    text('<lambda>'),
    text('<lambda>'),
    u32(1),
    bytes(''),
    bytes(''),
  ]);
}
