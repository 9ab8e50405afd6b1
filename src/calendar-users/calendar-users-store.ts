/** All SQL about calendar users. */
import { AppError } from '../base/errors.ts';
import { newId } from '../base/ids.ts';
import { compiledOnce, oneOf, sql, type Db } from '../db/index.ts';
import type { CalendarUser } from './calendar-user.ts';

/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const UNIQUE_VIOLATION = '23505';
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
  const found = await findByExternalId(db, workspaceId, externalId);
  if (found !== null) return { user: found, isNew: false };
  const id = newId();
  const inserted = await db
    .insertInto('calendar_users')
    .values({ id, workspace_id: workspaceId, external_id: externalId, created_at: now })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'external_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return { user: { id, workspaceId, externalId }, isNew: true };
  const other = await findByExternalId(db, workspaceId, externalId);
  if (other === null) throw new Error('the calendar user was deleted while it was being created');
  return { user: other, isNew: false };
}

async function findByExternalId(db: Db, workspaceId: string, externalId: string): Promise<CalendarUser | null> {
  const row = await db
    .selectFrom('calendar_users')
    .select(['id', 'workspace_id', 'external_id'])
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', externalId)
    .executeTakeFirst();
  return row === undefined ? null : toUser(row);
}

const byId = compiledOnce((db, values: { ids: readonly string[] }) =>
  db
    .selectFrom('calendar_users')
    .select(['id', 'workspace_id', 'external_id'])
    .where('id', '=', sql<string>`any((select ${values.ids}::uuid[])::uuid[])`),
);

/** Null when it was deleted. */
export async function findCalendarUser(db: Db, calendarUserId: string): Promise<CalendarUser | null> {
  const [row] = await byId(db, { ids: [calendarUserId] });
  return row === undefined ? null : toUser(row);
}

/** Some calendar users, 2,000 at most. @returns by id; one that was deleted is missing. */
export async function findCalendarUsers(db: Db, ids: readonly string[]): Promise<Map<string, CalendarUser>> {
  const rows = await byId(db, { ids });
  return new Map(rows.map((row) => [row.id, toUser(row)]));
}

/**
 * Calendar users of a workspace in the order they were made (ids grow with time).
 *
 * @param filter.email Only users with a Google or Microsoft account of exactly this address, in any case. What other servers call an
 *   account is up to whoever runs them, so nobody is found by it.
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
            .where('connections.provider', 'in', ['google', 'microsoft'])
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
