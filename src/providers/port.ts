/** Home of the provider port: what every kind of calendar must do, and how it may fail. */
import type { CalendarChange, SyncWindow, UnreadableEvent } from '../calendar-events/index.ts';

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
      /** The provider's own id of the account, where its limits count by account (Microsoft: a mailbox). */
      accountId?: string;
    }
  | { kind: 'feed'; url: string }
  /** A CalDAV account; `url` is where its calendars were found, not what was typed. */
  | { kind: 'password'; url: string; username: string; password: string };

/** The workspace's registration at an OAuth provider. */
export type OAuthClient = { clientId: string; clientSecret: string };

/** Why a connection needs its person again. `reason` is a full sentence for that person. */
export type Disconnected = {
  kind: 'disconnected';
  code: 'consent_revoked' | 'scope_missing' | 'account_unusable' | 'feed_gone' | 'access_denied';
  reason: string;
};

/**
 * Why a code could not become a connection.
 *
 * - `invalid_scope`: the person left the box for the calendar unticked.
 * - `refresh_token_missing`: the provider gave access for an hour only.
 * - `client_refused`: our registration is unknown, switched off, or its secret is wrong.
 * - `redirect_uri_refused`: the address in the exchange is not the one of the consent, or is not registered.
 * - `code_invalid`: the code was used before, is too old, or belongs to another registration.
 * - `account_email_missing`: the provider did not tell which account it is.
 * - `provider_unavailable`: no answer in time, 429 or 5xx.
 * - `provider_response_invalid`: an answer, but not in its documented shape.
 */
export type ExchangeFailureCode =
  | 'invalid_scope'
  | 'refresh_token_missing'
  | 'client_refused'
  | 'redirect_uri_refused'
  | 'code_invalid'
  | 'account_email_missing'
  | 'provider_unavailable'
  | 'provider_response_invalid';

/** The answer to "turn this code into access". */
export type ExchangeResult =
  /** `email` is lower case. */
  | { kind: 'connected'; credentials: Credentials; email: string }
  /**
   * `reason` is the documented text where one is documented; `advice` is a sentence that says what to do, to whoever runs the app unless
   * `isForPerson`.
   */
  | ({ kind: 'failed'; code: ExchangeFailureCode; reason: string } & RefusalAdvice);

/** What to do about a refusal. `isForPerson`: the person can do it, and the sentence is for them; absent: it is for whoever runs the app. */
export type RefusalAdvice = { advice: string; isForPerson?: boolean };

/** What a provider with a consent page does beyond the port. */
export type OAuthProvider = {
  /**
   * Builds the address of the consent page.
   *
   * @param request.scopes Default: the least that reads calendar events and the account's address.
   * @param request.codeChallenge PKCE challenge (S256); the verifier goes into `exchangeCode`.
   */
  authorizationUrl: (request: {
    client: Pick<OAuthClient, 'clientId'>;
    redirectUri: string;
    state: string;
    scopes?: readonly string[];
    loginHint?: string;
    codeChallenge?: string;
  }) => string;
  /**
   * Turns the code of a callback into credentials and the account's address. Never throws but for `signal`.
   *
   * Repeatable: no; a code works once.
   */
  exchangeCode: (request: {
    client: OAuthClient;
    code: string;
    redirectUri: string;
    codeVerifier?: string;
    signal: AbortSignal;
  }) => Promise<ExchangeResult>;
  /**
   * What to do about a refusal that the consent page sent back; null when it says no more than its error word.
   * Absent when this provider's refusals never do.
   */
  adviceOnRefusal?: (refusal: { error: string; description: string | null }) => RefusalAdvice | null;
  /**
   * Gives the access back; one that is gone already is fine. Absent when the provider has no such call.
   *
   * @throws {AppError} `provider_unavailable` it may still be open; try again.
   */
  revoke?: (credentials: Credentials, options: { signal: AbortSignal }) => Promise<void>;
};

/** One collection of events in an account. */
export type ProviderCalendar = {
  providerCalendarId: string;
  name: string;
  /** Its zone, an IANA name or one that nothing explains; null when the provider does not say. */
  timeZone: string | null;
  isPrimary: boolean;
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
      /** Zone of the calendar, an IANA name or one that nothing explains, when the answer told it. */
      timeZone: string | null;
      /** With `isComplete`: what starts from here on may be missing, because the calendar holds too much; null or absent: nothing is. */
      completeUntil?: Date | null;
      /** Sentences for the person about bounds that were met; absent when none can be. */
      bounds?: readonly string[];
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
  /** A channel of this id exists, or existed: an earlier attempt went further than was noted. Open one with another id. */
  | { kind: 'id_used' }
  | { kind: 'access_token_refused' }
  | Disconnected;

/** The answer to "what is at this address?". `reason` is a full sentence for the person, `field` what to mend. */
export type ProbeResult =
  /**
   * `account` is a label without secrets; `credentials` are those to store; `addresses` are those the server calls the
   * account's own, lower case.
   */
  | {
      kind: 'usable';
      account: string;
      credentials: Credentials;
      calendars: ProviderCalendar[];
      /** Id of the calendar that is read before a person chooses; null: the main one. */
      firstChoice: string | null;
      addresses: string[];
    }
  | { kind: 'unusable'; field: 'url' | 'username' | 'password'; reason: string };

/** A well-known service of a kind that people type in. Hints are whole sentences for who fills in the form. */
export type AccountPreset = {
  id: string;
  name: string;
  /** Where it is; null when everybody has a server of their own. */
  url: string | null;
  /** What such an address looks like; null when `url` is given. */
  urlExample: string | null;
  usernameHint: string;
  passwordHint: string;
  /** The service's own page about it; null when there is none to point to. */
  helpUrl: string | null;
  /** Ends of email addresses that belong to the service, lower case. */
  emailDomains: readonly string[];
};

/** One incoming notification, as it claims to be; nothing about it is verified yet. */
export type ProviderNotification = {
  channelId: string;
  /** The provider's own id of the channel: `OpenedChannel.providerResourceId`. */
  resourceId: string;
  /** What was given as `secret` when the channel was opened; compare in constant time. */
  secret: string;
  /**
   * - `opened`: only says that the channel is open.
   * - `changed`: something in the calendar did.
   * - `missed`: notifications were lost; nothing is known since the last read.
   * - `access_ending`: the channel ends unless it is renewed now, with a fresh access token.
   * - `closed`: the provider ended the channel.
   */
  meaning: 'opened' | 'changed' | 'missed' | 'access_ending' | 'closed';
  messageNumber: number | null;
};

/** A request at our notification address. Names of headers are in lower case; `body` is its text. */
export type NotificationRequest = {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  query: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
};

/** What such a request is. */
export type IncomingNotification =
  | { kind: 'notifications'; notifications: ProviderNotification[] }
  /** The provider asks whether the address is ours: answer with exactly this text, as text/plain. */
  | { kind: 'validation'; text: string }
  /** More notifications in one request than the provider sends; none of them was read. */
  | { kind: 'too_many'; most: number };

/** The answer to "let this channel live longer". */
export type RenewChannelResult =
  /** `isOutdated`: another channel, opened as channels are opened now, shall take its place. */
  | { kind: 'renewed'; expiresAt: Date; isOutdated: boolean }
  /** The provider does not know it any more: open another one, and read the calendar. */
  | { kind: 'channel_gone' }
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
   * @param calendar.calendarUserId Whose it is: what is read for one person takes turns. Absent: whoever has the account.
   */
  fetchChanges: (
    credentials: Credentials,
    calendar: {
      providerCalendarId: string;
      timeZone: string | null;
      syncToken: string | null;
      addresses: string[];
      calendarUserId?: string;
    },
    options: { window: SyncWindow; signal: AbortSignal },
  ) => Promise<FetchChangesResult>;
  /**
   * Present when a person types an address: reads it once. Never throws but for `signal`.
   *
   * @param options.window Where a calendar that is read first should have events; absent: the main one is.
   */
  probe?: (credentials: Credentials, options: { window?: SyncWindow; signal: AbortSignal }) => Promise<ProbeResult>;
  /** Services to offer beside the address, in the order to show them. */
  presets?: readonly AccountPreset[];
  /** Present when credentials expire. */
  refresh?: (credentials: Credentials, options: { client: OAuthClient; signal: AbortSignal }) => Promise<RefreshResult>;
  /** Present when the provider can notify us. `secret` comes back with every notification. @param request.isPrimary The main calendar of the account. */
  openChannel?: (
    credentials: Credentials,
    request: { providerCalendarId: string; isPrimary: boolean; channelId: string; secret: string; address: string },
    options: { signal: AbortSignal },
  ) => Promise<OpenChannelResult>;
  /** Present when an open channel can be prolonged; otherwise it is replaced by another one. */
  renewChannel?: (
    credentials: Credentials,
    channel: { isPrimary: boolean; channelId: string; providerResourceId: string },
    options: { signal: AbortSignal },
  ) => Promise<RenewChannelResult>;
  /** Reads a request at the notification address; null when it is no notification. Verifies nothing. */
  readNotification?: (request: NotificationRequest) => IncomingNotification | null;
  /** How long after a notification the provider may still answer with the state before the change; absent: not at all. */
  notificationLagMs?: number;
  /** Ends a channel; one that is gone already is fine. */
  closeChannel?: (
    credentials: Credentials,
    channel: { channelId: string; providerResourceId: string },
    options: { signal: AbortSignal },
  ) => Promise<void>;
};
