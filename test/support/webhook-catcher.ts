/** Home of the webhook catcher: an HTTP server that keeps what it is sent and answers as a test tells it to. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { PATIENCE_MS } from './wait.ts';

/** One request as it arrived. */
export type CaughtWebhook = {
  /** With its query. */
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  /** The exact bytes. */
  rawBody: Buffer;
  /** The bytes as JSON; null when they are none. */
  body: unknown;
  receivedAt: Date;
};

/** What the catcher does with one request; default is status 200 at once. */
export type ScriptedAnswer = {
  status?: number;
  /** Milliseconds before the answer. */
  delayMs?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Closes the connection instead of answering. */
  isCut?: boolean;
  /** Keeps the connection open and never answers. */
  isSilent?: boolean;
};

/** A running catcher; disposing closes it with all connections. */
export type WebhookCatcher = AsyncDisposable & {
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  /** The address of a path on it, e.g. `url('/hook')`. */
  url: (path: string) => string;
  /** Everything that came, oldest first. */
  caught: readonly CaughtWebhook[];
  /** What came to one path (without its query), oldest first. */
  at: (path: string) => CaughtWebhook[];
  /** The next answers of a path, one per request; afterwards its usual one. */
  script: (path: string, answers: readonly ScriptedAnswer[]) => void;
  /** The usual answer of a path. */
  answerAlways: (path: string, answer: ScriptedAnswer) => void;
  /**
   * Resolves with the first request that fits, also one that came already.
   *
   * @throws when none came within the time; the message lists what did come.
   */
  waitFor: (predicate: (webhook: CaughtWebhook) => boolean, timeoutMs?: number) => Promise<CaughtWebhook>;
  /** Resolves when at least this many requests came. */
  waitForCount: (count: number, timeoutMs?: number) => Promise<readonly CaughtWebhook[]>;
  /** Calls a function for everything that comes from now on. */
  onCaught: (listener: (webhook: CaughtWebhook) => void) => void;
  forget: () => void;
};

/** Starts a catcher on a free port of 127.0.0.1. */
export async function startWebhookCatcher(): Promise<WebhookCatcher> {
  const caught: CaughtWebhook[] = [];
  const scripts = new Map<string, ScriptedAnswer[]>();
  const usual = new Map<string, ScriptedAnswer>();
  const watchers = new Set<() => void>();
  const listeners: ((webhook: CaughtWebhook) => void)[] = [];
  const stopping = new AbortController();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const rawBody = Buffer.concat(chunks);
    const path = request.url ?? '/';
    const webhook: CaughtWebhook = {
      path,
      method: request.method ?? '',
      headers: request.headers,
      rawBody,
      body: parsed(rawBody),
      receivedAt: new Date(),
    };
    caught.push(webhook);
    for (const listener of listeners) listener(webhook);
    const key = withoutQuery(path);
    const answer = scripts.get(key)?.shift() ?? usual.get(key) ?? {};
    for (const watcher of watchers) watcher();
    if (answer.isSilent === true) return;
    if (answer.delayMs !== undefined) await after(answer.delayMs, undefined, { signal: stopping.signal });
    if (answer.isCut === true) request.socket.destroy();
    else response.writeHead(answer.status ?? 200, answer.headers ?? {}).end(answer.body ?? '');
  };
  // A request that is cut off, or a catcher that closes, is nothing to report.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The catcher has no port.');
  const origin = `http://127.0.0.1:${address.port}`;

  const until = <Result>(find: () => Result | undefined, timeoutMs: number): Promise<Result> =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        watchers.delete(look);
        settle();
      };
      const look = (): void => {
        const found = find();
        if (found !== undefined) finish(() => resolve(found));
      };
      const timer = setTimeout(() => finish(() => reject(nothingCame(timeoutMs, caught))), timeoutMs);
      watchers.add(look);
      look();
    });

  return {
    origin,
    url: (path) => origin + path,
    caught,
    at: (path) => caught.filter((webhook) => withoutQuery(webhook.path) === path),
    script: (path, answers) => void scripts.set(path, [...answers]),
    answerAlways: (path, answer) => void usual.set(path, answer),
    waitFor: (predicate, timeoutMs = PATIENCE_MS) => until(() => caught.find(predicate), timeoutMs),
    waitForCount: (count, timeoutMs = PATIENCE_MS) =>
      until(() => (caught.length >= count ? caught : undefined), timeoutMs),
    onCaught: (listener) => void listeners.push(listener),
    forget: () => void caught.splice(0),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const withoutQuery = (path: string): string => path.split('?')[0] ?? path;

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function nothingCame(timeoutMs: number, caught: readonly CaughtWebhook[]): Error {
  const list = caught.map(({ method, path, rawBody }) => `${method} ${path} ${rawBody.toString('utf8').slice(0, 200)}`);
  return new Error(`The webhook that was waited for did not come within ${timeoutMs} ms. Came:\n${list.join('\n')}`);
}
