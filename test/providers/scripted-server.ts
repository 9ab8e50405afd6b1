/** Home of the scripted provider: an HTTP server that answers exactly what a test tells it to, for shapes no orderly server sends. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { TestContext } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import type { OutboundHttp } from '../../src/base/outbound-http.ts';

/** One answer. `cut` breaks the connection; `fixture` names a file; `after` is waited for before it is sent. */
export type ScriptedAnswer = {
  status?: number;
  fixture?: string;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
  cut?: boolean;
  after?: Promise<unknown>;
};

/** What arrived. */
type ReceivedRequest = { method: string; url: URL; headers: IncomingHttpHeaders; body: string };

/** A server whose answers come from a list, one per request; the last one repeats. */
export type ScriptedServer = {
  url: string;
  requests: ReceivedRequest[];
  answer: (...answers: ScriptedAnswer[]) => void;
};

export const NOW = new Date('2026-11-22T12:00:00Z');
export const WINDOW = { startAt: new Date('2026-11-21T12:00:00Z'), endAt: new Date('2026-12-20T12:00:00Z') };
export const settledClock: Clock = { now: () => NOW };
export const unstopped = (): AbortSignal => new AbortController().signal;

/** Outbound HTTP that reaches this machine; it ends with the test. */
export function openHttp(t: TestContext): OutboundHttp {
  const http = createOutboundHttp({ allowPrivateNetworks: true, trusted: true, userAgent: 'rollcall-test' });
  t.after(() => http.close());
  return http;
}

/** Reads one provider answer. @param name Without `.json`, under test/fixtures. */
const readFixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');

/** Starts a scripted server; it ends with the test. @param fixtures Folder of its fixtures. */
export async function startScriptedServer(t: TestContext, fixtures: string): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  let script: ScriptedAnswer[] = [{ status: 500 }];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://scripted.invalid');
      const body = Buffer.concat(chunks).toString();
      requests.push({ method: request.method ?? '', url, headers: request.headers, body });
      const answer = (script.length > 1 ? script.shift() : script[0]) ?? {};
      const text =
        answer.fixture === undefined
          ? (answer.text ?? JSON.stringify(answer.json ?? {}))
          : readFixture(`${fixtures}/${answer.fixture}`);
      const send = (): void => {
        if (answer.cut === true) {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
          response.write('{"items": [', () => response.destroy());
          return;
        }
        response.writeHead(answer.status ?? 200, {
          'content-type': 'application/json; charset=UTF-8',
          ...answer.headers,
        });
        response.end(text);
      };
      void (answer.after ?? Promise.resolve()).then(send);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted server has no port.');
  const answer = (...answers: ScriptedAnswer[]): void => {
    script = answers;
  };
  return { url: `http://127.0.0.1:${address.port}`, requests, answer };
}
