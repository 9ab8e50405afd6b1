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
  /** Null until every calendar was read once. */
  proven_current_at: string | null;
};

export type ConnectLinks = { google: string | null };

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
