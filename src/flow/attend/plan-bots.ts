/** Step: decisions → bots. Scheduled, moved, removed and called back until they match the decisions. */
import { AppError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import {
  carryOutPlan,
  lockPlanning,
  makeBotPlan,
  readPlanScope,
  renameScheduledBots as renameInStore,
  type BotPlan,
} from '../../bot-plans/index.ts';
import type { Db } from '../../db/index.ts';
import { requestNow, rescheduleAll } from '../../due/index.ts';
import { LAUNCH_BOTS, WATCH_BOTS } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';

/** Bots move on while they are planned only at their join time, so that planning again once is nearly always enough. */
const MOST_ROUNDS = 5;

/** What planning changed. Meetings are those whose bot is now another one, or none. */
export type PlanOutcome = {
  changedMeetingIds: string[];
  createdBotIds: string[];
  movedBotIds: string[];
  cancelledBotIds: string[];
  calledBackBotIds: string[];
};

/**
 * Makes the bots of these meetings match their decisions, in the caller's transaction.
 *
 * One transaction at a time plans a workspace: others wait here until the caller's commits. Call it after the meetings
 * are written, and with every meeting that was written. Bots that are called back are told so by the watch over bots,
 * once the transaction has committed. The number of statements does not grow with the meetings.
 *
 * @param scope.meetingIds May be empty; ids of other workspaces are passed over.
 * @throws {AppError} `conflict` bots kept changing while they were planned. Try again.
 * Repeatable: yes; planning what matches changes nothing.
 */
export async function planBots(
  tx: Db,
  deps: Pick<FlowDeps, 'settings'>,
  scope: { workspaceId: string; meetingIds: readonly string[] },
  now: Date,
): Promise<PlanOutcome> {
  const outcome: PlanOutcome = {
    changedMeetingIds: [],
    createdBotIds: [],
    movedBotIds: [],
    cancelledBotIds: [],
    calledBackBotIds: [],
  };
  if (scope.meetingIds.length === 0) return outcome;
  const sharing = await lockPlanning(tx, scope.workspaceId, scope.meetingIds);
  if (sharing === null) return outcome;

  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { meetings, bots } = await readPlanScope(tx, { ...scope, sharing });
    const plan = makeBotPlan({ sharing, joinLeadMs: deps.settings.joinLeadMs, now, meetings, bots, newId });
    const result = await carryOutPlan(tx, scope.workspaceId, { plan, bots }, now);
    if (!result.isComplete) continue;
    await setDue(tx, plan, now);
    return {
      changedMeetingIds: result.changedMeetingIds,
      createdBotIds: plan.create.map((bot) => bot.id),
      movedBotIds: plan.move.map((bot) => bot.id),
      cancelledBotIds: plan.cancel,
      calledBackBotIds: plan.callBack.map((bot) => bot.id),
    };
  }
  throw new AppError('conflict', 'The bots of these meetings kept changing while they were planned. Try again.');
}

/**
 * Gives a new name to the scheduled bots that are named after a calendar user.
 *
 * A bot is named after the calendar user whose meeting came first; the name follows that person's preference until
 * the bot is launched, and does not change when others join or leave the bot.
 */
export const renameScheduledBots = (tx: Db, calendarUserId: string, botName: string, now: Date): Promise<void> =>
  renameInStore(tx, calendarUserId, botName, now);

async function setDue(tx: Db, plan: BotPlan, now: Date): Promise<void> {
  const calledBack = plan.callBack.map((bot) => bot.id);
  await rescheduleAll(tx, LAUNCH_BOTS, [
    ...plan.move.map(({ id, joinAt }) => ({ id, dueAt: joinAt })),
    ...[...plan.cancel, ...calledBack].map((id) => ({ id, dueAt: null })),
  ]);
  const atOnce = plan.create.filter((bot) => bot.joinAt <= now).map((bot) => bot.id);
  await requestNow(tx, LAUNCH_BOTS, atOnce, now);
  await requestNow(tx, WATCH_BOTS, calledBack, now);
}
