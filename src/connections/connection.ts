/** Home of the connection: one authorised link from a calendar user to a provider account. */
import type { ProviderName } from '../providers/index.ts';

const MINUTE_MS = 60_000;
/** How often the list of an account's calendars is read; a feed is one calendar for ever. */
const LIST_EVERY_MS: Record<ProviderName, number | null> = {
  google: 60 * MINUTE_MS,
  microsoft: 60 * MINUTE_MS,
  caldav: 10 * MINUTE_MS,
  ics: null,
};
const LIST_JITTER = 0.1;

/** `connecting` until the first sync has succeeded; `disconnected` when it needs its person again. */
export type ConnectionState = 'connecting' | 'connected' | 'disconnected';

/** A connection without its credentials. */
export type Connection = {
  id: string;
  workspaceId: string;
  calendarUserId: string;
  provider: ProviderName;
  /** The account's email, or a label for a feed; never a secret. */
  account: string;
  /** Addresses that mean "me" in its calendar events, lower case. */
  addresses: string[];
  state: ConnectionState;
  /** Why it is disconnected, for programs; null otherwise. */
  disconnectCode: string | null;
  /** The same as a sentence for the person. */
  disconnectReason: string | null;
  /** That its account has more calendars than can be chosen, a sentence for the person; null: it has not. */
  leftOut: string | null;
  /** Until when its provider asked not to be asked; null, or past: it may be. */
  pausedUntil: Date | null;
  /** The OAuth client that its person gave consent to; null where there is none, as for feeds and passwords. */
  oauthClientId: string | null;
  createdAt: Date;
};

/** When the list of an account's calendars is read next, spread by a tenth; null: never. @param random 0 to 1. */
export function nextListAt(provider: ProviderName, now: Date, random: number): Date | null {
  const everyMs = LIST_EVERY_MS[provider];
  return everyMs === null ? null : new Date(now.getTime() + everyMs * (1 + LIST_JITTER * (2 * random - 1)));
}
