/** All SQL about calendar users and their connections. */
import { AppError } from '../base/errors.ts';
import { newId } from '../base/ids.ts';
import type { Sealer } from '../base/sealed.ts';
import { oneOf, sql, type Db } from '../db/index.ts';
import type { CalendarUser } from './calendar-user.ts';
import { nextListAt, type Connection } from '../connections/index.ts';
import type { Credentials, ProviderName } from '../providers/index.ts';

const CREDENTIALS = 'connection-credentials';
/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const UNIQUE_VIOLATION = '23505';
const CONNECTION_COLUMNS = [
  'id',
  'workspace_id',
  'calendar_user_id',
  'provider',
  'account',
  'addresses',
  'state',
  'disconnect_code',
  'disconnect_reason',
  'paused_until',
  'created_at',
] as const;

type ConnectionRow = {
  id: string;
  workspace_id: string;
  calendar_user_id: string;
  provider: ProviderName;
  account: string;
  addresses: string[];
  state: Connection['state'];
  disconnect_code: string | null;
  disconnect_reason: string | null;
  paused_until: Date | null;
  created_at: Date;
};

/** A connection from its row. */
export const toConnection = (row: ConnectionRow): Connection => ({
  id: row.id,
  workspaceId: row.workspace_id,
  calendarUserId: row.calendar_user_id,
  provider: row.provider,
  account: row.account,
  addresses: row.addresses,
  state: row.state,
  disconnectCode: row.disconnect_code,
  disconnectReason: row.disconnect_reason,
  pausedUntil: row.paused_until,
  createdAt: row.created_at,
});

const toUser = (row: { id: string; workspace_id: string; external_id: string }): CalendarUser => ({
  id: row.id,
  workspaceId: row.workspace_id,
  externalId: row.external_id,
});

/** Finds a calendar user by the workspace's own id, or creates it. @returns `isNew` when it was created by this call. */
export async function ensureCalendarUser(
  db: Db,
  workspaceId: string,
  externalId: string,
  now: Date,
): Promise<{ user: CalendarUser; isNew: boolean }> {
  const found = await findCalendarUserByExternalId(db, workspaceId, externalId);
  if (found !== null) return { user: found, isNew: false };
  const id = newId();
  const inserted = await db
    .insertInto('calendar_users')
    .values({ id, workspace_id: workspaceId, external_id: externalId, created_at: now })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'external_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return { user: { id, workspaceId, externalId }, isNew: true };
  const other = await findCalendarUserByExternalId(db, workspaceId, externalId);
  if (other === null) throw new Error('the calendar user was deleted while it was being created');
  return { user: other, isNew: false };
}

/** Null when the workspace has no such calendar user. */
export async function findCalendarUserByExternalId(
  db: Db,
  workspaceId: string,
  externalId: string,
): Promise<CalendarUser | null> {
  const row = await db
    .selectFrom('calendar_users')
    .select(['id', 'workspace_id', 'external_id'])
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', externalId)
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/** Null when it was deleted. */
export async function findCalendarUser(db: Db, calendarUserId: string): Promise<CalendarUser | null> {
  const row = await db
    .selectFrom('calendar_users')
    .select(['id', 'workspace_id', 'external_id'])
    .where('id', '=', calendarUserId)
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

/**
 * Calendar users of a workspace in the order they were made (ids grow with time).
 *
 * @param filter.email Only users with a connection of exactly this account, in any case.
 * @param filter.afterId Only users made after this one.
 */
export async function listCalendarUsers(
  db: Db,
  workspaceId: string,
  filter: { email: string | null; afterId: string | null; limit: number },
): Promise<CalendarUser[]> {
  const { email, afterId } = filter;
  const rows = await db
    .selectFrom('calendar_users')
    .select(['id', 'workspace_id', 'external_id'])
    .where('workspace_id', '=', workspaceId)
    .$if(afterId !== null, (query) => query.where('id', '>', afterId))
    .$if(email !== null, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('connections')
            .select('connections.id')
            .whereRef('connections.calendar_user_id', '=', 'calendar_users.id')
            .where(sql`lower(connections.account)`, '=', (email ?? '').toLowerCase()),
        ),
      ),
    )
    .orderBy('id')
    .limit(filter.limit)
    .execute();
  return rows.map(toUser);
}

/**
 * Gives a calendar user another external id.
 *
 * @throws {AppError} `invalid_request` the workspace already uses it for somebody else; `field` is external_id. A
 *   transaction cannot go on after that.
 */
export async function renameCalendarUser(db: Db, calendarUserId: string, externalId: string): Promise<void> {
  try {
    await db.updateTable('calendar_users').set({ external_id: externalId }).where('id', '=', calendarUserId).execute();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === UNIQUE_VIOLATION)) throw cause;
    const sentence = 'Another calendar user of this workspace has this id.';
    throw new AppError('invalid_request', sentence, { field: 'external_id', cause });
  }
}

/** Deletes a calendar user and everything that hangs on it. */
export async function deleteCalendarUser(db: Db, calendarUserId: string): Promise<void> {
  await db.deleteFrom('calendar_users').where('id', '=', calendarUserId).execute();
}

/** Locks a calendar user, so that two requests about its connections follow each other. @returns false when it is gone. */
export const lockCalendarUser = async (tx: Db, calendarUserId: string): Promise<boolean> =>
  (await lockCalendarUsers(tx, [calendarUserId])) === 1;

/** Locks calendar users, in a fixed order. @returns how many of them there are. */
export async function lockCalendarUsers(tx: Db, calendarUserIds: readonly string[]): Promise<number> {
  const rows = await tx
    .selectFrom('calendar_users')
    .select('id')
    .where('id', '=', oneOf(calendarUserIds))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.length;
}

/** Connections of several calendar users, oldest first. */
export async function listConnections(db: Db, calendarUserIds: readonly string[]): Promise<Connection[]> {
  const rows = await db
    .selectFrom('connections')
    .select(CONNECTION_COLUMNS)
    .where('calendar_user_id', '=', oneOf(calendarUserIds))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toConnection);
}

/** One connection; null when there is none. */
export const findConnection = async (db: Db, connectionId: string): Promise<Connection | null> =>
  (await findConnections(db, [connectionId])).get(connectionId) ?? null;

/** Connections by id. */
export async function findConnections(db: Db, connectionIds: readonly string[]): Promise<Map<string, Connection>> {
  const rows = await db
    .selectFrom('connections')
    .select(CONNECTION_COLUMNS)
    .where('id', '=', oneOf(connectionIds))
    .execute();
  return new Map(rows.map((row) => [row.id, toConnection(row)]));
}

/** Whether another connection, of whichever calendar user, reads the same account. */
export async function isAccountShared(
  db: Db,
  { id, provider, account }: Pick<Connection, 'id' | 'provider' | 'account'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('connections')
    .select('id')
    .where('provider', '=', provider)
    .where(sql`lower(account)`, '=', account.toLowerCase())
    .where('state', '!=', 'disconnected')
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores a new connection with its sealed credentials. Its list of calendars was just read. */
export async function insertConnection(
  db: Db,
  sealer: Sealer,
  connection: Omit<Connection, 'id' | 'disconnectCode' | 'disconnectReason' | 'pausedUntil'> & {
    credentials: Credentials;
  },
): Promise<Connection> {
  const row = await db
    .insertInto('connections')
    .values({
      id: newId(),
      workspace_id: connection.workspaceId,
      calendar_user_id: connection.calendarUserId,
      provider: connection.provider,
      account: connection.account,
      addresses: connection.addresses,
      state: connection.state,
      credentials_sealed: sealCredentials(sealer, connection.credentials),
      created_at: connection.createdAt,
      state_changed_at: connection.createdAt,
      list_due_at: nextListAt(connection.provider, connection.createdAt, Math.random()),
    })
    .returning(CONNECTION_COLUMNS)
    .executeTakeFirstOrThrow();
  return toConnection(row);
}

/**
 * Puts a connection into another state. While it is disconnected its list of calendars is not read.
 *
 * @returns false when it was in that state already, or is gone.
 */
export async function changeConnectionState(
  db: Db,
  connectionId: string,
  change: { state: Connection['state']; code: string | null; reason: string | null; now: Date },
): Promise<boolean> {
  const result = await db
    .updateTable('connections')
    .set({
      state: change.state,
      disconnect_code: change.code,
      disconnect_reason: change.reason,
      state_changed_at: change.now,
      ...(change.state === 'disconnected'
        ? {
            list_due_at: null,
            list_leased_until: null,
            list_fence: sql<number>`list_fence + 1`,
            list_failures: 0,
            list_error: null,
            paused_until: null,
          }
        : // A list that is due stays so; one of a connection that comes back is due at once, but for feeds, which have none.
          { list_due_at: sql<Date>`case when provider <> 'ics' then coalesce(list_due_at, ${change.now}) end` }),
    })
    .where('id', '=', connectionId)
    .where('state', '!=', change.state)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes that the provider asked not to be asked before an instant; a later one stays. */
export async function pauseConnection(db: Db, connectionId: string, until: Date): Promise<void> {
  await db
    .updateTable('connections')
    .set({ paused_until: until })
    .where('id', '=', connectionId)
    .where((eb) => eb.or([eb('paused_until', 'is', null), eb('paused_until', '<', until)]))
    .execute();
}

/** Stores what the account of a connection is called, and the addresses that mean its person. */
export async function nameAccount(
  db: Db,
  { id, account, addresses }: Pick<Connection, 'id' | 'account' | 'addresses'>,
): Promise<void> {
  await db.updateTable('connections').set({ account, addresses }).where('id', '=', id).execute();
}

/** Deletes a connection with its calendars, events and meetings. */
export async function deleteConnection(db: Db, connectionId: string): Promise<void> {
  await db.deleteFrom('connections').where('id', '=', connectionId).execute();
}

/** Opened credentials with the envelope they came from; null when the connection is gone or has none. */
export async function readCredentials(
  db: Db,
  sealer: Sealer,
  connectionId: string,
): Promise<{ credentials: Credentials; envelope: string } | null> {
  const row = await db
    .selectFrom('connections')
    .select('credentials_sealed')
    .where('id', '=', connectionId)
    .executeTakeFirst();
  const envelope = row?.credentials_sealed ?? null;
  return envelope === null ? null : { credentials: openCredentials(sealer, envelope), envelope };
}

/**
 * Replaces credentials.
 *
 * @param expectedEnvelope When given, only if nobody replaced them meanwhile.
 * @returns the new envelope; null when they were not replaced.
 */
export async function saveCredentials(
  db: Db,
  sealer: Sealer,
  connectionId: string,
  credentials: Credentials,
  expectedEnvelope?: string,
): Promise<string | null> {
  const envelope = sealCredentials(sealer, credentials);
  const result = await db
    .updateTable('connections')
    .set({ credentials_sealed: envelope })
    .where('id', '=', connectionId)
    .$if(expectedEnvelope !== undefined, (query) => query.where('credentials_sealed', '=', expectedEnvelope ?? ''))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? envelope : null;
}

/** The right to ask for a fresh access token alone; it ends by itself, on the clock of the database. */
export type RefreshLease = { connectionId: string; leasedUntil: Date };

/** Takes the right to refresh a connection's credentials; null when another process has it. */
export async function takeRefreshLease(db: Db, connectionId: string, leaseMs: number): Promise<RefreshLease | null> {
  const row = await db
    .updateTable('connections')
    // Whole milliseconds, so that the instant is the same after it was read.
    .set({ refresh_leased_until: sql<Date>`date_trunc('milliseconds', now() + ${leaseMs}::float8 * interval '1 ms')` })
    .where('id', '=', connectionId)
    .where((eb) => eb.or([eb('refresh_leased_until', 'is', null), eb('refresh_leased_until', '<=', sql<Date>`now()`)]))
    .returning('refresh_leased_until')
    .executeTakeFirst();
  const leasedUntil = row?.refresh_leased_until ?? null;
  return leasedUntil === null ? null : { connectionId, leasedUntil };
}

/** Gives the right to refresh back; one that has passed to somebody else stays there. */
export async function endRefreshLease(db: Db, { connectionId, leasedUntil }: RefreshLease): Promise<void> {
  await db
    .updateTable('connections')
    .set({ refresh_leased_until: null })
    .where('id', '=', connectionId)
    .where('refresh_leased_until', '=', leasedUntil)
    .execute();
}

const sealCredentials = (sealer: Sealer, credentials: Credentials): string =>
  sealer.seal(CREDENTIALS, JSON.stringify(credentials));
/** Opens sealed credentials. What `sealCredentials` sealed has that shape, because the envelope is authenticated. */
export const openCredentials = (sealer: Sealer, envelope: string): Credentials =>
  JSON.parse(sealer.open(CREDENTIALS, envelope)) as Credentials;
