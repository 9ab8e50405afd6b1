/** Home of AppError: what cannot be expected is thrown with a code; programs read the code, people the message. */

/**
 * The closed set of codes.
 *
 * - `invalid_request`: the caller sent something we cannot accept (HTTP 400); `field` names it.
 * - `unauthorized`: no valid credential (401).
 * - `not_found`: no such thing in this workspace (404).
 * - `conflict`: the same thing is being changed right now (409); try again.
 * - `provider_unavailable`: a provider did not answer in time, or answered 5xx or 429. Retry later.
 * - `provider_response_invalid`: a provider answered, but not in its documented shape. Retry later, and report it.
 * - `address_refused`: an outside address is not allowed (private network, scheme, too many redirects).
 * - `answer_too_large`: an outside answer exceeded its size limit.
 * - `configuration_invalid`: the environment or the data folder cannot be used as it is.
 * - `sealed_value_unreadable`: a sealed value was made with another SECRET_KEY, or was changed.
 */
const CODES = [
  'invalid_request',
  'unauthorized',
  'not_found',
  'conflict',
  'provider_unavailable',
  'provider_response_invalid',
  'address_refused',
  'answer_too_large',
  'configuration_invalid',
  'sealed_value_unreadable',
] as const;
export type AppErrorCode = (typeof CODES)[number];

/** Whether a text is one of the codes. */
export const isAppErrorCode = (text: string | null): text is AppErrorCode => CODES.some((code) => code === text);

/** The one error class. `retryAfterMs` is what the other side asked for, in milliseconds; `field` is a request field. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly retryAfterMs: number | null;
  readonly field: string | null;

  constructor(
    code: AppErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | null; field?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.field = options.field ?? null;
  }
}

/** Whether an error is an AppError with this code. */
export const isAppError = (error: unknown, code: AppErrorCode): error is AppError =>
  error instanceof AppError && error.code === code;

/** The sentence of any thrown value, for logs and stored error columns; at most 500 characters. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.slice(0, 500);
}
