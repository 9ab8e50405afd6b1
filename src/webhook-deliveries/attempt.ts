/** Home of one attempt: the request that is made, its signature, what its answer means for the delivery, and when it is tried again. */
import { createHmac, type KeyObject } from 'node:crypto';
import type { HeaderFamily } from '../webhook-endpoints/index.ts';
import { renderBody, type WebhookBody, type WebhookShape } from '../webhook-events/index.ts';
import { readRetryAfterMs } from '../base/retry-after.ts';

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

/**
 * The headers that prove where a webhook comes from.
 *
 * @param message.id `msg_…`; the same on every attempt.
 * @param message.body The bytes that are sent.
 * @param keys One signature is made with each; a receiver accepts the message when one of them fits.
 * @param sentAt Time of this attempt; receivers refuse more than 5 minutes of difference.
 * @returns `<family>-id`, `<family>-timestamp` (seconds), `<family>-signature` (`v1,<base64>` separated by spaces).
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(
  message: { id: string; body: Buffer },
  keys: readonly KeyObject[],
  family: HeaderFamily,
  sentAt: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  return {
    [`${family}-id`]: message.id,
    [`${family}-timestamp`]: timestamp,
    [`${family}-signature`]: keys.map((key) => `v1,${signature(key, message, timestamp)}`).join(' '),
  };
}

function signature(key: KeyObject, message: { id: string; body: Buffer }, timestamp: string): string {
  return createHmac('sha256', key).update(`${message.id}.${timestamp}.`).update(message.body).digest('base64');
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waiting time before each attempt, in milliseconds after the failure before it; the first one goes out at once. */
export const RETRY_DELAYS_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
] as const;

/** The longest waiting time an endpoint may ask for with Retry-After, in milliseconds. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * When the next attempt is due.
 *
 * @param attemptsMade Attempts so far, the failed one included; 1 or more.
 * @param failedAt When the last attempt failed.
 * @param retryAfterMs What the endpoint asked for; null when nothing. Bounded to 24 h.
 * @returns never before `failedAt` + `retryAfterMs`; null when the delivery is given up.
 */
export function nextAttemptAt(attemptsMade: number, failedAt: Date, retryAfterMs: number | null): Date | null {
  const delayMs = RETRY_DELAYS_MS[attemptsMade];
  if (delayMs === undefined) return null;
  const askedMs = Math.min(Math.max(retryAfterMs ?? 0, 0), MAX_RETRY_AFTER_MS);
  return new Date(failedAt.getTime() + Math.max(delayMs, askedMs));
}
