/** All SQL of the list of a person's meetings, and of whether it changed: the question that is asked most. */
import { createHash } from 'node:crypto';
import { compiledOnce, sql, type Db } from '../db/index.ts';
import { DESCRIPTION, SHOWN_COLUMNS, toShown, withDescriptions } from './meetings-store.ts';
import type { ListPlace, MeetingFilter, ShownMeeting } from './shown-meeting.ts';

type ListValues = Omit<MeetingFilter, 'after'> & {
  calendarUserId: string;
  afterStartAt: Date | null;
  afterId: string | null;
};

/**
 * PostgreSQL gives a row another xmin whenever it is changed, by whatever statement; `SHOWN_COLUMNS` stand in these two rows. A bot's row
 * changes with each of its heartbeats, which nobody sees, so of a bot all that is told counts by itself.
 */
const VERSION = sql<string>`concat(meetings.id, ' ', meetings.xmin, ' ', calendar_events.xmin, ' ', (
  select concat(bots.id, ' ', bots.status, ' ', bots.called_back_at, ' ', bots.join_at, ' ', bots.launcher, ' ', (
    select max(number) from bot_status_changes where bot_id = bots.id
  ))
  from bots where bots.id = meetings.bot_id
))`;

/** Most bytes that the meetings of one list take, roughly. The first one is listed whatever it takes. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** What a meeting takes in an answer, roughly. */
const BYTES = sql<number>`(1200 + 200 * jsonb_array_length(calendar_events.attendees)
  + coalesce(octet_length(calendar_events.description), octet_length(event_descriptions.description), 0))`;

/** The meetings of a list, with how much comes before each; callers add columns. */
const listed = (db: Db, values: ListValues) => {
  const { calendarUserId, icalUid, startsAfter, startsBefore, now, limit, afterStartAt, afterId } = values;
  const inOrder = sql`order by meetings.start_at, meetings.id`;
  return withDescriptions(db)
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
    .$if(afterStartAt !== null, (query) =>
      query.where(sql<boolean>`(meetings.start_at, meetings.id) > (${afterStartAt}::timestamptz, ${afterId}::uuid)`),
    )
    .select(VERSION.as('version'))
    .select(sql<number>`sum(${BYTES}) over (${inOrder} rows unbounded preceding) - ${BYTES}`.as('bytes_before'))
    .select(sql<boolean>`lead(true, 1, false) over (${inOrder})`.as('has_next'))
    .orderBy('meetings.start_at')
    .orderBy('meetings.id')
    .limit(limit);
};

const shownList = compiledOnce((db, values: ListValues) =>
  db
    .selectFrom(listed(db, values).select(SHOWN_COLUMNS).select(DESCRIPTION).as('shown'))
    .selectAll()
    .where('bytes_before', '<', MAX_LIST_BYTES)
    .orderBy('start_at')
    .orderBy('id'),
);

const versionsOfList = compiledOnce((db, values: ListValues) =>
  db
    .selectFrom(listed(db, values).select(['meetings.start_at', 'meetings.id']).as('shown'))
    .where('bytes_before', '<', MAX_LIST_BYTES)
    .select(
      sql<string>`md5(concat(string_agg(version, ',' order by start_at, id), ' ', coalesce(bool_and(has_next), false)))`.as(
        'mark',
      ),
    ),
);

const valuesOf = (calendarUserId: string, filter: MeetingFilter): ListValues => {
  const { icalUid, startsAfter, startsBefore, now, limit, after } = filter;
  const place = { afterStartAt: after?.startAt ?? null, afterId: after?.id ?? null };
  return { calendarUserId, icalUid, startsAfter, startsBefore, now, limit, ...place };
};

/**
 * Meetings of a calendar user that are not cancelled, each real one once, ordered by start: as many as one answer holds.
 *
 * @returns also the place after which more of them follow, null when these are all; and a `mark`: lists of one calendar user that differ in anything have different marks. The reverse need not hold.
 */
export async function listMeetings(
  db: Db,
  calendarUserId: string,
  filter: MeetingFilter,
): Promise<{ meetings: ShownMeeting[]; next: ListPlace | null; mark: string }> {
  const rows = await shownList(db, valuesOf(calendarUserId, filter));
  const last = rows.at(-1);
  const hasNext = last?.has_next === true;
  const mark = createHash('md5')
    .update(`${rows.map((row) => row.version).join(',')} ${hasNext ? 't' : 'f'}`)
    .digest('hex');
  const next = last !== undefined && hasNext ? { startAt: last.start_at, id: last.id } : null;
  return { meetings: rows.map(toShown), next, mark };
}

/** The mark that `listMeetings` would give now, without the meetings. */
export async function readListMark(db: Db, calendarUserId: string, filter: MeetingFilter): Promise<string> {
  const [row] = await versionsOfList(db, valuesOf(calendarUserId, filter));
  return row?.mark ?? '';
}
