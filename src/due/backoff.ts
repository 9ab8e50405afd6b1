/** Home of the wait after a failure. */
import { AppError, messageOf } from '../base/errors.ts';
import { RETRY_AFTER_MAX_MS } from '../base/retry-after.ts';
import type { Backoff } from './kind.ts';

/** Thrown by a handler whose work must be tried again sooner than its kind would; what went wrong is its cause. */
export class RetryWithin extends Error {
  /** The ceiling of the wait, in milliseconds; a longer `retryAfterMs` of the cause still holds. */
  readonly capMs: number;

  constructor(cause: unknown, capMs: number) {
    super(messageOf(cause), { cause });
    this.name = 'RetryWithin';
    this.capMs = capMs;
  }
}

/** Thrown by a handler that did nothing because it is not its turn: its row is due later, with the failures it had before. */
export class ComeAgain extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super('It is not its turn yet.');
    this.name = 'ComeAgain';
    this.afterMs = afterMs;
  }
}

/**
 * How long to wait after a failure: full jitter under an exponential ceiling, so that what failed together does not come back
 * together; never less than the error's `retryAfterMs`.
 *
 * @param failures Failures in a row, this one included; from 1.
 * @param random From 0 up to 1.
 * @returns milliseconds.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (full jitter)
 */
export function retryDelayMs(failures: number, backoff: Backoff, error: unknown, random: number): number {
  const isUrgent = error instanceof RetryWithin;
  const capMs = isUrgent ? Math.min(backoff.capMs, error.capMs) : backoff.capMs;
  const ceilingMs = Math.min(capMs, backoff.baseMs * 2 ** (failures - 1));
  const reason = isUrgent ? error.cause : error;
  const askedForMs = reason instanceof AppError ? (reason.retryAfterMs ?? 0) : 0;
  return Math.max(random * ceilingMs, Math.min(askedForMs, RETRY_AFTER_MAX_MS));
}
