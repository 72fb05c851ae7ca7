import { gunzipSync } from 'node:zlib';
import { page, refusal, type Answer, type Call, type LoopbackServer } from './server.js';

export const uploads = 'POST /repos/{owner}/{repo}/code-scanning/sarifs';
export const uploadStatus = 'GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}';
export const commentList = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
export const newComment = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
export const oldComment = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

const avatar = 'https://avatars.githubusercontent.com/u/1';
const time = '2026-01-01T00:00:00Z';

export function user(login: string): Comment['user'] & Record<string, unknown> {
  const url = `https://api.github.com/users/${login.replace(/[[\]]/g, '')}`;
  const links = ['followers', 'subscriptions', 'organizations', 'repos', 'received_events'];
  const templates = ['following', 'gists', 'starred', 'events'];
  return {
    login,
    id: 1,
    node_id: 'U1',
    avatar_url: avatar,
    gravatar_id: '',
    url,
    html_url: url,
    ...Object.fromEntries([...links, ...templates].map((name) => [`${name}_url`, `${url}/${name}`])),
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  };
}

/** Comments of a pull request and uploads to code scanning, kept as GitHub keeps them. */
export class Service {
  readonly comments: Comment[] = [];
  /** The SARIF of each upload, unpacked. */
  readonly sarifs: string[] = [];

  constructor(readonly server: LoopbackServer) {
    server
      .on(commentList, (call) => {
        const path = `/repos/${call.parameters['owner'] ?? ''}/${call.parameters['repo'] ?? ''}/issues/${call.parameters['issue_number'] ?? ''}/comments`;
        return page(call, server.url + path, this.comments);
      })
      .on(newComment, (call) => ({ status: 201, body: this.add(bodyOf(call), server.viewer) }))
      .on(oldComment, (call) => this.#update(call))
      .on(uploads, (call) => this.#take(call))
      .on(uploadStatus, () => ({ status: 200, body: { processing_status: 'complete', errors: null } }));
  }

  add(body: string, login: string): Comment {
    const id = this.comments.length + 1;
    const url = `https://api.github.com/repos/o/r/issues/comments/${id}`;
    const comment = {
      id,
      node_id: `C${id}`,
      url,
      html_url: `https://github.com/o/r/pull/7#issuecomment-${id}`,
      issue_url: 'https://api.github.com/repos/o/r/issues/7',
      body,
      user: user(login),
      created_at: time,
      updated_at: time,
      author_association: 'NONE',
      performed_via_github_app: null,
    };
    this.comments.push(comment);
    return comment;
  }

  #update(call: Call): Answer {
    const comment = this.comments.find(({ id }) => String(id) === call.parameters['comment_id']);
    if (comment === undefined) return refusal(404, 'Not Found');
    comment.body = bodyOf(call);
    return { status: 200, body: comment };
  }

  #take({ body }: Call): Answer {
    const packed = Buffer.from((body as { sarif: string }).sarif, 'base64');
    this.sarifs.push(gunzipSync(packed).toString('utf8'));
    const id = `47177e22-5596-11eb-80a1-c1e54ef945c${this.sarifs.length}`;
    return { status: 202, body: { id, url: `https://api.github.com/repos/o/r/code-scanning/sarifs/${id}` } };
  }
}

function bodyOf({ body }: Call): string {
  return (body as { body: string }).body;
}
