import { UsageError } from './errors.js';

/** Whether a report is posted: `auto` posts where the token allows it, `true` fails the step where it does not. */
type Posting = 'auto' | 'true' | 'false';

/** The Action's inputs, as `action.yml` lists them. */
export const inputNames = [
  'token',
  'fail-on',
  'gate-on',
  'advisories',
  'config',
  'working-directory',
  'sarif-file',
  'category',
  'upload-sarif',
  'comment',
  'suggest',
  'annotations',
] as const;
type InputName = (typeof inputNames)[number];

export interface Inputs {
  readonly token?: string;
  /** Values of the policy, which its own schema checks. */
  readonly overrides: Readonly<Record<'fail-on' | 'gate-on' | 'advisories', string | undefined>>;
  readonly config?: string;
  readonly workingDirectory: string;
  readonly sarifFile: string;
  readonly category: string;
  readonly upload: Posting;
  readonly comment: Posting;
  readonly suggest: boolean;
  readonly annotations: boolean;
}

const PREFIX = 'INPUT_';

/** The variable in which the runner hands an input over. */
export function inputVariable(name: string): string {
  return PREFIX + name.replaceAll(' ', '_').toUpperCase();
}

function refuseUnknown(environment: NodeJS.ProcessEnv): void {
  const known = new Set(inputNames.map(inputVariable));
  const unknown = Object.keys(environment).find((name) => name.startsWith(PREFIX) && !known.has(name));
  if (unknown === undefined) return;
  const name = unknown.slice(PREFIX.length).toLowerCase();
  throw new UsageError(`There is no input ${JSON.stringify(name)}; the inputs are ${inputNames.join(', ')}`);
}

/**
 * Reads the inputs.
 *
 * @param environment - `process.env`
 * @throws UsageError for an input that does not exist, or a value that it does not take
 */
export function readInputs(environment: NodeJS.ProcessEnv): Inputs {
  refuseUnknown(environment);
  const read = (name: InputName): string | undefined => {
    const value = environment[inputVariable(name)]?.trim();
    return value === '' ? undefined : value;
  };
  const choose = <T extends string>(name: InputName, choices: readonly [T, ...T[]]): T => {
    const value = read(name) ?? choices[0];
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    throw new UsageError(`${name}: ${JSON.stringify(value)} is none of ${choices.join(', ')}`);
  };
  const token = read('token');
  const config = read('config');
  return {
    ...(token !== undefined && { token }),
    ...(config !== undefined && { config }),
    overrides: {
      'fail-on': read('fail-on'),
      'gate-on': read('gate-on'),
      advisories: read('advisories'),
    },
    workingDirectory: read('working-directory') ?? '.',
    sarifFile: read('sarif-file') ?? 'assay.sarif',
    // Code scanning takes what stands before the last slash.
    category: (read('category') ?? 'assay/').replace(/\/*$/, '/'),
    upload: choose('upload-sarif', ['auto', 'true', 'false']),
    comment: choose('comment', ['auto', 'true', 'false']),
    suggest: choose('suggest', ['false', 'true']) === 'true',
    annotations: choose('annotations', ['true', 'false']) === 'true',
  };
}
