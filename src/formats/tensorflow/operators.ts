import { snippet } from '../../parsers/source-text.js';
import { whereLeads } from '../../parsers/reference-target.js';
import type { OperatorFact, Position, ReferenceFact, Value } from '../../types.js';
import { traceInput, type GraphNode, type Scope } from './nodes.js';
import { signatures } from './signatures.js';

/** What the graph says around a node. */
export interface Surroundings {
  /** Names of the functions that the model itself defines: a node may name one in an operator's place. */
  readonly functions: ReadonlySet<string>;
  /** Nodes whose value the loader gives: assets for tables, the file name of the saver. */
  readonly assets: ReadonlySet<string>;
  readonly saver: ReadonlySet<string>;
}

/** TensorFlow registers no other names: what a graph with one holds cannot be loaded. */
const OPERATOR_NAME = /^[A-Za-z_][\w.>/]*$/;

const nobody: ReadonlySet<string> = new Set();

function written(value: Value): string {
  if (value.kind === 'constant') return `'${String(value.value)}'`;
  return value.kind === 'list'
    ? `[${value.items.map(written).join(', ')}]`
    : value.kind === 'name'
      ? value.name
      : value.text;
}

/** An operator as one line. */
function operatorCode(name: string, attributes: Readonly<Record<string, Value>>): string {
  const list = Object.entries(attributes).map(([key, value]) => `${key}=${written(value)}`);
  return snippet(list.length === 0 ? name : `${name}(${list.join(', ')})`);
}

function givenTo(op: string, { assets, saver }: Surroundings): ReadonlySet<string> {
  if (op.startsWith('InitializeTable')) return assets;
  return /^(?:Save|Restore|MergeV2)/.test(op) ? saver : nobody;
}

async function attributesOf(
  node: GraphNode,
  scope: Scope,
  surroundings: Surroundings,
): Promise<Record<string, Value>> {
  const { inputs = [], attributes = [] } = signatures.get(node.op) ?? {};
  const found: Record<string, Value> = {};
  for (const attribute of attributes) {
    const strings = await node.strings(attribute);
    if (strings.length > 0) found[attribute] = { kind: 'constant', value: strings.join(' ') };
  }
  const given = givenTo(node.op, surroundings);
  const sources = inputs.length > 0 ? await node.inputs() : [];
  for (const [index, key] of inputs.entries()) {
    const input = sources[index];
    if (key === '' || input === undefined) continue;
    const value = await traceInput(scope, input, given);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** Facts of all nodes of a scope. */
export async function* operatorsOf(
  scope: Scope,
  surroundings: Surroundings,
): AsyncGenerator<OperatorFact | ReferenceFact> {
  for await (const { node, location } of scope.nodes()) {
    const { op } = node;
    if (!OPERATOR_NAME.test(op)) continue;
    const attributes = signatures.has(op) ? await attributesOf(node, scope, surroundings) : {};
    const namespace = surroundings.functions.has(op) ? 'library' : '';
    const code = operatorCode(op, attributes);
    yield { kind: 'operator', framework: 'tensorflow', namespace, name: op, attributes, code, location };
    if (op.startsWith('InitializeTable')) yield* table(attributes, code, location);
  }
}

function* table(
  { path }: Readonly<Record<string, Value>>,
  code: string,
  location: Position,
): Generator<ReferenceFact> {
  if (path?.kind !== 'constant') return;
  const target = String(path.value);
  yield { kind: 'reference', role: 'lookup-table', target, leads: whereLeads(target), code, location };
}
