import { describeError } from '../errors.js';

/** How requests leave the program; tests bring their own server and need not wait. */
export interface Network {
  readonly fetch: typeof fetch;
  /** Waits this many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** One request and what is made of its answer, repeated together: a body may break off as well. */
export interface Exchange<T> {
  readonly url: string;
  readonly init?: RequestInit;
  /** For one attempt with the reading of its body, in milliseconds. */
  readonly deadline: number;
  read(response: Response): Promise<T>;
}

const ATTEMPTS = 4;
const FIRST_WAIT = 500;
/** Whoever asks for more patience than this gets another try in the next run. */
const LONGEST_WAIT = 60_000;

/** The service answered, and repeating the request would not change the answer. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The service asks to come back later. */
class BusyError extends Error {
  constructor(
    message: string,
    readonly wait: number | undefined,
  ) {
    super(message);
  }
}

/** `Retry-After` in milliseconds: seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(response: Response): number | undefined {
  const header = response.headers.get('retry-after');
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function isTemporary(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** What `fetch` throws says only that it failed; the reason stands in its cause. */
function describeFailure(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null) return describeError(error);
  const reason = 'code' in cause && typeof cause.code === 'string' ? cause.code : describeError(cause);
  return `${describeError(error)} (${reason})`;
}

async function attempt<T>(network: Network, request: Exchange<T>): Promise<T> {
  const { url, init, deadline } = request;
  const response = await network.fetch(url, { ...init, signal: AbortSignal.timeout(deadline) });
  if (response.ok) return request.read(response);
  await response.body?.cancel();
  const message = `${new URL(url).host} answered ${response.status}`;
  if (isTemporary(response.status)) throw new BusyError(message, retryAfter(response));
  throw new RefusedError(message, response.status);
}

/**
 * Performs an exchange, again after growing pauses where the network, the service or the reading fails.
 *
 * @throws RefusedError where repeating is of no use; otherwise the last failure, in one line
 */
export async function exchange<T>(network: Network, request: Exchange<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt(network, request);
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      const asked = error instanceof BusyError ? error.wait : undefined;
      const wait = asked ?? FIRST_WAIT * 2 ** (attempts - 1);
      if (attempts === ATTEMPTS || wait > LONGEST_WAIT) {
        throw new Error(describeFailure(error), { cause: error });
      }
      await network.sleep(wait);
    }
  }
}

/**
 * Reads a body, never more than `limit` bytes of it.
 *
 * @param onProgress - told after each piece how many bytes have come
 */
export async function readBody(
  response: Response,
  limit: number,
  onProgress?: (bytes: number) => void,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = response.body ?? emptyBody();
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw new Error(`the answer is larger than ${limit} bytes`);
    chunks.push(chunk);
    onProgress?.(length);
  }
  return Buffer.concat(chunks);
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // A HEAD request has none.
}

/** Reads a body as JSON, never more than `limit` bytes of it. */
export async function readJson(response: Response, limit: number): Promise<unknown> {
  return JSON.parse((await readBody(response, limit)).toString('utf8')) as unknown;
}
