import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiDescription, type ApiDescription } from './openapi.js';

/** One request, as it came. */
export interface Call {
  readonly method: string;
  /** The template of GitHub's description: `/repos/{owner}/{repo}/…`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  /** JSON, or bytes that are sent as they are. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = (call: Call) => Answer;

export function refusal(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    headers,
  };
}

/** A page of a list, with the `Link` header that leads to the next. */
export function page(call: Call, url: string, items: readonly unknown[]): Answer {
  const size = Number(call.query.get('per_page') ?? 30);
  const number = Number(call.query.get('page') ?? 1);
  const next = new URLSearchParams(call.query);
  next.set('page', String(number + 1));
  const more = items.length > number * size;
  return {
    status: 200,
    body: items.slice((number - 1) * size, number * size),
    headers: more ? { link: `<${url}?${next.toString()}>; rel="next"` } : {},
  };
}

/**
 * GitHub's API on the loopback. Every request and every answer is held against GitHub's published description;
 * whatever differs from it stands in `violations`.
 */
export class LoopbackServer {
  readonly calls: Call[] = [];
  readonly violations: string[] = [];
  /** Login that the token belongs to, as GraphQL tells it. */
  viewer = 'github-actions[bot]';
  readonly #description: ApiDescription = apiDescription();
  readonly #handlers = new Map<string, Handler>();
  readonly #scripts = new Map<string, Answer[]>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.violations.push(String(error));
        response.writeHead(500).end();
      });
    });
  }

  static async start(): Promise<LoopbackServer> {
    const server = new LoopbackServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Answers a route from now on. */
  on(operation: `${string} /${string}`, handler: Handler): this {
    this.#handlers.set(operation, handler);
    return this;
  }

  /** Answers the next requests of a route with these, before its handler is asked again. */
  script(operation: `${string} /${string}`, ...answers: readonly Answer[]): this {
    this.#scripts.set(operation, [...(this.#scripts.get(operation) ?? []), ...answers]);
    return this;
  }

  /** Requests to a route, in their order. */
  callsTo(operation: `${string} /${string}`): Call[] {
    return this.calls.filter(({ method, route }) => `${method} ${route}` === operation);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const method = request.method ?? '';
    if (!/^token .+/.test(request.headers.authorization ?? '')) this.violations.push(`no token: ${pathname}`);
    if (method === 'POST' && pathname === '/graphql') {
      send(response, { status: 200, body: { data: { viewer: { login: this.viewer } } } });
      return;
    }
    const matched = this.#description.match(method, pathname);
    if (matched === undefined) {
      this.violations.push(`${method} ${pathname} is not part of the API`);
      send(response, refusal(404, 'Not Found'));
      return;
    }
    const { route, parameters } = matched;
    const problems = this.#description.checkRequest(method, route, parameters, searchParams, body);
    this.violations.push(...problems.map((problem) => `${method} ${route}: ${problem}`));
    const call = { method, route, parameters, query: searchParams, headers: request.headers, body };
    this.calls.push(call);
    const operation = `${method} ${route}`;
    const answer =
      this.#scripts.get(operation)?.shift() ??
      this.#handlers.get(operation)?.(call) ??
      refusal(404, 'Not Found');
    if (!(answer.body instanceof Uint8Array)) {
      const wrong = this.#description.checkResponse(method, route, answer.status, answer.body);
      this.violations.push(...wrong.map((problem) => `${operation}: ${problem}`));
    }
    send(response, answer);
  }
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const raw = body instanceof Uint8Array;
  response.writeHead(status, {
    'content-type': raw
      ? 'application/vnd.github.raw+json; charset=utf-8'
      : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(raw ? body : JSON.stringify(body));
}
