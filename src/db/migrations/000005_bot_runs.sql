-- compatible
-- Runs of bots report by number, and are found by their id; when a bot was to join stays known after it has joined.

alter table bots add column report_number integer not null default 0;
comment on column bots.report_number is 'Number of the last report of this run that was taken in; 0 before the first.';
comment on column bots.run_id is 'The launch whose reports count; reports of any other one are answered with stop.';
comment on column bots.join_at is 'When the bot shall be at the door, kept once it is there; null when it joined at once.';

create unique index bots_by_run on bots (run_id) where run_id is not null;
