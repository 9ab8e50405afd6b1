/** The door of webhook events: one constructor for each kind of fact, how it looks on the wire, and recording it with its deliveries. */
export { isWanted, recordWebhookEvents, uuidOf } from './events-store.ts';
export {
  artifactEvent,
  botStatusEvent,
  calendarMeetingUpdated,
  calendarStale,
  calendarSyncEvents,
  calendarUpdate,
  calendarUserConnected,
  calendarUserDisconnected,
  endpointDisabled,
  endpointTest,
  newMessageId,
  readStoredBody,
  recordingEvent,
  renderBody,
  type NewWebhookEvent,
  type WebhookBody,
  type WebhookShape,
} from './webhook-event.ts';
