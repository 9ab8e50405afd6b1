/** All SQL that reads meetings with their decisions, to decide or to explain them. */
import { mapInSlices } from '../base/in-slices.ts';
import type { DecisionCode, MeetingUrl } from '../contract/index.ts';
import { findOutsider } from '../meetings/index.ts';
import type { RawBuilder } from 'kysely';
import { BATCH_ROWS, inBatches, oneOf, sql, unnested, type Db, type Row } from '../db/index.ts';
import type { DecidedMeeting, Decision } from './decided-meeting.ts';
import type { StoredTrace } from './trace.ts';

const MEETING_COLUMNS = [
  'id',
  'calendar_event_id',
  'calendar_user_id',
  'ical_uid',
  'meeting_url',
  'start_at',
  'end_at',
  'is_external',
  'is_hosted_by_me',
  'is_recurring',
  'override_should_record',
  'override_set_at',
  'will_record',
  'decision_code',
  'decision_reason',
  'decision_trace',
  'decided_at',
  'decision_changed_at',
  'decision_previous',
  'bot_id',
  'same_as_id',
] as const;

type DecidedRow = Pick<Row<'meetings'>, (typeof MEETING_COLUMNS)[number]> &
  Pick<
    Row<'calendar_events'>,
    'calendar_id' | 'is_all_day' | 'own_response' | 'status' | 'removed_at' | 'organizer_email' | 'attendees'
  > &
  Pick<Row<'calendars'>, 'is_primary' | 'connection_id'> &
  Pick<Row<'connections'>, 'state'> & { left_at: Date | null };

/** The query every read starts from; callers add conditions. */
const decidedMeetings = (db: Db) =>
  db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .innerJoin('calendars', 'calendars.id', 'calendar_events.calendar_id')
    .innerJoin('connections', 'connections.id', 'calendars.connection_id')
    .select(MEETING_COLUMNS.map((name) => `meetings.${name}` as const))
    .select([
      'meetings.removed_at as left_at',
      'calendar_events.calendar_id',
      'calendar_events.is_all_day',
      'calendar_events.own_response',
      'calendar_events.status',
      'calendar_events.removed_at',
      'calendar_events.organizer_email',
      'calendar_events.attendees',
      'calendars.is_primary',
      'calendars.connection_id',
      'connections.state',
    ]);

// The jsonb and code columns below are written by this folder and by calendar-events alone, from these types.
const toDecided = (row: DecidedRow): DecidedMeeting => ({
  id: row.id,
  calendarEventId: row.calendar_event_id,
  calendarUserId: row.calendar_user_id,
  calendarId: row.calendar_id,
  connectionId: row.connection_id,
  isInPrimaryCalendar: row.is_primary,
  icalUid: row.ical_uid,
  meetingUrl: row.meeting_url as MeetingUrl | null,
  isAllDay: row.is_all_day,
  startAt: row.start_at,
  endAt: row.end_at,
  isExternal: row.is_external,
  outsider: row.is_external
    ? findOutsider({
        organizerEmail: row.organizer_email,
        attendees: row.attendees as Parameters<typeof findOutsider>[0]['attendees'],
      })
    : null,
  isHostedByMe: row.is_hosted_by_me,
  isRecurring: row.is_recurring,
  ownResponse: row.own_response,
  isCancelled: row.status === 'cancelled' || row.removed_at !== null,
  isRemoved: row.left_at !== null,
  isConnected: row.state !== 'disconnected',
  override: row.override_should_record,
  overrideSetAt: row.override_set_at,
  sameAsId: row.same_as_id,
  decision: { willRecord: row.will_record, code: row.decision_code as DecisionCode, reason: row.decision_reason },
  trace: row.decision_trace as StoredTrace | null,
  decidedAt: row.decided_at,
  decisionChangedAt: row.decision_changed_at,
  previous: row.decision_previous as Decision | null,
  botId: row.bot_id,
});

/** One meeting of a workspace or of one calendar user, whatever was decided about it; null when they have none with this id. */
export async function findDecidedMeeting(
  db: Db,
  owner: { workspaceId: string } | { calendarUserId: string },
  meetingId: string,
): Promise<DecidedMeeting | null> {
  const row = await decidedMeetings(db)
    .where('meetings.id', '=', meetingId)
    .$if('workspaceId' in owner, (query) =>
      query.where('meetings.workspace_id', '=', 'workspaceId' in owner ? owner.workspaceId : ''),
    )
    .$if('calendarUserId' in owner, (query) =>
      query.where('meetings.calendar_user_id', '=', 'calendarUserId' in owner ? owner.calendarUserId : ''),
    )
    .executeTakeFirst();
  return row === undefined ? null : toDecided(row);
}

/** The meetings of these calendar events, in no order. */
export async function findMeetingsOfEvents(db: Db, calendarEventIds: readonly string[]): Promise<DecidedMeeting[]> {
  const found: DecidedMeeting[] = [];
  for (const ids of inBatches(calendarEventIds)) {
    const rows = await decidedMeetings(db).where('meetings.calendar_event_id', '=', oneOf(ids)).execute();
    found.push(...(await mapInSlices(rows, toDecided)));
  }
  return found;
}

/** The meetings of a calendar user that have not ended, for deciding again, in the order of their starts. @param connectionId Null means all connections. */
export async function findUpcomingMeetings(
  tx: Db,
  calendarUserId: string,
  connectionId: string | null,
  now: Date,
): Promise<DecidedMeeting[]> {
  const found: DecidedMeeting[] = [];
  for (;;) {
    const rows = await decidedMeetings(tx)
      .where('meetings.calendar_user_id', '=', calendarUserId)
      .where('meetings.removed_at', 'is', null)
      .where(sql<boolean>`coalesce(meetings.end_at, meetings.start_at) > ${now}`)
      .$if(connectionId !== null, (query) => query.where('connections.id', '=', connectionId ?? ''))
      .where(startsAfter(found.at(-1)))
      .orderBy('meetings.start_at')
      .orderBy('meetings.id')
      .limit(BATCH_ROWS)
      .execute();
    found.push(...(await mapInSlices(rows, toDecided)));
    if (rows.length < BATCH_ROWS) return found;
  }
}

/** Condition: a meeting comes after the last one of the page before, in the order of starts and ids. */
const startsAfter = (last: Pick<DecidedMeeting, 'id' | 'startAt'> | undefined): RawBuilder<boolean> =>
  last === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(meetings.start_at, meetings.id) > (${last.startAt}::timestamptz, ${last.id}::uuid)`;

/**
 * The meetings of a connection that have not ended, and those before that copies in other connections point at, in the order of
 * their starts.
 *
 * @param page.after The last one of the page before; null for the first page.
 */
export async function findMeetingsToTakeAway(
  tx: Db,
  connection: { id: string; calendarUserId: string },
  now: Date,
  page: { after: Pick<DecidedMeeting, 'id' | 'startAt'> | null; limit: number },
): Promise<DecidedMeeting[]> {
  const { after, limit } = page;
  const rows = await decidedMeetings(tx)
    .where('connections.id', '=', connection.id)
    .where('meetings.calendar_user_id', '=', connection.calendarUserId)
    .where('meetings.removed_at', 'is', null)
    .where(
      sql<boolean>`(coalesce(meetings.end_at, meetings.start_at) > ${now}
        or exists (select from meetings copy where copy.same_as_id = meetings.id))`,
    )
    .where(startsAfter(after ?? undefined))
    .orderBy('meetings.start_at')
    .orderBy('meetings.id')
    .limit(limit)
    .execute();
  return mapInSlices(rows, toDecided);
}

/** The meetings of calendar users that start at one of these instants, removed ones too, without those that are named. */
export async function findMeetingsStartingAt(
  tx: Db,
  starts: readonly { calendarUserId: string; startAt: Date }[],
  exceptIds: readonly string[],
): Promise<DecidedMeeting[]> {
  const instants = new Map<string, [calendarUserId: string, startAt: string]>();
  await mapInSlices(starts, ({ calendarUserId, startAt }) =>
    instants.set(`${calendarUserId} ${startAt.getTime()}`, [calendarUserId, startAt.toISOString()]),
  );
  const except = new Set(exceptIds);
  const found: DecidedMeeting[] = [];
  for (const batch of inBatches([...instants.values()])) {
    const { rows: starting } = await sql<{ id: string }>`
      select beginning.id from ${unnested(batch, ['uuid', 'timestamptz'])} as start (calendar_user_id, start_at)
      cross join lateral (
        select id from meetings where meetings.calendar_user_id = start.calendar_user_id and meetings.start_at = start.start_at offset 0
      ) as beginning`.execute(tx);
    const others = starting.flatMap(({ id }) => (except.has(id) ? [] : id));
    for (const ids of inBatches(others)) {
      const rows = await decidedMeetings(tx).where('meetings.id', '=', oneOf(ids)).execute();
      found.push(...(await mapInSlices(rows, toDecided)));
    }
  }
  return found;
}

/** A meeting with its copies that do not count. */
export async function findMeetingWithCopies(tx: Db, meetingId: string): Promise<DecidedMeeting[]> {
  const rows = await decidedMeetings(tx)
    .where((eb) => eb.or([eb('meetings.id', '=', meetingId), eb('meetings.same_as_id', '=', meetingId)]))
    .execute();
  return mapInSlices(rows, toDecided);
}
