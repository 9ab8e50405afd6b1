-- compatible
-- What is thrown away when its time is over is found by when it ended, without reading everything that is kept.

create index calendar_events_by_end on calendar_events ((coalesce(end_at, start_at)));
create index bots_over on bots ((coalesce(ends_at, starts_at, created_at)))
  where source = 'calendar' and status in ('done', 'fatal', 'cancelled');
