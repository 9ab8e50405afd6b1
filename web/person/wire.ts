/** Home of the API's shapes as this page reads them: only the fields it uses. */

/** The standing rules of a person, without their id. */
export type Preferences = {
  record_non_host: boolean;
  record_recurring: boolean;
  record_external: boolean;
  record_internal: boolean;
  record_confirmed: boolean;
  record_only_host: boolean;
  bot_name: string;
};

export type CalendarUser = { id: string; external_id: string | null; preferences: Preferences };

export type Meeting = {
  id: string;
  override_should_record: boolean | null;
  /** Empty when the provider hides it. */
  title: string;
  will_record: boolean;
  will_record_reason: string;
  start_time: string;
  /** Equal to `start_time` when the event has no end. */
  end_time: string;
  /** Null when no bot can join. */
  platform: string | null;
  /** Null without a meeting link. */
  meeting_platform: string | null;
  bot_id: string | null;
  is_external: boolean;
  is_hosted_by_me: boolean;
  is_recurring: boolean;
  /** Empty when the provider does not say. */
  organizer_email: string;
};

export type Connection = {
  id: string;
  kind: 'google' | 'microsoft' | 'caldav' | 'ics';
  account: string;
  connected: boolean;
  /** Why it is not connected, or what went wrong last; null while all is well. */
  reason: string | null;
  calendars_count: number;
  /** How many of them are read. */
  selected_calendars_count: number;
  /** Null until every calendar that is read was read once. */
  proven_current_at: string | null;
};

/** One calendar of a connection. */
export type ConnectedCalendar = {
  id: string;
  name: string;
  is_primary: boolean;
  /** Whether it is read. */
  selected: boolean;
  /** Null until it was read once. */
  proven_current_at: string | null;
  /** Events of the last reading that could not be understood. */
  unreadable_count: number;
  /** Why the last reading failed; null when it succeeded. */
  error: string | null;
};

/** What a form shows about a well-known CalDAV service. */
export type CalDavPreset = {
  id: string;
  name: string;
  /** Null when each customer has a server of their own. */
  url: string | null;
  /** What such a server's address looks like; null when `url` is set. */
  url_example: string | null;
  username_hint: string;
  password_hint: string;
  help_url: string | null;
  /** Domains of email addresses that belong to the service. */
  email_domains: string[];
};

/** Providers with a consent page. */
export type ConsentProvider = 'google' | 'microsoft';

/** The addresses of consent pages, null where this server has none, and what the form for the others shows. */
export type ConnectLinks = Record<ConsentProvider, string | null> & { caldav: { presets: CalDavPreset[] } };

export type TraceStep = {
  rule: string;
  fact: string;
  outcome: 'passed' | 'failed' | 'matched' | 'not_matched' | 'not_used';
};

export type Decision = {
  will_record: boolean;
  code: string;
  reason: string;
  trace: TraceStep[];
  changed_at: string;
  previous: { will_record: boolean; code: string; reason: string } | null;
};
