import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRequirement } from '../../src/parsers/requirement.js';
import type { PackageFact } from '../../src/types.js';
import { zip, type ZipOptions } from './zip-writer.js';

/** A made-up record of the OSV schema. */
export function osvRecord(
  id: string,
  name: string,
  events: readonly Readonly<Record<string, string>>[],
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    schema_version: '1.7.5',
    id,
    modified: '2026-01-01T00:00:00Z',
    summary: `Made-up flaw ${id}`,
    affected: [{ package: { ecosystem: 'PyPI', name }, ranges: [{ type: 'ECOSYSTEM', events }] }],
    ...more,
  };
}

/** A requirement as a manifest declares it. */
export function declared(requirement: string): PackageFact {
  const parsed = parseRequirement(requirement);
  if (parsed === undefined) throw new Error(`not a requirement: ${requirement}`);
  return {
    kind: 'package',
    ecosystem: 'PyPI',
    ...parsed,
    declaredIn: 'manifest',
    code: requirement,
    location: { kind: 'region', startLine: 1, startColumn: 1, endLine: 1, endColumn: 2, offset: 0 },
  };
}

/** An export of advisories: some members deflated, some stored. */
export function exportZip(records: readonly Record<string, unknown>[], options: ZipOptions = {}): Uint8Array {
  const entries = records.map((record, i) => ({
    name: `${String(record['id'])}.json`,
    data: JSON.stringify(record),
    method: i % 2 === 0 ? 8 : 0,
  }));
  return zip(entries, options);
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A real server on the loopback interface. */
export async function serve(
  answer: (request: Received, response: ServerResponse, count: number) => void,
): Promise<Loopback> {
  const received: Received[] = [];
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
    const request = {
      method: message.method ?? '',
      path: message.url ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    };
    received.push(request);
    answer(request, response, received.length);
  };
  const server: Server = createServer((message, response) => void handle(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Runs a test with a folder of its own, which is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
