/** Step: launched bots are looked at. Lost ones end as fatal, called-back ones are told to leave until they have left. */
import { isLaunchDue } from '../../bot-runs/index.ts';
import { isLive, lockBot } from '../../bots/index.ts';
import { LOST_AFTER_SECONDS } from '../../contract/bot-run/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import type { DueWork, RunDue } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';
import { endUnheard, enterStatus } from './record-bot-report.ts';

type WatchDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'observe' | 'launcher'>;

/** How often a bot that was told to leave is told again. */
const TELL_AGAIN_MS = 10_000;

/**
 * Looks at one launched bot.
 *
 * @returns when to look again; null when the bot has ended.
 * Repeatable: yes.
 */
export async function watchBot(deps: WatchDeps, { id }: Pick<DueWork, 'id'>): ReturnType<RunDue> {
  const { nextDueAt, leavingRunId } = await inTransaction(deps.db, (tx) => look(tx, deps, id));
  if (leavingRunId !== null) await deps.launcher.leave(leavingRunId);
  return { nextDueAt };
}

/** `leavingRunId` is the run that must be told to leave; null when none must. */
type Look = Awaited<ReturnType<RunDue>> & { leavingRunId: string | null };

const OVER: Look = { nextDueAt: null, leavingRunId: null };

async function look(tx: Db, deps: WatchDeps, botId: string): Promise<Look> {
  const bot = await lockBot(tx, botId);
  const now = deps.clock.now();
  const later = (ms: number): Date => new Date(now.getTime() + ms);
  if (bot === null || bot.seenAt === null || !isLive(bot.status)) return OVER;
  if (bot.status === 'launching' && bot.calledBackAt !== null) {
    await endUnheard(tx, deps, bot, now);
    return { nextDueAt: null, leavingRunId: bot.runId };
  }
  const lostAt = new Date(bot.seenAt.getTime() + LOST_AFTER_SECONDS * 1000);
  if (lostAt <= now) {
    // What was never launched is not lost: its launch is still to come.
    if (bot.status === 'launching' && (await isLaunchDue(tx, bot.id))) {
      return { nextDueAt: later(LOST_AFTER_SECONDS * 1000), leavingRunId: null };
    }
    const message = `The bot has not reported for ${LOST_AFTER_SECONDS} seconds: its process or machine ended without a word.`;
    await enterStatus(tx, deps, bot, { code: 'fatal', subCode: 'bot_errored', message }, now);
    return { nextDueAt: null, leavingRunId: bot.runId };
  }
  if (bot.calledBackAt === null) return { nextDueAt: lostAt, leavingRunId: null };
  const again = later(TELL_AGAIN_MS);
  return { nextDueAt: again < lostAt ? again : lostAt, leavingRunId: bot.runId };
}
