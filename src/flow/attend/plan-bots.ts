/** Step: decisions → bots. Scheduled, moved, renamed, removed and called back until they match the decisions. */
import { newId } from '../../base/ids.ts';
import { runInSlices } from '../../base/in-slices.ts';
import { carryOutPlan, lockPlanning, makeBotPlan, readPlanScope, type LeavingInPlan } from '../../bot-plans/index.ts';
import type { Db } from '../../db/index.ts';
import type { FlowDeps } from '../deps.ts';

/** What planning changed. Meetings are those whose bot is now another one, or none. */
export type PlanOutcome = {
  changedMeetingIds: string[];
  createdBotIds: string[];
  movedBotIds: string[];
  cancelledBotIds: string[];
  calledBackBotIds: string[];
  /** The bot that each leaving meeting has now, where it is another one or none. */
  leavingBotIds: ReadonlyMap<string, string | null>;
};

const NOTHING: PlanOutcome = {
  changedMeetingIds: [],
  createdBotIds: [],
  movedBotIds: [],
  cancelledBotIds: [],
  calledBackBotIds: [],
  leavingBotIds: new Map(),
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
 * @param scope.leaving Those of them whose rows the caller deletes next, as they are to be planned. They are not written.
 * Repeatable: yes; planning what matches changes nothing.
 */
export async function planBots(
  tx: Db,
  deps: Pick<FlowDeps, 'settings'>,
  scope: { workspaceId: string; meetingIds: readonly string[]; leaving?: LeavingInPlan },
  now: Date,
): Promise<PlanOutcome> {
  if (scope.meetingIds.length === 0) return NOTHING;
  const sharing = await lockPlanning(tx, scope.workspaceId, scope.meetingIds);
  if (sharing === null) return NOTHING;

  const { meetings, bots } = await readPlanScope(tx, { ...scope, sharing });
  const { joinLeadMs } = deps.settings;
  const plan = await runInSlices(makeBotPlan({ sharing, joinLeadMs, now, meetings, bots, newId }));
  const isLeaving = ({ meetingId }: (typeof plan.point)[number]): boolean => scope.leaving?.has(meetingId) === true;
  const left = new Map(plan.point.filter(isLeaving).map(({ meetingId, botId }) => [meetingId, botId]));
  const staying = { ...plan, point: plan.point.filter((point) => !isLeaving(point)) };
  const pointedIds = await carryOutPlan(tx, scope.workspaceId, staying, now);
  return {
    changedMeetingIds: [...pointedIds, ...left.keys()],
    leavingBotIds: left,
    createdBotIds: plan.create.map((bot) => bot.id),
    movedBotIds: plan.move.map((bot) => bot.id),
    cancelledBotIds: plan.cancel,
    calledBackBotIds: plan.callBack.map((bot) => bot.id),
  };
}
