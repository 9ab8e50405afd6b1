/** Home of one run from beginning to end: prepare, be at the door in time, attend, record, leave, deliver. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../base/log.ts';
import { newId } from '../base/ids.ts';
import type { Reporter } from '../bot-reports/index.ts';
import { HEARTBEAT_SECONDS, type BringFile, type RunOrder, type UnnumberedReport } from '../contract/bot-run/index.ts';
import type { CallEndedSubCode, FatalSubCode } from '../contract/sub-codes.ts';
import { join } from 'node:path';
import { attend, type Act } from './attendance.ts';
import { openVisitor, type Visitor } from './browser.ts';
import type { BrowserProgram } from './browser-program.ts';
import { prepareCapture, within, type Capture } from './capture.ts';
import { readLeaveRules } from './leave-rules.ts';
import { keepRecord } from './participants.ts';
import type { Observation, Participant, Platform } from './platform.ts';
import { deliver, keepTake, readKeptTake, type Take } from './results.ts';

/** What a run works with. */
export type RunTools = {
  platform: Platform;
  program: BrowserProgram;
  /** The run's own folder: its spool and files. */
  folder: string;
  reporter: Reporter;
  bring: BringFile;
  log: Log;
  /** Aborted when the bot was told to leave. */
  leaving: AbortSignal;
  /** Aborted when this run is over for the server. */
  stopping: AbortSignal;
};

/** How much of who was there a crash may lose. */
const KEEP_EACH_MS = 2_000;
const LOOK_MS = 500;
const LOOK_TIMEOUT_MS = 5_000;
const ENTER_MS = 60_000;
const LEAVE_MS = 10_000;

/** What of `recording_config` says how to record. */
const wishes = z.object({
  start_recording_on: z
    .enum(['call_join', 'participant_join', 'participant_speak', 'manual'])
    .catch('participant_join'),
  video_mixed_mp4: z.object({}).nullish().catch(null),
  video_mixed_layout: z.string().nullish().catch(null),
  audio_mixed_mp3: z.object({}).nullish().catch(null),
});

type Ending =
  | { code: 'call_ended'; subCode: CallEndedSubCode; message: string | null }
  | { code: 'fatal'; subCode: FatalSubCode; message: string }
  | { code: 'stopped' };

/**
 * Carries out an order. Whatever goes wrong ends in a report; what was recorded until then is delivered all the same.
 *
 * @throws only what is a fault of this program.
 */
export async function carryOut(order: RunOrder, tools: RunTools): Promise<void> {
  const { reporter, stopping } = tools;
  using _beating = beat(reporter, stopping);
  const run = openRun(order, tools);
  const ending = await run.attend().catch((error: unknown): Ending => {
    tools.log.error('bot failed', { runId: order.run_id, error: sentenceOf(error) });
    return { code: 'fatal', subCode: 'bot_errored', message: `The bot failed: ${sentenceOf(error)}` };
  });
  if (ending.code === 'stopped') return;
  const take = await run.lastTake();
  if (ending.code === 'call_ended')
    await reporter.say({ kind: 'status', code: 'call_ended', sub_code: ending.subCode, message: ending.message });
  if (take !== null) await deliverTake(take, run.lists(take.startedAt), tools);
  if (ending.code === 'fatal') {
    await reporter.say({
      kind: 'status',
      code: 'fatal',
      sub_code: ending.subCode,
      message: sentenceOf(ending.message),
    });
    return;
  }
  if (take !== null) await reporter.say({ kind: 'status', code: 'recording_done', sub_code: null, message: null });
  await reporter.say({ kind: 'status', code: 'done', sub_code: null, message: null });
}

/**
 * Ends a run whose process ended by itself: what it had recorded is delivered, and it goes no further.
 *
 * @param hasLeft Whether it had said that it was out of the call.
 */
export async function salvage(
  hasLeft: boolean,
  tools: Pick<RunTools, 'folder' | 'bring' | 'reporter' | 'log' | 'stopping'>,
): Promise<void> {
  const { reporter, folder, stopping } = tools;
  using _beating = beat(reporter, stopping);
  const kept = await readKeptTake(folder);
  if (kept !== null) await deliverTake(kept.take, kept.lists, tools);
  if (!hasLeft) {
    const message = 'The process of the bot ended by itself. What it had recorded until then was kept.';
    await reporter.say({ kind: 'status', code: 'fatal', sub_code: 'bot_errored', message });
    return;
  }
  if (kept !== null) await reporter.say({ kind: 'status', code: 'recording_done', sub_code: null, message: null });
  await reporter.say({ kind: 'status', code: 'done', sub_code: null, message: null });
}

async function deliverTake(
  take: Take,
  lists: Parameters<typeof deliver>[1],
  { folder, bring, reporter, log }: Pick<RunTools, 'folder' | 'bring' | 'reporter' | 'log'>,
): Promise<void> {
  const result = await deliver(take, lists, folder, bring).catch((error: unknown) => {
    log.error('recording not delivered', { recordingId: take.recordingId, error: sentenceOf(error) });
    return { kind: 'unusable', subCode: 'delivery_failed', message: sentenceOf(error) } as const;
  });
  const outcome =
    result.kind === 'delivered'
      ? { code: 'done' as const, sub_code: null, message: null }
      : { code: 'failed' as const, sub_code: result.subCode, message: sentenceOf(result.message) };
  await reporter.say({ kind: 'recording', recording_id: take.recordingId, ...outcome });
}

/** Says that the run is there, whatever it waits for. */
function beat(reporter: Reporter, stopping: AbortSignal): Disposable {
  const timer = setInterval(() => {
    if (!stopping.aborted) void reporter.say({ kind: 'heartbeat' });
  }, HEARTBEAT_SECONDS * 1000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

type Run = {
  attend: () => Promise<Ending>;
  /** Ends a recording that runs. Null: nothing was recorded. */
  lastTake: () => Promise<Take | null>;
  lists: ReturnType<typeof keepRecord>['lists'];
};

function openRun(order: RunOrder, tools: RunTools): Run {
  const { platform, reporter, leaving, stopping, log } = tools;
  const wish = wishes.parse(order.recording_config);
  const record = keepRecord();
  let recording: { capture: Capture; take: Take; isOnDisk: boolean } | null = null;
  let heardSomebody = false;
  let keptAtMs = 0;

  /** Statuses do not wait for the server: the meeting goes on while it is away. */
  const say = (report: UnnumberedReport): void => {
    if (report.kind === 'status') log.info('bot status', { code: report.code, subCode: report.sub_code });
    void reporter.say(report);
  };

  async function startRecording(captures: Awaited<ReturnType<typeof prepareCapture>>): Promise<void> {
    const wantsVideo = wish.video_mixed_mp4 !== null && wish.video_mixed_layout !== 'audio_only';
    const take: Take = {
      recordingId: newId(),
      path: join(tools.folder, 'spool'),
      startedAt: new Date(),
      wantsVideo,
      wantsMp3: wish.audio_mixed_mp3 !== null && wish.audio_mixed_mp3 !== undefined,
      heardSomebody: false,
    };
    await keepTake(tools.folder, take, null);
    const capture = await captures.start(wantsVideo ? 'video' : 'audio', take.path);
    const started = { capture, take, isOnDisk: false };
    recording = started;
    await within(ENTER_MS, capture.began);
    started.isOnDisk = true;
    say({ kind: 'recording', recording_id: take.recordingId, code: 'processing', sub_code: null, message: null });
  }

  async function look(visitor: Visitor): Promise<Observation> {
    return within(LOOK_TIMEOUT_MS, platform.observe(visitor.page)).catch((): Observation => ({ kind: 'unknown' }));
  }

  async function stay(visitor: Visitor, captures: Awaited<ReturnType<typeof prepareCapture>>): Promise<Ending> {
    const attendance = attend({
      rules: readLeaveRules(order.automatic_leave),
      recordingStart: wish.start_recording_on,
      beganAtMs: performance.now(),
    });
    let isBrowserGone = false;
    void visitor.gone.then(() => (isBrowserGone = true));
    let failure: string | null = null;
    let arrived = 0;
    for (;;) {
      if (stopping.aborted) return { code: 'stopped' };
      if (leaving.aborted) {
        await leave(visitor);
        return { code: 'call_ended', subCode: 'bot_received_leave_call', message: null };
      }
      if (isBrowserGone)
        return { code: 'fatal', subCode: 'bot_errored', message: 'The browser of the bot ended by itself.' };
      if (failure !== null) return { code: 'fatal', subCode: 'bot_errored', message: failure };
      const observation = await look(visitor);
      const bytes = await within(LOOK_TIMEOUT_MS, captures.arrivedBytes()).catch(() => arrived);
      const hasMedia = bytes > arrived;
      arrived = bytes;
      if (observation.kind === 'in_call') notice(observation.participants);
      for (const act of attendance.look({
        atMs: performance.now(),
        observation,
        hasMedia,
        isRecording: recording?.isOnDisk === true,
      })) {
        const ending = await follow(act, visitor, () => {
          startRecording(captures).catch(
            (error: unknown) => (failure = `The recording could not begin: ${sentenceOf(error)}`),
          );
        });
        if (ending !== null) return ending;
      }
      await wait(LOOK_MS, undefined, { signal: AbortSignal.any([leaving, stopping]) }).catch(() => undefined);
    }
  }

  function notice(participants: Participant[]): void {
    record.look(new Date(), participants);
    if (recording === null) return;
    if (participants.some(({ isSpeaking }) => isSpeaking)) heardSomebody = true;
    if (performance.now() - keptAtMs < KEEP_EACH_MS) return;
    keptAtMs = performance.now();
    const take = { ...recording.take, heardSomebody };
    keepTake(tools.folder, take, record.lists(take.startedAt)).catch((error: unknown) =>
      log.warn('participants not noted', { error: sentenceOf(error) }),
    );
  }

  async function follow(act: Act, visitor: Visitor, beginRecording: () => void): Promise<Ending | null> {
    switch (act.kind) {
      case 'report':
        say(act.report);
        return null;
      case 'start_recording':
        beginRecording();
        return null;
      case 'leave':
        await leave(visitor);
        return { code: 'call_ended', subCode: act.subCode, message: act.message };
      case 'ended':
        return { code: 'call_ended', subCode: act.subCode, message: act.message };
      case 'fail':
        return { code: 'fatal', subCode: act.subCode, message: act.message };
    }
  }

  async function leave(visitor: Visitor): Promise<void> {
    // The recording ends before the call does: its last second is not the page of having left.
    await recording?.capture.stop();
    await within(LEAVE_MS, platform.leave(visitor.page)).catch((error: unknown) =>
      log.warn('bot did not leave politely', { error: sentenceOf(error) }),
    );
  }

  async function untilJoinTime(): Promise<void> {
    const joinAtMs = order.join_at === null ? 0 : Date.parse(order.join_at);
    while (Date.now() < joinAtMs && !leaving.aborted && !stopping.aborted) {
      await wait(Math.min(joinAtMs - Date.now(), 60_000), undefined, {
        signal: AbortSignal.any([leaving, stopping]),
      }).catch(() => undefined);
    }
  }

  return {
    async attend() {
      await using visitor = await openVisitor(tools.program);
      const captures = await prepareCapture(visitor, platform);
      await untilJoinTime();
      if (stopping.aborted) return { code: 'stopped' };
      say({ kind: 'status', code: 'joining_call', sub_code: null, message: null });
      if (!leaving.aborted) {
        const visit = { address: order.meeting.address, password: passwordOf(order), botName: order.bot_name };
        const entering = within(ENTER_MS, platform.enter(visitor.page, visit));
        const refusal = await entering.then(
          () => null,
          async (error: unknown) => ({ observation: await look(visitor), error }),
        );
        if (refusal !== null && refusal.observation.kind === 'unknown') {
          return {
            code: 'fatal',
            subCode: 'bot_errored',
            message: `The page of the meeting could not be used: ${sentenceOf(refusal.error)}`,
          };
        }
      }
      const ending = await stay(visitor, captures);
      await recording?.capture.stop();
      return ending;
    },
    async lastTake() {
      if (recording === null) return null;
      await recording.capture.stop();
      return recording.isOnDisk ? { ...recording.take, heardSomebody } : null;
    },
    lists: record.lists,
  };
}

/** The passcode of a link, by whatever name its platform has for it. */
function passwordOf({ meeting: { parts } }: RunOrder): string | null {
  return parts !== null && 'meeting_password' in parts && typeof parts.meeting_password === 'string'
    ? parts.meeting_password
    : null;
}

/** The first line of what went wrong, 300 characters at most; a browser's messages are long. */
function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
