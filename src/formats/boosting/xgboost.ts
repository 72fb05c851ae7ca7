import { FormatError } from '../../errors.js';
import { JsonReader } from '../../parsers/json.js';
import { latin1 } from '../../parsers/latin1.js';
import { metadataOf } from '../../parsers/model-metadata.js';
import { snippet } from '../../parsers/source-text.js';
import { findTrailing } from '../../parsers/trailing-data.js';
import type { Artifact, Budget, Bytes, Detail, Fact, Format } from '../../types.js';
import { readUbjson } from './ubjson.js';
import { readBinary } from './xgboost-binary.js';

type Form = 'json' | 'ubjson' | 'binary';

const starts: readonly (readonly [Form, RegExp])[] = [
  ['json', /^\s*\{\s*"(?:learner"\s*:\s*\{|version"\s*:\s*\[[\d,\s]*\]\s*,\s*"learner")/],
  ['ubjson', /^\{(?:L\0{7}|[iU])\x07(?:learner\{|version\[)/],
  ['binary', /^binf.{4}.{4}.\0\0\0[\0\x01]\0\0\0[\0\x01]\0\0\0/s],
];

function formOf(head: Uint8Array): Form | undefined {
  const start = latin1(head.subarray(0, 256));
  return starts.find(([, pattern]) => pattern.test(start))?.[0];
}

/** What a reviewer wants to know, under the names that all forms give it; all else are numbers. */
function keyOf(path: readonly string[]): string | undefined {
  const way = path.join('.');
  if (way === 'learner.objective.name') return 'objective';
  if (way === 'learner.gradient_booster.name') return 'booster';
  return /^learner\.(?:attributes|feature_names|feature_types)(?:\.|$)/.test(way)
    ? path.slice(1).join('.')
    : undefined;
}

/** Texts of a JSON document are searched for secrets as text already. */
async function* readJson(bytes: Bytes, budget: Budget): AsyncGenerator<Detail> {
  const json = await JsonReader.open(bytes, budget);
  const way: string[] = [];
  async function* inObject(): AsyncGenerator<Detail> {
    await json.enterObject();
    for (let key; (key = await json.nextKey()) !== undefined;) {
      budget.tick();
      way.push(key.text);
      const kind = await json.kind();
      const name = keyOf(way);
      if (
        kind === 'object' &&
        /^learner(?:\.(?:attributes|objective|gradient_booster))?$/.test(way.join('.'))
      )
        yield* inObject();
      else if (kind === 'string' && name !== undefined)
        yield { kind: 'metadata', key: name, value: snippet((await json.string()).text) };
      else if (kind === 'array' && name !== undefined)
        yield { kind: 'metadata', key: name, value: snippet((await textsOf()).join(', ')) };
      else await json.skip();
      way.pop();
    }
  }
  const textsOf = async (): Promise<string[]> => {
    const texts: string[] = [];
    await json.enterArray();
    while (await json.nextItem()) {
      // A value shows no more than its first texts.
      if (texts.length < 100 && (await json.kind()) === 'string') texts.push((await json.string()).text);
      else await json.skip();
    }
    return texts;
  };
  yield* inObject();
}

async function* readBinaryJson(artifact: Artifact, budget: Budget): AsyncGenerator<Fact | Detail | Artifact> {
  const { content } = artifact;
  const texts = readUbjson(content, budget);
  let next = await texts.next();
  for (; next.done !== true; next = await texts.next()) {
    const { path, text, offset, length } = next.value;
    yield* metadataOf('xgboost', keyOf(path) ?? path.join('.'), text, offset, length);
  }
  yield* findTrailing('xgboost', 'the model', artifact, next.value);
}

/**
 * XGBoost's own models: trees of numbers, the names of features, and attributes. Loading one runs nothing.
 *
 * @see https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
 */
export const xgboostFormat: Format = {
  id: 'xgboost',
  matches: ({ head }) => formOf(head) !== undefined,
  async *read(artifact, budget) {
    const { content } = artifact;
    const form = formOf(await content.read(0, 256));
    if (form === 'ubjson') yield* readBinaryJson(artifact, budget);
    else if (form === 'binary') yield* readBinary(content, budget);
    else
      try {
        yield* readJson(content, budget);
      } catch (error) {
        if (!(error instanceof FormatError) || error.anomaly !== 'invalid-json') throw error;
        throw new FormatError('corrupt', `the model is no JSON: ${error.message}`, error.offset);
      }
  },
};
