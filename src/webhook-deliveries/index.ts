/**
 * The door of webhook deliveries: one attempt, what follows from it, sending again, the history, and when it is thrown away.
 *
 * **Locks.** Whoever locks more than one of these rows takes them in one order: endpoints, then deliveries, then webhook events, each
 * by id, which is the order in which they were made. Whoever locks several deliveries, or makes new ones, first has a lock on their
 * endpoints, a key share at least: the deletion of an endpoint, which takes its deliveries along in any order, then runs wholly before
 * or wholly after.
 */
export {
  ATTEMPT_TIMEOUT_MS,
  judgeAttempt,
  readAnswer,
  requestBody,
  webhookRequest,
  type AttemptResult,
  type WebhookRequest,
} from './attempt.ts';
export { endDelivery, readDueDeliveries, recordAttempts } from './deliveries-store.ts';
export type { DueDelivery, FinishedAttempt, ListedDelivery, RecordedAttempt, TurnedEndpoint } from './delivery.ts';
export { listDeliveries } from './delivery-history-store.ts';
export { recordEndpointTest, replayDelivery, replayEndpoint } from './replays-store.ts';
export { deleteWebhookEventsBefore } from './retention-store.ts';
