/** Home of the simulated launcher: bots that go through a meeting's statuses in real time and join nothing. */
import type { Clock } from '../../base/clock.ts';
import { openReporter, rest, type Reporter } from '../../bot-reports/index.ts';
import {
  HEARTBEAT_SECONDS,
  runOrder,
  type Launcher,
  type LaunchResult,
  type RunOrder,
  type SendReports,
  type StatusReport,
} from '../../contract/bot-run/index.ts';
import type { CallEndedSubCode } from '../../contract/sub-codes.ts';
import { courseOf, STAY } from './course.ts';

/** What every status change of a simulated bot says. */
export const SIMULATED_MESSAGE = 'Simulated bot: nothing joined the meeting and nothing is recorded.';

/** How long a simulated call lasts when nobody said when the meeting ends. */
const DEFAULT_CALL_MS = 60_000;
const MAX_CALL_MS = 24 * 60 * 60_000;
const STEP_MS = 1_000;
const REPORT_RETRY_MS = 1_000;

/** A bot that runs here. */
type Bot = {
  order: RunOrder;
  reporter: Reporter;
  /** When the meeting should be over, as last heard; null when nobody said. */
  endsAt: Date | null;
  /** Aborted when it was told to leave. */
  leaving: AbortController;
  /** Aborted when it shall do nothing more. */
  stopping: AbortController;
  finished: Promise<void>;
};

/**
 * Builds the launcher of BOT_LAUNCHER=simulated.
 *
 * @param options.send The way on which its bots report.
 * @param options.stepMs How long a bot joins, waits in the waiting room and asks for permission; default one second each.
 * @param options.heartbeatMs How often a bot in a call reports; default `HEARTBEAT_SECONDS`.
 * @param options.reportRetryMs How long it waits after a report that did not arrive; default one second.
 */
export function simulatedLauncher(options: {
  clock: Clock;
  send: SendReports;
  stepMs?: number;
  heartbeatMs?: number;
  reportRetryMs?: number;
}): Launcher {
  const { clock, send, stepMs = STEP_MS, heartbeatMs = HEARTBEAT_SECONDS * 1000 } = options;
  const retryMs = options.reportRetryMs ?? REPORT_RETRY_MS;
  const bots = new Map<string, Bot>();

  function start(order: RunOrder): Bot {
    const leaving = new AbortController();
    const stopping = new AbortController();
    const reporter = openReporter(order, {
      send,
      clock,
      retryMs,
      stopping: stopping.signal,
      onAnswer: ({ command, ends_at }) => {
        if (command === 'stop') stopping.abort();
        else bot.endsAt = instantOf(ends_at);
        if (command === 'leave') leaving.abort();
      },
    });
    const bot: Bot = {
      order,
      reporter,
      endsAt: instantOf(order.ends_at),
      leaving,
      stopping,
      finished: Promise.resolve(),
    };
    return bot;
  }

  async function launch(sent: RunOrder): Promise<LaunchResult> {
    // As a bot elsewhere would get it: written as JSON, and read.
    const order = runOrder.parse(JSON.parse(JSON.stringify(sent)));
    if (courseOf(order.metadata).kind === 'no_capacity') {
      return { kind: 'no_capacity', message: 'Simulated: no machine is free.', retryAfterMs: null };
    }
    const present = bots.get(order.bot_id);
    if (present !== undefined) {
      present.reporter.adopt(order);
      return { kind: 'started' };
    }
    const bot = start(order);
    bots.set(order.bot_id, bot);
    bot.finished = attend(bot, { clock, stepMs, heartbeatMs }).finally(() => bots.delete(order.bot_id));
    return { kind: 'started' };
  }

  return {
    name: 'simulated',
    launch,
    leave: async (runId) => {
      for (const bot of bots.values()) if (bot.reporter.runId() === runId) bot.leaving.abort();
    },
    async [Symbol.asyncDispose]() {
      const present = [...bots.values()];
      for (const bot of present) bot.stopping.abort();
      await Promise.all(present.map((bot) => bot.finished));
    },
  };
}

type Pace = { clock: Clock; stepMs: number; heartbeatMs: number };

/** Goes through the meeting; ends silently when it was told to stop. */
async function attend(bot: Bot, pace: Pace): Promise<void> {
  const course = courseOf(bot.order.metadata);
  await bot.reporter.say(status('joining_call'));
  await pause(bot, pace.stepMs);
  if (course.kind === 'fails') {
    return bot.reporter.say({ kind: 'status', code: 'fatal', sub_code: course.subCode, message: SIMULATED_MESSAGE });
  }
  if (bot.leaving.signal.aborted) return endCall(bot, 'bot_received_leave_call');
  await bot.reporter.say(status('in_waiting_room'));
  const waitingMs = wishedMs(bot.order, 'simulate_waiting_room_seconds') ?? pace.stepMs;
  await stay(bot, pace, () => waitingMs);
  if (bot.leaving.signal.aborted) return endCall(bot, 'bot_received_leave_call');
  if (course.kind === 'call_ends' && course.stage === 'waiting_room') return endCall(bot, course.subCode);
  await bot.reporter.say(status('in_call_not_recording'));
  await pause(bot, pace.stepMs);
  if (bot.leaving.signal.aborted) return endCall(bot, 'bot_received_leave_call');
  if (course.kind === 'permission_denied') return denyPermission(bot, pace);
  await bot.reporter.say(status('recording_permission_allowed'));
  await bot.reporter.say(status('in_call_recording'));
  if (course.kind === 'crash') return;
  const { subCode, isEarly } = course.kind === 'call_ends' ? course : STAY;
  await stay(bot, pace, callLength(bot, pace, isEarly));
  return endCall(bot, bot.leaving.signal.aborted ? 'bot_received_leave_call' : subCode, { hasRecorded: true });
}

async function denyPermission(bot: Bot, pace: Pace): Promise<void> {
  await bot.reporter.say({
    kind: 'status',
    code: 'recording_permission_denied',
    sub_code: 'zoom_local_recording_request_denied_by_host',
    message: SIMULATED_MESSAGE,
  });
  await pause(bot, pace.stepMs);
  return endCall(
    bot,
    bot.leaving.signal.aborted ? 'bot_received_leave_call' : 'timeout_exceeded_recording_permission_denied',
  );
}

async function endCall(bot: Bot, subCode: CallEndedSubCode, { hasRecorded = false } = {}): Promise<void> {
  await bot.reporter.say({ kind: 'status', code: 'call_ended', sub_code: subCode, message: SIMULATED_MESSAGE });
  if (hasRecorded) await bot.reporter.say(status('recording_done'));
  await bot.reporter.say(status('done'));
}

/**
 * Stays until the time is over or it is told to leave, and says meanwhile that it is there.
 *
 * @param lengthMs How long it stays in all, as of now; asked again after each answer.
 */
async function stay(bot: Bot, pace: Pace, lengthMs: () => number): Promise<void> {
  const sinceMs = performance.now();
  const leftMs = (): number => lengthMs() - (performance.now() - sinceMs);
  while (leftMs() > 0 && !isTold(bot)) {
    await pause(bot, Math.min(leftMs(), pace.heartbeatMs));
    // Also at the end: the meeting may have been prolonged since the last answer.
    if (!isTold(bot)) await bot.reporter.say({ kind: 'heartbeat' });
  }
}

/** A time that the metadata wishes for; null when it wishes for none. */
function wishedMs({ metadata }: RunOrder, name: string): number | null {
  const seconds = Number(metadata[name] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, MAX_CALL_MS) : null;
}

/** How long a call lasts that begins now. */
function callLength(bot: Bot, { clock, stepMs }: Pace, isEarly: boolean): () => number {
  const wished = wishedMs(bot.order, 'simulate_call_seconds') ?? (isEarly ? stepMs : null);
  if (wished !== null) return () => wished;
  const beganAt = clock.now().getTime();
  return () => {
    if (bot.endsAt === null) return DEFAULT_CALL_MS;
    return Math.min(Math.max(0, bot.endsAt.getTime() - beganAt), MAX_CALL_MS);
  };
}

type PlainCode = Extract<StatusReport, { sub_code: null }>['code'];

const status = (code: PlainCode): StatusReport => ({
  kind: 'status',
  code,
  sub_code: null,
  message: SIMULATED_MESSAGE,
});

const isTold = (bot: Bot): boolean => bot.leaving.signal.aborted || bot.stopping.signal.aborted;

/** Waits, or until told to leave or stop. */
const pause = (bot: Bot, ms: number): Promise<void> =>
  rest(ms, AbortSignal.any([bot.leaving.signal, bot.stopping.signal]));

const instantOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
