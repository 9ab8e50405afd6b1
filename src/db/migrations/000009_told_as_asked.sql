-- breaking
-- An endpoint says what it wants, also when that is everything; a bot keeps the meetings of an account that was disconnected.

-- Endpoints made before keep what they had, with the one event type that is not in the new shape otherwise.
update webhook_endpoints set event_types = case shape when 'new' then '{*,bot.recording_done}'::text[] else '{*}' end
where event_types is null;
alter table webhook_endpoints alter column event_types set not null;
comment on column webhook_endpoints.event_types is 'Event types this endpoint wants, by name, by family (bot.*) or all of them (*).';

create table bot_past_meetings (
  bot_id uuid not null references bots on delete cascade,
  meeting_id uuid not null,
  calendar_user_id uuid not null references calendar_users on delete cascade,
  start_at timestamptz not null,
  end_at timestamptz,
  primary key (bot_id, meeting_id)
);
create index bot_past_meetings_of_user on bot_past_meetings (calendar_user_id);
comment on table bot_past_meetings is 'Meetings that a launched bot was for and that are gone, because their account was disconnected: they stay in its calendar_meetings. A deleted person leaves none.';
