import { FormatError } from '../../errors.js';
import { readJsonTree, textMember, type JsonNode, type JsonObject } from '../../parsers/json-tree.js';
import { latin1 } from '../../parsers/latin1.js';
import { snippet } from '../../parsers/source-text.js';
import type { Budget, Detail, Fact, Format, Value } from '../../types.js';

/** Attributes stood under other names before MXNet 1.0 and before NNVM. */
const ATTRIBUTES = new Set(['attrs', 'attr', 'param']);
/** What stands in a graph for an input. */
const INPUT = 'null';

/** Attributes that rules ask for: which class of Python, which file, which address. */
const KEPT = ['op_type', 'filename', 'info'];

function* attributesOf({ members }: JsonObject): Generator<readonly [string, string]> {
  for (const [group, node] of members)
    if (ATTRIBUTES.has(group) && node.kind === 'object')
      for (const [key, value] of node.members) if (value.kind === 'string') yield [key, value.text];
}

function* nodeFacts(node: JsonObject): Generator<Fact> {
  const given: Record<string, Value> = {};
  for (const [key, value] of attributesOf(node))
    if (KEPT.includes(key)) given[key] = { kind: 'constant', value };
  const written = Object.entries(given).map(([key, value]) =>
    value.kind === 'constant' ? `${key}='${String(value.value)}'` : key,
  );
  for (const [key, op] of node.members)
    if (key === 'op' && op.kind === 'string' && op.text !== INPUT)
      yield {
        kind: 'operator',
        framework: 'mxnet',
        namespace: '',
        name: op.text,
        attributes: given,
        code: snippet(written.length === 0 ? op.text : `${op.text}(${written.join(', ')})`),
        location: op.location,
      };
}

/** Every node, also those of graphs inside of nodes. */
function* graphFacts(root: JsonNode, budget: Budget): Generator<Fact> {
  const left: JsonNode[] = [root];
  for (let node; (node = left.pop()) !== undefined;) {
    budget.tick();
    if (node.kind === 'object') yield* nodeFacts(node);
    const inside =
      node.kind === 'array'
        ? node.items
        : node.kind === 'object'
          ? node.members.map(([, value]) => value)
          : [];
    for (let at = inside.length - 1; at >= 0; at--) {
      const child = inside[at];
      if (child !== undefined) left.push(child);
    }
  }
}

function* inputsAndOutputs(root: JsonNode): Generator<Detail> {
  if (root.kind !== 'object') return;
  for (const [key, value] of root.members) {
    if (value.kind !== 'array') continue;
    if (key === 'heads') yield { kind: 'metadata', key: 'outputs', value: String(value.items.length) };
    if (key !== 'nodes') continue;
    const names = value.items.flatMap((node) =>
      textMember(node, 'op') === INPUT ? (textMember(node, 'name') ?? []) : [],
    );
    yield { kind: 'metadata', key: 'inputs', value: snippet(names.join(', ')) };
  }
}

/**
 * The graph of an MXNet model: its operators, also those that are Python's or a library's.
 *
 * Source: `src/nnvm/legacy_json_util.cc` of apache/mxnet and `src/pass/saveload_json.cc` of apache/tvm's NNVM.
 */
export const mxnetSymbolFormat: Format = {
  id: 'mxnet-symbol',
  matches: ({ name, head }) =>
    /(?:^|[-_.])symbol\.json$/.test(name) ||
    (name.endsWith('.json') &&
      /^\s*\{\s*"nodes"\s*:\s*\[\s*\{\s*"op"\s*:/.test(latin1(head.subarray(0, 256)))),
  async *read({ content }, budget) {
    try {
      const { root } = await readJsonTree(content, budget);
      yield* inputsAndOutputs(root);
      yield* graphFacts(root, budget);
    } catch (error) {
      if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
      throw new FormatError('corrupt', `the graph is no JSON: ${error.message}`, error.offset);
    }
  },
};
