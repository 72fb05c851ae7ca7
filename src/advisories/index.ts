import { existsSync } from 'node:fs';
import { describeError, UsageError } from '../errors.js';
import type { PackageFact, VulnerabilityFact } from '../types.js';
import { apiLookup } from './api.js';
import { exportLookup } from './export.js';
import { localLookup } from './local.js';
import type { AdvisoryCache, Lookup } from './lookup.js';
import { declarationKey, findVulnerabilities, isChecked } from './match.js';

export type { AdvisoryCache } from './lookup.js';

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

const API = 'https://api.osv.dev';
const EXPORT = 'https://osv-vulnerabilities.storage.googleapis.com';

/** Far above what a repository declares; bounds the work that hostile files can ask for. */
const MOST_DECLARATIONS = 5000;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function openLookup(setting: string, ports: AdvisoryPorts): Lookup {
  const progress = (message: string): void => ports.progress(message);
  const network = {
    fetch: ports.fetch,
    sleep: (milliseconds: number) => ports.sleep?.(milliseconds) ?? pause(milliseconds),
  };
  if (setting === 'api') return apiLookup(network, ports.api ?? API, progress);
  if (setting === 'export') {
    const now = (): number => ports.now?.() ?? Date.now();
    return exportLookup({ ...network, cache: ports.cache, progress, now }, ports.export ?? EXPORT);
  }
  if (!existsSync(setting)) {
    throw new UsageError(`advisories: there is no file or folder ${setting}; say api, export, off or a path`);
  }
  return localLookup(setting);
}

/**
 * Opens a source of advisories. Nothing is fetched before packages are asked for.
 *
 * @param setting - `api`: ask the OSV service about the declared packages; `export`: fetch all PyPI advisories and
 *   keep them; `off`; or the path of an export, of an index or of a folder of OSV records
 * @throws UsageError where there is nothing at that path
 */
export function openAdvisories(setting: string, ports: AdvisoryPorts): AdvisorySource {
  if (setting === 'off') {
    const notices = ['Known vulnerabilities were not checked: advisories are switched off.'];
    return { find: () => Promise.resolve({ facts: [], notices }) };
  }
  const lookup = openLookup(setting, ports);
  return {
    async find(packages) {
      const keys = new Set<string>();
      const checked = packages.filter(
        (declared) =>
          isChecked(declared) &&
          (keys.size < MOST_DECLARATIONS || keys.has(declarationKey(declared))) &&
          keys.add(declarationKey(declared)),
      );
      if (checked.length === 0) return { facts: [], notices: [] };
      const limit =
        keys.size < MOST_DECLARATIONS
          ? []
          : [
              `Only the first ${MOST_DECLARATIONS} different packages were checked for known vulnerabilities.`,
            ];
      try {
        const { known, notices } = await lookup(checked);
        return { facts: findVulnerabilities(checked, known), notices: [...notices, ...limit] };
      } catch (error) {
        return { facts: [], notices: [`Known vulnerabilities were not checked: ${describeError(error)}.`] };
      }
    },
  };
}
