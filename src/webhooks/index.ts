/** The door of webhooks: endpoints, the events told to them, and their deliveries. */
export {
  ATTEMPT_TIMEOUT_MS,
  judgeAttempt,
  readAnswer,
  webhookRequest,
  type AttemptResult,
  type WebhookRequest,
} from './deliver.ts';
export {
  endDelivery,
  readDueDeliveries,
  recordAttempts,
  replayDelivery,
  replayEndpoint,
  type DueDelivery,
  type FinishedAttempt,
  type RecordedAttempt,
} from './deliveries-store.ts';
export { listDeliveries, type DeliveryCursor, type ListedDelivery } from './delivery-history-store.ts';
export {
  endpointUrlProblem,
  isToBeSwitchedOff,
  SECRET_PURPOSE,
  signingSecrets,
  type WebhookEndpoint,
} from './endpoint.ts';
export { deleteWebhookEventsBefore } from './retention-store.ts';
export { newSigningSecret, signingKey } from './sign.ts';
export {
  botStatusEvent,
  calendarMeetingUpdated,
  calendarStale,
  calendarSyncEvents,
  calendarUpdate,
  calendarUserConnected,
  calendarUserDisconnected,
  renderBody,
  type NewWebhookEvent,
} from './webhook-event.ts';
export {
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
  listEndpoints,
  recordEndpointTest,
  recordWebhookEvents,
  rotateEndpointSecret,
  switchOffEndpoint,
  updateEndpoint,
} from './webhooks-store.ts';
