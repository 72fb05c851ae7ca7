import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import multitool from '@microsoft/sarif-multitool';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';

/** The schema stands beside the binary. */
const schemaPath = join(dirname(multitool), 'sarif-2.1.0.json');

/** The errors of the published 2.1.0 schema; empty where the text is valid. */
export function schemaErrors(sarif: string): string[] {
  const schema: unknown = JSON.parse(readFileSync(schemaPath, 'utf8'));
  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema as object);
  validate(JSON.parse(sarif));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/**
 * What the validator says with code scanning's own rules, notes left out. It answers 0 even where it found
 * errors, so its log is read; without the binary for this platform this throws.
 */
export function validatorProblems(sarif: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'assay-sarif-'));
  try {
    const input = join(folder, 'input.sarif');
    const output = join(folder, 'output.sarif');
    writeFileSync(input, sarif);
    execFileSync(
      multitool,
      [
        'validate',
        input,
        '--rule-kind',
        'Sarif;Ghas',
        '--level',
        'Error;Warning',
        '-o',
        output,
        '--log',
        'ForceOverwrite',
      ],
      { stdio: 'pipe' },
    );
    const log = JSON.parse(readFileSync(output, 'utf8').replace(/^\ufeff/, '')) as Log;
    const results = log.runs.flatMap((run) => run.results ?? []);
    const notifications = log.runs.flatMap((run) =>
      (run.invocations ?? []).flatMap(({ toolExecutionNotifications, toolConfigurationNotifications }) => [
        ...(toolExecutionNotifications ?? []),
        ...(toolConfigurationNotifications ?? []),
      ]),
    );
    return [
      ...results.map(({ ruleId, message }) => `${ruleId ?? ''} ${JSON.stringify(message)}`),
      ...notifications.filter(({ level }) => level === 'error').map(({ message }) => JSON.stringify(message)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
