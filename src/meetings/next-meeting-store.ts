/** All SQL about what comes next in a calendar. */
import { oneOf, sql, type Db } from '../db/index.ts';

/** A meeting that will be recorded. */
export type NextMeeting = { id: string; startAt: Date; botId: string | null };

/** The first meeting of a calendar that will be recorded and starts after an instant; null when none does. */
export const nextRecordedMeeting = async (db: Db, calendarId: string, after: Date): Promise<NextMeeting | null> =>
  (await nextRecordedMeetings(db, [calendarId], after)).get(calendarId) ?? null;

/** Of each calendar the first meeting that will be recorded and starts after an instant, by calendar id; absent when none does. */
export async function nextRecordedMeetings(
  db: Db,
  calendarIds: readonly string[],
  after: Date,
): Promise<Map<string, NextMeeting>> {
  // By its person, whose meetings are kept in the order of their starts.
  const { rows } = await sql<{ calendar_id: string; id: string; start_at: Date; bot_id: string | null }>`
    select calendars.id as calendar_id, next.id, next.start_at, next.bot_id
    from calendars cross join lateral (
      select meetings.id, meetings.start_at, bot_id
      from meetings join calendar_events on calendar_events.id = meetings.calendar_event_id
      where meetings.calendar_user_id = calendars.calendar_user_id and calendar_events.calendar_id = calendars.id
        and will_record and meetings.removed_at is null and meetings.start_at > ${after}
      order by meetings.start_at, meetings.id limit 1
    ) as next
    where calendars.id = ${oneOf(calendarIds)}`.execute(db);
  return new Map(rows.map((row) => [row.calendar_id, { id: row.id, startAt: row.start_at, botId: row.bot_id }]));
}
