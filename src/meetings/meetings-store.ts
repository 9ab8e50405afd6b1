/** All SQL that reads meetings. */
import type { Attendee, AttendeeResponse } from '../calendar-events/index.ts';
import type { DecisionCode, MeetingUrl } from '../contract/index.ts';
import { oneOf, sql, unnested, type Db } from '../db/index.ts';

/** A decision as it is stored. */
export type StoredDecision = { willRecord: boolean; code: DecisionCode; reason: string };

/** A meeting with all that its decision is made from, and the decision it has. */
export type DecidableMeeting = {
  id: string;
  calendarEventId: string;
  calendarUserId: string;
  calendarId: string;
  connectionId: string;
  /** It stands in the main calendar of its account. */
  isInPrimaryCalendar: boolean;
  icalUid: string;
  meetingUrl: MeetingUrl | null;
  isAllDay: boolean;
  startAt: Date;
  endAt: Date | null;
  isExternal: boolean;
  isHostedByMe: boolean;
  isRecurring: boolean;
  ownResponse: AttendeeResponse;
  /** The event is cancelled, or the calendar does not list it any more. */
  isCancelled: boolean;
  /** The calendar does not list it any more, or is not read any more. */
  isRemoved: boolean;
  /** The connection works; without it nothing can be known of the meeting. */
  isConnected: boolean;
  override: boolean | null;
  /** The copy, in another calendar of the same person, that counts; null: this one does. */
  sameAsId: string | null;
  decision: StoredDecision;
  decidedAt: Date;
  decisionChangedAt: Date;
  /** Null when the decision never changed. */
  previous: StoredDecision | null;
  botId: string | null;
};

/** What a person sees of a meeting in a list. */
export type ShownMeeting = Pick<
  DecidableMeeting,
  'id' | 'meetingUrl' | 'startAt' | 'endAt' | 'isExternal' | 'isHostedByMe' | 'isRecurring' | 'override' | 'botId'
> & {
  decision: Pick<StoredDecision, 'willRecord' | 'reason'>;
  title: string | null;
  description: string | null;
  provider: string;
  platformId: string;
  organizerEmail: string | null;
  attendees: Attendee[];
  icalUid: string;
  visibility: string | null;
};

/** A meeting with everything that is known of it. */
export type Meeting = DecidableMeeting & ShownMeeting;

const DECIDABLE_COLUMNS = [
  'meetings.id',
  'meetings.calendar_event_id',
  'meetings.calendar_user_id',
  'meetings.ical_uid',
  'meetings.meeting_url',
  'meetings.start_at',
  'meetings.end_at',
  'meetings.is_external',
  'meetings.is_hosted_by_me',
  'meetings.is_recurring',
  'meetings.override_should_record',
  'meetings.will_record',
  'meetings.decision_code',
  'meetings.decision_reason',
  'meetings.decided_at',
  'meetings.decision_changed_at',
  'meetings.decision_previous',
  'meetings.bot_id',
  'meetings.same_as_id',
  'meetings.removed_at as left_at',
  'calendar_events.calendar_id',
  'calendar_events.is_all_day',
  'calendar_events.own_response',
  'calendar_events.status',
  'calendar_events.removed_at',
  'calendars.is_primary',
  'calendars.connection_id',
  'connections.state',
] as const;

const SHOWN_COLUMNS = [
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
  'calendar_events.description',
  'calendar_events.provider_event_id',
  'calendar_events.organizer_email',
  'calendar_events.attendees',
  'calendar_events.ical_uid',
  'calendar_events.visibility',
  'meetings.provider',
] as const;

/** The query every read starts from; callers add columns and conditions. */
const meetingsWithEvents = (db: Db) =>
  db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .innerJoin('calendars', 'calendars.id', 'calendar_events.calendar_id')
    .innerJoin('connections', 'connections.id', 'calendars.connection_id');

type DecidableRow = {
  id: string;
  calendar_event_id: string;
  calendar_user_id: string;
  meeting_url: unknown;
  start_at: Date;
  end_at: Date | null;
  is_external: boolean;
  is_hosted_by_me: boolean;
  is_recurring: boolean;
  override_should_record: boolean | null;
  will_record: boolean;
  decision_code: string;
  decision_reason: string;
  decided_at: Date;
  decision_changed_at: Date;
  decision_previous: unknown;
  bot_id: string | null;
  same_as_id: string | null;
  left_at: Date | null;
  ical_uid: string;
  calendar_id: string;
  is_all_day: boolean;
  own_response: AttendeeResponse;
  status: string;
  removed_at: Date | null;
  is_primary: boolean;
  connection_id: string;
  state: string;
};

// The jsonb and code columns below are written by this file alone, from these types.
const toDecidable = (row: DecidableRow): DecidableMeeting => ({
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
  isHostedByMe: row.is_hosted_by_me,
  isRecurring: row.is_recurring,
  ownResponse: row.own_response,
  isCancelled: row.status === 'cancelled' || row.removed_at !== null,
  isRemoved: row.left_at !== null,
  isConnected: row.state !== 'disconnected',
  override: row.override_should_record,
  sameAsId: row.same_as_id,
  decision: { willRecord: row.will_record, code: row.decision_code as DecisionCode, reason: row.decision_reason },
  decidedAt: row.decided_at,
  decisionChangedAt: row.decision_changed_at,
  previous: row.decision_previous as StoredDecision | null,
  botId: row.bot_id,
});

/** The meetings of these calendar events, in no order. */
export async function findMeetingsOfEvents(db: Db, calendarEventIds: readonly string[]): Promise<DecidableMeeting[]> {
  if (calendarEventIds.length === 0) return [];
  const rows = await meetingsWithEvents(db)
    .select(DECIDABLE_COLUMNS)
    .where('meetings.calendar_event_id', '=', oneOf(calendarEventIds))
    .execute();
  return rows.map(toDecidable);
}

/** The meetings of a calendar user that have not ended, for deciding again. @param connectionId Null means all connections. */
export async function findUpcomingMeetings(
  tx: Db,
  calendarUserId: string,
  connectionId: string | null,
  now: Date,
): Promise<DecidableMeeting[]> {
  const rows = await meetingsWithEvents(tx)
    .select(DECIDABLE_COLUMNS)
    .where('meetings.calendar_user_id', '=', calendarUserId)
    .where('meetings.removed_at', 'is', null)
    .where(sql<boolean>`coalesce(meetings.end_at, meetings.start_at) > ${now}`)
    .$if(connectionId !== null, (query) => query.where('connections.id', '=', connectionId ?? ''))
    .execute();
  return rows.map(toDecidable);
}

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
  page: { after: Pick<DecidableMeeting, 'id' | 'startAt'> | null; limit: number },
): Promise<DecidableMeeting[]> {
  const { after, limit } = page;
  const rows = await meetingsWithEvents(tx)
    .select(DECIDABLE_COLUMNS)
    .where('connections.id', '=', connection.id)
    .where('meetings.calendar_user_id', '=', connection.calendarUserId)
    .where('meetings.removed_at', 'is', null)
    .where(
      sql<boolean>`(coalesce(meetings.end_at, meetings.start_at) > ${now}
        or exists (select from meetings copy where copy.same_as_id = meetings.id))`,
    )
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(meetings.start_at, meetings.id) > (${after?.startAt}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('meetings.start_at')
    .orderBy('meetings.id')
    .limit(limit)
    .execute();
  return rows.map(toDecidable);
}

/** The meetings of calendar users that start at one of these instants, removed ones too, without those that are named. */
export async function findMeetingsStartingAt(
  tx: Db,
  starts: readonly { calendarUserId: string; startAt: Date }[],
  exceptIds: readonly string[],
): Promise<DecidableMeeting[]> {
  if (starts.length === 0) return [];
  const instants = starts.map(({ calendarUserId, startAt }) => [calendarUserId, startAt.toISOString()]);
  const startingThen = sql<string>`any(array(
    select beginning.id from ${unnested(instants, ['uuid', 'timestamptz'])} as start (calendar_user_id, start_at)
    cross join lateral (
      select id from meetings where meetings.calendar_user_id = start.calendar_user_id and meetings.start_at = start.start_at offset 0
    ) as beginning
    where not beginning.id = ${oneOf(exceptIds)}
  ))`;
  const rows = await meetingsWithEvents(tx).select(DECIDABLE_COLUMNS).where('meetings.id', '=', startingThen).execute();
  return rows.map(toDecidable);
}

/** A meeting with its copies that do not count. */
export async function findMeetingWithCopies(tx: Db, meetingId: string): Promise<DecidableMeeting[]> {
  const rows = await meetingsWithEvents(tx)
    .select(DECIDABLE_COLUMNS)
    .where((eb) => eb.or([eb('meetings.id', '=', meetingId), eb('meetings.same_as_id', '=', meetingId)]))
    .execute();
  return rows.map(toDecidable);
}

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

/** Meetings of a calendar user that are not cancelled, each real one once, ordered by start. */
export async function listMeetings(db: Db, calendarUserId: string, filter: MeetingFilter): Promise<ShownMeeting[]> {
  const { icalUid, startsAfter, startsBefore, now } = filter;
  const rows = await db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .select(SHOWN_COLUMNS)
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
    .limit(filter.limit)
    .execute();
  return rows.map(toShown);
}

/** One meeting of a calendar user, also when it was cancelled or another copy of it counts; null when there is none. */
export async function findMeeting(db: Db, calendarUserId: string, meetingId: string): Promise<Meeting | null> {
  const row = await meetingsWithEvents(db)
    .select(DECIDABLE_COLUMNS)
    .select(SHOWN_COLUMNS)
    .where('meetings.id', '=', meetingId)
    .where('meetings.calendar_user_id', '=', calendarUserId)
    .executeTakeFirst();
  return row === undefined ? null : { ...toShown(row), ...toDecidable(row) };
}

type ShownRow = Pick<
  DecidableRow,
  | 'id'
  | 'meeting_url'
  | 'start_at'
  | 'end_at'
  | 'is_external'
  | 'is_hosted_by_me'
  | 'is_recurring'
  | 'override_should_record'
  | 'will_record'
  | 'decision_reason'
  | 'bot_id'
  | 'ical_uid'
> & {
  title: string | null;
  description: string | null;
  provider_event_id: string;
  organizer_email: string | null;
  attendees: unknown;
  visibility: string | null;
  provider: string;
};

const toShown = (row: ShownRow): ShownMeeting => ({
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
});

/** A meeting before it is decided, or decided again. */
export type UndecidedMeeting = Omit<DecidableMeeting, 'decision' | 'decidedAt' | 'decisionChangedAt' | 'previous'>;

/** Ids of all meetings of a workspace that will be recorded and have not ended. */
export async function listWantedMeetingIds(db: Db, workspaceId: string, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('meetings')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('will_record', '=', true)
    .where('removed_at', 'is', null)
    .where('end_at', '>', now)
    .execute();
  return rows.map((row) => row.id);
}

/** How a meeting appears in a webhook event. */
export type MeetingBrief = {
  id: string;
  calendarUser: { id: string; externalId: string };
  startAt: Date;
  decision: StoredDecision;
  botId: string | null;
};

/** Meetings as webhook events show them, in no order. */
export async function readMeetingBriefs(db: Db, meetingIds: readonly string[]): Promise<MeetingBrief[]> {
  if (meetingIds.length === 0) return [];
  const rows = await db
    .selectFrom('meetings')
    .innerJoin('calendar_users', 'calendar_users.id', 'meetings.calendar_user_id')
    .select([
      'meetings.id',
      'meetings.start_at',
      'meetings.will_record',
      'meetings.decision_code',
      'meetings.decision_reason',
      'meetings.bot_id',
    ])
    .select(['calendar_users.id as calendar_user_id', 'calendar_users.external_id'])
    .where('meetings.id', '=', oneOf(meetingIds))
    .execute();
  return rows.map((row) => ({
    id: row.id,
    calendarUser: { id: row.calendar_user_id, externalId: row.external_id },
    startAt: row.start_at,
    decision: { willRecord: row.will_record, code: row.decision_code as DecisionCode, reason: row.decision_reason },
    botId: row.bot_id,
  }));
}
