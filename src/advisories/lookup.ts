import type { PackageFact, VulnerabilityFact } from '../types.js';
import type { KnownAdvisories } from './match.js';

/** What a source of advisories knows, and what a person must know of it. */
export interface LookupResult {
  readonly known: KnownAdvisories;
  readonly notices: readonly string[];
}

/**
 * Finds the advisories about packages. May answer more than was asked for.
 *
 * @throws Error in one line where nothing can be known
 */
export type Lookup = (packages: readonly PackageFact[]) => Promise<LookupResult>;

/** Keeps files between runs. */
export interface AdvisoryCache {
  /** The path of what was stored under the key; `undefined` where nothing is. */
  restore(key: string): Promise<string | undefined>;
  /** Keeps a copy of the file in the place of what was stored under the key; answers the path of the copy. */
  store(key: string, file: string): Promise<string>;
}

/** Knows the vulnerabilities of packages. */
export interface AdvisorySource {
  /** Never throws: what could not be checked is a notice, one sentence for a person. */
  find(
    packages: readonly PackageFact[],
  ): Promise<{ readonly facts: readonly VulnerabilityFact[]; readonly notices: readonly string[] }>;
}

/** What a source of advisories may use of the world. */
export interface AdvisoryPorts {
  readonly fetch: typeof fetch;
  readonly cache: AdvisoryCache;
  /** Told what takes long, a line at a time. */
  progress(message: string): void;
  /** URL of the service, without a slash at its end. */
  readonly api?: string;
  /** URL of the exports, without a slash at its end. */
  readonly export?: string;
  /** Waits this many milliseconds; a real pause where it is left out. */
  sleep?(milliseconds: number): Promise<void>;
  /** Milliseconds since 1970; the clock where it is left out. */
  now?(): number;
}
