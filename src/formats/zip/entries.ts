import type { Anomalies } from '../../parsers/anomaly-collector.js';
import { leavesArchive } from '../../parsers/archive-path.js';
import type { Budget, Bytes } from '../../types.js';
import type { Directory } from './directory.js';
import {
  flags,
  LOCAL_LENGTH,
  localLength,
  parseLocal,
  type CentralRecord,
  type Header,
  type LocalRecord,
} from './records.js';

/** One way in which a reader takes an entry's bytes. */
export interface Member {
  readonly name: string;
  readonly method: number;
  /** As `flags` of `records.ts` names them. */
  readonly flags: number;
  readonly compressedSize: number;
  /** What the header says; undefined where it stands after the data. */
  readonly size?: number;
  readonly crc?: number;
  readonly mode: number;
  /** Where the local header stands. */
  readonly at: number;
  readonly dataStart: number;
}

export const STORED = 0;

/** Headers that lie within this of each other are read at once. */
const NEAR = 64 * 1024;
/** Room for the padding with which PyTorch aligns tensors, and for the usual extra fields. */
const USUAL_EXTRA = 128;

/** Reads local headers in the order of their offsets, several at once where they stand close together. */
export class LocalHeaders {
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(readonly content: Bytes) {}

  /**
   * @param expected - the length of the name, as far as it is known
   * @param next - where the next header stands
   */
  async read(at: number, expected = 0, next = Infinity): Promise<LocalRecord | undefined> {
    const usual = LOCAL_LENGTH + expected + USUAL_EXTRA;
    const head = await this.#get(at, LOCAL_LENGTH, next - at < NEAR ? NEAR : usual);
    const length = localLength(head);
    return length === undefined ? undefined : parseLocal(await this.#get(at, length, length), at);
  }

  async #get(at: number, length: number, ahead: number): Promise<Uint8Array> {
    if (at < this.#start || at + length > this.#start + this.#bytes.length) {
      this.#start = at;
      this.#bytes = await this.content.read(at, Math.max(length, ahead));
    }
    return this.#bytes.subarray(at - this.#start, at - this.#start + length);
  }
}

/** The sizes of a local header may stand after the data instead: section 4.4.4, bit 3. */
export function sizesFollow(local: Header): boolean {
  return (local.flags & flags.descriptor) !== 0 && local.compressedSize === 0 && local.size === 0;
}

function differences(central: CentralRecord, local: LocalRecord): readonly string[] {
  const found: string[] = [];
  const differ = (what: string, here: string | number, there: string | number): void => {
    if (here !== there) found.push(`${what} ${here} in the directory and ${there} in its own header`);
  };
  if (central.rawName !== local.rawName) differ('name', `'${central.name}'`, `'${local.name}'`);
  differ('method', central.method, local.method);
  differ('encryption flag', central.flags & flags.encrypted, local.flags & flags.encrypted);
  if (!sizesFollow(local)) {
    differ('compressed size', central.compressedSize, local.compressedSize);
    differ('size', central.size, local.size);
  }
  const { method, compressedSize, size } = central;
  if (method === STORED && (central.flags & flags.encrypted) === 0 && compressedSize !== size)
    found.push(`size ${size}, though ${compressedSize} bytes are stored`);
  return found;
}

/** The entry as the directory has it, and as its local header has it where that is another. */
function waysToRead(central: CentralRecord, local: LocalRecord): readonly Member[] {
  const place = { mode: central.mode, at: local.at, dataStart: local.dataStart };
  const { name, method, compressedSize, size, crc } = central;
  const ways: Member[] = [{ name, method, flags: central.flags, compressedSize, size, crc, ...place }];
  const length = sizesFollow(local) ? compressedSize : local.compressedSize;
  if (central.rawName !== local.rawName || method !== local.method || compressedSize !== length)
    ways.push({
      name: local.name,
      method: local.method,
      flags: local.flags,
      compressedSize: length,
      ...place,
    });
  return ways;
}

function checkName(record: CentralRecord, seen: Map<string, number>, anomalies: Anomalies): void {
  const { name, rawName, at } = record;
  // Python cuts a name at the first NUL, other readers do not.
  const asPython = rawName.split('\0')[0] ?? '';
  const first = seen.get(asPython);
  if (first !== undefined)
    anomalies.add('duplicate-entry', `'${name}' stands more than once in the archive`, at);
  seen.set(asPython, first ?? at);
  if (asPython !== rawName)
    anomalies.add('header-mismatch', `the name '${name.replaceAll('\0', '\\0')}' holds a NUL byte`, at);
  if (leavesArchive(name)) anomalies.add('path-traversal', `'${name}' leaves the folder of the archive`, at);
}

/** What the entries of one directory are, in the order of their offsets, and where they stand. */
export interface Entries {
  readonly members: readonly Member[];
  /** Start and end of each entry, ascending. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** Reads the local header of each entry and compares it with the directory. */
export async function readEntries(
  content: Bytes,
  { records, base, ...directory }: Directory,
  anomalies: Anomalies,
  budget: Budget,
): Promise<Entries> {
  const seen = new Map<string, number>();
  for (const record of records) checkName(record, seen, anomalies);
  const sorted = [...records].sort((a, b) => a.localOffset - b.localOffset);
  const headers = new LocalHeaders(content);
  const members: Member[] = [];
  const ranges: (readonly [number, number])[] = [];
  let reached = 0;
  let before = '';
  for (const [index, record] of sorted.entries()) {
    budget.tick();
    const at = record.localOffset + base;
    const next = (sorted[index + 1]?.localOffset ?? Infinity) + base;
    const local = at < 0 ? undefined : await headers.read(at, record.nameLength, next);
    const quoted = `'${record.name}'`;
    if (local === undefined) {
      anomalies.add('corrupt', `${quoted} has no header where the directory says`, record.at, true);
      continue;
    }
    const differing = differences(record, local);
    if (differing.length > 0) anomalies.add('header-mismatch', `${quoted}: ${differing.join(', ')}`, at);
    if (at < reached) anomalies.add('overlapping-entries', `${quoted} overlaps '${before}'`, at);
    const ways = waysToRead(record, local);
    const end = local.dataStart + Math.max(...ways.map(({ compressedSize }) => compressedSize));
    if (at < directory.end && end > directory.start)
      anomalies.add('overlapping-entries', `${quoted} overlaps the central directory`, at);
    ranges.push([at, end]);
    if (end > reached) before = record.name;
    reached = Math.max(reached, end);
    const hidden = flags.strongEncryption | flags.maskedHeader;
    if ((record.flags & local.flags & flags.encrypted) !== 0 || (record.flags & hidden) !== 0)
      anomalies.add('encrypted-entry', `${quoted} is encrypted`, at, true);
    else members.push(...ways);
  }
  return { members, ranges };
}
