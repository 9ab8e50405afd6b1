/** Home of what the operator hears of requests that fail on our side. */
import type { FastifyRequest } from 'fastify';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** Where failures go that the operator must hear of. */
export type ErrorLog = {
  /** A fault of ours: one line with its stack. */
  failed: (error: unknown, request: FastifyRequest) => void;
  /** The database is away, which every request meets: one line every few seconds, however many they are. */
  databaseUnavailable: (error: unknown) => void;
};

const LINE_EVERY_MS = 5_000;

/** Builds the error log of one server. @param nowMs A clock that never steps; for tests. */
export function openErrorLog(log: Log, nowMs: () => number = () => performance.now()): ErrorLog {
  let nextLineAtMs = -Infinity;
  let requestCount = 0;
  return {
    failed: (error, request) =>
      log.error('request failed', {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        error: messageOf(error),
        stack: error instanceof Error ? error.stack : undefined,
      }),
    databaseUnavailable: (error) => {
      requestCount += 1;
      if (nowMs() < nextLineAtMs) return;
      const fields = { requestCount, error: messageOf(error) };
      log.error('the database is not available; requests since the last such line were answered with 503', fields);
      nextLineAtMs = nowMs() + LINE_EVERY_MS;
      requestCount = 0;
    },
  };
}
