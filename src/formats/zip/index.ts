import { sliceBytes, streamBytes } from '../../bytes.js';
import { FormatError } from '../../errors.js';
import { Anomalies } from '../../parsers/anomaly-collector.js';
import { linkLeaves } from '../../parsers/archive-path.js';
import { crc32 } from '../../parsers/crc32.js';
import type { Artifact, Budget, Bytes, Fact, Format } from '../../types.js';
import { findEndRecord, readLayout, type Layout } from './directory.js';
import { readEntries, STORED, type Member } from './entries.js';
import { findHidden, gapsBetween, SEARCH_LIMIT, type Range } from './gaps.js';
import { methodOf } from './methods.js';
import { signatures, viewOf } from './records.js';
import { checkBefore, findGapPayload } from './surroundings.js';

/** Entries up to this size are compared with their checksum: the scan looks at so much of them anyway. */
const CHECKED_SIZE = 4096;
const MAX_LINK = 4096;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

function startsAsZip(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const signature = viewOf(head).getUint32(0, true);
  return signature === signatures.local || signature === signatures.end;
}

/** Looks at the start of an entry, which may say that it is not what its headers promise. */
async function inspect(member: Member, content: Bytes, anomalies: Anomalies): Promise<void> {
  const { name, at, size, crc } = member;
  const link = (member.mode & FILE_TYPE) === SYMBOLIC_LINK;
  const small = size !== undefined && size <= CHECKED_SIZE;
  if (!link && !small && member.method === STORED) return;
  const start = await content.read(0, CHECKED_SIZE + 1);
  if (link) {
    const target = Buffer.from(start.subarray(0, MAX_LINK)).toString();
    if (linkLeaves(name, target))
      anomalies.add('path-traversal', `'${name}' is a link to '${target}', out of the archive's folder`, at);
  }
  if (!small) return;
  if (start.length !== size) {
    const actual = start.length > CHECKED_SIZE ? `more than ${CHECKED_SIZE}` : start.length;
    anomalies.add('header-mismatch', `'${name}' holds ${actual} bytes, its header says ${size}`, at);
  } else if (crc !== crc32(start)) {
    anomalies.add('crc-mismatch', `the checksum of '${name}' is wrong`, at);
  }
}

async function* readMember(
  artifact: Artifact,
  member: Member,
  anomalies: Anomalies,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  const { name, method, at } = member;
  if (name.endsWith('/') && member.compressedSize === 0) return;
  // Of a stored entry some readers take the one size, some the other.
  const length = Math.max(member.compressedSize, method === STORED ? (member.size ?? 0) : 0);
  const packed = sliceBytes(artifact.content, member.dataStart, length);
  const how = methodOf(member);
  if (method !== STORED && how?.expand === undefined) {
    const known = how ? `${how.name}, method ${method}` : `method ${method}`;
    anomalies.add('unsupported-compression', `'${name}' is compressed by ${known}`, at, true);
    yield* anomalies.take();
    return;
  }
  if (how && how.usual !== true)
    anomalies.add('unusual-compression', `'${name}' is compressed by ${how.name}`, at);
  const pieces = how?.expand?.(packed, member, budget);
  const expanded = pieces && streamBytes(pieces);
  const content = expanded ?? packed;
  try {
    await inspect(member, content, anomalies);
    yield* anomalies.take();
    yield { path: artifact.path, inside: [...artifact.inside, name], content };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    anomalies.add(error.anomaly, `'${name}': ${error.message}`, at, true);
    yield* anomalies.take();
  } finally {
    await expanded?.close();
  }
}

function checkLayout({ directories, end }: Layout, size: number, anomalies: Anomalies): void {
  if (end === undefined) {
    anomalies.add('truncated', 'the archive has no end record', undefined, true);
    return;
  }
  if (directories.length === 0)
    anomalies.add('corrupt', 'the central directory is not where the end record says', end.start, true);
  if (directories.length > 1)
    anomalies.add('header-mismatch', 'readers find different central directories in the archive', end.start);
  for (const { disagreement } of directories)
    if (disagreement !== '') anomalies.add('header-mismatch', disagreement, end.start);
  if (end.end > size) anomalies.add('truncated', 'the comment of the archive is cut off', end.start);
}

/** Without a layout the archive is a file in a document, and what stands around it is nothing to tell. */
async function* readHidden(
  artifact: Artifact,
  gaps: readonly Range[],
  layout: Layout | undefined,
  anomalies: Anomalies,
  budget: Budget,
): AsyncGenerator<Fact | Artifact> {
  let allowance = SEARCH_LIMIT;
  for (const [start, end] of gaps) {
    // What stands before the first entry, its own format reads.
    const payload =
      start === 0 || layout === undefined
        ? undefined
        : await findGapPayload(artifact, [start, end], anomalies);
    if (payload !== undefined) yield payload;
    else if (start === layout?.end?.end)
      anomalies.add('trailing-data', `${end - start} bytes stand after the end of the archive`, start);
    const length = Math.min(end - start, allowance);
    allowance -= length;
    if (length < end - start) {
      const left = end - start - length;
      const detail = `${left} bytes between the entries were not searched for hidden ones`;
      anomalies.add('over-budget', detail, start + length, true);
    }
    for await (const member of findHidden(artifact.content, [start, start + length], budget)) {
      if (layout && layout.directories.length > 0)
        anomalies.add('hidden-entry', `'${member.name}' is not in the central directory`, member.at);
      yield* readMember(artifact, member, anomalies, budget);
    }
  }
}

/** Several ways to one and the same bytes are one. */
function distinct(members: readonly Member[]): readonly Member[] {
  const byWay = new Map<string, Member>();
  for (const member of members) {
    const way = `${member.at} ${member.method} ${member.compressedSize} ${member.name}`;
    if (!byWay.has(way)) byWay.set(way, member);
  }
  return [...byWay.values()];
}

/**
 * ZIP, as PyTorch, NumPy, Keras, TorchServe and wheels use it, read in all the ways in which their readers do:
 * both of two entries of one name, both headers where they disagree, and what the central directory leaves out.
 *
 * Source: APPNOTE.TXT 6.3.10 by PKWARE.
 */
export const zipFormat: Format = {
  id: 'zip',
  matches: ({ head, tail }) => startsAsZip(head) || findEndRecord(tail) >= 0,
  async *read(artifact, budget) {
    const { content } = artifact;
    const size = await content.size();
    const layout = await readLayout(content, size, budget);
    // An end record alone, in something that is no zip, is a coincidence: no reader opens it.
    if (layout.directories.length === 0 && !startsAsZip(await content.read(0, 4))) return;
    const anomalies = new Anomalies('zip');
    const members: Member[] = [];
    const ranges: Range[] = [];
    for (const directory of layout.directories) {
      const entries = await readEntries(content, directory, anomalies, budget);
      members.push(...entries.members);
      ranges.push(...entries.ranges, [directory.start, directory.end]);
    }
    if (layout.end) ranges.push([layout.end.start, layout.end.end]);
    const first = ranges.reduce((least, [start]) => Math.min(least, start), size);
    const reached = ranges.reduce((most, [, end]) => Math.max(most, end), 0);
    checkLayout(layout, size, anomalies);
    const embedded = layout.directories.length > 0 && (await checkBefore(content, first, anomalies));
    if (reached > size && layout.end)
      anomalies.add('truncated', 'entries go on after the end of the file', size, true);
    yield* anomalies.take();
    for (const member of distinct(members)) yield* readMember(artifact, member, anomalies, budget);
    const gaps = gapsBetween(ranges, size);
    yield* readHidden(artifact, gaps, embedded ? undefined : layout, anomalies, budget);
    yield* anomalies.take();
    yield* anomalies.rest();
  },
};
