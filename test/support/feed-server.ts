/** Home of the feed server of tests: a real HTTP server with one calendar file per path, that can misbehave. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** What a path answers; a text is a calendar answered with 200. */
export type FeedRoute = string | Buffer | ((response: ServerResponse, headers: IncomingHttpHeaders) => void);

/** A running feed server. */
export type FeedServer = AsyncDisposable & {
  /** Sets what a path answers, and gives its address. */
  serve: (path: string, route: FeedRoute) => string;
  /** Headers of the requests so far, oldest first. */
  requests: { path: string; headers: IncomingHttpHeaders }[];
};

/** Starts a server on a free port of 127.0.0.1. */
export async function startFeedServer(): Promise<FeedServer> {
  const routes = new Map<string, FeedRoute>();
  const requests: FeedServer['requests'] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push({ path: request.url ?? '', headers: request.headers });
    const route = routes.get(path);
    if (route === undefined) response.writeHead(404).end();
    else if (typeof route === 'function') route(response, request.headers);
    else response.writeHead(200, { 'content-type': 'text/calendar' }).end(route);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    requests,
    serve(path, route) {
      routes.set(path, route);
      return `http://127.0.0.1:${port}${path}`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
