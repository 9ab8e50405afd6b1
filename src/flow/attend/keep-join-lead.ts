/** Step: BOT_JOIN_LEAD_SECONDS was changed → bots that were scheduled with the old value are moved to their new join time. */
import { findMistimedBots, type MistimedBot } from '../../bot-plans/index.ts';
import { inTransaction } from '../../db/index.ts';
import { planAndTell, unchanged } from '../decide/plan-and-tell.ts';
import type { FlowDeps } from '../deps.ts';

type LeadDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'settings'>;

/** Few enough that nobody else who plans in their workspaces waits long. */
const MOST_TOGETHER = 500;

/**
 * Plans scheduled bots that would not join as long before the start as is set, a few at a time, those that are due first at the front.
 *
 * Run when due work starts, and every hour: a node that still had another lead may have planned meanwhile.
 *
 * @param signal Stops between batches; the next run goes on.
 * Repeatable: yes, on several nodes too.
 */
export async function keepJoinLead(deps: LeadDeps, signal: AbortSignal): Promise<void> {
  let movedCount = 0;
  for (let after: MistimedBot | null = null; ;) {
    signal.throwIfAborted();
    const now = deps.clock.now();
    const bots: MistimedBot[] = await findMistimedBots(deps.db, deps.settings.joinLeadMs, now, {
      after,
      limit: MOST_TOGETHER,
    });
    for (const [workspaceId, own] of Map.groupBy(bots, (bot) => bot.workspaceId)) {
      const meetingIds = own.flatMap((bot) => bot.meetingIds);
      await inTransaction(deps.db, (tx) => planAndTell(tx, deps, workspaceId, unchanged(meetingIds), now));
    }
    movedCount += bots.length;
    after = bots.at(-1) ?? null;
    if (bots.length < MOST_TOGETHER) break;
  }
  if (movedCount > 0) deps.log.info('bots moved to another join lead', { movedCount });
}
