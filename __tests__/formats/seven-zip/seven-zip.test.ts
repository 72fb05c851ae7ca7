import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sevenZipFormat } from '../../../src/formats/seven-zip/index.js';
import { collect, contentOf, factsOf, formatContract } from '../../helpers/contract.js';
import { fromCall } from '../../helpers/pickle-writer.js';
import { scanBytes, testEngine } from '../../helpers/scan.js';
import { sevenZip } from '../../helpers/seven-zip-writer.js';

const folder = new URL('../../fixtures/seven-zip/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const engine = testEngine();

async function read(
  bytes: Uint8Array,
): Promise<{ members: [string, string][]; anomalies: string[]; error?: string }> {
  const { facts, artifacts, error } = await collect(sevenZipFormat, bytes, 'a.7z');
  const members: [string, string][] = [];
  for (const artifact of artifacts)
    members.push([artifact.inside.join('!'), Buffer.from(await contentOf(artifact)).toString('latin1')]);
  const anomalies = factsOf(facts, 'anomaly').map(({ anomaly, detail }) => `${anomaly}: ${detail}`);
  return { members, anomalies, ...(error && { error: error.message }) };
}

formatContract(sevenZipFormat, [
  { name: 'a plain header', bytes: fixture('plain-header.7z'), path: 'a.7z' },
  { name: 'a packed header', bytes: fixture('lzma.7z'), path: 'a.7z' },
]);

describe('archives that py7zr wrote', () => {
  test.each(['lzma2', 'lzma', 'copy', 'bzip2'])('packed by %s', async (name) => {
    const { members, anomalies, error } = await read(fixture(`${name}.7z`));
    expect({ members, anomalies, error }).toEqual({
      members: [
        ['model/config.yaml', 'name: small\n'.repeat(20)],
        ['model/empty.txt', ''],
        ['model/weights.pkl', '\x80\x04N.'],
      ],
      anomalies: [],
      error: undefined,
    });
    expect((await scanBytes(`${name}.7z`, fixture(`${name}.7z`), engine)).findings).toEqual([]);
  });

  test('a filter before the compression is not read, and the model in it is told', async () => {
    const { members, anomalies } = await read(fixture('x86.7z'));
    expect(members).toEqual([]);
    expect(anomalies).toEqual([
      "unsupported-compression: 'model/weights.pkl' is packed in a way that is not read",
    ]);
  });

  test('an encrypted header', async () => {
    expect((await read(fixture('encrypted.7z'))).error).toBe('The list of its members is encrypted');
  });
});

describe('hostile archives', () => {
  const evil = fromCall("os.system('id')");

  test('a pickle in it is read', async () => {
    const { findings } = await scanBytes('a.7z', sevenZip([{ name: 'm.pkl', data: evil }]), engine);
    expect(findings.map(({ rule, inside }) => [rule.id, inside])).toEqual([
      ['model/executes-code', ['m.pkl']],
    ]);
  });

  test('names that leave the folder, and names that stand twice', async () => {
    const { anomalies } = await read(
      sevenZip([
        { name: '../a', data: 'A' },
        { name: 'b', data: 'B' },
        { name: 'b', data: 'C' },
      ]),
    );
    expect(anomalies).toEqual([
      "path-traversal: '../a' leaves the folder of the archive",
      "duplicate-entry: 'b' stands more than once in the archive",
    ]);
  });

  test.each([
    ['notes.txt', 'unread-archive: 7z archive with methods that are not read'],
    ['model.pt', "unsupported-compression: 'model.pt' is packed in a way that is not read"],
  ])('a method that is not read: %s', async (name, expected) => {
    expect((await read(sevenZip([{ name, data: 'x' }], { method: '030401' }))).anomalies).toEqual([expected]);
  });

  test('encryption', async () => {
    const bytes = sevenZip([{ name: 'a', data: 'x' }], { method: '06f10701' });
    expect((await read(bytes)).anomalies).toEqual(["encrypted-entry: 'a' is encrypted"]);
  });

  test('an archive that holds nothing, or whose header is gone', async () => {
    expect((await read(sevenZip([]).subarray(0, 32))).error).toMatch(/^the archive ends before its header/);
    const empty = Buffer.concat([sevenZip([]).subarray(0, 12), Buffer.alloc(20)]);
    expect(await read(empty)).toEqual({ members: [], anomalies: [] });
  });
});

test('an archive behind something else is read, and what stands before it is told', async () => {
  const data = fromCall("os.system('id')");
  const bytes = Buffer.concat([Buffer.from('some text\n'), sevenZip([{ name: 'm.pkl', data }])]);
  const { findings } = await scanBytes('a.7z', bytes, engine);
  expect(findings.map(({ rule }) => rule.id)).toEqual(
    expect.arrayContaining(['model/executes-code', 'model/prepended-data']),
  );
});
