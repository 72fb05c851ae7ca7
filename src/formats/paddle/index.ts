import { latin1 } from '../../parsers/latin1.js';
import { every, last, ProtobufReader, sniffFields, type Field, type Fields } from '../../parsers/protobuf.js';
import { unknownField } from '../../parsers/protobuf-payload.js';
import { snippet } from '../../parsers/source-text.js';
import { isBinary } from '../../parsers/magic.js';
import type { Artifact, Fact, Format, Value } from '../../types.js';
import { shown } from './attributes.js';

/** Field numbers of `ProgramDesc`, `BlockDesc`, `OpDesc`. */
const BLOCK = 1;
/** Of `ProgramDesc`, with those that older versions had. */
const known = new Set([BLOCK, 2, 3, 4, 5]);
const OPERATORS = 4;
const OPERATOR = { type: 3, attributes: 4 };

/** The first block of any program: its number, and that it stands in no other. */
const ROOT = /^\x0a[\x80-\xff]{0,9}[\0-\x7f]\x08\0\x10\xff{9}\x01/;

async function attributesOf(reader: ProtobufReader, fields: Fields): Promise<Record<string, Value>> {
  const attributes: Record<string, Value> = {};
  for (const field of every(fields, OPERATOR.attributes)) {
    const attribute = await reader.list(field, [1, 3, 5, 8]);
    const key = await reader.text(last(attribute, 1));
    if (!shown.has(key)) continue;
    const strings: string[] = [];
    for (const one of [...every(attribute, 5), ...every(attribute, 8)].slice(0, 16))
      strings.push(await reader.text(one));
    const value = strings.length > 0 ? strings.join(' ') : last(attribute, 3, 'varint')?.value;
    if (value !== undefined) attributes[key] = { kind: 'constant', value };
  }
  return attributes;
}

async function* readOperator(reader: ProtobufReader, range: Field): AsyncGenerator<Fact> {
  const fields = await reader.list(range);
  const name = await reader.text(last(fields, OPERATOR.type));
  const attributes = await attributesOf(reader, fields);
  const list = Object.entries(attributes).map(
    ([key, value]) => `${key}='${value.kind === 'constant' ? String(value.value) : ''}'`,
  );
  const code = snippet(list.length === 0 ? name : `${name}(${list.join(', ')})`);
  const { offset, length } = range;
  const location = { kind: 'bytes', offset, length } as const;
  yield { kind: 'operator', framework: 'paddle', namespace: '', name, attributes, code, location };
}

/**
 * Programs of PaddlePaddle (`.pdmodel`): the operators of all blocks. Weights stand in a file beside it.
 *
 * Source: `paddle/fluid/framework/framework.proto`
 */
export const paddleFormat: Format = {
  id: 'paddle',
  matches({ name, head }) {
    if (name.endsWith('.pdmodel')) return isBinary(head);
    if (ROOT.test(latin1(head))) return true;
    const [first] = name === '__model__' ? (sniffFields(head) ?? []) : [];
    return first?.number === BLOCK && first.wire === 'bytes';
  },
  async *read(artifact, budget): AsyncGenerator<Fact | Artifact> {
    const reader = new ProtobufReader(artifact.content, () => budget.tick());
    for await (const field of reader.fields(await reader.root())) {
      if (!known.has(field.number)) yield* unknownField('paddle', 'PaddlePaddle', artifact, field);
      else if (field.number === BLOCK && field.wire === 'bytes')
        for await (const operator of reader.each([field], OPERATORS)) yield* readOperator(reader, operator);
    }
    reader.finish();
  },
};
