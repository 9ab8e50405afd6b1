/** Home of taking connections away because the person or the app said so: access given back, bots removed, data deleted. */
import { deleteCalendarUser, lockCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import { deleteConnection, findConnection, listConnections } from '../../connections/index.ts';
import type { Connection } from '../../connections/index.ts';
import type { ProviderName } from '../../providers/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { announceDisconnected } from '../tell/announce.ts';
import { lastOfEach, removeMeetingsOf, type ChangedMeeting } from '../decide/decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { releaseAccess, readHeldAccess, type HeldAccess } from './release-access.ts';
import { planAndTell } from '../decide/plan-and-tell.ts';

const TAKEN_AWAY = {
  code: 'disconnected_by_user',
  reason: 'The calendar was disconnected by its person or by the app.',
};

/** Takes away connections of a calendar user with all their data and bots. @param provider Null means every provider. */
export async function disconnectUser(deps: FlowDeps, user: CalendarUser, provider: ProviderName | null): Promise<void> {
  for (const connection of await listConnections(deps.db, [user.id])) {
    if (provider === null || connection.provider === provider) await takeAway(deps, connection);
  }
}

/** Takes away one connection. @returns false when the calendar user has none with this id. */
export async function disconnectConnection(deps: FlowDeps, user: CalendarUser, connectionId: string): Promise<boolean> {
  const connection = await findConnection(deps.db, connectionId);
  if (connection === null || connection.calendarUserId !== user.id) return false;
  await takeAway(deps, connection);
  return true;
}

/** Deletes a calendar user with all connections, meetings and scheduled bots. */
export async function deleteUser(deps: FlowDeps, user: CalendarUser): Promise<void> {
  await disconnectUser(deps, user, null);
  const connectedSince = await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, user.id);
    const held: HeldAccess[] = [];
    // What was connected since must not leave its bots behind.
    const since = await listConnections(tx, [user.id]);
    for (const connection of since) held.push(await readHeldAccess(tx, deps, connection));
    await removeConnections(tx, deps, since, deps.clock.now());
    await deleteCalendarUser(tx, user.id);
    return held;
  });
  for (const held of connectedSince) await releaseAccess(deps, held);
}

/** The provider is asked to forget us while we still can; that it fails must not keep the person connected. */
async function takeAway(deps: FlowDeps, connection: Connection): Promise<void> {
  await releaseAccess(deps, await readHeldAccess(deps.db, deps, connection));
  await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, connection.calendarUserId);
    const present = await findConnection(tx, connection.id);
    // Whoever took it away meanwhile has told so.
    if (present !== null) await removeConnections(tx, deps, [present], deps.clock.now());
  });
}

/**
 * Removes connections of one calendar user in the caller's transaction: bots first, then their data. All decisions are written before
 * planning begins, because others who plan in the workspace wait from then on.
 */
export async function removeConnections(
  tx: Db,
  deps: FlowDeps,
  connections: readonly Connection[],
  now: Date,
): Promise<void> {
  const changed: ChangedMeeting[] = [];
  for (const { id } of connections) changed.push(...(await removeMeetingsOf(tx, id, now)));
  const [first] = connections;
  if (first === undefined) return;
  await planAndTell(tx, deps, first.workspaceId, lastOfEach(changed), now);
  for (const connection of connections) {
    await announceDisconnected(tx, connection, TAKEN_AWAY, now);
    await deleteConnection(tx, connection.id);
  }
}
