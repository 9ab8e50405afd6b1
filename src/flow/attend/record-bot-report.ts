/** Step: what a run says → status changes → webhook events, in one transaction. */
import { noteHeartbeats } from '../../bot-runs/index.ts';
import {
  appendStatusChange,
  isLegal,
  isLive,
  isOnTheWire,
  isOutOfCall,
  listMeetingsOfBots,
  lockBotOfRun,
  updateBot,
  type Bot,
  type BotStatus,
} from '../../bots/index.ts';
import type { RunAnswer, RunReport, RunReports, SendReports } from '../../contract/bot-run/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { watchUnfinished } from '../../recordings/index.ts';
import { botStatusEvent, recordWebhookEvents } from '../../webhook-events/index.ts';
import type { FlowDeps } from '../deps.ts';
import { recordRecording } from './record-recordings.ts';

type ReportDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'observe'>;

/**
 * Takes in a batch of reports of a run that has proven itself by its token.
 *
 * Each report counts once, in order, whatever is sent again or overtakes. A status that the machine does not allow is logged and
 * changes nothing. A run that is over for the server, because it has ended or another one has taken its place, is told to stop.
 *
 * Repeatable: yes; what was taken in is answered again, by what holds now.
 */
export async function recordBotReports(
  deps: ReportDeps,
  runId: string,
  batch: RunReports,
): Promise<Exclude<Awaited<ReturnType<SendReports>>, { kind: 'refused' }>> {
  const now = deps.clock.now();
  const [first, last] = [batch.reports[0]?.number ?? 1, batch.reports.at(-1)?.number ?? 0];
  if (batch.reports.every((report) => report.kind === 'heartbeat')) {
    const bot = await noteHeartbeats(deps.db, runId, { first, last }, now);
    if (bot !== null) return { kind: 'answered', answer: answerOf(bot, last) };
  }
  return inTransaction(deps.db, async (tx) => {
    const bot = await lockBotOfRun(tx, runId);
    if (bot === null) return { kind: 'answered', answer: stop(last) };
    if (!isLive(bot.status)) {
      await takeInLate(tx, deps, bot, batch, now);
      return { kind: 'answered', answer: stop(last) };
    }
    if (first > bot.reportNumber + 1) return { kind: 'gap', expected: bot.reportNumber + 1 };
    return { kind: 'answered', answer: answerOf(await takeIn(tx, deps, bot, batch, now), last) };
  });
}

/** @returns the bot as it is after the reports. */
async function takeIn(tx: Db, deps: ReportDeps, bot: Bot, { reports, sent_at }: RunReports, now: Date): Promise<Bot> {
  let present = bot;
  for (const report of reports) {
    if (report.number <= present.reportNumber || report.kind === 'heartbeat') continue;
    if (report.kind === 'recording') {
      await recordRecording(tx, deps, present, report, { at: happenedAt(report, sent_at, { bot, now }), now });
      continue;
    }
    if (!isLegal(present.status, report.code)) {
      deps.log.warn('bot report refused', { botId: bot.id, status: present.status, reported: report.code });
      continue;
    }
    const { code, sub_code: subCode, message, number } = report;
    present = await enterStatus(tx, deps, present, { code, subCode, message }, now, {
      at: happenedAt(report, sent_at, { bot, now }),
      number,
    });
  }
  const reportNumber = Math.max(bot.reportNumber, reports.at(-1)?.number ?? 0);
  if (present.reportNumber === reportNumber && present !== bot) return present;
  await updateBot(tx, bot.id, { reportNumber, seenAt: now }, now);
  return { ...present, reportNumber, seenAt: now };
}

/** The run of a bot that was given up may still say what became of its recording, while it is still the bot's run. */
async function takeInLate(
  tx: Db,
  deps: ReportDeps,
  bot: Bot,
  { reports, sent_at }: RunReports,
  now: Date,
): Promise<void> {
  for (const report of reports) {
    if (report.kind !== 'recording' || report.number <= bot.reportNumber) continue;
    await recordRecording(tx, deps, bot, report, { at: happenedAt(report, sent_at, { bot, now }), now });
  }
}

/**
 * When a report happened, by our clock: the bot's clock is trusted only for how long before sending that was. Never before the bot was
 * created, and never in the future.
 */
function happenedAt({ at }: RunReport, sentAt: string, { bot, now }: { bot: Bot; now: Date }): Date {
  const agoMs = Math.max(0, Date.parse(sentAt) - Date.parse(at));
  return new Date(Math.max(now.getTime() - agoMs, Math.min(bot.createdAt.getTime(), now.getTime())));
}

function answerOf(bot: Pick<Bot, 'status' | 'calledBackAt' | 'endsAt'>, last: number): RunAnswer {
  if (!isLive(bot.status)) return stop(last);
  const command = bot.calledBackAt !== null && !isOutOfCall(bot.status) ? 'leave' : 'continue';
  return { acknowledged: last, command, ends_at: bot.endsAt?.toISOString() ?? null };
}

const stop = (acknowledged: number): RunAnswer => ({ acknowledged, command: 'stop', ends_at: null });

/** How long the run of a bot that has ended may still bring its recording. */
const DELIVERED_WITHIN_MS = 60 * 60 * 1000;

type StatusDeps = Pick<FlowDeps, 'log' | 'observe'>;

/** A status with the reason for it. */
export type NextStatus = { code: BotStatus; subCode: string | null; message: string | null };

/**
 * Brings a bot that the transaction has locked to its next status, with its webhook event.
 *
 * @param report When it happened and the number of the report that says so; for what the server finds by itself, now.
 * @returns the bot as it is now.
 * @throws {TypeError} when the status machine does not allow it.
 */
export async function enterStatus(
  tx: Db,
  deps: StatusDeps,
  bot: Bot,
  next: NextStatus,
  now: Date,
  report: { at: Date; number: number } = { at: now, number: bot.reportNumber },
): Promise<Bot> {
  const { code, subCode, message } = next;
  const { at, number: reportNumber } = report;
  if (!isLegal(bot.status, code)) throw new TypeError(`A bot cannot go from ${bot.status} to ${code}.`);
  const changes = { status: code, seenAt: now, reportNumber, ...(isLive(code) ? {} : { watchDueAt: null }) };
  await updateBot(tx, bot.id, changes, now);
  if (!isLive(code)) await watchUnfinished(tx, bot.id, new Date(now.getTime() + DELIVERED_WITHIN_MS));
  if (isOnTheWire(code)) {
    const change = await appendStatusChange(tx, bot.id, { code, subCode, message, createdAt: at });
    const meetings = await listMeetingsOfBots(tx, [bot.id]);
    const event = botStatusEvent(bot, change, meetings.get(bot.id) ?? []);
    if (event !== null) await recordWebhookEvents(tx, [event], now);
  }
  const { log, observe } = deps;
  const fields = { botId: bot.id, status: code, subCode };
  if (code === 'fatal')
    log.warn('bot failed', { ...fields, before: bot.status, launcher: bot.launcher, reason: message });
  else log.info('bot status changed', fields);
  observe?.botStatusEntered(code, subCode);
  return { ...bot, status: code, seenAt: now, reportNumber, updatedAt: now };
}

/** Ends a bot that was told to leave before its first report: its status says that it left as it was told. */
export async function endUnheard(tx: Db, deps: StatusDeps, bot: Bot, now: Date): Promise<Bot> {
  const left = await enterStatus(
    tx,
    deps,
    bot,
    { code: 'call_ended', subCode: 'bot_received_leave_call', message: null },
    now,
  );
  return enterStatus(tx, deps, left, { code: 'done', subCode: null, message: null }, now);
}
