-- compatible
-- A long description that many events of a calendar share is stored once.

create table event_descriptions (
  calendar_id uuid not null references calendars on delete cascade,
  hash text not null,
  description text not null,
  primary key (calendar_id, hash)
);
comment on table event_descriptions is 'Long descriptions of calendar events, each once for its calendar.';
comment on column event_descriptions.hash is 'SHA-256 of the description, in base64url.';

alter table calendar_events add column description_hash text;
comment on column calendar_events.description is 'Null when there is none, or when it is a long one: then description_hash names it in event_descriptions.';

create index calendar_events_by_description on calendar_events (calendar_id, description_hash) where description_hash is not null;
