/** What happens to an endpoint and its deliveries that are deleted while others work on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabaseHandle } from '../../src/db/index.ts';
import {
  deleteWebhookEventsBefore,
  listDeliveries,
  recordAttempts,
  type FinishedAttempt,
} from '../../src/webhook-deliveries/index.ts';
import { deleteEndpoint } from '../../src/webhook-endpoints/index.ts';
import { waitForBlocked } from '../support/blocked.ts';
import { addEndpoint } from './delivery-setup.ts';
import { DELIVERIES, ENDPOINTS, openHouse, type RoutesHouse } from './routes-house.ts';

/** Runs statements in a transaction of a connection of its own, which stays open until it is let go. */
async function hold(handle: DatabaseHandle, text: string): Promise<AsyncDisposable & { letGo: () => Promise<void> }> {
  const holder = await handle.pool.connect();
  await holder.query(`begin; ${text}`);
  let isHeld = true;
  const letGo = async (): Promise<void> => {
    if (!isHeld) return;
    isHeld = false;
    await holder.query('commit');
    holder.release();
  };
  return { letGo, [Symbol.asyncDispose]: letGo };
}

const newEndpoint = (house: RoutesHouse): ReturnType<typeof addEndpoint> =>
  addEndpoint(house.parts, house.id, house.catcher.url('/hook'));

/** Deliveries of one endpoint whose ids grow with their webhook events, and against the order in which they lie on disk. */
async function deliveriesAgainstTheirOrder(house: RoutesHouse, endpointId: string): Promise<string[]> {
  const { db, clock, id: workspaceId } = house;
  const ids = [1, 2, 3].map((number) => `00000000-0000-7000-8000-00000000000${number}`);
  const common = { workspace_id: workspaceId, created_at: clock.now() };
  for (const id of ids) {
    const body = '{"event":"calendar.update","data":{}}';
    await db
      .insertInto('webhook_events')
      .values({ ...common, id: `msg_${id}`, type: 'calendar.update', body })
      .execute();
  }
  for (const id of ids.toReversed()) {
    const of = { webhook_event_id: `msg_${id}`, webhook_endpoint_id: endpointId };
    await db
      .insertInto('webhook_deliveries')
      .values({ ...common, ...of, id, state: 'delivered' })
      .execute();
  }
  return ids;
}

const attemptOf = (deliveryId: string, endpointId: string, now: Date): FinishedAttempt => ({
  deliveryId,
  fence: 0,
  endpointId,
  attemptsBeforeReplay: 0,
  startedAt: now,
  endedAt: now,
  durationMs: 1,
  httpStatus: 200,
  error: null,
  isDelivered: true,
  givenUpReason: null,
  nextAttemptAt: null,
});

test('what is asked of an endpoint that is deleted at this moment is answered with 404', async () => {
  await using house = await openHouse();
  const since = { since: '2026-01-01T00:00:00Z' };
  // Nothing was sent to the first one yet, and something to the others.
  await house.tell(3);
  for (const [path, body] of [['replay/', since], ['test/'], ['replay/', since]] as const) {
    const { id } = await newEndpoint(house);
    await using holder = await hold(house.handle, `delete from webhook_endpoints where id = '${id}'`);
    const answer = house.call('POST', `${ENDPOINTS}${id}/${path}`, body);
    await waitForBlocked(house.db);
    await holder.letGo();
    assert.equal((await answer).status, 404, path);
    await newEndpoint(house);
    await house.tell(1);
  }
  assert.equal((await listDeliveries(house.db, house.id, {}, null, 100)).length, 6);
});

test('a delivery whose endpoint is deleted at this moment is not found, and one switched off is not replayed', async () => {
  await using house = await openHouse();
  for (const [change, status] of [
    ['delete from webhook_endpoints', 404],
    ['update webhook_endpoints set is_enabled = false', 400],
  ] as const) {
    const { id } = await newEndpoint(house);
    await house.tell(1);
    const [delivery] = await listDeliveries(house.db, house.id, { endpointId: id }, null, 1);
    assert.ok(delivery !== undefined);
    await using holder = await hold(house.handle, `${change} where id = '${id}'`);
    const answer = house.call('POST', `${DELIVERIES}${delivery.id}/replay/`);
    await waitForBlocked(house.db);
    await holder.letGo();
    assert.equal((await answer).status, status, change);
  }
});

test('a replay leaves out a webhook event that is thrown away at this moment', async () => {
  await using house = await openHouse();
  await house.tell(3);
  const { id } = await newEndpoint(house);
  const oldest = '(select id from webhook_events order by id limit 1)';
  await using holder = await hold(house.handle, `delete from webhook_events where id = ${oldest}`);
  const answer = house.call('POST', `${ENDPOINTS}${id}/replay/`, { since: '2026-01-01T00:00:00Z' });
  await waitForBlocked(house.db);
  await holder.letGo();
  assert.deepEqual(await answer, { status: 202, body: { replayed_count: 2 } });
});

test('attempts are recorded while their endpoint is deleted, and neither waits for the other', async () => {
  await using house = await openHouse();
  const { id } = await newEndpoint(house);
  const ids = await deliveriesAgainstTheirOrder(house, id);
  await using holder = await hold(house.handle, `select from webhook_deliveries where id = '${ids[1]}' for update`);
  const deleting = deleteEndpoint(house.db, house.id, id);
  await waitForBlocked(house.db, 1);
  const attempts = ids.map((deliveryId) => attemptOf(deliveryId, id, house.clock.now()));
  const recording = recordAttempts(house.db, attempts);
  await waitForBlocked(house.db, 2);
  await holder.letGo();
  assert.deepEqual(await Promise.all([deleting, recording]), [true, { recorded: new Map(), turned: [] }]);
});

test('old webhook events are thrown away while an endpoint is deleted, and neither waits for the other', async () => {
  await using house = await openHouse();
  const { id } = await newEndpoint(house);
  const ids = await deliveriesAgainstTheirOrder(house, id);
  await using holder = await hold(house.handle, `select from webhook_deliveries where id = '${ids[1]}' for update`);
  const throwing = deleteWebhookEventsBefore(house.db, new Date(house.clock.now().getTime() + 1), null, 10);
  await waitForBlocked(house.db, 1);
  const deleting = deleteEndpoint(house.db, house.id, id);
  await waitForBlocked(house.db, 2);
  await holder.letGo();
  await Promise.all([throwing, deleting]);
  assert.deepEqual(await house.db.selectFrom('webhook_events').select('id').execute(), []);
  assert.deepEqual(await listDeliveries(house.db, house.id, {}, null, 100), []);
});
