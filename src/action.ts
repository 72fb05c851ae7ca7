import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import * as core from '@actions/core';
import { readInputs, type Inputs } from './action-inputs.js';
import { openAdvisories } from './advisories/index.js';
import { toolCache } from './advisories/tool-cache.js';
import { comparisonOf, type Comparison } from './changes/event.js';
import { openEventSource } from './changes/source.js';
import { UsageError, describeError } from './errors.js';
import { connect, type GitHub } from './github/client.js';
import { postComment, type PostedComment } from './github/comment.js';
import { readContext, type RunContext } from './github/context.js';
import { explainRefusal, readOnlyReason } from './github/notices.js';
import { suggestFixes } from './github/suggest.js';
import { uploadSarif, type Upload } from './github/upload.js';
import { toAnnotations } from './reports/annotations.js';
import { commentMarker, toComment, type Links } from './reports/comment.js';
import { toConsole } from './reports/console.js';
import { toSarif } from './reports/sarif.js';
import { countBySeverity } from './reports/shared/findings.js';
import { ruleUrl } from './reports/shared/project.js';
import { toSummary } from './reports/summary.js';
import { builtInRules } from './rules.js';
import { run, type ChangeSource } from './run.js';
import type { Changes, Report } from './types.js';
import { version } from './version.js';

/** A line of progress this often is enough for a log. */
const PROGRESS_INTERVAL_MS = 10_000;

/** All that the reports of one run need. */
interface Run {
  readonly inputs: Inputs;
  readonly context: RunContext;
  readonly comparison: Comparison;
  readonly github: GitHub | undefined;
  readonly sarifFile: string;
}

async function readConfig(
  { config }: Inputs,
  source: ChangeSource,
): Promise<{ config?: { name: string; text: string } }> {
  if (config === undefined) return {};
  const text = await source.readTrusted(config);
  if (text === undefined) {
    throw new UsageError(`config: there is no ${config} in the revision that the configuration is read from`);
  }
  return { config: { name: config, text } };
}

function showProgress(): (done: number, total: number) => void {
  let next = Date.now() + PROGRESS_INTERVAL_MS;
  return (done, total) => {
    if (Date.now() < next) return;
    next = Date.now() + PROGRESS_INTERVAL_MS;
    core.info(`${done} of ${total} files`);
  };
}

interface Scanned {
  readonly report: Report;
  readonly changes: Changes;
}

async function scan({ inputs, context, comparison, github }: Run): Promise<Scanned> {
  const { token, overrides, workingDirectory } = inputs;
  const source = await openEventSource({
    comparison,
    directory: resolve(context.workspace, workingDirectory),
    github,
    credentials: token === undefined ? undefined : { token, serverUrl: context.serverUrl },
  });
  const report = await run({
    version,
    source,
    overrides,
    ...(await readConfig(inputs, source)),
    builtIn: builtInRules(),
    openAdvisories: (setting) =>
      openAdvisories(setting, { fetch, cache: toolCache(), progress: (message) => core.info(message) }),
    progress: showProgress(),
  });
  return { report, changes: source.changes };
}

/**
 * Where the SARIF file goes. A link that the scanned change put on the way must not lead out of the workspace.
 *
 * @throws UsageError where it would
 */
async function sarifPath({ workspace }: RunContext, { sarifFile }: Inputs): Promise<string> {
  const absolute = resolve(workspace, sarifFile);
  const realFolder = async (folder: string): Promise<string> =>
    realpath(folder).catch(() => (dirname(folder) === folder ? folder : realFolder(dirname(folder))));
  const folder = await realFolder(dirname(absolute));
  if (!`${folder}${sep}`.startsWith((await realpath(workspace)) + sep)) {
    throw new UsageError(`sarif-file: ${sarifFile} lies outside of the workspace`);
  }
  return absolute;
}

async function writeSarif(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // What stands there may be a link: it is removed, never written through.
  await rm(path, { force: true });
  await writeFile(path, text, { flag: 'wx' });
}

/** The analysis is filed under the commit that was scanned. */
function analysed({ context, comparison }: Run, { head }: Report): { commit: string; ref: string } {
  const { sha, ref } = context;
  if (comparison.kind === 'pull-request' && head !== undefined && head !== sha) {
    return { commit: head, ref: `refs/pull/${comparison.number}/head` };
  }
  return { commit: sha, ref };
}

function linksOf({ context, comparison }: Run, report: Report): Links {
  const { serverUrl, repository, sha, runUrl } = context;
  const commit = comparison.kind === 'pull-request' ? comparison.head : (report.head ?? sha);
  return {
    file: (path, line) =>
      `${serverUrl}/${repository}/blob/${commit}/${path.split('/').map(encodeURIComponent).join('/')}${line === undefined ? '' : `#L${line}`}`,
    rule: ruleUrl,
    report: runUrl,
  };
}

/** What became of a report that is posted. */
interface Posted<T> {
  readonly value?: T;
  /** One sentence where it could not be posted. */
  readonly notice?: string;
}

async function upload(job: Run, report: Report, sarif: string): Promise<Posted<Upload>> {
  const { inputs, context, github } = job;
  if (inputs.upload === 'false') return {};
  const reason = readOnlyReason(context.event, context.payload, context.actor);
  if (github === undefined)
    return { notice: 'The findings were not uploaded to code scanning: there is no token.' };
  try {
    const value = await uploadSarif(github, { ...analysed(job, report), sarif });
    if (value.status !== 'failed') return { value };
    return { value, notice: `Code scanning could not read the upload: ${value.errors.join('; ')}` };
  } catch (error) {
    return { notice: explainRefusal('upload', error, reason) };
  }
}

function hasSomethingToSay({ verdict, findings, models }: Report): boolean {
  return !verdict.pass || models.length > 0 || findings.some(({ state }) => state === 'new');
}

async function comment(job: Run, report: Report): Promise<Posted<PostedComment>> {
  const { inputs, context, comparison, github } = job;
  if (inputs.comment === 'false' || comparison.kind !== 'pull-request') return {};
  if (github === undefined) return { notice: 'No comment was written: there is no token.' };
  try {
    const value = await postComment(github, {
      number: comparison.number,
      marker: commentMarker,
      body: toComment(report, linksOf(job, report)),
      create: inputs.comment === 'true' || hasSomethingToSay(report),
    });
    return value ? { value } : {};
  } catch (error) {
    const reason = readOnlyReason(context.event, context.payload, context.actor);
    return { notice: explainRefusal('comment', error, reason) };
  }
}

async function suggest(job: Run, { report, changes }: Scanned): Promise<Posted<never>> {
  const { inputs, context, comparison, github } = job;
  if (!inputs.suggest || comparison.kind !== 'pull-request') return {};
  if (github === undefined) return { notice: 'No fix was suggested: there is no token.' };
  const { number, head } = comparison;
  try {
    const links = linksOf(job, report);
    const notice = await suggestFixes(github, { number, head, report, changes: changes.files, links });
    return notice === undefined ? {} : { notice };
  } catch (error) {
    const reason = readOnlyReason(context.event, context.payload, context.actor);
    return { notice: explainRefusal('suggest', error, reason) };
  }
}

/** The log, in which what a file says must not become a command to the runner. */
function printReport(report: Report): void {
  const pause = randomUUID();
  const text = toConsole(report, { color: true, width: 120 });
  process.stdout.write(`::stop-commands::${pause}\n${text}\n::${pause}::\n`);
}

function annotate(report: Report): void {
  for (const { level, message, path, ...place } of toAnnotations(report)) {
    core[level](message, { ...place, ...(path !== undefined && { file: path }) });
  }
}

function setOutputs(report: Report, outputs: Readonly<Record<string, string>>): void {
  const counts = countBySeverity(report);
  core.setOutput('verdict', report.verdict.pass ? 'pass' : 'fail');
  for (const [severity, { new: amount }] of counts) core.setOutput(severity, amount);
  core.setOutput(
    'total',
    counts.reduce((sum, [, { new: amount }]) => sum + amount, 0),
  );
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** Every report, in a fixed order; what could not be posted is told in those that follow. */
async function publish(job: Run, scanned: Scanned): Promise<readonly string[]> {
  const { report } = scanned;
  const { inputs, sarifFile } = job;
  const sarif = toSarif(report, { category: inputs.category });
  await writeSarif(sarifFile, sarif);
  const uploaded = await upload(job, report, sarif);
  const told = (current: Report, { notice }: Posted<unknown>): Report =>
    notice === undefined ? current : { ...current, notices: [...current.notices, notice] };
  const withUpload = told(report, uploaded);
  const suggested = await suggest(job, scanned);
  const withSuggestions = told(withUpload, suggested);
  const commented = await comment(job, withSuggestions);
  const final = told(withSuggestions, commented);

  if (process.env['GITHUB_STEP_SUMMARY']) {
    await core.summary.addRaw(toSummary(final, linksOf(job, final))).write();
  }
  printReport(final);
  for (const { notice } of [uploaded, suggested, commented]) if (notice !== undefined) core.warning(notice);
  if (inputs.annotations) annotate(final);
  setOutputs(final, {
    'sarif-file': sarifFile,
    'sarif-id': uploaded.value?.id ?? '',
    'comment-id': String(commented.value?.id ?? ''),
    'comment-url': commented.value?.url ?? '',
  });
  return [
    ...(report.verdict.pass ? [] : [`The gate fails: ${report.verdict.reasons.join(', ')}`]),
    ...(report.failures.length > 0 ? ['a file could not be scanned because of a fault of Assay itself'] : []),
    ...(inputs.upload === 'true' && uploaded.notice !== undefined ? [uploaded.notice] : []),
    ...(inputs.comment === 'true' && commented.notice !== undefined ? [commented.notice] : []),
  ];
}

async function main(): Promise<void> {
  const inputs = readInputs(process.env);
  const context = await readContext(process.env);
  const { token } = inputs;
  const { repository, apiUrl } = context;
  const github = token === undefined ? undefined : connect({ token, repository, apiUrl });
  const comparison = comparisonOf(context.event, context.payload);
  const job = { inputs, context, comparison, github, sarifFile: await sarifPath(context, inputs) };
  const reasons = await publish(job, await scan(job));
  if (reasons.length > 0) core.setFailed(reasons.join('; '));
}

try {
  await main();
} catch (error) {
  core.setFailed(
    error instanceof UsageError ? error.message : `A fault of Assay itself: ${describeError(error)}`,
  );
  if (error instanceof UsageError) process.exitCode = 2;
  else if (error instanceof Error && error.stack !== undefined) core.debug(error.stack);
}
