/** Home of the SQL of which meetings a bot is for. */
import { oneOf, sql, type Db } from '../db/index.ts';

/** A calendar event that a bot records, as a bot is shown with. */
export type BotMeeting = {
  botId: string;
  id: string;
  startAt: Date;
  endAt: Date | null;
  calendarUserId: string;
  externalId: string;
};

/** Ids of the meetings that point at a bot, in no order. */
export async function listMeetingIdsOfBot(db: Db, botId: string): Promise<string[]> {
  const rows = await db.selectFrom('meetings').select('id').where('bot_id', '=', botId).execute();
  return rows.map((row) => row.id);
}

/**
 * Calendar meetings of bots, by bot id, in order of start; a bot without any is absent. A meeting that is gone with its account is
 * one of them, unless the person has it again.
 */
export async function listMeetingsOfBots(db: Db, botIds: readonly string[]): Promise<Map<string, BotMeeting[]>> {
  if (botIds.length === 0) return new Map();
  const { rows } = await sql<BotMeeting>`
    with present as (
      select bot_id, id, start_at, end_at, calendar_user_id, created_at from meetings where bot_id = ${oneOf(botIds)}
    ), past as (
      select bot_id, meeting_id, start_at, end_at, calendar_user_id, null::timestamptz from bot_past_meetings past
      where bot_id = ${oneOf(botIds)} and not exists (
        select from present where present.bot_id = past.bot_id and present.calendar_user_id = past.calendar_user_id
          and present.start_at = past.start_at
      )
    )
    select bot_id as "botId", shown.id, start_at as "startAt", end_at as "endAt", calendar_user_id as "calendarUserId",
      external_id as "externalId"
    from (select * from present union all select * from past) as shown
      join calendar_users on calendar_users.id = shown.calendar_user_id
    order by start_at, shown.created_at, shown.id`.execute(db);
  return Map.groupBy(rows, (row) => row.botId);
}

/** Keeps, for bots that were launched, the meetings of an account that is going to be deleted. Repeatable: yes. */
export async function keepMeetingsOfBots(
  tx: Db,
  whose: { meetingIds: readonly string[] } | { connectionId: string },
): Promise<void> {
  const isTheirs =
    'meetingIds' in whose
      ? sql`meetings.id = ${oneOf(whose.meetingIds)}`
      : sql`calendar_event_id in (
          select calendar_events.id from calendar_events join calendars on calendars.id = calendar_events.calendar_id
          where calendars.connection_id = ${whose.connectionId}
        )`;
  await sql`
    insert into bot_past_meetings (bot_id, meeting_id, calendar_user_id, start_at, end_at)
    select launched.id, meetings.id, meetings.calendar_user_id, meetings.start_at, meetings.end_at
    from meetings cross join lateral (
      select id from bots where bots.id = meetings.bot_id and status not in ('scheduled', 'cancelled') offset 0
    ) as launched
    where ${isTheirs}
    on conflict (bot_id, meeting_id) do nothing`.execute(tx);
}
