/** Home of what tests of webhook delivery stand on: a database, due work with a settable clock, outbound HTTP. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../src/base/clock.ts';
import { newId } from '../../src/base/ids.ts';
import { openLog } from '../../src/base/log.ts';
import { createOutboundHttp, type OutboundHttp } from '../../src/base/outbound-http.ts';
import { createSealer, type Sealer } from '../../src/base/sealed.ts';
import type { DatabaseHandle, Db } from '../../src/db/index.ts';
import { ATTEMPT_DELIVERIES, startDueWork, type DueKind, type DueWorker } from '../../src/due/index.ts';
import { webhookDeliverer } from '../../src/flow/tell/deliver-webhook.ts';
import {
  createEndpoint,
  newSigningSecret,
  SECRET_PURPOSE,
  sealUrl,
  type WebhookEndpoint,
} from '../../src/webhook-endpoints/index.ts';
import type { NewWebhookEvent } from '../../src/webhook-events/index.ts';

/** What delivering needs from outside. */
export type DeliveryParts = {
  db: Db;
  clock: Clock;
  log: ReturnType<typeof openLog>;
  sealer: Sealer;
  outbound: OutboundHttp;
};

/** Builds the parts around a database. @param secretKey The one of the process that sealed the secrets; default is a new one. */
export function deliveryParts(db: Db, clock: Clock, secretKey: Buffer = randomBytes(32)): DeliveryParts {
  return {
    db,
    clock,
    log: openLog('silent'),
    sealer: createSealer([secretKey]),
    outbound: createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall' }),
  };
}

/** The due kind of deliveries, with short leases. */
export const deliveryKind = (
  parts: DeliveryParts,
  options: { concurrency?: number; placesPerEndpoint?: number; leaseMs?: number } = {},
): DueKind => ({
  ...ATTEMPT_DELIVERIES,
  concurrency: options.concurrency ?? 20,
  leaseMs: options.leaseMs ?? 10_000,
  timeoutMs: 30_000,
  lookAheadMs: 0,
  backoff: { baseMs: 1000, capMs: 10_000 },
  prepare: webhookDeliverer(parts, { placesPerEndpoint: options.placesPerEndpoint ?? 16 }),
});

/** Starts due work that delivers webhooks. */
export const startDelivering = (
  handle: DatabaseHandle,
  parts: DeliveryParts,
  options: Parameters<typeof deliveryKind>[1] = {},
): Promise<DueWorker> =>
  startDueWork({ handle, clock: parts.clock, log: parts.log, kinds: [deliveryKind(parts, options)] });

/** Adds a workspace. @returns its id. */
export async function addWorkspace(db: Db, now: Date): Promise<string> {
  const id = newId();
  await db.insertInto('workspaces').values({ id, name: 'test', created_at: now }).execute();
  return id;
}

/** Adds an endpoint of a workspace. @returns it with its secret. */
export async function addEndpoint(
  parts: DeliveryParts,
  workspaceId: string,
  url: string,
  choices: Partial<Pick<WebhookEndpoint, 'eventTypes' | 'shape' | 'headers' | 'isEnabled'>> = {},
): Promise<WebhookEndpoint & { secret: string }> {
  const secret = newSigningSecret();
  const endpoint = await createEndpoint(
    parts.db,
    workspaceId,
    {
      ...sealUrl(parts.sealer, url),
      eventTypes: ['*'],
      shape: 'new',
      headers: 'webhook',
      isEnabled: true,
      ...choices,
      secretSealed: parts.sealer.seal(SECRET_PURPOSE, secret),
    },
    parts.clock.now(),
  );
  return { ...endpoint, secret };
}

/** A small webhook event of a workspace. */
export const calendarEvent = (workspaceId: string, calendarId: string): NewWebhookEvent => ({
  workspaceId,
  type: 'calendar.update',
  body: { event: 'calendar.update', data: { calendar_id: calendarId } },
});
