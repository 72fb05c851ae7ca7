import { hasMagic } from '../parsers/magic.js';
import type { Bytes } from '../types.js';
import type { KnownAdvisories } from './match.js';
import { fields, text, type Advisory } from './record.js';

/** Counts up when `Advisory` or the layout changes, so that no cached file of another version is taken. */
export const INDEX_VERSION = 1;

/** How every index begins; tells it from other JSON. */
const MARK = '{"assayAdvisories":';
const LONGEST_HEADER = 1024;

/** Where an index comes from. */
export interface IndexOrigin {
  /** The `x-goog-hash` CRC-32C of the export. */
  readonly hash: string;
  /** When it was made: milliseconds since 1970. */
  readonly built: number;
}

/** An index that lies open: looking up reads only the slices of the packages asked for. */
export interface AdvisoryIndex extends IndexOrigin {
  lookup(names: Iterable<string>): Promise<KnownAdvisories>;
}

/**
 * Packs advisories into one file: a header line, a table of `[package, offset, length]` sorted by package, and then a
 * JSON slice for each package. A look-up then costs milliseconds where reading all records costs seconds.
 */
export function packIndex(known: KnownAdvisories, origin: IndexOrigin): Buffer {
  const names = [...known.keys()].sort();
  const table: [string, number, number][] = [];
  const slices: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const slice = Buffer.from(JSON.stringify(known.get(name)));
    table.push([name, offset, slice.length]);
    slices.push(slice);
    offset += slice.length;
  }
  const packedTable = Buffer.from(JSON.stringify(table));
  const header = { ...origin, table: packedTable.length, end: packedTable.length + offset };
  const line = `${MARK}${INDEX_VERSION},${JSON.stringify(header).slice(1)}\n`;
  return Buffer.concat([Buffer.from(line), packedTable, ...slices]);
}

/** Whether a file begins as an index does, of whatever version. */
export function looksLikeIndex(head: Uint8Array): boolean {
  return hasMagic(head, MARK);
}

async function readExactly(bytes: Bytes, offset: number, length: number): Promise<string> {
  const part = await bytes.read(offset, length);
  if (part.length < length) throw new Error('the index of advisories is cut off');
  return Buffer.from(part).toString('utf8');
}

/**
 * Opens an index.
 *
 * @throws Error where the file is none, is of another version, or is damaged
 */
export async function openIndex(bytes: Bytes): Promise<AdvisoryIndex> {
  const head = await bytes.read(0, LONGEST_HEADER);
  const lineEnd = head.indexOf(10);
  if (!looksLikeIndex(head) || lineEnd < 0) throw new Error('it is no index of advisories');
  const header = fields(JSON.parse(Buffer.from(head.subarray(0, lineEnd)).toString('utf8')));
  if (header['assayAdvisories'] !== INDEX_VERSION) {
    throw new Error('the index of advisories is of another version of this program');
  }
  const [built, length, end] = [Number(header['built']), Number(header['table']), Number(header['end'])];
  const start = lineEnd + 1 + length;
  if ((await bytes.size()) !== lineEnd + 1 + end) throw new Error('the index of advisories is cut off');
  const table = JSON.parse(await readExactly(bytes, lineEnd + 1, length)) as [string, number, number][];
  const places = new Map(table.map(([name, ...place]) => [name, place]));
  return {
    hash: text(header['hash']),
    built,
    async lookup(names) {
      const known = new Map<string, readonly Advisory[]>();
      for (const name of new Set(names)) {
        const [offset, size] = places.get(name) ?? [];
        if (offset === undefined || size === undefined) continue;
        known.set(name, JSON.parse(await readExactly(bytes, start + offset, size)) as readonly Advisory[]);
      }
      return known;
    },
  };
}
