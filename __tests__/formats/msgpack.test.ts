import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { msgpackFormat } from '../../src/formats/msgpack.js';
import { readRules } from '../../src/rules.js';
import { collect, factsOf, formatContract, probeOf } from '../helpers/contract.js';
import { scanBytes, testEngine } from '../helpers/scan.js';

const engine = testEngine(await readRules('rules'));
const fixture = readFileSync(new URL('../fixtures/msgpack/flax_model.msgpack', import.meta.url));

const bytes = (...parts: readonly (number | string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));
const text = (value: string): Buffer => bytes(0xa0 + value.length, value);
const extension = (code: number, content: Uint8Array): Buffer => bytes(0xc7, content.length, code, content);
const array = (dtype: string, length: number, data: Uint8Array): Buffer =>
  extension(1, bytes(0x93, 0x91, length, text(dtype), 0xc4, data.length, data));
const map = (...entries: readonly (readonly [string, Uint8Array])[]): Buffer =>
  bytes(0x80 + entries.length, ...entries.flatMap(([key, value]) => [text(key), value]));

async function anomaliesIn(data: Uint8Array): Promise<string[]> {
  const { facts, error } = await collect(msgpackFormat, data, 'model.msgpack');
  const end = error && 'anomaly' in error ? [error.anomaly] : [];
  return [...factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly), ...end];
}

formatContract(msgpackFormat, [
  { name: 'Flax', bytes: fixture, path: 'flax_model.msgpack' },
  { name: 'a checkpoint', bytes: map(['a', array('int8', 2, bytes(1, 2))]), path: 'checkpoint_100' },
]);

test('what Flax writes is read, and gives nothing', async () => {
  const { findings, coverage } = await scanBytes('flax_model.msgpack', fixture, engine);
  expect(findings).toEqual([]);
  expect(coverage).toMatchObject([{ status: 'scanned' }]);
  const { details } = await collect(msgpackFormat, fixture, 'flax_model.msgpack');
  expect(details).toContainEqual({
    kind: 'tensor',
    name: 'params.Dense_0.kernel',
    dtype: 'float32',
    shape: [4, 8],
  });
  expect(details).toContainEqual({ kind: 'metadata', key: 'note', value: 'a small model' });
  expect(details.filter(({ kind }) => kind === 'tensor')).toHaveLength(9);
});

test.each<[string, Uint8Array]>([
  ['the same names in different maps', bytes(0x92, map(['a', bytes(1)]), map(['a', bytes(2)]))],
  ['a name with a dot', map(['a.b', bytes(1)], ['a', map(['b', bytes(2)])])],
  ['numbers with a fraction', bytes(0x82, 0xca, 0x3f, 0, 0, 0, 1, 0xca, 0x3e, 0, 0, 0, 2)],
  ['numbers of eight bytes', bytes(0x82, 0xcf, Buffer.alloc(8, 0xff), 1, 0xd3, Buffer.alloc(8, 0xff), 2)],
  ['NaN, which equals nothing', bytes(0x82, 0xca, 0x7f, 0xc0, 0, 0, 1, 0xca, 0x7f, 0xc0, 0, 0, 2)],
  ['nil and false', bytes(0x82, 0xc0, 1, 0xc2, 2)],
  ['a number and its digit', bytes(0x82, 1, 1, text('1'), 2)],
  ['a text and the same bytes', bytes(0x82, text('a'), 1, 0xc4, 1, 'a', 2)],
  ['bytes of one length', bytes(0x82, 0xc4, 1, 0xf0, 1, 0xc4, 1, 0xf1, 2)],
  ['records one behind the other', bytes(map(['a', bytes(1)]), map(['a', bytes(2)]), 0x91, 1)],
])('%s are no anomaly', async (_, data) => {
  expect(await anomaliesIn(data)).toEqual([]);
});

describe('what is no honest file', () => {
  const script = '#!/bin/sh\nid\n';
  let nested: Buffer = bytes(0xc0);
  for (let depth = 0; depth < 600; depth++) nested = bytes(0x91, nested);

  test.each<[string, Uint8Array, string[]]>([
    ['objects in an array', map(['a', array('object', 1, bytes(0))]), ['object-array']],
    ['objects in an array, by letter', map(['a', array('|O', 1, bytes(0))]), ['object-array']],
    ['a type of its own', map(['a', array('ufo', 1, bytes(0))]), ['unknown-dtype']],
    ['a shape that does not fit', map(['a', array('int8', 9, bytes(1))]), ['tensor-layout']],
    ['an array that is none', map(['a', extension(1, bytes(0xc0))]), ['corrupt']],
    ['an extension of its own', map(['a', extension(42, bytes(1))]), ['unknown-extension']],
    ['two values of one name', map(['a', bytes(1)], ['a', bytes(2)]), ['duplicate-key']],
    ['two values of one number', bytes(0x82, 1, 1, 0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 2), ['duplicate-key']],
    [
      'two values in a later record',
      bytes(0x91, 1, map(['a', bytes(1)], ['a', bytes(2)])),
      ['duplicate-key'],
    ],
    ['a script as an array', map(['a', array('int8', script.length, bytes(script))]), ['hidden-payload']],
    ['a script as bytes', map(['a', bytes(0xc4, script.length, script)]), ['hidden-payload']],
    ['a script behind the end', bytes(map(['a', bytes(1)]), script), ['trailing-data', 'hidden-payload']],
    ['a string longer than the file', map(['a', bytes(0xdb, 0xff, 0xff, 0xff, 0xff)]), ['truncated']],
    ['a map longer than the file', bytes(0xdf, 0xff, 0xff, 0xff, 0xff), ['truncated']],
    ['bytes longer than the file', map(['a', bytes(0xc6, 0x7f, 0, 0, 0)]), ['truncated']],
    ['a map as a name', bytes(0x81, 0x80, 0xc0), ['corrupt']],
    ['a code that is none', bytes(0x81, 0xa1, 'a', 0xc1), ['corrupt']],
    ['nesting', nested, ['corrupt']],
  ])('%s', async (_, data, expected) => {
    expect(await anomaliesIn(data)).toEqual(expected);
  });

  test('a pickle in bytes, as msgpack-numpy loads it, is read as one', async () => {
    const pickle = "cos\nsystem\n(S'id'\ntR.";
    const data = map(['nd', bytes(0xc3)], ['kind', text('O')], ['data', bytes(0xc4, pickle.length, pickle)]);
    const { findings } = await scanBytes('model.msgpack', data, engine);
    expect(findings.map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['model/executes-code', 'model/hidden-payload']),
    );
  });
});

test.each<[string, Uint8Array, boolean]>([
  ['a.msgpack', bytes(0x80), true],
  ['checkpoint', map(['params', bytes(0x80)]), true],
  ['checkpoint', bytes('model_checkpoint_path: "model.ckpt-1"\n'), false],
  ['a.msgpack', bytes('version https://git-lfs.github.com/spec/v1\n'), false],
  ['data.bin', bytes(0x80), false],
  ['weights.mpk', map(['a', bytes(1)]), true],
  ['weights.bin', fixture, true],
  ['params', map(['a', array('int8', 2, bytes(1, 2))]), true],
  ['params', map(['a', array('object', 1, bytes(0))]), true],
  ['a', bytes(0x81, 0xc4, 1, 'a', map(['nd', bytes(0xc3)], ['type', text('|O')])), true],
  ['a', map(['a', bytes(1)]), false],
])('%s is matched: %#', (name, data, expected) => {
  expect(msgpackFormat.matches(probeOf(data, name))).toBe(expected);
});
