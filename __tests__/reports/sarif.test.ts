import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Log, Result, Run } from 'sarif';
import { toSarif } from '../../src/reports/sarif.js';
import { severities, type Report } from '../../src/types.js';
import {
  buildCoverage,
  buildFinding,
  buildFix,
  buildReport,
  buildRule,
  hostileReport,
  lines,
  manyFindings,
} from '../helpers/report.js';
import { schemaErrors, validatorProblems } from '../helpers/sarif.js';

function runOf(report: Report): Run {
  const { runs } = JSON.parse(toSarif(report, { category: 'assay' })) as Log;
  const [run] = runs;
  if (run === undefined || runs.length !== 1) throw new Error('one run is expected');
  return run;
}

function resultsOf(report: Report): Result[] {
  return runOf(report).results ?? [];
}

function regionOf(report: Report): unknown {
  return resultsOf(report)[0]?.locations?.[0]?.physicalLocation?.region;
}

const binary = buildFinding({
  message: 'os.system is called with "id"',
  path: 'models/my model#1.pt',
  inside: ['weights.pt', 'data.pkl'],
  location: { kind: 'bytes', offset: 142 },
  state: 'existing',
});
const inCell = buildFinding({
  lineHash: 'c129715d7a2bc9a3:1',
  location: {
    kind: 'region',
    startLine: 40,
    startColumn: 5,
    endLine: 42,
    endColumn: 3,
    offset: 900,
    cell: { number: 3, part: 'output', line: 2 },
  },
});

const everything = buildReport({
  findings: [
    ...severities.map((severity) => buildFinding({ rule: buildRule({ id: `code/${severity}`, severity }) })),
    binary,
    inCell,
    buildFinding({ fix: buildFix() }),
    buildFinding({ location: { kind: 'file' } }),
  ],
  coverage: [buildCoverage({ path: 'large.bin', status: 'skipped', reason: 'a Git LFS pointer' })],
  notices: ['Known vulnerabilities were not checked'],
  failures: ['broken.pt: RangeError'],
});

describe('the log', () => {
  test('is valid by the schema and by the rules of code scanning', () => {
    const sarif = toSarif(everything, { category: 'assay/' });
    expect(schemaErrors(sarif)).toEqual([]);
    expect(validatorProblems(sarif)).toEqual([]);
  });

  test('is valid where nothing was found', () => {
    const sarif = toSarif(buildReport(), { category: 'assay/' });
    expect(schemaErrors(sarif)).toEqual([]);
    expect(validatorProblems(sarif)).toEqual([]);
  });

  test('is valid whatever the files are called', () => {
    const sarif = toSarif(hostileReport('../a b\u202e%zz\\[x](http://e.example)\ud800#?:\u001b"'), {
      category: 'a',
    });
    expect(schemaErrors(sarif)).toEqual([]);
    expect(validatorProblems(sarif).filter((problem) => !problem.includes('DotDot'))).toEqual([]);
  });

  test('the checks themselves see a wrong log', () => {
    const wrong = toSarif(everything, { category: 'assay/' }).replaceAll('"startLine":3,', '"startLine":-3,');
    expect(schemaErrors(wrong)).not.toEqual([]);
    expect(validatorProblems(wrong)).not.toEqual([]);
  });

  test('names its category with a slash at the end', () => {
    expect(runOf(everything).automationDetails?.id).toBe('assay/');
  });
});

describe('rules', () => {
  test('carry severities as strings, and a note is no security alert', () => {
    const properties = new Map(
      (runOf(everything).tool.driver.rules ?? []).map(({ id, properties }) => [id, properties]),
    );
    const severityOf = (id: string): unknown => properties.get(id)?.['security-severity'];
    expect(severities.map((severity) => severityOf(`code/${severity}`))).toEqual([
      '9.5',
      '8.0',
      '5.5',
      '2.0',
      undefined,
    ]);
    expect(properties.get('code/note')?.tags).not.toContain('security');
    expect(properties.get('code/low')?.tags).toContain('security');
  });

  test('have a rule for each severity they give, since the service asks the rule alone', () => {
    const rule = buildRule({ id: 'dependency/known-vulnerability', severity: 'medium' });
    const { results, tool } = runOf(
      buildReport({ findings: [buildFinding({ rule }), buildFinding({ rule, severity: 'critical' })] }),
    );
    expect((results ?? []).map(({ ruleId }) => ruleId)).toEqual([
      'dependency/known-vulnerability/critical',
      'dependency/known-vulnerability',
    ]);
    const ids = (tool.driver.rules ?? []).map(({ id }) => id);
    expect((results ?? []).map(({ ruleIndex = -1 }) => ids[ruleIndex])).toEqual(
      (results ?? []).map(({ ruleId }) => ruleId),
    );
    const critical = tool.driver.rules?.find(({ id }) => id.endsWith('/critical'));
    expect(critical?.properties?.['security-severity']).toBe('9.5');
  });

  test('stay within the limits of name, descriptions and tags', () => {
    const rule = buildRule({
      id: `code/${'very-'.repeat(100)}long`,
      title: 'x'.repeat(2000),
      why: 'y'.repeat(2000),
      taxonomy: Array.from({ length: 30 }, (_, index) => `CWE-${index}`),
    });
    const [described] = runOf(buildReport({ findings: [buildFinding({ rule })] })).tool.driver.rules ?? [];
    expect(described?.name?.length).toBeLessThanOrEqual(255);
    expect(described?.shortDescription?.text.length).toBeLessThanOrEqual(1024);
    expect(described?.fullDescription?.text.length).toBeLessThanOrEqual(1024);
    expect(described?.properties?.tags?.length).toBeLessThanOrEqual(10);
  });

  test('point into the catalogue, and are named in PascalCase', () => {
    const rule = buildRule({ id: 'secret/huggingface-token' });
    const [described] = runOf(buildReport({ findings: [buildFinding({ rule })] })).tool.driver.rules ?? [];
    expect(described?.name).toBe('SecretHuggingfaceToken');
    expect(described?.helpUri).toMatch(/\/rules\/README\.md#secrethuggingface-token$/);
    expect(described?.help?.markdown).toContain('```python\ntorch.load("model.pt")\n```');
  });
});

describe('results', () => {
  test('say the way inside, and point at the first line of a binary file', () => {
    const [result] = resultsOf(buildReport({ findings: [binary] }));
    expect(result?.message.text).toBe('os.system is called with "id" (weights.pt › data.pkl at byte 142).');
    expect(result?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'models/my%20model%231.pt', uriBaseId: '%SRCROOT%' },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
    });
    expect(result?.baselineState).toBe('unchanged');
  });

  test('say the cell, and stay on one line', () => {
    const report = buildReport({ findings: [inCell] });
    expect(resultsOf(report)[0]?.message.text).toMatch(/ \(output of cell 3, line 2\)\.$/);
    expect(regionOf(report)).toEqual({ startLine: 40, startColumn: 5, endLine: 40 });
  });

  test('keep the columns of a region on one line', () => {
    const report = buildReport({ findings: [buildFinding({ location: lines(7, 7, 3, 9) })] });
    expect(regionOf(report)).toEqual({ startLine: 7, startColumn: 3, endLine: 7, endColumn: 9 });
  });

  test('carry the line hash, or a fingerprint of their own where there is no line', () => {
    const [text, bytes] = resultsOf(buildReport({ findings: [inCell, binary] }));
    expect(text?.partialFingerprints).toEqual({
      primaryLocationLineHash: 'c129715d7a2bc9a3:1',
      'assay/v1': inCell.fingerprint,
    });
    expect(bytes?.partialFingerprints?.['primaryLocationLineHash']).toBe(binary.fingerprint);
  });

  test('leave out what is fixed or suppressed, not what only asks to be', () => {
    const by = { by: 'noqa', reason: 'tested' };
    const report = buildReport({
      findings: [
        buildFinding({ state: 'fixed' }),
        buildFinding({ suppressed: { ...by, honoured: true } }),
        buildFinding({ suppressed: { ...by, honoured: false }, message: 'still here' }),
      ],
    });
    expect(resultsOf(report).map(({ message }) => message.text)).toEqual(['still here.']);
    expect(toSarif(report, { category: 'assay/' })).not.toContain('"suppressions"');
  });

  test('never hold the identity that compares base and head', () => {
    const finding = buildFinding({ identity: 'keyed-by-the-run' });
    expect(toSarif(buildReport({ findings: [finding] }), { category: 'a/' })).not.toContain(
      'keyed-by-the-run',
    );
  });

  test('make no links of what files say', () => {
    const [result] = resultsOf(
      buildReport({ findings: [buildFinding({ message: 'see [this](https://evil.example)' })] }),
    );
    expect(result?.message.text).not.toMatch(/\]\(/);
  });
});

describe('notifications', () => {
  test('tell what was not scanned, what failed and what to know', () => {
    const [invocation] = runOf(everything).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(
      invocation?.toolExecutionNotifications?.map(({ level, message }) => [level, message.text]),
    ).toEqual([
      ['error', 'broken.pt: RangeError.'],
      ['note', 'Known vulnerabilities were not checked.'],
      ['note', 'Not read: large.bin: a Git LFS pointer.'],
    ]);
  });

  test('are bounded', () => {
    const coverage = Array.from({ length: 3000 }, (_, index) =>
      buildCoverage({ path: `${index}.bin`, status: 'skipped', reason: 'a Git LFS pointer' }),
    );
    const notifications = runOf(buildReport({ coverage })).invocations?.[0]?.toolExecutionNotifications ?? [];
    expect(notifications).toHaveLength(1000);
    expect(notifications.at(-1)?.message.text).toBe('2,001 more notifications left out.');
  });
});

describe('limits', () => {
  test('25,000 results, the least severe left out and counted', () => {
    const run = runOf(buildReport({ findings: manyFindings(30_000) }));
    const levels = (run.results ?? []).map(({ ruleId }) => ruleId);
    expect(levels).toHaveLength(25_000);
    expect(levels.filter((id) => id === 'code/note')).toHaveLength(1_000);
    expect(levels[0]).toBe('code/critical');
    expect(run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(
      /^5,000 findings, the least/,
    );
  });

  test('10 MB of gzip', () => {
    const noise = (seed: number): string =>
      createHash('shake256', { outputLength: 700 }).update(`${seed}`).digest('base64');
    const findings = manyFindings(25_000).map((finding, index) => ({ ...finding, message: noise(index) }));
    const sarif = toSarif(buildReport({ findings, coverage: [] }), { category: 'assay/' });
    expect(gzipSync(sarif).length).toBeLessThanOrEqual(10_000_000);
    const [run] = (JSON.parse(sarif) as Log).runs;
    const kept = run?.results?.length ?? 0;
    expect(kept).toBeGreaterThan(10_000);
    expect(kept).toBeLessThan(25_000);
    expect(run?.results?.[0]?.ruleId).toBe('code/critical');
  });
});

test('a fix says what it writes in place of what', () => {
  const [replaced, inserted] = [lines(3, 4, 9, 2), lines(5, 5, 7, 7)].filter((one) => one.kind === 'region');
  if (!replaced || !inserted) throw new Error('regions are expected');
  const fix = buildFix({
    edits: [
      { region: replaced, replacement: '' },
      { region: inserted, replacement: 'filter=\\"data\\"' },
    ],
  });
  const [result] = resultsOf(buildReport({ findings: [buildFinding({ path: 'my notebook.ipynb', fix })] }));
  expect(result?.fixes).toEqual([
    {
      description: { text: 'Pass `weights_only=True`.' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'my%20notebook.ipynb', uriBaseId: '%SRCROOT%' },
          replacements: [
            {
              deletedRegion: { startLine: 3, startColumn: 9, endLine: 4, endColumn: 2 },
              insertedContent: { text: '' },
            },
            {
              deletedRegion: { startLine: 5, startColumn: 7, endLine: 5, endColumn: 7 },
              insertedContent: { text: 'filter=\\"data\\"' },
            },
          ],
        },
      ],
    },
  ]);
  expect(resultsOf(buildReport({ findings: [buildFinding()] }))[0]).not.toHaveProperty('fixes');
});
