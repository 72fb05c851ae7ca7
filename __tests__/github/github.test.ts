import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect, type GitHub } from '../../src/github/client.js';
import { postComment } from '../../src/github/comment.js';
import { explainRefusal, readOnlyReason } from '../../src/github/notices.js';
import { uploadSarif } from '../../src/github/upload.js';
import { LoopbackServer, refusal } from '../e2e/server.js';
import { Service, commentList, newComment, oldComment, uploadStatus, uploads } from '../e2e/service.js';

let server: LoopbackServer;
let service: Service;
let github: GitHub;
let pauses: number[];

beforeEach(async () => {
  server = await LoopbackServer.start();
  service = new Service(server);
  pauses = [];
  github = connect({
    token: 'a-token',
    repository: 'o/r',
    apiUrl: server.url,
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
  });
});
afterEach(async () => {
  await server.close();
  expect(server.violations).toEqual([]);
});

const commit = 'a'.repeat(40);
const analysis = { commit, ref: 'refs/pull/7/merge', sarif: '{"version":"2.1.0"}' };
const marker = '<!-- assay:comment -->';
const comment = { number: 7, marker, body: `${marker}\nfindings`, create: true };

describe('the upload to code scanning', () => {
  test('sends what the API describes, and waits until it is processed', async () => {
    server.script(
      uploadStatus,
      refusal(404, 'Not Found'),
      { status: 200, body: { processing_status: 'pending' } },
      { status: 200, body: { processing_status: 'complete', errors: null } },
    );
    const upload = await uploadSarif(github, analysis);
    expect(upload).toMatchObject({ status: 'complete', errors: [] });
    expect(upload.id).not.toBe('');
    expect(service.sarifs).toEqual([analysis.sarif]);
    expect(server.callsTo(uploads)[0]?.body).toMatchObject({ commit_sha: commit, ref: analysis.ref });
    expect(pauses).toEqual([0, 5_000, 10_000]);
  });

  test('says why it was not read', async () => {
    server.script(uploadStatus, {
      status: 200,
      body: { processing_status: 'failed', errors: ['Could not process the submitted SARIF file'] },
    });
    expect(await uploadSarif(github, analysis)).toMatchObject({
      status: 'failed',
      errors: ['Could not process the submitted SARIF file'],
    });
  });

  test('stops asking some time', async () => {
    server.on(uploadStatus, () => ({ status: 200, body: { processing_status: 'pending' } }));
    expect(await uploadSarif(github, analysis)).toMatchObject({ status: 'pending' });
    expect(server.callsTo(uploadStatus)).toHaveLength(6);
  });

  test('is tried again after an outage and after a limit', async () => {
    server.script(
      uploads,
      refusal(503, 'Service Unavailable'),
      refusal(429, 'Too Many Requests', { 'retry-after': '3' }),
      refusal(403, 'You have exceeded a secondary rate limit', { 'retry-after': '4' }),
    );
    await uploadSarif(github, analysis);
    expect(service.sarifs).toHaveLength(1);
    expect(pauses).toEqual([500, 3_000, 4_000, 0]);
  });

  test('a limit that is far from over, an outage that lasts and a refusal are errors', async () => {
    server.script(uploads, refusal(429, 'Too Many Requests', { 'retry-after': '3600' }));
    await expect(uploadSarif(github, analysis)).rejects.toMatchObject({ status: 429 });
    server.script(uploads, refusal(403, 'Resource not accessible by integration'));
    await expect(uploadSarif(github, analysis)).rejects.toMatchObject({ status: 403 });
    expect(pauses).toEqual([]);
    server.on(uploads, () => refusal(503, 'Service Unavailable'));
    await expect(uploadSarif(github, analysis)).rejects.toMatchObject({ status: 503 });
    expect(server.callsTo(uploads)).toHaveLength(6);
  });

  test('waits until the hourly limit is over where that is soon', async () => {
    const reset = Math.ceil(Date.now() / 1000) + 30;
    server.script(
      uploads,
      refusal(403, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(reset),
      }),
    );
    await uploadSarif(github, analysis);
    expect(pauses[0]).toBeGreaterThan(20_000);
    expect(pauses[0]).toBeLessThanOrEqual(31_000);
  });
});

describe('the comment', () => {
  test('is written once and then brought up to date', async () => {
    expect(await postComment(github, comment)).toEqual({
      id: 1,
      url: 'https://github.com/o/r/pull/7#issuecomment-1',
    });
    expect(await postComment(github, { ...comment, body: `${marker}\nfixed`, create: false })).toMatchObject({
      id: 1,
    });
    expect(service.comments.map(({ body }) => body)).toEqual([`${marker}\nfixed`]);
  });

  test('is found behind a page of others', async () => {
    for (let count = 0; count < 130; count++) service.add('chatter', 'someone');
    service.add(`${marker}\nold`, 'github-actions[bot]');
    for (let count = 0; count < 100; count++) service.add('more chatter', 'someone');
    await postComment(github, comment);
    expect(service.comments).toHaveLength(231);
    expect(service.comments[130]?.body).toBe(comment.body);
    expect(server.callsTo(commentList)).toHaveLength(2);
  });

  test('a marker under another name is left alone, and so is a quoted one', async () => {
    service.add(`${marker}\nforged`, 'mallory');
    service.add(`${marker}\nforged by another app`, 'other-app[bot]');
    service.add(`> ${marker}\nquoted`, 'github-actions[bot]');
    await postComment(github, comment);
    expect(service.comments.map(({ body }) => body)).toEqual([
      `${marker}\nforged`,
      `${marker}\nforged by another app`,
      `> ${marker}\nquoted`,
      comment.body,
    ]);
  });

  test.each(['a-person', 'our-app'])('of %s is known as its own', async (viewer) => {
    server.viewer = viewer;
    service.add(`${marker}\nby the workflow`, 'github-actions[bot]');
    service.add(`${marker}\nold`, viewer === 'our-app' ? 'our-app[bot]' : viewer);
    await postComment(github, comment);
    expect(service.comments.map(({ body }) => body)).toEqual([`${marker}\nby the workflow`, comment.body]);
  });

  test('is not begun where there is nothing to say', async () => {
    expect(await postComment(github, { ...comment, create: false })).toBeUndefined();
    expect(service.comments).toEqual([]);
  });

  test('is not doubled when an answer is lost', async () => {
    server.on(newComment, (call) => {
      service.add((call.body as { body: string }).body, 'github-actions[bot]');
      return refusal(502, 'Bad Gateway');
    });
    expect(await postComment(github, comment)).toMatchObject({ id: 1 });
    expect(service.comments).toHaveLength(1);
    expect(server.callsTo(oldComment)).toHaveLength(1);
  });

  test('that is refused is an error', async () => {
    server.script(newComment, refusal(403, 'Resource not accessible by integration'));
    await expect(postComment(github, comment)).rejects.toMatchObject({ status: 403 });
    server.script(newComment, refusal(422, 'Validation Failed'));
    await expect(postComment(github, comment)).rejects.toMatchObject({ status: 422 });
  });
});

describe('one sentence says what is missing', () => {
  const denied = 'Resource not accessible by integration';
  test.each([
    ['upload', 403, denied, undefined, '`security-events: write`; add it under `permissions:`'],
    ['upload', 404, 'Not Found', undefined, '`security-events: write`'],
    ['upload', 403, denied, 'fork', 'from a fork is read-only and lacks `security-events: write`'],
    ['upload', 403, 'Code Security must be enabled for this repository', undefined, 'code scanning is off'],
    ['upload', 413, 'Payload Too Large', undefined, 'Payload Too Large'],
    [
      'comment',
      403,
      denied,
      'dependabot',
      'that Dependabot starts is read-only and lacks `pull-requests: write`',
    ],
    ['comment', 403, denied, undefined, '`pull-requests: write`; add it under `permissions:`'],
    ['comment', 500, 'socket hang up', undefined, 'socket hang up'],
  ] as const)('%s: %d %s (%s)', (deed, status, message, reason, expected) => {
    const sentence = explainRefusal(deed, Object.assign(new Error(message), { status }), reason);
    expect(sentence).toContain(expected);
    expect(sentence).not.toContain('\n');
  });
});

describe('a token is read-only', () => {
  const from = (name: string | null): unknown => ({
    pull_request: {
      head: { repo: name === null ? null : { full_name: name } },
      base: { repo: { full_name: 'o/r' } },
    },
  });
  test.each([
    ['pull_request', from('o/r'), 'someone', undefined],
    ['pull_request', from('mallory/r'), 'someone', 'fork'],
    ['pull_request', from(null), 'someone', 'fork'],
    ['pull_request', from('o/r'), 'dependabot[bot]', 'dependabot'],
    ['pull_request_target', from('mallory/r'), 'someone', undefined],
    ['push', {}, 'dependabot[bot]', 'dependabot'],
    ['push', {}, 'someone', undefined],
  ] as const)('%s %j by %s: %s', (event, payload, actor, reason) => {
    expect(readOnlyReason(event, payload, actor)).toBe(reason);
  });
});
