/** All SQL about what comes next in a calendar. */
import type { Db } from '../db/index.ts';

/** A meeting that will be recorded. */
export type NextMeeting = { id: string; startAt: Date; botId: string | null };

/** The first meeting of a calendar that will be recorded and starts after an instant; null when none does. */
export async function nextRecordedMeeting(db: Db, calendarId: string, after: Date): Promise<NextMeeting | null> {
  const row = await db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .select(['meetings.id', 'meetings.start_at', 'meetings.bot_id'])
    .where('calendar_events.calendar_id', '=', calendarId)
    .where('meetings.will_record', '=', true)
    .where('meetings.removed_at', 'is', null)
    .where('meetings.start_at', '>', after)
    .orderBy('meetings.start_at')
    .orderBy('meetings.id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, startAt: row.start_at, botId: row.bot_id };
}
