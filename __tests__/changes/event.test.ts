import { describe, expect, test } from '@jest/globals';
import { comparisonOf } from '../../src/changes/event.js';
import { UsageError } from '../../src/errors.js';

const one = '1'.repeat(40);
const two = '2'.repeat(40);
const zeros = '0'.repeat(40);
const pull = { pull_request: { number: 7, base: { sha: one }, head: { sha: two } } };
const repository = { default_branch: 'main' };

describe('what an event asks for', () => {
  test.each([
    ['pull_request', pull, { kind: 'pull-request', number: 7, base: one, head: two, checkedOut: true }],
    [
      'pull_request_target',
      pull,
      { kind: 'pull-request', number: 7, base: one, head: two, checkedOut: false },
    ],
    [
      'merge_group',
      { merge_group: { base_sha: one, head_sha: two } },
      { kind: 'merge-group', base: one, head: two },
    ],
    [
      'push',
      { ref: 'refs/heads/main', before: one, repository },
      { kind: 'push', before: one, defaultBranch: 'main', toDefault: true },
    ],
    [
      'push',
      { ref: 'refs/heads/topic', before: zeros, repository },
      { kind: 'push', defaultBranch: 'main', toDefault: false },
    ],
    [
      'push',
      { ref: 'refs/tags/main', before: zeros, repository },
      { kind: 'push', defaultBranch: 'main', toDefault: false },
    ],
    ['schedule', {}, { kind: 'full' }],
    ['workflow_dispatch', null, { kind: 'full' }],
  ])('%s', (name, payload, expected) => {
    expect(comparisonOf(name, payload)).toEqual(expected);
  });

  test.each([
    ['pull_request', {}],
    ['pull_request', { pull_request: { ...pull.pull_request, head: { sha: '--upload-pack=x' } } }],
    ['merge_group', undefined],
    ['push', { ref: 'refs/heads/main', before: 'main', repository }],
  ])('a broken payload of %s is one clear line', (name, payload) => {
    expect(() => comparisonOf(name, payload)).toThrow(UsageError);
    expect(() => comparisonOf(name, payload)).toThrow(`The payload of the event ${name} is not as expected`);
  });
});
