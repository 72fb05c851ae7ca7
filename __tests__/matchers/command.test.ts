import { describe, expect, test } from '@jest/globals';
import { createShellReader } from '../../src/languages/shell/index.js';
import { pythonReader } from '../../src/languages/python/index.js';
import { commandMatcher } from '../../src/matchers/command.js';
import { plainSource } from '../../src/parsers/source-text.js';
import type { Match, MatchOf, Rule } from '../../src/types.js';
import { factsOf, unlimitedBudget } from '../helpers/contract.js';

const shellReader = createShellReader(pythonReader);

const anything: MatchOf<'command'> = { programs: [], pipedInto: [], thenRun: false };

function rule(match: Partial<MatchOf<'command'>>): Rule<'command'> {
  return {
    id: 'test/rule',
    title: 'Title',
    severity: 'high',
    confidence: 'high',
    message: '{program} with {argument} in {code}',
    why: 'why',
    fix: 'fix',
    references: [],
    taxonomy: [],
    on: 'command',
    match: { ...anything, ...match },
    examples: { bad: [], good: [] },
  };
}

function matches(line: string, match: Partial<MatchOf<'command'>>): Match[] {
  const find = commandMatcher.compile([rule(match)], { rules: [], lists: [] }, { allowedGlobals: [] });
  const facts = factsOf([...shellReader.read(plainSource(line), unlimitedBudget())], 'command');
  return facts.flatMap((fact) => [...find(fact)]);
}

describe('commandMatcher', () => {
  test.each<[string, Partial<MatchOf<'command'>>, number]>([
    ['curl x', { programs: ['curl', 'wget'] }, 1],
    ['ls x', { programs: ['curl', 'wget'] }, 0],
    ['curl x | base64 -d | sh', { programs: ['curl'], pipedInto: ['sh'] }, 1],
    ['curl x | tar x', { programs: ['curl'], pipedInto: ['sh'] }, 0],
    ['curl x', { pipedInto: ['sh'] }, 0],
    ['env | cat', { programs: ['env'], piped: false }, 0],
    ['env', { programs: ['env'], piped: false }, 1],
    ['env | cat', { programs: ['env'], piped: true }, 1],
    ['pip install -i http://a b', { argument: '^-i=http:' }, 1],
    ['pip install --index-url http://a b', { argument: '^--index-url=http:' }, 1],
    ['pip install --index-url=http://a b', { argument: '^--index-url=http:' }, 1],
    ['pip install --index-url https://a b', { argument: '^--index-url=http:' }, 0],
    ['curl -L http://a', { argument: '^http:' }, 1],
    ['curl -L --fail', { argument: '^-L=' }, 0],
    ['pip install a --pre', { argument: '^a$', unless: '^--pre$' }, 0],
    ['pip install a', { argument: '^a$', unless: '^--pre$' }, 1],
    ['rm a b', {}, 1],
  ])('%j', (line, match, count) => {
    expect(matches(line, match)).toHaveLength(count);
  });

  test('fills the message and hides what authorizes in URLs', () => {
    const [match] = matches('pip install -i https://me:pass@example.com/simple  torch', { argument: '^-i=' });
    expect(match).toMatchObject({
      message:
        'pip with -i=https://***@example.com/simple in pip install -i https://***@example.com/simple torch',
      evidence: 'pip -i=https://***@example.com/simple',
      location: { startLine: 1, startColumn: 1 },
    });
  });

  test('without an argument the command itself is the evidence', () => {
    const [match] = matches('curl x  |  sh', { programs: ['curl'], pipedInto: ['sh'] });
    expect(match?.evidence).toBe('curl curl x | sh');
  });
});
