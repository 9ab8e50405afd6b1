/** Home of webhook delivery: one attempt, then delivered, tried again later, or given up. */
import type { KeyObject } from 'node:crypto';
import { AppError, messageOf } from '../../base/errors.ts';
import type { DueWork, RunDue } from '../../due/index.ts';
import {
  ATTEMPT_TIMEOUT_MS,
  endDelivery,
  judgeAttempt,
  readAnswer,
  readDueDeliveries,
  recordAttempts,
  requestBody,
  webhookRequest,
  type AttemptResult,
  type DueDelivery,
  type FinishedAttempt,
  type RecordedAttempt,
  type TurnedEndpoint,
  type WebhookRequest,
} from '../../webhook-deliveries/index.ts';
import {
  isToBeSwitchedOff,
  openUrl,
  SECRET_PURPOSE,
  signingKey,
  signingKeys,
  switchOffEndpoint,
} from '../../webhook-endpoints/index.ts';
import type { FlowDeps } from '../deps.ts';
import { createEndpointPlaces } from '../../base/places.ts';
import { groupCalls } from '../../base/group-calls.ts';

/** Most attempts under way to one endpoint in one process, unless set otherwise. */
const PLACES_PER_ENDPOINT = 64;
/** Most attempts that are recorded by one statement. */
const GROUP_SIZE = 500;
/** How much of an answer is read before the connection is given up; the text itself is not kept. */
const MAX_ANSWER_BYTES = 65_536;
/** How long finished attempts gather before they are recorded together; what follows from them is never so urgent. */
const GATHER_MS = 5;
/** Most opened signing keys that are kept. */
const MAX_KEYS = 1000;
const ENDPOINT_IS_OFF = 'The endpoint is switched off. Switch it on and replay this delivery.';

type DeliverDeps = Pick<FlowDeps, 'db' | 'clock' | 'log' | 'observe' | 'sealer' | 'outbound'>;

/**
 * Builds the handler of due webhook deliveries.
 *
 * A failing endpoint is a normal outcome: the handler returns the time of the next attempt by the retry schedule. It
 * throws only for our own failures (database, sealed secret), which due work tries again.
 *
 * The request is made outside of any transaction and recorded afterwards. When the process dies in between, the same
 * attempt is made again with the same webhook id after the lease: webhooks arrive at least once, and receivers tell
 * doubles by that id.
 *
 * Deliveries that start together are read together, and what one event says in one shape is written once for all of them. Attempts
 * that end at about the same time are recorded together.
 *
 * @param options.placesPerEndpoint Most attempts under way to one endpoint, default 64. A full endpoint that is slow
 *   gives its further deliveries a later turn, so that others keep their slots; set it well below the number of slots.
 * @returns what prepares deliveries; the answer of each is when it is due again, null when it is finished.
 */
export function webhookDeliverer(
  deps: DeliverDeps,
  options: { placesPerEndpoint?: number } = {},
): (works: readonly DueWork[]) => Promise<RunDue> {
  const places = createEndpointPlaces(options.placesPerEndpoint ?? PLACES_PER_ENDPOINT);
  const keyOf = keptKeys(deps);
  const record = groupCalls(
    async (attempts: FinishedAttempt[]) => {
      const { recorded, turned } = await recordAttempts(deps.db, attempts);
      for (const endpoint of turned) sayTurned(deps, endpoint);
      return ({ deliveryId }): RecordedAttempt | null => recorded.get(deliveryId) ?? null;
    },
    { maxItems: GROUP_SIZE, gatherMs: GATHER_MS },
  );

  return async (works) => {
    const deliveries = await readDueDeliveries(
      deps.db,
      works.map(({ id }) => id),
    );
    const bodyOf = writtenBodies();
    return async ({ id, fence, signal }) => {
      const delivery = deliveries.get(id);
      if (delivery === undefined || delivery.state !== 'pending') return { nextDueAt: null };
      if (!delivery.endpoint.isEnabled) {
        await endDelivery(deps.db, id, ENDPOINT_IS_OFF);
        return { nextDueAt: null };
      }
      // Before a place is taken: a secret that cannot be opened is an error of this row, however full its endpoint is.
      const keys = signingKeys(delivery.endpoint.secrets, deps.clock.now(), keyOf);
      const url = openUrl(deps.sealer, delivery.endpoint.address);
      const place = await places.take(delivery.endpoint.id);
      if (place.kind === 'full') return { nextDueAt: new Date(deps.clock.now().getTime() + place.comeAgainInMs) };
      const sent = await send(deps, delivery, { url, keys, body: bodyOf(delivery) }, signal).finally(place.release);
      return { nextDueAt: await follow(deps, { delivery, fence }, sent, record), isSettled: true };
    };
  };
}

/** Once when an endpoint begins to fail, and once when it is well again: what happens between them is in its deliveries. */
function sayTurned({ log }: DeliverDeps, { endpointId, isFailing, lastError }: TurnedEndpoint): void {
  if (isFailing) log.warn('webhook endpoint fails', { endpointId, error: lastError });
  else log.info('webhook endpoint is well again', { endpointId });
}

/** Writes the body of an event once for each shape, not for every endpoint. */
function writtenBodies(): (delivery: DueDelivery) => Buffer {
  const bodies = new Map<string, Buffer>();
  return ({ event, endpoint }) => {
    const name = `${endpoint.shape} ${event.id}`;
    const body = bodies.get(name) ?? requestBody(event.body, endpoint.shape);
    bodies.set(name, body);
    return body;
  };
}

/** Opens a sealed signing secret once, not for every attempt. */
function keptKeys({ sealer }: DeliverDeps): (sealed: string) => KeyObject {
  const keys = new Map<string, KeyObject>();
  return (sealed) => {
    const kept = keys.get(sealed);
    if (kept !== undefined) return kept;
    const key = signingKey(sealer.open(SECRET_PURPOSE, sealed));
    if (keys.size >= MAX_KEYS) keys.clear();
    keys.set(sealed, key);
    return key;
  };
}

/** A request that was made, and what came of it. */
type Sent = { startedAt: Date; endedAt: Date; durationMs: number; result: AttemptResult };

async function send(
  deps: DeliverDeps,
  delivery: DueDelivery,
  { url, keys, body }: { url: string; keys: readonly KeyObject[]; body: Buffer },
  signal: AbortSignal,
): Promise<Sent> {
  const startedAt = deps.clock.now();
  const startedMs = performance.now();
  const request = webhookRequest(
    { url, headers: delivery.endpoint.headers },
    { id: delivery.event.id, body },
    keys,
    startedAt,
  );
  const result = await post(deps, request, signal);
  return { startedAt, endedAt: deps.clock.now(), durationMs: Math.round(performance.now() - startedMs), result };
}

/** Records an attempt and ends the due work of its delivery. @returns when it is due again; null when it is finished. */
async function follow(
  deps: DeliverDeps,
  { delivery, fence }: { delivery: DueDelivery; fence: number },
  { startedAt, endedAt, durationMs, result }: Sent,
  record: (attempt: FinishedAttempt) => Promise<RecordedAttempt | null>,
): Promise<Date | null> {
  const outcome = judgeAttempt(result, delivery.attemptsMade + 1, endedAt);
  const recorded = await record({
    deliveryId: delivery.id,
    fence,
    endpointId: delivery.endpoint.id,
    attemptsBeforeReplay: delivery.attemptsBeforeReplay,
    startedAt,
    endedAt,
    durationMs,
    httpStatus: result.httpStatus,
    error: result.error,
    isDelivered: outcome.kind === 'delivered',
    givenUpReason: outcome.kind === 'given_up' ? outcome.reason : null,
    nextAttemptAt: outcome.kind === 'retry' ? outcome.nextAttemptAt : null,
  });
  if (recorded === null) return null;
  deps.observe?.webhookAttempted(outcome.kind === 'retry' ? 'retried' : outcome.kind, durationMs);
  const fields = {
    deliveryId: delivery.id,
    endpointId: delivery.endpoint.id,
    eventId: delivery.event.id,
    type: delivery.event.type,
    attempt: recorded.number,
    durationMs,
  };
  const { dueAt } = recorded;
  if (outcome.kind === 'delivered') {
    deps.log.debug('webhook delivered', fields);
    return dueAt;
  }
  deps.log.info('webhook attempt failed', { ...fields, ...result, retryAt: dueAt?.toISOString() ?? null });
  if (dueAt === null) await switchOffWhenDead(deps, delivery.endpoint, result.error ?? '', endedAt);
  return dueAt;
}

/** Makes the request; every way it can fail is a result, except that the process is stopping. */
async function post(deps: DeliverDeps, request: WebhookRequest, signal: AbortSignal): Promise<AttemptResult> {
  try {
    const answer = await deps.outbound.request(request.url, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
      deadlineMs: ATTEMPT_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      whenTooLarge: 'cut',
      maxRedirects: 0,
      signal,
    });
    return readAnswer(answer.status, answer.headers.get('retry-after'), deps.clock.now());
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof AppError)) throw error;
    return { httpStatus: null, retryAfterMs: null, error: messageOf(error) };
  }
}

async function switchOffWhenDead(
  deps: DeliverDeps,
  endpoint: DueDelivery['endpoint'],
  lastError: string,
  now: Date,
): Promise<void> {
  const { id, failingSince } = endpoint;
  if (failingSince === null || !isToBeSwitchedOff(failingSince, now)) return;
  const isSwitchedOff = await switchOffEndpoint(deps.db, { id, failingSince, lastError }, now);
  if (isSwitchedOff) deps.log.warn('webhook endpoint switched off', { endpointId: id, failingSince });
}
