/** Step: calendar events → meetings. Derives link and traits of what changed, decides it, and stores both together. */
import { newId } from '../../base/ids.ts';
import { mapInSlices } from '../../base/in-slices.ts';
import type { Calendar } from '../../calendars/index.ts';
import type { CalendarDiff, EventWrite } from '../../calendar-events/index.ts';
import type { Db } from '../../db/index.ts';
import { findMeetingsOfEvents, writeMeetings, type DecidedChange, type DecidedMeeting } from '../../decisions/index.ts';
import { meetingDeriver, type KnownLinks, type Meeting, type MeetingTraits } from '../../meetings/index.ts';
import type { OwnServers } from '../../meeting-links/index.ts';
import {
  asRemoved,
  decideWithCopies,
  storeDecisions,
  toChanged,
  withDecision,
  type ChangedMeeting,
} from './decide-recording.ts';

/** A calendar, and what changed in it. Its connection works, since it was just read, or nothing is written. */
export type ChangedCalendar = { calendar: Calendar; diff: CalendarDiff };

/** What the written events say about their meetings, by the id of the event. */
export type WrittenTraits = ReadonlyMap<string, MeetingTraits>;

/**
 * Derives link and traits of written events: work for the time in which PostgreSQL stores them.
 *
 * @param calendars `links`: of events whose texts are long, found before.
 * @param servers Where meetings are besides at the services that everybody knows.
 */
export async function deriveTraits(
  calendars: readonly { diff: CalendarDiff; links: KnownLinks }[],
  servers: OwnServers,
): Promise<WrittenTraits> {
  const links: KnownLinks = new Map(calendars.flatMap((one) => [...one.links]));
  const derive = meetingDeriver(servers, links);
  const writes = calendars.flatMap(({ diff }) => diff.writes);
  return new Map(await mapInSlices(writes, ({ id, event }): [string, MeetingTraits] => [id, derive(event)]));
}

/**
 * Brings the meetings of calendars up to date with their events, and the copies of them in other calendars of their persons.
 *
 * @param traits Of all written events.
 * @returns every meeting that was made, changed or removed.
 */
export async function refreshMeetings(
  tx: Db,
  calendars: readonly ChangedCalendar[],
  traits: WrittenTraits,
  now: Date,
): Promise<ChangedMeeting[]> {
  const removedIds = calendars.flatMap(({ diff }) => diff.removedIds);
  const writes = calendars.flatMap(({ calendar, diff }) => diff.writes.map((write) => ({ calendar, write })));
  if (writes.length === 0 && removedIds.length === 0) return [];
  const knownIds = writes.filter(({ write }) => !write.isNew).map(({ write }) => write.id);
  const known = new Map(
    (await findMeetingsOfEvents(tx, [...knownIds, ...removedIds])).map((meeting) => [meeting.calendarEventId, meeting]),
  );
  const written = await mapInSlices(writes, ({ calendar, write }) => {
    const before = known.get(write.id) ?? null;
    const derived = traits.get(write.id);
    if (derived === undefined) throw new Error('A written event has no traits.');
    return { before, after: meetingOf(calendar, write, derived, before) };
  });
  const removed = removedIds.flatMap((id) => known.get(id) ?? []).map(asRemoved);
  const decided = await decideWithCopies(tx, [...written, ...removed], now);

  const writtenIds = new Set(written.map(({ after }) => after.id));
  const [ofWritten, rest] = [
    decided.filter(({ after }) => writtenIds.has(after.id)),
    decided.filter(({ after }) => !writtenIds.has(after.id)),
  ];
  const isNew = ({ before }: DecidedChange): boolean => before === null;
  const created = await mapInSlices(ofWritten.filter(isNew), withDecision);
  const changed = await mapInSlices(
    ofWritten.filter((one) => !isNew(one)),
    withDecision,
  );
  await writeMeetings(tx, { created, changed, redecided: [] }, now);
  return [...(await mapInSlices(ofWritten, toChanged)), ...(await storeDecisions(tx, rest, now))];
}

function meetingOf(
  calendar: Calendar,
  { id: calendarEventId, event, startAt, endAt }: EventWrite,
  traits: MeetingTraits,
  before: DecidedMeeting | null,
): Meeting {
  return {
    ...traits,
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
    overrideSetAt: before?.overrideSetAt ?? null,
    sameAsId: before?.sameAsId ?? null,
    botId: before?.botId ?? null,
  };
}
