import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryBytes } from '../../src/bytes.js';
import { FormatError } from '../../src/errors.js';
import { JsonReader } from '../../src/parsers/json.js';
import type { JsonString } from '../../src/parsers/json-string.js';
import type { Bytes } from '../../src/types.js';
import { escapeNonAscii } from '../helpers/notebook.js';
import { unlimitedBudget } from '../helpers/contract.js';

const open = (text: string | Uint8Array) =>
  JsonReader.open(memoryBytes(Buffer.from(text)), unlimitedBudget());

/** Reads a value of any shape, and the strings in it, keys left out. */
async function strings(json: JsonReader, found: JsonString[] = []): Promise<JsonString[]> {
  const kind = await json.kind();
  if (kind === 'string') found.push(await json.string());
  else if (kind === 'object') {
    await json.enterObject();
    while ((await json.nextKey()) !== undefined) await strings(json, found);
  } else if (kind === 'array') {
    await json.enterArray();
    while (await json.nextItem()) await strings(json, found);
  } else await json.skip();
  return found;
}

/** Line and column of a byte offset, counted the slow way. */
function countTo(raw: Buffer, offset: number): { line: number; column: number } {
  const before = raw
    .subarray(0, offset)
    .toString()
    .replace('\ufeff', '')
    .split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

describe('JsonReader', () => {
  test('walks objects and arrays in order', async () => {
    const json = await open('{"a": [1, "x", null], "b": {"c": "y"}, "d": -1.5e3}');
    await json.enterObject();
    expect((await json.nextKey())?.text).toBe('a');
    expect((await strings(json)).map(({ text }) => text)).toEqual(['x']);
    expect((await json.nextKey())?.text).toBe('b');
    expect((await strings(json)).map(({ text }) => text)).toEqual(['y']);
    expect((await json.nextKey())?.text).toBe('d');
    await json.skip();
    expect(await json.nextKey()).toBeUndefined();
    expect(await json.kind()).toBe('end');
  });

  test('answers scalars as written, also across windows', async () => {
    const padding = ' '.repeat(64 * 1024 - 4);
    const json = await open(`[${padding}-12.5e3, true, NaN, 12`);
    await json.enterArray();
    const found: string[] = [];
    while (found.length < 4 && (await json.nextItem())) found.push(await json.scalar());
    expect(found).toEqual(['-12.5e3', 'true', 'NaN', '12']);
    await expect((await open('"x"')).scalar()).rejects.toThrow(FormatError);
    await expect((await open('1'.repeat(5000))).scalar()).rejects.toThrow('longer than');
  });

  test('decodes every escape', async () => {
    const [string] = await strings(await open(String.raw`"\"\\\/\b\f\n\r\té\ud83d\ude00"`));
    expect(string?.text).toBe('"\\/\b\f\n\r\té😀');
  });

  test('a byte order mark is no column', async () => {
    const json = await open('\ufeff "x"');
    const string = await json.string();
    expect(string.position(0)).toEqual({ offset: 5, line: 1, column: 3 });
  });

  test.each([
    ['LF', '\n', 3],
    ['CRLF', '\r\n', 3],
    ['CR', '\r', 3],
  ])('counts lines that end with %s', async (_name, end, line) => {
    const json = await open(`[${end}1,${end}"x"]`);
    expect((await strings(json))[0]?.position(0)).toMatchObject({ line, column: 2 });
  });

  test('strings across windows are whole, and their positions are right', async () => {
    for (const [before, after] of [
      [65_530, 20],
      [65_535, 70_000],
      [131_071, 3],
    ] as const) {
      const text = `["${'é'.repeat(before / 2)}", "${'\\"\\\\é😀'.repeat(after)}z"]`;
      const raw = Buffer.from(text);
      const [, last] = await strings(await open(text));
      expect(last?.text).toBe(`${'"\\é😀'.repeat(after)}z`);
      const offset = raw.lastIndexOf('z');
      expect(last?.position(last.text.length - 1)).toEqual({ offset, ...countTo(raw, offset) });
    }
  });

  test('skips whatever is there, and what follows keeps its place', async () => {
    const text = `{"image": "${'é\\"'.repeat(60_000)}", "deep": [{"a": [1e5, "]"]}, true], "last": "x"}`;
    const json = await open(text);
    await json.enterObject();
    await json.nextKey();
    await json.skip();
    await json.nextKey();
    await json.skip();
    await json.nextKey();
    const last = await json.string();
    const raw = Buffer.from(text);
    const offset = raw.lastIndexOf('x');
    expect(last.position(0)).toEqual({ offset, ...countTo(raw, offset) });
  });

  test('each code unit of any string leads to the place where JSON holds it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 6 }),
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        fc.boolean(),
        async (texts, indent, ascii, mark) => {
          const plain = JSON.stringify(texts, undefined, indent);
          const raw = Buffer.from((mark ? '\ufeff' : '') + (ascii ? escapeNonAscii(plain) : plain));
          const found = await strings(await open(raw));
          expect(found.map(({ text }) => text)).toEqual(texts);
          for (const string of found) {
            for (let index = 0; index < string.text.length; index++) {
              const { offset, line, column } = string.position(index);
              const next = string.position(index + 1).offset;
              const held = raw.subarray(offset, next).toString();
              const unit = string.text[index] ?? '';
              const inPair = !ascii && /[\ud800-\udfff]/.test(unit) && !held.startsWith('\\');
              if (!inPair) {
                expect({ line, column }).toEqual(countTo(raw, offset));
                expect(JSON.parse(`"${held}"`)).toBe(unit);
              }
            }
          }
        },
      ),
    );
  });

  test.each([
    ['a comma too many', '[1,]', 3],
    ['a comma that is missing', '["a" "b"]', 5],
    ['a colon that is missing', '{"a" 1}', 5],
    ['a key that is no string', '{1: 2}', 1],
    ['an unknown escape', '["ab\\x"]', 4],
    ['a bare line end in a string', '["a\nb"]', 3],
    ['the wrong bracket', '[1}', 2],
    ['conflict marks', '[\n<<<<<<< HEAD\n"a"]', 2],
    ['an early end', '["a"', 4],
    ['an early end in a string', '["abc', 5],
    ['bytes that are not UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), 2],
  ])('%s is a FormatError with its offset', async (_name, text, offset) => {
    await expect(open(text).then((json) => strings(json))).rejects.toMatchObject({
      name: 'FormatError',
      anomaly: 'invalid-json',
      offset,
    });
  });

  test.each(['[1', '[{"a": [}]', '[<]', '"a', '{"a": "b\nc"}', ']', ''])(
    'refuses to skip %j',
    async (text) => {
      await expect(open(text).then((json) => json.skip())).rejects.toBeInstanceOf(FormatError);
    },
  );

  test('depth is bounded, whether it is entered or skipped', async () => {
    const deep = '['.repeat(1001);
    await expect(open(deep).then((json) => json.skip())).rejects.toMatchObject({ offset: 1000 });
    await expect(open(deep).then((json) => strings(json))).rejects.toBeInstanceOf(FormatError);
    await expect(
      open('['.repeat(1000) + ']'.repeat(1000)).then((json) => json.skip()),
    ).resolves.toBeUndefined();
  });

  test('a string of 200 MB is passed without being held', async () => {
    const size = 200 * 1024 * 1024;
    const window = Buffer.alloc(256 * 1024, 'A');
    let read = 0;
    const endless: Bytes = {
      randomAccess: true,
      size: () => Promise.resolve(size),
      read: (offset, length) => {
        read = Math.max(read, length);
        const part = window.subarray(0, Math.min(length, size - offset));
        if (offset === 0) part.write('"');
        else part.write('A');
        return Promise.resolve(
          offset + part.length === size ? Buffer.concat([part.subarray(1), Buffer.from('"')]) : part,
        );
      },
    };
    const json = await JsonReader.open(endless, unlimitedBudget());
    await json.skip();
    expect(json.position.offset).toBe(size);
    expect(read).toBeLessThanOrEqual(window.length);
  });

  test('a string too long to be text is refused', async () => {
    const json = await open(`"${'a'.repeat(17 * 1024 * 1024)}"`);
    await expect(json.string()).rejects.toMatchObject({ anomaly: 'invalid-json', offset: 1 });
  });
});
