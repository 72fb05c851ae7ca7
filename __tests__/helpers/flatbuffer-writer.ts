/** A field of a FlatBuffers table. */
export type FlatValue =
  | string
  | Uint8Array
  | { readonly u8: number }
  | { readonly u32: number }
  | { readonly u64: number }
  | { readonly i32s: readonly number[] }
  | { readonly table: FlatFields }
  | { readonly tables: readonly FlatFields[] };

/** A table: its fields in the schema's order; `undefined` is left out. */
export type FlatFields = readonly (FlatValue | undefined)[];

const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

/** Room for the offset or the number of one field. */
const FIELD = 8;

/** Writes front to back: what a field refers to stands behind its table, and a table behind its description. */
class FlatWriter {
  readonly #parts: Buffer[] = [];
  #length = 0;

  #add(bytes: Buffer): number {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this.#length - bytes.length;
  }

  #lead(from: Buffer, start: number, at: number): void {
    from.writeUInt32LE(this.#length - start - at, at);
  }

  /** A table to which the offset at `at` in `from` leads. */
  #table(fields: FlatFields, from: Buffer, fromStart: number, at: number): void {
    const description = Buffer.alloc(4 + 2 * fields.length);
    const body = Buffer.alloc(4 + FIELD * fields.length);
    description.writeUInt16LE(description.length);
    description.writeUInt16LE(body.length, 2);
    fields.forEach((value, index) => {
      if (value !== undefined) description.writeUInt16LE(4 + FIELD * index, 4 + 2 * index);
    });
    this.#add(description);
    this.#lead(from, fromStart, at);
    body.writeInt32LE(description.length);
    const start = this.#add(body);
    fields.forEach((value, index) => this.#field(value, body, start, 4 + FIELD * index));
  }

  #field(value: FlatValue | undefined, body: Buffer, start: number, at: number): void {
    if (value === undefined) return;
    if (typeof value === 'string' || value instanceof Uint8Array) {
      this.#lead(body, start, at);
      const bytes = Buffer.from(value);
      this.#add(Buffer.concat([u32(bytes.length), bytes, Buffer.alloc(1)]));
    } else if ('u8' in value) body.writeUInt8(value.u8, at);
    else if ('u32' in value) body.writeUInt32LE(value.u32, at);
    else if ('u64' in value) body.writeBigUInt64LE(BigInt(value.u64), at);
    else if ('table' in value) this.#table(value.table, body, start, at);
    else if ('i32s' in value) {
      this.#lead(body, start, at);
      this.#add(Buffer.concat([u32(value.i32s.length), Buffer.from(Int32Array.from(value.i32s).buffer)]));
    } else {
      this.#lead(body, start, at);
      const vector = Buffer.alloc(4 + 4 * value.tables.length);
      vector.writeUInt32LE(value.tables.length);
      const vectorStart = this.#add(vector);
      value.tables.forEach((fields, index) => this.#table(fields, vector, vectorStart, 4 + 4 * index));
    }
  }

  /** @param header - bytes between the identifier and the tables */
  write(identifier: string, root: FlatFields, header: Uint8Array): Buffer {
    const head = Buffer.concat([u32(0), Buffer.from(identifier), header]);
    const start = this.#add(head);
    this.#table(root, head, start, 0);
    return Buffer.concat(this.#parts);
  }
}

/** A FlatBuffers file of any kind, honest or not. */
export function flatbuffer(identifier: string, root: FlatFields, header = new Uint8Array(0)): Buffer {
  return new FlatWriter().write(identifier, root, header);
}
