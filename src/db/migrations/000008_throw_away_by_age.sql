-- compatible
-- What is thrown away is read from the oldest row on, in batches: each goes on where the last one ended, by time and id.

create index webhook_events_by_age on webhook_events (created_at, id);
create index idempotency_keys_by_age on idempotency_keys (created_at);
create index calendar_events_by_age on calendar_events ((coalesce(end_at, start_at)), id);
drop index calendar_events_by_end;
create index bots_by_age on bots ((coalesce(ends_at, starts_at, created_at)), id)
  where source = 'calendar' and status in ('done', 'fatal', 'cancelled');
drop index bots_over;
