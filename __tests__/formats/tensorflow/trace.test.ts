import { describe, expect, test } from '@jest/globals';
import { tensorflowFormat } from '../../../src/formats/tensorflow/index.js';
import { tensorflowTextFormat } from '../../../src/formats/tensorflow/text.js';
import { collect, factsOf } from '../../helpers/contract.js';
import { message } from '../../helpers/protobuf-writer.js';
import {
  graph,
  metaGraph,
  savedModel,
  type WrittenFunction,
  type WrittenNode,
} from '../../helpers/tensorflow-writer.js';

const path = { name: 'p', op: 'Const', constant: ['/etc/passwd'] };
const input = { name: 'x', op: 'Placeholder' };
const read = (from: string): WrittenNode => ({ name: 'r', op: 'ReadFile', inputs: [from] });
const reader: WrittenFunction = { arguments: ['a', 'b'], nodes: [read('b')] };
const found = "ReadFile(path='/etc/passwd')";

async function reads(bytes: Uint8Array): Promise<string[]> {
  const { facts } = await collect(tensorflowFormat, bytes, 'saved_model.pb');
  const codes = factsOf(facts, 'operator').map(({ code }) => code);
  return codes.filter((code) => code.startsWith('ReadFile') || code.startsWith('SaveV2'));
}

type Functions = Readonly<Record<string, WrittenFunction>>;

describe('what flows into a function', () => {
  const call = (op: string, inputs: readonly string[]): WrittenNode => ({
    name: 'c',
    op,
    inputs,
    functions: { f: 'f' },
  });
  test.each<readonly [string, readonly WrittenNode[], Functions, string]>([
    ['by a call', [path, input, call('StatefulPartitionedCall', ['x', 'p'])], { f: reader }, found],
    ['by its name', [path, input, { name: 'c', op: 'f', inputs: ['x', 'p', '^x'] }], { f: reader }, found],
    ['by a branch', [path, input, call('StatelessIf', ['x', 'x', 'p'])], { f: reader }, found],
    [
      'by a call of a call',
      [path, input, { name: 'c', op: 'g', inputs: ['p', 'x'] }],
      { f: reader, g: { arguments: ['u', 'v'], nodes: [call('PartitionedCall', ['v', 'u'])] } },
      found,
    ],
    [
      'by what a loop makes of it',
      [input, call('While', ['x', 'x'])],
      { f: { ...reader, nodes: [path, read('b')], results: { one: 'a', two: 'p:output:0' } } },
      found,
    ],
    [
      'and out of one',
      [input, call('PartitionedCall', ['x']), read('c:1')],
      { f: { arguments: ['a'], nodes: [path], results: { one: 'a', two: 'p:output:0' } } },
      found,
    ],
    ['from the caller alone', [path, input, call('PartitionedCall', ['p', 'x'])], { f: reader }, 'ReadFile'],
    ['from nowhere', [path], { f: reader }, 'ReadFile'],
  ])('%s', async (_, nodes, functions, code) => {
    expect(await reads(savedModel(metaGraph(graph(nodes, functions))))).toEqual([code]);
  });

  test.each<readonly [string, Uint8Array, string]>([
    ['a constant', message([9, message([1, 'p'])]), found],
    ['an asset', message([5, message([1, 0])]), 'ReadFile'],
    ['a variable', message([7, message([1, 7])]), 'ReadFile(path=capture(…))'],
  ])('bound to %s', async (_, object, code) => {
    const objects = message([1, object], [2, message([1, 'f'], [2, message([2, Buffer.from([0])])])]);
    expect(await reads(savedModel(metaGraph(graph([path], { f: reader }), [7, objects])))).toEqual([code]);
  });

  test('in the text form', async () => {
    const text = `node { name: "p" op: "Const" attr { key: "value" value { tensor { string_val: "/etc/passwd" } } } }
      node { name: "c" op: "PartitionedCall" input: "p" attr { key: "f" value { func { name: "g" } } } }
      library { function { signature { name: "g" input_arg { name: "a" } }
        node_def { name: "r" op: "ReadFile" input: "a" } } }`;
    const { facts } = await collect(tensorflowTextFormat, Buffer.from(text), 'graph.pbtxt');
    expect(factsOf(facts, 'operator').map(({ code }) => code)).toContain(found);
  });
});

describe('what a caller has no say in', () => {
  const chain = (length: number): WrittenNode[] =>
    Array.from({ length }, (_, at) => ({
      name: `i${at}`,
      op: 'Identity',
      inputs: [at === 0 ? 'x' : `i${at - 1}`],
    }));
  test.each<readonly [string, readonly WrittenNode[], string]>([
    [
      'what a pattern makes of the input',
      [{ name: 'e', op: 'StaticRegexReplace', inputs: ['x'] }, read('e')],
      'ReadFile(path=StaticRegexReplace(…))',
    ],
    ['a choice', [path, { name: 'e', op: 'SelectV2', inputs: ['x', 'x', 'p'] }, read('e')], found],
    ['another output', [path, { name: 'e', op: 'IdentityN', inputs: ['x', 'p'] }, read('e:1')], found],
    [
      'where a path begins',
      [path, { name: 'e', op: 'StringJoin', inputs: ['p', 'x'] }, read('e')],
      'ReadFile(path=StringJoin(…))',
    ],
    [
      'that a path climbs',
      [
        { name: 'u', op: 'Const', constant: ['/../../etc/passwd'] },
        { name: 'e', op: 'StringJoin', inputs: ['x', 'u'] },
        read('e'),
      ],
      'ReadFile(path=StringJoin(…))',
    ],
    ['a long way', [...chain(500), read('i499')], 'ReadFile(path=…(…))'],
    [
      'what he begins',
      [
        { name: 'u', op: 'Const', constant: ['/part'] },
        { name: 'e', op: 'StringJoin', inputs: ['x', 'u'] },
        read('e'),
      ],
      'ReadFile',
    ],
    ['a short way', [...chain(50), read('i49')], 'ReadFile'],
  ])('%s', async (_, nodes, code) => {
    expect(await reads(savedModel(metaGraph(graph([input, ...nodes]))))).toEqual([code]);
  });

  test('a string that a tensor packs', async () => {
    const text = '/etc/passwd';
    const tensor = message([1, 7], [4, Buffer.from(`${String.fromCharCode(text.length)}${text}`)]);
    const constant = message([1, 'p'], [2, 'Const'], [5, message([1, 'value'], [2, message([8, tensor])])]);
    const nodes = message([1, constant], [1, message([1, 'r'], [2, 'ReadFile'], [3, 'p'])]);
    expect(await reads(savedModel(metaGraph(nodes)))).toEqual([found]);
  });
});
