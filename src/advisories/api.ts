import { describeError } from '../errors.js';
import { parseVersion } from '../parsers/pep440.js';
import type { PackageFact } from '../types.js';
import { exchange, readJson, RefusedError, type Network } from './http.js';
import type { Lookup, LookupResult } from './lookup.js';
import { addRecord, fields, list, text } from './record.js';
import type { Advisory } from './record.js';

/** The service refuses more in one request. */
const MOST_QUERIES = 1000;
/** No package has nearly as many pages; an end for a service that never comes to one. */
const MOST_PAGES = 50;
const MOST_ADVISORIES = 20_000;
const CONCURRENCY = 10;
/** The service gives up itself after 30 seconds. */
const DEADLINE = 35_000;
const LONGEST_ANSWER = 64 * 1024 * 1024;

interface Query {
  readonly package: { readonly ecosystem: 'PyPI'; readonly name: string };
  readonly version?: string;
  readonly page_token?: string;
}

function toQueries(packages: readonly PackageFact[]): readonly Query[] {
  const queries = new Map<string, Query>();
  for (const { name, version = '' } of packages) {
    const exact = parseVersion(version)?.publicText;
    queries.set(`${name} ${exact ?? ''}`, {
      package: { ecosystem: 'PyPI', name },
      ...(exact !== undefined && { version: exact }),
    });
  }
  return [...queries.values()];
}

/** Asks which advisories speak of the packages; the answers hold their ids alone, page by page. */
async function findIds(
  network: Network,
  base: string,
  queries: readonly Query[],
): Promise<readonly string[]> {
  const ids = new Set<string>();
  let waiting = queries;
  for (let page = 1; waiting.length > 0; page++) {
    if (page > MOST_PAGES) throw new Error(`the service answered more than ${MOST_PAGES} pages`);
    const next: Query[] = [];
    for (let start = 0; start < waiting.length; start += MOST_QUERIES) {
      const batch = waiting.slice(start, start + MOST_QUERIES);
      const answer = await exchange(network, {
        url: `${base}/v1/querybatch`,
        init: {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ queries: batch }),
        },
        deadline: DEADLINE,
        read: (response) => readJson(response, LONGEST_ANSWER),
      });
      const results = list(fields(answer)['results']).map(fields);
      if (results.length !== batch.length) throw new Error('the service did not answer every query');
      for (const [i, result] of results.entries()) {
        for (const found of list(result['vulns'])) ids.add(text(fields(found)['id']));
        const token = text(result['next_page_token']);
        const query = batch[i];
        if (query && token !== '') next.push({ ...query, page_token: token });
      }
    }
    waiting = next;
  }
  return [...ids];
}

/** Fetches the records one by one, some at a time. Where the service is gone, no other is begun. */
async function fetchRecords(
  network: Network,
  base: string,
  ids: readonly string[],
  progress: (message: string) => void,
): Promise<LookupResult> {
  const known = new Map<string, Advisory[]>();
  const queue = ids.slice(0, MOST_ADVISORIES);
  let read = 0;
  let failure = queue.length < ids.length ? `more than ${MOST_ADVISORIES} advisories match` : undefined;
  let stopped = false;
  const work = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined && !stopped; id = queue.pop()) {
      try {
        const record = await exchange(network, {
          url: `${base}/v1/vulns/${encodeURIComponent(id)}`,
          deadline: DEADLINE,
          read: (response) => readJson(response, LONGEST_ANSWER),
        });
        addRecord(known, record);
        progress(`Reading advisories: ${++read} of ${ids.length}`);
      } catch (error) {
        failure ??= describeError(error);
        stopped ||= !(error instanceof RefusedError);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  if (failure === undefined) return { known, notices: [] };
  const missing = `${ids.length - read} of ${ids.length} advisories could not be read`;
  return { known, notices: [`Known vulnerabilities were checked only in part: ${missing} (${failure}).`] };
}

/**
 * Asks the OSV service about exactly these packages.
 *
 * @param base - URL of the service
 * @see https://google.github.io/osv.dev/api/
 */
export function apiLookup(network: Network, base: string, progress: (message: string) => void): Lookup {
  return async (packages) => {
    const queries = toQueries(packages);
    progress(`Asking for advisories about ${queries.length} packages`);
    return fetchRecords(network, base, await findIds(network, base, queries), progress);
  };
}
