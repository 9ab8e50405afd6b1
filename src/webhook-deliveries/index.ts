/** The door of webhook deliveries: one attempt, what follows from it, sending again, the history, and when it is thrown away. */
export {
  ATTEMPT_TIMEOUT_MS,
  judgeAttempt,
  readAnswer,
  webhookRequest,
  type AttemptResult,
  type WebhookRequest,
} from './attempt.ts';
export { endDelivery, readDueDeliveries, recordAttempts } from './deliveries-store.ts';
export type { DeliveryCursor, DueDelivery, FinishedAttempt, ListedDelivery, RecordedAttempt } from './delivery.ts';
export { listDeliveries } from './delivery-history-store.ts';
export { recordEndpointTest, replayDelivery, replayEndpoint } from './replays-store.ts';
export { deleteWebhookEventsBefore } from './retention-store.ts';
