/** Step: calendar events → meetings. Derives link and traits of what changed, decides it, and stores both together. */
import { newId } from '../base/ids.ts';
import type { Calendar, CalendarDiff, EventWrite } from '../calendars/index.ts';
import type { Db } from '../db/index.ts';
import {
  deriveMeeting,
  findMeetingsOfEvents,
  writeMeetings,
  type DecidableMeeting,
  type UndecidedMeeting,
} from '../meetings/index.ts';
import { readPreferencesOf } from '../recording/index.ts';
import {
  asRemoved,
  decideChanges,
  storeDecisions,
  toChanged,
  withCopies,
  type ChangedMeeting,
} from './decide-recording.ts';

/**
 * Brings the meetings of a calendar up to date with its events, and the copies of them in other calendars of the person.
 *
 * @param calendar Its connection works, since it was just read, or nothing is written.
 * @returns every meeting that was made, changed or removed.
 */
export async function refreshMeetings(
  tx: Db,
  calendar: Calendar,
  diff: CalendarDiff,
  now: Date,
): Promise<ChangedMeeting[]> {
  if (diff.writes.length === 0 && diff.removedIds.length === 0) return [];
  const knownIds = diff.writes.filter((write) => !write.isNew).map((write) => write.id);
  const known = new Map(
    (await findMeetingsOfEvents(tx, [...knownIds, ...diff.removedIds])).map((meeting) => [
      meeting.calendarEventId,
      meeting,
    ]),
  );
  const written = diff.writes.map((write) => {
    const before = known.get(write.id) ?? null;
    return { before, after: meetingOf(calendar, write, before) };
  });
  const removed = diff.removedIds.flatMap((id) => known.get(id) ?? []).map(asRemoved);
  const settled = await withCopies(tx, calendar.calendarUserId, [...written, ...removed]);
  const decided = decideChanges(settled, await readPreferencesOf(tx, calendar.calendarUserId), now);

  const writtenIds = new Set(written.map(({ after }) => after.id));
  const toWrite = decided.filter(({ after }) => writtenIds.has(after.id));
  await writeMeetings(
    tx,
    calendar,
    toWrite.map(({ after, next }) => ({ ...after, ...next })),
    now,
  );
  const rest = decided.filter(({ after }) => !writtenIds.has(after.id));
  return [...toWrite.map(toChanged), ...(await storeDecisions(tx, rest, now))];
}

function meetingOf(
  calendar: Calendar,
  { id: calendarEventId, event, startAt, endAt }: EventWrite,
  before: DecidableMeeting | null,
): UndecidedMeeting {
  return {
    ...deriveMeeting(event),
    id: before?.id ?? newId(),
    calendarEventId,
    calendarUserId: calendar.calendarUserId,
    calendarId: calendar.id,
    connectionId: calendar.connectionId,
    isInPrimaryCalendar: calendar.isPrimary,
    icalUid: event.icalUid,
    startAt,
    endAt,
    isAllDay: event.time.kind === 'all_day',
    ownResponse: event.ownResponse,
    isCancelled: event.status === 'cancelled',
    isRemoved: false,
    isConnected: true,
    override: before?.override ?? null,
    sameAsId: before?.sameAsId ?? null,
    botId: before?.botId ?? null,
  };
}
