-- compatible
-- What a plan compares: whom a bot is named after, which meetings had their bot deleted, which connections are being taken away.

alter table bots add column named_after_id uuid;
comment on column bots.named_after_id is 'The calendar user whose bot_name it bears until it is launched, also after that person was deleted: then the name stays.';
update bots set named_after_id = (
  select calendar_user_id from meetings where bot_id = bots.id order by created_at, id limit 1
) where status = 'scheduled' and source = 'calendar';

alter table meetings add column bot_deleted_for text;
comment on column meetings.bot_deleted_for is 'Link (as meeting_key) whose bot the app deleted: no other one comes for it until somebody asks; null: none was deleted.';
update meetings set bot_deleted_for = meeting_key from bots
where bots.status = 'cancelled' and bots.called_back_reason = 'deleted' and bots.source = 'calendar'
  and meetings.workspace_id = bots.workspace_id and meetings.meeting_key = bots.meeting ->> 'key'
  and meetings.start_at = bots.starts_at and meetings.will_record and meetings.removed_at is null and meetings.bot_id is null;

alter table connections add column taken_away_at timestamptz;
comment on column connections.taken_away_at is 'When it was decided to delete it; its meetings are taken away a few at a time, then the row. Null: it stays.';
