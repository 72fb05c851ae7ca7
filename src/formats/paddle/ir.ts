import { FormatError } from '../../errors.js';
import { latin1 } from '../../parsers/latin1.js';
import {
  memberOf,
  readJsonStart,
  textMember,
  type JsonNode,
  type JsonObject,
} from '../../parsers/json-tree.js';
import { snippet } from '../../parsers/source-text.js';
import type { Budget, Fact, Format, Value } from '../../types.js';
import { shown } from './attributes.js';

/** What every program begins with, and what none goes without, in whatever order they stand. */
const PROGRAM = /"magic"\s*:\s*"pir"|"regions"\s*:\s*\[\s*\{[^]*?"blocks"\s*:/;

/** Keys of operations and of their attributes. */
const KEY = { operations: 'ops', id: '#', attributes: 'A', name: 'N', value: 'AT', data: 'D' };

/** The name behind that of the dialect, which is written as a number: `1.conv2d` for `pd_op.conv2d`. */
function nameOf(id: string): string {
  return id.slice(id.indexOf('.') + 1);
}

function attributesOf(operation: JsonObject): Record<string, Value> {
  const found: Record<string, Value> = {};
  const list = memberOf(operation, KEY.attributes);
  for (const item of list?.kind === 'array' ? list.items : []) {
    const name = textMember(item, KEY.name) ?? '';
    const value = textMember(memberOf(item, KEY.value), KEY.data);
    if (shown.has(name) && value !== undefined) found[name] = { kind: 'constant', value };
  }
  return found;
}

function* operationFacts(operation: JsonNode): Generator<Fact> {
  if (operation.kind !== 'object') return;
  const id = textMember(operation, KEY.id);
  if (id === undefined) return;
  const attributes = attributesOf(operation);
  const name = nameOf(id);
  const list = Object.entries(attributes).map(
    ([key, value]) => `${key}='${value.kind === 'constant' ? String(value.value) : ''}'`,
  );
  const code = snippet(list.length === 0 ? name : `${name}(${list.join(', ')})`);
  const { location } = operation;
  yield { kind: 'operator', framework: 'paddle', namespace: '', name, attributes, code, location };
}

/** Operations of all blocks, also of those in regions of operations. */
function* programFacts(root: JsonNode, budget: Budget): Generator<Fact> {
  const left: JsonNode[] = [root];
  for (let node; (node = left.pop()) !== undefined;) {
    budget.tick();
    if (node.kind === 'array') left.push(...[...node.items].reverse());
    if (node.kind !== 'object') continue;
    for (const [key, value] of node.members) {
      if (key === KEY.operations && value.kind === 'array')
        for (const operation of value.items) yield* operationFacts(operation);
      left.push(value);
    }
  }
}

/**
 * Programs of PaddlePaddle 3 (`model.json`), which are JSON. Weights stand in a file beside them.
 *
 * Source: `paddle/fluid/pir/serialize_deserialize/include/schema.h`
 */
export const paddleIrFormat: Format = {
  id: 'paddle-ir',
  matches: ({ name, head }) => name.endsWith('.json') && PROGRAM.test(latin1(head)),
  async *read({ content }, budget) {
    const { root, error } = await readJsonStart(content, budget);
    yield* programFacts(root, budget);
    if (error?.anomaly === 'invalid-json')
      throw new FormatError('corrupt', `the program is no JSON: ${error.message}`, error.offset);
    if (error) throw error;
  },
};
