/** All SQL about calendars. */
import { newId } from '../base/ids.ts';
import { byKey, keyedRows, oneOf, sql, type Db, type Row } from '../db/index.ts';
import { toConnection } from '../connections/index.ts';
import type { Calendar } from './calendar.ts';
import type { Connection } from '../connections/index.ts';
import type { ProviderCalendar, ProviderName } from '../providers/index.ts';
import type { SyncWindow } from '../calendar-events/index.ts';
import { syncErrorForPerson } from '../base/sync-error.ts';

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
  'urgent_at',
] as const;

type CalendarRow = Pick<Row<'calendars'>, (typeof CALENDAR_COLUMNS)[number]>;

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
  urgentAt: row.urgent_at,
});

/**
 * Adds calendars that a connection does not have yet. One of them is read, at once and from then on.
 *
 * @param options.read Which: the main one, none until a person chooses, or the one with this id at its provider.
 */
export async function addCalendars(
  db: Db,
  connection: Connection,
  calendars: readonly ProviderCalendar[],
  now: Date,
  { read }: { read: { kind: 'main' | 'none' } | { kind: 'one'; providerCalendarId: string } },
): Promise<void> {
  if (calendars.length === 0) return;
  const isRead = (calendar: ProviderCalendar): boolean =>
    read.kind === 'one'
      ? read.providerCalendarId === calendar.providerCalendarId
      : read.kind === 'main' && calendar.isPrimary;
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
        is_selected: isRead(calendar),
        created_at: now,
        sync_due_at: isRead(calendar) ? now : null,
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
    .select([
      'account',
      'addresses',
      'state',
      'disconnect_code',
      'disconnect_reason',
      'left_out',
      'paused_until',
      'oauth_client_id',
    ])
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

/** A calendar with how its last sync went; `syncError` and `boundMet` are sentences for its person. */
export type ConnectedCalendar = Calendar & {
  unreadableCount: number;
  syncError: string | null;
  boundMet: string | null;
};

/** As people order names: Team 2 before Team 10, whatever the case. */
const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Calendars of a connection with how their last syncs went: the main one first, the others by name. */
export async function listConnectedCalendars(db: Db, connectionId: string): Promise<ConnectedCalendar[]> {
  const rows = await db
    .selectFrom('calendars')
    .select([...CALENDAR_COLUMNS, 'unreadable_count', 'sync_error', 'bound_met'])
    .where('connection_id', '=', connectionId)
    .orderBy('id')
    .execute();
  return rows
    .map((row) => ({
      ...toCalendar(row),
      unreadableCount: row.unreadable_count,
      syncError: syncErrorForPerson(row.sync_error),
      boundMet: row.bound_met,
    }))
    .toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary) || names.compare(a.name, b.name));
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

/** Forgets the sync tokens of calendars: what changed since then is unknown, so they are read whole next. */
export async function forgetSyncTokens(tx: Db, calendarIds: readonly string[]): Promise<void> {
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
  /** A sentence about what was left out; null: nothing. A delta that left out nothing says nothing of what was left out before. */
  boundMet: string | null;
  /** Whether a delta told changes. One of them may have mended an event that was unreadable: the next look reads the whole. */
  hasDelta: boolean;
  /** From when on the next read is needed before a bot joins, or once more after a notification; null: a poll is next. */
  urgentAt: Date | null;
  /** Set after a full sync. */
  full: { window: SyncWindow; nextFullSyncAt: Date } | null;
};

const FINISHED_TYPES = {
  id: 'uuid',
  new_token: 'text',
  new_zone: 'text',
  started_at: 'timestamptz',
  unreadable: 'integer',
  is_complete: 'boolean',
  new_bound: 'text',
  has_delta: 'boolean',
  new_window_start_at: 'timestamptz',
  new_window_end_at: 'timestamptz',
  next_full_sync_at: 'timestamptz',
  next_urgent_at: 'timestamptz',
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
    new_bound: sync.boundMet,
    has_delta: sync.hasDelta,
    new_window_start_at: sync.full?.window.startAt ?? null,
    new_window_end_at: sync.full?.window.endAt ?? null,
    next_full_sync_at: sync.full?.nextFullSyncAt ?? null,
    next_urgent_at: sync.urgentAt,
  }));
  await sql`
    update calendars set sync_token = new_token, proven_current_at = started_at, stale_at = null, refused_count = 0,
      unreadable_count = case when is_complete then unreadable else greatest(unreadable_count, unreadable) end,
      bound_met = case when is_complete then new_bound else coalesce(new_bound, bound_met) end,
      time_zone = coalesce(new_zone, time_zone),
      -- What was asked for while it was read is not answered by that read.
      urgent_at = case when sync_due_at < sync_leased_until then urgent_at else next_urgent_at end,
      window_start_at = coalesce(new_window_start_at, window_start_at),
      window_end_at = coalesce(new_window_end_at, window_end_at),
      full_sync_at = case
        when next_full_sync_at is not null then next_full_sync_at
        when has_delta and unreadable_count > 0 then started_at
        else full_sync_at
      end
    from ${keyedRows(rows, FINISHED_TYPES)} as sync where ${byKey('calendars.id', 'sync.id')}`.execute(tx);
}

/** Notes from when on reads of calendars are urgent; an earlier instant stays. */
export async function noteUrgent(tx: Db, calendarIds: readonly string[], at: Date): Promise<void> {
  if (calendarIds.length === 0) return;
  await tx
    .updateTable('calendars')
    .set({ urgent_at: at })
    .where('id', '=', oneOf(calendarIds))
    .where((eb) => eb.or([eb('urgent_at', 'is', null), eb('urgent_at', '>', at)]))
    .execute();
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
