/** Home of taking connections away because the person or the app said so: access given back, bots removed, data deleted. */
import { deleteCalendarUser, lockCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import {
  deleteConnection,
  findConnection,
  findTakenAway,
  listConnectionIds,
  listConnections,
  markTakenAway,
  type Connection,
} from '../../connections/index.ts';
import { deleteMeetings, findMeetingsToTakeAway, type DecidedMeeting } from '../../decisions/index.ts';
import { keepMeetingsOfBots } from '../../bots/index.ts';
import type { ProviderName } from '../../providers/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { announceDisconnected } from '../tell/announce.ts';
import { leaveMeetings } from '../decide/decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { releaseAccess, readHeldAccess } from './release-access.ts';
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
  for (let isDeleted = false; !isDeleted;) {
    await disconnectUser(deps, user, null);
    for (const connectionId of await listConnectionIds(deps.db, user.id)) await finishTakingAway(deps, connectionId);
    isDeleted = await inTransaction(deps.db, async (tx) => {
      await lockCalendarUser(tx, user.id);
      // A connection that was added since is taken away too, so that no bots of it stay behind.
      if ((await listConnectionIds(tx, user.id)).length > 0) return false;
      await deleteCalendarUser(tx, user.id);
      return true;
    });
  }
}

/** Gives access back to the provider first, while the credentials are still there; the connection is taken away also where that fails. */
async function takeAway(deps: FlowDeps, connection: Connection): Promise<void> {
  await releaseAccess(deps, await readHeldAccess(deps.db, deps, connection));
  await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, connection.calendarUserId);
    await markTakenAway(tx, connection.id, deps.clock.now());
  });
  await finishTakingAway(deps, connection.id);
}

/** How many meetings one transaction takes away: others who plan in the workspace wait for it, and each transaction has its own cost. */
const MOST_TOGETHER = 400;

/**
 * Takes away a connection that is marked so, if it still is there: its meetings and bots a few at a time, each few in a transaction
 * with their webhook events, then its data. Due work goes on with it when the process dies in between.
 *
 * Repeatable: yes, also at the same time.
 */
export async function finishTakingAway(deps: FlowDeps, connectionId: string): Promise<void> {
  const found = await findTakenAway(deps.db, connectionId);
  if (found === null) return;
  for (let last: DecidedMeeting | null = null, isMore = true; isMore;) {
    const meetings: DecidedMeeting[] = await inTransaction(deps.db, (tx) => takeSome(tx, deps, found, last));
    last = meetings.at(-1) ?? null;
    isMore = meetings.length === MOST_TOGETHER;
  }
  await inTransaction(deps.db, async (tx) => {
    await lockCalendarUser(tx, found.calendarUserId);
    const connection = await findTakenAway(tx, connectionId);
    // Another process has finished it meanwhile and told the workspace.
    if (connection === null) return;
    await announceDisconnected(tx, connection, TAKEN_AWAY, deps.clock.now());
    await keepMeetingsOfBots(tx, { connectionId });
    await deleteConnection(tx, connectionId);
  });
}

async function takeSome(
  tx: Db,
  deps: FlowDeps,
  connection: Connection,
  after: DecidedMeeting | null,
): Promise<DecidedMeeting[]> {
  await lockCalendarUser(tx, connection.calendarUserId);
  const now = deps.clock.now();
  const meetings = await findMeetingsToTakeAway(tx, connection, now, { after, limit: MOST_TOGETHER });
  const meetingIds = meetings.map((meeting) => meeting.id);
  // Before planning takes them from the bots that others share.
  await keepMeetingsOfBots(tx, { meetingIds });
  const { changed, leaving } = await leaveMeetings(tx, meetings, now);
  await planAndTell(tx, deps, connection.workspaceId, changed, now, { leaving });
  await deleteMeetings(tx, meetingIds);
  return meetings;
}
