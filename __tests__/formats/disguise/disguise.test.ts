import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { disguiseFormat } from '../../../src/formats/disguise/index.js';
import { collect, factsOf, formatContract, probeOf } from '../../helpers/contract.js';
import { ape, elf, fatMachO, machO, pe, pyc } from '../../helpers/executable-writer.js';
import { fromCall } from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import { tar } from '../../helpers/tar-writer.js';
import { zip } from '../../helpers/zip-writer.js';

const engine = testEngine();
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const pickle = fromCall("os.system('id')");
const sevenZip = bytes('7z\xbc\xaf\x27\x1c\0\x04');
const archive = zip([{ name: 'a', data: 'b' }]);

formatContract(disguiseFormat, [
  { name: 'a disguised pickle', bytes: pickle, path: 'model.safetensors' },
  { name: 'a library', bytes: elf(), path: 'fast.so' },
]);

async function anomalyOf(path: string, data: Uint8Array): Promise<string> {
  if (!disguiseFormat.matches(probeOf(data, path))) return '';
  const [fact] = factsOf((await collect(disguiseFormat, data, path)).facts, 'anomaly');
  return fact === undefined ? '' : fact.anomaly;
}

/** The rules that speak of a member of an archive. */
async function rulesOf(path: string, name: string, data: Uint8Array): Promise<string[]> {
  const { findings, failures } = await scanBytes(path, zip([{ name, data }]), engine);
  expect(failures).toEqual([]);
  return findings.map(({ rule }) => rule.id);
}

describe('what runs under a name that promises something else', () => {
  const harmless = ['safetensors', 'gguf', 'onnx', 'tflite', 'h5', 'keras', 'npy', 'npz', 'msgpack', 'pb'];
  const others = ['png', 'jpg', 'wav', 'pdf', 'txt', 'json', 'csv', 'md', 'yaml', 'zip'];

  test.each([...harmless, ...others])('a pickle as .%s', async (ending) => {
    expect(await anomalyOf(`Some.${ending.toUpperCase()}`, pickle)).toBe('disguised');
  });

  test.each([...harmless, ...others, 'pt', 'ckpt', 'pkl', 'joblib', 'tar', 'gz', 'py'])(
    'an executable as .%s',
    async (ending) => {
      for (const data of [elf(), pe(), machO(), fatMachO(), ape()])
        expect(await anomalyOf(`some.${ending}`, data)).toBe('disguised');
    },
  );

  test.each([
    ['a script', 'logo.png', bytes('#!/bin/sh\nid\n')],
    ['a script', 'model.pt', bytes('#!/usr/bin/env python3\n')],
    ['compiled Python code', 'setup.py', pyc()],
    ['an executable', 'pytorch_model.bin', elf()],
    ['an executable', 'ckpt/diffusion_pytorch_model.fp16.bin', elf()],
    ['an executable', 'pytorch_model-00001-of-00002.bin', pe()],
    ['compiled code', 'training_args.bin', pyc()],
    ['a script', 'model.bin', bytes('#!/bin/sh\n')],
    ['a 7z archive', 'pytorch_model.bin', sevenZip],
    ['a 7z archive', 'weights.bin', sevenZip],
    ['a RAR archive', 'model.pt', bytes('Rar!\x1a\x07\x01\0')],
  ])('%s as %s', async (_, path, data) => {
    expect(await anomalyOf(path, data)).toBe('disguised');
  });

  test.each([
    ['model.safetensors', archive],
    ['model.gguf', bytes('\x89HDF\r\n\x1a\n')],
    ['model.h5', archive],
    ['logo.png', archive],
    ['model.pt', bytes('%PDF-1.7\n')],
    ['pytorch_model.bin', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['table.csv', archive],
    ['model.onnx', gzipSync('')],
    ['model.onnx', tar({ name: 'a' })],
  ])('%s that is another format', async (path, data) => {
    expect(await anomalyOf(path, data)).toBe('misnamed');
  });
});

describe('honest names', () => {
  test.each([
    ['model.pt', archive],
    ['model.pkl', archive],
    ['model.pkl', gzipSync('')],
    ['model.joblib', bytes('\x89HDF\r\n\x1a\n')],
    ['weights.bin', pickle],
    ['old.pth', tar({ name: 'a' })],
    ['model.keras', archive],
    ['model.keras', bytes('\x89HDF\r\n\x1a\n')],
    ['model.h5', bytes('\x89HDF\r\n\x1a\n')],
    ['a.npz', archive],
    ['a.npy', bytes('\x93NUMPY\x01\0')],
    ['model.gguf', bytes('GGUF\x03\0\0\0')],
    ['data.csv', gzipSync('')],
    ['frame.pkl.gz', pickle],
    ['report.pdf', bytes('%PDF-1.7\n')],
    ['xl/vbaProject.bin', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['install.bin', bytes('#!/bin/sh\n')],
    ['run.sh', bytes('#!/bin/sh\n')],
    ['run', bytes('#!/bin/sh\n')],
    ['notes.txt', bytes('MZ and \x7fELF are magic numbers, #!/bin/sh is another')],
    ['data.dat', pickle],
    ['weights.safetensors', bytes('\x40\0\0\0\0\0\0\0{"__metadata__":{}}')],
    ['image.png', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
  ])('%s', async (path, data) => {
    expect(await anomalyOf(path, data)).toBe('');
  });

  test('nothing is said of any file that a library wrote', async () => {
    const folder = new URL('../../fixtures/', import.meta.url);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(?:pkl|joblib|np[yz]|pth?|zip|gz|tar|h5|keras|onnx|gguf|safetensors|bin|pb)$/.test(name),
    );
    expect(names.length).toBeGreaterThan(50);
    const told = [];
    for (const name of names)
      if ((await anomalyOf(name, readFileSync(new URL(name, folder)))) !== '') told.push(name);
    expect(told).toEqual([]);
  });
});

describe('machine code', () => {
  test.each([
    ['lib/fast.so', elf(), 'compiled-code'],
    ['tool.exe', pe(), 'compiled-code'],
    ['stan_model.bin', elf(), 'compiled-code'],
    ['classes.bin', bytes('\xca\xfe\xba\xbe\0\0\0\x41'), 'compiled-code'],
    ['page.wasm', bytes('\0asm\x01\0\0\0'), 'compiled-code'],
    ['a.cpython-311.pyc', pyc(), 'compiled-python'],
    ['model.llamafile', elf(), 'executable-model'],
    ['model.exe', ape(), 'executable-model'],
  ])('%s', async (path, data, anomaly) => {
    expect(await anomalyOf(path, data)).toBe(anomaly);
  });

  test.each([
    ['model.pt2', 'data/aotinductor/model/a.so', elf(), ['model/executable-member']],
    ['model.mar', 'hook', elf(), ['model/executable-member']],
    ['model.mar', 'hook.bin', elf(), ['model/executable-member']],
    ['model.mar', 'handler.pyc', pyc(), ['model/executable-member']],
    ['model.mar', '__pycache__/handler.cpython-311.pyc', pyc(), ['file/compiled-python']],
    ['model.pt', 'model/data/0', elf(), ['model/hidden-payload']],
    ['model.pt', 'model/data/0', bytes('#!/bin/sh\nid\n'), ['model/hidden-payload']],
    ['model.pt', 'model/data/0', pickle, ['model/hidden-payload', 'model/executes-code']],
    ['code.zip', 'fast.so', elf(), ['file/compiled-code']],
    ['code.zip', 'a.pyc', pyc(), []],
    ['a.whl', 'fast.so', elf(), []],
    ['a.jar', 'A.class', bytes('\xca\xfe\xba\xbe\0\0\0\x41'), []],
    ['code.zip', 'weights.npy', elf(), ['model/disguised']],
  ])('in %s as %s', async (path, name, data, rules) => {
    expect(new Set(await rulesOf(path, name, data))).toEqual(new Set(rules));
  });

  test('in a layer of an image it is at home', async () => {
    const image = zip([
      { name: `blobs/sha256/${'b'.repeat(64)}`, data: tar({ name: 'bin/sh', data: elf() }) },
    ]);
    expect((await scanBytes('image.zip', image, engine)).findings).toEqual([]);
  });

  test('it is not called read', async () => {
    const { coverage } = await scanBytes('fast.so', elf(), engine);
    expect(coverage).toMatchObject([{ status: 'partial', reason: 'the file is an ELF executable' }]);
  });
});
