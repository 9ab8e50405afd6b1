/** Home of what the customer's app asks of bots: create, change, delete, leave. Each is one transaction. */
import { newId } from '../../base/ids.ts';
import { messageOf } from '../../base/errors.ts';
import {
  appendStatusChange,
  findBot,
  insertBot,
  isOutOfCall,
  listMeetingIdsOfBot,
  lockBot,
  updateBot,
  type Bot,
} from '../../bots/index.ts';
import { lockPlanning, readPlanScope } from '../../bot-plans/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { requestNow, reschedule } from '../../due/index.ts';
import { LAUNCH_BOTS, WATCH_BOTS } from '../../due/index.ts';
import { planAndTell, unchanged } from '../decide/plan-and-tell.ts';
import type { FlowDeps } from '../deps.ts';
import { endUnheard } from './record-bot-report.ts';

type CommandDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'observe' | 'launcher' | 'settings'>;

/** A bot cannot be moved closer to now than this; Recall needs the time to start its machine. */
const LEAST_NOTICE_MS = 10 * 60_000;

/** How a command ended; `refused` is a business rule with its code on the wire and a sentence. */
export type CommandResult =
  | { kind: 'done'; bot: Bot }
  | { kind: 'not_found' }
  | { kind: 'refused'; code: string; detail: string };

/** A bot that the customer's app asks for. */
export type BotRequest = Pick<Bot, 'workspaceId' | 'meeting' | 'botName' | 'config' | 'metadata'> & {
  /** Null or past: the bot joins at once. */
  joinAt: Date | null;
};

/**
 * Creates a bot.
 *
 * @param alongside What else is stored in the same transaction, once the bot is.
 * @returns the bot: `scheduled`, or `ready` with its first status change when it joins at once.
 */
export async function createBot(
  deps: CommandDeps,
  request: BotRequest,
  alongside: (tx: Db, bot: Bot) => Promise<void> = () => Promise.resolve(),
): Promise<Bot> {
  const now = deps.clock.now();
  const isAdHoc = request.joinAt === null || request.joinAt <= now;
  const bot: Bot = {
    ...request,
    id: newId(),
    source: 'api',
    deduplicationKey: null,
    startsAt: null,
    endsAt: null,
    status: isAdHoc ? 'ready' : 'scheduled',
    calledBackAt: null,
    calledBackReason: null,
    launcher: null,
    runId: null,
    reportNumber: 0,
    seenAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await inTransaction(deps.db, async (tx) => {
    await insertBot(tx, bot);
    if (isAdHoc) await appendStatusChange(tx, bot.id, { code: 'ready', subCode: null, message: null, createdAt: now });
    await reschedule(tx, LAUNCH_BOTS, bot.id, isAdHoc ? now : request.joinAt);
    await alongside(tx, bot);
  });
  deps.log.info('bot created', { botId: bot.id, joinAt: bot.joinAt?.toISOString() ?? null });
  return bot;
}

/** What the customer's app may change; what is absent stays. `joinAt` null means "at once", which is too soon; of `config` only the named options change. */
export type RequestedBotChanges = Partial<Pick<Bot, 'meeting' | 'botName' | 'joinAt' | 'metadata' | 'config'>>;

/**
 * Changes a scheduled bot. Of a calendar's bot only the metadata: where and when it joins follows the calendar.
 *
 * Repeatable: yes.
 */
export async function changeBot(
  deps: CommandDeps,
  target: { workspaceId: string; botId: string },
  requested: RequestedBotChanges,
): Promise<CommandResult> {
  return inTransaction(deps.db, async (tx) => {
    const bot = await lockOwnBot(tx, target);
    if (bot === null) return { kind: 'not_found' };
    if (bot.status !== 'scheduled') return updateRefused('Only non-dispatched bots can be updated');
    const now = deps.clock.now();
    const { metadata } = requested;
    const changes =
      bot.source === 'calendar' ? (metadata === undefined ? {} : { metadata }) : mergeConfig(bot, requested);
    if (changes.joinAt !== undefined) {
      if (changes.joinAt === null || changes.joinAt.getTime() < now.getTime() + LEAST_NOTICE_MS) {
        return updateRefused('Not enough time to launch new bot');
      }
      await reschedule(tx, LAUNCH_BOTS, bot.id, changes.joinAt);
    }
    await updateBot(tx, bot.id, changes, now);
    return { kind: 'done', bot: { ...bot, ...changes, updatedAt: now } };
  });
}

const mergeConfig = (bot: Bot, { config, ...changes }: RequestedBotChanges): RequestedBotChanges =>
  config === undefined ? changes : { ...changes, config: { ...bot.config, ...config } };

const updateRefused = (detail: string): CommandResult => ({ kind: 'refused', code: 'update_bot_failed', detail });

/**
 * Removes a bot that has not been launched.
 *
 * The meetings of a calendar's bot get no other one, wherever they move, until somebody asks for it: by an override, by another
 * link, or because another person wants the same meeting recorded.
 */
export async function deleteBot(
  deps: CommandDeps,
  target: { workspaceId: string; botId: string },
): Promise<CommandResult> {
  const found = await findBot(deps.db, target.workspaceId, target.botId);
  if (found === null) return { kind: 'not_found' };
  return inTransaction(deps.db, async (tx) => {
    if (found.source === 'calendar') await lockToPlan(tx, target);
    const bot = await lockOwnBot(tx, target);
    if (bot === null) return { kind: 'not_found' };
    if (bot.status !== 'scheduled') return deletionRefused(bot);
    return removeScheduled(tx, deps, bot);
  });
}

function deletionRefused({ id, status }: Bot): CommandResult {
  const detail = isOutOfCall(status)
    ? 'The bot was dispatched and has left the call; it cannot be deleted any more.'
    : `The bot was already dispatched and cannot be deleted. Use POST /api/v1/bot/${id}/leave_call/ to make it leave.`;
  return { kind: 'refused', code: 'cannot_delete_bot', detail };
}

/** Locks what planning the meetings of a bot locks, in its order, before anything of the bot is changed. */
async function lockToPlan(tx: Db, { workspaceId, botId }: { workspaceId: string; botId: string }): Promise<void> {
  const sharing = await lockPlanning(tx, workspaceId, null);
  if (sharing === null) return;
  await readPlanScope(tx, { workspaceId, sharing, meetingIds: await listMeetingIdsOfBot(tx, botId) });
}

/** Removes a locked bot that was not launched; planning is locked too when it is a calendar's. */
async function removeScheduled(tx: Db, deps: CommandDeps, bot: Bot): Promise<CommandResult> {
  const now = deps.clock.now();
  await updateBot(tx, bot.id, { status: 'cancelled', calledBackReason: 'deleted' }, now);
  await reschedule(tx, LAUNCH_BOTS, bot.id, null);
  await planAndTell(tx, deps, bot.workspaceId, unchanged(await listMeetingIdsOfBot(tx, bot.id)), now);
  deps.log.info('bot deleted', { botId: bot.id });
  return { kind: 'done', bot: { ...bot, status: 'cancelled' } };
}

/**
 * Makes a launched bot leave its call.
 *
 * A scheduled bot is refused, unless it joins within ten minutes: at Recall it is on its way by then, so clients send
 * `leave_call` and not DELETE; it is removed.
 * Repeatable: yes, until it has left.
 */
export async function makeBotLeave(
  deps: CommandDeps,
  target: { workspaceId: string; botId: string },
): Promise<CommandResult> {
  const found = await findBot(deps.db, target.workspaceId, target.botId);
  if (found === null) return { kind: 'not_found' };
  const result = await inTransaction(deps.db, async (tx): Promise<CommandResult> => {
    // Removing needs planning to stand still, and planning is locked before bots. What is launched meanwhile is called back.
    if (found.status === 'scheduled' && found.source === 'calendar') await lockToPlan(tx, target);
    const bot = await lockOwnBot(tx, target);
    if (bot === null) return { kind: 'not_found' };
    const soon = deps.clock.now().getTime() + LEAST_NOTICE_MS;
    const isSoon = bot.joinAt !== null && bot.joinAt.getTime() < soon;
    return bot.status === 'scheduled' && isSoon ? removeScheduled(tx, deps, bot) : callBack(tx, deps, bot);
  });
  if (result.kind !== 'done' || result.bot.status === 'cancelled') return result;
  const { runId } = result.bot;
  if (runId === null) return result;
  try {
    await deps.launcher.leave(runId);
  } catch (error) {
    deps.log.warn('bot not reached', { botId: target.botId, error: messageOf(error) });
  }
  return result;
}

async function callBack(tx: Db, deps: CommandDeps, bot: Bot): Promise<CommandResult> {
  if (bot.status === 'scheduled') {
    const detail = `The bot has not been dispatched yet. Use DELETE /api/v1/bot/${bot.id}/ to remove it.`;
    return { kind: 'refused', code: 'cannot_command_unstarted_bot', detail };
  }
  if (isOutOfCall(bot.status)) {
    return { kind: 'refused', code: 'cannot_command_completed_bot', detail: 'The bot has already left the call.' };
  }
  if (bot.calledBackAt !== null) return { kind: 'done', bot };
  const now = deps.clock.now();
  const changes = { calledBackAt: now, calledBackReason: 'leave_call' } as const;
  await updateBot(tx, bot.id, changes, now);
  const told = { ...bot, ...changes };
  deps.log.info('bot told to leave', { botId: bot.id, status: bot.status });
  if (bot.status === 'ready' || bot.status === 'launching') {
    await reschedule(tx, LAUNCH_BOTS, bot.id, null);
    return { kind: 'done', bot: await endUnheard(tx, deps, told, now) };
  }
  // The launcher of this process may not be the one that runs it; the watch over bots repeats it until it has left.
  await requestNow(tx, WATCH_BOTS, bot.id, now);
  return { kind: 'done', bot: told };
}

/** Locks a bot of the workspace; null also for one that was removed before it was launched. */
async function lockOwnBot(tx: Db, target: { workspaceId: string; botId: string }): Promise<Bot | null> {
  const bot = await lockBot(tx, target.botId);
  return bot === null || bot.workspaceId !== target.workspaceId || bot.status === 'cancelled' ? null : bot;
}
