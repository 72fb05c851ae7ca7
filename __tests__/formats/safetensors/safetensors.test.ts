import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { safetensorsFormat } from '../../../src/formats/safetensors/index.js';
import { readRules } from '../../../src/rules.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { expand } from '../../helpers/expand.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import { safetensors, tensor } from '../../helpers/safetensors-writer.js';

const folder = new URL('../../fixtures/safetensors/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
const engine = testEngine(await readRules('rules'));

/** Ids of the anomalies, the one that ends the reading last. */
async function anomaliesIn(bytes: Uint8Array): Promise<string[]> {
  const { facts, error } = await collect(safetensorsFormat, bytes, 'model.safetensors');
  const end = error && 'anomaly' in error ? [error.anomaly] : [];
  return [...factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly), ...end];
}

const entries = [tensor('a', 0, 4), tensor('b', 4, 8)];
const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const honest = safetensors({ entries, data });

formatContract(safetensorsFormat, [
  ...names.map((name) => ({ name, bytes: fixture(name), path: name })),
  { name: 'two tensors', bytes: honest, path: 'model.bin' },
]);

describe('files that the library wrote', () => {
  test.each(readdirSync(folder).filter((name) => !name.endsWith('.py')))('%s', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name), engine);
    expect(findings).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned' }]);
  });

  test('tensors and metadata are told', async () => {
    const { details } = await collect(safetensorsFormat, fixture('types.safetensors'), 'a.safetensors');
    expect(details).toContainEqual({ kind: 'metadata', key: 'format', value: 'np' });
    expect(details).toContainEqual({
      kind: 'tensor',
      name: 'embed.weight',
      dtype: 'F32',
      shape: [16, 8],
    });
    expect(details).toHaveLength(10);
  });
});

describe('headers that lie', () => {
  const one = (value: unknown): Uint8Array => safetensors({ entries: [['a', value]], data });

  test.each<[string, Uint8Array, string[]]>([
    ['of no length', safetensors({ entries, data, length: 0n }), ['corrupt']],
    ['longer than the file', safetensors({ entries, data, length: 5000n }), ['truncated']],
    ['longer than readers accept', safetensors({ entries, data, length: 100_000_001n }), ['corrupt']],
    ['longer than any file', safetensors({ entries, data, length: 0xffff_ffff_ffff_ffffn }), ['corrupt']],
    ['shorter than the JSON', safetensors({ entries, data, length: 20n }), ['corrupt']],
    ['longer than the JSON', safetensors({ header: '{"a":', data }), ['corrupt']],
    ['behind white space', safetensors({ header: ' {}' }), ['corrupt']],
    ['in an array', safetensors({ header: '[]' }), ['corrupt']],
    ['with something behind it', safetensors({ header: '{} {}' }), ['corrupt']],
    ['that is not UTF-8', safetensors({ header: Buffer.from('{"\xff":1}', 'latin1') }), ['corrupt']],
    ['without a type', one({ shape: [8], data_offsets: [0, 8] }), ['corrupt']],
    ['with a shape that is negative', one({ dtype: 'U8', shape: [-8], data_offsets: [0, 8] }), ['corrupt']],
    ['with a shape of words', one({ dtype: 'U8', shape: ['8'], data_offsets: [0, 8] }), ['corrupt']],
    ['with one offset', one({ dtype: 'U8', shape: [8], data_offsets: [8] }), ['corrupt']],
    [
      'of two tensors of one name',
      safetensors({ entries: [tensor('a', 0, 4), tensor('a', 4, 8)], data }),
      ['duplicate-key'],
    ],
    [
      'of two types',
      safetensors({ header: '{"a":{"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]}}', data }),
      ['duplicate-key'],
    ],
    [
      'of two values of one key',
      safetensors({ header: '{"__metadata__":{"a":"b","a":"c"}}' }),
      ['duplicate-key'],
    ],
    [
      'with tensors that overlap',
      safetensors({ entries: [tensor('a', 0, 6), tensor('b', 4, 8)], data }),
      ['tensor-layout'],
    ],
    [
      'with a tensor twice',
      safetensors({ entries: [tensor('a', 0, 8), tensor('b', 0, 8)], data }),
      ['tensor-layout'],
    ],
    [
      'with a gap',
      safetensors({ entries: [tensor('a', 0, 4), tensor('b', 6, 8)], data }),
      ['unclaimed-bytes'],
    ],
    [
      'with a tensor behind the file',
      safetensors({ entries: [tensor('a', 0, 8), tensor('b', 8, 90)], data }),
      ['tensor-layout'],
    ],
    [
      'that end before they begin',
      safetensors({ entries: [['a', { dtype: 'U8', shape: [8], data_offsets: [8, 0] }]] }),
      ['tensor-layout'],
    ],
    ['that do not fit the shape', one({ dtype: 'F32', shape: [8], data_offsets: [0, 8] }), ['tensor-layout']],
    [
      'whose shape overflows',
      one({ dtype: 'U8', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] }),
      ['tensor-layout'],
    ],
    [
      'with a type of its own',
      one({ dtype: 'toString', shape: [8], data_offsets: [0, 8] }),
      ['unknown-dtype'],
    ],
    ['that leave bytes at the end', safetensors({ entries, data: 'more than eight' }), ['trailing-data']],
  ])('%s', async (_, bytes, expected) => {
    expect(await anomaliesIn(bytes)).toEqual(expected);
  });

  test('white space behind the header is padding', async () => {
    const header = '{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}     ';
    expect(await anomaliesIn(safetensors({ header, data }))).toEqual([]);
  });

  test('of a thousand overlaps a few are told', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => tensor(`t${index}`, 0, 8));
    const told = await anomaliesIn(safetensors({ entries: many, data }));
    expect(told.length).toBeGreaterThan(10);
    expect(told.length).toBeLessThan(50);
  });
});

describe('payloads', () => {
  const script = '#!/bin/sh\nid\n';
  const pickle = "cos\nsystem\n(S'id'\ntR.";

  test.each([
    ['as a tensor', safetensors({ entries: [tensor('a', 0, script.length)], data: script })],
    [
      'between tensors',
      safetensors({ entries: [tensor('a', 0, 4), tensor('b', 17, 20)], data: `abcd${script}efg` }),
    ],
    ['behind the end', safetensors({ entries: [tensor('a', 0, 4)], data: `abcd${script}` })],
    ['in the metadata', safetensors({ entries: [['__metadata__', { note: script }]] })],
    [
      'in base64 in the metadata',
      safetensors({
        entries: [['__metadata__', { note: Buffer.from(script.repeat(9)).toString('base64') }]],
      }),
    ],
  ])('a script %s', async (_, bytes) => {
    expect(await anomaliesIn(bytes)).toContain('hidden-payload');
  });

  test('a pickle behind the end is read as one', async () => {
    const bytes = safetensors({ entries: [tensor('a', 0, 4)], data: `abcd${pickle}` });
    const { findings } = await scanBytes('model.safetensors', bytes, engine);
    expect(findings.map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['model/executes-code', 'model/hidden-payload', 'model/trailing-data']),
    );
  });

  test('a token in the metadata is found', async () => {
    const token = expand('hf_<letters:34>');
    const bytes = safetensors({ entries: [['__metadata__', { note: token }]] });
    const { findings } = await scanBytes('model.safetensors', bytes, engine);
    expect(findings.map(({ rule }) => rule.id)).toContain('secret/huggingface-token');
  });
});

describe('is matched', () => {
  test.each([
    ['model.safetensors', honest, true],
    ['renamed.bin', honest, true],
    ['model.safetensors', Buffer.alloc(8, 0xff), true],
    ['model.safetensors', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), false],
    ['model.safetensors', Buffer.alloc(0), false],
    ['data.bin', Buffer.from('\x05\0\0\0\0\0\0\0{abc}', 'latin1'), false],
  ])('%s', (name, bytes, expected) => {
    expect(safetensorsFormat.matches(probeOf(bytes, name))).toBe(expected);
  });
});
