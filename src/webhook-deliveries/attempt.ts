/** Home of one attempt: the request that is made, and what its answer means for the delivery. */
import type { KeyObject } from 'node:crypto';
import type { HeaderFamily } from '../webhook-endpoints/index.ts';
import { renderBody, type WebhookBody, type WebhookShape } from '../webhook-events/index.ts';
import { readRetryAfterMs } from '../base/retry-after.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import { signatureHeaders } from './sign.ts';

/** How long an endpoint may take to answer, in milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 15_000;

/** The request of one attempt. */
export type WebhookRequest = { url: string; headers: Record<string, string>; body: Buffer };

/** What came of a request; never the body of the answer. `error` is a sentence, null for a 2xx answer. */
export type AttemptResult = { httpStatus: number | null; retryAfterMs: number | null; error: string | null };

/** What an attempt means for its delivery. */
export type AttemptOutcome =
  | { kind: 'delivered' }
  /** Tried again at `nextAttemptAt`. */
  | { kind: 'retry'; nextAttemptAt: Date }
  /** Given up; `reason` is a sentence for the endpoint's owner. */
  | { kind: 'given_up'; reason: string };

/** The bytes of an event in the shape of an endpoint; the same for each attempt and each endpoint of that shape. */
export const requestBody = (body: WebhookBody, shape: WebhookShape): Buffer =>
  Buffer.from(JSON.stringify(renderBody(body, shape)));

/**
 * Builds the request of an attempt. The bytes that are signed are the bytes that are sent.
 *
 * @param event.body As `requestBody` made it for the shape of the endpoint.
 * @param keys Of the signing secrets, the current one first.
 * @param sentAt Time of this attempt.
 */
export function webhookRequest(
  endpoint: { url: string; headers: HeaderFamily },
  event: { id: string; body: Buffer },
  keys: readonly KeyObject[],
  sentAt: Date,
): WebhookRequest {
  const signed = signatureHeaders(event, keys, endpoint.headers, sentAt);
  return { url: endpoint.url, headers: { 'content-type': 'application/json', ...signed }, body: event.body };
}

/** Reads an answer. Only 2xx is success; redirects are not followed, so that a webhook goes only where it was meant to. */
export function readAnswer(status: number, retryAfter: string | null, now: Date): AttemptResult {
  if (status >= 200 && status < 300) return { httpStatus: status, retryAfterMs: null, error: null };
  const error =
    status >= 300 && status < 400
      ? `The endpoint answered with a redirect (HTTP ${status}); redirects are not followed. Give the final address instead.`
      : `The endpoint answered HTTP ${status}; only 2xx counts as received.`;
  return { httpStatus: status, retryAfterMs: readRetryAfterMs(retryAfter, now), error };
}

/**
 * Decides what follows from an attempt.
 *
 * @param attemptsMade Attempts since the delivery was created or last replayed, this one included.
 */
export function judgeAttempt(result: AttemptResult, attemptsMade: number, endedAt: Date): AttemptOutcome {
  if (result.error === null) return { kind: 'delivered' };
  const next = nextAttemptAt(attemptsMade, endedAt, result.retryAfterMs);
  if (next !== null) return { kind: 'retry', nextAttemptAt: next };
  return { kind: 'given_up', reason: `Given up after ${attemptsMade} failed attempts. ${result.error}` };
}
