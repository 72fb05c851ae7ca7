import { Cursor } from '../../bytes.js';
import type { Budget, Bytes } from '../../types.js';
import {
  CENTRAL_LENGTH,
  END_LENGTH,
  parseCentral,
  signatures,
  u64,
  viewOf,
  type CentralRecord,
} from './records.js';

/** A comment of 64 KB is the most that can stand after the end record. */
const MAX_END = 0xffff + END_LENGTH;
const LOCATOR_LENGTH = 20;
const END64_LENGTH = 56;

/** What an end record says of the central directory. */
interface EndRecord {
  readonly at: number;
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

export interface Directory {
  readonly start: number;
  readonly end: number;
  /** What is added to the offsets in its records. */
  readonly base: number;
  readonly records: readonly CentralRecord[];
  /** What the end record says and the directory does not hold; empty where they agree. */
  readonly disagreement: string;
}

export interface Layout {
  /** More than one where readers would not find the same. */
  readonly directories: readonly Directory[];
  /** From the first end record to the end of the comment; undefined where there is none. */
  readonly end?: { readonly start: number; readonly end: number };
}

/** Offset of the last end record in the bytes; -1 where there is none. Bytes after its comment do not hide it. */
export function findEndRecord(tail: Uint8Array): number {
  if (tail.length < END_LENGTH) return -1;
  return Buffer.from(tail.buffer, tail.byteOffset, tail.length).lastIndexOf(
    'PK\x05\x06',
    tail.length - END_LENGTH,
    'latin1',
  );
}

/** Python takes the ZIP64 record right before its locator, others take the one that the locator names. */
async function readEnd64(content: Bytes, endAt: number): Promise<readonly EndRecord[]> {
  const at = endAt - LOCATOR_LENGTH;
  const locator = at < 0 ? undefined : viewOf(await content.read(at, LOCATOR_LENGTH));
  if (locator?.getUint32(0, true) !== signatures.locator64) return [];
  const found: EndRecord[] = [];
  for (const offset of new Set([u64(locator, 8), at - END64_LENGTH])) {
    const view = viewOf(offset < 0 ? new Uint8Array(0) : await content.read(offset, END64_LENGTH));
    if (view.byteLength < END64_LENGTH || view.getUint32(0, true) !== signatures.end64) continue;
    found.push({ at: offset, count: u64(view, 32), size: u64(view, 40), offset: u64(view, 48) });
  }
  return found;
}

async function readRecords(
  content: Bytes,
  start: number,
  limit: number,
  budget: Budget,
): Promise<CentralRecord[]> {
  const records: CentralRecord[] = [];
  const cursor = new Cursor(content, start);
  while (cursor.position + CENTRAL_LENGTH <= limit && (await cursor.ensure(CENTRAL_LENGTH))) {
    const at = cursor.position;
    const head = cursor.take(CENTRAL_LENGTH);
    const view = viewOf(head);
    if (view.getUint32(0, true) !== signatures.central) break;
    const length =
      CENTRAL_LENGTH + view.getUint16(28, true) + view.getUint16(30, true) + view.getUint16(32, true);
    cursor.seek(at);
    await cursor.ensure(length);
    const record = parseCentral(cursor.take(Math.min(length, cursor.available)), at);
    if (record === undefined) break;
    budget.tick();
    budget.spend('entries', 1);
    records.push(record);
  }
  return records;
}

/** Follows one end record: to where the directory ends before it (Python), and to the offset as it stands (miniz). */
async function follow(
  content: Bytes,
  end: EndRecord,
  limit: number,
  seen: Set<number>,
  budget: Budget,
): Promise<readonly Directory[]> {
  const directories: Directory[] = [];
  for (const start of new Set([end.at - end.size, end.offset])) {
    if (start < 0 || start > end.at || seen.has(start)) continue;
    const records = await readRecords(content, start, limit, budget);
    const last = records.at(-1);
    const empty = start === end.at && end.count === 0;
    if (last === undefined && !empty) continue;
    seen.add(start);
    const stop = last === undefined ? start : last.at + last.length;
    const base = start === end.offset ? 0 : start - end.offset;
    // Old writers count in 16 bits, whatever there is.
    const agrees = records.length % 0x10000 === end.count % 0x10000 && stop - start === end.size;
    const disagreement = agrees
      ? ''
      : `the end record speaks of ${end.count} entries in ${end.size} bytes, the directory holds ${records.length} in ${stop - start}`;
    directories.push({ start, end: stop, base, records, disagreement });
  }
  return directories;
}

/**
 * Finds the central directory in every way in which readers look for it.
 *
 * Sources: APPNOTE.TXT 6.3.10; `zipfile` of Python 3.13; miniz 3, which PyTorch reads with.
 */
export async function readLayout(content: Bytes, size: number, budget: Budget): Promise<Layout> {
  const tailStart = Math.max(0, size - MAX_END);
  const tail = await content.read(tailStart, size - tailStart);
  const found = findEndRecord(tail);
  if (found < 0) return { directories: [] };
  const endAt = tailStart + found;
  const view = viewOf(tail.subarray(found));
  const ends64 = await readEnd64(content, endAt);
  const end32: EndRecord = {
    // The directory ends before all records of its end.
    at: ends64.length > 0 ? Math.max(...ends64.map(({ at }) => at)) : endAt,
    count: view.getUint16(10, true),
    size: view.getUint32(12, true),
    offset: view.getUint32(16, true),
  };
  const saturated = end32.count === 0xffff || end32.size === 0xffffffff || end32.offset === 0xffffffff;
  const ends = saturated && ends64.length > 0 ? ends64 : [...ends64, end32];
  const directories: Directory[] = [];
  const seen = new Set<number>();
  for (const end of ends) directories.push(...(await follow(content, end, endAt, seen, budget)));
  const start = Math.min(endAt, ...ends64.map(({ at }) => at));
  return { directories, end: { start, end: endAt + END_LENGTH + view.getUint16(20, true) } };
}
