import { sliceBytes } from '../../bytes.js';
import { every, last, type MessageRange, type ProtobufReader } from '../../parsers/protobuf.js';
import { whereLeads } from '../../parsers/reference-target.js';
import { snippet } from '../../parsers/source-text.js';
import type { Artifact, Budget, Detail, Fact, OperatorFact, Position } from '../../types.js';
import { readGraph } from './graph.js';

/** Field numbers of `MetaGraphDef`. */
const META = { info: 1, graph: 2, saver: 3, collection: 4, signature: 5, asset: 6, objects: 7 };

/** Names of assets that are kept while a graph is read; honest models have a few vocabularies. */
const MOST_ASSETS = 10_000;

const place = ({ offset, length }: MessageRange): Position => ({ kind: 'bytes', offset, length });

/** `name:0` is an output of the node `name`. */
const nodeOf = (tensor: string): string => tensor.split(':', 1)[0] ?? '';

interface Asset {
  readonly node: string;
  readonly filename: string;
  readonly location: Position;
}

async function readAsset(reader: ProtobufReader, range: MessageRange): Promise<Asset> {
  const asset = await reader.list(range);
  const tensor = last(asset, 1);
  const node = tensor === undefined ? '' : nodeOf(await reader.text(last(await reader.list(tensor), 1)));
  return { node, filename: await reader.text(last(asset, 2)), location: place(range) };
}

/** Assets of `asset_file_def`, and of the collection in which TensorFlow 1 kept them, packed into `Any`. */
async function* assetsOf(reader: ProtobufReader, parts: readonly MessageRange[]): AsyncGenerator<Asset> {
  for await (const range of reader.each(parts, META.asset)) yield readAsset(reader, range);
  for await (const entry of reader.each(parts, META.collection)) {
    const pair = await reader.list(entry);
    if ((await reader.text(last(pair, 1))) !== 'saved_model_assets') continue;
    for await (const list of reader.each(every(pair, 2), 5))
      for await (const any of reader.each([list], 1))
        for await (const packed of reader.each([any], 2)) yield readAsset(reader, packed);
  }
}

/** What a signature or the meta information says, for who compares two versions of a model. */
async function* detailsOf(reader: ProtobufReader, parts: readonly MessageRange[]): AsyncGenerator<Detail> {
  const detail = (key: string, values: readonly string[]): Detail => ({
    kind: 'metadata',
    key: snippet(key),
    value: snippet(values.join(', ')),
  });
  for await (const info of reader.each(parts, META.info)) {
    const fields = await reader.list(info);
    for (const [key, number] of [
      ['tags', 4],
      ['tensorflow_version', 5],
    ] as const) {
      const values = await Promise.all(
        every(fields, number)
          .slice(0, 16)
          .map((field) => reader.text(field)),
      );
      if (values.length > 0) yield detail(key, values);
    }
  }
  for await (const entry of reader.each(parts, META.signature)) {
    const pair = await reader.list(entry);
    const key = await reader.text(last(pair, 1));
    for (const [what, number] of [
      ['inputs', 1],
      ['outputs', 2],
    ] as const) {
      const names: string[] = [];
      for await (const one of reader.each(every(pair, 2), number))
        if (names.length < 64) names.push(await reader.text(last(await reader.list(one), 1)));
      yield detail(`signature ${key}: ${what}`, names.sort());
    }
  }
  for await (const entry of reader.each(parts, META.collection))
    yield detail('collection', [await reader.text(last(await reader.list(entry), 1))]);
}

/** Keras wrote the configuration of its layers into the objects before it had a file of its own: at most so much of each. */
const LONGEST_CONFIGURATION = 16 * 1024 * 1024;

/** Classes that the loader looks up in its registry, and configurations of layers. */
async function* objectsOf(
  reader: ProtobufReader,
  parts: readonly MessageRange[],
  { path, inside }: Artifact,
): AsyncGenerator<OperatorFact | Artifact> {
  let index = -1;
  for await (const graph of reader.each(parts, META.objects)) {
    for await (const node of reader.each([graph], 1)) {
      index++;
      const object = await reader.list(node);
      const name = await reader.text(last(object, 13));
      if (name !== '')
        yield {
          kind: 'operator',
          framework: 'tensorflow',
          namespace: 'registered',
          name,
          attributes: {},
          code: snippet(name),
          location: place(node),
        };
      for await (const metadata of reader.each(every(object, 4), 3))
        yield* configuration(reader, metadata, `keras_metadata/${index}.json`, { path, inside });
    }
  }
}

/** The configuration of a layer as a file of its own, for the format that reads those of Keras. */
export async function* configuration(
  reader: ProtobufReader,
  field: MessageRange,
  name: string,
  { path, inside }: Pick<Artifact, 'path' | 'inside'>,
): AsyncGenerator<Artifact> {
  if ((await reader.text(field, 1)) !== '{') return;
  const content = sliceBytes(reader.bytes, field.offset, Math.min(field.length, LONGEST_CONFIGURATION));
  yield { path, inside: [...inside, name], content };
}

/**
 * A `MetaGraphDef`: a graph with what its loader needs to run it.
 *
 * Source: `tensorflow/core/protobuf/meta_graph.proto`, `saved_object_graph.proto`
 *
 * @param parts - parts of one message, which a writer may split
 */
export async function* readMetaGraph(
  reader: ProtobufReader,
  parts: readonly MessageRange[],
  artifact: Artifact,
  budget: Budget,
): AsyncGenerator<Fact | Detail | Artifact> {
  yield* detailsOf(reader, parts);
  const assets = new Set<string>();
  for await (const { node, filename, location } of assetsOf(reader, parts)) {
    if (assets.size < MOST_ASSETS) assets.add(node);
    const code = snippet(`asset ${filename}`);
    yield { kind: 'reference', role: 'asset', target: filename, leads: whereLeads(filename), code, location };
  }
  const saver = new Set<string>();
  for await (const field of reader.each(parts, META.saver))
    saver.add(nodeOf(await reader.text(last(await reader.list(field), 1))));
  const graphs: MessageRange[] = [];
  for await (const graph of reader.each(parts, META.graph)) if (graphs.length < 1024) graphs.push(graph);
  const objects: MessageRange[] = [];
  for await (const part of reader.each(parts, META.objects)) if (objects.length < 1024) objects.push(part);
  yield* readGraph(reader, graphs, { assets, saver, objects, artifact }, budget);
  yield* objectsOf(reader, parts, artifact);
}
