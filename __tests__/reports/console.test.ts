import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toConsole } from '../../src/reports/console.js';
import { toExplanation, toRuleTable } from '../../src/reports/explain.js';
import { hostileText } from '../helpers/hostile.js';
import {
  buildCoverage,
  buildFinding,
  buildFix,
  buildReport,
  buildRule,
  hostileReport,
  lines,
  withoutBase,
} from '../helpers/report.js';

const plain = { color: false, width: 80 };

describe('the terminal report', () => {
  test('is one line where nothing was found', () => {
    const coverage = [buildCoverage({ path: 'a.py' }), buildCoverage({ path: 'b.py' })];
    expect(toConsole(buildReport({ coverage }), plain)).toBe('✔ Passes  nothing new  2 files, 1 rule\n');
  });

  test('shows the worst file first, and in each file the worst finding', () => {
    const low = buildRule({ id: 'code/low', severity: 'low' });
    const critical = buildRule({ id: 'code/critical', severity: 'critical' });
    const text = toConsole(
      buildReport({
        findings: [
          buildFinding({ rule: low, path: 'a.py', location: lines(1) }),
          buildFinding({ rule: low, path: 'z.py', location: lines(2) }),
          buildFinding({ rule: critical, path: 'z.py', location: lines(3, 3, 5, 9) }),
        ],
      }),
      plain,
    );
    expect([...text.matchAll(/^ +([a-z]\.py:\d+:\d+)$/gm)].map(([, place]) => place)).toEqual([
      'z.py:3:5',
      'z.py:2:1',
      'a.py:1:1',
    ]);
    expect(text.trimEnd().split('\n').at(-2)).toBe(
      '✖ Fails  3 new findings (1 critical, 2 low)  2 files, 2 rules',
    );
  });

  test('shows the call as its fix leaves it', () => {
    const text = toConsole(buildReport({ findings: [buildFinding({ fix: buildFix() })] }), plain);
    expect(text).toMatch(/^ +try +torch\.load\('a\.pt', weights_only=True\)$/m);
  });

  test('explains a rule once', () => {
    const text = toConsole(buildReport({ findings: [buildFinding(), buildFinding()] }), plain);
    expect(text.match(/ why /g)).toHaveLength(1);
    expect(text.match(/torch\.load runs code/g)).toHaveLength(2);
  });

  test('says where inside a file, what was not read, and who suppressed what', () => {
    const text = toConsole(
      buildReport({
        findings: [
          buildFinding({ path: 'm.pt', inside: ['data.pkl'], location: { kind: 'bytes', offset: 7 } }),
          buildFinding({ state: 'existing', path: 'old.py' }),
          buildFinding({ suppressed: { by: 'noqa', reason: '', honoured: true } }),
        ],
        coverage: [buildCoverage({ path: 'big.bin', status: 'partial', reason: 'the time is up' })],
        notices: ['Known vulnerabilities were not checked.'],
      }),
      plain,
    );
    expect(text).toContain('m.pt › data.pkl at byte 7\n');
    expect(text).toContain('In the base already\n  HIGH       old.py:3:1');
    expect(text).toContain('by noqa: no reason given');
    expect(text).toContain('big.bin  partial\n     the time is up');
    expect(text).toContain('Notices\n   Known vulnerabilities were not checked.');
    expect(text).toContain('1 new finding (1 high) · 1 existing · 1 suppressed');
  });

  test('without a base shows all findings alike', () => {
    const findings = [buildFinding(), buildFinding({ state: 'existing' })];
    const text = toConsole(withoutBase(buildReport({ findings })), plain);
    expect(text).toContain('2 findings (2 high)');
    expect(text).not.toContain('In the base already');
  });

  test('fits into the width', () => {
    const rule = buildRule({ why: 'word '.repeat(60).trim() });
    const text = toConsole(buildReport({ findings: [buildFinding({ rule })] }), { color: false, width: 60 });
    const longest = Math.max(
      ...text
        .split('\n')
        .filter((line) => line.includes('word'))
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(60);
  });

  test('says the same with colours as without', () => {
    const report = buildReport({ findings: [buildFinding(), buildFinding({ state: 'existing' })] });
    const colored = toConsole(report, { color: true, width: 80 });
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(toConsole(report, plain));
  });

  test('makes no command of a path that ends in a colon', () => {
    expect(toConsole(hostileReport(':'), plain)).not.toMatch(/^\s*::/m);
  });

  test('holds nothing that a terminal or a workflow would obey', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const output = toConsole(hostileReport(text), plain);
        expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(output).not.toMatch(/^\s*::|##\[/m);
      }),
      { numRuns: 200 },
    );
  });
});

describe('rules on the terminal', () => {
  test('are explained with their examples', () => {
    const rule = buildRule({
      examples: { bad: ['torch.load(x)', { path: 'a.pkl', hex: '80045d2e' }], good: ['safe()'] },
    });
    const text = toExplanation(rule, plain);
    expect(text).toContain('HIGH Model loaded without a guard\n code/unsafe-load, high confidence');
    expect(text).toContain('Found\n  │ torch.load(x)\n\n  │ a.pkl\n  │ 80045d2e');
    expect(text).toContain('Not found\n  │ safe()');
    expect(text).toContain('rules/README.md#codeunsafe-load');
    expect(text).toContain('CWE-502, AML.T0010');
  });

  test('show what the fix makes of an example', () => {
    const example = { path: 'a.py', text: 'torch.load(p)\n', fixed: 'torch.load(p, weights_only=True)\n' };
    const rule = buildRule({ examples: { bad: [example], good: ['safe()'] } });
    expect(toExplanation(rule, plain)).toContain(
      '  │ a.py\n  │ torch.load(p)\n  with the suggested fix:\n  │ torch.load(p, weights_only=True)\n\n',
    );
  });

  test('are listed by family, the worst first', () => {
    const rules = [
      buildRule({ id: 'secret/b', severity: 'low' }),
      buildRule({ id: 'code/a', severity: 'note' }),
      buildRule({ id: 'secret/a', severity: 'critical' }),
    ];
    const ids = Array.from(toRuleTable(rules, plain).matchAll(/\w+\/\w/g), ([id]) => id);
    expect(ids).toEqual(['code/a', 'secret/a', 'secret/b']);
    expect(toRuleTable(rules, plain)).toMatch(/^code\n/);
    expect(toRuleTable(rules, plain)).toMatch(/\n\n3 rules\n$/);
  });
});
