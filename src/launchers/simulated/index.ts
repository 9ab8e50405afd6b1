/** Home of the simulated launcher: bots that go through a meeting's statuses in real time and join nothing. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import {
  HEARTBEAT_SECONDS,
  type BotReport,
  type LaunchOrder,
  type LaunchResult,
  type Launcher,
  type ReportAnswer,
} from '../../bots/index.ts';
import { CALL_ENDED_SUB_CODES, FATAL_SUB_CODES, type CallEndedSubCode, type FatalSubCode } from '../../bots/index.ts';

/** What every status change of a simulated bot says. */
export const SIMULATED_MESSAGE = 'Simulated bot: nothing joined the meeting and nothing is recorded.';

/** How long a simulated call lasts when nobody said when the meeting ends. */
const DEFAULT_CALL_MS = 60_000;
const MAX_CALL_MS = 24 * 60 * 60_000;
const STEP_MS = 1_000;
const REPORT_RETRY_MS = 1_000;

/**
 * What a simulated bot goes through; chosen by the bot's metadata, `{"simulate": "kicked"}`.
 *
 * Besides these names, every documented sub-code of `fatal` (the bot fails while joining) and of `call_ended` (the
 * call ends that way) is one. `{"simulate_waiting_room_seconds": "5"}` sets how long the bot waits to be let in,
 * `{"simulate_call_seconds": "5"}` how long it stays in the call.
 */
const SCENARIOS: Readonly<Record<string, Course>> = {
  kicked: { kind: 'call_ends', subCode: 'bot_kicked_from_call', stage: 'recording', isEarly: true },
  rejected: { kind: 'call_ends', subCode: 'bot_kicked_from_waiting_room', stage: 'waiting_room', isEarly: true },
  waiting_room_timeout: {
    kind: 'call_ends',
    subCode: 'timeout_exceeded_waiting_room',
    stage: 'waiting_room',
    isEarly: true,
  },
  denied: { kind: 'permission_denied' },
  crash: { kind: 'crash' },
  no_capacity: { kind: 'no_capacity' },
};

type Course =
  | { kind: 'call_ends'; subCode: CallEndedSubCode; stage: 'waiting_room' | 'recording'; isEarly: boolean }
  | { kind: 'fails'; subCode: FatalSubCode }
  | { kind: 'permission_denied' }
  /** Falls silent in the call, as a bot does whose machine dies. */
  | { kind: 'crash' }
  /** Is never started. */
  | { kind: 'no_capacity' };

const WAITING_ROOM_SUB_CODES: ReadonlySet<string> = new Set([
  'bot_kicked_from_waiting_room',
  'call_ended_by_platform_waiting_room_timeout',
  'timeout_exceeded_waiting_room',
]);

function courseOf(metadata: LaunchOrder['metadata']): Course {
  const wish = metadata['simulate'] ?? '';
  if (Object.hasOwn(SCENARIOS, wish)) return SCENARIOS[wish] ?? STAY;
  const fatal = FATAL_SUB_CODES.find((code) => code === wish);
  if (fatal !== undefined) return { kind: 'fails', subCode: fatal };
  const ended = CALL_ENDED_SUB_CODES.find((code) => code === wish);
  if (ended === undefined) return STAY;
  return {
    kind: 'call_ends',
    subCode: ended,
    stage: WAITING_ROOM_SUB_CODES.has(ended) ? 'waiting_room' : 'recording',
    isEarly: true,
  };
}

/** The meeting goes as planned, and its host ends it. */
const STAY = {
  kind: 'call_ends',
  subCode: 'call_ended_by_host',
  stage: 'recording',
  isEarly: false,
} as const satisfies Course;

type Report = (report: BotReport) => Promise<ReportAnswer>;

/** A bot that runs here. */
type Run = {
  order: LaunchOrder;
  report: Report;
  reportRetryMs: number;
  /** Aborted when it was told to leave. */
  leaving: AbortController;
  /** Aborted when it shall do nothing more. */
  stopping: AbortController;
  finished: Promise<void>;
};

/**
 * Builds the launcher of BOT_LAUNCHER=simulated.
 *
 * @param options.stepMs How long a bot joins, waits in the waiting room and asks for permission; default one second each.
 * @param options.heartbeatMs How often a bot in a call reports; default `HEARTBEAT_SECONDS`.
 * @param options.reportRetryMs How long it waits after a report that could not be stored; default one second.
 */
export function simulatedLauncher(options: {
  clock: Clock;
  stepMs?: number;
  heartbeatMs?: number;
  reportRetryMs?: number;
}): Launcher {
  const { clock, stepMs = STEP_MS, heartbeatMs = HEARTBEAT_SECONDS * 1000, reportRetryMs = REPORT_RETRY_MS } = options;
  const runs = new Map<string, Run>();

  async function run(order: LaunchOrder, report: Report): Promise<LaunchResult> {
    if (courseOf(order.metadata).kind === 'no_capacity') {
      return { kind: 'no_capacity', message: 'Simulated: no machine is free.', retryAfterMs: null };
    }
    const present = runs.get(order.botId);
    if (present !== undefined) {
      present.report = report;
      return { kind: 'started' };
    }
    const bot: Run = {
      order,
      report,
      reportRetryMs,
      leaving: new AbortController(),
      stopping: new AbortController(),
      finished: Promise.resolve(),
    };
    runs.set(order.botId, bot);
    bot.finished = attend(bot, { clock, stepMs, heartbeatMs }).finally(() => runs.delete(order.botId));
    return { kind: 'started' };
  }

  return {
    name: 'simulated',
    launch: (order, { report }) => run(order, report),
    leave: async (botId) => runs.get(botId)?.leaving.abort(),
    async [Symbol.asyncDispose]() {
      const present = [...runs.values()];
      for (const bot of present) bot.stopping.abort();
      await Promise.all(present.map((bot) => bot.finished));
    },
  };
}

type Pace = { clock: Clock; stepMs: number; heartbeatMs: number };

/** Goes through the meeting; ends silently when it was told to stop. */
async function attend(bot: Run, pace: Pace): Promise<void> {
  const course = courseOf(bot.order.metadata);
  await say(bot, status('joining_call'));
  await pause(bot, pace.stepMs);
  if (course.kind === 'fails') {
    return say(bot, { kind: 'status', code: 'fatal', subCode: course.subCode, message: SIMULATED_MESSAGE });
  }
  if (bot.leaving.signal.aborted) return endCall(bot, 'bot_received_leave_call');
  await say(bot, status('in_waiting_room'));
  await stay(bot, pace, wishedMs(bot.order, 'simulate_waiting_room_seconds') ?? pace.stepMs);
  if (bot.leaving.signal.aborted) return endCall(bot, 'bot_received_leave_call');
  if (course.kind === 'call_ends' && course.stage === 'waiting_room') return endCall(bot, course.subCode);
  await say(bot, status('in_call_not_recording'));
  await pause(bot, pace.stepMs);
  if (bot.leaving.signal.aborted) return endCall(bot, 'bot_received_leave_call');
  if (course.kind === 'permission_denied') return denyPermission(bot, pace);
  await say(bot, status('recording_permission_allowed'));
  await say(bot, status('in_call_recording'));
  if (course.kind === 'crash') return;
  const { subCode, isEarly } = course.kind === 'call_ends' ? course : STAY;
  await stay(bot, pace, callLength(bot.order, pace, isEarly));
  return endCall(bot, bot.leaving.signal.aborted ? 'bot_received_leave_call' : subCode, { hasRecorded: true });
}

async function denyPermission(bot: Run, pace: Pace): Promise<void> {
  await say(bot, {
    kind: 'status',
    code: 'recording_permission_denied',
    subCode: 'zoom_local_recording_request_denied_by_host',
    message: SIMULATED_MESSAGE,
  });
  await pause(bot, pace.stepMs);
  return endCall(
    bot,
    bot.leaving.signal.aborted ? 'bot_received_leave_call' : 'timeout_exceeded_recording_permission_denied',
  );
}

async function endCall(bot: Run, subCode: CallEndedSubCode, { hasRecorded = false } = {}): Promise<void> {
  await say(bot, { kind: 'status', code: 'call_ended', subCode, message: SIMULATED_MESSAGE });
  if (hasRecorded) await say(bot, status('recording_done'));
  await say(bot, status('done'));
}

/** Stays until the time is over or it is told to leave, and says meanwhile that it is there. */
async function stay(bot: Run, pace: Pace, lengthMs: number): Promise<void> {
  let leftMs = lengthMs;
  while (leftMs > 0 && !isTold(bot)) {
    await pause(bot, Math.min(leftMs, pace.heartbeatMs));
    leftMs -= pace.heartbeatMs;
    if (leftMs > 0 && !isTold(bot)) await say(bot, { kind: 'heartbeat' });
  }
}

/** A time that the metadata wishes for; null when it wishes for none. */
function wishedMs({ metadata }: LaunchOrder, name: string): number | null {
  const seconds = Number(metadata[name] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, MAX_CALL_MS) : null;
}

function callLength(order: LaunchOrder, { clock, stepMs }: Pace, isEarly: boolean): number {
  const wished = wishedMs(order, 'simulate_call_seconds');
  if (wished !== null) return wished;
  if (isEarly) return stepMs;
  const { endsAt } = order;
  if (endsAt === null) return DEFAULT_CALL_MS;
  return Math.min(Math.max(0, endsAt.getTime() - clock.now().getTime()), MAX_CALL_MS);
}

type PlainCode = Extract<BotReport, { subCode: null }>['code'];

const status = (code: PlainCode): BotReport => ({ kind: 'status', code, subCode: null, message: SIMULATED_MESSAGE });

const isTold = (bot: Run): boolean => bot.leaving.signal.aborted || bot.stopping.signal.aborted;

/** Reports until the report is stored, and does what the answer says. */
async function say(bot: Run, report: BotReport): Promise<void> {
  while (!bot.stopping.signal.aborted) {
    try {
      const answer = await bot.report(report);
      if (answer === 'leave') bot.leaving.abort();
      if (answer === 'stop') bot.stopping.abort();
      return;
    } catch {
      // The server could not store it just now; it logs why. Without this report the bot would be taken for lost.
      await rest(bot.reportRetryMs, bot.stopping.signal);
    }
  }
}

/** Waits, or until told to leave or stop. */
const pause = (bot: Run, ms: number): Promise<void> =>
  rest(ms, AbortSignal.any([bot.leaving.signal, bot.stopping.signal]));

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
