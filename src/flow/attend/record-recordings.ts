/** Step: what a run says of its recordings → their status → webhook events, in the transaction of its reports. */
import type { Bot } from '../../bots/index.ts';
import { optionsWithDefaults } from '../../contract/bot/index.ts';
import type { RunReport } from '../../contract/bot-run/index.ts';
import type { Db } from '../../db/index.ts';
import {
  insertRecording,
  isInTheMaking,
  keptUntil,
  lockRecording,
  mayBecome,
  readArtifacts,
  updateArtifacts,
  updateRecording,
  type Recording,
} from '../../recordings/index.ts';
import {
  artifactEvent,
  recordingEvent,
  recordWebhookEvents,
  type NewWebhookEvent,
} from '../../webhook-events/index.ts';
import type { FlowDeps } from '../deps.ts';

type RecordingReport = Extract<RunReport, { kind: 'recording' }>;
type RecordDeps = Pick<FlowDeps, 'log'>;

/** What is said of files that a bot did not bring to the end. */
const NOT_DELIVERED = 'not_delivered';

/**
 * Takes in what the run of a locked bot says of a recording. What does not fit the recording's status, or is another run's, is logged
 * and changes nothing.
 *
 * @param at When it happened, by our clock.
 */
export async function recordRecording(
  tx: Db,
  deps: RecordDeps,
  bot: Bot,
  report: RecordingReport,
  { at, now }: { at: Date; now: Date },
): Promise<void> {
  const recording = await openRecording(tx, bot, report.recording_id, { at, now });
  if (recording === null || !(report.code === recording.status || mayBecome(recording.status, report.code))) {
    const fields = {
      botId: bot.id,
      recordingId: report.recording_id,
      status: recording?.status,
      reported: report.code,
    };
    deps.log.warn('recording report refused', fields);
    return;
  }
  if (report.code === recording.status) return;
  await endOrGoOn(tx, deps, bot, recording, { status: report.code, subCode: report.sub_code, at, now });
}

/**
 * The recording of a locked bot, begun when it is new: then its workspace is told.
 *
 * @returns null when it is not of the bot's present run, or the bot has too many.
 */
export async function openRecording(
  tx: Db,
  bot: Bot,
  id: string,
  { at, now }: { at: Date; now: Date },
): Promise<Recording | null> {
  const found = await lockRecording(tx, id);
  if (found !== null) return found.runId === bot.runId ? found : null;
  if (bot.runId === null) return null;
  const recording: Recording = {
    id,
    workspaceId: bot.workspaceId,
    botId: bot.id,
    runId: bot.runId,
    status: 'processing',
    subCode: null,
    statusAt: at,
    createdAt: now,
    startedAt: at,
    completedAt: null,
    expiresAt: null,
    metadata: {},
  };
  if (!(await insertRecording(tx, recording))) return null;
  await recordWebhookEvents(tx, [recordingEvent(recording, bot)], now);
  return recording;
}

/**
 * Brings a locked recording to another status, with its webhook event. What is not whole when it ends has failed; one of which nothing
 * is whole has failed itself.
 *
 * @param to.at When it happened, by our clock; `now` is when it is heard of.
 */
export async function endOrGoOn(
  tx: Db,
  deps: RecordDeps,
  bot: Pick<Bot, 'id' | 'metadata' | 'config'>,
  recording: Recording,
  to: { status: 'processing' | 'paused' | 'done' | 'failed'; subCode: string | null; at: Date; now: Date },
): Promise<void> {
  const next: Recording = { ...recording, status: to.status, subCode: to.subCode, statusAt: to.at };
  const events: NewWebhookEvent[] = [];
  if (!isInTheMaking(to.status)) {
    const artifacts = await readArtifacts(tx, recording.id);
    const unfinished = artifacts.filter(({ status }) => status === 'processing');
    const failed = { status: 'failed', subCode: to.subCode ?? NOT_DELIVERED, statusAt: to.at } as const;
    await updateArtifacts(
      tx,
      unfinished.map(({ id }) => id),
      failed,
    );
    events.push(...unfinished.map((artifact) => artifactEvent({ ...artifact, ...failed }, recording, bot)));
    if (to.status === 'done' && artifacts.length === unfinished.length)
      Object.assign(next, { status: 'failed', subCode: NOT_DELIVERED });
    next.completedAt = to.at;
    next.expiresAt = keptUntil(optionsWithDefaults(bot.config).recording_config['retention'], to.now);
  }
  await updateRecording(tx, next, next.expiresAt);
  events.push(recordingEvent(next, bot));
  await recordWebhookEvents(tx, events, to.now);
  const fields = { botId: bot.id, recordingId: recording.id, status: next.status, subCode: next.subCode };
  if (next.status === 'failed') deps.log.warn('recording failed', fields);
  else deps.log.info('recording status changed', fields);
}
