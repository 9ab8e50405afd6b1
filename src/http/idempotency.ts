/** Home of Idempotency-Key: the same request with the same key is carried out once and answered alike for an hour. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { messageOf } from '../base/errors.ts';
import { claimIdempotencyKey, dropIdempotencyKey, storeAnswer } from './idempotency-store.ts';
import { CALENDAR_TOKEN_HEADER } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { fieldError, refused } from './wire-errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where this request's answer is kept; null when it came without a key or was not carried out. */
    idempotency: { scope: string; path: string; key: string } | null;
  }
}

const METHODS = new Set(['POST', 'PUT', 'PATCH']);
const KEPT_MS = 60 * 60 * 1000;
const ANSWER = 'idempotent-answer';

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
    const now = deps.clock.now();
    const found = await claimIdempotencyKey(deps.db, {
      ...claim,
      requestHash: hashOf(request.body),
      now,
      expiresBefore: new Date(now.getTime() - KEPT_MS),
    });
    switch (found.kind) {
      case 'claimed':
        request.idempotency = claim;
        return;
      case 'in_flight':
        throw refused(
          409,
          'idempotency_conflict',
          'A request with this Idempotency-Key is still being carried out. Try again in a moment.',
        );
      case 'other_request':
        throw refused(422, 'idempotency_mismatch', 'This Idempotency-Key was used for a request with another body.');
      case 'answered':
        await reply
          .code(found.status)
          .type('application/json')
          .header('idempotent-replayed', 'true')
          .send(deps.sealer.open(ANSWER, found.body));
        return;
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotency === null) return payload;
    const { idempotency } = request;
    request.idempotency = null;
    try {
      // Our own failures and throttling are not remembered: the client shall try again with the same key.
      if (reply.statusCode >= 500 && reply.statusCode !== 507) await dropIdempotencyKey(deps.db, idempotency);
      else if (reply.statusCode === 429) await dropIdempotencyKey(deps.db, idempotency);
      else
        await storeAnswer(deps.db, idempotency, {
          status: reply.statusCode,
          // An answer may show a secret once: a calendar token, the signing secret of an endpoint.
          body: deps.sealer.seal(ANSWER, typeof payload === 'string' ? payload : ''),
        });
    } catch (error) {
      deps.log.error('an answer could not be kept for its Idempotency-Key', { error: messageOf(error) });
    }
    return payload;
  });
}

/** Keys of one caller do not meet those of another: the workspace's API key, or one of its calendar users. */
const scopeOf = (request: FastifyRequest): string =>
  request.headers[CALENDAR_TOKEN_HEADER] === undefined || request.calendarUser === null
    ? `workspace:${request.workspaceId}`
    : `calendar_user:${request.calendarUser.id}`;

const hashOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('base64url');
