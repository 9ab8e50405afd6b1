/** Home of what the address brings: the token in the fragment, and the answer of a consent page in the query. */

const STORAGE_KEY = 'rollcall.calendar-token';

/** How a trip to a consent page ended; null when there was none. */
export type Outcome = { kind: 'connected' } | { kind: 'failed'; code: string; reason: string | null } | null;

/** Whose page it is and what brought the person here; the token is null when no link was used in this tab. */
export type Arrival = { token: string | null; outcome: Outcome };

/** Reads the address and takes what it read out of it, so that no token stays in the address bar or in the history. */
export function arrive(): Arrival {
  const url = new URL(location.href);
  const given = new URLSearchParams(url.hash.slice(1)).get('token');
  if (given !== null && given !== '') keepToken(given);
  const code = url.searchParams.get('error');
  const outcome: Outcome =
    code !== null
      ? { kind: 'failed', code, reason: url.searchParams.get('error_reason') }
      : url.searchParams.has('connected')
        ? { kind: 'connected' }
        : null;
  if (url.hash !== '' || url.search !== '') history.replaceState(null, '', url.pathname);
  return { token: given !== null && given !== '' ? given : keptToken(), outcome };
}

/** Forgets the token of this tab. */
export function forgetToken(): void {
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage there is nothing to forget.
  }
}

function keepToken(token: string): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, token);
  } catch {
    // A browser that forbids storage works until the page is left.
  }
}

function keptToken(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
