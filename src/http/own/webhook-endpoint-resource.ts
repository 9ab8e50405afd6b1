/** Home of how a webhook endpoint looks on the wire; its secret is not a part of it. */
import { wireInstant } from '../../contract/index.ts';
import type { WebhookEndpointResource } from '../../contract/webhook/index.ts';
import type { WebhookEndpoint } from '../../webhook-endpoints/index.ts';

/** One endpoint as the wire shows it. */
export const toEndpointResource = (endpoint: WebhookEndpoint): WebhookEndpointResource => ({
  id: endpoint.id,
  url: endpoint.url,
  event_types: endpoint.eventTypes,
  shape: endpoint.shape,
  headers: endpoint.headers,
  enabled: endpoint.isEnabled,
  disabled_reason: endpoint.disabledReason,
  failing_since: endpoint.failingSince === null ? null : wireInstant(endpoint.failingSince),
  created_at: wireInstant(endpoint.createdAt),
});
