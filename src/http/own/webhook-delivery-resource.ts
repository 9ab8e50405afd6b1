/** Home of how a webhook delivery looks on the wire. */
import { wireInstant } from '../../contract/index.ts';
import type { WebhookDeliveryResource } from '../../contract/webhook/index.ts';
import type { ListedDelivery } from '../../webhook-deliveries/index.ts';
import { renderBody } from '../../webhook-events/index.ts';

/** One delivery as the wire shows it. */
export const toDeliveryResource = (delivery: ListedDelivery): WebhookDeliveryResource => ({
  id: delivery.id,
  webhook_endpoint_id: delivery.endpointId,
  event_id: delivery.eventId,
  event_type: delivery.eventType,
  bot_id: delivery.botId,
  status: delivery.state,
  failed_reason: delivery.failedReason,
  created_at: wireInstant(delivery.createdAt),
  delivered_at: delivery.deliveredAt === null ? null : wireInstant(delivery.deliveredAt),
  next_attempt_at: delivery.nextAttemptAt === null ? null : wireInstant(delivery.nextAttemptAt),
  payload: renderBody(delivery.body, delivery.shape),
  attempts: delivery.attempts.map((attempt) => ({
    number: attempt.number,
    started_at: wireInstant(attempt.startedAt),
    duration_ms: attempt.durationMs,
    http_status: attempt.httpStatus,
    error: attempt.error,
  })),
});
