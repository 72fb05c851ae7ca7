import { FormatError } from '../errors.js';
import { anomaliesOf } from '../parsers/anomaly.js';
import { FlatBuffer, type FlatTable } from '../parsers/flatbuffer.js';
import { findPayload } from '../parsers/hidden-payload.js';
import { snippet } from '../parsers/source-text.js';
import { findDisorders, type TensorSpan } from '../parsers/tensor-layout.js';
import type { Artifact, Detail, Fact, Format } from '../types.js';
import { latin1 } from '../parsers/latin1.js';
import { hasMagic } from '../parsers/magic.js';

const anomaly = anomaliesOf('executorch');

/** Fields of the tables that are read, as `program.fbs` numbers them. */
const PROGRAM = { plans: 1, constants: 2, delegateData: 3, segments: 4 };
const PLAN = { name: 0, operators: 6, delegates: 7 };
const OPERATOR = { name: 0, overload: 1 };
const DELEGATE = { id: 0 };
const SEGMENT = { offset: 0, size: 1 };
const BLOB = { data: 0 };

const EXTENDED_AT = 8;
const EXTENDED = /^eh\d\d$/;
const EXTENDED_LENGTH = 24;
/** Segments are padded so that they can be mapped: pages of the largest kind. */
const MAX_PADDING = 64 * 1024;
const MAX_SEGMENTS = 100_000;

function* operatorFact(namespace: string, name: string, offset: number): Generator<Fact> {
  yield {
    kind: 'operator',
    framework: 'executorch',
    namespace,
    name,
    attributes: {},
    code: snippet(namespace === '' ? name : `${namespace}::${name}`),
    location: { kind: 'bytes', offset },
  };
}

async function* readPlan(plan: FlatTable): AsyncGenerator<Fact | Detail> {
  yield { kind: 'metadata', key: 'method', value: snippet(await plan.text(PLAN.name)) };
  for await (const operator of plan.tables(PLAN.operators)) {
    const [full, overload] = [await operator.text(OPERATOR.name), await operator.text(OPERATOR.overload)];
    const split = full.indexOf('::');
    const name = split < 0 ? full : full.slice(split + 2);
    const namespace = full.slice(0, Math.max(0, split));
    yield* operatorFact(namespace, overload === '' ? name : `${name}.${overload}`, operator.position);
  }
  for await (const delegate of plan.tables(PLAN.delegates))
    yield* operatorFact('delegate', await delegate.text(DELEGATE.id), delegate.position);
}

/** Blobs that stand among the tables: constants of old programs, and what delegates were compiled to. */
async function* readBlobs(program: FlatTable, artifact: Artifact): AsyncGenerator<Fact | Artifact> {
  let blobs = 0;
  for (const field of [PROGRAM.constants, PROGRAM.delegateData]) {
    for await (const blob of program.tables(field)) {
      if (++blobs > MAX_SEGMENTS)
        throw new FormatError(
          'over-budget',
          `the program has more than ${MAX_SEGMENTS} blobs`,
          blob.position,
        );
      const data = await blob.vector(BLOB.data, 1);
      if (data !== undefined)
        yield* findPayload('executorch', `blob ${blobs}`, artifact, data.offset, data.length);
    }
  }
}

async function* readSegments(
  program: FlatTable,
  artifact: Artifact,
  base: number,
): AsyncGenerator<Fact | Artifact> {
  const { content } = artifact;
  const spans: TensorSpan[] = [];
  for await (const segment of program.tables(PROGRAM.segments)) {
    const start = base + (await segment.number(SEGMENT.offset, 'u64'));
    const name = `segment ${spans.length}`;
    const end = start + (await segment.number(SEGMENT.size, 'u64'));
    if (spans.push({ name, start, end }) > MAX_SEGMENTS)
      throw new FormatError(
        'over-budget',
        `the program has more than ${MAX_SEGMENTS} segments`,
        segment.position,
      );
  }
  if (spans.length === 0) return;
  for (const { anomaly: id, detail, offset, length } of findDisorders(
    spans,
    base,
    await content.size(),
    MAX_PADDING,
  )) {
    yield anomaly(id, detail, offset);
    if (length > 0) yield* findPayload('executorch', 'bytes of no segment', artifact, offset, length);
  }
  for (const { name, start, end } of spans)
    yield* findPayload('executorch', name, artifact, start, end - start);
}

/**
 * ExecuTorch programs: the operators that a program calls by name, the backends that it hands parts of itself to, and
 * what these were given.
 *
 * Source: `schema/program.fbs` and `schema/extended_header.cpp` of pytorch/executorch.
 */
export const executorchFormat: Format = {
  id: 'executorch',
  matches: ({ head }) => hasMagic(head, 'ET', 4) && /^ET\d\d$/.test(latin1(head.subarray(4, 8))),
  async *read(artifact, budget) {
    const buffer = new FlatBuffer(artifact.content, budget);
    const program = await buffer.tableAt(0);
    for await (const plan of program.tables(PROGRAM.plans)) yield* readPlan(plan);
    yield* readBlobs(program, artifact);
    const header = await artifact.content.read(EXTENDED_AT, EXTENDED_LENGTH);
    if (!EXTENDED.test(latin1(header.subarray(0, 4)))) return;
    yield* readSegments(program, artifact, await buffer.u64(EXTENDED_AT + 16));
  },
};
