import { page, refusal, type Answer, type Call, type LoopbackServer } from './server.js';
import { user } from './service.js';

export const reviews = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
export const reviewComments = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments';
export const newReviewComment = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments';

/** What a request says of one comment. */
export interface Wanted {
  readonly path: string;
  readonly line: number;
  readonly side: string;
  readonly body: string;
}

const time = '2026-01-01T00:00:00Z';
const pull = 'https://api.github.com/repos/o/r/pulls/7';

/** Reviews of a pull request, kept as GitHub keeps them. */
export class Reviews {
  readonly bodies: string[] = [];
  readonly comments: (Wanted & object)[] = [];

  /** @param shows - whether the diff has a line; a comment anywhere else is refused */
  constructor(
    readonly server: LoopbackServer,
    readonly shows: (path: string, line: number) => boolean,
  ) {
    server
      .on(reviewComments, (call) => page(call, `${server.url}/repos/o/r/pulls/7/comments`, this.comments))
      .on(reviews, (call) => this.#review(call))
      .on(newReviewComment, ({ body }) => {
        const wanted = body as Wanted;
        return this.#fits(wanted) ? { status: 201, body: this.add(wanted, server.viewer) } : refused;
      });
  }

  #fits({ path, line, side }: Wanted): boolean {
    return side === 'RIGHT' && this.shows(path, line);
  }

  #review({ body }: Call): Answer {
    const { comments, commit_id, ...review } = body as {
      comments: readonly Wanted[];
      commit_id: string;
      body: string;
    };
    if (!comments.every((comment) => this.#fits(comment))) return refused;
    this.bodies.push(review.body);
    for (const comment of comments) this.add(comment, this.server.viewer);
    return {
      status: 200,
      body: {
        id: this.bodies.length,
        node_id: 'R1',
        user: user(this.server.viewer),
        body: review.body,
        state: 'COMMENTED',
        commit_id,
        html_url: 'https://github.com/o/r/pull/7#pullrequestreview-1',
        pull_request_url: pull,
        _links: { html: { href: 'https://github.com/o/r/pull/7' }, pull_request: { href: pull } },
        author_association: 'NONE',
      },
    };
  }

  add({ path, line, side, body }: Wanted, login: string): object {
    const id = this.comments.length + 1;
    const url = `https://api.github.com/repos/o/r/pulls/comments/${id}`;
    const html = `https://github.com/o/r/pull/7#discussion_r${id}`;
    const commit = 'a'.repeat(40);
    const comment = {
      url,
      id,
      node_id: `C${id}`,
      pull_request_review_id: 1,
      diff_hunk: '@@ -1 +1 @@',
      path,
      line,
      side,
      commit_id: commit,
      original_commit_id: commit,
      user: user(login),
      body,
      created_at: time,
      updated_at: time,
      html_url: html,
      pull_request_url: pull,
      author_association: 'NONE',
      _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    };
    this.comments.push(comment);
    return comment;
  }
}

const refused = refusal(422, 'Unprocessable Entity');
