import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { executableAt } from '../../src/parsers/executable-signature.js';
import { payloadAt } from '../../src/parsers/payload-signature.js';
import { seeded } from '../helpers/contract.js';
import { ape, elf, fatMachO, machO, pe, pyc } from '../helpers/executable-writer.js';
import { fromCall } from '../helpers/pickle-writer.js';
import { zip } from '../helpers/zip-writer.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('executables', () => {
  test.each([
    ['an ELF executable', 'native', elf()],
    ['a Windows executable', 'native', pe()],
    ['a Mach-O executable', 'native', machO()],
    ['a universal Mach-O executable', 'native', fatMachO()],
    ['an Actually Portable Executable', 'native', ape()],
    ['a WebAssembly module', 'bytecode', bytes('\0asm\x01\0\0\0')],
    ['a Java class', 'bytecode', bytes('\xca\xfe\xba\xbe\0\0\0\x41')],
    ['compiled Python code', 'bytecode', pyc()],
    ['a script', 'script', bytes('#!/bin/sh\nid\n')],
    ['a script', 'script', bytes('#! /usr/bin/env python3\r\n')],
    ['a batch script', 'script', bytes('@ECHO OFF\r\nwhoami\r\n')],
    ['a PHP script', 'script', bytes('<?php phpinfo();')],
  ])('%s', (what, kind, head) => {
    expect(executableAt(head)).toEqual({ what, kind });
    expect(payloadAt(head)).toBe(what);
  });

  test.each([
    ['text about ELF', bytes('\x7fELF is how it begins, and then comes more text of this kind')],
    ['two letters', bytes('MZ is short for the name of a man, and no program follows here at all, really')],
    ['a note', bytes('#! this is no script')],
    ['a header that ends', elf().subarray(0, 12)],
    ['nothing', bytes('')],
  ])('%s is none', (_, head) => {
    expect(executableAt(head)).toBeUndefined();
  });
});

describe('other payloads', () => {
  test.each([
    ['a zip archive', zip([{ name: 'a', data: 'b' }])],
    ['gzip data', gzipSync('text')],
    ['a 7z archive', bytes('7z\xbc\xaf\x27\x1c\0\x04')],
    ['a RAR archive', bytes('Rar!\x1a\x07\x01\0')],
    ['bzip2 data', bytes('BZh91AY&SY')],
    ['xz data', bytes('\xfd7zXZ\0\0\x04')],
    ['a pickle that calls what it imports', fromCall("os.system('id')")],
    ['a pickle that calls what it imports', bytes("cos\nsystem\n(S'id'\ntR.")],
  ])('%s', (what, head) => {
    expect(payloadAt(head)).toBe(what);
  });
});

describe('numbers look like none of these', () => {
  test('random bytes', () => {
    const random = seeded(7);
    const found = new Set<string | undefined>();
    for (let round = 0; round < 2000; round++)
      found.add(payloadAt(Uint8Array.from({ length: 600 }, () => Math.floor(random() * 256))));
    expect([...found]).toEqual([undefined]);
  });

  test('weights of every kind', () => {
    const random = seeded(8);
    const found = new Set<string | undefined>();
    for (let round = 0; round < 500; round++) {
      const numbers = Array.from({ length: 150 }, () => (random() - 0.5) / (1 + round));
      found.add(payloadAt(new Uint8Array(Float32Array.from(numbers).buffer)));
      found.add(payloadAt(new Uint8Array(Float64Array.from(numbers).buffer)));
      found.add(payloadAt(new Uint8Array(Int32Array.from(numbers, (number) => number * round * 99).buffer)));
      found.add(payloadAt(Uint8Array.from({ length: 600 }, (_, at) => at * round)));
    }
    expect([...found]).toEqual([undefined]);
  });

  test('arrays that NumPy wrote', () => {
    const folder = new URL('../fixtures/npy/', import.meta.url);
    const names = readdirSync(folder).filter((name) => /^(?:floats|dates|records|scalar)\.npy$/.test(name));
    expect(names).toHaveLength(4);
    for (const name of names)
      expect(payloadAt(readFileSync(new URL(name, folder)).subarray(128))).toBeUndefined();
  });
});
