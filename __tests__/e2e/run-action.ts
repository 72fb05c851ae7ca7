import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Log } from 'sarif';
import { parse } from 'yaml';
import type { LoopbackServer } from './server.js';

const node = resolve('node_modules/.bin/node');

interface Contract {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** `action.yml`, as the runner reads it. */
export const contract = parse(readFileSync('action.yml', 'utf8')) as Contract;

export interface ActionCall {
  readonly server: LoopbackServer;
  /** A folder of the test's own, for what the runner keeps beside the workspace. */
  readonly folder: string;
  readonly workspace: string;
  readonly event: string;
  readonly payload: unknown;
  readonly sha: string;
  readonly ref: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ActionResult {
  readonly status: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Workflow commands of one kind: `::error …::message`. */
  annotations(level: 'error' | 'warning' | 'notice'): string[];
}

/** The commits of a pull request. */
export interface PullRequest {
  readonly base: string;
  readonly head: string;
  readonly merge: string;
}

/** What GitHub tells of pull request 7; `from` is the repository of its head. */
export function payloadOf({ base, head }: PullRequest, from = 'o/r'): unknown {
  const repository = (name: string) => ({ full_name: name });
  return {
    pull_request: {
      number: 7,
      base: { sha: base, repo: repository('o/r') },
      head: { sha: head, repo: repository(from) },
    },
  };
}

/** Outputs as the Action writes them: a name, a delimiter, the value's lines, the delimiter. */
function readOutputs(text: string): Record<string, string> {
  const found = text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\r?\n([^]*?)\r?\n\2$/gm);
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
}

function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const defaults = Object.entries(contract.inputs).map(([name, input]): [string, string] => [
    name,
    input.default ?? '',
  ]);
  const values: Record<string, string> = {
    ...Object.fromEntries(defaults),
    token: 'a-token',
    advisories: 'off',
    ...inputs,
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** Runs the bundled Action as the runner does: a child process under Node 24, inputs and event in variables. */
export async function runAction(call: ActionCall): Promise<ActionResult> {
  const { server, folder, workspace } = call;
  mkdirSync(join(folder, 'runner'), { recursive: true });
  const file = (name: string, content: string): string => {
    const path = join(folder, 'runner', name);
    writeFileSync(path, content);
    return path;
  };
  const outputs = file('outputs', '');
  const summary = file('summary', '');
  const child = spawn(node, [resolve(contract.runs.main)], {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'],
      HOME: join(folder, 'runner'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      RUNNER_TEMP: join(folder, 'runner'),
      RUNNER_TOOL_CACHE: join(folder, 'runner'),
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: server.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '1',
      GITHUB_ACTOR: 'someone',
      GITHUB_WORKSPACE: workspace,
      GITHUB_EVENT_NAME: call.event,
      GITHUB_EVENT_PATH: file('event.json', JSON.stringify(call.payload)),
      GITHUB_SHA: call.sha,
      GITHUB_REF: call.ref,
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: summary,
      ...inputVariables(call.inputs ?? {}),
      ...call.environment,
    },
  });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return {
    status,
    log,
    outputs: readOutputs(readFileSync(outputs, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
    annotations: (level) => log.split('\n').filter((line) => line.startsWith(`::${level}`)),
  };
}

/** `family path:line state` of each result, sorted and each once. */
export function describeSarif(text: string): string[] {
  const log = JSON.parse(text) as Log;
  const results = log.runs[0]?.results ?? [];
  const lines = results.map(({ ruleId, locations }) => {
    const place = locations?.[0]?.physicalLocation;
    const family = ruleId?.split('/')[0] ?? '';
    return `${family} ${decodeURI(place?.artifactLocation?.uri ?? '')}:${place?.region?.startLine ?? 1}`;
  });
  return [...new Set(lines)].sort();
}
