import {
  every,
  last,
  type Field,
  type Fields,
  type MessageRange,
  type ProtobufReader,
} from '../../parsers/protobuf.js';
import type { Bytes } from '../../types.js';

/** Bytes that stand in a file, or that its text stands for. */
interface Data {
  readonly content: Bytes;
  readonly offset: number;
  readonly length: number;
}

/** One operator of a graph or of a function, as the binary and the text form of a graph give it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `name`, `name:0`, `name:output:0`, and `^name` where only the order counts. */
  inputs(): Promise<readonly string[]>;
  /** Attributes that are strings or lists of them. */
  strings(attribute: string): Promise<readonly string[]>;
  /** Strings of the tensor that a `Const` holds, the first of many. */
  constant(): Promise<readonly string[]>;
  /** Where numbers and strings of that tensor stand, as far as they are long enough to hide something. */
  data(): Promise<readonly Data[]>;
  /** Names of functions that attributes hold. */
  functions(): Promise<readonly string[]>;
}

/** Whether an operator gives the tensor that it holds. */
export function isConstant(op: string): boolean {
  return op === 'Const' || op === 'HostConst';
}

/** Functions take what they capture as inputs; of more inputs the last ones are not followed. */
export const MOST_INPUTS = 1024;
export const MOST_FUNCTIONS = 64;
/** Strings of one tensor that are looked at: a path is the first of few. */
export const MOST_STRINGS = 16;
export const LONGEST_PATH = 1024;
/** Shorter data hold no program. */
export const SHORTEST_PAYLOAD = 12;
/** Strings of one tensor, as of a vocabulary, in which programs are looked for. */
export const MOST_DATA = 65_536;

/** Field numbers of `NodeDef`, `AttrValue` and `TensorProto`. */
const NODE = { name: 1, op: 2, input: 3, attr: 5 };
const ATTR = { list: 1, s: 2, tensor: 8, func: 10 };
const LIST_FUNC = 9;
const TENSOR = { content: 4, strings: 8 };

/** Strings as a tensor packs them: all lengths as varints, then all bytes. */
export function unpackStrings(packed: Uint8Array): string[] {
  // How many there are only the shape tells: from each count on, the lengths must make up the rest.
  for (let count = 1, at = 0, total = 0; count <= MOST_STRINGS && at < packed.length; count++) {
    let length = 0;
    for (let shift = 0; at < packed.length && shift < 28; shift += 7) {
      const byte = packed[at++] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    total += length;
    if (at + total >= packed.length) return [Buffer.from(packed.subarray(at)).toString('utf8')];
  }
  return [Buffer.from(packed).toString('utf8')];
}

class BinaryNode implements GraphNode {
  constructor(
    readonly reader: ProtobufReader,
    readonly fields: Fields,
    readonly name: string,
    readonly op: string,
  ) {}

  async inputs(): Promise<string[]> {
    const inputs: string[] = [];
    for (const input of every(this.fields, NODE.input).slice(0, MOST_INPUTS))
      inputs.push(await this.reader.text(input));
    return inputs;
  }

  /** Parts of the value of an attribute: of two of one name, as a map keeps the last, both are looked at. */
  async #values(attribute: string): Promise<Field[]> {
    const found: Field[] = [];
    for (const entry of every(this.fields, NODE.attr)) {
      const pair = await this.reader.list(entry);
      if ((await this.reader.text(last(pair, 1))) !== attribute) continue;
      for (const value of every(pair, 2)) found.push(...(await this.reader.list(value)));
    }
    return found;
  }

  async strings(attribute: string): Promise<string[]> {
    const found: string[] = [];
    const take = async (fields: Fields): Promise<void> => {
      for (const field of every(fields, ATTR.s).slice(0, MOST_STRINGS))
        found.push(await this.reader.text(field, LONGEST_PATH));
    };
    const values = await this.#values(attribute);
    await take(values);
    for (const list of every(values, ATTR.list)) await take(await this.reader.list(list));
    return found;
  }

  async constant(): Promise<string[]> {
    const found: string[] = [];
    for (const tensor of every(await this.#values('value'), ATTR.tensor)) {
      for await (const field of this.reader.fields(tensor)) {
        if (field.number === TENSOR.strings) found.push(await this.reader.text(field, LONGEST_PATH));
        else if (field.number === TENSOR.content && field.wire === 'bytes')
          found.push(...unpackStrings(await this.reader.data(field, MOST_STRINGS * LONGEST_PATH)));
        if (found.length >= MOST_STRINGS) return found.slice(0, MOST_STRINGS);
      }
    }
    return found;
  }

  async data(): Promise<Data[]> {
    const content = this.reader.bytes;
    const found: Data[] = [];
    for (const tensor of every(await this.#values('value'), ATTR.tensor))
      for await (const field of this.reader.fields(tensor)) {
        const { number, wire, offset, length } = field;
        if (wire !== 'bytes' || length < SHORTEST_PAYLOAD) continue;
        if (number === TENSOR.content || number === TENSOR.strings) found.push({ content, offset, length });
        if (found.length >= MOST_DATA) return found;
      }
    return found;
  }

  async functions(): Promise<string[]> {
    const found: string[] = [];
    for (const entry of every(this.fields, NODE.attr))
      for (const value of every(await this.reader.list(entry), 2)) {
        const fields = await this.reader.list(value, [ATTR.list, ATTR.func]);
        const named = every(fields, ATTR.func).slice();
        for (const list of every(fields, ATTR.list))
          named.push(...every(await this.reader.list(list, [LIST_FUNC]), LIST_FUNC));
        for (const one of named.slice(0, MOST_FUNCTIONS))
          found.push(await this.reader.text(last(await this.reader.list(one, [1]), 1)));
      }
    return found;
  }
}

/** Reads a `NodeDef`. Attributes are read when they are asked for. */
export async function readNode(reader: ProtobufReader, range: MessageRange): Promise<GraphNode> {
  const fields = await reader.list(range);
  const name = await reader.text(last(fields, NODE.name));
  const op = await reader.text(last(fields, NODE.op));
  return new BinaryNode(reader, fields, name, op);
}
