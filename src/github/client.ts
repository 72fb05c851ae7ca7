import { getOctokit } from '@actions/github';

/** GitHub's API for one repository. */
export interface GitHub {
  readonly octokit: ReturnType<typeof getOctokit>;
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface ClientOptions {
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** Waits; a test need not. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** What GitHub answered where it refused; network failures look like status 500. */
export interface ApiError {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

const ATTEMPTS = 4;
/** A secondary limit is over in a minute; an hourly one is not worth a runner's time. */
const LONGEST_WAIT_MS = 90_000;
const FIRST_WAIT_MS = 500;
const REQUEST_LIMIT_MS = 120_000;

/** The error as an answer of the API's, if it is one. */
export function asApiError(error: unknown): ApiError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const response = 'response' in error ? (error.response as { headers?: ApiError['headers'] }) : undefined;
  return { status: error.status, message: error.message, headers: response?.headers ?? {} };
}

/** Milliseconds to wait before the same request may be sent again; nothing where that would not help. */
function waitBefore(error: ApiError, attempt: number, repeatable: boolean): number | undefined {
  const { status, headers, message } = error;
  const backoff = FIRST_WAIT_MS * 2 ** attempt;
  const limited =
    status === 429 ||
    (status === 403 && (headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(message)));
  if (!limited) return status >= 500 && repeatable ? backoff : undefined;
  const after = Number(headers['retry-after']) * 1000;
  const reset = Number(headers['x-ratelimit-reset']) * 1000 - Date.now();
  const wait = after >= 0 ? after : headers['x-ratelimit-remaining'] === '0' && reset > 0 ? reset : backoff;
  return wait <= LONGEST_WAIT_MS ? wait : undefined;
}

/** Repeats a call while GitHub asks for patience or, where repeating does no harm, fails for a moment. */
async function withPatience<T>(
  call: () => Promise<T>,
  repeatable: boolean,
  pause: GitHub['pause'],
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const answer = asApiError(error);
      const wait = answer && waitBefore(answer, attempt, repeatable);
      if (wait === undefined || attempt + 1 >= ATTEMPTS) throw error;
      await pause(wait);
    }
  }
}

/**
 * A client that waits out rate limits and outages, within bounds. A request that creates something is sent again
 * after a server's error only where it says `request: { repeatable: true }`.
 */
export function connect(options: ClientOptions): GitHub {
  const pause =
    options.pause ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  const octokit = getOctokit(options.token, {
    baseUrl: options.apiUrl,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  octokit.hook.wrap('request', (request, parameters) =>
    withPatience(
      async () =>
        request({
          ...parameters,
          request: { ...parameters.request, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) },
        }),
      parameters.method !== 'POST' || parameters.request['repeatable'] === true,
      pause,
    ),
  );
  const [owner = '', repo = ''] = options.repository.split('/');
  return { octokit, repository: { owner, repo }, pause };
}
