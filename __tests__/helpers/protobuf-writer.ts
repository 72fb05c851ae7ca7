/** A field: a number becomes a varint, a string or bytes (a message is bytes) what is delimited by its length. */
export type WrittenField = readonly [number: number, value: number | bigint | string | Uint8Array];

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** The bytes of a message, its fields in the order given. */
export function message(...fields: readonly WrittenField[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint') return [varint(number * 8), varint(value)];
      const data = Buffer.from(value);
      return [varint(number * 8 + 2), varint(data.length), data];
    }),
  );
}
