/** Home of what a person decides: standing preferences and the override of one meeting. Both take effect at once. */
import { inTransaction, type Db } from '../../db/index.ts';
import { lockCalendarUser, renameCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import { findDecidedMeeting, updatePreferences, type RecordingPreferences } from '../../decisions/index.ts';
import { redecideAhead, redecideOverridden } from '../decide/decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { findMeetingsOfMisnamedBots, forgetDeletedBot } from '../../bot-plans/index.ts';
import { planAndTell, unchanged } from '../decide/plan-and-tell.ts';
import { requestRereads } from '../read/request-sync.ts';

/** Saves preferences (what is not named stays), decides the calendar user's meetings ahead again and plans their bots. */
export const changePreferences = (
  deps: FlowDeps,
  user: CalendarUser,
  change: Partial<RecordingPreferences>,
): Promise<void> => inTransaction(deps.db, (tx) => changePreferencesWithin(tx, deps, user, change));

async function changePreferencesWithin(
  tx: Db,
  deps: FlowDeps,
  user: CalendarUser,
  change: Partial<RecordingPreferences>,
): Promise<void> {
  const now = deps.clock.now();
  if (!(await lockCalendarUser(tx, user.id))) return;
  await updatePreferences(tx, user.id, change);
  const changed = await redecideAhead(tx, user.id, now);
  await requestRereads(tx, deps, user.id, now);
  const renamed = change.bot_name === undefined ? [] : await findMeetingsOfMisnamedBots(tx, user.id);
  await planAndTell(tx, deps, user.workspaceId, [...unchanged(renamed), ...changed], now);
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
    if (preferences !== null) await changePreferencesWithin(tx, deps, user, preferences);
  });
}

/**
 * Sets or clears the override of one meeting and all its copies, decides it again and plans its bot. To say yes, also once more,
 * asks for a bot where the app had deleted one.
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
    const meeting = await findDecidedMeeting(tx, { calendarUserId: user.id }, meetingId);
    if (meeting === null) return false;
    const countingId = meeting.sameAsId ?? meeting.id;
    const isAskedAgain = override === true && (await forgetDeletedBot(tx, countingId));
    const changed = await redecideOverridden(tx, meeting, override, now);
    await requestRereads(tx, deps, user.id, now);
    await planAndTell(tx, deps, user.workspaceId, [...unchanged(isAskedAgain ? [countingId] : []), ...changed], now);
    return true;
  });
}
