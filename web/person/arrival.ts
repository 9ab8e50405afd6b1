/** Home of what the address brings: the token in the fragment, and the answer of a consent page in the query. */
import type { ConsentProvider } from './consent-links.ts';

const STORAGE_KEY = 'rollcall.calendar-token';

/** How a trip to a consent page ended, and whose page it was as far as the address says; null when there was none. */
export type Outcome =
  | { kind: 'connected'; provider: ConsentProvider | null }
  | { kind: 'failed'; provider: ConsentProvider | null; code: string }
  | null;

/**
 * Whose page it is and what brought the person here. `token` is null when no link was used in this tab; `offered` is the token of a link
 * that was opened while the page of another token was open, and takes its place only when the person agrees.
 */
export type Arrival = { token: string | null; offered: string | null; outcome: Outcome };

/** Reads the address and takes what it read out of it, so that no token stays in the address bar or in the history. */
export function arrive(): Arrival {
  const url = new URL(location.href);
  const given = new URLSearchParams(url.hash.slice(1)).get('token') ?? '';
  const outcome = outcomeIn(url.searchParams);
  if (url.hash !== '' || url.search !== '') history.replaceState(null, '', url.pathname);
  const open = keptToken();
  if (given === '' || given === open) return { token: open, offered: null, outcome };
  if (open !== null) return { token: open, offered: given, outcome };
  keepToken(given);
  return { token: given, offered: null, outcome };
}

// What an address says is told in sentences of the page; a text in it could be anybody's.
function outcomeIn(query: URLSearchParams): Outcome {
  const code = query.get('error');
  if (code !== null) return { kind: 'failed', provider: providerOf(query.get('connecting')), code };
  return query.has('connected') ? { kind: 'connected', provider: providerOf(query.get('connected')) } : null;
}

const providerOf = (name: string | null): ConsentProvider | null =>
  name === 'google' || name === 'microsoft' ? name : null;

/** Forgets the token of this tab. */
export function forgetToken(): void {
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // Without storage there is nothing to forget.
  }
}

/** Keeps a token for this tab, in the place of the one before. */
export function keepToken(token: string): void {
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
