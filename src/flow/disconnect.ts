/** Home of taking connections away because the person or the app said so: access given back, bots removed, data deleted. */
import {
  deleteCalendarUser,
  deleteConnection,
  findConnection,
  isAccountShared,
  listConnectedCalendars,
  listConnections,
  lockCalendarUser,
  readCredentials,
  type CalendarUser,
  type Connection,
  type ProviderName,
} from '../calendars/index.ts';
import { messageOf } from '../base/errors.ts';
import { inTransaction, type Db } from '../db/index.ts';
import { announceDisconnected } from './announce.ts';
import { closeChannels } from './channels.ts';
import { removeMeetingsOf } from './decide-recording.ts';
import type { FlowDeps } from './deps.ts';
import { handOn } from './hand-on.ts';

const REVOKE_DEADLINE_MS = 5_000;

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
  await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, user.id);
    // What was connected since must not leave its bots behind.
    for (const connection of await listConnections(tx, [user.id]))
      await removeConnection(tx, deps, connection, deps.clock.now());
    await deleteCalendarUser(tx, user.id);
  });
}

/** The provider is asked to forget us while we still can; that it fails must not keep the person connected. */
async function takeAway(deps: FlowDeps, connection: Connection): Promise<void> {
  await giveBackAccess(deps, connection);
  await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, connection.calendarUserId);
    const present = await findConnection(tx, connection.id);
    // Whoever took it away meanwhile has told so.
    if (present !== null) await removeConnection(tx, deps, present, deps.clock.now());
  });
}

/** Removes a connection in the caller's transaction: bots first, then its data. */
export async function removeConnection(tx: Db, deps: FlowDeps, connection: Connection, now: Date): Promise<void> {
  const changed = await removeMeetingsOf(tx, connection, now);
  await handOn(tx, deps, connection.workspaceId, changed, now);
  await announceDisconnected(tx, connection, TAKEN_AWAY, now);
  await deleteConnection(tx, connection.id);
}

async function giveBackAccess(deps: FlowDeps, connection: Connection): Promise<void> {
  const signal = AbortSignal.timeout(REVOKE_DEADLINE_MS);
  try {
    for (const calendar of await listConnectedCalendars(deps.db, connection.id))
      await closeChannels(deps, calendar.id, null, signal);
    const oauth =
      connection.provider === 'google' || connection.provider === 'microsoft'
        ? deps.oauthProviders[connection.provider]
        : undefined;
    const stored = await readCredentials(deps.db, deps.sealer, connection.id);
    // A consent is one for the account and the app: given back, it ends for every other person who reads the account too.
    const isKept = connection.state === 'disconnected' || (await isAccountShared(deps.db, connection));
    if (stored !== null && !isKept) await oauth?.revoke?.(stored.credentials, { signal });
  } catch (error) {
    deps.log.warn('access was not given back', {
      connectionId: connection.id,
      provider: connection.provider,
      error: messageOf(error),
    });
  }
}
