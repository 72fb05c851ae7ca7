import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { crc32c } from '../../src/advisories/crc32c.js';
import { folderCache } from '../../src/advisories/folder-cache.js';
import { openAdvisories, type AdvisoryCache, type AdvisorySource } from '../../src/advisories/index.js';
import { declared, exportZip, osvRecord, serve, withFolder, type Loopback } from '../helpers/osv.js';

const records = [
  osvRecord('GHSA-1', 'torch', [{ introduced: '0' }, { fixed: '2.6.0' }]),
  osvRecord('GHSA-2', 'ray', [{ introduced: '0' }]),
  osvRecord('GHSA-3', 'Ray', [{ introduced: '1.0' }]),
];
const packages = [declared('torch==2.5.1'), declared('ray==2.0'), declared('numpy==1.0')];
const DAY = 86_400_000;

let server: Loopback;
let archive: Uint8Array;
let announced: (archive: Uint8Array) => string | undefined;
let broken = 0;
let waits: number[] = [];
let told: string[] = [];
let clock = 0;

function open(cache: AdvisoryCache): AdvisorySource {
  return openAdvisories('export', {
    fetch,
    export: server.url,
    cache,
    progress: (message) => told.push(message),
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    now: () => clock,
  });
}

function requests(): readonly string[] {
  return server.received.map(({ method, path }) => `${method} ${path}`);
}

async function findIds(cache: AdvisoryCache): Promise<readonly string[]> {
  const { facts, notices } = await open(cache).find(packages);
  return [...facts.map(({ ids }) => ids[0]), ...notices];
}

beforeEach(async () => {
  archive = exportZip(records);
  announced = (data) => `crc32c=${crc32c(data)},md5=AAAAAAAAAAAAAAAAAAAAAA==`;
  broken = 0;
  waits = [];
  told = [];
  clock = Date.UTC(2026, 0, 1);
  server = await serve(({ method, path }, response) => {
    const hash = announced(archive);
    response.statusCode = path === '/PyPI/all.zip' ? 200 : 404;
    if (hash !== undefined) response.setHeader('x-goog-hash', hash);
    if (method === 'HEAD') response.end();
    else if (broken > 0) {
      broken--;
      const damaged = Buffer.from(archive);
      damaged.writeUInt8(damaged.readUInt8(40) ^ 1, 40);
      response.end(damaged);
    } else response.end(archive);
  });
});
afterEach(() => server.close());

test('CRC-32C of the check value of its catalogues', () => {
  expect(Buffer.from(crc32c(Buffer.from('123456789')), 'base64').toString('hex')).toBe('e3069283');
});

describe('the export', () => {
  test('is fetched once and kept until the service holds another', () =>
    withFolder(async (folder) => {
      const cache = folderCache(folder);
      const ids = ['GHSA-1', 'GHSA-2', 'GHSA-3'];
      expect(await findIds(cache)).toEqual(ids);
      expect(await findIds(cache)).toEqual(ids);
      expect(requests()).toEqual(['GET /PyPI/all.zip', 'HEAD /PyPI/all.zip']);
      archive = exportZip(records.slice(0, 1));
      expect(await findIds(cache)).toEqual(['GHSA-1']);
      expect(requests().slice(2)).toEqual(['HEAD /PyPI/all.zip', 'GET /PyPI/all.zip']);
      expect(told).toContain('Downloading advisories');
    }));

  test('is fetched again after a day where the service does not say what it holds', () =>
    withFolder(async (folder) => {
      announced = () => undefined;
      const cache = folderCache(folder);
      await findIds(cache);
      clock += DAY - 1;
      await findIds(cache);
      expect(requests()).toHaveLength(2);
      clock += 2;
      await findIds(cache);
      expect(requests().slice(2)).toEqual(['HEAD /PyPI/all.zip', 'GET /PyPI/all.zip']);
    }));

  test('is fetched again where its checksum does not agree', () =>
    withFolder(async (folder) => {
      broken = 2;
      expect(await findIds(folderCache(folder))).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3']);
      expect(waits).toEqual([500, 1000]);
    }));

  test('whose checksum never agrees is not used', () =>
    withFolder(async (folder) => {
      broken = 9;
      expect(await findIds(folderCache(folder))).toEqual([
        'Known vulnerabilities were not checked: the checksum of the downloaded advisories does not agree.',
      ]);
    }));

  test('that was kept serves without network, and its age is told', () =>
    withFolder(async (folder) => {
      const cache = folderCache(folder);
      await findIds(cache);
      await server.close();
      clock += 30 * DAY;
      expect(await findIds(cache)).toEqual([
        'GHSA-1',
        'GHSA-2',
        'GHSA-3',
        'Known vulnerabilities are those of 2026-01-01; newer advisories could not be fetched: fetch failed (ECONNREFUSED).',
      ]);
    }));

  test('that cannot be had is told', () =>
    withFolder(async (folder) => {
      await server.close();
      expect(await findIds(folderCache(folder))).toEqual([
        'Known vulnerabilities were not checked: fetch failed (ECONNREFUSED).',
      ]);
    }));

  test('that is kept in a damaged file is made anew', () =>
    withFolder(async (folder) => {
      const cache = folderCache(folder);
      await findIds(cache);
      const path = (await cache.restore('osv-pypi-1')) ?? '';
      const index = await readFile(path);
      for (const damaged of [
        Buffer.alloc(0),
        Buffer.from('other'),
        index.subarray(0, index.length - 1),
        index.subarray(0, 60),
      ]) {
        await writeFile(path, damaged);
        expect(await findIds(cache)).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3']);
      }
      expect(requests()).toEqual(Array.from({ length: 5 }, () => 'GET /PyPI/all.zip'));
    }));

  test('needs no cache that can be written', async () => {
    const failing: AdvisoryCache = {
      restore: () => Promise.reject(new Error('no')),
      store: () => Promise.reject(new Error('read-only')),
    };
    expect(await findIds(failing)).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3']);
    expect(told).toContain('The advisories could not be cached: read-only');
  });

  test.each([
    ['without an end', (data: Uint8Array) => data.subarray(0, data.length - 20)],
    ['without its beginning', (data: Uint8Array) => data.subarray(50)],
    ['that is none', () => Buffer.from('<html>')],
  ])('an archive %s becomes a notice', (_, damage) =>
    withFolder(async (folder) => {
      archive = damage(archive);
      const [notice, ...others] = await findIds(folderCache(folder));
      expect(notice).toMatch(/^Known vulnerabilities were not checked: the archive of advisories is damaged/);
      expect(others).toEqual([]);
    }),
  );

  test('with a 64-bit end is read', () =>
    withFolder(async (folder) => {
      archive = exportZip(records, { zip64: true });
      expect(await findIds(folderCache(folder))).toEqual(['GHSA-1', 'GHSA-2', 'GHSA-3']);
    }));
});
