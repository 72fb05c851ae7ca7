import { expect, test } from '@jest/globals';
import { outputMatcher } from '../../src/matchers/output.js';
import type { MatchOf, OutputFact, Rule } from '../../src/types.js';

const fact: OutputFact = {
  kind: 'output',
  content: 'iframe',
  mime: 'text/html',
  code: '<iframe src="https://me:pass@example.com/x">',
  location: { kind: 'region', startLine: 4, startColumn: 2, endLine: 4, endColumn: 9, offset: 50 },
};

function rule(match: MatchOf<'output'>): Rule<'output'> {
  return {
    id: 'test/rule',
    title: 'Title',
    severity: 'low',
    confidence: 'high',
    message: '{content} in {mime}: {code}',
    why: 'why',
    fix: 'fix',
    references: [],
    taxonomy: [],
    on: 'output',
    match,
    examples: { bad: [], good: [] },
  };
}

const matches = (match: MatchOf<'output'>) => [
  ...outputMatcher.compile([rule(match)], { rules: [], lists: [] }, { allowedGlobals: [] })(fact),
];

test.each<[MatchOf<'output'>, number]>([
  [{ contents: ['script', 'iframe'] }, 1],
  [{ contents: ['script'] }, 0],
  [{ contents: ['iframe'], mimes: ['text/html'] }, 1],
  [{ contents: ['iframe'], mimes: ['text/markdown'] }, 0],
])('%j', (match, count) => {
  expect(matches(match)).toHaveLength(count);
});

test('fills the message and hides what authorizes in URLs', () => {
  expect(matches({ contents: ['iframe'] })[0]).toMatchObject({
    message: 'iframe in text/html: <iframe src="https://***@example.com/x">',
    location: { startLine: 4 },
  });
});
