import type { WrittenOperator } from './operator-file.js';
import { message, type WrittenField } from './protobuf-writer.js';

/** A `NodeProto` with attributes that are strings, and others as they are. */
export function onnxNode(
  { namespace, name, attributes }: WrittenOperator,
  ...more: readonly Uint8Array[]
): Buffer {
  return message(
    [4, name],
    ...(namespace === '' ? [] : [[7, namespace] satisfies WrittenField]),
    ...Object.entries(attributes).map(([key, value]): WrittenField => [5, message([1, key], [4, value])]),
    ...more.map((attribute): WrittenField => [5, attribute]),
  );
}

/** A `TensorProto` of four numbers that stand in it, or in another file, as `external` and its location tell. */
export function onnxTensor(
  name: string,
  data: { raw?: Uint8Array; location?: string; external?: Readonly<Record<string, string>> },
): Buffer {
  const { raw, location, external } = data;
  const entries = Object.entries({ ...(location !== undefined && { location }), ...external });
  return message(
    [1, 4],
    [2, 1],
    [8, name],
    ...(raw === undefined ? [] : [[9, raw] satisfies WrittenField]),
    ...entries.map(([key, value]): WrittenField => [13, message([1, key], [2, value])]),
  );
}

/** A `GraphProto` of nodes, and of fields of one's own. */
export function onnxGraph(nodes: readonly Uint8Array[], ...more: readonly WrittenField[]): Buffer {
  return message(...nodes.map((one): WrittenField => [1, one]), [2, 'main'], ...more);
}

/** A `ModelProto`. */
export function onnxModel(graph: Uint8Array, ...more: readonly WrittenField[]): Buffer {
  return message([1, 8], [2, 'writer'], [7, graph], [8, message([2, 17])], ...more);
}

/** The smallest model with one operator. */
export function onnxFile(operator: WrittenOperator): { path: string; content: Uint8Array } {
  return { path: 'model.onnx', content: onnxModel(onnxGraph([onnxNode(operator)])) };
}
