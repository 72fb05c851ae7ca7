import { describeError } from '../errors.js';
import { apiLookup } from './api.js';
import { exportLookup } from './export.js';
import { localLookup } from './local.js';
import type { AdvisoryPorts, AdvisorySource, Lookup } from './lookup.js';
import { declarationKey, findVulnerabilities, isChecked } from './match.js';

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
  return localLookup(setting);
}

/** As `openAdvisories`, for a setting that asks for some. */
export function openSource(setting: string, ports: AdvisoryPorts): AdvisorySource {
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
