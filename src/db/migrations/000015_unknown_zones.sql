-- compatible
-- A time zone that nothing explains is said beside the time it may have made wrong.

alter table calendar_events add column unknown_zone jsonb;
comment on column calendar_events.unknown_zone is 'The zone of its times that is not known, and the one they were read in: {"name", "readAs"}; null: all are known.';
