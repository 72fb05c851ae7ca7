import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readCodeObject } from '../../src/parsers/marshal/index.js';
import { seeded, unlimitedBudget } from '../helpers/contract.js';
import { codeObject } from '../helpers/marshal-writer.js';

const folder = new URL('../fixtures/marshal/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.marshal'));
const read = (bytes: Uint8Array): ReturnType<typeof readCodeObject> =>
  readCodeObject(bytes, unlimitedBudget());
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));

/** What the name of a fixture says of its version. */
function expectedVersions(name: string): string {
  const [major = 0, minor = 0] = (/-([\d.]+)\.marshal/.exec(name)?.[1] ?? '').split('.').map(Number);
  if (major === 2) return '2';
  if (minor >= 11) return '3.11 or later';
  return minor >= 8 ? '3.8 to 3.10' : '3.0 to 3.7';
}

describe('reads code that CPython itself marshalled', () => {
  test('of nine versions', () => expect(files).toHaveLength(18));

  test.each(files.filter((name) => name.startsWith('call')))('%s', (name) => {
    const code = read(fixture(name));
    expect(code).toMatchObject({ name: '<lambda>', filename: 'model.py', versions: expectedVersions(name) });
    expect(code.names).toEqual(['__import__', 'system']);
    expect(code.constants).toEqual(expect.arrayContaining(['os', 'id', 'raw']));
    expect(code.locals).toEqual(expect.arrayContaining(['x', 'y', 'i']));
  });

  test.each(files.filter((name) => name.startsWith('nested')))('%s', (name) => {
    const code = read(fixture(name));
    expect(code).toMatchObject({ name: 'nested', filename: 'model.py', versions: expectedVersions(name) });
    expect(code.names).toEqual(['numpy', 'abs', 'issubset']);
    expect(code.locals).toEqual(expect.arrayContaining(['x', 'numpy', 'inner', 'a']));
    expect(code.constants).toContain('é');
  });
});

describe('is not led astray', () => {
  test('by names in nested code', () => {
    const inner = codeObject({ names: ['system'], constants: ['id'] });
    const middle = codeObject({ nested: [inner] });
    expect(read(codeObject({ names: ['abs'], nested: [middle] }))).toMatchObject({
      names: ['abs', 'system'],
      constants: ['id'],
    });
  });

  test('by bytes behind the code, which Python does not read', () => {
    const code = Buffer.concat([codeObject({ names: ['system'] }), Buffer.from('junk')]);
    expect(read(code)).toMatchObject({ names: ['system'], versions: '3.11 or later' });
  });

  test('by damage: what looks like a name is told', () => {
    const code = read(codeObject({ names: ['system', 'popen'] }).subarray(0, -30));
    expect(code.versions).toBeUndefined();
    expect(code.names).toEqual(expect.arrayContaining(['system', 'popen']));
  });

  test('by references back, to a list in itself and to doubles of doubles', () => {
    // [ref to the list itself], then tuples of two references to the one before: 2^30 items, in 30 steps.
    const doubles = Array.from({ length: 30 }, (_, index) =>
      Buffer.concat([
        Buffer.from([0x80 | 0x29, 2]),
        ...[0, 1].map(() => Buffer.from([0x72, index, 0, 0, 0])),
      ]),
    );
    const cycle = Buffer.from([0x80 | 0x5b, 1, 0, 0, 0, 0x72, 0, 0, 0, 0]);
    const constants = Buffer.concat([Buffer.from([0x28, 31, 0, 0, 0]), cycle, ...doubles]);
    const code = codeObject({ names: ['system'] });
    const none = Buffer.from([0x28, 1, 0, 0, 0, 0x4e]);
    const at = code.indexOf(none);
    const evil = Buffer.concat([code.subarray(0, at), constants, code.subarray(at + none.length)]);
    expect(read(evil)).toMatchObject({ names: ['system'], versions: '3.11 or later' });
  });

  test('by levels without an end', () => {
    expect(read(Buffer.alloc(1_000_000, Buffer.from([0x29, 1]))).versions).toBeUndefined();
  });

  test('by a length that lies', () => {
    expect(read(Buffer.from([0x63, ...Array<number>(20).fill(0), 0x28, 255, 255, 255, 127])).names).toEqual(
      [],
    );
  });

  test('by any change', () => {
    const random = seeded(7);
    for (const name of files) {
      const bytes = fixture(name);
      for (let round = 0; round < 100; round++) {
        const changed = Uint8Array.from(bytes);
        changed[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        expect(Array.isArray(read(changed.subarray(0, Math.floor(random() * bytes.length))).names)).toBe(
          true,
        );
        expect(Array.isArray(read(changed).names)).toBe(true);
      }
    }
  });
});
