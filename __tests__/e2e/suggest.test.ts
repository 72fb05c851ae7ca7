import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { notebook } from '../helpers/notebook.js';
import { TestRepository, removeFolder, temporaryFolder, type Files } from '../helpers/repository.js';
import { servePullFiles } from './remote.js';
import { reviewComments, Reviews, reviews } from './reviews.js';
import { payloadOf, runAction, type ActionResult, type PullRequest } from './run-action.js';
import { LoopbackServer, refusal } from './server.js';
import { Service } from './service.js';

// Many processes on a busy machine.
jest.setTimeout(60_000);

let folder: string;
let remote: TestRepository;
let server: LoopbackServer;
let runs: number;

beforeEach(async () => {
  folder = temporaryFolder();
  remote = TestRepository.create(join(folder, 'remote'));
  server = await LoopbackServer.start();
  // The comment and the upload are not what these tests are about.
  new Service(server);
  runs = 0;
});
afterEach(async () => {
  await server.close();
  removeFolder(folder);
  expect(server.violations).toEqual([]);
});

const careful = { 'train.py': 'import torch\n\n\ndef restore(path):\n    pass\n' };
const analysis = notebook(['import yaml\nconfig = yaml.load(open("é.yml"))']);
const careless: Files = {
  'train.py': 'import torch\n\n\ndef restore(path):\n    return torch.load(path)\n',
  'analysis.ipynb': analysis,
};

/** @param meanwhile - what the base branch gained since the pull request left it */
function open(meanwhile: Files = {}): PullRequest {
  const before = remote.commit(careful);
  const head = remote.branch('topic', before, careless);
  remote.git('checkout', '--quiet', 'main');
  const base = remote.commit(meanwhile);
  const pull = { base, head, merge: remote.mergePullRequest(7, base, head) };
  servePullFiles(server, remote, pull);
  return pull;
}

function runOn(
  pull: PullRequest,
  inputs: Readonly<Record<string, string>>,
  from?: string,
): Promise<ActionResult> {
  const workspace = join(folder, `workspace-${++runs}`);
  remote.shallowClone(workspace, pull.merge);
  const payload = payloadOf(pull, from);
  const ref = 'refs/pull/7/merge';
  return runAction({
    server,
    folder,
    workspace,
    event: 'pull_request',
    payload,
    sha: pull.merge,
    ref,
    inputs,
  });
}

describe('a pull request that loads models carelessly', () => {
  test('gets fixes suggested at their lines, once, where it is asked for', async () => {
    const pull = open();
    const kept = new Reviews(server, (path, line) => path in careless && line > 0);
    expect((await runOn(pull, {})).status).toBe(1);
    expect(server.callsTo(reviewComments)).toEqual([]);

    const result = await runOn(pull, { suggest: 'true' });
    expect(result.status).toBe(1);
    expect(result.annotations('warning').filter((line) => line.includes('fix'))).toEqual([]);
    expect(server.callsTo(reviews)[0]?.body).toMatchObject({ commit_id: pull.head, event: 'COMMENT' });
    expect(kept.comments.map(({ path, line }) => [path, line])).toEqual([
      ['analysis.ipynb', analysis.split('yaml.load(')[0]?.split('\n').length],
      ['train.py', 5],
    ]);
    expect(kept.comments[0]?.body).toContain('"config = yaml.safe_load(open(\\"é.yml\\"))"\n');
    expect(kept.comments[1]?.body).toContain(
      '```suggestion\n    return torch.load(path, weights_only=True)\n```',
    );

    await runOn(pull, { suggest: 'true' });
    expect(server.callsTo(reviews)).toHaveLength(1);
  });

  test('gets none at a line that stands elsewhere after the merge', async () => {
    const pull = open({ 'train.py': `# New in the base.\n${careful['train.py']}` });
    const kept = new Reviews(server, () => true);
    await runOn(pull, { suggest: 'true' });
    expect(kept.comments.map(({ path }) => path)).toEqual(['analysis.ipynb']);
  });

  test('from a fork is told once that nothing can be suggested, and is judged all the same', async () => {
    const pull = open();
    new Reviews(server, () => true);
    server.on(reviews, () => refusal(403, 'Resource not accessible by integration'));
    const result = await runOn(pull, { suggest: 'true' }, 'mallory/r');
    expect(result.outputs['verdict']).toBe('fail');
    const warnings = result.annotations('warning').filter((line) => line.includes('No fix was suggested'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('fork is read-only and lacks `pull-requests: write`');
    expect(result.summary).toContain('No fix was suggested');
    expect(result.annotations('error').join('\n')).toContain('file=analysis.ipynb');
  });
});
