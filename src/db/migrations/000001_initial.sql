-- compatible
-- The first schema. Every thing that must happen has a due column on its own row; the five columns
-- <work>_due_at, <work>_leased_until, <work>_fence, <work>_failures and <work>_error belong to src/due.

create table workspaces (
  id uuid primary key,
  name text not null,
  google_client_id text,
  google_client_secret_sealed text,
  microsoft_client_id text,
  microsoft_client_secret_sealed text,
  allowed_redirect_origins text[] not null default '{}',
  bot_sharing text not null default 'all' check (bot_sharing in ('all', 'per_provider', 'off')),
  allow_several_accounts boolean not null default false,
  created_at timestamptz not null
);
comment on column workspaces.bot_sharing is 'all: one bot for everybody in a meeting; per_provider: one for each kind of calendar (as Recall); off: one for each calendar user.';
comment on column workspaces.allowed_redirect_origins is 'Origins (scheme, host, port) that OAuth callbacks may send a browser to.';

create table api_keys (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  name text not null,
  key_hash bytea not null unique,
  created_at timestamptz not null,
  revoked_at timestamptz
);
comment on column api_keys.key_hash is 'SHA-256 of the key; keys carry 256 bits of randomness, so a slow hash adds nothing.';

create table calendar_users (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  external_id text not null,
  created_at timestamptz not null,
  unique (workspace_id, external_id)
);

create table recording_preferences (
  calendar_user_id uuid primary key references calendar_users on delete cascade,
  id uuid not null unique,
  record_non_host boolean not null default false,
  record_recurring boolean not null default false,
  record_external boolean not null default false,
  record_internal boolean not null default false,
  record_confirmed boolean not null default false,
  record_only_host boolean not null default false,
  bot_name text not null
);

create table connections (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  calendar_user_id uuid not null references calendar_users on delete cascade,
  provider text not null check (provider in ('google', 'microsoft', 'caldav', 'ics')),
  account text not null,
  addresses text[] not null default '{}',
  state text not null check (state in ('connecting', 'connected', 'disconnected')),
  disconnect_code text,
  disconnect_reason text,
  credentials_sealed text,
  created_at timestamptz not null,
  state_changed_at timestamptz not null
);
comment on column connections.account is 'What the person calls it: the account email, or for a feed its host and name. Never a secret URL.';
comment on column connections.addresses is 'Email addresses that mean "me" in calendar events of this connection, lower case.';
comment on column connections.credentials_sealed is 'Sealed JSON (base/sealed.ts): tokens, feed URL or password. Kept while disconnected, to know a feed again.';
create index connections_by_user on connections (calendar_user_id);

create table calendars (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  calendar_user_id uuid not null references calendar_users on delete cascade,
  connection_id uuid not null references connections on delete cascade,
  provider text not null,
  provider_calendar_id text not null,
  name text not null,
  time_zone text,
  is_primary boolean not null,
  is_selected boolean not null,
  sync_token text,
  window_start_at timestamptz,
  window_end_at timestamptz,
  full_sync_at timestamptz,
  proven_current_at timestamptz,
  unreadable_count integer not null default 0,
  created_at timestamptz not null,
  sync_due_at timestamptz,
  sync_leased_until timestamptz,
  sync_fence bigint not null default 0,
  sync_failures integer not null default 0,
  sync_error text,
  unique (connection_id, provider_calendar_id)
);
comment on column calendars.sync_token is 'Opaque mark of "changes since"; null means never synced.';
comment on column calendars.full_sync_at is 'When the next full sync is owed (the window rolls daily); null means now.';
comment on column calendars.proven_current_at is 'Start of the last sync that succeeded: everything changed before it is known.';
create index calendars_sync_due on calendars (sync_due_at) where sync_due_at is not null;
create index calendars_by_user on calendars (calendar_user_id);

create table notification_channels (
  id uuid primary key,
  calendar_id uuid not null references calendars on delete cascade,
  secret_sealed text not null,
  secret_hash bytea not null,
  provider_resource_id text,
  expires_at timestamptz,
  last_notified_at timestamptz,
  last_message_number bigint,
  created_at timestamptz not null,
  renew_due_at timestamptz,
  renew_leased_until timestamptz,
  renew_fence bigint not null default 0,
  renew_failures integer not null default 0,
  renew_error text
);
comment on table notification_channels is 'A provider''s promise to notify us about one calendar.';
create index notification_channels_renew_due on notification_channels (renew_due_at) where renew_due_at is not null;
create index notification_channels_by_calendar on notification_channels (calendar_id);

create table calendar_events (
  id uuid primary key,
  calendar_id uuid not null references calendars on delete cascade,
  provider_event_id text not null,
  ical_uid text not null,
  series_id text,
  status text not null check (status in ('confirmed', 'tentative', 'cancelled')),
  title text,
  description text,
  location text,
  is_all_day boolean not null,
  start_at timestamptz not null,
  end_at timestamptz,
  organizer_email text,
  is_hosted_by_me boolean not null,
  own_response text not null check (own_response in ('accepted', 'declined', 'tentative', 'none')),
  attendees jsonb not null,
  visibility text,
  links text[] not null default '{}',
  content_hash text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz,
  unique (calendar_id, provider_event_id)
);
comment on column calendar_events.start_at is 'For all-day events: midnight of the first day in the zone of the calendar.';
comment on column calendar_events.links is 'Addresses from structured fields (conference data), best first.';
comment on column calendar_events.content_hash is 'Hash of what the provider said; equal means nothing to write.';
comment on column calendar_events.removed_at is 'When the provider stopped listing it; the row is kept 60 days past its end.';
create index calendar_events_series on calendar_events (calendar_id, series_id) where series_id is not null;

create table bots (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  source text not null check (source in ('calendar', 'api')),
  deduplication_key text,
  meeting_url text not null,
  meeting_platform text not null,
  meeting jsonb not null,
  bot_name text not null,
  starts_at timestamptz,
  ends_at timestamptz,
  join_at timestamptz,
  status text not null,
  called_back_at timestamptz,
  called_back_reason text,
  launcher text,
  run_id uuid,
  seen_at timestamptz,
  config jsonb not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  launch_due_at timestamptz,
  launch_leased_until timestamptz,
  launch_fence bigint not null default 0,
  launch_failures integer not null default 0,
  launch_error text,
  watch_due_at timestamptz,
  watch_leased_until timestamptz,
  watch_fence bigint not null default 0,
  watch_failures integer not null default 0,
  watch_error text
);
comment on column bots.deduplication_key is 'One live bot for each key and workspace; null for bots created through the bot API.';
comment on column bots.meeting is 'The parsed meeting URL (contract/meeting-url.ts).';
comment on column bots.join_at is 'When the bot shall be at the door; null once it has been launched.';
comment on column bots.called_back_at is 'When the bot was told to leave; it ends as soon as its launcher confirms.';
comment on column bots.run_id is 'The launch whose reports count; reports of an earlier one are told to stop.';
comment on column bots.seen_at is 'When the running bot last reported; long silence means it is lost.';
comment on column bots.watch_due_at is 'When a running bot is looked at: is it lost, has it left as told?';
create unique index bots_one_per_meeting on bots (workspace_id, deduplication_key)
  where deduplication_key is not null and called_back_at is null and status not in ('done', 'fatal', 'cancelled');
create index bots_by_key on bots (workspace_id, deduplication_key) where deduplication_key is not null;
create index bots_leaving on bots (workspace_id)
  where called_back_at is not null and status not in ('done', 'fatal', 'cancelled');
create index bots_launch_due on bots (launch_due_at) where launch_due_at is not null;
create index bots_watch_due on bots (watch_due_at) where watch_due_at is not null;
create index bots_by_workspace on bots (workspace_id, created_at desc, id);

create table bot_status_changes (
  bot_id uuid not null references bots on delete cascade,
  number integer not null,
  code text not null,
  sub_code text,
  message text,
  created_at timestamptz not null,
  primary key (bot_id, number)
);
comment on column bot_status_changes.number is 'Order within the bot, from 1.';

create table meetings (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  calendar_user_id uuid not null references calendar_users on delete cascade,
  calendar_event_id uuid not null unique references calendar_events on delete cascade,
  provider text not null,
  start_at timestamptz not null,
  end_at timestamptz,
  ical_uid text not null,
  meeting_platform text,
  meeting_url jsonb,
  meeting_key text,
  is_external boolean not null,
  is_hosted_by_me boolean not null,
  is_recurring boolean not null,
  override_should_record boolean,
  will_record boolean not null,
  decision_code text not null,
  decision_reason text not null,
  decided_at timestamptz not null,
  decision_changed_at timestamptz not null,
  decision_previous jsonb,
  bot_id uuid references bots on delete set null,
  created_at timestamptz not null,
  removed_at timestamptz
);
comment on table meetings is 'One calendar event of one calendar user, with its link, its recording decision and its bot.';
comment on column meetings.meeting_url is 'Parsed link (contract/meeting-url.ts); null when the event has none we know.';
comment on column meetings.meeting_key is 'Platform and id of the real meeting, equal for everybody invited; null when no bot can join.';
comment on column meetings.decision_previous is '{"will_record", "code", "reason"} before decision_changed_at; null when it never changed.';
create index meetings_of_user on meetings (calendar_user_id, start_at, id);
create index meetings_wanted on meetings (workspace_id, meeting_key, start_at) where will_record and removed_at is null;
create index meetings_of_bot on meetings (bot_id) where bot_id is not null;

create table webhook_endpoints (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  url text not null,
  event_types text[],
  shape text not null check (shape in ('new', 'status_change')),
  headers text not null check (headers in ('webhook', 'svix')),
  secret_sealed text not null,
  old_secret_sealed text,
  old_secret_expires_at timestamptz,
  is_enabled boolean not null,
  disabled_reason text,
  failing_since timestamptz,
  created_at timestamptz not null
);
comment on column webhook_endpoints.event_types is 'Event types this endpoint wants; null means all.';
comment on column webhook_endpoints.failing_since is 'First failure after the last success; null while deliveries succeed.';
create index webhook_endpoints_by_workspace on webhook_endpoints (workspace_id);

create table webhook_events (
  id text primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  type text not null,
  bot_id uuid,
  body jsonb not null,
  created_at timestamptz not null
);
create index webhook_events_by_workspace on webhook_events (workspace_id, created_at);
comment on column webhook_events.id is 'msg_…, sent as webhook-id; the same on every attempt and replay of a delivery.';

-- Half of each page stays free: a delivery is rewritten three times at once, and on its own page that spares its indexes.
create table webhook_deliveries (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  webhook_event_id text not null references webhook_events on delete cascade,
  webhook_endpoint_id uuid not null references webhook_endpoints on delete cascade,
  bot_id uuid,
  state text not null check (state in ('pending', 'delivered', 'failed')),
  failed_reason text,
  attempts_made integer not null default 0,
  attempts_before_replay integer not null default 0,
  created_at timestamptz not null,
  delivered_at timestamptz,
  attempt_due_at timestamptz,
  attempt_leased_until timestamptz,
  attempt_fence bigint not null default 0,
  attempt_failures integer not null default 0,
  attempt_error text
) with (fillfactor = 50);
comment on column webhook_deliveries.failed_reason is 'Why there are no more attempts, for a person; null unless failed.';
comment on column webhook_deliveries.attempts_before_replay is 'attempts_made when it was last replayed; the retry schedule counts from there.';
create unique index webhook_deliveries_once on webhook_deliveries (webhook_event_id, webhook_endpoint_id);
create index webhook_deliveries_attempt_due on webhook_deliveries (attempt_due_at) where attempt_due_at is not null;
create index webhook_deliveries_by_workspace on webhook_deliveries (workspace_id, created_at desc, id desc);
create index webhook_deliveries_by_endpoint on webhook_deliveries (webhook_endpoint_id, created_at desc, id desc);
create index webhook_deliveries_by_bot on webhook_deliveries (bot_id) where bot_id is not null;

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries on delete cascade,
  number integer not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  http_status integer,
  error text,
  primary key (delivery_id, number)
);
comment on column webhook_attempts.http_status is 'Null when no answer came; error then says why.';

create table idempotency_keys (
  scope text not null,
  path text not null,
  key text not null,
  request_hash text not null,
  status integer,
  body text,
  created_at timestamptz not null,
  primary key (scope, path, key)
);
comment on column idempotency_keys.status is 'Null while the first request is still being answered.';
