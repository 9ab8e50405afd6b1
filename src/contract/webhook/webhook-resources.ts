/** Home of webhook endpoints, deliveries and attempts as the wire shows them. */
import { z } from 'zod';
import { WEBHOOK_EVENT_TYPES } from '../codes.ts';
import { instantBound } from '../instant-input.ts';

/** Whole families of event types, and all of them. */
const EVENT_TYPE_FAMILIES = [
  '*',
  'bot.*',
  'recording.*',
  'video_mixed.*',
  'audio_mixed.*',
  'participant_events.*',
  'calendar.*',
  'calendar_user.*',
  'calendar_meeting.*',
  'webhook_endpoint.*',
] as const;

/** What an endpoint may ask for: event types by name or family, and `bot.status_change` for all of `bot.*`. */
export const SUBSCRIBABLE_EVENT_TYPES = [...EVENT_TYPE_FAMILIES, ...WEBHOOK_EVENT_TYPES, 'bot.status_change'] as const;

/** What apps of Recall expect when they name nothing: it sends nothing else to them. */
const DEFAULT_EVENT_TYPES: (typeof SUBSCRIBABLE_EVENT_TYPES)[number][] = ['bot.*'];

/** Form of bot status webhooks. */
export const WEBHOOK_SHAPES = ['new', 'status_change'] as const;
/** Family of signature headers. */
export const WEBHOOK_HEADER_FAMILIES = ['webhook', 'svix'] as const;
/** States of a delivery. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

const MAX_URL_LENGTH = 2048;

const instant = z.string().meta({ format: 'date-time', example: '2026-03-02T09:15:00.000000Z' });

const url = z
  .string({ error: 'Send the address that webhooks shall be posted to.' })
  .max(MAX_URL_LENGTH, { error: `An address may have at most ${MAX_URL_LENGTH} characters.` })
  .meta({
    description: 'Where webhooks are posted to; https. Query parameters are kept.',
    example: 'https://example.com/webhooks/rollcall',
  });
const eventTypes = z
  .array(
    z.enum(SUBSCRIBABLE_EVENT_TYPES, {
      error: `Not an event type. Known are: ${SUBSCRIBABLE_EVENT_TYPES.join(', ')}.`,
    }),
  )
  .min(1, { error: 'List at least one event type, or send null for `bot.*`.' })
  .max(100, { error: 'List at most 100 event types.' })
  .nullable()
  .transform((types) => types ?? DEFAULT_EVENT_TYPES)
  .meta({
    description:
      'The event types this endpoint wants, by name, by family (`bot.*`, `calendar_user.*`, …) or all of them (`*`). Null, and absent when it is made, means `bot.*`; `bot.status_change` stands for it too. `bot.recording_done` is not in the new shape: only who names it gets it there.',
    example: ['bot.*', 'calendar_user.disconnected'],
  });
const shape = z.enum(WEBHOOK_SHAPES, { error: 'Send "new" or "status_change".' }).meta({
  description:
    'Form of bot status webhooks: `new` sends one event type per status (`bot.done`), `status_change` sends all of them as `bot.status_change`. Other webhooks look the same in both.',
});
const headers = z.enum(WEBHOOK_HEADER_FAMILIES, { error: 'Send "webhook" or "svix".' }).meta({
  description:
    'Names of the signature headers: `webhook-id`, `webhook-timestamp`, `webhook-signature`, or the same with `svix-`.',
});
const enabled = z.boolean({ error: 'Send true or false.' }).meta({
  description:
    'Whether webhooks are sent to this endpoint. Switching it off ends its pending deliveries; they can be replayed.',
});

/** Body of `POST /api/v1/webhook-endpoints/`. */
export const newWebhookEndpoint = z
  .object({
    url,
    event_types: eventTypes.prefault(null),
    shape: shape.default('new'),
    headers: headers.default('webhook'),
    enabled: enabled.default(true),
  })
  .meta({ id: 'NewWebhookEndpoint' });

/** Body of `PATCH /api/v1/webhook-endpoints/{id}/`: what is absent stays as it is. */
export const webhookEndpointChanges = z
  .object({ url, event_types: eventTypes, shape, headers, enabled })
  .partial()
  .meta({ id: 'WebhookEndpointChanges' });

/** A webhook endpoint. */
export const webhookEndpointResource = z
  .object({
    id: z.uuid().meta({ description: 'Id of the endpoint.' }),
    url: z.string().meta({
      description:
        'Where webhooks are posted to. The values of a query are secrets: they are stored sealed and shown as `***`; sent back like that, the address stays as it is.',
    }),
    event_types: z.array(z.string()).meta({ description: 'The event types and families that this endpoint wants.' }),
    shape,
    headers,
    enabled,
    disabled_reason: z.string().nullable().meta({
      description: 'Why Rollcall switched the endpoint off; null while it is enabled or when you switched it off.',
    }),
    failing_since: instant.nullable().meta({
      description: 'First failed attempt since the last one that succeeded; null while webhooks are delivered.',
    }),
    created_at: instant.meta({ description: 'When the endpoint was created.' }),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpointResource = z.infer<typeof webhookEndpointResource>;

/** A webhook endpoint with its signing secret; the answer to creation and rotation only. */
export const webhookEndpointWithSecretResource = z
  .object({
    ...webhookEndpointResource.shape,
    secret: z.string().meta({
      description: 'The signing secret, `whsec_` and base64. It is shown only now: keep it.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

/** One HTTP request of a delivery. */
export const webhookAttemptResource = z
  .object({
    number: z.int().meta({ description: 'Order within the delivery, from 1; replays count on.' }),
    started_at: instant.meta({ description: 'When the request was made.' }),
    duration_ms: z.int().meta({ description: 'How long the answer took, in milliseconds.' }),
    http_status: z.int().nullable().meta({ description: 'Status of the answer; null when none came.' }),
    error: z.string().nullable().meta({ description: 'Why the attempt failed; null when it succeeded.' }),
  })
  .meta({ id: 'WebhookAttempt' });

/** One webhook event for one endpoint. */
export const webhookDeliveryResource = z
  .object({
    id: z.uuid().meta({ description: 'Id of the delivery.' }),
    webhook_endpoint_id: z.uuid().meta({ description: 'The endpoint it is for.' }),
    event_id: z.string().meta({
      description: 'Id of the webhook event, sent as `webhook-id`; the same on every attempt and replay.',
      example: 'msg_0196a3c2d0b17c3e9f1c5b8e2a7d4f60',
    }),
    event_type: z.string().meta({ description: 'Type of the webhook event, in the new shape.', example: 'bot.done' }),
    bot_id: z.uuid().nullable().meta({ description: 'The bot it is about; null when it is about none.' }),
    status: z.enum(DELIVERY_STATUSES).meta({
      description: '`pending`: attempts go on. `delivered`: answered with 2xx. `failed`: given up; can be replayed.',
    }),
    failed_reason: z.string().nullable().meta({ description: 'Why it was given up; null unless failed.' }),
    created_at: instant.meta({
      description: 'When the webhook event happened, or was first replayed to this endpoint.',
    }),
    delivered_at: instant.nullable().meta({ description: 'When it was answered with 2xx; null before.' }),
    next_attempt_at: instant.nullable().meta({ description: 'When the next attempt is due; null when there is none.' }),
    payload: z.record(z.string(), z.unknown()).meta({ description: "The body that is sent, in the endpoint's shape." }),
    attempts: z.array(webhookAttemptResource).meta({ description: 'All attempts, oldest first.' }),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryResource = z.infer<typeof webhookDeliveryResource>;

/** Query of `GET /api/v1/webhook-deliveries/`. */
export const webhookDeliveryFilters = z.object({
  webhook_endpoint_id: z.uuid({ error: 'Send the id of a webhook endpoint.' }).optional().meta({
    description: 'Only deliveries of this endpoint.',
  }),
  bot_id: z
    .uuid({ error: 'Send the id of a bot.' })
    .optional()
    .meta({ description: 'Only deliveries about this bot.' }),
  status: z
    .enum(DELIVERY_STATUSES, { error: `Send one of: ${DELIVERY_STATUSES.join(', ')}.` })
    .optional()
    .meta({ description: 'Only deliveries with this status.' }),
  event_type: z
    .enum(WEBHOOK_EVENT_TYPES, { error: 'Not an event type.' })
    .optional()
    .meta({ description: 'Only deliveries of this event type.' }),
  cursor: z.string().max(200).optional().meta({ description: 'Place in the list, from `next` or `previous`.' }),
});

/** One page of deliveries, newest first. */
export const webhookDeliveryPage = z
  .object({
    next: z.string().nullable().meta({ description: 'Address of the next page; null on the last one.' }),
    previous: z.string().nullable().meta({ description: 'Address of the page before; null on the first one.' }),
    results: z.array(webhookDeliveryResource).meta({ description: 'At most 100 deliveries, newest first.' }),
  })
  .meta({ id: 'WebhookDeliveryPage' });

/** Body of `POST /api/v1/webhook-endpoints/{id}/replay/`. */
export const webhookReplayRequest = z
  .object({
    since: instantBound.meta({
      description: 'Everything that happened at this instant, or on this date, or later is sent again.',
      format: 'date-time',
    }),
    only_failed: z
      .boolean({ error: 'Send true or false.' })
      .default(false)
      .meta({ description: 'True leaves out what this endpoint has already received.' }),
  })
  .meta({ id: 'WebhookReplayRequest' });

/** Answer to a replay. */
export const webhookReplayResource = z
  .object({ replayed_count: z.int().meta({ description: 'How many deliveries are due again.' }) })
  .meta({ id: 'WebhookReplay' });
