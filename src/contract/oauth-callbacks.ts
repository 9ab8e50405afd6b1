/** Home of the names that a consent link and the callback it leads to must agree on; Recall's. */

const CALLBACK = { google: 'google_oauth_callback', microsoft: 'ms_oauth_callback' } as const;

/** The key of `state` that holds the address the provider sends the browser to. */
export const REDIRECT_URL_KEY = { google: 'google_oauth_redirect_url', microsoft: 'ms_oauth_redirect_url' } as const;

/** Providers with a consent page. */
export type ConsentProvider = keyof typeof CALLBACK;

/** Path of the page of ours that a browser passes on its way to a consent page. */
export const connectPath = <Provider extends ConsentProvider>(provider: Provider): `/connect/${Provider}/` =>
  `/connect/${provider}/`;

/** Path of the page of ours that asks before a consent takes effect. */
export const CONFIRM_PATH = '/connect/confirm/';

/** Path of the callback of a provider. */
export const callbackPath = <Provider extends keyof typeof CALLBACK>(
  provider: Provider,
): `/api/v1/calendar/${(typeof CALLBACK)[Provider]}/` => `/api/v1/calendar/${CALLBACK[provider]}/`;

/** The key of `state` that holds the calendar token. */
export const TOKEN_KEY = 'recall_calendar_auth_token';

/**
 * Reads `state`: a JSON object of strings, URL-encoded once or twice, or not at all; other keys are kept and ignored.
 *
 * @returns null when it is none.
 */
export function readCallbackState(raw: string | null): Record<string, string> | null {
  for (const text of [raw ?? '', decodeOnce(raw ?? '')]) {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      return Object.fromEntries(
        Object.entries(value).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
        ),
      );
    } catch {
      // Not JSON in this reading; the other one may be.
    }
  }
  return null;
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
