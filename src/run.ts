import { createEngine } from './engine.js';
import { compareContents, compareFindings } from './compare.js';
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
import { openIntegrity, type Integrity } from './integrity.js';
import { gatherPins, type Pins } from './pins/index.js';
import { scanFile, unreadableFile, type FileScan, type ScanOptions } from './scan.js';
import { vulnerabilityFindings } from './vulnerabilities.js';
import {
  severities,
  type Change,
  type Changes,
  type Coverage,
  type Finding,
  type ModelChange,
  type Report,
  type RuleSet,
} from './types.js';
import type { AdvisorySource } from './advisories/index.js';
import type { Engine } from './engine.js';

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

/** One thing for each side of a comparison. */
interface Sides<T> {
  readonly head: T;
  readonly base: T;
}

interface ChangeScan {
  readonly head?: FileScan;
  readonly base?: FileScan;
  readonly model?: ModelChange;
}

/** Up to here a digest costs less than a blink; a larger model has one only where a lock asks for it. */
const MAX_DIGEST = 256 * 1024 * 1024;

async function scanChange(
  engine: Engine,
  change: Change,
  compares: boolean,
  integrity: Integrity,
  pins: Sides<Pins>,
): Promise<ChangeScan> {
  const { path, previousPath, unreadable, status } = change;
  if (unreadable) {
    const head = unreadableFile(engine, path, unreadable.anomaly, unreadable.detail);
    return status === 'unchanged' ? { head, base: head } : { head };
  }
  const options: ScanOptions = {
    path,
    wantsDigest: (name, contents, size) =>
      integrity.wantsDigest(name, contents) || (compares && contents !== undefined && size <= MAX_DIGEST),
  };
  const head =
    change.head &&
    (await scanFile(engine, change.head, { ...options, surroundings: pins.head.around(path) }));
  if (head && status === 'unchanged') return { head, base: head };
  const base =
    change.base &&
    (await scanFile(engine, change.base, { ...options, surroundings: pins.base.around(path) }));
  const model = compares ? compareContents(path, previousPath, base?.contents, head?.contents) : undefined;
  return { ...(head && { head }), ...(base && { base }), ...(model && { model }) };
}

const stateOrder = ['new', 'existing', 'fixed'];

function byImportance(a: Finding, b: Finding): number {
  const line = ({ location }: Finding): number => (location.kind === 'region' ? location.startLine : 0);
  return (
    stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
    line(a) - line(b) ||
    (a.rule.id < b.rule.id ? -1 : 1)
  );
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
  const isExcluded = await excluder(config.exclude);

  const integrity = await openIntegrity(engine, changes, config, (path) => request.source.readTrusted(path));

  const pins = await gatherPins(changes, engine.pinnedPackages, (path) => request.source.readTrusted(path));

  const head: FileScan[] = [];
  const base: FileScan[] = [];
  const models: ModelChange[] = [];
  const excluded: Coverage[] = [];
  for (const [index, change] of changes.files.entries()) {
    request.progress(index, changes.files.length, change.path);
    if (isExcluded(change.path)) {
      excluded.push({
        path: change.path,
        inside: [],
        status: 'skipped',
        formats: [],
        reason: 'excluded by the configuration',
      });
      continue;
    }
    const scanned = await scanChange(engine, change, compares, integrity, pins);
    if (scanned.head) head.push(scanned.head);
    if (scanned.base) base.push(scanned.base);
    if (scanned.model) models.push(scanned.model);
  }
  const sides = { head, base };
  const known = await vulnerabilityFindings(engine, advisories, sides);
  const promised = integrity.findings(sides);
  const compared = compareFindings(
    [...head.flatMap((file) => file.findings), ...known.head, ...promised.head],
    [...base.flatMap((file) => file.findings), ...known.base, ...promised.base],
  );
  const findings = [...compared].sort(byImportance);
  const { complete, notices, scope } = changes;
  return {
    version: request.version,
    scope,
    ...(changes.base !== undefined && { base: changes.base }),
    ...(changes.head !== undefined && { head: changes.head }),
    findings,
    coverage: [...head.flatMap((file) => file.coverage), ...excluded],
    models,
    rules: engine.rules,
    notices: [...notices, ...known.notices],
    failures: head.flatMap((file) => file.failures),
    verdict: judge({ findings, complete }, { failOn: config['fail-on'], gateOn: config['gate-on'] }),
  };
}
