import { createEngine } from './engine.js';
import { byImportance, compareFindings } from './compare.js';
import {
  applyPolicy,
  configPaths,
  defaultConfig,
  inlineCeiling,
  parseConfig,
  withOverrides,
  type Config,
  type Overrides,
} from './config.js';
import { excluder } from './exclude.js';
import { judge } from './gate.js';
import { mergeRules } from './rules.js';
import { openIntegrity } from './integrity.js';
import { gatherPins } from './pins/index.js';
import { scanChanges } from './scan-changes.js';
import { vulnerabilityFindings } from './vulnerabilities.js';
import type { Changes, Finding, Report, RuleSet } from './types.js';
import type { AdvisorySource } from './advisories/index.js';

/** Which files are looked at, and the revision that may say how they are judged. */
export interface ChangeSource {
  readonly changes: Changes;
  /** A file of the trusted revision: the base of a pull request, the working tree otherwise. */
  readTrusted(path: string): Promise<string | undefined>;
}

/** All that a run needs; adapters make it of inputs, an event or a command line. */
export interface RunRequest {
  readonly version: string;
  readonly source: ChangeSource;
  /** Reads this file instead of the repository's own configuration. */
  readonly config?: { readonly name: string; readonly text: string };
  readonly overrides: Readonly<Record<keyof Overrides, string | undefined>>;
  readonly builtIn: RuleSet;
  /** Rules of the user's own, which win over ours. */
  readonly extraRules?: RuleSet;
  openAdvisories(setting: string): AdvisorySource;
  progress(done: number, total: number, path: string): void;
}

async function readConfig({ source, config, overrides }: RunRequest): Promise<Config> {
  if (config) return withOverrides(await parseConfig(config.text, config.name), overrides);
  for (const path of configPaths) {
    const text = await source.readTrusted(path);
    if (text !== undefined) return withOverrides(await parseConfig(text, path), overrides);
  }
  return withOverrides(defaultConfig, overrides);
}

/** The whole dataflow: policy, files, facts, findings, comparison, verdict. */
export async function run(request: RunRequest): Promise<Report> {
  const { changes } = request.source;
  const config = await readConfig(request);
  const set = applyPolicy(
    mergeRules(request.builtIn, ...(request.extraRules ? [request.extraRules] : [])),
    config,
  );
  const compares = changes.scope === 'changed';
  // Without a base there is nobody to distrust: the comments stand in what was merged already.
  const ceiling = compares ? inlineCeiling(config) : 'critical';
  const engine = createEngine(set, { allowedGlobals: config['allow-globals'] }, ceiling);
  const advisories = request.openAdvisories(config.advisories);
  const readTrusted = (path: string): Promise<string | undefined> => request.source.readTrusted(path);
  const integrity = await openIntegrity(engine, changes, config, readTrusted);
  const pins = await gatherPins(changes, engine.pinnedPackages, readTrusted);
  const isExcluded = await excluder(config.exclude);

  const scanned = await scanChanges(engine, changes, { integrity, pins, isExcluded }, (...at) =>
    request.progress(...at),
  );
  const known = await vulnerabilityFindings(engine, advisories, scanned);
  const promised = integrity.findings(scanned);
  const found = (side: 'head' | 'base'): readonly Finding[] => [
    ...scanned[side].flatMap((file) => file.findings),
    ...known[side],
    ...promised[side],
  ];
  const findings = [...compareFindings(found('head'), found('base'))].sort(byImportance);
  const { complete, notices, scope } = changes;
  return {
    version: request.version,
    scope,
    ...(changes.base !== undefined && { base: changes.base }),
    ...(changes.head !== undefined && { head: changes.head }),
    findings,
    coverage: [...scanned.head.flatMap((file) => file.coverage), ...scanned.excluded],
    models: scanned.models,
    rules: engine.rules,
    notices: [...notices, ...known.notices],
    failures: scanned.head.flatMap((file) => file.failures),
    verdict: judge({ findings, complete }, { failOn: config['fail-on'], gateOn: config['gate-on'] }),
  };
}
