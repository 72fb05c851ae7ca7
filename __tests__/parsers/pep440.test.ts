import { describe, expect, test } from '@jest/globals';
import { compare as other } from '@renovatebot/pep440';
import fc from 'fast-check';
import { compare, parseSpecifier, parseVersion, satisfies } from '../../src/parsers/pep440.js';
import { specifier, version } from '../helpers/versions.js';

describe('ordering', () => {
  test('follows the order that PEP 440 gives as its summary', () => {
    const ordered = [
      'not a version',
      '1.dev0',
      '1.0.dev456',
      '1.0a1',
      '1.0a2.dev456',
      '1.0a12.dev456',
      '1.0a12',
      '1.0b1.dev456',
      '1.0b2',
      '1.0b2.post345.dev456',
      '1.0b2.post345',
      '1.0rc1.dev456',
      '1.0rc1',
      '1.0',
      '1.0+abc.5',
      '1.0+abc.7',
      '1.0+5',
      '1.0.post456.dev34',
      '1.0.post456',
      '1.0.15',
      '1.1.dev1',
      '2013.10',
      '1!0.1',
    ];
    const shuffled = ordered.map((text, i) => ({ text, key: (i * 7) % ordered.length }));
    shuffled.sort((a, b) => a.key - b.key);
    expect(shuffled.map(({ text }) => text).sort(compare)).toEqual(ordered);
  });

  test.each([
    ['1.0', '1.0.0'],
    ['v1.1', ' 1.1 '],
    ['1.1RC1', '1.1-c.1'],
    ['1.1alpha1', '1.1a1'],
    ['1.0-1', '1.0.post1'],
    ['1.0-r4', '1.0.post4'],
    ['1.0+ubuntu-1', '1.0+ubuntu.1'],
    ['01.0', '1.0'],
  ])('%s is %s', (a, b) => {
    expect(compare(a, b)).toBe(0);
  });

  test('is total, also over what is no version', () => {
    const any = fc.oneof(version, fc.string());
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

test('versions order as another implementation has it', () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compare(a, b))).toBe(Math.sign(other(a, b)));
    }),
    { numRuns: 1000 },
  );
});

describe('specifiers', () => {
  test.each([
    // Compatible release
    ['2.2', '~=2.2', true],
    ['2.9', '~=2.2', true],
    ['3.0', '~=2.2', false],
    ['2.1', '~=2.2', false],
    ['1.4.9', '~=1.4.5', true],
    ['1.5', '~=1.4.5', false],
    ['2.3', '~=2.2.post3', true],
    ['2.2', '~=2.2.post3', false],
    ['2.2.1', '~=2.2.0', true],
    ['2.3', '~=2.2.0', false],
    ['1.4.6a1', '~=1.4.5a4', true],
    // Version matching
    ['1.1.post1', '==1.1', false],
    ['1.1.post1', '==1.1.post1', true],
    ['1.1.post1', '==1.1.*', true],
    ['1.1.0', '==1.1', true],
    ['1.1a1', '==1.1', false],
    ['1.1a1', '==1.1a1', true],
    ['2', '==2.0.*', true],
    ['2.1', '==2.0.*', false],
    ['20.1', '==2.*', false],
    ['1!2.0', '==2.0', false],
    ['1!2.0', '==1!2.*', true],
    ['1.0+cu118', '==1.0', true],
    ['1.0', '==1.0+cu118', false],
    ['1.0+cu118', '==1.0+CU118', true],
    // Version exclusion
    ['1.1.post1', '!=1.1', true],
    ['1.1.post1', '!=1.1.*', false],
    ['1.1', '!=1.1', false],
    // Inclusive comparison
    ['1.0+local', '<=1.0', true],
    ['1.0.post1', '<=1.0', false],
    ['1!1.0', '>=2024.1', true],
    // Exclusive comparison
    ['1.7.1', '>1.7', true],
    ['1.7.0.post1', '>1.7', false],
    ['1.7.0.post3', '>1.7.post2', true],
    ['1.7+local', '>1.7', false],
    ['1.7.post1', '>1.7rc1', true],
    ['1.7rc1.post1', '>1.7rc1', false],
    ['1.7rc1', '<1.7', false],
    ['1.7rc1', '<1.7rc2', true],
    ['1.6.9', '<1.7', true],
    ['1.6.9', '<1!0', true],
    // Arbitrary equality
    ['1.0', '===1.0', true],
    ['1.0.0', '===1.0', false],
    ['Legacy-2', '===legacy-2', true],
    ['legacy-2', '>=0', false],
    // All clauses hold
    ['1.5', '>=1.0, <2.0, !=1.5.1', true],
    ['1.5.1', '>=1.0, <2.0, !=1.5.1', false],
    // Pre-releases only where one is named
    ['1.0', '', true],
    ['1.0a1', '', false],
    ['2.0rc1', '>=1.0', false],
    ['2.0rc1', '>=1.0.dev1', true],
    ['2.0rc1', '>=1.0,!=1.5a1', false],
    ['2.0.dev3', '==2.0.dev3', true],
  ])('%s against %s', (candidate, text, expected) => {
    expect(satisfies(candidate, text)).toBe(expected);
  });

  test.each(['~=1', '==1.0a1.*', '>=1.*', '==1.0+x.*', '>=legacy', '1.0', '=>1', '>=1,,<2', '>=1 <2'])(
    '%p is malformed, and nothing meets it',
    (text) => {
      expect(parseSpecifier(text)).toBeUndefined();
      expect(satisfies('1.0', text)).toBe(false);
    },
  );

  test('every version meets its own pin, and not its exclusion', () => {
    fc.assert(
      fc.property(version, (text) => {
        expect(satisfies(text, `==${text}`)).toBe(true);
        expect(satisfies(text, `===${text}`)).toBe(true);
        expect(satisfies(text, `!=${text}`)).toBe(false);
        expect(satisfies(text, `!=${text},>=0.dev0`)).toBe(false);
      }),
    );
  });

  test('a conjunction holds where each part holds', () => {
    const named = '>=0.dev0';
    fc.assert(
      fc.property(version, specifier, specifier, (candidate, a, b) => {
        const both = satisfies(candidate, `${a},${b},${named}`);
        expect(both).toBe(satisfies(candidate, `${a},${named}`) && satisfies(candidate, `${b},${named}`));
      }),
    );
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (candidate, text) => {
        expect(typeof satisfies(candidate, text)).toBe('boolean');
        expect(typeof satisfies(candidate, `==${text}`)).toBe('boolean');
      }),
    );
  });
});

test('hostile lengths are no versions', () => {
  expect(parseVersion('9'.repeat(30))).toBeUndefined();
  expect(satisfies(`1.post${'9'.repeat(30)}`, `>${'9'.repeat(30)}a1`)).toBe(false);
  expect(parseVersion(`1${'.0'.repeat(100_000)}`)).toBeUndefined();
  expect(parseSpecifier('!=1,'.repeat(1000))).toBeUndefined();
});
