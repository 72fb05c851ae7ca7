import { FormatError } from '../../errors.js';
import {
  ProtobufReader,
  every,
  last,
  sniffFields,
  sniffMessage,
  type Field,
  type Fields,
  type MessageRange,
} from '../../parsers/protobuf.js';
import { isBinary } from '../../parsers/magic.js';
import type { Artifact, Budget, Detail, Fact, Format, Probe } from '../../types.js';
import { readGraph } from './graph.js';
import { configuration, readMetaGraph } from './meta-graph.js';

type Kind = 'saved model' | 'meta graph' | 'graph' | 'keras metadata' | 'fingerprint';

const FUNCTION = /^[A-Za-z_][\w.>/]*$/;
/** Other messages begin with two strings, too: the package of a `FileDescriptorProto` is no operator. */
const OPERATOR = /^(?:[\w.]+>)?_{0,2}[A-Z]\w*$/;

/** What a message in the head holds, as far as the head shows it. */
function inner(head: Uint8Array, field: Field | undefined): Fields {
  if (field?.wire !== 'bytes') return [];
  return sniffMessage(head, field.offset, Math.min(head.length, field.offset + field.length)) ?? [];
}

function textOf(head: Uint8Array, field: Field | undefined): string {
  if (field === undefined) return '';
  return Buffer.from(head.subarray(field.offset, field.offset + Math.min(field.length, 256))).toString(
    'utf8',
  );
}

/** `NodeDef` has a name and an operator. */
function isNode(head: Uint8Array, field: Field): boolean {
  const node = inner(head, field);
  return field.number === 1 && last(node, 1) !== undefined && OPERATOR.test(textOf(head, last(node, 2)));
}

/** `FunctionDefLibrary` begins with a function, that with its signature, that with a name. */
function isLibrary(head: Uint8Array, field: Field): boolean {
  const [definition] = inner(head, field);
  const [signature] = inner(head, definition);
  const [name] = inner(head, signature);
  return (
    field.number === 2 &&
    [definition, signature, name].every((one) => one?.number === 1) &&
    FUNCTION.test(textOf(head, name))
  );
}

/** `MetaInfoDef` holds the version of TensorFlow. */
function isMetaGraph(head: Uint8Array, fields: Fields): boolean {
  const [info] = fields;
  return info?.number === 1 && /^\d+\.\d+\./.test(textOf(head, last(inner(head, info), 5)));
}

function kindOf({ head, name }: Pick<Probe, 'head' | 'name'>): Kind | undefined {
  const fields = sniffFields(head) ?? [];
  const [first, second] = fields;
  if (name === 'saved_model.pb') return 'saved model';
  if (name === 'keras_metadata.pb') return 'keras metadata';
  if (name === 'fingerprint.pb') return 'fingerprint';
  if (name.endsWith('.meta') && fields.length > 0) return 'meta graph';
  if (fields.some((field) => isNode(head, field) || isLibrary(head, field))) return 'graph';
  if (first?.wire === 'varint' && second?.number === 2)
    return isMetaGraph(head, inner(head, second)) ? 'saved model' : undefined;
  return isMetaGraph(head, fields) ? 'meta graph' : undefined;
}

/** The fields of a message; of what is none, nothing. */
async function fieldsOf(reader: ProtobufReader, range: MessageRange): Promise<Fields> {
  try {
    return await reader.list(range);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [];
  }
}

/** What a file with a name of TensorFlow's is, whose first bytes do not tell: a writer may put fields in any order. */
async function kindInside(reader: ProtobufReader, root: MessageRange): Promise<Kind | undefined> {
  try {
    for await (const field of reader.each([root], 1)) {
      const node = await fieldsOf(reader, field);
      if (OPERATOR.test(await reader.text(last(node, 2)))) return 'graph';
      if (last(node, 4) ?? last(node, 5)) return 'meta graph';
    }
    for await (const field of reader.each([root], 2)) {
      const part = await fieldsOf(reader, field);
      if (last(part, 2)) return 'saved model';
      for (const definition of every(part, 1))
        for (const signature of every(await fieldsOf(reader, definition), 1))
          if (last(await fieldsOf(reader, signature), 1)) return 'graph';
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return undefined;
}

/** Bytes that no text holds: the text form of a graph, and sources of other languages, may have the same names. */
async function* readKind(
  kind: Kind,
  reader: ProtobufReader,
  artifact: Artifact,
  budget: Budget,
): AsyncGenerator<Fact | Detail | Artifact> {
  const root = await reader.root();
  switch (kind) {
    case 'keras metadata':
      yield* readKerasMetadata(reader, artifact);
      return;
    case 'graph':
      yield* readGraph(
        reader,
        [root],
        { assets: new Set(), saver: new Set(), objects: [], artifact },
        budget,
      );
      return;
    case 'meta graph':
      yield* readMetaGraph(reader, [root], artifact, budget);
      return;
    case 'saved model':
      for await (const graph of reader.each([root], 2))
        yield* readMetaGraph(reader, [graph], artifact, budget);
      return;
    case 'fingerprint':
      await reader.list(root);
  }
}

async function* readKerasMetadata(reader: ProtobufReader, artifact: Artifact): AsyncGenerator<Artifact> {
  let index = 0;
  for await (const node of reader.each([await reader.root()], 1)) {
    const fields = await reader.list(node);
    const metadata = last(fields, 5);
    const id = last(fields, 2, 'varint')?.value ?? index;
    index++;
    if (metadata) yield* configuration(reader, metadata, `keras_metadata/${id}.json`, artifact);
  }
}

/**
 * TensorFlow's models as protocol buffers: SavedModel, MetaGraph, frozen graphs, and the metadata that Keras keeps
 * beside a SavedModel. Weights are skipped by their length.
 */
export const tensorflowFormat: Format = {
  id: 'tensorflow',
  matches: (probe) =>
    isBinary(probe.head) && (/\.(?:pb|meta)$/.test(probe.name) || kindOf(probe) !== undefined),
  async *read(artifact, budget): AsyncGenerator<Fact | Detail | Artifact> {
    const { path, inside, content } = artifact;
    const name = ((inside.at(-1) ?? path).split('/').at(-1) ?? '').toLowerCase();
    const open = (): ProtobufReader => new ProtobufReader(content, () => budget.tick());
    const guess = open();
    const kind =
      kindOf({ head: await content.read(0, 4096), name }) ?? (await kindInside(guess, await guess.root()));
    if (kind === undefined) {
      yield {
        kind: 'anomaly',
        anomaly: 'unknown-message',
        format: 'tensorflow',
        detail: 'a protocol buffer that is no model of TensorFlow',
        unread: true,
        location: { kind: 'file' },
      };
      return;
    }
    const reader = open();
    yield* readKind(kind, reader, artifact, budget);
    reader.finish();
  },
};
