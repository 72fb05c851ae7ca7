import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { rFormat } from '../../../src/formats/r/index.js';
import { readRules } from '../../../src/rules.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { expand } from '../../helpers/expand.js';
import { rds, type RObject } from '../../helpers/r-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';

const engine = testEngine(await readRules('rules'));
const symbol = (name: string): RObject => ({ symbol: name });
const system: RObject = { call: [symbol('system'), 'id'] };

/** What `lm(dist ~ speed, cars)` is made of: a call, a formula with its environment, terms, numbers, a function. */
const model: RObject = {
  list: [
    { numbers: 2 },
    { call: [symbol('lm'), { call: [symbol('~'), symbol('dist'), symbol('speed')] }, symbol('cars')] },
    { list: [], attributes: { pairs: [['.Environment', { global: true }]] } },
    { function: { call: [symbol('{'), { call: [symbol('predict'), symbol('x')] }] } },
    { variables: { pairs: [['data', { promise: symbol('cars'), value: { numbers: 3 } }]] } },
    { namespace: 'stats' },
    { altrep: 'compact_intseq', state: { numbers: 3 } },
    { compiled: [{ call: [symbol('mean'), symbol('x')] }, 'text'] },
  ],
  attributes: {
    pairs: [
      ['names', 'coefficients'],
      ['class', 'lm'],
    ],
  },
};

async function findingsOf(object: RObject, ...form: readonly ['A' | 'X' | 'B'] | []): Promise<string[]> {
  const { findings } = await scanBytes('model.rds', rds(object, ...form), engine);
  return findings.map(({ rule, severity, message }) => `${severity} ${rule.id}: ${message}`);
}

formatContract(rFormat, [
  { name: 'a model', bytes: rds(model), path: 'model.rds' },
  { name: 'a model as text', bytes: rds(model, 'A', 2), path: 'model.rds' },
  { name: 'a workspace', bytes: rds({ pairs: [['fit', model]] }, 'B', 3, 'RDB3\n'), path: 'model.rda' },
]);

const folder = new URL('../../fixtures/r/', import.meta.url);

test.each(readdirSync(folder).filter((name) => !name.endsWith('.py')))(
  'another writer’s %s',
  async (name) => {
    const { findings, coverage } = await scanBytes(name, readFileSync(new URL(name, folder)), engine);
    expect(findings).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned' }]);
  },
);

describe.each(['X', 'A', 'B'] as const)('in form %s', (form) => {
  test('an honest model gives nothing above low', async () => {
    const { findings, coverage } = await scanBytes('model.rds', rds(model, form), engine);
    expect(findings).toEqual([]);
    expect(coverage).toMatchObject([{ status: 'scanned' }]);
  });

  test('a promise is told with what it runs', async () => {
    expect(await findingsOf({ list: [{ promise: system }] }, form)).toEqual([
      expect.stringMatching(/^high model\/r-promise-command: .*system\("id"\)/),
      expect.stringMatching(/^high model\/r-promise: .*system\("id"\)/),
    ]);
  });
});

describe('code', () => {
  test.each<[string, RObject, string]>([
    ['in a workspace', { pairs: [['fit', { promise: system }]] }, 'high model/r-promise'],
    [
      'in an attribute',
      { list: [], attributes: { pairs: [['names', { promise: system }]] } },
      'high model/r-promise',
    ],
    ['of no command', { promise: { call: [symbol('f')] } }, 'high model/r-promise'],
    [
      'in an environment',
      { variables: { pairs: [['x', { promise: system }]] } },
      'high model/r-promise-command',
    ],
    [
      'of no command in an environment',
      { variables: { pairs: [['x', { promise: symbol('y') }]] } },
      'low model/r-lazy-variable',
    ],
    ['in a function', { function: { call: [symbol('{'), system] } }, 'medium model/r-command'],
    ['in a call', system, 'medium model/r-command'],
    ['in compiled code', { compiled: [system] }, 'medium model/r-command'],
    [
      'that a variable runs',
      { variables: { pairs: [['x', { function: null }]], flags: 0x8000 << 12 } },
      'low model/r-active-binding',
    ],
    ['that maps a file', { altrep: 'mmap_integer', state: '/etc/passwd' }, 'high model/r-mapped-file'],
  ])('%s', async (_, object, expected) => {
    expect((await findingsOf(object)).map((line) => line.split(': ')[0])).toContain(expected);
  });

  test('before a break counts', async () => {
    const bytes = Buffer.concat([rds({ list: [{ promise: system }, { raw: [77] }] })]);
    const { findings } = await scanBytes('model.rds', bytes, engine);
    expect(findings.map(({ rule }) => rule.id)).toEqual(
      expect.arrayContaining(['model/r-promise', 'model/corrupt']),
    );
  });

  test('in a compressed file', async () => {
    const { findings } = await scanBytes('model.rds', gzipSync(rds({ promise: system })), engine);
    expect(findings.map(({ rule }) => rule.id)).toContain('model/r-promise');
  });
});

describe('what lies', () => {
  let nested: RObject = null;
  for (let depth = 0; depth < 2000; depth++) nested = { list: [nested] };

  test.each<[string, RObject, string]>([
    ['a vector longer than the file', { raw: [14, 0x7fff_ffff] }, 'truncated'],
    ['a long vector', { raw: [14, -1, 0x7fff, 0] }, 'truncated'],
    ['a list longer than the file', { raw: [19, 0x7fff_ffff] }, 'truncated'],
    ['a length below none', { raw: [14, -2, 0, 0] }, 'corrupt'],
    ['a type to come', { raw: [99] }, 'corrupt'],
    ['a reference to nothing', { raw: [255 | (7 << 8)] }, 'corrupt'],
    ['nesting', nested, 'corrupt'],
  ])('%s', async (_, object, expected) => {
    const { error } = await collect(rFormat, rds(object), 'model.rds');
    expect(error).toMatchObject({ anomaly: expected });
  });

  test('namespaces are told', async () => {
    const { details } = await collect(rFormat, rds({ namespace: 'evil' }), 'model.rds');
    expect(details).toEqual([{ kind: 'metadata', key: 'namespace', value: 'evil' }]);
  });

  test('calls keep their arguments short', async () => {
    const call = [symbol('f'), ...Array<RObject>(100).fill('x'.repeat(50))];
    const { facts } = await collect(rFormat, rds({ call }), 'model.rds');
    expect(factsOf(facts, 'operator')[0]?.code.length).toBeLessThanOrEqual(200);
  });
});

test.each([
  ['data.bin', rds(null), true],
  ['data.bin', rds(null, 'A'), true],
  ['model.rds', Buffer.from('X\nabc'), true],
  ['notes.txt', Buffer.from('A\nB\nC\n'), false],
])('%s is matched: %#', (name, bytes, expected) => {
  expect(rFormat.matches(probeOf(bytes, name))).toBe(expected);
});

test('strings are searched for secrets', async () => {
  const object: RObject = {
    list: [{ numbers: 2 }],
    attributes: { pairs: [['token', expand('hf_<letters:34>')]] },
  };
  const { findings } = await scanBytes('model.rds', rds(object), engine);
  expect(findings.map(({ rule }) => rule.id)).toEqual(['secret/huggingface-token']);
});
