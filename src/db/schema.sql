-- Written by scripts/schema-snapshot.ts from a migrated database. Change the schema with a migration.

create table api_keys (
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  key_hash bytea not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  is_from_environment boolean default false not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_key_hash_key UNIQUE (key_hash),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on column api_keys.key_hash is 'SHA-256 of the key; keys are made of 256 random bits, chosen ones are long, so a slow hash adds nothing.';
comment on column api_keys.is_from_environment is 'Whether it came as API_KEY; such a key ends when API_KEY is another one.';

create table bot_past_meetings (
  bot_id uuid not null,
  meeting_id uuid not null,
  calendar_user_id uuid not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone,
  constraint bot_past_meetings_pkey PRIMARY KEY (bot_id, meeting_id),
  constraint bot_past_meetings_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES bots(id) ON DELETE CASCADE,
  constraint bot_past_meetings_calendar_user_id_fkey FOREIGN KEY (calendar_user_id) REFERENCES calendar_users(id) ON DELETE CASCADE
);
CREATE INDEX bot_past_meetings_of_user ON bot_past_meetings USING btree (calendar_user_id);
comment on table bot_past_meetings is 'Meetings that a launched bot was for and that are gone, because their account was disconnected: they stay in its calendar_meetings. A deleted person leaves none.';

create table bot_status_changes (
  bot_id uuid not null,
  number integer not null,
  code text not null,
  sub_code text,
  message text,
  created_at timestamp with time zone not null,
  constraint bot_status_changes_pkey PRIMARY KEY (bot_id, number),
  constraint bot_status_changes_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES bots(id) ON DELETE CASCADE
);
CREATE INDEX bot_status_changes_fatal ON bot_status_changes USING btree (created_at) WHERE (code = 'fatal'::text);
comment on column bot_status_changes.number is 'Order within the bot, from 1.';

create table bots (
  id uuid not null,
  workspace_id uuid not null,
  source text not null,
  deduplication_key text,
  meeting_url text not null,
  meeting_platform text not null,
  meeting jsonb not null,
  bot_name text not null,
  starts_at timestamp with time zone,
  ends_at timestamp with time zone,
  join_at timestamp with time zone,
  status text not null,
  called_back_at timestamp with time zone,
  called_back_reason text,
  launcher text,
  run_id uuid,
  seen_at timestamp with time zone,
  config jsonb default '{}'::jsonb not null,
  metadata jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  launch_due_at timestamp with time zone,
  launch_leased_until timestamp with time zone,
  launch_fence bigint default 0 not null,
  launch_failures integer default 0 not null,
  launch_error text,
  watch_due_at timestamp with time zone,
  watch_leased_until timestamp with time zone,
  watch_fence bigint default 0 not null,
  watch_failures integer default 0 not null,
  watch_error text,
  named_after_id uuid,
  report_number integer default 0 not null,
  constraint bots_pkey PRIMARY KEY (id),
  constraint bots_source_check CHECK ((source = ANY (ARRAY['calendar'::text, 'api'::text]))),
  constraint bots_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX bots_by_age ON bots USING btree (COALESCE(ends_at, starts_at, created_at), id) WHERE ((source = 'calendar'::text) AND (status = ANY (ARRAY['done'::text, 'fatal'::text, 'cancelled'::text])));
CREATE INDEX bots_by_key ON bots USING btree (workspace_id, deduplication_key) WHERE (deduplication_key IS NOT NULL);
CREATE UNIQUE INDEX bots_by_run ON bots USING btree (run_id) WHERE (run_id IS NOT NULL);
CREATE INDEX bots_by_workspace ON bots USING btree (workspace_id, created_at DESC, id);
CREATE INDEX bots_launch_due ON bots USING btree (launch_due_at) WHERE (launch_due_at IS NOT NULL);
CREATE INDEX bots_launch_failing ON bots USING btree (launch_failures DESC, id) WHERE (launch_error IS NOT NULL);
CREATE INDEX bots_leaving ON bots USING btree (workspace_id) WHERE ((called_back_at IS NOT NULL) AND (status <> ALL (ARRAY['done'::text, 'fatal'::text, 'cancelled'::text])));
CREATE INDEX bots_live ON bots USING btree (status) WHERE (status <> ALL (ARRAY['done'::text, 'fatal'::text, 'cancelled'::text]));
CREATE UNIQUE INDEX bots_one_per_meeting ON bots USING btree (workspace_id, deduplication_key) WHERE ((deduplication_key IS NOT NULL) AND (called_back_at IS NULL) AND (status <> ALL (ARRAY['done'::text, 'fatal'::text, 'cancelled'::text])));
CREATE INDEX bots_watch_due ON bots USING btree (watch_due_at) WHERE (watch_due_at IS NOT NULL);
CREATE INDEX bots_watch_failing ON bots USING btree (watch_failures DESC, id) WHERE (watch_error IS NOT NULL);
comment on column bots.deduplication_key is 'One live bot for each key and workspace; null for bots created through the bot API.';
comment on column bots.meeting is 'The parsed meeting URL (contract/meeting-url.ts).';
comment on column bots.join_at is 'When the bot shall be at the door, kept once it is there; null when it joined at once.';
comment on column bots.called_back_at is 'When the bot was told to leave; it ends as soon as its launcher confirms.';
comment on column bots.run_id is 'The launch whose reports count; reports of any other one are answered with stop.';
comment on column bots.seen_at is 'When the running bot last reported; long silence means it is lost.';
comment on column bots.watch_due_at is 'When a running bot is looked at: is it lost, has it left as told?';
comment on column bots.named_after_id is 'The calendar user whose bot_name it bears until it is launched, also after that person was deleted: then the name stays.';
comment on column bots.report_number is 'Number of the last report of this run that was taken in; 0 before the first.';

create table calendar_events (
  id uuid not null,
  calendar_id uuid not null,
  provider_event_id text not null,
  ical_uid text not null,
  series_id text,
  status text not null,
  title text,
  description text,
  location text,
  is_all_day boolean not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone,
  organizer_email text,
  is_hosted_by_me boolean not null,
  own_response text not null,
  attendees jsonb not null,
  visibility text,
  links text[] default '{}'::text[] not null,
  content_hash text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  description_hash text,
  unknown_zone jsonb,
  constraint calendar_events_pkey PRIMARY KEY (id),
  constraint calendar_events_calendar_id_provider_event_id_key UNIQUE (calendar_id, provider_event_id),
  constraint calendar_events_own_response_check CHECK ((own_response = ANY (ARRAY['accepted'::text, 'declined'::text, 'tentative'::text, 'none'::text]))),
  constraint calendar_events_status_check CHECK ((status = ANY (ARRAY['confirmed'::text, 'tentative'::text, 'cancelled'::text]))),
  constraint calendar_events_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES calendars(id) ON DELETE CASCADE
);
CREATE INDEX calendar_events_by_age ON calendar_events USING btree (COALESCE(end_at, start_at), id);
CREATE INDEX calendar_events_by_description ON calendar_events USING btree (calendar_id, description_hash) WHERE (description_hash IS NOT NULL);
CREATE INDEX calendar_events_series ON calendar_events USING btree (calendar_id, series_id) WHERE (series_id IS NOT NULL);
comment on column calendar_events.description is 'Null when there is none, or when it is a long one: then description_hash names it in event_descriptions.';
comment on column calendar_events.start_at is 'For all-day events: midnight of the first day in the zone of the calendar.';
comment on column calendar_events.links is 'Addresses from structured fields (conference data), best first.';
comment on column calendar_events.content_hash is 'Hash of what the provider said; equal means nothing to write.';
comment on column calendar_events.removed_at is 'When the provider stopped listing it; the row is kept 60 days past its end.';
comment on column calendar_events.unknown_zone is 'The zone of its times that is not known, and the one they were read in: {"name", "readAs"}; null: all are known.';

create table calendar_users (
  id uuid not null,
  workspace_id uuid not null,
  external_id text not null,
  created_at timestamp with time zone not null,
  constraint calendar_users_pkey PRIMARY KEY (id),
  constraint calendar_users_workspace_id_external_id_key UNIQUE (workspace_id, external_id),
  constraint calendar_users_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);

create table calendars (
  id uuid not null,
  workspace_id uuid not null,
  calendar_user_id uuid not null,
  connection_id uuid not null,
  provider text not null,
  provider_calendar_id text not null,
  name text not null,
  time_zone text,
  is_primary boolean not null,
  is_selected boolean not null,
  sync_token text,
  window_start_at timestamp with time zone,
  window_end_at timestamp with time zone,
  full_sync_at timestamp with time zone,
  proven_current_at timestamp with time zone,
  unreadable_count integer default 0 not null,
  created_at timestamp with time zone not null,
  sync_due_at timestamp with time zone,
  sync_leased_until timestamp with time zone,
  sync_fence bigint default 0 not null,
  sync_failures integer default 0 not null,
  sync_error text,
  notified_at timestamp with time zone,
  stale_at timestamp with time zone,
  refused_count integer default 0 not null,
  urgent_at timestamp with time zone,
  bound_met text,
  constraint calendars_pkey PRIMARY KEY (id),
  constraint calendars_connection_id_provider_calendar_id_key UNIQUE (connection_id, provider_calendar_id),
  constraint calendars_calendar_user_id_fkey FOREIGN KEY (calendar_user_id) REFERENCES calendar_users(id) ON DELETE CASCADE,
  constraint calendars_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES connections(id) ON DELETE CASCADE,
  constraint calendars_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX calendars_by_proof ON calendars USING btree (COALESCE(proven_current_at, created_at)) WHERE (sync_due_at IS NOT NULL);
CREATE INDEX calendars_by_user ON calendars USING btree (calendar_user_id);
CREATE INDEX calendars_stale ON calendars USING btree (stale_at) WHERE (stale_at IS NOT NULL);
CREATE INDEX calendars_sync_due ON calendars USING btree (sync_due_at) WHERE (sync_due_at IS NOT NULL);
CREATE INDEX calendars_sync_failing ON calendars USING btree (sync_failures DESC, id) WHERE (sync_error IS NOT NULL);
comment on column calendars.sync_token is 'Opaque mark of "changes since"; null means never synced.';
comment on column calendars.full_sync_at is 'When the next full sync is owed (the window rolls daily); null means now.';
comment on column calendars.proven_current_at is 'Start of the last sync that succeeded: everything changed before it is known.';
comment on column calendars.notified_at is 'When the provider last said that something changed; null: never.';
comment on column calendars.stale_at is 'Since when it is announced that the calendar cannot be proven current before its next meeting; null while it can.';
comment on column calendars.refused_count is 'How often in a row its server refused to let it be read, where that may pass (CalDAV, ICS).';
comment on column calendars.urgent_at is 'From when on a read is asked for by somebody, or needed before a bot joins, and so goes before polls; null: only polls are due.';
comment on column calendars.bound_met is 'A sentence for the person about what was left out when the calendar was last read; null: nothing.';

create table connections (
  id uuid not null,
  workspace_id uuid not null,
  calendar_user_id uuid not null,
  provider text not null,
  account text not null,
  addresses text[] default '{}'::text[] not null,
  state text not null,
  disconnect_code text,
  disconnect_reason text,
  credentials_sealed text,
  created_at timestamp with time zone not null,
  state_changed_at timestamp with time zone not null,
  list_due_at timestamp with time zone,
  list_leased_until timestamp with time zone,
  list_fence bigint default 0 not null,
  list_failures integer default 0 not null,
  list_error text,
  paused_until timestamp with time zone,
  refresh_leased_until timestamp with time zone,
  taken_away_at timestamp with time zone,
  oauth_client_id text,
  left_out text,
  constraint connections_pkey PRIMARY KEY (id),
  constraint connections_provider_check CHECK ((provider = ANY (ARRAY['google'::text, 'microsoft'::text, 'caldav'::text, 'ics'::text]))),
  constraint connections_state_check CHECK ((state = ANY (ARRAY['connecting'::text, 'connected'::text, 'disconnected'::text]))),
  constraint connections_calendar_user_id_fkey FOREIGN KEY (calendar_user_id) REFERENCES calendar_users(id) ON DELETE CASCADE,
  constraint connections_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX connections_by_account ON connections USING btree (lower(account), provider) WHERE (state <> 'disconnected'::text);
CREATE INDEX connections_by_state ON connections USING btree (provider, state);
CREATE INDEX connections_by_user ON connections USING btree (calendar_user_id);
CREATE INDEX connections_list_due ON connections USING btree (list_due_at) WHERE (list_due_at IS NOT NULL);
CREATE INDEX connections_list_failing ON connections USING btree (list_failures DESC, id) WHERE (list_error IS NOT NULL);
CREATE INDEX connections_lost ON connections USING btree (state_changed_at) WHERE ((state = 'disconnected'::text) AND (taken_away_at IS NULL));
comment on column connections.account is 'What the person calls it: the account email, or for a feed its host and name. Never a secret URL.';
comment on column connections.addresses is 'Email addresses that mean "me" in calendar events of this connection, lower case.';
comment on column connections.credentials_sealed is 'Sealed JSON (base/sealed.ts): tokens, feed URL or password. Kept while disconnected, to know a feed again.';
comment on column connections.list_due_at is 'When the list of its calendars is read again, so that new ones appear and lost ones go; null while it is disconnected.';
comment on column connections.paused_until is 'Until when its provider asked not to be asked (Retry-After); null: it did not.';
comment on column connections.refresh_leased_until is 'Until when one process alone asks for a fresh access token; null: nobody does.';
comment on column connections.taken_away_at is 'When it was decided to delete it; its meetings are taken away a few at a time, then the row. Null: it stays.';
comment on column connections.oauth_client_id is 'The OAuth client that the consent was given to; null where there is none.';
comment on column connections.left_out is 'A sentence for the person: that the account has more calendars than can be chosen; null: it has not.';

create table consents (
  id uuid not null,
  workspace_id uuid not null,
  calendar_user_id uuid,
  provider text not null,
  account text,
  oauth_client_id text,
  grant_sealed text,
  created_at timestamp with time zone not null,
  end_due_at timestamp with time zone,
  end_leased_until timestamp with time zone,
  end_fence bigint default 0 not null,
  end_failures integer default 0 not null,
  end_error text,
  constraint consents_pkey PRIMARY KEY (id),
  constraint consents_provider_check CHECK ((provider = ANY (ARRAY['google'::text, 'microsoft'::text]))),
  constraint consents_calendar_user_id_fkey FOREIGN KEY (calendar_user_id) REFERENCES calendar_users(id) ON DELETE SET NULL,
  constraint consents_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX consents_by_account ON consents USING btree (lower(account), provider) WHERE (grant_sealed IS NOT NULL);
CREATE INDEX consents_by_user ON consents USING btree (calendar_user_id);
CREATE INDEX consents_end_due ON consents USING btree (end_due_at) WHERE (end_due_at IS NOT NULL);
comment on table consents is 'Returns from consent pages by links of ours: each once, some waiting for the word of their person.';
comment on column consents.id is 'That of the state the browser came back with, so that none is taken twice.';
comment on column consents.calendar_user_id is 'Null once the calendar user is deleted; what waits is then given back.';
comment on column consents.account is 'Whose access waits; null when none does.';
comment on column consents.oauth_client_id is 'The OAuth client that the consent was given to; null when none waits.';
comment on column consents.grant_sealed is 'Sealed JSON (base/sealed.ts): the access that waits, and where its browser goes on; null when none waits.';
comment on column consents.end_due_at is 'When what still waits is given back and the row deleted.';

create table event_descriptions (
  calendar_id uuid not null,
  hash text not null,
  description text not null,
  constraint event_descriptions_pkey PRIMARY KEY (calendar_id, hash),
  constraint event_descriptions_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES calendars(id) ON DELETE CASCADE
);
comment on table event_descriptions is 'Long descriptions of calendar events, each once for its calendar.';
comment on column event_descriptions.hash is 'SHA-256 of the description, in base64url.';

create table idempotency_keys (
  scope text not null,
  path text not null,
  key text not null,
  request_hash text not null,
  status integer,
  body text,
  created_at timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (scope, path, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING btree (created_at);
comment on column idempotency_keys.status is 'Null while the first request is still being answered.';

create table installation (
  is_one boolean default true not null,
  sealed_probe text,
  public_url text,
  constraint installation_pkey PRIMARY KEY (is_one),
  constraint installation_is_one_check CHECK (is_one)
);
comment on table installation is 'One row: what all processes on this database have in common.';
comment on column installation.sealed_probe is 'A known text, sealed: opens with the secret key that everything else is sealed with. Null: nobody has started since.';
comment on column installation.public_url is 'How the outside reaches the server, as the one that started last was told; null: none has started.';

create table meetings (
  id uuid not null,
  workspace_id uuid not null,
  calendar_user_id uuid not null,
  calendar_event_id uuid not null,
  provider text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone,
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
  decided_at timestamp with time zone not null,
  decision_changed_at timestamp with time zone not null,
  decision_previous jsonb,
  bot_id uuid,
  created_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  same_as_id uuid,
  bot_deleted_for text,
  decision_trace jsonb,
  override_set_at timestamp with time zone,
  constraint meetings_pkey PRIMARY KEY (id),
  constraint meetings_calendar_event_id_key UNIQUE (calendar_event_id),
  constraint meetings_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES bots(id) ON DELETE SET NULL,
  constraint meetings_calendar_event_id_fkey FOREIGN KEY (calendar_event_id) REFERENCES calendar_events(id) ON DELETE CASCADE,
  constraint meetings_calendar_user_id_fkey FOREIGN KEY (calendar_user_id) REFERENCES calendar_users(id) ON DELETE CASCADE,
  constraint meetings_same_as_id_fkey FOREIGN KEY (same_as_id) REFERENCES meetings(id) ON DELETE SET NULL
);
CREATE INDEX meetings_of_bot ON meetings USING btree (bot_id) WHERE (bot_id IS NOT NULL);
CREATE INDEX meetings_of_user ON meetings USING btree (calendar_user_id, start_at, id);
CREATE INDEX meetings_same_as ON meetings USING btree (same_as_id) WHERE (same_as_id IS NOT NULL);
CREATE INDEX meetings_wanted ON meetings USING btree (workspace_id, meeting_key, start_at) WHERE (will_record AND (removed_at IS NULL));
comment on table meetings is 'One calendar event of one calendar user, with its link, its recording decision and its bot.';
comment on column meetings.meeting_url is 'Parsed link (contract/meeting-url.ts); null when the event has none we know.';
comment on column meetings.meeting_key is 'Platform and id of the real meeting, equal for everybody invited; null when no bot can join.';
comment on column meetings.decision_previous is '{"will_record", "code", "reason"} before decision_changed_at; null when it never changed.';
comment on column meetings.same_as_id is 'The copy of this meeting, in another calendar of the same person, that counts; null: this one does.';
comment on column meetings.bot_deleted_for is 'Link (as meeting_key) whose bot the app deleted: no other one comes for it until somebody asks; null: none was deleted.';
comment on column meetings.decision_trace is 'Every rule that was tried, in order, as texts of a mark, the rule and its fact (src/decisions/trace.ts); null: decided before traces were kept.';
comment on column meetings.override_set_at is 'When the override was last set, to the same value too; null without one.';

create table notification_channels (
  id uuid not null,
  calendar_id uuid not null,
  secret_sealed text not null,
  secret_hash bytea not null,
  provider_resource_id text,
  expires_at timestamp with time zone,
  last_notified_at timestamp with time zone,
  last_message_number bigint,
  created_at timestamp with time zone not null,
  renew_due_at timestamp with time zone,
  renew_leased_until timestamp with time zone,
  renew_fence bigint default 0 not null,
  renew_failures integer default 0 not null,
  renew_error text,
  wants_fresh_access boolean default false not null,
  is_signed boolean default false not null,
  constraint notification_channels_pkey PRIMARY KEY (id),
  constraint notification_channels_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES calendars(id) ON DELETE CASCADE
);
CREATE INDEX notification_channels_by_calendar ON notification_channels USING btree (calendar_id);
CREATE INDEX notification_channels_renew_due ON notification_channels USING btree (renew_due_at) WHERE (renew_due_at IS NOT NULL);
CREATE INDEX notification_channels_renew_failing ON notification_channels USING btree (renew_failures DESC, id) WHERE (renew_error IS NOT NULL);
CREATE INDEX notification_channels_unsigned ON notification_channels USING btree (id) WHERE (NOT is_signed);
comment on table notification_channels is 'A provider''s promise to notify us about one calendar.';
comment on column notification_channels.wants_fresh_access is 'Whether its next renewal begins with a fresh access token, because the provider asked for one.';
comment on column notification_channels.is_signed is 'Whether its secret is the signature of its id; false: a random one, which only this table knows.';

create table recording_artifacts (
  id uuid not null,
  recording_id uuid not null,
  workspace_id uuid not null,
  kind text not null,
  status text not null,
  sub_code text,
  status_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint recording_artifacts_pkey PRIMARY KEY (id),
  constraint recording_artifacts_recording_id_kind_key UNIQUE (recording_id, kind),
  constraint recording_artifacts_kind_check CHECK ((kind = ANY (ARRAY['video_mixed'::text, 'audio_mixed'::text, 'participant_events'::text]))),
  constraint recording_artifacts_status_check CHECK ((status = ANY (ARRAY['processing'::text, 'done'::text, 'failed'::text, 'deleted'::text]))),
  constraint recording_artifacts_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES recordings(id) ON DELETE CASCADE,
  constraint recording_artifacts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX recording_artifacts_of_workspace ON recording_artifacts USING btree (workspace_id, kind, created_at, id);
comment on table recording_artifacts is 'What apps fetch of a recording: its video, its sound, and who took part.';

create table recording_files (
  id uuid not null,
  artifact_id uuid not null,
  recording_id uuid not null,
  name text not null,
  bytes bigint default 0 not null,
  sha256 text,
  format text,
  duration_seconds double precision,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint recording_files_pkey PRIMARY KEY (id),
  constraint recording_files_recording_id_name_key UNIQUE (recording_id, name),
  constraint recording_files_artifact_id_fkey FOREIGN KEY (artifact_id) REFERENCES recording_artifacts(id) ON DELETE CASCADE,
  constraint recording_files_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES recordings(id) ON DELETE CASCADE
);
CREATE INDEX recording_files_of_artifact ON recording_files USING btree (artifact_id);
comment on table recording_files is 'Files of recordings; their content is in the storage, under their id.';
comment on column recording_files.bytes is 'What of it is kept, from its beginning.';
comment on column recording_files.finished_at is 'When it was whole; null while its bot still brings it.';

create table recording_preferences (
  calendar_user_id uuid not null,
  id uuid not null,
  record_non_host boolean default false not null,
  record_recurring boolean default false not null,
  record_external boolean default false not null,
  record_internal boolean default false not null,
  record_confirmed boolean default false not null,
  record_only_host boolean default false not null,
  bot_name text not null,
  constraint recording_preferences_pkey PRIMARY KEY (calendar_user_id),
  constraint recording_preferences_id_key UNIQUE (id),
  constraint recording_preferences_calendar_user_id_fkey FOREIGN KEY (calendar_user_id) REFERENCES calendar_users(id) ON DELETE CASCADE
);

create table recordings (
  id uuid not null,
  workspace_id uuid not null,
  bot_id uuid not null,
  run_id uuid not null,
  status text not null,
  sub_code text,
  status_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  expires_at timestamp with time zone,
  metadata jsonb default '{}'::jsonb not null,
  expire_due_at timestamp with time zone,
  expire_leased_until timestamp with time zone,
  expire_fence bigint default 0 not null,
  expire_failures integer default 0 not null,
  expire_error text,
  constraint recordings_pkey PRIMARY KEY (id),
  constraint recordings_status_check CHECK ((status = ANY (ARRAY['processing'::text, 'paused'::text, 'done'::text, 'failed'::text, 'deleted'::text]))),
  constraint recordings_bot_id_fkey FOREIGN KEY (bot_id) REFERENCES bots(id) ON DELETE CASCADE,
  constraint recordings_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX recordings_expire_due ON recordings USING btree (expire_due_at) WHERE (expire_due_at IS NOT NULL);
CREATE INDEX recordings_expire_failing ON recordings USING btree (expire_failures DESC, id) WHERE (expire_error IS NOT NULL);
CREATE INDEX recordings_of_bot ON recordings USING btree (bot_id, created_at);
CREATE INDEX recordings_of_workspace ON recordings USING btree (workspace_id, created_at, id);
comment on table recordings is 'One start of a recording by a bot, and what became of it.';
comment on column recordings.id is 'Made by the run that records.';
comment on column recordings.run_id is 'The run that records: no other one may say anything of it or bring its files.';
comment on column recordings.sub_code is 'Why, where it failed.';
comment on column recordings.status_at is 'Since when it has its status.';
comment on column recordings.expires_at is 'From when on its files are not kept any more; null while it is not done, and when they are kept until somebody deletes them.';
comment on column recordings.metadata is 'Own texts of the app.';
comment on column recordings.expire_due_at is 'When files that are not kept are removed, or when a recording whose bot has ended is given up.';

create table webhook_attempts (
  delivery_id uuid not null,
  number integer not null,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  http_status integer,
  error text,
  constraint webhook_attempts_pkey PRIMARY KEY (delivery_id, number),
  constraint webhook_attempts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries(id) ON DELETE CASCADE
);
comment on column webhook_attempts.http_status is 'Null when no answer came; error then says why.';

create table webhook_deliveries (
  id uuid not null,
  workspace_id uuid not null,
  webhook_event_id text not null,
  webhook_endpoint_id uuid not null,
  bot_id uuid,
  state text not null,
  failed_reason text,
  attempts_made integer default 0 not null,
  attempts_before_replay integer default 0 not null,
  created_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  attempt_due_at timestamp with time zone,
  attempt_leased_until timestamp with time zone,
  attempt_fence bigint default 0 not null,
  attempt_failures integer default 0 not null,
  attempt_error text,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
  constraint webhook_deliveries_webhook_endpoint_id_fkey FOREIGN KEY (webhook_endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
  constraint webhook_deliveries_webhook_event_id_fkey FOREIGN KEY (webhook_event_id) REFERENCES webhook_events(id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_attempt_due ON webhook_deliveries USING btree (attempt_due_at) WHERE (attempt_due_at IS NOT NULL);
CREATE INDEX webhook_deliveries_attempt_failing ON webhook_deliveries USING btree (attempt_failures DESC, id) WHERE (attempt_error IS NOT NULL);
CREATE INDEX webhook_deliveries_by_bot ON webhook_deliveries USING btree (bot_id) WHERE (bot_id IS NOT NULL);
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries USING btree (webhook_endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_by_workspace ON webhook_deliveries USING btree (workspace_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX webhook_deliveries_once ON webhook_deliveries USING btree (webhook_event_id, webhook_endpoint_id);
comment on column webhook_deliveries.failed_reason is 'Why there are no more attempts, for a person; null unless failed.';
comment on column webhook_deliveries.attempts_before_replay is 'attempts_made when it was last replayed; the retry schedule counts from there.';

create table webhook_endpoints (
  id uuid not null,
  workspace_id uuid not null,
  url text not null,
  event_types text[] not null,
  shape text not null,
  headers text not null,
  secret_sealed text not null,
  old_secret_sealed text,
  old_secret_expires_at timestamp with time zone,
  is_enabled boolean not null,
  disabled_reason text,
  failing_since timestamp with time zone,
  created_at timestamp with time zone not null,
  url_sealed text,
  constraint webhook_endpoints_pkey PRIMARY KEY (id),
  constraint webhook_endpoints_headers_check CHECK ((headers = ANY (ARRAY['webhook'::text, 'svix'::text]))),
  constraint webhook_endpoints_shape_check CHECK ((shape = ANY (ARRAY['new'::text, 'status_change'::text]))),
  constraint webhook_endpoints_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX webhook_endpoints_by_workspace ON webhook_endpoints USING btree (workspace_id);
comment on column webhook_endpoints.url is 'Where webhooks go; where url_sealed is set, what may be shown of it.';
comment on column webhook_endpoints.event_types is 'Event types this endpoint wants, by name, by family (bot.*) or all of them (*).';
comment on column webhook_endpoints.failing_since is 'First failure after the last success; null while deliveries succeed.';
comment on column webhook_endpoints.url_sealed is 'The whole address, sealed; null: it holds no secret.';

create table webhook_events (
  id text not null,
  workspace_id uuid not null,
  type text not null,
  bot_id uuid,
  body jsonb not null,
  created_at timestamp with time zone not null,
  constraint webhook_events_pkey PRIMARY KEY (id),
  constraint webhook_events_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX webhook_events_by_age ON webhook_events USING btree (created_at, id);
CREATE INDEX webhook_events_by_workspace ON webhook_events USING btree (workspace_id, created_at);
comment on column webhook_events.id is 'msg_…, sent as webhook-id; the same on every attempt and replay of a delivery.';

create table workspaces (
  id uuid not null,
  name text not null,
  google_client_id text,
  google_client_secret_sealed text,
  microsoft_client_id text,
  microsoft_client_secret_sealed text,
  allowed_redirect_origins text[] default '{}'::text[] not null,
  bot_sharing text default 'all'::text not null,
  allow_several_accounts boolean default false not null,
  created_at timestamp with time zone not null,
  max_connections integer default 20 not null,
  stateless_consent boolean default true not null,
  persons_change_external_id boolean default false not null,
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_bot_sharing_check CHECK ((bot_sharing = ANY (ARRAY['all'::text, 'per_provider'::text, 'off'::text]))),
  constraint workspaces_max_connections_check CHECK (((max_connections >= 1) AND (max_connections <= 1000)))
);
comment on column workspaces.allowed_redirect_origins is 'Origins (scheme, host, port) that OAuth callbacks may send a browser to.';
comment on column workspaces.bot_sharing is 'all: one bot for everybody in a meeting; per_provider: one for each kind of calendar (as Recall); off: one for each calendar user.';
comment on column workspaces.max_connections is 'How many accounts and feeds one calendar user may have connected.';
comment on column workspaces.stateless_consent is 'Whether consent links that the app builds, with the calendar token in their state as for Recall, are accepted.';
comment on column workspaces.persons_change_external_id is 'Whether a calendar token alone may change the external id of its person.';
