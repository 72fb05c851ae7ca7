import { expect, test } from '@jest/globals';
import { scanBytes } from '../helpers/scan.js';
import { zip } from '../helpers/zip-writer.js';

const packed = (extern: string): Uint8Array =>
  zip([
    { name: extern, data: 'torch\nnumpy\n' },
    { name: 'net/net/code.py', data: 'import torch\n' },
  ]);

test('a package of PyTorch is told, and what it leaves to others', async () => {
  const { findings, contents } = await scanBytes('net.pt', packed('net/.data/extern_modules'));
  expect(findings.map(({ rule, inside }) => [rule.id, inside])).toEqual([
    ['model/torch-package', ['net/.data/extern_modules']],
  ]);
  expect(contents?.metadata).toMatchObject({ 'modules of others': 'torch, numpy' });
});

test('a file of that name elsewhere is none', async () => {
  expect((await scanBytes('net.pt', packed('net/extern_modules'))).findings).toEqual([]);
  expect((await scanBytes('.data/extern_modules', 'torch\n')).findings).toEqual([]);
});
