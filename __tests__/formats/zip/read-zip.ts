import { expect } from '@jest/globals';
import { zipFormat } from '../../../src/formats/zip/index.js';
import { collect, contentOf, factsOf } from '../../helpers/contract.js';
import { zip, type ZipEntry, type ZipOptions } from '../../helpers/zip-writer.js';

/** `[name, text]` of each member, in the order of reading, and `[anomaly, detail]` of each anomaly. */
export async function read(
  bytes: Uint8Array,
): Promise<{ members: [string, string][]; anomalies: [string, string][] }> {
  const { facts, artifacts, error } = await collect(zipFormat, bytes, 'model.pt');
  expect(error).toBeUndefined();
  const members: [string, string][] = [];
  for (const artifact of artifacts) {
    members.push([artifact.inside.join('!'), Buffer.from(await contentOf(artifact)).toString('latin1')]);
  }
  const anomalies = factsOf(facts, 'anomaly').map(({ anomaly, detail }): [string, string] => [
    anomaly,
    detail,
  ]);
  return { members, anomalies };
}

export const readZip = (entries: readonly ZipEntry[], options?: ZipOptions): ReturnType<typeof read> =>
  read(zip(entries, options));
/** The ids alone. */
export const ids = (anomalies: readonly [string, string][]): string[] => anomalies.map(([id]) => id);

/** A small checkpoint as PyTorch would write it. */
export const honest: readonly ZipEntry[] = [
  { name: 'archive/data.pkl', data: 'N.', align: 64 },
  { name: 'archive/notes', data: 'word '.repeat(100), method: 8 },
  { name: 'archive/data/0', data: Buffer.alloc(300, 1), align: 64 },
];
