/** All SQL about calendars and their events. Events are written in batches: one statement, however many. */
import { newId } from '../base/ids.ts';
import { jsonParameter, oneOf, sql, unnested, type Db } from '../db/index.ts';
import { toConnection } from './calendar-users-store.ts';
import type { Calendar } from './calendar.ts';
import type { Connection } from './connection.ts';
import type { ProviderCalendar, ProviderName, SyncWindow } from './provider.ts';
import { syncErrorForPerson } from './sync-error.ts';
import type { EventWrite, StoredEvent } from './sync.ts';

const BATCH_ROWS = 2000;

const CALENDAR_COLUMNS = [
  'id',
  'workspace_id',
  'calendar_user_id',
  'connection_id',
  'provider',
  'provider_calendar_id',
  'name',
  'time_zone',
  'is_primary',
  'is_selected',
  'sync_token',
  'window_start_at',
  'window_end_at',
  'full_sync_at',
  'proven_current_at',
  'notified_at',
  'stale_at',
] as const;

type CalendarRow = {
  id: string;
  workspace_id: string;
  calendar_user_id: string;
  connection_id: string;
  provider: string;
  provider_calendar_id: string;
  name: string;
  time_zone: string | null;
  is_primary: boolean;
  is_selected: boolean;
  sync_token: string | null;
  window_start_at: Date | null;
  window_end_at: Date | null;
  full_sync_at: Date | null;
  proven_current_at: Date | null;
  notified_at: Date | null;
  stale_at: Date | null;
};

const toCalendar = (row: CalendarRow): Calendar => ({
  id: row.id,
  workspaceId: row.workspace_id,
  calendarUserId: row.calendar_user_id,
  connectionId: row.connection_id,
  // The connections table checks the set of providers.
  provider: row.provider as ProviderName,
  providerCalendarId: row.provider_calendar_id,
  name: row.name,
  timeZone: row.time_zone,
  isPrimary: row.is_primary,
  isSelected: row.is_selected,
  syncToken: row.sync_token,
  window:
    row.window_start_at === null || row.window_end_at === null
      ? null
      : { startAt: row.window_start_at, endAt: row.window_end_at },
  fullSyncAt: row.full_sync_at,
  provenCurrentAt: row.proven_current_at,
  notifiedAt: row.notified_at,
  staleAt: row.stale_at,
});

/**
 * Adds calendars that a connection does not have yet. The primary one is read, at once and from then on.
 *
 * @param options.readPrimary False: none is read until a person chooses it.
 */
export async function addCalendars(
  db: Db,
  connection: Connection,
  calendars: readonly ProviderCalendar[],
  now: Date,
  options: { readPrimary: boolean } = { readPrimary: true },
): Promise<void> {
  if (calendars.length === 0) return;
  await db
    .insertInto('calendars')
    .values(
      calendars.map((calendar) => ({
        id: newId(),
        workspace_id: connection.workspaceId,
        calendar_user_id: connection.calendarUserId,
        connection_id: connection.id,
        provider: connection.provider,
        provider_calendar_id: calendar.providerCalendarId,
        name: calendar.name,
        time_zone: calendar.timeZone,
        is_primary: calendar.isPrimary,
        is_selected: calendar.isPrimary && options.readPrimary,
        created_at: now,
        sync_due_at: calendar.isPrimary && options.readPrimary ? now : null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['connection_id', 'provider_calendar_id']).doNothing())
    .execute();
}

/** One calendar; null when there is none. */
export async function findCalendar(db: Db, calendarId: string): Promise<Calendar | null> {
  const row = await db.selectFrom('calendars').select(CALENDAR_COLUMNS).where('id', '=', calendarId).executeTakeFirst();
  return row === undefined ? null : toCalendar(row);
}

/** A calendar with all that reading it needs. `envelope` holds the sealed credentials; null: the connection has none any more. */
export type CalendarToRead = { calendar: Calendar; connection: Connection; envelope: string | null };

/** Calendars with their connections, by id. */
export async function findCalendarsToRead(
  db: Db,
  calendarIds: readonly string[],
): Promise<Map<string, CalendarToRead>> {
  const rows = await db
    .selectFrom('calendars')
    .innerJoin('connections', 'connections.id', 'calendars.connection_id')
    .selectAll('calendars')
    .select(['account', 'addresses', 'state', 'disconnect_code', 'disconnect_reason', 'paused_until'])
    .select(['connections.provider as kind', 'connections.created_at as connected_at', 'credentials_sealed'])
    .where('calendars.id', '=', oneOf(calendarIds))
    .execute();
  return new Map(
    rows.map((row) => {
      const { connection_id: id, kind: provider, connected_at: createdAt } = row;
      const connection = toConnection({ ...row, id, provider, created_at: createdAt });
      return [row.id, { calendar: toCalendar(row), connection, envelope: row.credentials_sealed }];
    }),
  );
}

/** Locks a calendar until the transaction ends; null when it is gone. */
export const lockCalendar = async (tx: Db, calendarId: string): Promise<Calendar | null> =>
  (await lockCalendars(tx, [calendarId])).get(calendarId) ?? null;

/** Locks calendars until the transaction ends, in a fixed order. @returns those that there are, by id. */
export async function lockCalendars(tx: Db, calendarIds: readonly string[]): Promise<Map<string, Calendar>> {
  const rows = await tx
    .selectFrom('calendars')
    .select(CALENDAR_COLUMNS)
    .where('id', '=', oneOf(calendarIds))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, toCalendar(row)]));
}

/** A calendar with how its last sync went; `syncError` is a sentence for its person. */
export type ConnectedCalendar = Calendar & { unreadableCount: number; syncError: string | null };

/** Calendars of a connection with how their last syncs went, the primary one first. */
export async function listConnectedCalendars(db: Db, connectionId: string): Promise<ConnectedCalendar[]> {
  const rows = await db
    .selectFrom('calendars')
    .select([...CALENDAR_COLUMNS, 'unreadable_count', 'sync_error'])
    .where('connection_id', '=', connectionId)
    .orderBy('is_primary', 'desc')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    ...toCalendar(row),
    unreadableCount: row.unreadable_count,
    syncError: syncErrorForPerson(row.sync_error),
  }));
}

/** How current the selected calendars of a calendar user are, for somebody who waits for them. */
export async function readFreshness(
  db: Db,
  calendarUserId: string,
): Promise<{ calendarId: string; provenCurrentAt: Date | null; failures: number; error: string | null }[]> {
  const rows = await db
    .selectFrom('calendars')
    .innerJoin('connections', 'connections.id', 'calendars.connection_id')
    .select(['calendars.id', 'calendars.proven_current_at', 'calendars.sync_failures', 'calendars.sync_error'])
    .where('calendars.calendar_user_id', '=', calendarUserId)
    .where('calendars.is_selected', '=', true)
    .where('connections.state', '!=', 'disconnected')
    .execute();
  return rows.map((row) => ({
    calendarId: row.id,
    provenCurrentAt: row.proven_current_at,
    failures: row.sync_failures,
    error: syncErrorForPerson(row.sync_error),
  }));
}

/** Chooses whether a calendar is read; what was known of it is not current any more. */
export async function selectCalendar(db: Db, calendarId: string, isSelected: boolean): Promise<void> {
  await db
    .updateTable('calendars')
    .set({
      is_selected: isSelected,
      sync_token: null,
      full_sync_at: null,
      proven_current_at: null,
      stale_at: null,
      refused_count: 0,
    })
    .where('id', '=', calendarId)
    .execute();
}

/** Forgets the sync tokens of a connection, so that its calendars are read whole next. @returns their ids. */
export async function forgetSyncTokens(db: Db, connectionId: string): Promise<string[]> {
  const rows = await db
    .updateTable('calendars')
    .set({ sync_token: null, full_sync_at: null })
    .where('connection_id', '=', connectionId)
    .returning(['id', 'is_selected'])
    .execute();
  return rows.filter((row) => row.is_selected).map((row) => row.id);
}

/** Forgets the sync tokens of calendars: what changed since then is unknown, so they are read whole next. */
export async function forgetSyncTokensOf(tx: Db, calendarIds: readonly string[]): Promise<void> {
  if (calendarIds.length === 0) return;
  await tx
    .updateTable('calendars')
    .set({ sync_token: null, full_sync_at: null })
    .where('id', '=', oneOf(calendarIds))
    .execute();
}

/** How a sync of a calendar ended well. */
export type FinishedSync = {
  calendarId: string;
  syncToken: string | null;
  /** Null: as before. */
  timeZone: string | null;
  startedAt: Date;
  unreadableCount: number;
  /** Whether everything was listed: then the count is of all. A delta says nothing of the events it does not list. */
  isComplete: boolean;
  /** Whether a delta told changes. One of them may have mended an event that was unreadable: the next look reads the whole. */
  hasDelta: boolean;
  /** Set after a full sync. */
  full: { window: SyncWindow; nextFullSyncAt: Date } | null;
};

/** Notes that syncs succeeded: the new tokens, and everything before `startedAt` is known; what was in their way is over. */
export async function finishSyncs(tx: Db, syncs: readonly FinishedSync[]): Promise<void> {
  const rows = syncs.map((sync) => ({
    id: sync.calendarId,
    new_token: sync.syncToken,
    new_zone: sync.timeZone,
    started_at: sync.startedAt,
    unreadable: sync.unreadableCount,
    is_complete: sync.isComplete,
    has_delta: sync.hasDelta,
    new_window_start_at: sync.full?.window.startAt ?? null,
    new_window_end_at: sync.full?.window.endAt ?? null,
    next_full_sync_at: sync.full?.nextFullSyncAt ?? null,
  }));
  await sql`
    update calendars set sync_token = new_token, proven_current_at = started_at, stale_at = null, refused_count = 0,
      unreadable_count = case when is_complete then unreadable else greatest(unreadable_count, unreadable) end,
      time_zone = coalesce(new_zone, time_zone),
      window_start_at = coalesce(new_window_start_at, window_start_at),
      window_end_at = coalesce(new_window_end_at, window_end_at),
      full_sync_at = case
        when next_full_sync_at is not null then next_full_sync_at
        when has_delta and unreadable_count > 0 then started_at
        else full_sync_at
      end
    from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as sync (id uuid, new_token text, new_zone text, started_at timestamptz,
      unreadable integer, is_complete boolean, has_delta boolean, new_window_start_at timestamptz, new_window_end_at timestamptz,
      next_full_sync_at timestamptz)
    where calendars.id = sync.id and calendars.id = ${oneOf(syncs.map(({ calendarId }) => calendarId))}`.execute(tx);
}

/** Notes that calendars were said to have changed. @returns when that was said before, by calendar id; null: never. */
export async function noteCalendarsNotified(
  tx: Db,
  calendarIds: readonly string[],
  now: Date,
): Promise<Map<string, Date | null>> {
  if (calendarIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; before: Date | null }>`
    with held as (
      select id, notified_at as before from calendars where id = ${oneOf(calendarIds)} order by id for no key update
    )
    update calendars set notified_at = greatest(notified_at, ${now}::timestamptz)
    from held where calendars.id = held.id returning calendars.id, held.before`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.before]));
}

/** Notes since when a calendar cannot be proven current before its next bot joins. */
export async function markStale(tx: Db, calendarId: string, now: Date): Promise<void> {
  await tx.updateTable('calendars').set({ stale_at: now }).where('id', '=', calendarId).execute();
}

/** Forgets what was in the way of reading the calendars of a connection that is not read any more. */
export async function forgetTrouble(tx: Db, connectionId: string): Promise<void> {
  await tx
    .updateTable('calendars')
    .set({ stale_at: null, refused_count: 0 })
    .where('connection_id', '=', connectionId)
    .execute();
}

/** Counts that a server refused to let a calendar be read. @returns how often in a row it has done so. */
export async function countRefusal(db: Db, calendarId: string): Promise<number> {
  const row = await db
    .updateTable('calendars')
    .set({ refused_count: sql<number>`refused_count + 1` })
    .where('id', '=', calendarId)
    .returning('refused_count')
    .executeTakeFirst();
  return row?.refused_count ?? 0;
}

/** Follows what the provider calls a calendar, its zone and whether it is the main one. */
export async function describeCalendar(
  tx: Db,
  { id, name, timeZone, isPrimary }: Pick<Calendar, 'id' | 'name' | 'timeZone' | 'isPrimary'>,
): Promise<void> {
  await tx
    .updateTable('calendars')
    .set({ name, time_zone: timeZone, is_primary: isPrimary })
    .where('id', '=', id)
    .execute();
}

/** Deletes a calendar with its events and meetings. */
export async function deleteCalendar(tx: Db, calendarId: string): Promise<void> {
  await tx.deleteFrom('calendars').where('id', '=', calendarId).execute();
}

/**
 * Which stored events of a calendar are asked for.
 *
 * `providerEventIds` null: every event, removed ones too. A list: these events and all occurrences of series with such an id, so
 * that a delta reads what it touches and nothing else.
 */
export type StoredEventsWanted = { calendarId: string; providerEventIds: readonly string[] | null };

/** What is stored of calendars, for comparing, by calendar id. */
export async function readStoredEvents(
  tx: Db,
  wanted: readonly StoredEventsWanted[],
): Promise<Map<string, StoredEvent[]>> {
  const whole = wanted.filter(({ providerEventIds }) => providerEventIds === null).map(({ calendarId }) => calendarId);
  const touched = wanted.flatMap(({ calendarId, providerEventIds }) =>
    (providerEventIds ?? []).map((eventId) => [calendarId, eventId]),
  );
  const columns = sql`id, calendar_id, provider_event_id, series_id, content_hash, removed_at, start_at, end_at`;
  const ofWhole = sql`select ${columns} from calendar_events where calendar_id = ${oneOf(whole)}`;
  const pairs = unnested(touched, ['uuid', 'text']);
  const ofTouched = sql`
    select ${columns} from ${pairs} as touched (calendar_id, provider_event_id)
      join calendar_events using (calendar_id, provider_event_id)
    union
    select ${columns} from ${pairs} as touched (calendar_id, series_id) join calendar_events using (calendar_id, series_id)`;
  const { rows } = await sql<{
    id: string;
    calendar_id: string;
    provider_event_id: string;
    series_id: string | null;
    content_hash: string;
    removed_at: Date | null;
    start_at: Date;
    end_at: Date | null;
  }>`${touched.length === 0 ? ofWhole : whole.length === 0 ? ofTouched : sql`${ofWhole} union all (${ofTouched})`}`.execute(
    tx,
  );
  const stored = new Map<string, StoredEvent[]>(wanted.map(({ calendarId }) => [calendarId, []]));
  for (const row of rows) {
    stored.get(row.calendar_id)?.push({
      id: row.id,
      providerEventId: row.provider_event_id,
      seriesId: row.series_id,
      contentHash: row.content_hash,
      isRemoved: row.removed_at !== null,
      startAt: row.start_at,
      endAt: row.end_at,
    });
  }
  return stored;
}

/** Writes calendar events, new ones and changed ones, 2,000 in a statement; a written event is not removed any more. */
export async function writeCalendarEvents(
  tx: Db,
  writes: readonly (EventWrite & { calendarId: string })[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < writes.length; from += BATCH_ROWS) {
    const rows = writes
      .slice(from, from + BATCH_ROWS)
      .map(({ id, calendarId, event, startAt, endAt, contentHash }) => ({
        id,
        calendar_id: calendarId,
        provider_event_id: event.providerEventId,
        ical_uid: event.icalUid,
        series_id: event.seriesId,
        status: event.status,
        title: event.title,
        description: event.description,
        location: event.location,
        is_all_day: event.time.kind === 'all_day',
        start_at: startAt,
        end_at: endAt,
        organizer_email: event.organizerEmail,
        is_hosted_by_me: event.isHostedByMe,
        own_response: event.ownResponse,
        attendees: event.attendees,
        visibility: event.visibility,
        links: event.links,
        content_hash: contentHash,
      }));
    await sql`
      insert into calendar_events (id, calendar_id, provider_event_id, ical_uid, series_id, status, title, description, location,
        is_all_day, start_at, end_at, organizer_email, is_hosted_by_me, own_response, attendees, visibility, links, content_hash,
        created_at, updated_at)
      select id, calendar_id, provider_event_id, ical_uid, series_id, status, title, description, location,
        is_all_day, start_at, end_at, organizer_email, is_hosted_by_me, own_response, attendees, visibility, links, content_hash,
        ${now}::timestamptz, ${now}::timestamptz
      from jsonb_to_recordset(${jsonParameter(rows)}::jsonb) as row (id uuid, calendar_id uuid, provider_event_id text, ical_uid text, series_id text,
        status text, title text, description text, location text, is_all_day boolean, start_at timestamptz, end_at timestamptz,
        organizer_email text, is_hosted_by_me boolean, own_response text, attendees jsonb, visibility text, links text[],
        content_hash text)
      on conflict (id) do update set ical_uid = excluded.ical_uid, series_id = excluded.series_id, status = excluded.status,
        title = excluded.title, description = excluded.description, location = excluded.location,
        is_all_day = excluded.is_all_day, start_at = excluded.start_at, end_at = excluded.end_at,
        organizer_email = excluded.organizer_email, is_hosted_by_me = excluded.is_hosted_by_me,
        own_response = excluded.own_response, attendees = excluded.attendees, visibility = excluded.visibility,
        links = excluded.links, content_hash = excluded.content_hash, updated_at = excluded.updated_at, removed_at = null
    `.execute(tx);
  }
}

/** Marks calendar events as removed, in one statement. */
export async function removeCalendarEvents(tx: Db, eventIds: readonly string[], now: Date): Promise<void> {
  if (eventIds.length === 0) return;
  await tx
    .updateTable('calendar_events')
    .set({ removed_at: now, updated_at: now })
    .where('id', '=', oneOf(eventIds))
    .execute();
}

/** Deletes what ended before an instant, at most `limit` rows. @returns how many were deleted. */
export async function deleteEventsEndedBefore(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from calendar_events where id in (
      select id from calendar_events where coalesce(end_at, start_at) < ${before}
      order by coalesce(end_at, start_at) limit ${limit}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
