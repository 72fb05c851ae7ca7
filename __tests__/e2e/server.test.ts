import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LoopbackServer } from './server.js';
import { uploads } from './service.js';

let server: LoopbackServer;
beforeEach(async () => {
  server = await LoopbackServer.start();
});
afterEach(() => server.close());

function send(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: { authorization: 'token t' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const sarifs = '/repos/o/r/code-scanning/sarifs';
const analysis = { commit_sha: 'a'.repeat(40), ref: 'refs/heads/main', sarif: 'H4s' };

test('what differs from the description is a violation', async () => {
  server.on(uploads, () => ({ status: 202, body: { id: 5 } }));
  await send('POST', sarifs, { ...analysis, ref: 'main', commit_sha: 'short', category: 'assay/' });
  await send('GET', '/repos/o/r/issues/seven/comments?page=x&size=5');
  await send('GET', '/repos/o/r/secrets');
  await fetch(`${server.url}/repos/o/r/issues/7/comments`);
  expect(server.violations).toEqual([
    'POST /repos/{owner}/{repo}/code-scanning/sarifs: body must NOT have additional properties',
    expect.stringContaining('body/commit_sha must NOT have fewer than 40 characters'),
    expect.stringContaining('body/commit_sha must match pattern'),
    expect.stringContaining('body/ref must match pattern'),
    'POST /repos/{owner}/{repo}/code-scanning/sarifs: answer/id must be string',
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments: issue_number must be integer',
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments: page must be integer',
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments: size is no parameter',
    'GET /repos/o/r/secrets is not part of the API',
    'no token: /repos/o/r/issues/7/comments',
  ]);
});

test('a request as described is none', async () => {
  server.on(uploads, () => ({ status: 202, body: { id: '5', url: 'https://api.github.com/x' } }));
  await send('POST', sarifs, analysis);
  await send('GET', '/repos/o/r/contents/a/b%20c.txt?ref=main');
  expect(server.violations).toEqual([]);
  expect(server.calls.map(({ parameters }) => parameters)).toEqual([
    { owner: 'o', repo: 'r' },
    { owner: 'o', repo: 'r', path: 'a/b c.txt' },
  ]);
});
