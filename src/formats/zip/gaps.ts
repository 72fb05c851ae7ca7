import type { Budget, Bytes } from '../../types.js';
import { LocalHeaders, sizesFollow, type Member } from './entries.js';

export type Range = readonly [start: number, end: number];

/** What lies between the ranges. */
export function gapsBetween(ranges: readonly Range[], size: number): readonly Range[] {
  const gaps: Range[] = [];
  let reached = 0;
  for (const [start, end] of [...ranges, [size, size] as const].sort(([a], [b]) => a - b)) {
    if (start > reached) gaps.push([reached, Math.min(start, size)]);
    reached = Math.max(reached, end);
  }
  return gaps;
}

/** Above this a gap is not searched further: no archive wastes as much, and a file with a hole could waste terabytes. */
export const SEARCH_LIMIT = 64 * 1024 * 1024;

const WINDOW = 64 * 1024;
/** Numbers of compression methods that were ever given out (section 4.4.5). */
const LAST_METHOD = 99;

/** Offsets of all local signatures in a range. */
async function* findSignatures(content: Bytes, [start, end]: Range, budget: Budget): AsyncGenerator<number> {
  for (let at = start; at < end;) {
    budget.tick();
    const bytes = await content.read(at, Math.min(WINDOW, end - at));
    const window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let found = -1; (found = window.indexOf('PK\x03\x04', found + 1, 'latin1')) >= 0;) yield at + found;
    if (bytes.length < WINDOW) return;
    // A signature may stand across two windows.
    at += WINDOW - 3;
  }
}

/** Entries that no directory lists: a reader that goes through the file from its start finds them. */
export async function* findHidden(content: Bytes, gap: Range, budget: Budget): AsyncGenerator<Member> {
  const headers = new LocalHeaders(content);
  let reached = gap[0];
  for await (const at of findSignatures(content, gap, budget)) {
    if (at < reached) continue;
    const local = await headers.read(at);
    if (local === undefined || local.dataStart > gap[1]) continue;
    if (local.rawName === '' || local.method > LAST_METHOD) continue;
    const open = sizesFollow(local);
    const compressedSize = open ? gap[1] - local.dataStart : local.compressedSize;
    reached = open ? local.dataStart : Math.min(local.dataStart + compressedSize, gap[1]);
    budget.spend('entries', 1);
    const { name, method, flags, dataStart } = local;
    yield { name, method, flags, compressedSize, mode: 0, at, dataStart };
  }
}
