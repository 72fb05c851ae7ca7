import { describe, expect, test } from '@jest/globals';
import { toAnnotations } from '../../src/reports/annotations.js';
import {
  buildFinding,
  buildReport,
  buildRule,
  hostileReport,
  lines,
  manyFindings,
  withoutBase,
} from '../helpers/report.js';

describe('annotations', () => {
  test('stand on the line, with what to do', () => {
    const finding = buildFinding({ location: lines(7, 7, 3, 9) });
    expect(toAnnotations(buildReport({ findings: [finding] }))).toEqual([
      {
        level: 'error',
        title: 'high: Model loaded without a guard',
        message: [
          'torch.load runs code from the file',
          `Why: ${finding.rule.why}`,
          `Fix: ${finding.rule.fix}`,
          'code/unsafe-load',
        ].join('\n'),
        path: 'train.py',
        startLine: 7,
        endLine: 7,
        startColumn: 3,
        endColumn: 9,
      },
    ]);
  });

  test('of many lines or of bytes have no columns', () => {
    const [many, bytes] = toAnnotations(
      buildReport({
        findings: [
          buildFinding({ location: lines(7, 9) }),
          buildFinding({ inside: ['data.pkl'], location: { kind: 'bytes', offset: 5 } }),
        ],
      }),
    );
    expect(many).toMatchObject({ startLine: 7, endLine: 7 });
    expect(many).not.toHaveProperty('startColumn');
    expect(bytes).toMatchObject({ startLine: 1, endLine: 1 });
    expect(bytes?.message).toMatch(/^torch\.load runs code from the file \(data\.pkl at byte 5\)\n/);
  });

  test('are at most what the runner shows with room for the Action itself, the worst first, and the rest is counted', () => {
    const annotations = toAnnotations(buildReport({ findings: manyFindings(100) }));
    const count = (level: string): number => annotations.filter((one) => one.level === level).length;
    expect([count('error'), count('warning'), count('notice')]).toEqual([9, 7, 10]);
    expect(annotations[0]?.title).toMatch(/^critical/);
    expect(annotations.at(-1)?.message).toMatch(/^75 more findings are not annotated here/);
    expect(annotations.at(-1)).not.toHaveProperty('path');
  });

  test('speak of what is new; without a base of everything', () => {
    const report = buildReport({
      findings: [
        buildFinding({ state: 'existing' }),
        buildFinding({ state: 'fixed' }),
        buildFinding({ suppressed: { by: 'noqa', reason: '', honoured: true } }),
      ],
    });
    expect(toAnnotations(report)).toEqual([]);
    expect(toAnnotations(withoutBase(report))).toHaveLength(1);
  });

  test('stay within 4,096 characters and 255 for the title, whatever a file says', () => {
    const rule = buildRule({ title: 'x'.repeat(900), why: 'y'.repeat(9000) });
    const annotations = toAnnotations(
      buildReport({ findings: [buildFinding({ rule, message: '\u001b'.repeat(9000) })] }),
    );
    expect(annotations[0]?.message.length).toBeLessThanOrEqual(4096);
    expect(annotations[0]?.title.length).toBeLessThanOrEqual(255);
  });

  test('keep a message on its line', () => {
    const [first] = toAnnotations(hostileReport('a\n::error::b\u202e'));
    expect(first?.message.split('\n')[0]).toBe('a\\n::error::b\\u{202e} (a\\n::error::b\\u{202e})');
  });
});
