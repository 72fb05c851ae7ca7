import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toJson, type JsonReport } from '../../src/reports/json.js';
import { hostileText } from '../helpers/hostile.js';
import { buildFinding, buildFix, buildReport, hostileReport, withoutBase } from '../helpers/report.js';

describe('JSON', () => {
  const finding = buildFinding({ suppressed: { by: 'noqa', reason: 'x', honoured: true }, lineHash: 'ab:1' });
  const report = buildReport({ findings: [finding, buildFinding({ state: 'existing' })] });

  test('has a schema that others build on', () => {
    const parsed = JSON.parse(toJson(report)) as JsonReport;
    expect(parsed.schemaVersion).toBe(1);
    expect(Object.keys(parsed)).toEqual([
      'schemaVersion', 'version', 'scope', 'base', 'head', 'verdict', 'counts', 'findings', 'coverage', 'models', 'rules', 'notices', 'failures',
    ]); // prettier-ignore
    expect(parsed.findings[0]).toEqual({
      rule: 'code/unsafe-load',
      severity: 'high',
      confidence: 'high',
      message: 'torch.load runs code from the file',
      path: 'train.py',
      inside: [],
      location: { kind: 'region', startLine: 3, startColumn: 1, endLine: 3, endColumn: 20, offset: 0 },
      fingerprint: finding.fingerprint,
      state: 'new',
      suppressed: { by: 'noqa', reason: 'x', honoured: true },
    });
    expect(parsed.counts.high).toEqual({ new: 0, existing: 1, fixed: 0 });
    expect(parsed.rules.map(({ id }) => id)).toEqual(['code/unsafe-load']);
  });

  test('holds the edits that mend a finding', () => {
    const fix = buildFix();
    const { findings } = JSON.parse(
      toJson(buildReport({ findings: [buildFinding({ fix }), buildFinding()] })),
    ) as JsonReport;
    expect(findings.map((finding) => finding.fix)).toEqual([fix, undefined]);
  });

  test('never holds the identity, and no base where there was none', () => {
    expect(toJson(report)).not.toContain('identity');
    expect(JSON.parse(toJson(withoutBase(report)))).not.toHaveProperty('base');
  });

  test('is the same text again when parsed, and safe to print', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const json = toJson(hostileReport(text));
        expect((JSON.parse(json) as JsonReport).findings[0]?.message).toBe(text);
        expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200b\u202e\u2066\u2028]/u);
      }),
    );
  });
});
