import * as v from 'valibot';
import { UsageError } from '../errors.js';

/** What an event asks to be looked at, before anything is known of the clone. */
export type Comparison =
  | {
      readonly kind: 'pull-request';
      readonly number: number;
      /** Tip of the base branch. */
      readonly base: string;
      readonly head: string;
      /** Whether the head may be what is checked out; after `pull_request_target` it is taken from objects only. */
      readonly checkedOut: boolean;
    }
  | { readonly kind: 'merge-group'; readonly base: string; readonly head: string }
  | {
      readonly kind: 'push';
      /** Nothing where the branch is new. */
      readonly before?: string;
      readonly defaultBranch: string;
      readonly toDefault: boolean;
    }
  | { readonly kind: 'full' };

const commit = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
const pullRequest = v.object({
  pull_request: v.object({
    number: v.pipe(v.number(), v.integer()),
    base: v.object({ sha: commit }),
    head: v.object({ sha: commit }),
  }),
});
const mergeGroup = v.object({ merge_group: v.object({ base_sha: commit, head_sha: commit }) });
const push = v.object({
  ref: v.string(),
  before: commit,
  repository: v.object({ default_branch: v.string() }),
});

function parse<S extends v.GenericSchema>(schema: S, name: string, payload: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, payload);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UsageError(
    `The payload of the event ${name} is not as expected: ${v.getDotPath(issue) ?? ''} ${issue.message}`,
  );
}

/**
 * @param name - the event: `GITHUB_EVENT_NAME`
 * @param payload - the parsed file of `GITHUB_EVENT_PATH`
 * @throws UsageError where the payload lacks what the event must have
 */
export function comparisonOf(name: string, payload: unknown): Comparison {
  switch (name) {
    case 'pull_request':
    case 'pull_request_target': {
      const { number, base, head } = parse(pullRequest, name, payload).pull_request;
      return {
        kind: 'pull-request',
        number,
        base: base.sha,
        head: head.sha,
        checkedOut: name === 'pull_request',
      };
    }
    case 'merge_group': {
      const group = parse(mergeGroup, name, payload).merge_group;
      return { kind: 'merge-group', base: group.base_sha, head: group.head_sha };
    }
    case 'push': {
      const { ref, before, repository } = parse(push, name, payload);
      return {
        kind: 'push',
        ...(!/^0+$/.test(before) && { before }),
        defaultBranch: repository.default_branch,
        toDefault: ref === `refs/heads/${repository.default_branch}`,
      };
    }
    default:
      return { kind: 'full' };
  }
}
