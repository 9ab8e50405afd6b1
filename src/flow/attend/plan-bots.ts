/** Step: decisions → bots. Scheduled, moved, renamed, removed and called back until they match the decisions. */
import { newId } from '../../base/ids.ts';
import { runInSlices } from '../../base/in-slices.ts';
import { carryOutPlan, lockPlanning, makeBotPlan, readPlanScope } from '../../bot-plans/index.ts';
import type { Db } from '../../db/index.ts';
import type { FlowDeps } from '../deps.ts';

/** What planning changed. Meetings are those whose bot is now another one, or none. */
export type PlanOutcome = {
  changedMeetingIds: string[];
  createdBotIds: string[];
  movedBotIds: string[];
  cancelledBotIds: string[];
  calledBackBotIds: string[];
};

/**
 * Makes the bots of these meetings match their decisions, in the caller's transaction: which there are, where and when they join,
 * under which name.
 *
 * One transaction at a time plans a workspace: others wait here until the caller's commits, so it comes last in there. Call it
 * after the meetings are written, and with every meeting that was written. The bots stay locked until then too: whatever else
 * happens to them happens before or after. Bots that are called back are told so by the watch over bots, once the transaction
 * has committed. The number of statements does not grow with the meetings, but for one of each kind for every 2,000 rows.
 *
 * @param scope.meetingIds May be empty; ids of other workspaces are passed over.
 * Repeatable: yes; planning what matches changes nothing.
 */
export async function planBots(
  tx: Db,
  deps: Pick<FlowDeps, 'settings'>,
  scope: { workspaceId: string; meetingIds: readonly string[] },
  now: Date,
): Promise<PlanOutcome> {
  const nothing = { createdBotIds: [], movedBotIds: [], cancelledBotIds: [], calledBackBotIds: [] };
  if (scope.meetingIds.length === 0) return { ...nothing, changedMeetingIds: [] };
  const sharing = await lockPlanning(tx, scope.workspaceId, scope.meetingIds);
  if (sharing === null) return { ...nothing, changedMeetingIds: [] };

  const { meetings, bots } = await readPlanScope(tx, { ...scope, sharing });
  const { joinLeadMs } = deps.settings;
  const plan = await runInSlices(makeBotPlan({ sharing, joinLeadMs, now, meetings, bots, newId }));
  return {
    changedMeetingIds: await carryOutPlan(tx, scope.workspaceId, plan, now),
    createdBotIds: plan.create.map((bot) => bot.id),
    movedBotIds: plan.move.map((bot) => bot.id),
    cancelledBotIds: plan.cancel,
    calledBackBotIds: plan.callBack.map((bot) => bot.id),
  };
}
