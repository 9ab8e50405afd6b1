/** Home of entity tags: who asks again with If-None-Match hears 304 while the answer is still the same (RFC 9110, section 13). */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { VERSION } from '../base/version.ts';

/** Answers belong to who asked; they may be kept, and are asked for again before they are used. */
const KEPT_BUT_ASKED = 'private, no-cache';
/** For answers that nobody may keep: those that show a secret, and all that are not read again. */
export const NOT_KEPT = 'no-store';

/** What the answer 304 says, for the document. */
export const NOT_MODIFIED = 'Unchanged since the answer that `If-None-Match` names; there is no body.';
export const notModified = z.null().describe(NOT_MODIFIED);

const TAG = /(?:W\/)?"[^"]*"/g;

/**
 * Tags the answer to a request. Tags are weak: an answer may be compressed on its way.
 *
 * @param mark Differs whenever what is told differs; how it is told may change with the version.
 * @returns whether the client has this answer already; then it is 304 without a body.
 */
export function tagAnswer(request: FastifyRequest, reply: FastifyReply, mark: string): boolean {
  const tag = `W/"${VERSION}-${mark}"`;
  reply.header('etag', tag);
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', KEPT_BUT_ASKED);
  return isNamed(tag, request.headers['if-none-match']);
}

/** Whether a request asks only for an answer that it does not have yet. */
export const isConditional = (request: FastifyRequest): boolean => request.headers['if-none-match'] !== undefined;

/**
 * Tags each 200 of a GET of the API by its bytes, where the route has no cheaper mark; a 304 has neither body nor length. What is not
 * tagged is not kept: tokens and signing secrets are in answers to POST.
 */
export function tagAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode === 304) return withoutBody(reply);
    if (reply.hasHeader('etag') || !request.url.startsWith('/api/')) return payload;
    const isRead = reply.statusCode === 200 && request.method === 'GET' && typeof payload === 'string';
    if (!isRead && !reply.hasHeader('cache-control')) reply.header('cache-control', NOT_KEPT);
    if (!isRead || reply.getHeader('cache-control') === NOT_KEPT) return payload;
    if (!tagAnswer(request, reply, createHash('sha1').update(payload).digest('base64url'))) return payload;
    return withoutBody(reply.code(304));
  });
}

function withoutBody(reply: FastifyReply): null {
  reply.removeHeader('content-type');
  reply.removeHeader('content-length');
  return null;
}

function isNamed(tag: string, header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header === tag) return true;
  if (header.trim() === '*') return true;
  const opaque = tag.slice('W/'.length);
  return (header.match(TAG) ?? []).some((named) => named.replace(/^W\//, '') === opaque);
}
