import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryBytes, openFile } from '../bytes.js';
import { describeError } from '../errors.js';
import type { OpenBytes } from '../types.js';
import { crc32c } from './crc32c.js';
import { exchange, readBody, type Network } from './http.js';
import { INDEX_VERSION, openIndex, packIndex, type AdvisoryIndex } from './index-file.js';
import type { AdvisoryCache, Lookup } from './lookup.js';
import { addRecord, type Advisory } from './record.js';
import { readMembers } from './zip.js';

const CACHE_KEY = `osv-pypi-${INDEX_VERSION}`;
/** Where the service does not say what it holds, an index of this age is made anew. */
const LONGEST_AGE = 24 * 60 * 60 * 1000;
const HEAD_DEADLINE = 35_000;
/** Enough for the export over a slow line. */
const DOWNLOAD_DEADLINE = 300_000;
/** About ten times the export of today. */
const LARGEST_EXPORT = 384 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/** What the export is fetched with and kept in. */
export interface ExportPorts extends Network {
  readonly cache: AdvisoryCache;
  progress(message: string): void;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The CRC-32C among the digests of Google Cloud Storage. */
function announcedHash(response: Response): string | undefined {
  return /(?:^|[,\s])crc32c=([\w+/]+=*)/.exec(response.headers.get('x-goog-hash') ?? '')?.[1];
}

async function fetchExport(ports: ExportPorts, url: string): Promise<{ data: Buffer; hash: string }> {
  return exchange(ports, {
    url,
    deadline: DOWNLOAD_DEADLINE,
    async read(response) {
      const total = Number(response.headers.get('content-length'));
      let told = 0;
      const body = await readBody(response, LARGEST_EXPORT, (bytes) => {
        if (bytes - told < MEGABYTE) return;
        told = bytes;
        const of = total > 0 ? ` of ${Math.ceil(total / MEGABYTE)}` : '';
        ports.progress(`Downloading advisories: ${Math.floor(bytes / MEGABYTE)}${of} MB`);
      });
      const hash = crc32c(body);
      if ((announcedHash(response) ?? hash) !== hash) {
        throw new Error('the checksum of the downloaded advisories does not agree');
      }
      return { data: body, hash };
    },
  });
}

/** Reads all records of an export. */
export function readExport(zip: Buffer): ReadonlyMap<string, readonly Advisory[]> {
  const known = new Map<string, Advisory[]>();
  for (const member of readMembers(zip)) addRecord(known, JSON.parse(member.toString('utf8')));
  return known;
}

async function keep(cache: AdvisoryCache, index: Buffer): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-'));
  try {
    const file = join(folder, 'index');
    await writeFile(file, index);
    await cache.store(CACHE_KEY, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(ports: ExportPorts, url: string): Promise<AdvisoryIndex> {
  ports.progress('Downloading advisories');
  const { data, hash } = await fetchExport(ports, url);
  ports.progress('Indexing advisories');
  const index = packIndex(readExport(data), { hash, built: ports.now() });
  // A cache that cannot be written costs time in the next run, and nothing in this one.
  await keep(ports.cache, index).catch((error: unknown) => {
    ports.progress(`The advisories could not be cached: ${describeError(error)}`);
  });
  return openIndex(memoryBytes(index));
}

async function isCurrent(ports: ExportPorts, url: string, { hash, built }: AdvisoryIndex): Promise<boolean> {
  const current = await exchange(ports, {
    url,
    init: { method: 'HEAD' },
    deadline: HEAD_DEADLINE,
    read: (response) => Promise.resolve(announcedHash(response)),
  });
  return current === undefined ? ports.now() - built < LONGEST_AGE : current === hash;
}

/** A cached file that cannot be read is as none: it is made anew. */
async function openCached(
  cache: AdvisoryCache,
): Promise<{ index: AdvisoryIndex; file: OpenBytes } | undefined> {
  let file: OpenBytes | undefined;
  try {
    const path = await cache.restore(CACHE_KEY);
    if (path === undefined) return undefined;
    file = await openFile(path);
    return { index: await openIndex(file), file };
  } catch {
    await file?.close();
    return undefined;
  }
}

/**
 * Looks into the export of all PyPI advisories, which is fetched once, indexed and kept until the service holds
 * another one. Where that cannot be learned, what was kept is used, and its age is told.
 *
 * @param base - URL of the bucket
 * @see https://google.github.io/osv.dev/data/#data-dumps
 */
export function exportLookup(ports: ExportPorts, base: string): Lookup {
  const url = `${base}/PyPI/all.zip`;
  return async (packages) => {
    const names = packages.map(({ name }) => name);
    const cached = await openCached(ports.cache);
    try {
      const fresh = cached && (await isCurrent(ports, url, cached.index));
      const index = fresh === true ? cached.index : await download(ports, url);
      return { known: await index.lookup(names), notices: [] };
    } catch (error) {
      if (cached === undefined) throw error;
      const date = new Date(cached.index.built).toISOString().slice(0, 10);
      const notice = `Known vulnerabilities are those of ${date}; newer advisories could not be fetched: ${describeError(error)}.`;
      return { known: await cached.index.lookup(names), notices: [notice] };
    } finally {
      await cached?.file.close();
    }
  };
}
