import { parseArgs } from 'node:util';
import { UsageError, describeError } from './errors.js';

const outputFormats = ['text', 'json', 'sarif', 'markdown'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' | 'version' | 'rules' }
  | { readonly kind: 'explain'; readonly rule: string }
  | { readonly kind: 'lock'; readonly paths: readonly string[] }
  | { readonly kind: 'scan'; readonly options: ScanOptions };

export interface ScanOptions {
  readonly paths: readonly string[];
  readonly base?: string;
  readonly format: OutputFormat;
  readonly output?: string;
  readonly config?: string;
  readonly rules?: string;
  readonly 'fail-on'?: string;
  readonly 'gate-on'?: string;
  readonly advisories?: string;
}

export const usage = `Usage: assay scan [PATH...] [options]   read files and say whether they are safe to merge
       assay models lock [PATH...]      write the digests of all model files to .assay.lock
       assay rules                      list every rule
       assay explain RULE               say what a rule finds, why, and how to mend it

Options of scan:
  --base REF           judge only what changed since the merge base with REF
  --format FORMAT      text (default), json, sarif or markdown
  --output FILE        write the report to FILE
  --fail-on LEVEL      critical, high (default), medium, low or none
  --gate-on WHICH      new (default) or all findings
  --advisories SOURCE  api (default), export, off, or a path to a local copy
  --config FILE        read this configuration instead of .assay.yml
  --rules DIR          add the rules of a folder

Exit code: 0 the gate passes, 1 the gate fails, 2 the call is wrong.
`;

const string = { type: 'string' } as const;
const options = {
  base: string,
  format: string,
  output: string,
  config: string,
  rules: string,
  'fail-on': string,
  'gate-on': string,
  advisories: string,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    const [line] = describeError(error).split('. ');
    throw new UsageError(`${line ?? ''}; see: assay --help`);
  }
}

/**
 * Reads the command line.
 *
 * @param argv - without the program's own name
 * @throws UsageError for an unknown command, option or format
 */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [command, ...operands] = positionals;
  if (values.help === true || (command === undefined && values.version !== true)) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  if (command === 'rules') return { kind: 'rules' };
  if (command === 'explain') {
    const [rule] = operands;
    if (rule === undefined)
      throw new UsageError('explain needs a rule, such as: assay explain model/executes-code');
    return { kind: 'explain', rule };
  }
  if (command === 'models') {
    const [verb, ...paths] = operands;
    if (verb !== 'lock') throw new UsageError('models knows one command: assay models lock');
    return { kind: 'lock', paths };
  }
  if (command !== 'scan') {
    throw new UsageError(`there is no command ${JSON.stringify(command)}; see: assay --help`);
  }
  const { format = 'text' } = values;
  const known = outputFormats.find((name) => name === format);
  if (known === undefined) {
    throw new UsageError(`--format: ${JSON.stringify(format)} is none of ${outputFormats.join(', ')}`);
  }
  return { kind: 'scan', options: { ...values, format: known, paths: operands } };
}
