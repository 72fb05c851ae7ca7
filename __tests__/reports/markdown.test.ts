import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { commentMarker, toComment, type Links } from '../../src/reports/comment.js';
import { toSummary } from '../../src/reports/summary.js';
import type { Report } from '../../src/types.js';
import { hostileText } from '../helpers/hostile.js';
import {
  buildContents,
  buildCoverage,
  buildFinding,
  buildFix,
  buildReport,
  buildRule,
  hostileReport,
  lines,
  manyFindings,
  withoutBase,
} from '../helpers/report.js';

const links: Links = {
  file: (path, line) =>
    `https://code.example/blob/head/${encodeURIComponent(path.replace(/\p{Cs}/gu, ''))}${line === undefined ? '' : `#L${line}`}`,
  rule: (id) => `https://rules.example/${id}`,
  report: 'https://code.example/run',
};

function render(markdown: string): string {
  return marked.parse(markdown, { gfm: true, async: false });
}

/** The page's skeleton: every tag but `code`, which names and messages may bring. */
function tags(html: string): string[] {
  return Array.from(html.matchAll(/<\/?([a-z][a-z0-9]*)/gi), ([tag]) => tag.toLowerCase()).filter(
    (tag) => !tag.endsWith('code'),
  );
}

/** What GitHub looks through for mentions, issue numbers and addresses. */
function linkableText(html: string): string {
  return html
    .replace(/<code>[\s\S]*?<\/code>/g, '·')
    .replace(/<a [\s\S]*?<\/a>/g, '·')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const plain = tags(render(toComment(hostileReport('name'), links)));

describe('hostile text', () => {
  test('changes nothing in the page that is made around it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const html = render(toComment(hostileReport(text), links));
        expect(tags(html)).toEqual(plain);
        for (const [, href] of html.matchAll(/(?:href|src)="([^"]*)"/g))
          expect(href).toMatch(/^https:\/\/(code|rules)\.example\//);
      }),
      { numRuns: 200 },
    );
  });

  test('mentions nobody and links nothing', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const linkable = linkableText(render(toComment(hostileReport(text), links)));
        expect(linkable).not.toMatch(/@\w|#\d|:\/\/|www\.|(^|\s):\w+:/);
      }),
      { numRuns: 200 },
    );
  });

  test('hides nothing', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const summary = toSummary(hostileReport(text), links).replaceAll('\u200b', '').replaceAll('\n', '');
        expect(summary).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('limits', () => {
  const huge: Report = buildReport({
    findings: [
      ...manyFindings(30_000),
      ...manyFindings(500, { state: 'existing' }),
      ...manyFindings(500, { state: 'fixed' }),
      ...manyFindings(500, { suppressed: { by: 'noqa', reason: '<'.repeat(900), honoured: true } }),
    ],
    coverage: Array.from({ length: 400 }, (_, index) =>
      buildCoverage({ path: `${index}/${'<'.repeat(900)}`, status: 'skipped', reason: '&'.repeat(900) }),
    ),
    models: Array.from({ length: 400 }, (_, index) => ({
      path: `${index}/${'<'.repeat(900)}`,
      head: buildContents({
        imports: Array.from({ length: 100 }, (_, at) => `${at}.${'"'.repeat(400)}`),
      }),
    })),
    notices: Array.from({ length: 1000 }, () => '*'.repeat(1000)),
    failures: Array.from({ length: 1000 }, () => '*'.repeat(1000)),
    verdict: { pass: false, reasons: Array.from({ length: 100 }, () => '*'.repeat(1000)) },
  });

  test('a comment has at most 65,536 characters, marker included', () => {
    const comment = toComment(huge, links);
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment.startsWith(commentMarker)).toBe(true);
    expect(comment).toContain('Critical');
    expect(comment).toMatch(/and [\d,]+ more/);
  });

  test('a summary has at most 1,048,576 bytes', () => {
    const summary = toSummary(huge, links);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_048_576);
    expect(summary).toContain('Critical');
  });

  test('the least severe are left out first, and counted', () => {
    const rules = Array.from({ length: 400 }, (_, index) =>
      buildRule({ id: `code/rule-${index}`, severity: index < 200 ? 'low' : 'critical' }),
    );
    const comment = toComment(buildReport({ findings: rules.map((rule) => buildFinding({ rule })) }), links);
    const low = (comment.match(/#### 🔵/g) ?? []).length;
    const critical = (comment.match(/#### 🔴/g) ?? []).length;
    expect(low).toBe(0);
    expect(critical).toBeGreaterThan(50);
    expect(comment).toContain(`and ${400 - critical} more findings`);
  });
});

describe('what a reviewer reads', () => {
  test('the call as its fix leaves it stands below what is wrong with it', () => {
    const comment = toComment(buildReport({ findings: [buildFinding({ fix: buildFix() })] }), links);
    expect(comment).toContain("<br>Suggested: `torch.load('a.pt', weights_only=True)`");
  });

  test('a clean pull request takes two lines', () => {
    const report = buildReport({
      coverage: [
        buildCoverage({ path: 'a.py' }),
        buildCoverage({ path: 'a.zip' }),
        buildCoverage({ path: 'a.zip', inside: ['b'] }),
      ],
    });
    expect(toComment(report, links)).toBe(
      `${commentMarker}\n### ✅ Safe to merge\n\nAssay read 2 files against 1 rule: nothing new.\n`,
    );
  });

  test('a failing one begins with the verdict and its reason', () => {
    const comment = toComment(buildReport({ findings: [buildFinding()] }), links);
    expect(comment.split('\n').slice(1, 4)).toEqual([
      '### ❌ Not safe to merge',
      '',
      'Held back by 1 high findings.',
    ]);
  });

  test('is not called safe where findings are below the gate', () => {
    const low = buildFinding({ rule: buildRule({ severity: 'low' }) });
    expect(toComment(buildReport({ findings: [low] }), links)).toContain(
      '### ✅ The gate passes, with 1 finding to look at',
    );
  });

  test('is not called safe where something could not be read whole', () => {
    const coverage = [buildCoverage({ path: 'big.bin', status: 'partial', reason: 'the time is up' })];
    const comment = toComment(buildReport({ coverage }), links);
    expect(comment).toContain('### ✅ Nothing found in what could be read');
    expect(comment).toContain('- `big.bin` – read in part: the time is up');
  });

  test('what was passed over is named by reason, and not counted as read', () => {
    const skipped = ['a.png', 'b.png'].map((path) =>
      buildCoverage({ path, status: 'skipped', reason: 'no reader for this kind of file' }),
    );
    const comment = toComment(buildReport({ coverage: [buildCoverage(), ...skipped] }), links);
    expect(comment).toContain('### ✅ Safe to merge\n\nAssay read 1 file against');
    expect(comment).toContain('<summary>2 files not read</summary>');
    expect(comment).toContain('- 2 files, no reader for this kind of file: `a.png`, `b.png`');
  });

  test('a gate that is off says so', () => {
    const verdict = { pass: true, reasons: ['the gate is off (fail-on: none)'] };
    expect(toComment(buildReport({ verdict }), links)).toContain('The verdict: the gate is off');
  });

  test('what a rule says stands once, with each place linked to its line at the head', () => {
    const report = buildReport({
      findings: [buildFinding({ location: lines(3) }), buildFinding({ location: lines(9) })],
    });
    const comment = toComment(report, links);
    expect(comment.match(/\*\*Why:\*\*/g)).toHaveLength(1);
    expect(comment).toContain('[`train.py:3`](https://code.example/blob/head/train.py#L3)');
    expect(comment).toContain('[`train.py:9`](https://code.example/blob/head/train.py#L9)');
    expect(comment).toContain('[code/unsafe-load](https://rules.example/code/unsafe-load)');
  });

  test('existing and fixed ones are folded away, and counted in the table', () => {
    const report = buildReport({
      findings: [buildFinding(), buildFinding({ state: 'existing' }), buildFinding({ state: 'fixed' })],
    });
    const comment = toComment(report, links);
    expect(comment).toContain('| 🟠 high | **1** | 1 | 1 |');
    expect(comment).toMatch(/<details>\n<summary>1 existing finding/);
    expect(comment).toMatch(/<details>\n<summary>1 finding fixed/);
  });

  test('suppressed ones are shown with who and why; a refused suppression is pointed out', () => {
    const by = { by: 'assay: ignore', reason: 'built here' };
    const comment = toComment(
      buildReport({
        findings: [
          buildFinding({ path: 'a.py', suppressed: { ...by, honoured: true } }),
          buildFinding({ path: 'b.py', suppressed: { ...by, honoured: false } }),
        ],
      }),
      links,
    );
    expect(comment).toContain('#### Suppressed (1)');
    expect(comment).toContain('by `assay: ignore`: built here');
    expect(comment).toContain('asks to ignore this: built here. The policy does not allow it.');
  });

  test('a table says what changed inside a model', () => {
    const contents = buildContents({
      imports: ['torch.Tensor'],
      operators: { 'onnx Conv': 3 },
      tensors: { weight: 'F32 [2, 3]' },
      tensorCount: 1,
      parameters: 6,
      members: { 'data.pkl': 10, gone: 1 },
    });
    const report = buildReport({
      models: [
        {
          path: 'm.pt',
          previousPath: 'old.pt',
          base: { ...contents, size: 2_000_000, digest: '0'.repeat(64) },
          head: {
            ...contents,
            size: 2_100_000,
            digest: '1'.repeat(64),
            imports: ['os.system'],
            operators: { 'onnx Conv': 5 },
            tensors: { weight: 'F16 [2, 4]' },
            parameters: 8,
            members: { 'data.pkl': 11, added: 1 },
          },
        },
      ],
    });
    const html = render(toComment(report, links)).replace(/<\/?code>/g, '');
    expect(html).toContain(
      [
        '<tr><td>m.pt<br>was old.pt</td><td><b>imports</b><br>+ os.system<br>− torch.Tensor<br>',
        '<b>operators</b><br>~ onnx Conv ×3 → ×5<br>',
        '<b>tensors</b>: 1 tensor, 6 parameters → 1 tensor, 8 parameters<br>~ weight F32 [2, 3] → F16 [2, 4]<br>',
        '<b>members</b><br>+ added 1 byte<br>− gone<br>~ data.pkl 10 bytes → 11 bytes</td>',
        '<td>2.1 MB<br>+100.0 kB<br>sha256 111111111111<br>was 000000000000</td></tr>',
      ].join(''),
    );
  });

  test('without a base nothing is called new', () => {
    const comment = toSummary(withoutBase(buildReport({ findings: [buildFinding()] })), links);
    expect(comment).toContain('| Severity | Findings |');
    expect(comment).toContain('### ❌ The gate fails');
    expect(comment).not.toMatch(/Existing|Fixed/);
  });

  test('a file without a link is shown as a name', () => {
    const comment = toComment(buildReport({ findings: [buildFinding()] }), {
      ...links,
      file: () => undefined,
    });
    expect(comment).toContain('- `train.py:3`<br>');
  });
});
