import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ggufFormat } from '../../../src/formats/gguf/index.js';
import { ggmlFormat } from '../../../src/formats/gguf/legacy.js';
import { readRules } from '../../../src/rules.js';
import { collect, contentOf, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { ggjt, gguf, type GgufParts, type GgufTensor } from '../../helpers/gguf-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';

const folder = new URL('../../fixtures/gguf/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const names = readdirSync(folder).filter((name) => name.endsWith('.gguf'));
const engine = testEngine(await readRules('rules'));

/** Ids of the anomalies, the one that ends the reading last. */
async function anomaliesIn(bytes: Uint8Array, format = ggufFormat): Promise<string[]> {
  const { facts, error } = await collect(format, bytes, 'model.gguf');
  const end = error && 'anomaly' in error ? [error.anomaly] : [];
  return [...factsOf(facts, 'anomaly').map(({ anomaly }) => anomaly), ...end];
}

const tensors: readonly GgufTensor[] = [
  { name: 'a', shape: [4, 8], offset: 0 },
  { name: 'b', shape: [5], offset: 32 },
];
const data = Buffer.alloc(37, 1);
const honest: GgufParts = { pairs: [['general.name', 'x']], tensors, data };
const legacy = ggjt({ name: 'output', shape: [8, 2], type: 1 }, Buffer.alloc(32, 7));

formatContract(ggufFormat, [
  { name: 'little endian', bytes: fixture('little.gguf'), path: 'little.gguf' },
  { name: 'version 1', bytes: gguf({ ...honest, version: 1 }), path: 'old.bin' },
  { name: 'big endian', bytes: gguf({ ...honest, bigEndian: true }), path: 'big.gguf' },
]);
formatContract(ggmlFormat, [{ name: 'GGJT 3', bytes: legacy, path: 'ggml-model.bin' }]);

describe('files that the library wrote', () => {
  test.each(names)('%s', async (name) => {
    const { findings, coverage } = await scanBytes(name, fixture(name), engine);
    expect(findings).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned', formats: ['gguf'] }]);
  });

  test.each(['little.gguf', 'big.gguf'])('%s: templates, metadata and tensors', async (name) => {
    const { facts, details } = await collect(ggufFormat, fixture(name), name);
    const texts = factsOf(facts, 'text');
    expect(texts.filter(({ language }) => language === 'jinja').map(({ source }) => source.text)).toEqual([
      expect.stringMatching(/^\{% for message in messages/),
    ]);
    expect(details).toContainEqual({ kind: 'metadata', key: 'general.architecture', value: 'llama' });
    expect(details).toContainEqual({ kind: 'metadata', key: 'llama.context_length', value: '128' });
    expect(details).toContainEqual({
      kind: 'metadata',
      key: 'tokenizer.ggml.tokens',
      value: '100 items',
    });
    expect(details.filter(({ kind }) => kind === 'tensor')).toEqual([
      { kind: 'tensor', name: 'token_embd.weight', dtype: 'F32', shape: [32, 4] },
      { kind: 'tensor', name: 'output_norm.weight', dtype: 'F32', shape: [3] },
      { kind: 'tensor', name: 'blk.0.ffn.weight', dtype: 'Q4_0', shape: [64, 2] },
      { kind: 'tensor', name: 'ids', dtype: 'I8', shape: [5] },
    ]);
  });
});

describe('templates', () => {
  const evil = "{{ ''.__class__ }}";
  test.each([
    ['the one', [['tokenizer.chat_template', evil]]],
    ['a named one', [['tokenizer.chat_template.rag', evil]]],
    ['a list', [['tokenizer.chat_templates', { strings: ['default', evil] }]]],
    [
      'the second of one name',
      [
        ['tokenizer.chat_template', 'x'],
        ['tokenizer.chat_template', evil],
      ],
    ],
  ] as const)('%s', async (_, pairs) => {
    const bytes = gguf({ pairs });
    const { facts } = await collect(ggufFormat, bytes, 'model.gguf');
    const [template] = factsOf(facts, 'text').filter(({ language }) => language === 'jinja');
    expect(template?.source.text).toBe(evil);
    expect(template?.source.locate(0, 1)).toEqual({
      kind: 'bytes',
      offset: bytes.indexOf(evil),
      length: evil.length,
    });
  });

  test('one that is cut is told', async () => {
    const pairs = [['tokenizer.chat_template', `{${' '.repeat(1024 * 1024)}`]] as const;
    expect(await anomaliesIn(gguf({ pairs }))).toEqual(['over-budget']);
  });
});

describe('headers that lie', () => {
  const one = (tensor: Partial<GgufTensor>, length = 37): Uint8Array =>
    gguf({ tensors: [{ name: 'a', shape: [37], offset: 0, ...tensor }], data: Buffer.alloc(length, 1) });
  const array = (...parts: readonly (readonly [type: number, length: bigint])[]): Uint8Array => {
    const heads = parts.map(([type, length]) => {
      const head = Buffer.alloc(12);
      head.writeUInt32LE(type);
      head.writeBigUInt64LE(length, 4);
      return head;
    });
    return gguf({ pairs: [['a', { type: 9, raw: Buffer.concat(heads) }]] });
  };
  const alignedTo = (u32: number): Uint8Array => gguf({ pairs: [['general.alignment', { u32 }]] });
  const huge = 0xffff_ffff_ffff_ffffn;

  test.each<[string, Uint8Array, string[]]>([
    ['a version to come', gguf({ version: 9 }), ['corrupt']],
    ['more tensors than fit', gguf({ ...honest, tensorCount: huge }), ['corrupt']],
    ['more keys than fit', gguf({ ...honest, pairCount: huge }), ['corrupt']],
    ['more keys than are there', gguf({ pairs: [['a', 'b']], pairCount: 2n, alignment: 1 }), ['corrupt']],
    ['a type to come', gguf({ pairs: [['a', { type: 13, raw: Buffer.alloc(8) }]] }), ['corrupt']],
    [
      'a string longer than the file',
      gguf({ pairs: [['a', { type: 8, raw: Buffer.alloc(8, 0xff) }]] }),
      ['corrupt'],
    ],
    ['an array longer than the file', array([4, 1n << 40n]), ['corrupt']],
    ['an array whose length overflows', array([12, 1n << 61n]), ['corrupt']],
    ['an array of strings longer than the file', array([8, huge]), ['corrupt']],
    ['an array of a type to come', array([99, 1n]), ['corrupt']],
    ['arrays in arrays', array([9, 1n], [9, 1n], [9, 1n], [9, 1n], [9, 1n]), ['corrupt']],
    [
      'two values of one key',
      gguf({
        pairs: [
          ['a', 'b'],
          ['a', 'c'],
        ],
      }),
      ['duplicate-key'],
    ],
    [
      'two tensors of one name',
      gguf({ tensors: [tensors[0], { ...tensors[1], name: 'a' }] as GgufTensor[], data }),
      ['duplicate-key'],
    ],
    ['no alignment', alignedTo(0), ['tensor-layout']],
    ['an alignment that is odd', alignedTo(3), ['tensor-layout']],
    ['an alignment of gigabytes', alignedTo(0x8000_0000), ['tensor-layout']],
    ['five dimensions', one({ shape: [37, 1, 1, 1, 1] }), ['tensor-layout']],
    ['a thousand dimensions', one({ shape: Array<number>(1000).fill(1) }), ['corrupt']],
    ['a shape that overflows', one({ shape: [1n << 32n, 1n << 32n] }), ['tensor-layout']],
    ['a row of half a block', one({ shape: [37], type: 2 }), ['tensor-layout']],
    ['a type that is not known', one({ type: 77 }), ['unknown-dtype']],
    ['an offset behind the file', one({ offset: 1n << 40n }), ['tensor-layout', 'trailing-data']],
    ['an offset that is not aligned', one({ offset: 1 }, 38), ['tensor-layout', 'unclaimed-bytes']],
    ['a tensor longer than the file', one({ shape: [64] }), ['tensor-layout', 'trailing-data']],
    [
      'tensors that overlap',
      gguf({ tensors: [tensors[0], { ...tensors[1], offset: 0 }] as GgufTensor[], data: data.subarray(5) }),
      ['tensor-layout'],
    ],
    ['a gap', one({ offset: 64 }, 64 + 37), ['unclaimed-bytes']],
    ['bytes behind the end', one({}, 99), ['trailing-data']],
  ])('%s', async (_, bytes, expected) => {
    expect(await anomaliesIn(bytes)).toEqual(expected);
  });
});

test('payloads in and behind tensors are told', async () => {
  const script = '#!/bin/sh\nid\n';
  const as = (name: string, shape: readonly number[]): Uint8Array =>
    gguf({
      tensors: [{ name, shape, offset: 0 }],
      data: name === 'a' ? script : `${'x'.repeat(32)}${script}`,
    });
  expect(await anomaliesIn(as('a', [script.length]))).toEqual(['hidden-payload']);
  expect(await anomaliesIn(as('b', [32]))).toEqual(['trailing-data', 'hidden-payload']);
});

test('a vocabulary of 200,000 words is passed over', async () => {
  const strings = Array.from({ length: 200_000 }, (_, index) => `word ${index}`);
  const bytes = gguf({
    ...honest,
    pairs: [
      ['tokenizer.ggml.tokens', { strings }],
      ['general.name', 'y'],
    ],
  });
  const { facts, details, error } = await collect(ggufFormat, bytes, 'model.gguf');
  expect(error).toBeUndefined();
  expect(facts).toHaveLength(1);
  expect(details).toContainEqual({ kind: 'metadata', key: 'general.name', value: 'y' });
});

describe('models before GGUF', () => {
  test('the last version of llama.cpp is read', async () => {
    const { details } = await collect(ggmlFormat, legacy, 'ggml-model.bin');
    expect(details).toContainEqual({ kind: 'tensor', name: 'output', dtype: 'F16', shape: [8, 2] });
    expect(await anomaliesIn(legacy, ggmlFormat)).toEqual(['legacy-model']);
  });

  test('others are told to be unread', async () => {
    const other = Buffer.concat([Buffer.from('lmgg'), Buffer.alloc(40)]);
    const { findings, coverage } = await scanBytes('ggml-tiny.bin', other, engine);
    expect(findings.map(({ rule, severity }) => [rule.id, severity])).toEqual([
      ['model/legacy-model', 'low'],
    ]);
    expect(coverage).toMatchObject([{ status: 'partial' }]);
  });

  test.each<[string, Uint8Array, string]>([
    [
      'a tensor longer than the file',
      ggjt({ name: 'a', shape: [9999, 9999], type: 0 }, Buffer.alloc(8)),
      'tensor-layout',
    ],
    ['five dimensions', ggjt({ name: 'a', shape: [1, 1, 1, 1, 1], type: 0 }, Buffer.alloc(8)), 'corrupt'],
    ['an unknown type', ggjt({ name: 'a', shape: [1], type: 99 }, Buffer.alloc(8)), 'corrupt'],
    [
      'a vocabulary longer than the file',
      Buffer.concat([legacy.subarray(0, 36), Buffer.alloc(40, 0x7f)]),
      'truncated',
    ],
  ])('%s', async (_, bytes, expected) => {
    expect(await anomaliesIn(bytes, ggmlFormat)).toEqual(['legacy-model', expected]);
  });

  test('text with such a beginning is none', () => {
    expect(ggmlFormat.matches(probeOf(Buffer.from('fmgg is a magic'), 'a.txt'))).toBe(false);
  });
});

test('the content of an artifact that is handed on is the hidden part', async () => {
  const script = '#!/bin/sh\nid\n';
  const bytes = gguf({ tensors: [{ name: 'a', shape: [script.length], offset: 0 }], data: script });
  const { artifacts } = await collect(ggufFormat, bytes, 'model.gguf');
  expect(
    await Promise.all(artifacts.map(async (one) => Buffer.from(await contentOf(one)).toString())),
  ).toEqual([script]);
});

test('a template over the borders of a list, as llama.cpp hands it on', async () => {
  const strings = ['{{ (lipsum|attr(', "[0:0] ~ '__globals__')) }}"];
  const { facts } = await collect(
    ggufFormat,
    gguf({ pairs: [['tokenizer.chat_template', { strings }]] }),
    'model.gguf',
  );
  const templates = factsOf(facts, 'text').filter(({ language }) => language === 'jinja');
  expect(templates.map(({ source }) => source.text)).toContain(`["${strings.join('", "')}"]`);
});
