import { describe, expect, test } from '@jest/globals';
import { applyPolicy, defaultConfig, inlineCeiling, parseConfig, withOverrides } from '../src/config.js';
import { UsageError } from '../src/errors.js';
import { buildRule } from './helpers/report.js';

const noOverrides = { 'fail-on': undefined, 'gate-on': undefined, advisories: undefined };

describe('parseConfig', () => {
  test('an empty file is the default', async () => {
    expect(await parseConfig('', '.assay.yml')).toEqual(defaultConfig);
    expect(await parseConfig('# nothing yet\n', '.assay.yml')).toEqual(defaultConfig);
  });

  test('reads every key', async () => {
    const text = `
fail-on: medium
gate-on: all
exclude: [vendor/**]
rules: { code/pickle-load: off }
allow-globals: [mycompany.*]
inline-suppressions: none
advisories: off
`;
    expect(await parseConfig(text, '.assay.yml')).toEqual({
      'fail-on': 'medium',
      'gate-on': 'all',
      exclude: ['vendor/**'],
      rules: { 'code/pickle-load': 'off' },
      'allow-globals': ['mycompany.*'],
      'inline-suppressions': 'none',
      advisories: 'off',
    });
  });

  test.each([
    [
      'fail-on: severe',
      /^\.assay\.yml: fail-on: "severe" is none of critical, high, medium, low, note, none$/,
    ],
    ['fail_on: high', /^\.assay\.yml: fail_on: /],
    ['- high', /^\.assay\.yml: /],
    ['exclude: vendor', /^\.assay\.yml: exclude: /],
    ['a: [', /^\.assay\.yml is not valid YAML: /],
    ['a: &x [1]\nb: [*x,*x,*x,*x,*x,*x,*x,*x,*x,*x,*x,*x]', /^\.assay\.yml/],
  ])('%j is refused in one line', async (text, message) => {
    const error: unknown = await parseConfig(text, '.assay.yml').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(message);
    expect((error as UsageError).message).not.toContain('\n');
  });
});

describe('options', () => {
  test('win over the file', () => {
    expect(withOverrides(defaultConfig, { ...noOverrides, 'fail-on': 'low' })['fail-on']).toBe('low');
    expect(withOverrides(defaultConfig, noOverrides)).toEqual(defaultConfig);
  });

  test('are checked as the file is', () => {
    expect(() => withOverrides(defaultConfig, { ...noOverrides, 'fail-on': 'severe' })).toThrow(UsageError);
  });
});

describe('inlineCeiling', () => {
  test('lets a comment open the gate only where the policy says so', () => {
    expect(inlineCeiling(defaultConfig)).toBe('medium');
    expect(inlineCeiling({ ...defaultConfig, 'fail-on': 'note' })).toBe('none');
    expect(inlineCeiling({ ...defaultConfig, 'fail-on': 'none' })).toBe('critical');
    expect(inlineCeiling({ ...defaultConfig, 'inline-suppressions': 'high' })).toBe('high');
  });
});

describe('applyPolicy', () => {
  const rules = [buildRule({ id: 'code/a', severity: 'low' }), buildRule({ id: 'code/b' })];
  const apply = (wanted: Record<string, 'off' | 'critical'>) =>
    applyPolicy({ rules, lists: [] }, { ...defaultConfig, rules: wanted }).rules;

  test('turns rules off and gives them another severity', () => {
    expect(apply({ 'code/b': 'off' }).map(({ id }) => id)).toEqual(['code/a']);
    expect(apply({ 'code/a': 'critical' })[0]?.severity).toBe('critical');
  });

  test('refuses a rule that does not exist', () => {
    expect(() => apply({ 'code/c': 'off' })).toThrow(/there is no rule "code\/c"/);
  });
});
