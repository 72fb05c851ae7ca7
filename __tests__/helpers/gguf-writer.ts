/** A value of GGUF's metadata with its type number; `raw` is written as it is. */
type GgufValue =
  | string
  | { readonly type: number; readonly raw: Uint8Array }
  | { readonly u32: number }
  | { readonly strings: readonly string[] };

export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly (number | bigint)[];
  /** 24 is I8. */
  readonly type?: number;
  readonly offset: number | bigint;
}

export interface GgufParts {
  readonly version?: 1 | 2 | 3 | 9;
  readonly bigEndian?: boolean;
  readonly pairs?: readonly (readonly [key: string, value: GgufValue])[];
  readonly tensors?: readonly GgufTensor[];
  readonly data?: string | Uint8Array;
  readonly alignment?: number;
  /** Instead of how many there are. */
  readonly tensorCount?: bigint;
  readonly pairCount?: bigint;
}

/** A GGUF file of any kind, honest or not. */
export function gguf(parts: GgufParts): Buffer {
  const { version = 3, bigEndian = false, pairs = [], tensors = [], alignment = 32 } = parts;
  const integer = (value: number | bigint, width: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    const cut = Buffer.from(bytes.subarray(0, width));
    return bigEndian ? cut.reverse() : cut;
  };
  const u32 = (value: number): Buffer => integer(value, 4);
  const count = (value: number | bigint): Buffer => integer(value, version === 1 ? 4 : 8);
  const text = (value: string): Buffer =>
    Buffer.concat([count(Buffer.byteLength(value)), Buffer.from(value)]);
  const typed = (value: GgufValue): Buffer => {
    if (typeof value === 'string') return Buffer.concat([u32(8), text(value)]);
    if ('u32' in value) return Buffer.concat([u32(4), u32(value.u32)]);
    if ('raw' in value) return Buffer.concat([u32(value.type), value.raw]);
    return Buffer.concat([u32(9), u32(8), count(value.strings.length), ...value.strings.map(text)]);
  };
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    count(parts.tensorCount ?? tensors.length),
    count(parts.pairCount ?? pairs.length),
    ...pairs.flatMap(([key, value]) => [text(key), typed(value)]),
    ...tensors.flatMap(({ name, shape, type = 24, offset }) => [
      text(name),
      u32(shape.length),
      ...shape.map(count),
      u32(type),
      integer(offset, 8),
    ]),
  ]);
  const padding = Buffer.alloc((alignment - (head.length % alignment)) % alignment);
  return Buffer.concat([head, padding, Buffer.from(parts.data ?? '')]);
}

/** A model of llama.cpp before GGUF: GGJT, version 3. */
export function ggjt(
  tensor: { name: string; shape: readonly number[]; type: number },
  data: Uint8Array,
): Buffer {
  const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
  const head = Buffer.concat([
    Buffer.from('tjgg'),
    u32(3, 2, 8, 256, 1, 1, 8, 0),
    ...['<s>', 'a'].flatMap((token) => [u32(token.length), Buffer.from(token), u32(0)]),
    u32(tensor.shape.length, tensor.name.length, tensor.type, ...tensor.shape),
    Buffer.from(tensor.name),
  ]);
  return Buffer.concat([head, Buffer.alloc((32 - (head.length % 32)) % 32), data]);
}
