/** Step: what a bot says → status change → webhook event, in one transaction. */
import {
  appendStatusChange,
  isLegal,
  isLive,
  isOnTheWire,
  isOutOfCall,
  lockBot,
  noteHeartbeat,
  updateBot,
  type Bot,
  type BotReport,
  type BotStatus,
  type ReportAnswer,
} from '../../bots/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { botStatusEvent, recordWebhookEvents } from '../../webhooks/index.ts';
import type { FlowDeps } from '../deps.ts';

/** One launch of one bot: reports of an earlier launch do not count. */
export type BotRun = { botId: string; runId: string };

/**
 * Stores what a running bot says.
 *
 * A report that the status machine does not allow is logged and changes nothing; one that was stored before is
 * answered again.
 *
 * @returns what the bot must do now.
 * Repeatable: yes.
 */
export async function recordBotReport(
  deps: Pick<FlowDeps, 'db' | 'clock' | 'log'>,
  run: BotRun,
  report: BotReport,
): Promise<ReportAnswer> {
  const now = deps.clock.now();
  if (report.kind === 'heartbeat') {
    const seen = await noteHeartbeat(deps.db, run, now);
    if (seen === null) return 'stop';
    return seen.isCalledBack ? 'leave' : 'continue';
  }
  return inTransaction(deps.db, async (tx) => {
    const bot = await lockBot(tx, run.botId);
    if (bot === null || bot.runId !== run.runId || !isLive(bot.status)) return 'stop';
    const isRepeated = bot.status === report.code;
    if (!isRepeated && isLegal(bot.status, report.code)) {
      await enterStatus(tx, bot, report, now);
      deps.log.info('bot status changed', { botId: bot.id, status: report.code, subCode: report.subCode });
    } else if (!isRepeated) {
      deps.log.warn('bot report refused', { botId: bot.id, status: bot.status, reported: report.code });
    }
    return bot.calledBackAt !== null && !isOutOfCall(report.code) ? 'leave' : 'continue';
  });
}

/** A status with the reason for it. */
export type NextStatus = { code: BotStatus; subCode: string | null; message: string | null };

/**
 * Brings a bot that the transaction has locked to its next status, with its webhook event.
 *
 * @returns the bot as it is now.
 * @throws {TypeError} when the status machine does not allow it.
 */
export async function enterStatus(tx: Db, bot: Bot, next: NextStatus, now: Date): Promise<Bot> {
  const { code, subCode, message } = next;
  if (!isLegal(bot.status, code)) throw new TypeError(`A bot cannot go from ${bot.status} to ${code}.`);
  const changes = { status: code, seenAt: now, ...(isLive(code) ? {} : { watchDueAt: null }) };
  await updateBot(tx, bot.id, changes, now);
  if (isOnTheWire(code)) {
    const change = await appendStatusChange(tx, bot.id, { code, subCode, message, createdAt: now });
    const event = botStatusEvent(bot, change);
    if (event !== null) await recordWebhookEvents(tx, [event], now);
  }
  return { ...bot, status: code, seenAt: now, updatedAt: now };
}

/** Ends a bot that was told to leave before it said anything: to everybody outside it left as it was told. */
export async function endUnheard(tx: Db, bot: Bot, now: Date): Promise<Bot> {
  const left = await enterStatus(
    tx,
    bot,
    { code: 'call_ended', subCode: 'bot_received_leave_call', message: null },
    now,
  );
  return enterStatus(tx, left, { code: 'done', subCode: null, message: null }, now);
}
