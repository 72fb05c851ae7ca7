import { sliceBytes, streamBytes } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { Anomalies } from '../../parsers/anomaly-collector.js';
import { leavesArchive } from '../../parsers/archive-path.js';
import { latin1 } from '../../parsers/latin1.js';
import { findTrailing } from '../../parsers/trailing-data.js';
import type { Artifact, Budget, Bytes, Fact, Format } from '../../types.js';
import { Fields } from './fields.js';
import { readListing, type Listing } from './header.js';
import { expandFolder, isEncrypted } from './methods.js';
import { readFolders, SIGNATURE_HEADER, type Folder } from './streams.js';
import { hasMagic } from '../../parsers/magic.js';

const MAGIC = '7z\xbc\xaf\x27\x1c';
const HEAD = 4096;
const HEADER = 1;
const PACKED_HEADER = 0x17;
/** A hundred thousand names take half of it. */
const MAX_HEADER = 32 * 1024 * 1024;
/** A packed header may be packed again, which no writer does. */
const MAX_PACKING = 4;

/** Names by which a reader of models would open a member. */
const modelName =
  /\.(?:pkl|pickle|joblib|dill|pt|pth|pt2|ckpt|bin|np[yz]|h5|hdf5|keras|onnx|pb|tflite|gguf|safetensors|nemo|mar|zip|tar|gz)$/i;

/** Where the header stands, which is the last part of the archive. */
async function placeOfHeader(content: Bytes): Promise<{ at: number; length: number }> {
  const start = await content.read(0, SIGNATURE_HEADER);
  if (start.length < SIGNATURE_HEADER)
    throw new FormatError('truncated', 'the archive has no header', start.length);
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  return {
    at: SIGNATURE_HEADER + Number(view.getBigUint64(12, true)),
    length: Number(view.getBigUint64(20, true)),
  };
}

/** Where the archive ends. */
async function endOf(content: Bytes): Promise<number> {
  const { at, length } = await placeOfHeader(content);
  return at + length;
}

/** The header, expanded as often as it says; undefined where there is none to read. */
async function readHeader(content: Bytes, anomalies: Anomalies, budget: Budget): Promise<Fields | undefined> {
  const { at, length } = await placeOfHeader(content);
  if (length > MAX_HEADER)
    throw new FormatError('over-budget', `a header of ${length} bytes is not read`, 20);
  let bytes = await content.read(at, length);
  if (bytes.length < length) throw new FormatError('truncated', 'the archive ends before its header', at);
  if (length === 0) return undefined;
  for (let packing = 0; packing < MAX_PACKING; packing++) {
    const fields = new Fields(bytes);
    const type = fields.u8();
    if (type === HEADER) return fields;
    if (type !== PACKED_HEADER)
      throw new FormatError('corrupt', 'the archive has no header where it says', at);
    const [folder] = readFolders(fields, budget);
    const size = folder?.files[0] ?? 0;
    if (folder === undefined) return undefined;
    if (isEncrypted(folder)) throw new FormatError('encrypted-entry', 'The list of its members is encrypted');
    if (size > MAX_HEADER) throw new FormatError('over-budget', `a header of ${size} bytes is not read`, at);
    const expanded = expandFolder(folder, content, budget);
    if (expanded === undefined) {
      anomalies.add('unread-archive', '7z archive whose list of members is packed', at, true);
      return undefined;
    }
    const stream = streamBytes(expanded);
    try {
      bytes = Uint8Array.from(await stream.read(0, size));
    } finally {
      await stream.close();
    }
  }
  throw new FormatError('corrupt', 'the header is packed again and again', at);
}

interface Member {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** The members of each folder: files with bytes take their places in the order of the names. */
function* membersOf({ folders, names, empty }: Listing): Generator<{ folder: Folder; members: Member[] }> {
  const filled = names.filter((_, index) => empty[index] !== true);
  let next = 0;
  for (const folder of folders) {
    let offset = 0;
    const members = folder.files.map((size): Member => {
      const member = { name: filled[next] ?? `member ${next}`, offset, size };
      next++;
      offset += size;
      return member;
    });
    yield { folder, members };
  }
}

async function* readFolder(
  { path, inside, content }: Artifact,
  folder: Folder,
  members: readonly Member[],
  anomalies: Anomalies,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  const expanded = isEncrypted(folder) ? undefined : expandFolder(folder, content, budget);
  if (expanded === undefined) {
    const anomaly = isEncrypted(folder) ? 'encrypted-entry' : 'unsupported-compression';
    const how = isEncrypted(folder) ? 'is encrypted' : 'is packed in a way that is not read';
    const models = members.filter(({ name }) => isEncrypted(folder) || modelName.test(name));
    for (const { name } of models) anomalies.add(anomaly, `'${name}' ${how}`, folder.offset, true);
    if (models.length === 0)
      anomalies.add('unread-archive', '7z archive with methods that are not read', folder.offset, true);
    return;
  }
  const stream = streamBytes(expanded);
  try {
    for (const { name, offset, size } of members) {
      budget.tick();
      yield { path, inside: [...inside, name], content: sliceBytes(stream, offset, size) };
    }
  } finally {
    await stream.close();
  }
}

/**
 * 7z archives, as far as their members are stored or packed by one common method; of others the names are told.
 *
 * Source: `7zFormat.txt` and `Methods.txt` of the LZMA SDK.
 */
export const sevenZipFormat: Format = {
  id: 'seven-zip',
  // Programs look for the start of an archive behind what makes it unpack itself.
  matches: ({ name, head }) =>
    hasMagic(head, MAGIC) || (name.endsWith('.7z') && latin1(head).includes(MAGIC)),
  async *read(artifact, budget) {
    const anomalies = new Anomalies('seven-zip');
    const start = latin1(await artifact.content.read(0, HEAD)).indexOf(MAGIC);
    if (start > 0) {
      const { path, inside, content } = artifact;
      anomalies.add('prepended-data', `${start} bytes stand before the archive`, 0);
      yield* anomalies.take();
      yield { path, inside: [...inside, 'archive'], content: sliceBytes(content, start, Infinity) };
      return;
    }
    const header = await readHeader(artifact.content, anomalies, budget);
    yield* anomalies.take();
    yield* findTrailing('seven-zip', 'the archive', artifact, await endOf(artifact.content));
    if (header === undefined) return;
    const listing = readListing(header, budget);
    const seen = new Set<string>();
    for (const name of listing.names) {
      if (leavesArchive(name)) anomalies.add('path-traversal', `'${name}' leaves the folder of the archive`);
      if (seen.has(name)) anomalies.add('duplicate-entry', `'${name}' stands more than once in the archive`);
      seen.add(name);
    }
    for (const { folder, members } of membersOf(listing)) {
      yield* readFolder(artifact, folder, members, anomalies, budget);
      yield* anomalies.take();
    }
    yield* anomalies.take();
    yield* anomalies.rest();
  },
};
