import type { Change, Report } from '../types.js';
import { linesAfter } from '../parsers/patch.js';
import type { Links } from '../reports/shared/markdown.js';
import {
  mendable,
  readMarker,
  toSuggestions,
  type DiffLines,
  type Suggestion,
} from '../reports/suggestions.js';
import { asApiError, type GitHub } from './client.js';
import { findAuthor, isSame } from './comment.js';

export interface SuggestRequest {
  /** Number of the pull request. */
  readonly number: number;
  /** Its last commit. */
  readonly head: string;
  readonly report: Report;
  /** What was scanned. */
  readonly changes: readonly Change[];
  readonly links: Links;
}

/** In bytes. A larger file is nothing that a person mends by a line. */
const LARGEST_FILE = 8 * 1024 * 1024;

/** Fingerprints that earlier comments of ours name. Anybody can write a marker: only ours count. */
async function readKnown(github: GitHub, number: number): Promise<ReadonlySet<string>> {
  const { octokit, repository } = github;
  const author = await findAuthor(github);
  const comments = await octokit.paginate('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
    ...repository,
    pull_number: number,
    per_page: 100,
  });
  const own = comments.filter(({ user }) => isSame(user, author));
  return new Set(own.flatMap(({ body }) => readMarker(body)));
}

/** Lines that the diff of each file shows. GitHub leaves the diffs of large and of binary files out. */
async function readDiff(github: GitHub, number: number, paths: ReadonlySet<string>): Promise<DiffLines> {
  const { octokit, repository } = github;
  const pages = octokit.paginate.iterator('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
    ...repository,
    pull_number: number,
    per_page: 100,
  });
  const left = new Set(paths);
  const lines = new Map<string, ReadonlyMap<number, string>>();
  for await (const { data } of pages) {
    for (const { filename, patch } of data)
      if (left.delete(filename) && patch !== undefined) lines.set(filename, linesAfter(patch));
    if (left.size === 0) break;
  }
  return lines;
}

/** Lines of a file as it was scanned; nothing where lines are counted in more than one way. */
async function readLines(change: Change | undefined): Promise<readonly string[]> {
  const content = await change?.head?.open();
  if (content === undefined) return [];
  try {
    const bytes = await content.read(0, LARGEST_FILE + 1);
    // Accepting a suggestion in a file with CRLF mixes its line ends.
    return bytes.length > LARGEST_FILE || bytes.includes(13)
      ? []
      : Buffer.from(bytes).toString('utf8').split('\n');
  } finally {
    await content.close();
  }
}

/** What stands in the diff as it was scanned: that was a merge with the base, whose lines may be other ones. */
async function readScanned(diff: DiffLines, changes: readonly Change[]): Promise<DiffLines> {
  const scanned = new Map<string, ReadonlyMap<number, string>>();
  for (const [path, lines] of diff) {
    const file = await readLines(changes.find((change) => change.path === path));
    scanned.set(path, new Map([...lines].filter(([number, text]) => file[number - 1] === text)));
  }
  return scanned;
}

interface Review {
  readonly number: number;
  readonly head: string;
  readonly body: string;
  readonly suggestions: readonly Suggestion[];
}

/** @returns how many comments GitHub took */
async function postReview({ octokit, repository }: GitHub, review: Review): Promise<number> {
  const { number, head, body, suggestions } = review;
  const place = { ...repository, pull_number: number, commit_id: head };
  try {
    await octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      ...place,
      event: 'COMMENT',
      body,
      comments: suggestions.map((suggestion) => ({ ...suggestion, side: 'RIGHT' })),
    });
    return suggestions.length;
  } catch (error) {
    if (asApiError(error)?.status !== 422) throw error;
  }
  // One line that the diff does not have is enough to have the whole review refused.
  let taken = 0;
  for (const suggestion of suggestions) {
    try {
      await octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
        ...place,
        ...suggestion,
        side: 'RIGHT',
      });
      taken++;
    } catch (error) {
      if (asApiError(error)?.status !== 422) throw error;
    }
  }
  return taken;
}

/**
 * Suggests the one-line fixes of new findings at their lines of a pull request, in one review, and none twice.
 *
 * @returns a sentence for a person where GitHub did not take all of them
 * @throws the API's error where it refuses them as a whole
 */
export async function suggestFixes(github: GitHub, request: SuggestRequest): Promise<string | undefined> {
  const { number, head, report, changes, links } = request;
  if (mendable(report, new Set()).length === 0) return undefined;
  const findings = mendable(report, await readKnown(github, number));
  if (findings.length === 0) return undefined;
  const diff = await readDiff(github, number, new Set(findings.map(({ path }) => path)));
  const made = toSuggestions(report, findings, await readScanned(diff, changes), links);
  if (made === undefined) return undefined;
  const taken = await postReview(github, { number, head, ...made });
  const { length } = made.suggestions;
  return taken === length
    ? undefined
    : `GitHub took ${taken} of ${length} suggested fixes: the lines of the others are no longer part of the pull request's diff.`;
}
