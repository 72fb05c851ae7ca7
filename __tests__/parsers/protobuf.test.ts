import { describe, expect, test } from '@jest/globals';
import { memoryBytes, streamBytes } from '../../src/bytes.js';
import { last, ProtobufReader, sniffFields } from '../../src/parsers/protobuf.js';
import { message, varint } from '../helpers/protobuf-writer.js';

const readerOf = (bytes: Uint8Array): ProtobufReader =>
  new ProtobufReader(memoryBytes(bytes), () => undefined);

test.each([0, 1, 127, 128, 2 ** 31, 2 ** 32 + 5, 2 ** 53, -1, -(2 ** 31)])('the number %d', async (value) => {
  const reader = readerOf(message([1, value]));
  expect(last(await reader.list(await reader.root()), 1, 'varint')?.value).toBe(value);
});

test('fields of all wire types, in their order', async () => {
  const bytes = Buffer.from('08960112026869190102030405060708250102030422020801', 'hex');
  const reader = readerOf(bytes);
  const fields = await reader.list(await reader.root());
  expect(fields.map(({ number, wire, length }) => [number, wire, length])).toEqual([
    [1, 'varint', 2],
    [2, 'bytes', 2],
    [3, 'fixed64', 8],
    [4, 'fixed32', 4],
    [4, 'bytes', 2],
  ]);
  expect(await reader.text(last(fields, 2))).toBe('hi');
});

test('numbers that are packed, and not', async () => {
  const packed = Buffer.concat([3, 300].map((value) => varint(value)));
  const reader = readerOf(message([1, 7], [1, packed]));
  expect(await reader.varints(await reader.list(await reader.root()), 1, 10)).toEqual([7, 3, 300]);
});

test.each([
  ['a length beyond the end', '0a05616263', 'abc'],
  ['a tag alone', '08', ''],
  ['a number that is cut', '0a03616263' + '1500', 'abc'],
])('a file that is cut: %s', async (_, hex, before) => {
  const bytes = Buffer.from(hex, 'hex');
  const reader = readerOf(bytes);
  expect(await reader.text(last(await reader.list(await reader.root()), 1))).toBe(before);
  expect(() => {
    reader.finish();
  }).toThrow(expect.objectContaining({ anomaly: 'truncated' }));
  expect(sniffFields(bytes)).toBeDefined();
});

describe('what no writer makes', () => {
  test.each([
    ['a field number of zero', '0000', 'corrupt'],
    ['a group', '0b0c', 'corrupt'],
    ['a wire type that does not exist', '0f00', 'corrupt'],
    ['a number of eleven bytes', '08ffffffffffffffffffff01', 'corrupt'],
    ['a negative length', '0affffffffffffffffff01', 'corrupt'],
  ])('%s', async (_, hex, anomaly) => {
    const bytes = Buffer.from(hex, 'hex');
    const reader = readerOf(bytes);
    await expect(reader.list(await reader.root())).rejects.toMatchObject({ anomaly });
    expect(sniffFields(bytes)).toBeUndefined();
  });

  test('a message in a message that ends too early', async () => {
    const reader = readerOf(message([1, Buffer.from('0a05616263', 'hex')], [2, 'after']));
    const outer = last(await reader.list(await reader.root()), 1);
    await expect(reader.list(outer ?? (await reader.root()))).rejects.toMatchObject({ anomaly: 'corrupt' });
  });

  test('a stream that ends within a field', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(message([1, 'first']));
      yield Buffer.from('1264', 'hex');
    }
    const reader = new ProtobufReader(streamBytes(chunks()), () => undefined);
    const seen: number[] = [];
    const walk = async (): Promise<void> => {
      for await (const { number } of reader.fields(await reader.root())) seen.push(number);
    };
    await walk();
    expect(seen).toEqual([1, 2]);
    expect(() => {
      reader.finish();
    }).toThrow(expect.objectContaining({ anomaly: 'truncated' }));
  });

  test('more fields than a small message has', async () => {
    const reader = readerOf(Buffer.from('0800'.repeat(70_000), 'hex'));
    await expect(reader.list(await reader.root())).rejects.toMatchObject({ anomaly: 'over-budget' });
  });
});
