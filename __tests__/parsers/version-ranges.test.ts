import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compare, satisfies } from '../../src/parsers/pep440.js';
import { admits, admittedVersions, type Affected } from '../../src/parsers/version-ranges.js';
import { specifier, version } from '../helpers/versions.js';

function before(fixed: string, introduced?: string): Affected {
  return {
    ranges: [
      {
        ...(introduced !== undefined && { lower: { version: introduced, inclusive: true } }),
        upper: { version: fixed, inclusive: false },
      },
    ],
    versions: [],
  };
}
const always: Affected = { ranges: [{}], versions: [] };
const listed: Affected = { ranges: [], versions: ['1.82.7', '1.82.8', 'not a version'] };
const upTo: Affected = { ranges: [{ upper: { version: '2.5', inclusive: true } }], versions: [] };

describe('what a specifier admits of the affected versions', () => {
  test.each([
    ['==2.5.1', before('2.6.0'), 'all'],
    ['==2.5.1+cu118', before('2.6.0'), 'all'],
    ['===2.5.1', before('2.6.0'), 'all'],
    ['==2.6.0', before('2.6.0'), 'none'],
    ['==2.6.0rc1', before('2.6.0'), 'all'],
    ['==2.5.1', before('2.6.0', '2.5.2'), 'none'],
    ['==2.5', upTo, 'all'],
    ['==2.5.1', upTo, 'none'],
    ['<2.6', before('2.6.0'), 'all'],
    ['<=2.5,>=1', upTo, 'all'],
    ['<2.7', before('2.6.0'), 'none'],
    ['<2.6', before('2.6.0', '1.0'), 'none'],
    ['>=2.0', before('2.6.0'), 'some'],
    ['>=2.0,!=2.0', before('2.6.0'), 'some'],
    ['>=2.6', before('2.6.0'), 'none'],
    ['>2.5', upTo, 'none'],
    ['>2.4', upTo, 'some'],
    ['~=2.5', before('2.6.0'), 'some'],
    ['~=2.5.0', before('2.6.0'), 'all'],
    ['==2.5.*', before('2.6.0'), 'all'],
    ['==2.6.*', before('2.6.0'), 'none'],
    ['==2.6.*', before('2.6.1'), 'some'],
    ['>=2.5,!=2.5.*', before('2.6.0'), 'none'],
    ['>=2.5,<2.5.3', before('2.6.0'), 'all'],
    ['>=1.0,<1.0', before('2.6.0'), 'none'],
    ['', before('2.6.0'), 'none'],
    ['!=2.5', before('2.6.0'), 'none'],
    ['', always, 'all'],
    ['>=1', always, 'all'],
    ['==1.82.7', listed, 'all'],
    ['==1.82.9', listed, 'none'],
    ['>=1.82.7', listed, 'some'],
    ['>=1.80', listed, 'none'],
    ['not a specifier', always, 'none'],
    ['===legacy', always, 'none'],
  ])('%s', (text, affected, expected) => {
    expect(admits(text, affected)).toBe(expected);
  });

  test('ranges that meet count as one', () => {
    const affected: Affected = {
      ranges: [...before('2.0').ranges, ...before('3.0', '2.0').ranges],
      versions: [],
    };
    expect(admits('>=1.5,<2.5', affected)).toBe('all');
    expect(admits('>=1.5,<2.5', { ranges: [...affected.ranges].reverse(), versions: [] })).toBe('all');
    const apart: Affected = {
      ranges: [...before('2.0').ranges, ...before('3.0', '2.1').ranges],
      versions: [],
    };
    expect(admits('>=1.5,<2.5', apart)).toBe('some');
  });

  test('bounds that are no versions are left out', () => {
    expect(admits('==1.0', before('legacy'))).toBe('none');
  });
});

describe('properties', () => {
  const holds = (text: string, candidate: string): boolean =>
    admits(`==${candidate}`, { ranges: admittedVersions(text), versions: [] }) === 'all';

  test('what meets a specifier lies in its intervals', () => {
    fc.assert(
      fc.property(specifier, version, (text, candidate) => {
        if (satisfies(candidate, text)) expect(holds(text, candidate)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('the intervals hold no release that does not meet the specifier', () => {
    const release = fc
      .array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 })
      .map((numbers) => numbers.join('.'));
    fc.assert(
      fc.property(specifier, release, (text, candidate) => {
        if (!text.includes('+') && holds(text, candidate)) expect(satisfies(candidate, text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('all means that no admitted version escapes', () => {
    fc.assert(
      fc.property(specifier, version, version, version, (text, low, high, candidate) => {
        const affected = before(high, low);
        if (admits(text, affected) === 'all' && satisfies(candidate, text)) {
          expect(compare(candidate.replace(/\+.*/, ''), high)).toBeLessThan(0);
          expect(admits(`==${candidate}`, affected)).toBe('all');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
