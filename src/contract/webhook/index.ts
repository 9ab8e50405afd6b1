/** The door of webhooks: their bodies, and endpoints, deliveries and attempts as the wire shows them. */
export { isWebhookName, WEBHOOK_BODIES, type WebhookData } from './webhook-bodies.ts';
export { WEBHOOK_EXAMPLES } from './webhook-examples.ts';
export {
  newWebhookEndpoint,
  webhookDeliveryFilters,
  webhookDeliveryPage,
  webhookDeliveryResource,
  webhookEndpointChanges,
  webhookEndpointResource,
  webhookEndpointWithSecretResource,
  webhookReplayRequest,
  webhookReplayResource,
  type WebhookDeliveryResource,
  type WebhookEndpointResource,
} from './webhook-resources.ts';
