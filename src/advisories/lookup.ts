import type { PackageFact } from '../types.js';
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
