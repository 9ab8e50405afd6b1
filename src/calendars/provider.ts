/** Home of the provider port: what every kind of calendar must do, and how it may fail. */
import type { CalendarChange } from './calendar-event.ts';

/** Where calendars live. */
export const PROVIDER_NAMES = ['google', 'microsoft', 'caldav', 'ics'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** What opens an account; stored sealed, never logged. */
export type Credentials =
  | {
      kind: 'oauth';
      refreshToken: string;
      accessToken: string;
      /** ISO 8601 instant. */
      accessTokenExpiresAt: string;
      scope: string;
    }
  | { kind: 'feed'; url: string };

/** The workspace's registration at an OAuth provider. */
export type OAuthClient = { clientId: string; clientSecret: string };

/** Why a connection needs its person again. `reason` is a full sentence for that person. */
export type Disconnected = {
  kind: 'disconnected';
  code: 'consent_revoked' | 'scope_missing' | 'account_unusable' | 'feed_gone' | 'access_denied';
  reason: string;
};

/** One collection of events in an account. */
export type ProviderCalendar = {
  providerCalendarId: string;
  name: string;
  /** IANA zone; null when the provider does not say. */
  timeZone: string | null;
  isPrimary: boolean;
};

/** The span of time we hold calendar events for: an event belongs to it when it ends after `startAt` and starts before `endAt`. */
export type SyncWindow = { startAt: Date; endAt: Date };

/** An event the provider sent that could not be read; its stored row is left alone. */
export type UnreadableEvent = {
  /** Null when not even an id could be read. */
  providerEventId: string | null;
  /** What is wrong with it, in one sentence, without its content. */
  reason: string;
};

/** The answer to "what changed?". */
export type FetchChangesResult =
  | {
      kind: 'changes';
      /** In the provider's order; the last change of an id wins. */
      changes: CalendarChange[];
      unreadable: UnreadableEvent[];
      /** True when every event of the window is listed: what is not listed is gone. */
      isComplete: boolean;
      /** For next time; null when this provider has none. */
      syncToken: string | null;
      /** IANA zone of the calendar, when the answer told it. */
      timeZone: string | null;
    }
  /** The provider proved that nothing changed since the sync token. */
  | { kind: 'unchanged'; syncToken: string | null }
  /** The provider has forgotten the token: read the whole window next. */
  | { kind: 'sync_token_expired' }
  /** The access token was refused: refresh it once, then try again. */
  | { kind: 'access_token_refused' }
  /** This calendar does not exist any more, or access to it was lost. */
  | { kind: 'calendar_gone'; reason: string }
  | Disconnected;

/** The answer to "give me a fresh access token". */
export type RefreshResult =
  | { kind: 'refreshed'; credentials: Credentials }
  | Disconnected
  /** Our registration is refused (wrong client secret): nothing the person can mend, so the connection stays and is tried again. */
  | { kind: 'client_refused'; reason: string };

/** The answer to "which calendars has this account?". */
export type ListCalendarsResult =
  | { kind: 'calendars'; calendars: ProviderCalendar[] }
  | { kind: 'access_token_refused' }
  | Disconnected;

/** A notification channel as the provider confirmed it. */
export type OpenedChannel = { providerResourceId: string; expiresAt: Date };

/** The answer to "tell me about changes at this address". `unsupported` means poll this calendar. */
export type OpenChannelResult =
  | { kind: 'opened'; channel: OpenedChannel }
  | { kind: 'unsupported'; reason: string }
  | { kind: 'access_token_refused' }
  | Disconnected;

/**
 * What every kind of calendar must do. All methods only read at the provider, may be repeated, stop when `signal`
 * says so, and throw {AppError} `provider_unavailable` (no answer within the deadline, 429, 5xx; `retryAfterMs` set
 * when the provider asked for it) or `provider_response_invalid` (the answer as a whole has not the documented shape).
 */
export type CalendarProvider = {
  name: ProviderName;
  listCalendars: (credentials: Credentials, options: { signal: AbortSignal }) => Promise<ListCalendarsResult>;
  /**
   * Asks for everything that changed in a calendar since its sync token. Reads all pages before it returns.
   *
   * @param calendar.syncToken null: read the whole window, `isComplete` is true.
   */
  fetchChanges: (
    credentials: Credentials,
    calendar: { providerCalendarId: string; timeZone: string | null; syncToken: string | null; addresses: string[] },
    options: { window: SyncWindow; signal: AbortSignal },
  ) => Promise<FetchChangesResult>;
  /** Present when credentials expire. */
  refresh?: (credentials: Credentials, options: { client: OAuthClient; signal: AbortSignal }) => Promise<RefreshResult>;
  /** Present when the provider can notify us. `secret` comes back with every notification. */
  openChannel?: (
    credentials: Credentials,
    request: { providerCalendarId: string; channelId: string; secret: string; address: string },
    options: { signal: AbortSignal },
  ) => Promise<OpenChannelResult>;
  /** Ends a channel; one that is gone already is fine. */
  closeChannel?: (
    credentials: Credentials,
    channel: { channelId: string; providerResourceId: string },
    options: { signal: AbortSignal },
  ) => Promise<void>;
};
