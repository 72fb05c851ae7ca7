import { tarFormat } from '../../../src/formats/tar/index.js';
import { collect, contentOf, factsOf } from '../../helpers/contract.js';
import { tar, type TarEntry } from '../../helpers/tar-writer.js';

/** `[name, text]` of each member, in the order of reading, and `[anomaly, detail]` of each anomaly. */
export async function read(
  bytes: Uint8Array,
  path = 'model.tar',
): Promise<{ members: [string, string][]; anomalies: [string, string][] }> {
  const { facts, artifacts, error } = await collect(tarFormat, bytes, path);
  if (error !== undefined) throw error;
  const members: [string, string][] = [];
  for (const artifact of artifacts)
    members.push([artifact.inside.join('!'), Buffer.from(await contentOf(artifact)).toString('latin1')]);
  const anomalies = factsOf(facts, 'anomaly').map(({ anomaly, detail }): [string, string] => [
    anomaly,
    detail,
  ]);
  return { members, anomalies };
}

export const readTar = (...entries: readonly TarEntry[]): ReturnType<typeof read> => read(tar(...entries));
