import { readFile } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/** What the runner says of the run. */
export interface RunContext {
  readonly event: string;
  readonly payload: unknown;
  /** `owner/name`. */
  readonly repository: string;
  readonly sha: string;
  readonly ref: string;
  readonly actor: string;
  readonly workspace: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly runUrl: string;
}

async function readPayload(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw new UsageError('GITHUB_EVENT_PATH names no file with the payload of an event');
  }
}

/**
 * Reads the variables that the runner sets.
 *
 * @param environment - `process.env`
 * @throws UsageError where one is missing, as outside of a workflow
 */
export async function readContext(environment: NodeJS.ProcessEnv): Promise<RunContext> {
  const need = (name: string): string => {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
    throw new UsageError(
      `${name} is not set: this is the entry of the Action; run dist/cli/index.js elsewhere`,
    );
  };
  const repository = need('GITHUB_REPOSITORY');
  const serverUrl = environment['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return {
    event: need('GITHUB_EVENT_NAME'),
    payload: await readPayload(need('GITHUB_EVENT_PATH')),
    repository,
    sha: need('GITHUB_SHA'),
    ref: need('GITHUB_REF'),
    actor: environment['GITHUB_ACTOR'] ?? '',
    workspace: need('GITHUB_WORKSPACE'),
    serverUrl,
    apiUrl: environment['GITHUB_API_URL'] ?? 'https://api.github.com',
    runUrl: `${serverUrl}/${repository}/actions/runs/${environment['GITHUB_RUN_ID'] ?? ''}`,
  };
}
