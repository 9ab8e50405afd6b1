-- compatible
-- What an installation knows of itself, keys that come from the environment, and indexes for what an operator asks all the time.

create table installation (
  is_one boolean primary key default true check (is_one),
  sealed_probe text,
  public_url text
);
comment on table installation is 'One row: what all processes on this database have in common.';
comment on column installation.sealed_probe is 'A known text, sealed: opens with the secret key that everything else is sealed with. Null: nobody has started since.';
comment on column installation.public_url is 'How the outside reaches the server, as the one that started last was told; null: none has started.';

alter table api_keys add column is_from_environment boolean not null default false;
comment on column api_keys.is_from_environment is 'Whether it came as API_KEY; such a key ends when API_KEY is another one.';
comment on column api_keys.key_hash is 'SHA-256 of the key; keys are made of 256 random bits, chosen ones are long, so a slow hash adds nothing.';
update api_keys set is_from_environment = true where name = 'API_KEY';

create index connections_by_state on connections (provider, state);
create index connections_lost on connections (state_changed_at) where state = 'disconnected' and taken_away_at is null;
create index bots_live on bots (status) where status not in ('done', 'fatal', 'cancelled');
create index bot_status_changes_fatal on bot_status_changes (created_at) where code = 'fatal';
create index calendars_stale on calendars (stale_at) where stale_at is not null;
create index calendars_by_proof on calendars ((coalesce(proven_current_at, created_at))) where sync_due_at is not null;

create index calendars_sync_failing on calendars (sync_failures desc, id) where sync_error is not null;
create index connections_list_failing on connections (list_failures desc, id) where list_error is not null;
create index notification_channels_renew_failing on notification_channels (renew_failures desc, id) where renew_error is not null;
create index bots_launch_failing on bots (launch_failures desc, id) where launch_error is not null;
create index bots_watch_failing on bots (watch_failures desc, id) where watch_error is not null;
create index webhook_deliveries_attempt_failing on webhook_deliveries (attempt_failures desc, id) where attempt_error is not null;
