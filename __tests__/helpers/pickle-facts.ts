import { pickleFormat } from '../../src/formats/pickle/index.js';
import { collect, factsOf, type Collected } from './contract.js';

/** How one pickle was read, with what it imports and calls as `called os.system('id')`. */
export async function readPickle(
  bytes: Uint8Array,
  path = 'model.pkl',
): Promise<Collected & { uses: string[]; anomalies: string[] }> {
  const collected = await collect(pickleFormat, bytes, path);
  return {
    ...collected,
    uses: factsOf(collected.facts, 'global').map(({ use, code }) => `${use} ${code}`),
    anomalies: factsOf(collected.facts, 'anomaly').map(({ anomaly }) => anomaly),
  };
}
