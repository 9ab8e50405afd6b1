/** The door of webhooks: endpoints, deliveries and attempts as the wire shows them. */
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
