import { FormatError } from '../errors.js';
import { JsonReader } from '../parsers/json.js';
import type { JsonString } from '../parsers/json-string.js';
import { snippet } from '../parsers/source-text.js';
import { whereLeads } from '../parsers/reference-target.js';
import type { Budget, Fact, Format } from '../types.js';

/** The largest checkpoints have some hundred shards. */
const MAX_SHARDS = 10_000;

function shardOf(file: JsonString): Fact {
  const target = file.text;
  const start = file.position(0);
  const { column } = file.position(target.length);
  return {
    kind: 'reference',
    role: 'shard',
    target,
    leads: whereLeads(target),
    code: snippet(target),
    location: {
      kind: 'region',
      startLine: start.line,
      startColumn: start.column,
      endLine: start.line,
      endColumn: column,
      offset: start.offset,
    },
  };
}

async function* readWeightMap(json: JsonReader, budget: Budget): AsyncGenerator<Fact> {
  const seen = new Set<string>();
  await json.enterObject();
  while ((await json.nextKey()) !== undefined) {
    budget.tick();
    if ((await json.kind()) !== 'string') {
      await json.skip();
      continue;
    }
    const file = await json.string();
    if (seen.has(file.text)) continue;
    if (seen.size >= MAX_SHARDS)
      throw new FormatError('over-budget', `the index names more than ${MAX_SHARDS} files`);
    seen.add(file.text);
    yield shardOf(file);
  }
}

/**
 * The index of a checkpoint in several files (`model.safetensors.index.json`): which file holds which tensor. Loaders
 * open the files that it names, wherever they are.
 *
 * Source: `load_sharded_checkpoint` of transformers.
 */
export const shardIndexFormat: Format = {
  id: 'shard-index',
  matches: ({ name }) => name.endsWith('.index.json'),
  async *read({ content }, budget) {
    try {
      const json = await JsonReader.open(content, budget);
      if ((await json.kind()) !== 'object') return;
      await json.enterObject();
      for (let key; (key = await json.nextKey()) !== undefined;) {
        if (key.text === 'weight_map' && (await json.kind()) === 'object') yield* readWeightMap(json, budget);
        else await json.skip();
      }
    } catch (error) {
      if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
      throw new FormatError('corrupt', `the index is no JSON: ${error.message}`, error.offset);
    }
  },
};
