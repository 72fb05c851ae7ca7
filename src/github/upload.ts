import { gzipSync } from 'node:zlib';
import type { GitHub } from './client.js';

/** One analysis, as code scanning files it. */
export interface Analysis {
  /** The commit that was scanned. */
  readonly commit: string;
  /** `refs/heads/…`, `refs/tags/…`, `refs/pull/N/merge` or `refs/pull/N/head`. */
  readonly ref: string;
  readonly sarif: string;
}

export interface Upload {
  readonly id: string;
  readonly url: string;
  /** `pending`: taken, but not yet processed when we stopped asking. */
  readonly status: 'pending' | 'complete' | 'failed';
  readonly errors: readonly string[];
}

/** Pauses between questions; small uploads are processed at once, and after two minutes nobody should wait. */
const POLL_PAUSES_MS = [0, 5_000, 10_000, 20_000, 40_000, 45_000];

/**
 * Uploads to code scanning and waits until it is processed.
 *
 * @throws the API's error where the upload is refused; one that is taken and then fails to be read is `failed`
 */
export async function uploadSarif(github: GitHub, analysis: Analysis): Promise<Upload> {
  const { octokit, repository, pause } = github;
  const taken = await octokit.request('POST /repos/{owner}/{repo}/code-scanning/sarifs', {
    ...repository,
    commit_sha: analysis.commit,
    ref: analysis.ref,
    sarif: gzipSync(analysis.sarif).toString('base64'),
    // The same upload twice is the same analysis twice: the later one replaces the earlier.
    request: { repeatable: true },
  });
  const { id = '', url = '' } = taken.data;
  for (const wait of POLL_PAUSES_MS) {
    await pause(wait);
    // What was taken stands, whether or not the question about it can be answered.
    const answer = await octokit
      .request('GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}', { ...repository, sarif_id: id })
      .catch(() => undefined);
    const status = answer?.data.processing_status;
    if (status === 'complete' || status === 'failed') {
      return { id, url, status, errors: answer?.data.errors ?? [] };
    }
  }
  return { id, url, status: 'pending', errors: [] };
}
