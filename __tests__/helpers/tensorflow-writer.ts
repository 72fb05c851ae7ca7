import type { WrittenOperator } from './operator-file.js';
import { message, type WrittenField } from './protobuf-writer.js';

export interface WrittenNode {
  readonly name: string;
  readonly op: string;
  readonly inputs?: readonly string[];
  /** Attributes that are strings. */
  readonly strings?: Readonly<Record<string, string>>;
  /** Strings of the tensor of a `Const`. */
  readonly constant?: readonly string[];
  /** Numbers of the tensor of a `Const`, as they stand in memory. */
  readonly content?: Uint8Array;
  /** Attributes that name functions. */
  readonly functions?: Readonly<Record<string, string>>;
}

/** A function with arguments and results. */
export interface WrittenFunction {
  readonly arguments: readonly string[];
  readonly nodes: readonly WrittenNode[];
  /** Outputs of nodes by the names of results. */
  readonly results?: Readonly<Record<string, string>>;
}

/** A `NodeDef`. */
export function node(written: WrittenNode): Buffer {
  const { name, op, inputs = [], strings = {}, constant, content, functions = {} } = written;
  const attributes = Object.entries(strings).map(([key, value]): WrittenField => [
    5,
    message([1, key], [2, message([2, value])]),
  ]);
  const calls = Object.entries(functions).map(([key, value]): WrittenField => [
    5,
    message([1, key], [2, message([10, message([1, value])])]),
  ]);
  const tensor =
    (constant && message([1, 7], ...constant.map((text): WrittenField => [8, text]))) ??
    (content && message([1, 1], [4, content]));
  return message(
    [1, name],
    [2, op],
    ...inputs.map((input): WrittenField => [3, input]),
    ...attributes,
    ...calls,
    ...(tensor ? [[5, message([1, 'value'], [2, message([8, tensor])])] satisfies WrittenField] : []),
  );
}

/** A `GraphDef` with functions in its library. */
export function graph(
  nodes: readonly WrittenNode[],
  functions: Readonly<Record<string, readonly WrittenNode[] | WrittenFunction>> = {},
): Buffer {
  const library = Object.entries(functions).map(([name, written]): WrittenField => {
    const body: WrittenFunction = 'nodes' in written ? written : { arguments: [], nodes: written };
    const results = Object.entries(body.results ?? {});
    const signature = message(
      [1, name],
      ...body.arguments.map((one): WrittenField => [2, message([1, one])]),
      ...results.map(([result]): WrittenField => [3, message([1, result])]),
    );
    return [
      1,
      message(
        [1, signature],
        ...body.nodes.map((one): WrittenField => [3, node(one)]),
        ...results.map(([result, output]): WrittenField => [4, message([1, result], [2, output])]),
      ),
    ];
  });
  return message(
    ...nodes.map((one): WrittenField => [1, node(one)]),
    ...(library.length > 0 ? [[2, message(...library)] satisfies WrittenField] : []),
  );
}

/** A `MetaGraphDef` around a graph. */
export function metaGraph(definition: Uint8Array, ...more: readonly WrittenField[]): Buffer {
  return message([1, message([4, 'serve'], [5, '2.21.0'])], [2, definition], ...more);
}

export function savedModel(...graphs: readonly Uint8Array[]): Buffer {
  return message([1, 1], ...graphs.map((one): WrittenField => [2, one]));
}

/** At which inputs the operators of examples take what they are given; others take it first. */
const positions: Readonly<Record<string, number>> = { address: 2, contents: 1 };
const second = /^(?:InitializeTable|SaveDataset|CacheDataset|CreateSummary|MergeV2|Snapshot)/;
const attributeNames = new Set([
  'file_pattern',
  'output_stream',
  'token',
  'debug_urls',
  'target_name',
  'server_address',
]);

/** The smallest SavedModel with one operator in a function; `registered::Name` is an object of the model. */
export function tensorflowFile({ namespace, name, attributes }: WrittenOperator): {
  path: string;
  content: Uint8Array;
} {
  const path = 'saved_model.pb';
  if (namespace === 'registered')
    return { path, content: savedModel(metaGraph(graph([]), [7, message([1, message([13, name])])])) };
  const inputs: string[] = ['arg0', 'arg1', 'arg2'];
  const constants: WrittenNode[] = [];
  const strings: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (attributeNames.has(key)) strings[key] = value;
    else {
      inputs[positions[key] ?? (second.test(name) ? 1 : 0)] = `${key}:output:0`;
      constants.push({ name: key, op: 'Const', constant: [value] });
    }
  }
  const body = [...constants, { name: 'example', op: name, inputs, strings }];
  return { path, content: savedModel(metaGraph(graph([], { inference: body }))) };
}
