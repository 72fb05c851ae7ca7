import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { catboostFormat } from '../../../src/formats/boosting/catboost.js';
import { lightgbmFormat } from '../../../src/formats/boosting/lightgbm.js';
import { xgboostFormat } from '../../../src/formats/boosting/xgboost.js';
import type { Format } from '../../../src/types.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { elf } from '../../helpers/executable-writer.js';
import { expand } from '../../helpers/expand.js';
import { scanBytes } from '../../helpers/scan.js';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/boosting/${name}`, import.meta.url));
const sample = (name: string): { name: string; bytes: Buffer; path: string } => ({
  name,
  bytes: fixture(name),
  path: name,
});

formatContract(xgboostFormat, ['xgboost.json', 'linear.json', 'xgboost.ubj', 'xgboost.model'].map(sample));
formatContract(lightgbmFormat, [sample('lightgbm.txt')]);
formatContract(catboostFormat, [sample('catboost.cbm')]);

async function metadataIn(format: Format, bytes: Uint8Array): Promise<Record<string, string>> {
  const { details, error } = await collect(format, bytes, 'model');
  expect(error).toBeUndefined();
  return Object.fromEntries(
    details.flatMap((detail) => (detail.kind === 'metadata' ? [[detail.key, detail.value]] : [])),
  );
}

describe('models that the libraries wrote', () => {
  test.each([
    ['xgboost.json', 'xgboost'],
    ['linear.json', 'xgboost'],
    ['xgboost.ubj', 'xgboost'],
    ['xgboost.model', 'xgboost'],
    ['lightgbm.txt', 'lightgbm'],
    ['catboost.cbm', 'catboost'],
  ])('nothing is found in %s', async (name, format) => {
    const { findings, coverage } = await scanBytes(name, fixture(name));
    expect(findings).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned' }]);
    expect(coverage[0]?.formats).toContain(format);
  });

  const told = { objective: 'binary:logistic', booster: 'gbtree' };
  test.each([
    ['xgboost.json', { ...told, 'attributes.note': 'trained', feature_names: 'a, b, c' }],
    ['xgboost.ubj', { ...told, 'attributes.note': 'trained' }],
    ['xgboost.model', { ...told, 'attributes.note': 'trained' }],
  ])('what %s tells of itself', async (name, expected) => {
    expect(await metadataIn(xgboostFormat, fixture(name))).toMatchObject(expected);
  });

  test('what LightGBM and CatBoost tell of themselves', async () => {
    expect(await metadataIn(lightgbmFormat, fixture('lightgbm.txt'))).toEqual({
      version: 'v4',
      num_class: '1',
      objective: 'binary sigmoid:1',
      feature_names: 'a b c',
    });
    const catboost = await metadataIn(catboostFormat, fixture('catboost.cbm'));
    expect(catboost).toMatchObject({ format: 'FlabuffersModel_v1' });
    expect(Object.keys(catboost)).toEqual(expect.arrayContaining(['params', 'model_guid']));
  });
});

/** `text` in the place of another of the same length. */
function replace(bytes: Buffer, old: string, text: string): Buffer {
  const changed = Buffer.from(bytes);
  changed.write(text, bytes.indexOf(old), 'latin1');
  return changed;
}

describe('models that hold more than numbers', () => {
  const secret = expand('hf_<letters:34>');

  test('a secret in an attribute of each form', async () => {
    const long = `SU${String.fromCharCode(secret.length)}${secret}`;
    const ubj = Buffer.from(`{L${'\0'.repeat(7)}\x07learner{i\x0aattributes{i\x01k${long}}}}`, 'latin1');
    const json = JSON.stringify({ learner: { attributes: { k: secret } } });
    for (const [name, bytes] of [
      ['a.ubj', ubj],
      ['a.json', Buffer.from(json)],
    ] as const) {
      const { findings, coverage } = await scanBytes(name, bytes);
      expect(findings.map(({ rule }) => rule.id)).toEqual(['secret/huggingface-token']);
      expect(coverage[0]?.formats).toContain('xgboost');
    }
  });

  test.each([
    ['xgboost.ubj', xgboostFormat],
    ['catboost.cbm', catboostFormat],
  ])('a program behind %s', async (name, format) => {
    const { facts } = await collect(format, Buffer.concat([fixture(name), elf()]), name);
    expect(factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly)).toEqual([
      'trailing-data',
      'hidden-payload',
    ]);
  });
});

describe('models that lie', () => {
  const deep = `{L${'\0'.repeat(7)}\x07learner${'['.repeat(1000)}`;
  test.each([
    ['corrupt', xgboostFormat, Buffer.from(deep, 'latin1')],
    ['corrupt', xgboostFormat, replace(fixture('xgboost.ubj'), 'SL\0\0\0\0\0\0\0\x07trained', 'SX')],
    ['truncated', xgboostFormat, fixture('xgboost.ubj').subarray(0, -10)],
    ['corrupt', xgboostFormat, Buffer.from('{"learner": {"attributes": {"a": tru')],
    ['truncated', xgboostFormat, fixture('xgboost.model').subarray(0, 500)],
    ['truncated', catboostFormat, replace(fixture('catboost.cbm'), 'CBM1', 'CBM1\xff\xff\xff')],
  ])('%s', async (anomaly, format, bytes) => {
    expect((await collect(format, bytes, 'model')).error).toMatchObject({ anomaly });
  });
});

test('other JSON, other text and other numbers are none', () => {
  expect(xgboostFormat.matches(probeOf(Buffer.from('{"learner": "x"}'), 'a.json'))).toBe(false);
  expect(xgboostFormat.matches(probeOf(Buffer.from('binfinity'), 'a.model'))).toBe(false);
  expect(lightgbmFormat.matches(probeOf(Buffer.from('tree\noak\n'), 'a.txt'))).toBe(false);
});
