-- compatible
-- Calendars of every kind in near real time: copies of one meeting, lists of calendars, freshness.

alter table connections
  add column list_due_at timestamptz,
  add column list_leased_until timestamptz,
  add column list_fence bigint not null default 0,
  add column list_failures integer not null default 0,
  add column list_error text,
  add column paused_until timestamptz,
  add column refresh_leased_until timestamptz;
comment on column connections.list_due_at is 'When the list of its calendars is read again, so that new ones appear and lost ones go; null while it is disconnected.';
comment on column connections.paused_until is 'Until when its provider asked not to be asked (Retry-After); null: it did not.';
comment on column connections.refresh_leased_until is 'Until when one process alone asks for a fresh access token; null: nobody does.';
create index connections_list_due on connections (list_due_at) where list_due_at is not null;
update connections set list_due_at = now() where state <> 'disconnected' and provider <> 'ics';

alter table calendars
  add column notified_at timestamptz,
  add column stale_at timestamptz,
  add column refused_count integer not null default 0;
comment on column calendars.notified_at is 'When the provider last said that something changed; null: never.';
comment on column calendars.stale_at is 'Since when it is announced that the calendar cannot be proven current before its next meeting; null while it can.';
comment on column calendars.refused_count is 'How often in a row its server refused to let it be read, where that may pass (CalDAV, ICS).';

alter table notification_channels add column wants_fresh_access boolean not null default false;
comment on column notification_channels.wants_fresh_access is 'Whether its next renewal begins with a fresh access token, because the provider asked for one.';

alter table meetings add column same_as_id uuid references meetings on delete set null;
comment on column meetings.same_as_id is 'The copy of this meeting, in another calendar of the same person, that counts; null: this one does.';
create index meetings_same_as on meetings (same_as_id) where same_as_id is not null;
