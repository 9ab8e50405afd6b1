/** Home of meetings as they are shown, with the SQL that reads them so. They are written with their decisions, by decisions/. */
import type { Attendee, UnknownZone } from '../calendar-events/index.ts';
import type { MeetingUrl } from '../contract/index.ts';
import { BATCH_ROWS, oneOf, sql, type Db, type Row } from '../db/index.ts';
import type { MeetingBrief, ShownMeeting } from './shown-meeting.ts';

/** Columns of what a person sees of a meeting; all of them stand in `meetings` and `calendar_events`. */
export const SHOWN_COLUMNS = [
  'meetings.id',
  'meetings.meeting_url',
  'meetings.start_at',
  'meetings.end_at',
  'meetings.is_external',
  'meetings.is_hosted_by_me',
  'meetings.is_recurring',
  'meetings.override_should_record',
  'meetings.will_record',
  'meetings.decision_reason',
  'meetings.bot_id',
  'calendar_events.title',
  'calendar_events.provider_event_id',
  'calendar_events.organizer_email',
  'calendar_events.attendees',
  'meetings.ical_uid',
  'calendar_events.visibility',
  'calendar_events.unknown_zone',
  'meetings.provider',
] as const;

/** The description, wherever it is stored, of what `withDescriptions` gives. */
export const DESCRIPTION = sql<string | null>`coalesce(calendar_events.description, event_descriptions.description)`.as(
  'description',
);

/** Meetings with their calendar events and the long descriptions of those. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- a query's type is what its tables and columns make it
export const withDescriptions = (db: Db) =>
  db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .leftJoin('event_descriptions', (join) =>
      join
        .onRef('event_descriptions.calendar_id', '=', 'calendar_events.calendar_id')
        .onRef('event_descriptions.hash', '=', 'calendar_events.description_hash'),
    );

const shownMeetings = (db: Db) => withDescriptions(db).select(SHOWN_COLUMNS).select(DESCRIPTION);

type Unqualified<Column extends string> = Column extends `meetings.${infer Name}` ? Name : never;

type ShownRow = Pick<Row<'meetings'>, Unqualified<(typeof SHOWN_COLUMNS)[number]>> &
  Pick<
    Row<'calendar_events'>,
    'title' | 'description' | 'provider_event_id' | 'organizer_email' | 'attendees' | 'visibility' | 'unknown_zone'
  >;

// The jsonb columns below are written from these types.
/** A meeting as it is shown, from its row. */
export const toShown = (row: ShownRow): ShownMeeting => ({
  id: row.id,
  meetingUrl: row.meeting_url as MeetingUrl | null,
  startAt: row.start_at,
  endAt: row.end_at,
  isExternal: row.is_external,
  isHostedByMe: row.is_hosted_by_me,
  isRecurring: row.is_recurring,
  override: row.override_should_record,
  botId: row.bot_id,
  decision: { willRecord: row.will_record, reason: row.decision_reason },
  title: row.title,
  description: row.description,
  provider: row.provider,
  platformId: row.provider_event_id,
  organizerEmail: row.organizer_email,
  attendees: row.attendees as Attendee[],
  icalUid: row.ical_uid,
  visibility: row.visibility,
  unknownZone: row.unknown_zone as UnknownZone | null,
});

/** One meeting of a calendar user, also when it was cancelled or another copy of it counts; null when there is none. */
export async function findMeeting(db: Db, calendarUserId: string, meetingId: string): Promise<ShownMeeting | null> {
  const row = await shownMeetings(db)
    .where('meetings.id', '=', meetingId)
    .where('meetings.calendar_user_id', '=', calendarUserId)
    .executeTakeFirst();
  return row === undefined ? null : toShown(row);
}

/** Ids of all meetings of a workspace that will be recorded and have not ended. */
export async function listWantedMeetingIds(db: Db, workspaceId: string, now: Date): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const last = found.at(-1);
    const rows = await db
      .selectFrom('meetings')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('will_record', '=', true)
      .where('removed_at', 'is', null)
      .where('end_at', '>', now)
      .$if(last !== undefined, (query) => query.where('id', '>', last ?? ''))
      .orderBy('id')
      .limit(BATCH_ROWS)
      .execute();
    found.push(...rows.map((row) => row.id));
    if (rows.length < BATCH_ROWS) return found;
  }
}

/** Meetings as webhook events show them, in no order. */
export async function readMeetingBriefs(db: Db, meetingIds: readonly string[]): Promise<MeetingBrief[]> {
  if (meetingIds.length === 0) return [];
  const rows = await db
    .selectFrom('meetings')
    .innerJoin('calendar_users', 'calendar_users.id', 'meetings.calendar_user_id')
    .select(['meetings.id', 'meetings.start_at', 'meetings.will_record', 'meetings.decision_reason', 'meetings.bot_id'])
    .select(['calendar_users.id as calendar_user_id', 'calendar_users.external_id'])
    .where('meetings.id', '=', oneOf(meetingIds))
    .execute();
  return rows.map((row) => ({
    id: row.id,
    calendarUser: { id: row.calendar_user_id, externalId: row.external_id },
    startAt: row.start_at,
    decision: { willRecord: row.will_record, reason: row.decision_reason },
    botId: row.bot_id,
  }));
}

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
