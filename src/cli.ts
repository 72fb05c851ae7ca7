#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { openAdvisories } from './advisories/index.js';
import { folderCache } from './advisories/folder-cache.js';
import { diffAgainst, readCommitted } from './changes/git.js';
import { openGit } from './changes/git-command.js';
import { findRoot, listTree } from './changes/tree.js';
import { parseCommand, usage, type OutputFormat, type ScanOptions } from './cli-options.js';
import { describeError, UsageError } from './errors.js';
import { toSummary } from './reports/summary.js';
import { toConsole } from './reports/console.js';
import { toExplanation, toRuleTable } from './reports/explain.js';
import { toJson } from './reports/json.js';
import { toSarif } from './reports/sarif.js';
import { ruleUrl } from './reports/shared/project.js';
import { digestModels } from './locks.js';
import { formatLock, lockPath, parseLock, toLockSummary, type ModelLock } from './model-lock.js';
import { builtInRules, readRules } from './rules.js';
import { run, type ChangeSource } from './run.js';
import type { Report } from './types.js';
import { version } from './version.js';

const { stdout, stderr } = process;

/** Columns where nobody says how many there are. */
const DEFAULT_WIDTH = 100;

function terminal(): { color: boolean; width: number } {
  const color = stdout.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
  // Some terminals say that they are 0 columns wide.
  return { color, width: Math.min(stdout.columns || DEFAULT_WIDTH, 120) };
}

/** One line on a terminal's error stream that is overwritten; nothing where nobody looks. */
function showProgress(text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[2K${text.slice(0, Math.max(0, stderr.columns - 1))}`);
}

function render(report: Report, format: OutputFormat, toFile: boolean): string {
  if (format === 'json') return toJson(report);
  if (format === 'sarif') return toSarif(report, { category: 'assay/' });
  if (format === 'markdown') return toSummary(report, { file: () => undefined, rule: ruleUrl });
  return toConsole(report, toFile ? { color: false, width: DEFAULT_WIDTH } : terminal());
}

async function readText(path: string, option: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${option}: ${describeError(error)}`);
  });
}

async function openSource({ paths, base }: ScanOptions): Promise<ChangeSource> {
  const wanted = (paths.length === 0 ? ['.'] : paths).map((path) => resolve(path));
  const root = await findRoot(wanted[0] ?? '.');
  if (base === undefined) {
    const readTrusted = (path: string): Promise<string | undefined> =>
      readFile(resolve(root, path), 'utf8').catch(() => undefined);
    return { changes: await listTree(root, wanted), readTrusted };
  }
  const changes = await diffAgainst(root, base, wanted);
  const git = await openGit(root, { trusted: false });
  // What is judged must not say how it is judged.
  return { changes, readTrusted: (path) => readCommitted(git, changes.base ?? base, path) };
}

async function scan(options: ScanOptions): Promise<void> {
  const { config, rules, output, format } = options;
  const report = await run({
    version,
    source: await openSource(options),
    overrides: {
      'fail-on': options['fail-on'],
      'gate-on': options['gate-on'],
      advisories: options.advisories,
    },
    builtIn: builtInRules(),
    ...(config !== undefined && { config: { name: config, text: await readText(config, '--config') } }),
    ...(rules !== undefined && { extraRules: await readRules(rules, true) }),
    openAdvisories: (setting) =>
      openAdvisories(setting, { fetch, cache: folderCache(), progress: showProgress }),
    progress: (done, total, path) => {
      if (stderr.isTTY) showProgress(`${done}/${total} ${JSON.stringify(path).slice(1, -1)}`);
    },
  });
  showProgress('');
  const text = render(report, format, output !== undefined);
  if (output === undefined) stdout.write(text);
  else {
    await writeFile(output, text).catch((error: unknown) => {
      throw new UsageError(`--output: ${describeError(error)}`);
    });
  }
  process.exitCode = report.verdict.pass ? 0 : 1;
}

/** Writes the lock anew for all models under the paths; what it says of others stays. */
async function lockModels(paths: readonly string[]): Promise<void> {
  const wanted = (paths.length === 0 ? ['.'] : paths).map((path) => resolve(path));
  const root = await findRoot(wanted[0] ?? '.');
  const { files, notices } = await listTree(root, wanted);
  const file = resolve(root, lockPath);
  const old = await readFile(file, 'utf8').catch(() => undefined);
  const before: ModelLock = old === undefined ? new Map() : parseLock(old);
  const after = await digestModels(files, showProgress);
  showProgress('');
  const under = wanted.map((path) => relative(root, path).split(sep).join('/'));
  const isUnder = (path: string): boolean =>
    under.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`));
  const kept = [...before].filter(([path]) => !isUnder(path));
  const lock: ModelLock = new Map([...kept, ...after]);
  await writeFile(file, formatLock(lock));
  stdout.write(toLockSummary(before, lock));
  for (const notice of notices) stderr.write(`assay: ${notice}\n`);
}

function explain(id: string): void {
  const rule = builtInRules().rules.find((candidate) => candidate.id === id);
  if (!rule) throw new UsageError(`there is no rule ${JSON.stringify(id)}; list them with: assay rules`);
  stdout.write(toExplanation(rule, terminal()));
}

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'scan') await scan(command.options);
  else if (command.kind === 'lock') await lockModels(command.paths);
  else if (command.kind === 'explain') explain(command.rule);
  else if (command.kind === 'rules') stdout.write(toRuleTable(builtInRules().rules, terminal()));
  else stdout.write(command.kind === 'help' ? usage : `${version}\n`);
}

// A reader such as `head` that has seen enough is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  showProgress('');
  stderr.write(`assay: ${error.message}\n`);
  process.exitCode = 2;
}
