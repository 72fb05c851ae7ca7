/** An entry of a header: `['weight', { dtype: 'F32', shape: [2], data_offsets: [0, 8] }]`; equal names stay. */
export type HeaderEntry = readonly [name: string, value: unknown];

export interface SafetensorsParts {
  /** Instead of the entries, as written. */
  readonly header?: string | Uint8Array;
  readonly entries?: readonly HeaderEntry[];
  readonly data?: string | Uint8Array;
  /** Instead of the header's own length. */
  readonly length?: bigint;
}

/** One tensor of numbers, `[start, end)` in the data. */
export function tensor(name: string, start: number, end: number, dtype = 'U8'): HeaderEntry {
  return [name, { dtype, shape: [end - start], data_offsets: [start, end] }];
}

/** A safetensors file of any kind, honest or not. */
export function safetensors(parts: SafetensorsParts): Buffer {
  const entries = (parts.entries ?? []).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const header = Buffer.from(parts.header ?? `{${entries.join(',')}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(parts.length ?? BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(parts.data ?? '')]);
}
