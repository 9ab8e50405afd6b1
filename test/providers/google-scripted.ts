/** Home of the scripted Google: an HTTP server that answers exactly what a test tells it to, for shapes no orderly server sends. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { TestContext } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { googleProvider } from '../../src/calendars/providers/google/index.ts';
import type { GoogleProvider } from '../../src/calendars/providers/google/index.ts';
import type { Credentials } from '../../src/calendars/provider.ts';

/** One answer. `cut` breaks the connection; `fixture` names a file in test/fixtures/google. */
export type ScriptedAnswer = {
  status?: number;
  fixture?: string;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
  cut?: boolean;
};

/** What arrived. */
export type ReceivedRequest = { method: string; url: URL; headers: IncomingHttpHeaders; body: string };

/** A server whose answers come from a list, one per request; the last one repeats. */
export type ScriptedGoogle = {
  url: string;
  provider: GoogleProvider;
  requests: ReceivedRequest[];
  answer: (...answers: ScriptedAnswer[]) => void;
};

export const NOW = new Date('2026-11-22T12:00:00Z');
export const WINDOW = { startAt: new Date('2026-11-21T12:00:00Z'), endAt: new Date('2026-12-20T12:00:00Z') };
export const settledClock: Clock = { now: () => NOW };
export const unstopped = (): AbortSignal => new AbortController().signal;

export const CREDENTIALS: Credentials = {
  kind: 'oauth',
  refreshToken: 'refresh-1',
  accessToken: 'access-1',
  accessTokenExpiresAt: '2026-11-22T13:00:00.000Z',
  scope: 'https://www.googleapis.com/auth/calendar.events.readonly',
};

/** Reads one provider answer. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/google/${name}.json`, import.meta.url), 'utf8');

/** Builds an adapter whose every address is one origin. */
export function providerAt(t: TestContext, origin: string, userinfo = `${origin}/v1/userinfo`): GoogleProvider {
  const http = createOutboundHttp({ allowPrivateNetworks: true, trusted: true, userAgent: 'rollcall-test' });
  t.after(() => http.close());
  const urls = { accounts: origin, token: origin, api: origin, userinfo };
  return googleProvider({ http, clock: settledClock, urls });
}

/** Starts a scripted Google; it ends with the test. */
export async function startScriptedGoogle(t: TestContext): Promise<ScriptedGoogle> {
  const requests: ReceivedRequest[] = [];
  let script: ScriptedAnswer[] = [{ status: 500 }];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://scripted.invalid');
      const body = Buffer.concat(chunks).toString();
      requests.push({ method: request.method ?? '', url, headers: request.headers, body });
      const answer = script.length > 1 ? script.shift() : script[0];
      const text =
        answer?.fixture === undefined ? (answer?.text ?? JSON.stringify(answer?.json ?? {})) : fixture(answer.fixture);
      if (answer?.cut === true) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"items": [', () => response.destroy());
        return;
      }
      response.writeHead(answer?.status ?? 200, {
        'content-type': 'application/json; charset=UTF-8',
        ...answer?.headers,
      });
      response.end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted Google has no port.');
  const url = `http://127.0.0.1:${address.port}`;
  const answer = (...answers: ScriptedAnswer[]): void => {
    script = answers;
  };
  return { url, provider: providerAt(t, url), requests, answer };
}
