/** Home of the Retry-After header: how long another server asks to be left alone. */

/** What another server asks for is believed up to here: one hour. */
export const RETRY_AFTER_MAX_MS = 60 * 60 * 1000;

/**
 * Reads a Retry-After header, in seconds or as an HTTP date.
 *
 * @param now What a date is measured by: our clock, or the answer's own Date header.
 * @returns milliseconds, 0 or more; null when the header is absent or unreadable, or `now` is no time.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function readRetryAfterMs(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  // An HTTP date starts with the name of a day; Date.parse alone would also read "-1" as a year.
  if (!/^[A-Z][a-z]{2}/.test(text)) return null;
  const waitMs = Date.parse(text) - now.getTime();
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}
