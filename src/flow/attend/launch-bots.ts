/** Step: due bots → launcher. */
import { AppError, messageOf } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import { findWantedBotIds } from '../../bot-plans/index.ts';
import { findBotsThatMustWait, makeRunToken, startLaunches } from '../../bot-runs/index.ts';
import { lockBot, lockBots, updateBot, type Bot } from '../../bots/index.ts';
import { optionsWithDefaults } from '../../contract/bot/index.ts';
import { LOST_AFTER_SECONDS, type LaunchResult, type RunOrder } from '../../contract/bot-run/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { LAUNCH_BOTS, lockHeld, type DueWork, type RunDue } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';
import { enterStatus } from './record-bot-report.ts';

type LaunchDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'observe' | 'launcher' | 'settings' | 'runTokenKey'>;

/** One launch of one bot. */
type BotRun = { botId: string; runId: string };

/** How long after the start of the meeting a bot that cannot be started is still tried. */
const GIVE_UP_AFTER_MS = 5 * 60_000;
/** Timers fire a little early; a bot this close to its join time is not sent back to wait. */
const EARLY_MS = 50;
const ROOM_IS_LEFT_IN_MS = 1_000;

/**
 * Builds the handler of due bots: it asks the launcher for bots whose join time has come.
 *
 * The intention is stored first, so that a process that dies in between leaves a bot that is launched again after its
 * lease, by the same id. A bot that was moved meanwhile waits for its new time; one that nobody wants is removed. Bots
 * that are due at the same moment are prepared together: at the top of the hour that is most of them.
 *
 * The handler returns when to come again; null when the bot runs, has ended, or is nobody's any more. It throws
 * {AppError} `provider_unavailable` when the launcher had no room or failed; due work tries again, until shortly after
 * the meeting's start the bot is given up as `failed_to_launch_in_time`.
 * Repeatable: yes; two runs never start two bots.
 */
export function botLaunching(deps: LaunchDeps): (works: readonly DueWork[]) => Promise<RunDue> {
  return async (works) => {
    const steps = await inTransaction(deps.db, (tx) => prepareAll(tx, deps, works));
    return async ({ id, signal }) => {
      const step = steps.get(id);
      if (step?.kind === 'launch') return launch(deps, step, signal);
      return { nextDueAt: step?.kind === 'come_again' ? step.at : null };
    };
  };
}

async function launch(
  deps: LaunchDeps,
  step: Extract<Step, { kind: 'launch' }>,
  signal: AbortSignal,
): ReturnType<RunDue> {
  const startedMs = performance.now();
  const result = await ask(deps, step.bot, step.run, signal);
  const fields = {
    botId: step.bot.id,
    launcher: deps.launcher.nameFor(step.bot.meeting.platform),
    lateMs: step.bot.joinAt === null ? null : step.preparedAt.getTime() - step.bot.joinAt.getTime(),
    durationMs: Math.round(performance.now() - startedMs),
  };
  if (result.kind === 'started') {
    deps.log.info('bot launched', fields);
    if (fields.lateMs !== null) deps.observe?.botLaunched(fields.lateMs);
    return { nextDueAt: null };
  }
  if (result.kind === 'no_capacity' && deps.clock.now() < lastTryAt(step.bot)) {
    throw new AppError('provider_unavailable', result.message, { retryAfterMs: result.retryAfterMs });
  }
  const why =
    result.kind === 'refused'
      ? { subCode: result.subCode, message: result.message }
      : { subCode: 'failed_to_launch_in_time', message: `The bot could not be started in time. ${result.message}` };
  await fail(deps, step.run, why);
  deps.log.info('bot not launched', { ...fields, subCode: why.subCode });
  return { nextDueAt: null };
}

type Step =
  | { kind: 'nothing' }
  | { kind: 'come_again'; at: Date }
  | { kind: 'launch'; bot: Bot; run: BotRun; preparedAt: Date };

async function prepareAll(tx: Db, deps: LaunchDeps, works: readonly DueWork[]): Promise<Map<string, Step>> {
  // A bot that was moved, or that another process took over, is not this one's to launch.
  const botIds = await lockHeld(tx, LAUNCH_BOTS, works);
  const bots = await lockBots(tx, botIds);
  const wanted = await findWantedBotIds(tx, botIds);
  const waiting = await findBotsThatMustWait(tx, botIds);
  const now = deps.clock.now();
  const steps = new Map<string, Step>();
  const runs: Parameters<typeof startLaunches>[1][number][] = [];
  for (const bot of bots.values()) {
    const obstacle = await findObstacle(
      tx,
      deps,
      bot,
      { isWanted: wanted.has(bot.id), mustWait: waiting.has(bot.id) },
      now,
    );
    if (obstacle !== null) {
      steps.set(bot.id, obstacle);
      continue;
    }
    const run = { botId: bot.id, runId: newId() };
    runs.push({ ...run, launcher: deps.launcher.nameFor(bot.meeting.platform) });
    steps.set(bot.id, { kind: 'launch', bot, run, preparedAt: now });
  }
  const watchDueAt = new Date(now.getTime() + LOST_AFTER_SECONDS * 1000);
  await startLaunches(tx, runs, { now, watchDueAt });
  return steps;
}

/** Why a locked bot is not launched now, with what follows from that written down; null when it shall be. */
async function findObstacle(
  tx: Db,
  deps: LaunchDeps,
  bot: Bot,
  about: { isWanted: boolean; mustWait: boolean },
  now: Date,
): Promise<Step | null> {
  if (bot.calledBackAt !== null) return { kind: 'nothing' };
  if (bot.status !== 'scheduled' && bot.status !== 'ready' && bot.status !== 'launching') return { kind: 'nothing' };
  if (bot.joinAt !== null && bot.joinAt.getTime() > now.getTime() + EARLY_MS)
    return { kind: 'come_again', at: bot.joinAt };
  if (bot.endsAt !== null && bot.endsAt <= now) {
    const message = 'The meeting was over before a bot could be started.';
    await enterStatus(tx, deps, bot, { code: 'fatal', subCode: 'failed_to_launch_in_time', message }, now);
    return { kind: 'nothing' };
  }
  if (bot.source !== 'calendar' || bot.status !== 'scheduled') return null;
  if (!about.isWanted) {
    await updateBot(tx, bot.id, { status: 'cancelled' }, now);
    return { kind: 'nothing' };
  }
  return about.mustWait ? { kind: 'come_again', at: new Date(now.getTime() + ROOM_IS_LEFT_IN_MS) } : null;
}

/** A launcher that throws is one that could not just now. */
async function ask(deps: LaunchDeps, bot: Bot, run: BotRun, signal: AbortSignal): Promise<LaunchResult> {
  try {
    return await deps.launcher.launch(orderOf(deps, bot, run), { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'no_capacity', message: messageOf(error), retryAfterMs: null };
  }
}

function orderOf(deps: LaunchDeps, bot: Bot, { runId }: BotRun): RunOrder {
  const { platform, address, parts } = bot.meeting;
  const { recording_config: _recording, automatic_leave: _leave, ...config } = bot.config;
  return {
    run_id: runId,
    bot_id: bot.id,
    meeting: { platform, address, parts },
    bot_name: bot.botName,
    join_at: bot.joinAt?.toISOString() ?? null,
    ends_at: bot.endsAt?.toISOString() ?? null,
    ...optionsWithDefaults(bot.config),
    config,
    metadata: bot.metadata,
    report_to: {
      url: `${deps.settings.publicUrl}/bot-runs/${runId}/reports`,
      upload_url: `${deps.settings.publicUrl}/bot-runs/${runId}/files`,
      token: makeRunToken(deps.runTokenKey, runId),
    },
  };
}

async function fail(deps: LaunchDeps, run: BotRun, why: { subCode: string; message: string }): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const bot = await lockBot(tx, run.botId);
    if (bot?.status !== 'launching' || bot.runId !== run.runId) return;
    await enterStatus(tx, deps, bot, { code: 'fatal', ...why }, deps.clock.now());
  });
}

function lastTryAt({ startsAt, joinAt, createdAt }: Bot): Date {
  const times = [startsAt, joinAt, createdAt].map((time) => time?.getTime() ?? 0);
  return new Date(Math.max(...times) + GIVE_UP_AFTER_MS);
}
