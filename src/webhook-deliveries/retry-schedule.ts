/** Home of the retry schedule: when a delivery is attempted, and when it is given up. */

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
