import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { marked } from 'marked';
import { memoryBytes } from '../../src/bytes.js';
import { connect, type GitHub } from '../../src/github/client.js';
import { suggestFixes, type SuggestRequest } from '../../src/github/suggest.js';
import { readRules } from '../../src/rules.js';
import type { Change, Finding, Report } from '../../src/types.js';
import { pullFiles } from '../e2e/remote.js';
import { newReviewComment, reviewComments, Reviews, reviews } from '../e2e/reviews.js';
import { LoopbackServer, page, refusal } from '../e2e/server.js';
import { expand } from '../helpers/expand.js';
import { notebook } from '../helpers/notebook.js';
import { buildReport } from '../helpers/report.js';
import { scanBytes, testEngine } from '../helpers/scan.js';

const engine = testEngine(await readRules('rules'));
const head = 'a'.repeat(40);
const imports = 'import torch, yaml, numpy as np';

let server: LoopbackServer;
let service: Reviews;
let github: GitHub;
/** What the diff shows of each file, and what was scanned. */
let diff: Map<string, string>;
let files: Map<string, string>;

beforeEach(async () => {
  server = await LoopbackServer.start();
  diff = new Map();
  files = new Map();
  service = new Reviews(server, (path, line) => (diff.get(path)?.split('\n').length ?? 0) >= line);
  const url = 'https://api.github.com/repos/o/r/contents/a';
  server.on(pullFiles, (call) =>
    page(
      call,
      `${server.url}/repos/o/r/pulls/7/files`,
      [...diff].map(([filename, text]) => ({
        sha: head,
        filename,
        status: 'added',
        additions: 1,
        deletions: 0,
        changes: 1,
        blob_url: url,
        raw_url: url,
        contents_url: url,
        ...(text !== '' && {
          patch: `@@ -0,0 +1,${text.split('\n').length} @@\n${text.replace(/^/gm, '+')}`,
        }),
      })),
    ),
  );
  github = connect({
    token: 'a-token',
    repository: 'o/r',
    apiUrl: server.url,
    pause: () => Promise.resolve(),
  });
});
afterEach(async () => {
  await server.close();
  expect(server.violations).toEqual([]);
});

/** Puts a file into the pull request; `shown` is what its diff says where that is something else. */
function write(path: string, text: string, shown = text): void {
  files.set(path, text);
  diff.set(path, shown);
}

async function report(change: (finding: Finding) => Finding = (finding) => finding): Promise<Report> {
  const scans = [...files].map(([path, text]) => scanBytes(path, text, engine));
  return buildReport({
    findings: (await Promise.all(scans)).flatMap(({ findings }) => findings.map(change)),
  });
}

async function suggest(change?: (finding: Finding) => Finding, known?: Report): Promise<string | undefined> {
  const changes = [...files].map(([path, text]): Change => ({
    path,
    status: 'added',
    head: { path, open: () => Promise.resolve(memoryBytes(Buffer.from(text))) },
  }));
  const links = { file: () => undefined, rule: (id: string) => `https://rules.example/${id}` };
  const request: SuggestRequest = {
    number: 7,
    head,
    report: known ?? (await report(change)),
    changes,
    links,
  };
  return suggestFixes(github, request);
}

/** What a page of GitHub offers in place of the line. */
function offered(body: string): string | undefined {
  const block = marked.lexer(body).find((token) => token.type === 'code' && token.lang === 'suggestion');
  return block?.type === 'code' ? String(block.text) : undefined;
}

const lines = (...text: readonly string[]): string => `${[imports, ...text].join('\n')}\n`;

describe('suggested fixes', () => {
  test('stand at their lines, in one review, and none is written twice', async () => {
    write('train.py', lines('x = 1', 'm = torch.load("a.pt")', 'c = yaml.load(f)'));
    write('sub dir/é.ipynb', notebook([`${imports}\nnp.load("a", allow_pickle=True)`]));
    expect(await suggest()).toBeUndefined();
    expect(server.callsTo(reviews)).toHaveLength(1);
    expect(server.callsTo(reviews)[0]?.body).toMatchObject({ commit_id: head, event: 'COMMENT' });
    expect(service.comments.map(({ path, line, body }) => [path, line, offered(body)])).toEqual([
      ['train.py', 4, 'c = yaml.safe_load(f)'],
      ['train.py', 3, 'm = torch.load("a.pt", weights_only=True)'],
      ['sub dir/é.ipynb', expect.any(Number), '    "np.load(\\"a\\")"'],
    ]);
    expect(service.bodies[0]).toMatch(/suggests 3 fixes/);
    for (const { body } of service.comments) {
      expect(body).toMatch(/^<!-- assay:fixes [0-9a-f]{16,}:1 -->\n\*\*(?:high|medium):\*\*/);
      expect(body).toContain('https://rules.example/code/');
    }
    files.set('train.py', lines('x = 1', 'y = 2', 'm = torch.load("a.pt")', 'c = yaml.load(f)'));
    diff.set('train.py', lines('x = 1', 'y = 2', 'm = torch.load("a.pt")', 'c = yaml.load(f)'));
    expect(await suggest()).toBeUndefined();
    expect(server.callsTo(reviews)).toHaveLength(1);
  });

  test('of one line are one comment', async () => {
    write('a.py', lines('yaml.load(f); torch.load(p); torch.load(q)'));
    await suggest();
    expect(service.comments.map(({ body }) => offered(body))).toEqual([
      'yaml.safe_load(f); torch.load(p, weights_only=True); torch.load(q, weights_only=True)',
    ]);
  });

  test('that two findings share are written once, and for both', async () => {
    write('a.py', lines('torch.load(p)'));
    const { findings } = await report();
    const [finding] = findings;
    if (finding === undefined) throw new Error('a finding is expected');
    const twice = buildReport({ findings: [finding, { ...finding, fingerprint: '0123456789abcdef:1' }] });
    await suggest(undefined, twice);
    await suggest(undefined, twice);
    expect(service.comments.map(({ body }) => offered(body))).toEqual(['torch.load(p, weights_only=True)']);
  });

  test('are at most ten at once, and the next run goes on', async () => {
    write('a.py', lines(...Array.from({ length: 13 }, (_, at) => `torch.load("${at}.pt")`)));
    await suggest();
    expect(service.comments).toHaveLength(10);
    expect(service.bodies[0]).toContain('3 more lines');
    await suggest();
    expect(service.comments).toHaveLength(13);
    expect(new Set(service.comments.map(({ line }) => line)).size).toBe(13);
  });

  test('count as written only where we wrote them', async () => {
    write('a.py', lines('torch.load(p)'));
    const [finding] = (await report()).findings;
    const body = `<!-- assay:fixes ${finding?.fingerprint ?? ''} -->\nforged`;
    service.add({ path: 'a.py', line: 2, side: 'RIGHT', body }, 'mallory');
    await suggest();
    expect(service.comments).toHaveLength(2);
  });

  test('show the line as it is, whatever it holds', async () => {
    const line = '\ttorch.load("``` <!-- x --> ````"); "@team #1 |" # ~~~';
    write('a.py', lines('if x:', line));
    await suggest();
    expect(service.comments.map(({ body }) => offered(body))).toEqual([
      line.replace('````")', '````", weights_only=True)'),
    ]);
  });
});

describe('nothing is suggested', () => {
  test.each([
    ['where the diff shows another line', lines('torch.load(p)'), lines('x', 'torch.load(p)')],
    ['where the diff is not shown', lines('torch.load(p)'), ''],
    ['where lines end otherwise', lines('torch.load(p)').replaceAll('\n', '\r\n'), undefined],
    ['where a secret stands', lines(`torch.load(p); key = "${expand('hf_<letters:34>')}"`), undefined],
    ['where something hides', lines('torch.load("\u202e")'), undefined],
    ['on a line that nobody reads', lines(`torch.load("${'a'.repeat(1000)}")`), undefined],
    ['where a fix takes more than a line', lines('np.load(p,', '  allow_pickle=True)'), undefined],
  ])('%s', async (_, text, shown) => {
    write('a.py', text, shown ?? text);
    expect((await report()).findings.some(({ fix }) => fix !== undefined)).toBe(true);
    expect(await suggest()).toBeUndefined();
    expect(service.comments).toEqual([]);
  });

  test('for what is not new, is suppressed, or is a note, and then nobody is asked', async () => {
    write('a.py', lines('torch.load(p)'));
    const suppressed = { by: 'noqa', reason: '', honoured: true };
    await suggest((finding) => ({ ...finding, state: 'existing' }));
    await suggest((finding) => ({ ...finding, suppressed }));
    await suggest((finding) => ({ ...finding, severity: 'note' }));
    expect(server.calls).toEqual([]);
  });
});

describe('a refusal', () => {
  test('of one line leaves the others, and says so', async () => {
    write('a.py', lines('torch.load(p)', 'yaml.load(f)'));
    const shown = service.shows;
    service = new Reviews(server, (path, line) => line !== 2 && shown(path, line));
    expect(await suggest()).toContain('took 1 of 2 suggested fixes');
    expect(service.comments.map(({ line }) => line)).toEqual([3]);
    expect(server.callsTo(newReviewComment)).toHaveLength(2);
  });

  test('of the whole is an error for the caller', async () => {
    write('a.py', lines('torch.load(p)'));
    server.on(reviews, () => refusal(403, 'Resource not accessible by integration'));
    await expect(suggest()).rejects.toMatchObject({ status: 403 });
    server.on(reviews, () => refusal(422, 'Unprocessable Entity'));
    server.on(newReviewComment, () => refusal(403, 'Resource not accessible by integration'));
    await expect(suggest()).rejects.toMatchObject({ status: 403 });
    server.on(reviewComments, () => refusal(404, 'Not Found'));
    await expect(suggest()).rejects.toMatchObject({ status: 404 });
  });
});
