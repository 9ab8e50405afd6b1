/** Step: media are deleted, because their time is over or because the app says so; and recordings that nobody ends are given up. */
import { findBot, type Bot } from '../../bots/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import type { DueWork, RunDue } from '../../due/index.ts';
import {
  findKnownFiles,
  isInTheMaking,
  listRecordings,
  listRecordingsOfBots,
  lockRecording,
  mayBecome,
  readArtifacts,
  updateRecording,
  type Recording,
} from '../../recordings/index.ts';
import { recordingEvent, recordWebhookEvents } from '../../webhook-events/index.ts';
import type { FlowDeps } from '../deps.ts';
import { endOrGoOn } from './record-recordings.ts';

type DeleteDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'storage'>;

/** How deleting went; `in_use`: its bot is still at work on it; `gone`: there is nothing left to delete. */
type DeleteOutcome = 'deleted' | 'in_use' | 'gone' | 'not_found';

/**
 * Looks at a recording that is due: one whose time is over loses its media; one whose bot ended an hour ago without a word of it has
 * failed.
 *
 * Repeatable: yes.
 */
export async function expireRecording(deps: DeleteDeps, { id }: Pick<DueWork, 'id'>): ReturnType<RunDue> {
  const now = deps.clock.now();
  const recording = await inTransaction(deps.db, async (tx) => {
    const found = await lockRecording(tx, id);
    if (found === null || !isInTheMaking(found.status)) return found;
    const bot = await findBot(tx, found.workspaceId, found.botId);
    if (bot !== null) await endOrGoOn(tx, deps, bot, found, { status: 'failed', subCode: 'bot_errored', at: now, now });
    return null;
  });
  if (recording === null || recording.expiresAt === null || !mayBecome(recording.status, 'deleted'))
    return { nextDueAt: null };
  if (recording.expiresAt > now) return { nextDueAt: recording.expiresAt };
  await removeMedia(deps, id);
  return { nextDueAt: null };
}

/** Deletes the media of a recording of a workspace. Repeatable: yes. */
async function deleteRecording(
  deps: DeleteDeps,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<DeleteOutcome> {
  const [recording] = await listRecordings(deps.db, workspaceId, { id }, null, 1);
  return recording === undefined ? 'not_found' : deleteAll(deps, [recording]);
}

/** Deletes the media of all recordings of a bot, or of none while it is at work on one. Repeatable: yes. */
async function deleteMediaOfBot(deps: DeleteDeps, bot: Pick<Bot, 'id'>): Promise<DeleteOutcome> {
  return deleteAll(deps, (await listRecordingsOfBots(deps.db, [bot.id])).get(bot.id) ?? []);
}

async function deleteAll(deps: DeleteDeps, recordings: readonly Recording[]): Promise<DeleteOutcome> {
  if (recordings.some(({ status }) => isInTheMaking(status))) return 'in_use';
  const present = recordings.filter(({ status }) => mayBecome(status, 'deleted'));
  if (present.length === 0 && recordings.length > 0) return 'gone';
  const now = deps.clock.now();
  // Written down first, so that what is deleted in part is deleted all the same.
  await inTransaction(deps.db, async (tx) => {
    for (const { id } of present) await endKeeping(tx, id, now);
  });
  for (const { id } of present) await removeMedia(deps, id);
  return 'deleted';
}

async function endKeeping(tx: Db, id: string, now: Date): Promise<void> {
  const recording = await lockRecording(tx, id);
  if (recording !== null && mayBecome(recording.status, 'deleted'))
    await updateRecording(tx, { ...recording, expiresAt: now }, now);
}

/** Removes the files of a recording, then says that they are gone. */
async function removeMedia(deps: DeleteDeps, id: string): Promise<void> {
  const files = (await readArtifacts(deps.db, id)).flatMap((artifact) => artifact.files);
  for (const file of files) await deps.storage.remove(file.id);
  const isDeleted = await inTransaction(deps.db, async (tx) => {
    const recording = await lockRecording(tx, id);
    if (recording === null || !mayBecome(recording.status, 'deleted')) return false;
    const now = deps.clock.now();
    const deleted: Recording = { ...recording, status: 'deleted', subCode: null, statusAt: now };
    await updateRecording(tx, deleted, null);
    const bot = await findBot(tx, recording.workspaceId, recording.botId);
    if (bot !== null) await recordWebhookEvents(tx, [recordingEvent(deleted, bot)], now);
    return true;
  });
  if (isDeleted) deps.log.info('recording deleted', { recordingId: id, fileCount: files.length });
}

/** A file whose row is not committed yet is younger than this. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;
const KEYS_AT_ONCE = 500;

/** Removes files of recordings that went with their bot or workspace. @returns how many. Repeatable: yes, on several nodes too. */
export async function removeForgottenFiles(deps: DeleteDeps, signal: AbortSignal): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - FORGOTTEN_AFTER_MS);
  let removedCount = 0;
  const keys: string[] = [];
  const look = async (): Promise<void> => {
    signal.throwIfAborted();
    const looked = keys.splice(0);
    const known = await findKnownFiles(deps.db, looked);
    for (const key of looked) {
      if (known.has(key.toLowerCase())) continue;
      await deps.storage.remove(key);
      removedCount += 1;
    }
  };
  for await (const { key, changedAt } of deps.storage.list()) {
    if (changedAt < before) keys.push(key);
    if (keys.length === KEYS_AT_ONCE) await look();
  }
  await look();
  return removedCount;
}

/** Taking recordings away before their time: one, or all of a bot. */
export const recordingDeletions = { one: deleteRecording, allOfBot: deleteMediaOfBot };
