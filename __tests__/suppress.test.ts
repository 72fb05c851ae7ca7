import { describe, expect, test } from '@jest/globals';
import { plainSource } from '../src/parsers/source-text.js';
import { findDirectives, suppressionOf, type InlinePolicy } from '../src/suppress.js';
import type { Severity } from '../src/types.js';
import { buildRule } from './helpers/report.js';

/** What a comment in `text` does to a finding on a line. */
function suppressed(
  text: string,
  line: number,
  rule: string,
  severity: Severity = 'medium',
  ceiling: InlinePolicy = 'medium',
) {
  const source = plainSource(text);
  const start =
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  const finding = { rule: buildRule({ id: rule }), severity, location: source.locate(start, start + 1) };
  return suppressionOf(finding, findDirectives(source), ceiling);
}

describe('comments of our own', () => {
  test('count for the rule they name, with their reason', () => {
    expect(
      suppressed('load(x)  # assay: ignore[code/pickle-load] written by us', 1, 'code/pickle-load'),
    ).toEqual({
      by: 'assay: ignore',
      reason: 'written by us',
      honoured: true,
    });
  });

  test('may name several rules or a family', () => {
    expect(suppressed('x # assay: ignore[code/a, code/b] why', 1, 'code/b')?.honoured).toBe(true);
    expect(suppressed('x # assay: ignore[code] why', 1, 'code/b')?.honoured).toBe(true);
  });

  test('do not count for another rule, nor for one whose name merely starts alike', () => {
    expect(suppressed('x # assay: ignore[code/a] why', 1, 'code/b')).toBeUndefined();
    expect(suppressed('x # assay: ignore[code/a] why', 1, 'code/ab')).toBeUndefined();
  });

  test('do not count without a reason, and say so', () => {
    expect(suppressed('x # assay: ignore[code/a]', 1, 'code/a')).toEqual({
      by: 'assay: ignore',
      reason: 'the comment gives no reason, so it does not count',
      honoured: false,
    });
  });

  test('speak of the next line only where they stand alone', () => {
    expect(suppressed('# assay: ignore[code/a] why\nx', 2, 'code/a')?.honoured).toBe(true);
    expect(suppressed('y # assay: ignore[code/a] why\nx', 2, 'code/a')).toBeUndefined();
    expect(suppressed('# assay: ignore[code/a] why\ny\nx', 3, 'code/a')).toBeUndefined();
  });

  test('cannot let through what is more severe than the policy allows', () => {
    const text = 'x # assay: ignore[code/a] why';
    expect(suppressed(text, 1, 'code/a', 'high')?.honoured).toBe(false);
    expect(suppressed(text, 1, 'code/a', 'high', 'high')?.honoured).toBe(true);
    expect(suppressed(text, 1, 'code/a', 'low', 'none')?.honoured).toBe(false);
  });
});

describe("other tools' comments", () => {
  test.each([
    ['token = "x"  # gitleaks:allow', 'secret/generic'],
    ['token = "x"  # pragma: allowlist secret', 'secret/generic'],
    ['token = "x"  # trufflehog:ignore', 'secret/generic'],
    ['token = "x"  // secretlint-disable-line', 'secret/generic'],
    ['pickle.load(f)  # nosec B301', 'code/pickle-load'],
    ['pickle.load(f)  # nosemgrep: python.avoid-pickle', 'code/pickle-load'],
    ['pickle.load(f)  # noqa: S301', 'code/pickle-load'],
    ['pickle.load(f)  # noqa: E501, S301', 'code/pickle-load'],
    ['pickle.load(f)  # noqa', 'code/pickle-load'],
  ])('%s', (text, rule) => {
    expect(suppressed(text, 1, rule)?.honoured).toBe(true);
  });

  test.each([
    ['pickle.load(f)  # noqa: E501', 'code/pickle-load'],
    ['token = "x"  # nosec', 'secret/generic'],
    ['pickle.load(f)  # gitleaks:allow', 'code/pickle-load'],
  ])('%s says nothing of %s', (text, rule) => {
    expect(suppressed(text, 1, rule)).toBeUndefined();
  });
});
