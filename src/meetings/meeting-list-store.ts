/** All SQL of the list of a person's meetings, and of whether it changed: the question that is asked most. */
import { createHash } from 'node:crypto';
import { compiledOnce, sql, type Db } from '../db/index.ts';
import { SHOWN_COLUMNS, toShown, type ShownMeeting } from './meetings-store.ts';

/** Which meetings a list shows. */
export type MeetingFilter = {
  /** Case-sensitive prefix. */
  icalUid: string | null;
  /** Only meetings that start after this instant; null with no `startsBefore`: those that have not ended. */
  startsAfter: Date | null;
  startsBefore: Date | null;
  now: Date;
  limit: number;
};

type ListValues = MeetingFilter & { calendarUserId: string };

/** PostgreSQL gives a row another xmin whenever it is changed, by whatever statement; `SHOWN_COLUMNS` stand in these two rows. */
const VERSION = sql<string>`concat(meetings.id, ' ', meetings.xmin, ' ', calendar_events.xmin)`;

/** The meetings of a list; callers add columns. */
const listed = (db: Db, { calendarUserId, icalUid, startsAfter, startsBefore, now, limit }: ListValues) =>
  db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .where('meetings.calendar_user_id', '=', calendarUserId)
    .where('meetings.removed_at', 'is', null)
    .where('meetings.same_as_id', 'is', null)
    .where('calendar_events.status', '!=', 'cancelled')
    .$if(icalUid !== null, (query) => query.where(sql<boolean>`starts_with(meetings.ical_uid, ${icalUid})`))
    .$if(startsAfter !== null, (query) => query.where('meetings.start_at', '>', startsAfter ?? now))
    .$if(startsBefore !== null, (query) => query.where('meetings.start_at', '<', startsBefore ?? now))
    .$if(startsAfter === null && startsBefore === null, (query) =>
      query.where(sql<boolean>`coalesce(meetings.end_at, meetings.start_at) > ${now}`),
    )
    .orderBy('meetings.start_at')
    .orderBy('meetings.id')
    .limit(limit);

const shownList = compiledOnce((db, values: ListValues) =>
  listed(db, values).select(SHOWN_COLUMNS).select(VERSION.as('version')),
);

const versionsOfList = compiledOnce((db, values: ListValues) =>
  db
    .selectFrom(
      listed(db, values).select(['meetings.start_at', 'meetings.id']).select(VERSION.as('version')).as('shown'),
    )
    .select(sql<string>`md5(coalesce(string_agg(version, ',' order by start_at, id), ''))`.as('mark')),
);

const valuesOf = (calendarUserId: string, { icalUid, startsAfter, startsBefore, now, limit }: MeetingFilter) => ({
  calendarUserId,
  icalUid,
  startsAfter,
  startsBefore,
  now,
  limit,
});

/**
 * Meetings of a calendar user that are not cancelled, each real one once, ordered by start.
 *
 * @returns also a `mark`: lists of one calendar user that differ in anything have different marks. The reverse need not hold.
 */
export async function listMeetings(
  db: Db,
  calendarUserId: string,
  filter: MeetingFilter,
): Promise<{ meetings: ShownMeeting[]; mark: string }> {
  const rows = await shownList(db, valuesOf(calendarUserId, filter));
  const mark = createHash('md5')
    .update(rows.map((row) => row.version).join(','))
    .digest('hex');
  return { meetings: rows.map(toShown), mark };
}

/** The mark that `listMeetings` would give now, without the meetings. */
export async function readListMark(db: Db, calendarUserId: string, filter: MeetingFilter): Promise<string> {
  const [row] = await versionsOfList(db, valuesOf(calendarUserId, filter));
  return row?.mark ?? '';
}
