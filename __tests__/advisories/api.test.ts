import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { openAdvisories, type AdvisorySource } from '../../src/advisories/index.js';
import { declared, osvRecord, serve, type Loopback, type Received } from '../helpers/osv.js';

interface Query {
  readonly package: { readonly name: string; readonly ecosystem: string };
  readonly version?: string;
  readonly page_token?: string;
}

const records = [
  osvRecord('GHSA-1', 'torch', [{ introduced: '0' }, { fixed: '2.6.0' }], {
    aliases: ['CVE-2026-1'],
    database_specific: { severity: 'CRITICAL' },
  }),
  osvRecord('PYSEC-2', 'torch', [{ introduced: '2.0' }, { fixed: '2.1' }]),
  osvRecord('GHSA-3', 'ray', [{ introduced: '0' }]),
];

let server: Loopback;
/** What the service does instead of answering, once for each entry. */
let troubles: ((response: ServerResponse, request: Received) => boolean)[] = [];
let waits: number[] = [];

/** Answers as the service does: ids page by page, two on each, without comparing versions. */
function answer(request: Received, response: ServerResponse): void {
  const [trouble] = troubles;
  if (trouble?.(response, request) === true) {
    troubles.shift();
    return;
  }
  response.setHeader('content-type', 'application/json');
  if (request.path === '/v1/querybatch' && request.method === 'POST') {
    const { queries } = JSON.parse(request.body) as { queries: Query[] };
    const results = queries.map(({ package: { name }, page_token: token = '0' }) => {
      const ids = records.filter((record) => JSON.stringify(record).includes(`"name":"${name}"`));
      const page = ids.slice(Number(token), Number(token) + 1).map(({ id, modified }) => ({ id, modified }));
      const next = Number(token) + 1;
      return {
        ...(page.length > 0 && { vulns: page }),
        ...(next < ids.length && { next_page_token: String(next) }),
      };
    });
    response.end(JSON.stringify({ results }));
    return;
  }
  const record = records.find(({ id }) => request.path === `/v1/vulns/${String(id)}`);
  response.statusCode = record ? 200 : 404;
  response.end(JSON.stringify(record ?? { code: 5 }));
}

function open(base = server.url): AdvisorySource {
  return openAdvisories('api', {
    fetch,
    api: base,
    cache: { restore: () => Promise.resolve(undefined), store: (_, file) => Promise.resolve(file) },
    progress: () => undefined,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  });
}

function status(code: number, headers: Record<string, string> = {}, path = '') {
  return (response: ServerResponse, request: Received): boolean => {
    if (!request.path.startsWith(path)) return false;
    response.writeHead(code, headers).end('{}');
    return true;
  };
}

beforeEach(async () => {
  troubles = [];
  waits = [];
  server = await serve(answer);
});
afterEach(() => server.close());

describe('the service', () => {
  test('is asked for what is declared, page by page, and its answer is matched here', async () => {
    const packages = [
      declared('torch==2.5.1+cu118'),
      declared('torch>=2.0'),
      declared('ray'),
      declared('numpy==1.0'),
    ];
    const { facts, notices } = await open().find(packages);
    expect(notices).toEqual([]);
    expect(facts.map(({ package: { code }, ids, admits }) => [code, ids[0], admits])).toEqual([
      ['torch==2.5.1+cu118', 'CVE-2026-1', 'all'],
      ['torch>=2.0', 'CVE-2026-1', 'some'],
      ['torch>=2.0', 'PYSEC-2', 'some'],
      ['ray', 'GHSA-3', 'all'],
    ]);
    const [first, second] = server.received.filter(({ method }) => method === 'POST');
    expect(JSON.parse(first?.body ?? '')).toEqual({
      queries: [
        { package: { ecosystem: 'PyPI', name: 'torch' }, version: '2.5.1' },
        { package: { ecosystem: 'PyPI', name: 'torch' } },
        { package: { ecosystem: 'PyPI', name: 'ray' } },
        { package: { ecosystem: 'PyPI', name: 'numpy' }, version: '1.0' },
      ],
    });
    expect(
      (JSON.parse(second?.body ?? '') as { queries: Query[] }).queries.map((query) => query.page_token),
    ).toEqual(['1', '1']);
    expect(server.received.filter(({ method }) => method === 'GET')).toHaveLength(3);
  });

  test('gets at most a thousand queries at once', async () => {
    await open().find(Array.from({ length: 2001 }, (_, i) => declared(`package-${i}==1.0`)));
    const sizes = server.received.map(
      ({ body }) => (JSON.parse(body) as { queries: Query[] }).queries.length,
    );
    expect(sizes).toEqual([1000, 1000, 1]);
  });

  test('is not asked where nothing is declared that PyPI could know', async () => {
    expect(await open().find([declared('./local'), declared('git+https://example.org/p.git')])).toEqual({
      facts: [],
      notices: [],
    });
    expect(server.received).toEqual([]);
  });

  test('a hostile number of declarations is cut, and that is told', async () => {
    const packages = Array.from({ length: 6000 }, (_, i) => declared(`torch==1.0.${i}`));
    const { facts, notices } = await open().find(packages);
    expect(facts).toHaveLength(5000);
    expect(notices).toEqual([
      'Only the first 5000 different packages were checked for known vulnerabilities.',
    ]);
  });
});

describe('trouble', () => {
  const packages = [declared('torch==2.5.1')];

  test('that passes is waited for', async () => {
    troubles = [
      status(503),
      status(429, { 'retry-after': '7' }),
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"results"');
        response.destroy();
        return true;
      },
    ];
    const { facts, notices } = await open().find(packages);
    expect(notices).toEqual([]);
    expect(facts).toHaveLength(1);
    expect(waits).toEqual([500, 7000, 2000]);
  });

  test('a date to come back at is honoured', async () => {
    troubles = [status(429, { 'retry-after': new Date(Date.now() + 20_000).toUTCString() })];
    expect((await open().find(packages)).facts).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(15_000);
    expect(waits[0]).toBeLessThanOrEqual(20_000);
  });

  test.each([
    ['that stays', [500, 502, 503, 504].map((code) => status(code)), 'answered 504'],
    ['that asks for too much patience', [status(429, { 'retry-after': '3600' })], 'answered 429'],
    ['that repeating does not mend', [status(400)], 'answered 400'],
    [
      'of a service that is another one',
      [(response: ServerResponse) => (response.end('{"results":[]}'), true)],
      'did not answer every query',
    ],
  ])('%s becomes a notice', async (_, given, reason) => {
    troubles = given;
    const { facts, notices } = await open().find(packages);
    expect(facts).toEqual([]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^Known vulnerabilities were not checked: .*\.$/);
    expect(notices[0]).toContain(reason);
  });

  test('no network becomes a notice', async () => {
    await server.close();
    const { facts, notices } = await open().find(packages);
    expect(facts).toEqual([]);
    expect(notices).toEqual(['Known vulnerabilities were not checked: fetch failed (ECONNREFUSED).']);
    expect(waits).toEqual([500, 1000, 2000]);
  });

  test('with single advisories leaves the others, and is told', async () => {
    troubles = [status(404, {}, '/v1/vulns/GHSA-1')];
    const { facts, notices } = await open().find([declared('torch==2.0'), declared('ray')]);
    expect(facts.map(({ ids }) => ids[0])).toEqual(['PYSEC-2', 'GHSA-3']);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('checked only in part: 1 of 3 advisories could not be read');
  });
});
