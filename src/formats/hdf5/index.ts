import { FormatError } from '../../errors.js';
import type { AnomalyFact, Artifact, Detail, Fact, Format, Probe } from '../../types.js';
import type { Hdf5File } from './file.js';
import { GlobalHeap } from './global-heap.js';
import { readObject, type Member } from './object.js';
import { findSuperblock, readSuperblock, startsWithSignature, superblockOffsets } from './superblock.js';

/** So many broken objects are told one by one: a reader knows by then what kind of file it is. */
const MAX_TOLD = 20;
/** Paths are made of names from the file, which may stand in each other a thousand times. */
const MAX_PATH = 500;

function isHdf5({ name, head }: Probe): boolean {
  for (const at of superblockOffsets(head.length)) if (startsWithSignature(head, at)) return true;
  // The signature may stand further on, behind a block of the user's own, which may be anything but text.
  return /\.(?:h5|hdf5)$/.test(name) && head.includes(0) && !startsWithZip(head);
}

function startsWithZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b;
}

function broken(error: FormatError, path: string): AnomalyFact {
  return {
    kind: 'anomaly',
    anomaly: error.anomaly,
    format: 'hdf5',
    detail: `'${path}' was not read: ${error.message}`,
    unread: true,
    location: error.offset === undefined ? { kind: 'file' } : { kind: 'bytes', offset: error.offset },
  };
}

function join(path: string, name: string): string {
  return `${path === '' ? '' : `${path}/`}${name}`.slice(0, MAX_PATH);
}

/** Goes through all objects that the root group leads to, each of them once. */
async function* walk(
  artifact: Artifact,
  file: Hdf5File,
  root: number,
): AsyncGenerator<Fact | Detail | Artifact> {
  const open: { readonly address: number; readonly path: string }[] = [{ address: root, path: '' }];
  const seen = new Set([root]);
  const heap = new GlobalHeap(file);
  let told = 0;
  for (let next; (next = open.pop()) !== undefined;) {
    file.budget.spend('entries', 1);
    const { address, path } = next;
    const below: Member[] = [];
    try {
      for await (const item of readObject(artifact, heap, address, path)) {
        if (!('member' in item)) yield item;
        else below.push(item);
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (++told <= MAX_TOLD) yield broken(error, path === '' ? '/' : path);
    }
    for (const { member, address: at } of below.reverse()) {
      if (seen.has(at)) continue;
      seen.add(at);
      open.push({ address: at, path: join(path, member) });
    }
  }
}

/**
 * HDF5 files, as Keras and many others write them. Only what says how the file is made is read, never the numbers.
 *
 * Source: HDF5 File Format Specification 3.0.
 */
export const hdf5Format: Format = {
  id: 'hdf5',
  matches: isHdf5,
  async *read(artifact, budget) {
    const start = await findSuperblock(artifact.content);
    if (start === undefined)
      throw new FormatError('corrupt', 'the file has the name of an HDF5 file and no superblock');
    const { file, root } = await readSuperblock(artifact.content, start, budget);
    yield* walk(artifact, file, root);
  },
};
