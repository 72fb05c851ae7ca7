import { existsSync } from 'node:fs';
import { UsageError } from '../errors.js';
import type { AdvisoryPorts, AdvisorySource } from './lookup.js';

export type { AdvisoryCache, AdvisorySource } from './lookup.js';

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
  if (setting !== 'api' && setting !== 'export' && !existsSync(setting)) {
    throw new UsageError(`advisories: there is no file or folder ${setting}; say api, export, off or a path`);
  }
  // Most changes declare no package: what scores and matches advisories is loaded for those that do.
  let source: Promise<AdvisorySource> | undefined;
  const load = async (): Promise<AdvisorySource> => (await import('./source.js')).openSource(setting, ports);
  return { find: async (packages) => (await (source ??= load())).find(packages) };
}
