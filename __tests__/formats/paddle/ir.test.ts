import { expect, test } from '@jest/globals';
import { paddleIrFormat } from '../../../src/formats/paddle/ir.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { scanBytes } from '../../helpers/scan.js';

const block = (...ops: readonly object[]): object => ({ '#': 'block_0', args: [], ops });
const program = (...ops: readonly object[]): string =>
  JSON.stringify({
    base_code: { magic: 'pir', trainable: false, version: 2 },
    program: { regions: [{ '#': 'region_0', blocks: [block(...ops)] }] },
  });
const path = { N: 'file_path', AT: { '#': '0.a_str', D: '/etc/x' } };
const saves = { '#': '1.save', I: [], O: [], A: [path, { N: 'axis', AT: { '#': '0.a_i32', D: 1 } }] };
const branch = { '#': '2.if', regions: [{ '#': 'region_1', blocks: [block({ '#': '1.py_func', A: [] })] }] };

formatContract(paddleIrFormat, [
  { name: 'a program', bytes: Buffer.from(program(saves, branch)), path: 'inference.json' },
]);

test('operations of all blocks are read, with what they touch', async () => {
  const { facts } = await collect(paddleIrFormat, Buffer.from(program(saves, branch)), 'inference.json');
  const codes = factsOf(facts, 'operator').map(({ code }) => code);
  expect(codes).toEqual(["save(file_path='/etc/x')", 'if', 'py_func']);
});

test('what leaves the graph is a finding, and nothing else is', async () => {
  const rules = async (...ops: readonly object[]): Promise<string[]> =>
    (await scanBytes('inference.json', program(...ops))).findings.map(({ rule }) => rule.id);
  expect(await rules(saves)).toEqual(['model/paddle-dangerous-operator']);
  expect(await rules({ '#': '1.conv2d', A: [] }, { '#': 'p', A: [0, 1, 'w'] })).toEqual([]);
});

test('of a program that is cut off what stands before the break counts', async () => {
  const bytes = Buffer.from(program(saves, saves).slice(0, -40));
  const { facts, error } = await collect(paddleIrFormat, bytes, 'inference.json');
  expect(factsOf(facts, 'operator')).toHaveLength(2);
  expect(error).toMatchObject({ anomaly: 'corrupt' });
});

test.each([
  ['a.json', program(), true],
  ['a.json', '{"program": {"regions": [{"blocks": []}]}}', true],
  ['a.json', '{"regions": ["north"]}', false],
  ['a.txt', program(), false],
])('%s is known by its content: %#', (name, text, expected) => {
  expect(paddleIrFormat.matches(probeOf(Buffer.from(text), name))).toBe(expected);
});
