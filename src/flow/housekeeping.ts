/** Home of what is thrown away when its time is over: calendar events and their bots after 60 days, delivered webhooks after 30, files of recordings that are gone. */
import { keepJoinLead } from './attend/keep-join-lead.ts';
import { deleteBotsOverBefore } from '../bots/index.ts';
import { deleteEventsEndedBefore, RETENTION_DAYS } from '../calendar-events/index.ts';
import { deleteWebhookEventsBefore } from '../webhook-deliveries/index.ts';
import { BATCH_ROWS, type BatchEnd, type DeletedBatch } from '../db/index.ts';
import { removeForgottenFiles } from './attend/delete-recordings.ts';
import type { FlowDeps } from './deps.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEBHOOK_DAYS = 30;

/** Deletes what is too old, in batches, so that nobody waits for a long lock. Repeatable: yes, on several nodes too. */
async function throwAwayOld(deps: FlowDeps, signal: AbortSignal): Promise<void> {
  const { db, clock, log } = deps;
  const now = clock.now().getTime();
  const keptSince = new Date(now - RETENTION_DAYS * DAY_MS);
  const calendarEventCount = await inTurn(signal, (after) => deleteEventsEndedBefore(db, keptSince, after, BATCH_ROWS));
  // After the events, which take their meetings along: a bot is kept as long as a meeting of it is.
  const botCount = await inTurn(signal, (after) => deleteBotsOverBefore(db, keptSince, after, BATCH_ROWS));
  const told = new Date(now - WEBHOOK_DAYS * DAY_MS);
  const webhookEventCount = await inTurn(signal, (after) => deleteWebhookEventsBefore(db, told, after, BATCH_ROWS));
  // After the bots, which take their recordings along.
  const fileCount = await removeForgottenFiles(deps, signal);
  if (calendarEventCount + botCount + webhookEventCount + fileCount > 0)
    log.info('old rows thrown away', { calendarEventCount, botCount, webhookEventCount, fileCount });
}

/** @param deleteBatch Deletes a batch that follows the end of the last one. @returns how many rows were deleted in all. */
async function inTurn(
  signal: AbortSignal,
  deleteBatch: (after: BatchEnd | null) => Promise<DeletedBatch>,
): Promise<number> {
  let total = 0;
  let after: BatchEnd | null = null;
  do {
    signal.throwIfAborted();
    const batch: DeletedBatch = await deleteBatch(after);
    total += batch.deletedCount;
    after = batch.end;
  } while (after !== null);
  return total;
}

/** What is done now and then, and by no row that is due. */
export const housekeeping = { keepJoinLead, throwAwayOld };
