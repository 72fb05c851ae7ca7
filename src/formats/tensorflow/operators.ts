import { findPayload } from '../../parsers/hidden-payload.js';
import { snippet } from '../../parsers/source-text.js';
import { whereLeads } from '../../parsers/reference-target.js';
import type {
  AnomalyFact,
  Artifact,
  Budget,
  OperatorFact,
  Position,
  ReferenceFact,
  Value,
} from '../../types.js';
import { isConstant, type GraphNode } from './nodes.js';
import type { Program, Scope } from './scope.js';
import { signatures } from './signatures.js';
import { Tracer } from './trace.js';

/** What is said of a graph around it. */
export interface Surroundings {
  /** Nodes whose value the loader gives: assets for tables, the file name of the saver. */
  readonly assets: ReadonlySet<string>;
  readonly saver: ReadonlySet<string>;
  /** The file that holds the graph. */
  readonly artifact: Artifact;
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
  tracer: Tracer,
): Promise<Record<string, Value>> {
  const { inputs = [], attributes = [], path } = signatures.get(node.op) ?? {};
  const found: Record<string, Value> = {};
  for (const attribute of path === undefined ? attributes : [path]) {
    const strings = await node.strings(attribute);
    const key = attribute === path ? 'path' : attribute;
    if (strings.length > 0) found[key] = { kind: 'constant', value: strings.join(' ') };
  }
  const given = givenTo(node.op, surroundings);
  const sources = inputs.length > 0 ? await node.inputs() : [];
  for (const [index, key] of inputs.entries()) {
    const input = sources[index];
    if (key === '' || input === undefined) continue;
    const value = await tracer.trace(scope, input, given);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** Facts of all nodes of a program. */
export async function* operatorsOf(
  program: Program,
  surroundings: Surroundings,
  budget: Budget,
): AsyncGenerator<OperatorFact | ReferenceFact | AnomalyFact | Artifact> {
  const tracer = new Tracer(program, budget);
  for (const scope of [program.main, ...program.functions.values()])
    for await (const { node, location } of scope.nodes()) {
      const { op } = node;
      if (!OPERATOR_NAME.test(op)) continue;
      const attributes = signatures.has(op) ? await attributesOf(node, scope, surroundings, tracer) : {};
      // A node may name a function in an operator's place.
      const namespace = program.functions.has(op) ? 'library' : '';
      const code = operatorCode(op, attributes);
      yield { kind: 'operator', framework: 'tensorflow', namespace, name: op, attributes, code, location };
      if (op.startsWith('InitializeTable')) yield* table(attributes, code, location);
      if (isConstant(op)) yield* payloadsOf(node, surroundings.artifact, location);
    }
}

/** What the data of a constant begin as: in a text the node is told as its place, as the text only stands for bytes. */
async function* payloadsOf(
  node: GraphNode,
  { path, inside, content: file }: Artifact,
  location: Position,
): AsyncGenerator<AnomalyFact | Artifact> {
  const where = `the data of '${snippet(node.name)}'`;
  for (const { content, offset, length } of await node.data())
    for await (const found of findPayload('tensorflow', where, { path, inside, content }, offset, length))
      yield content === file || !('kind' in found) ? found : { ...found, location };
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
