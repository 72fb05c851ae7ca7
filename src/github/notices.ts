import * as v from 'valibot';
import { describeError } from '../errors.js';
import { asApiError } from './client.js';

/** Why a token may be read-only, whatever the workflow asks for. */
export type ReadOnlyReason = 'fork' | 'dependabot' | undefined;

const repository = v.nullable(v.object({ full_name: v.string() }));
const pullRequest = v.object({
  pull_request: v.object({ head: v.object({ repo: repository }), base: v.object({ repo: repository }) }),
});

/**
 * Why the token of a run is read-only.
 *
 * @param payload - of the event; a fork that was deleted since has no repository
 */
export function readOnlyReason(event: string, payload: unknown, actor: string): ReadOnlyReason {
  if (event !== 'pull_request' && event !== 'push') return undefined;
  if (actor === 'dependabot[bot]') return 'dependabot';
  const read = v.safeParse(pullRequest, payload);
  if (!read.success) return undefined;
  const { head, base } = read.output.pull_request;
  return head.repo?.full_name === base.repo?.full_name ? undefined : 'fork';
}

const deeds = {
  upload: {
    failed: 'The findings were not uploaded to code scanning',
    permission: 'security-events: write',
    off: 'upload-sarif: false',
  },
  comment: {
    failed: 'No comment was written',
    permission: 'pull-requests: write',
    off: 'comment: false',
  },
  suggest: {
    failed: 'No fix was suggested',
    permission: 'pull-requests: write',
    off: 'suggest: false',
  },
} as const;

const readOnly = {
  fork: 'the token of a pull request from a fork is read-only',
  dependabot: 'the token of a run that Dependabot starts is read-only',
} as const;

/** One sentence for a person: what did not happen, which permission is missing, and how to mend it. */
export function explainRefusal(deed: keyof typeof deeds, error: unknown, reason: ReadOnlyReason): string {
  const { failed, permission, off } = deeds[deed];
  const answer = asApiError(error);
  const status = answer?.status ?? 0;
  if (
    status === 403 &&
    /code scanning is not enabled|code security must be enabled|advanced security/i.test(
      answer?.message ?? '',
    )
  ) {
    return `${failed}: code scanning is off in this repository; turn it on in its settings under "Code security", or set \`${off}\`.`;
  }
  if (status !== 403 && status !== 404) return `${failed}: ${describeError(error)}`;
  if (reason !== undefined) {
    return `${failed}: ${readOnly[reason]} and lacks \`${permission}\`; the job summary and the annotations hold the findings instead.`;
  }
  return `${failed}: the token lacks \`${permission}\`; add it under \`permissions:\` in the workflow, or set \`${off}\`.`;
}
