/** Home of what a person decides: standing preferences and the override of one meeting. Both take effect at once. */
import { inTransaction } from '../../db/index.ts';
import { lockCalendarUser, renameCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import { findDecidedMeeting, updatePreferences, type RecordingPreferences } from '../../decisions/index.ts';
import { redecideAhead, redecideOverridden } from '../decide/decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { planAndTell } from '../decide/plan-and-tell.ts';
import { renameScheduledBots } from '../attend/plan-bots.ts';
import { requestRereads } from '../read/request-sync.ts';

/** Saves preferences (what is not named stays), decides the calendar user's meetings ahead again and plans their bots. */
export async function changePreferences(
  deps: FlowDeps,
  user: CalendarUser,
  change: Partial<RecordingPreferences>,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    if (!(await lockCalendarUser(tx, user.id))) return;
    await updatePreferences(tx, user.id, change);
    const changed = await redecideAhead(tx, user.id, now);
    await requestRereads(tx, deps, user.id, now);
    await planAndTell(tx, deps, user.workspaceId, changed, now);
    if (change.bot_name !== undefined) await renameScheduledBots(tx, user.id, change.bot_name, now);
  });
}

/**
 * Changes the own id and the preferences of a calendar user, all that is named or nothing.
 *
 * @throws {AppError} `invalid_request` somebody else has the id; `field` is external_id.
 */
export async function changeCalendarUser(
  deps: FlowDeps,
  user: CalendarUser,
  change: { externalId: string | null; preferences: Partial<RecordingPreferences> | null },
): Promise<void> {
  const { externalId, preferences } = change;
  await inTransaction(deps.db, async (tx) => {
    if (externalId !== null) await renameCalendarUser(tx, user.id, externalId);
    if (preferences !== null) await changePreferences({ ...deps, db: tx }, user, preferences);
  });
}

/**
 * Sets or clears the override of one meeting and all its copies, decides it again and plans its bot. The same again is noted
 * as asked for again.
 *
 * @returns false when the calendar user has no such meeting.
 */
export async function changeOverride(
  deps: FlowDeps,
  user: CalendarUser,
  meetingId: string,
  override: boolean | null,
): Promise<boolean> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    if (!(await lockCalendarUser(tx, user.id))) return false;
    const meeting = await findDecidedMeeting(tx, user.id, meetingId);
    if (meeting === null) return false;
    const changed = await redecideOverridden(tx, meeting, override, now);
    await requestRereads(tx, deps, user.id, now);
    await planAndTell(tx, deps, user.workspaceId, changed, now);
    return true;
  });
}
