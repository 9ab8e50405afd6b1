/** Home of what is thrown away when its time is over: calendar events and their bots after 60 days, delivered webhooks after 30. */
import { deleteBotsOverBefore } from '../bots/index.ts';
import { deleteEventsEndedBefore } from '../calendar-events/index.ts';
import { RETENTION_DAYS } from '../calendar-events/index.ts';
import { deleteWebhookEventsBefore } from '../webhooks/index.ts';
import type { FlowDeps } from './deps.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEBHOOK_DAYS = 30;
const BATCH_ROWS = 5000;

/** Deletes what is too old, in batches, so that nobody waits for a long lock. Repeatable: yes, on several nodes too. */
export async function throwAwayOld({ db, clock, log }: FlowDeps, signal: AbortSignal): Promise<void> {
  const now = clock.now().getTime();
  const keptSince = new Date(now - RETENTION_DAYS * DAY_MS);
  const calendarEventCount = await inBatches(signal, (limit) => deleteEventsEndedBefore(db, keptSince, limit));
  // After the events, which take their meetings along: a bot is kept as long as a meeting of it is.
  const botCount = await inBatches(signal, (limit) => deleteBotsOverBefore(db, keptSince, limit));
  const told = new Date(now - WEBHOOK_DAYS * DAY_MS);
  const webhookEventCount = await inBatches(signal, (limit) => deleteWebhookEventsBefore(db, told, limit));
  if (calendarEventCount + botCount + webhookEventCount > 0)
    log.info('old rows thrown away', { calendarEventCount, botCount, webhookEventCount });
}

/** @param deleteBatch Deletes at most so many rows and says how many it deleted. @returns how many were deleted in all. */
async function inBatches(signal: AbortSignal, deleteBatch: (limit: number) => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    signal.throwIfAborted();
    const deleted = await deleteBatch(BATCH_ROWS);
    total += deleted;
    if (deleted < BATCH_ROWS) return total;
  }
}
