/** Home of the sandbox's HTTP: requests and answers as plain values, so that a fault can stand between a handler and the wire. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request, read to its end. */
export type SandboxRequest = {
  method: string;
  /** As sent, still percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
};

/** One answer, not yet sent. `note` goes into the request log, never to the client. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string | Uint8Array; note?: string };

/** One line of a routing table. `:name` in the pattern stands for one path segment, handed over decoded and in order. */
export type Route = {
  method: string;
  pattern: string;
  handle: (request: SandboxRequest, params: string[]) => Answer | Promise<Answer>;
};

/** Thrown by a handler that refuses: the answer is sent as it is. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function html(status: number, body: string): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    },
    body,
  };
}

/** Finds the route of a request and answers with it; null when there is none. */
export async function answerByRoute(routes: readonly Route[], request: SandboxRequest): Promise<Answer | null> {
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const params = matchPath(route.pattern, request.path);
    if (params === null) continue;
    try {
      return await route.handle(request, params);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }
  return null;
}

function matchPath(pattern: string, path: string): string[] | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return null;
      continue;
    }
    if (segment === '') return null;
    try {
      params.push(decodeURIComponent(segment));
    } catch {
      return null;
    }
  }
  return params;
}

/** Reads a request to its end. Returns null when the body is larger than `maxBytes`. */
export async function readRequest(incoming: IncomingMessage, maxBytes: number): Promise<SandboxRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > maxBytes) return null;
    chunks.push(bytes);
  }
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1)),
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Sends an answer; `cutShort` sends the headers and half the body, then cuts the connection. */
export function send(response: ServerResponse, answer: Answer, cutShort = false): void {
  const given = answer.body ?? '';
  const body = typeof given === 'string' ? Buffer.from(given, 'utf8') : given;
  const hasBody = answer.status !== 204 && answer.status !== 304;
  response.writeHead(answer.status, {
    ...(hasBody && { 'content-length': String(body.length) }),
    ...answer.headers,
  });
  if (!cutShort) {
    response.end(hasBody ? body : undefined);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
