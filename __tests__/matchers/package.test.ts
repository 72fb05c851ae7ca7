import { describe, expect, test } from '@jest/globals';
import { packageMatcher } from '../../src/matchers/package.js';
import type { Match, MatchOf, Rule } from '../../src/types.js';
import { declared } from '../helpers/osv.js';

function rule(match: MatchOf<'package'>, message = '{name}'): Rule<'package'> {
  return {
    id: 'test/rule',
    title: 'Test',
    severity: 'low',
    confidence: 'high',
    message,
    why: 'why',
    fix: 'fix',
    references: [],
    taxonomy: [],
    on: 'package',
    match,
    examples: { bad: [], good: [] },
  };
}

function match(requirement: string, conditions: MatchOf<'package'>, message?: string): readonly Match[] {
  const compiled = packageMatcher.compile(
    [rule(conditions, message)],
    { rules: [], lists: [] },
    { allowedGlobals: [] },
  );
  return [...compiled(declared(requirement))];
}

const commit = '0123456789'.repeat(4);

describe('conditions', () => {
  test.each<[MatchOf<'package'>, string, string]>([
    [{ pinned: true }, 'p==1.0', 'p>=1.0'],
    [{ pinned: false }, 'p==1.*', 'p===1.0'],
    [{ hashed: true }, `git+https://example.org/p@${commit}`, 'git+https://example.org/p'],
    [{ hashed: false }, 'git+https://example.org/p', `git+https://example.org/p@${commit}`],
    [{ origins: ['url', 'vcs'] }, 'https://example.org/p.zip', 'p'],
    [{ origins: ['path'] }, './p', 'https://example.org/p.zip'],
    [{ declaredIn: 'manifest' }, 'p', ''],
    [{ specifier: '^$' }, 'p', 'p>=1'],
    [{ specifier: '<' }, 'p<2', './p'],
    [{ url: '^HTTP:' }, 'http://example.org/p.zip', 'https://example.org/p.zip'],
    [{ url: '' }, 'http://example.org/p.zip', 'p'],
    [{ origins: ['index'], pinned: false }, 'p', 'p==1.0'],
  ])('%j holds for %s and not for %s', (conditions, bad, good) => {
    expect(match(bad, conditions)).toHaveLength(1);
    if (good !== '') expect(match(good, conditions)).toEqual([]);
  });

  test('a command is no manifest', () => {
    const compiled = packageMatcher.compile(
      [rule({ declaredIn: 'manifest' })],
      { rules: [], lists: [] },
      { allowedGlobals: [] },
    );
    expect([...compiled({ ...declared('p'), declaredIn: 'command' })]).toEqual([]);
  });
});

describe('releases known to be malicious', () => {
  const releases = { Some_Package: ['1.2', '1.3.1'] };

  test.each([
    ['some-package==1.2', 1],
    ['some.package==1.2.0', 1],
    ['some-package==1.2+local', 1],
    ['some-package===1.2', 1],
    ['some-package>=1.2,<=1.2', 1],
    ['https://example.org/some_package-1.3.1-py3-none-any.whl', 1],
    ['some-package==1.2.1', 0],
    ['some-package>=1.2', 0],
    ['some-package<=1.3.1', 0],
    ['some-package', 0],
    ['other==1.2', 0],
    ['git+https://example.org/some-package', 0],
  ])('%s', (requirement, found) => {
    expect(match(requirement, { releases })).toHaveLength(found);
  });
});

describe('what is told', () => {
  test('the placeholders are filled once', () => {
    const message = '{name} {specifier} {version} {code} {other}';
    expect(match('p==1.0', {}, message)[0]?.message).toBe('p ==1.0 1.0 p==1.0 {other}');
    expect(match('https://example.org/{code}.zip', {}, '{url}')[0]?.message).toBe(
      'https://example.org/{code}.zip',
    );
  });

  test('no credentials, in the message or the evidence', () => {
    const password = ['pass', 'word'].join('');
    const requirement = `p @ https://me:${password}@example.org/p.zip?sig=${password}#egg=p`;
    const [found] = match(requirement, {}, '{url} {code}');
    expect(found?.message).toBe(
      'https://***@example.org/p.zip?*** p @ https://***@example.org/p.zip?***#egg=p',
    );
    expect(found?.evidence).toBe('p https://***@example.org/p.zip?***');
    expect(match('git+ssh://git@example.org/p', {}, '{url}')[0]?.message).toBe('git+ssh://git@example.org/p');
  });

  test('the evidence outlives a change of the version', () => {
    const [before, after] = [match('p>=1', {})[0], match('p>=2', {})[0]];
    expect(before?.evidence).toBe(after?.evidence);
  });
});
