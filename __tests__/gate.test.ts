import { describe, expect, test } from '@jest/globals';
import { judge } from '../src/gate.js';
import { severities } from '../src/types.js';
import { buildFinding } from './helpers/report.js';

const policy = { failOn: 'high', gateOn: 'new' } as const;

describe('the gate', () => {
  test('passes where there is nothing', () => {
    expect(judge({ findings: [], complete: true }, policy)).toEqual({ pass: true, reasons: [] });
  });

  test.each(severities)('holds back what is at or above its threshold: %s', (severity) => {
    const findings = [buildFinding({ severity })];
    for (const failOn of severities) {
      const { pass } = judge({ findings, complete: true }, { ...policy, failOn });
      expect(pass).toBe(severities.indexOf(severity) > severities.indexOf(failOn));
    }
  });

  test('looks at existing findings only where it is told to, and never at fixed ones', () => {
    const existing = [buildFinding({ severity: 'critical', state: 'existing' })];
    expect(judge({ findings: existing, complete: true }, policy).pass).toBe(true);
    expect(judge({ findings: existing, complete: true }, { ...policy, gateOn: 'all' }).pass).toBe(false);
    const fixed = [buildFinding({ severity: 'critical', state: 'fixed' })];
    expect(judge({ findings: fixed, complete: true }, { ...policy, gateOn: 'all' }).pass).toBe(true);
  });

  test('lets through what is suppressed, unless the policy does not honour it', () => {
    const suppressed = { by: 'noqa', reason: '', honoured: true };
    const findings = [buildFinding({ severity: 'high', suppressed })];
    expect(judge({ findings, complete: true }, policy).pass).toBe(true);
    const refused = [buildFinding({ severity: 'high', suppressed: { ...suppressed, honoured: false } })];
    expect(judge({ findings: refused, complete: true }, policy).pass).toBe(false);
  });

  test('does not pass a change whose files are not all known', () => {
    expect(judge({ findings: [], complete: false }, policy)).toEqual({
      pass: false,
      reasons: ['not every changed file could be listed'],
    });
  });

  test('counts by severity, the worst first', () => {
    const findings = [
      buildFinding({ severity: 'high' }),
      buildFinding({ severity: 'critical' }),
      buildFinding({ severity: 'high' }),
    ];
    expect(judge({ findings, complete: true }, policy).reasons).toEqual([
      '1 critical finding',
      '2 high findings',
    ]);
  });

  test('can be turned off', () => {
    const findings = [buildFinding({ severity: 'critical' })];
    expect(judge({ findings, complete: false }, { ...policy, failOn: 'none' }).pass).toBe(true);
  });
});
