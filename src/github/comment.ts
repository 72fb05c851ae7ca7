import { asApiError, type GitHub } from './client.js';

type Id = number | bigint;

export interface PostedComment {
  readonly id: Id;
  readonly url: string;
}

export interface CommentRequest {
  /** Number of the pull request. */
  readonly number: number;
  /** How the comment begins, to be found again. */
  readonly marker: string;
  readonly body: string;
  /** Whether a first comment is worth writing; an earlier one is brought up to date in any case. */
  readonly create: boolean;
}

/** Who writes with the token of a workflow. */
const WORKFLOW_BOT = 'github-actions[bot]';

/**
 * Login of the token's owner. The REST question is answered to persons alone; GraphQL answers it for apps as well.
 */
export async function findAuthor({ octokit }: GitHub): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
    return viewer.login;
  } catch {
    return WORKFLOW_BOT;
  }
}

interface Author {
  readonly login: string;
  readonly type: string;
}

/** GraphQL leaves out the ending that REST gives to the logins of apps. */
export function isSame(user: Author | null, login: string): boolean {
  return user?.login === login || (user?.type === 'Bot' && user.login === `${login}[bot]`);
}

/** Our own earlier comment. Anybody can write the marker: one under another name is not ours, and is left alone. */
async function findComment(
  { octokit, repository }: GitHub,
  { number, marker }: CommentRequest,
  author: string,
): Promise<Id | undefined> {
  const pages = octokit.paginate.iterator('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...repository,
    issue_number: number,
    per_page: 100,
  });
  for await (const { data } of pages) {
    const own = data.find(({ body, user }) => body?.startsWith(marker) === true && isSame(user, author));
    if (own) return own.id;
  }
  return undefined;
}

async function post(
  github: GitHub,
  request: CommentRequest,
  author: string,
): Promise<PostedComment | undefined> {
  const { octokit, repository } = github;
  const { number, body, create } = request;
  const id = await findComment(github, request, author);
  if (id === undefined && !create) return undefined;
  const { data } =
    id === undefined
      ? await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...repository,
          issue_number: number,
          body,
        })
      : await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          ...repository,
          comment_id: id,
          body,
        });
  return { id: data.id, url: data.html_url };
}

/**
 * Writes the one comment of a pull request, or brings it up to date.
 *
 * @returns nothing where there is none and none was to be created
 * @throws the API's error where it is refused
 */
export async function postComment(
  github: GitHub,
  request: CommentRequest,
): Promise<PostedComment | undefined> {
  const author = await findAuthor(github);
  try {
    return await post(github, request, author);
  } catch (error) {
    if ((asApiError(error)?.status ?? 0) < 500) throw error;
    // The comment may have been written although the answer was lost: looking again keeps it from being doubled.
    return post(github, request, author);
  }
}
