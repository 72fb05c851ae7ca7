import {
  every,
  last,
  type Field,
  type Fields,
  type MessageRange,
  type ProtobufReader,
} from '../../parsers/protobuf.js';
import type { Position, Value } from '../../types.js';

/** One operator of a graph or of a function, as the binary and the text form of a graph give it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `name`, `name:0`, `name:output:0`, and `^name` where only the order counts. */
  inputs(): Promise<readonly string[]>;
  /** Attributes that are strings or lists of them. */
  strings(attribute: string): Promise<readonly string[]>;
  /** Strings of the tensor that a `Const` holds, and whether there are more. */
  constant(): Promise<readonly string[]>;
}

/** No operator takes so many inputs that decide a path; a `Pack` of more is not followed. */
const MOST_INPUTS = 64;
/** Strings of one tensor that are looked at: a path is the first of few. */
const MOST_STRINGS = 16;
const LONGEST_PATH = 1024;

/** Field numbers of `NodeDef`, `AttrValue` and `TensorProto`. */
const NODE = { name: 1, op: 2, input: 3, attr: 5 };
const ATTR = { list: 1, s: 2, tensor: 8 };
const STRING_VAL = 8;

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
        if (field.number === STRING_VAL) found.push(await this.reader.text(field, LONGEST_PATH));
        if (found.length === MOST_STRINGS) return found;
      }
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

export interface ScopeNode {
  readonly node: GraphNode;
  readonly location: Position;
}

/** A run of nodes in which names are unique: a graph, or one function. */
export interface Scope {
  nodes(): AsyncIterable<ScopeNode>;
  /** Finds a node by its name. */
  find(name: string): Promise<GraphNode | undefined>;
}

/** Operators that hand a string on as it is. */
const passing = new Set([
  'Identity',
  'IdentityN',
  'Snapshot',
  'StopGradient',
  'EnsureShape',
  'ExpandDims',
  'Reshape',
  'Squeeze',
  'Pack',
  'PlaceholderWithDefault',
  'ShardedFilename',
]);
const fed = new Set(['Placeholder', 'PlaceholderV2', '_Arg', 'Arg']);
/** Steps from an input back to the constants it is made of. */
const MOST_STEPS = 64;

/**
 * What a model itself decides of an input: the constant behind it, or how it is computed from constants.
 *
 * @param given - names of nodes whose value the loader gives
 * @returns nothing where the caller of the model decides
 */
export async function traceInput(
  scope: Scope,
  input: string,
  given: ReadonlySet<string>,
): Promise<Value | undefined> {
  let steps = 0;
  const trace = async (written: string): Promise<Value | undefined> => {
    const name = written.split(':', 1)[0] ?? '';
    if (++steps > MOST_STEPS || given.has(name)) return undefined;
    const node = await scope.find(name);
    if (node === undefined || fed.has(node.op)) return undefined;
    if (node.op === 'Const' || node.op === 'HostConst') return constants(await node.constant());
    const values: Value[] = [];
    for (const one of (await node.inputs()).filter((text) => !text.startsWith('^'))) {
      const value = await trace(one);
      if (value === undefined) return undefined;
      values.push(value);
    }
    const [first] = values;
    if (first !== undefined && passing.has(node.op)) return first;
    if (node.op === 'StringJoin' && values.every((value) => value.kind === 'constant')) {
      const [separator = ''] = await node.strings('separator');
      return { kind: 'constant', value: values.map(({ value }) => String(value)).join(separator) };
    }
    return { kind: 'unknown', text: `${node.op}(…)` };
  };
  return trace(input);
}

function constants(strings: readonly string[]): Value {
  const items = strings.map((value): Value => ({ kind: 'constant', value }));
  const [first = { kind: 'unknown', text: 'Const' } as const] = items;
  return items.length > 1 ? { kind: 'list', items } : first;
}
