import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cvss3Score, rateVector } from '../../src/advisories/severity.js';

// Scores worked out with the equations of the specification.
describe('CVSS 3', () => {
  test.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:L/I:N/A:N', 3.5],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 1.6],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O', 9.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H', undefined],
    ['CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', undefined],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:X/C:H/I:H/A:H', undefined],
  ])('%s scores %p', (vector, score) => {
    expect(cvss3Score(vector)).toBe(score);
  });

  test('every score has one decimal and lies between 0 and 10', () => {
    const impact = fc.constantFrom('N', 'L', 'H');
    const vector = fc
      .tuple(
        fc.constantFrom('N', 'A', 'L', 'P'),
        fc.constantFrom('L', 'H'),
        impact,
        fc.constantFrom('N', 'R'),
      )
      .chain(([av, ac, pr, ui]) =>
        fc
          .tuple(fc.constantFrom('U', 'C'), impact, impact, impact)
          .map(([s, c, i, a]) => `CVSS:3.1/AV:${av}/AC:${ac}/PR:${pr}/UI:${ui}/S:${s}/C:${c}/I:${i}/A:${a}`),
      );
    fc.assert(
      fc.property(vector, (text) => {
        const score = cvss3Score(text) ?? NaN;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(10);
        expect(score).toBe(Number(score.toFixed(1)));
      }),
    );
  });
});

describe('ratings', () => {
  test.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'critical'],
    ['CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 'high'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 'medium'],
    ['CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:L/I:N/A:N', 'low'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 'note'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 'critical'],
    ['CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N', 'medium'],
    ['CVSS:4.0/broken', undefined],
    ['AV:N/AC:L/Au:N/C:P/I:P/A:P', undefined],
    ['', undefined],
  ])('%s is %p', (vector, rating) => {
    expect(rateVector(vector)).toBe(rating);
  });
});
