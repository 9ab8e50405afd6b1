/** Home of what is thrown away when its time is over: calendar events after 60 days, delivered webhooks after 30. */
import { deleteEventsEndedBefore, RETENTION_DAYS } from '../calendars/index.ts';
import { deleteWebhookEventsBefore } from '../webhooks/index.ts';
import { deleteIdempotencyKeysBefore } from '../workspaces/index.ts';
import type { FlowDeps } from './deps.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
const WEBHOOK_DAYS = 30;
const BATCH_ROWS = 5000;

/** Deletes what is too old, in batches, so that nobody waits for a long lock. Repeatable: yes, on several nodes too. */
export async function throwAwayOld(deps: FlowDeps, signal: AbortSignal): Promise<void> {
  const now = deps.clock.now().getTime();
  let events = 0;
  for (;;) {
    signal.throwIfAborted();
    const deleted = await deleteEventsEndedBefore(deps.db, new Date(now - RETENTION_DAYS * DAY_MS), BATCH_ROWS);
    events += deleted;
    if (deleted < BATCH_ROWS) break;
  }
  let webhookEvents = 0;
  for (;;) {
    signal.throwIfAborted();
    const deleted = await deleteWebhookEventsBefore(deps.db, new Date(now - WEBHOOK_DAYS * DAY_MS), BATCH_ROWS);
    webhookEvents += deleted;
    if (deleted < BATCH_ROWS) break;
  }
  await deleteIdempotencyKeysBefore(deps.db, new Date(now - HOUR_MS));
  if (events + webhookEvents > 0)
    deps.log.info('old rows thrown away', { calendarEventCount: events, webhookEventCount: webhookEvents });
}
