/**
 * Home of Idempotency-Key: the same request with the same key is carried out once and answered alike for an hour, also when the
 * process ends between the effect and the answer.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messageOf } from '../base/errors.ts';
import { inTransaction, type Db } from '../db/index.ts';
import { claimIdempotencyKey, dropIdempotencyKey, storeAnswer } from './idempotency-store.ts';
import { CALENDAR_TOKEN_HEADER } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { fieldError, refused } from './wire-errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where this request's answer is kept; null when it came without a key or was not carried out. */
    idempotency: { scope: string; path: string; key: string; isAnswered: boolean } | null;
  }
  interface FastifyContextConfig {
    /** Whether a POST that was interrupted may be carried out again: see `claimIdempotencyKey`. */
    mayRunAgain?: boolean;
  }
}

const METHODS = new Set(['POST', 'PUT', 'PATCH']);
/** What kept answers are sealed for. */
export const KEPT_ANSWER = 'idempotent-answer';

/** Adds the hooks. They run after authentication, so that a key belongs to who sent it. */
export function rememberAnswers(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('idempotency', null);
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.workspaceId === '' || !METHODS.has(request.method)) return;
    if (typeof key !== 'string' || key === '' || key.length > 255)
      throw fieldError('Idempotency-Key', 'Use 1 to 255 characters.');
    const path = `${request.method} ${(request.url.split('?')[0] ?? '').replace(/\/$/, '')}`;
    const claim = { scope: scopeOf(request), path, key };
    const found = await claimIdempotencyKey(deps.db, {
      ...claim,
      requestHash: hashOf(request.body),
      now: deps.clock.now(),
      mayRunAgain: request.method !== 'POST' || request.routeOptions.config.mayRunAgain === true,
    });
    switch (found.kind) {
      case 'claimed':
        request.idempotency = { ...claim, isAnswered: false };
        return;
      case 'in_flight':
        throw refused(
          409,
          'idempotency_conflict',
          'A request with this Idempotency-Key is still being carried out. Try again in a moment.',
        );
      case 'outcome_unknown':
        throw refused(
          409,
          'idempotency_outcome_unknown',
          'The request with this Idempotency-Key was interrupted, and nobody knows whether it took effect. Look, and send it with another key if it did not.',
        );
      case 'other_request':
        throw refused(422, 'idempotency_mismatch', 'This Idempotency-Key was used for a request with another body.');
      case 'answered':
        await reply
          .code(found.status)
          .type('application/json')
          .header('idempotent-replayed', 'true')
          .send(deps.sealer.open(KEPT_ANSWER, found.body));
        return;
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotency === null) return payload;
    const { idempotency } = request;
    request.idempotency = null;
    try {
      if (isWorthTryingAgain(reply.statusCode)) await dropIdempotencyKey(deps.db, idempotency);
      else if (!idempotency.isAnswered)
        await storeAnswer(deps.db, idempotency, answerOf(deps, reply.statusCode, payload));
    } catch (error) {
      deps.log.error('an answer could not be kept for its Idempotency-Key', { error: messageOf(error) });
    }
    return payload;
  });
}

/**
 * Keeps the answer of a request in the transaction of its effect, so that the two cannot come apart. Does nothing for a request
 * without a key.
 *
 * @param resource What will be sent with `status`.
 */
export async function answerInTransaction(
  tx: Db,
  deps: HttpDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  status: number,
  resource: unknown,
): Promise<void> {
  if (request.idempotency === null) return;
  await storeAnswer(tx, request.idempotency, answerOf(deps, status, reply.code(status).serialize(resource)));
  request.idempotency.isAnswered = true;
}

/**
 * Carries out a change and keeps its answer in one transaction.
 *
 * @returns what `change` answers, to be sent with `status`.
 */
export const changeAndAnswer = <Resource>(
  deps: HttpDeps,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  status: number,
  change: (tx: Db) => Promise<Resource>,
): Promise<Resource> =>
  inTransaction(deps.db, async (tx) => {
    const resource = await change(tx);
    await answerInTransaction(tx, deps, exchange, status, resource);
    return resource;
  });

/** An answer may show a secret once: a calendar token, the signing secret of an endpoint. So it is kept sealed. */
const answerOf = (deps: HttpDeps, status: number, payload: unknown): { status: number; body: string } => ({
  status,
  body: deps.sealer.seal(KEPT_ANSWER, typeof payload === 'string' ? payload : ''),
});

/** Our own failures, throttling, and what is being done right now: the client shall try again with the same key. */
const isWorthTryingAgain = (status: number): boolean =>
  (status >= 500 && status !== 507) || status === 429 || status === 409;

/** Keys of one caller do not meet those of another: the workspace's API key, or one of its calendar users. */
const scopeOf = (request: FastifyRequest): string =>
  request.headers[CALENDAR_TOKEN_HEADER] === undefined || request.calendarUser === null
    ? `workspace:${request.workspaceId}`
    : `calendar_user:${request.calendarUser.id}`;

const hashOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('base64url');
