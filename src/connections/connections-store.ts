/** All SQL about connections; their credentials are in credentials-store.ts. */
import { newId } from '../base/ids.ts';
import type { Sealer } from '../base/sealed.ts';
import { oneOf, sql, type Db, type Row } from '../db/index.ts';
import { clearDue, LIST_CALENDARS, reschedule, startDue } from '../due/index.ts';
import type { Credentials } from '../providers/index.ts';
import { nextListAt, type Connection } from './connection.ts';
import { sealCredentials } from './credentials-store.ts';

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
  'left_out',
  'paused_until',
  'oauth_client_id',
  'created_at',
] as const;

type ConnectionRow = Pick<Row<'connections'>, (typeof CONNECTION_COLUMNS)[number]>;

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
  leftOut: row.left_out,
  pausedUntil: row.paused_until,
  oauthClientId: row.oauth_client_id,
  createdAt: row.created_at,
});

/** Connections of several calendar users, oldest first, without those that are being taken away. */
export async function listConnections(db: Db, calendarUserIds: readonly string[]): Promise<Connection[]> {
  const rows = await db
    .selectFrom('connections')
    .select(CONNECTION_COLUMNS)
    .where('calendar_user_id', '=', oneOf(calendarUserIds))
    .where('taken_away_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toConnection);
}

/** One connection; null when there is none, or when it is being taken away. */
export const findConnection = async (db: Db, connectionId: string): Promise<Connection | null> =>
  (await findConnections(db, [connectionId])).get(connectionId) ?? null;

/** Connections by id, without those that are being taken away. */
export async function findConnections(db: Db, connectionIds: readonly string[]): Promise<Map<string, Connection>> {
  const rows = await db
    .selectFrom('connections')
    .select(CONNECTION_COLUMNS)
    .where('id', '=', oneOf(connectionIds))
    .where('taken_away_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, toConnection(row)]));
}

/** Stores a new connection with its sealed credentials. Its list of calendars was just read. */
export async function insertConnection(
  db: Db,
  sealer: Sealer,
  connection: Omit<Connection, 'id' | 'disconnectCode' | 'disconnectReason' | 'leftOut' | 'pausedUntil'> & {
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
      oauth_client_id: connection.oauthClientId,
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
  // A list that is due stays so; one of a connection that comes back is due at once, but for feeds, which have none.
  const comesBackAt = sql`case when provider <> 'ics' then ${change.now}::timestamptz end`;
  const list =
    change.state === 'disconnected'
      ? sql`paused_until = null, ${clearDue(LIST_CALENDARS)}`
      : startDue(LIST_CALENDARS, sql`(${comesBackAt})`);
  const { numAffectedRows } = await sql`
    update connections set state = ${change.state}, disconnect_code = ${change.code}, disconnect_reason = ${change.reason},
      state_changed_at = ${change.now}, ${list}
    where id = ${connectionId} and state <> ${change.state}`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
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

/** Stores what the account of a connection is called, the addresses that mean its person, and what it is read through. */
export async function describeAccount(
  db: Db,
  { id, account, addresses, oauthClientId }: Pick<Connection, 'id' | 'account' | 'addresses' | 'oauthClientId'>,
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ account, addresses, oauth_client_id: oauthClientId })
    .where('id', '=', id)
    .execute();
}

/** Stores what is said about calendars of an account that cannot be chosen. */
export async function noteLeftOut(tx: Db, connectionId: string, leftOut: string | null): Promise<void> {
  await tx
    .updateTable('connections')
    .set({ left_out: leftOut })
    .where('id', '=', connectionId)
    .where(sql<boolean>`left_out is distinct from ${leftOut}`)
    .execute();
}

/** After this time due work goes on with taking a connection away: whoever began it is gone. */
const TAKEN_AWAY_BY_OTHERS_MS = 10_000;

/** Notes that a connection is going to be deleted: from now on it is not read and not listed. Repeatable: yes. */
export async function markTakenAway(tx: Db, connectionId: string, now: Date): Promise<void> {
  await tx
    .updateTable('connections')
    .set({ taken_away_at: now, state: 'disconnected', state_changed_at: now })
    .where('id', '=', connectionId)
    .where('taken_away_at', 'is', null)
    .execute();
  await reschedule(tx, LIST_CALENDARS, connectionId, new Date(now.getTime() + TAKEN_AWAY_BY_OTHERS_MS));
}

/** A connection that is being taken away; null when it is not, or when it is gone. */
export async function findTakenAway(db: Db, connectionId: string): Promise<Connection | null> {
  const row = await db
    .selectFrom('connections')
    .select(CONNECTION_COLUMNS)
    .where('id', '=', connectionId)
    .where('taken_away_at', 'is not', null)
    .executeTakeFirst();
  return row === undefined ? null : toConnection(row);
}

/** Ids of all connections of a calendar user, also those that are being taken away. */
export async function listConnectionIds(db: Db, calendarUserId: string): Promise<string[]> {
  const rows = await db.selectFrom('connections').select('id').where('calendar_user_id', '=', calendarUserId).execute();
  return rows.map((row) => row.id);
}

/** Deletes a connection with its calendars, events and meetings. */
export async function deleteConnection(db: Db, connectionId: string): Promise<void> {
  await db.deleteFrom('connections').where('id', '=', connectionId).execute();
}
