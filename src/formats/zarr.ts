import { FormatError } from '../errors.js';
import { readJsonTree, type JsonNode } from '../parsers/json-tree.js';
import type { Detail, Fact, Format } from '../types.js';

/** `.zarray` and its consolidated form of version 2, and version 3. */
const NAMES = /^(?:\.zarray|\.zmetadata|zarr\.json)$/;

/** Members under which a store lists how its chunks are encoded. */
const CODECS = new Set(['filters', 'compressor', 'codecs']);

function textOf(node: JsonNode, ...keys: readonly string[]): (JsonNode & { kind: 'string' }) | undefined {
  if (node.kind !== 'object') return undefined;
  for (const [key, value] of node.members) if (keys.includes(key) && value.kind === 'string') return value;
  return undefined;
}

/** Every codec of every array, however deep: one may hold others (`sharding_indexed`), and stores hold arrays. */
function* codecsOf(node: JsonNode, isCodec: boolean): Generator<Fact> {
  const items = node.kind === 'array' ? node.items : [];
  for (const item of items) yield* codecsOf(item, isCodec);
  if (node.kind !== 'object') return;
  // Version 2 names a codec `id`, version 3 `name`.
  const name = isCodec ? textOf(node, 'id', 'name') : undefined;
  if (name !== undefined)
    yield {
      kind: 'operator',
      framework: 'zarr',
      namespace: '',
      name: name.text,
      attributes: {},
      code: name.text.slice(0, 200),
      location: name.location,
    };
  for (const [key, value] of node.members) yield* codecsOf(value, CODECS.has(key));
}

function* dtypesOf(node: JsonNode): Generator<Detail> {
  const dtype = textOf(node, 'dtype', 'data_type');
  if (dtype !== undefined) yield { kind: 'metadata', key: 'dtype', value: dtype.text.slice(0, 200) };
}

/**
 * How a Zarr store, as Orbax and others keep checkpoints in, encodes its arrays: chunks of a codec that pickles are
 * unpickled when they are read.
 *
 * Source: the specifications of Zarr 2 and 3, and `numcodecs/pickles.py`.
 */
export const zarrFormat: Format = {
  id: 'zarr',
  matches: ({ name }) => NAMES.test(name),
  async *read({ content }, budget) {
    try {
      const { root } = await readJsonTree(content, budget);
      yield* dtypesOf(root);
      yield* codecsOf(root, false);
    } catch (error) {
      if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
      throw new FormatError('corrupt', `the description is no JSON: ${error.message}`, error.offset);
    }
  },
};
