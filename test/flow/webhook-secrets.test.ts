/** What happens when the secret of an endpoint cannot be opened: nothing is lost, nothing is held, and everybody can see why. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { createSealer } from '../../src/base/sealed.ts';
import { dueOverview } from '../../src/due/index.ts';
import { newSigningSecret, rotateEndpointSecret, SECRET_PURPOSE } from '../../src/webhook-endpoints/index.ts';
import { recordWebhookEvents } from '../../src/webhook-events/index.ts';
import { listDeliveries } from '../../src/webhook-deliveries/index.ts';
import { settableClock } from '../support/clock.ts';
import { openTestDatabase } from '../support/database.ts';
import { startWebhookCatcher } from '../support/webhook-catcher.ts';
import {
  addEndpoint,
  addWorkspace,
  calendarEvent,
  deliveryKind,
  deliveryParts,
  startDelivering,
} from '../webhooks/delivery-setup.ts';

const MINUTE_MS = 60_000;

/** A workspace whose one endpoint has a secret that was sealed with another key, and fewer places than it has deliveries. */
async function openHouse() {
  const stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase());
  const catcher = stack.use(await startWebhookCatcher());
  const clock = settableClock(new Date());
  const parts = deliveryParts(database.db, clock);
  stack.defer(() => parts.outbound.close());
  const options = { placesPerEndpoint: 2 };
  const kind = deliveryKind(parts, options);
  const worker = stack.use(await startDelivering(database.handle, parts, options));
  const workspaceId = await addWorkspace(database.db, clock.now());
  const stranger = { ...parts, sealer: createSealer([randomBytes(32)]) };
  const endpoint = await addEndpoint(stranger, workspaceId, catcher.url('/hook'));
  return {
    db: database.db,
    catcher,
    worker,
    /** What the doctor sees. */
    overview: async () => (await dueOverview(database.db, [kind], clock.now()))[0] ?? assert.fail(),
    tell: (count: number) =>
      recordWebhookEvents(
        database.db,
        Array.from({ length: count }, (_, index) => calendarEvent(workspaceId, `c${index}`)),
        clock.now(),
      ),
    rotate: async () => {
      const secret = newSigningSecret();
      const sealed = parts.sealer.seal(SECRET_PURPOSE, secret);
      await rotateEndpointSecret(database.db, workspaceId, endpoint.id, sealed, clock.now());
      return secret;
    },
    deliveries: () => listDeliveries(database.db, workspaceId, {}, null, 100),
    pass: async (ms: number) => {
      clock.advance(ms);
      await worker.idle();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('deliveries whose secret cannot be opened stay visible with the reason and are tried again, however many there are', async () => {
  await using house = await openHouse();
  await house.tell(5);
  await house.worker.idle();
  for (let round = 1; round <= 4; round += 1) {
    const { failingCount, failing } = await house.overview();
    assert.equal(failingCount, 5, `round ${round}`);
    for (const { failures, error } of failing) {
      assert.equal(failures, round);
      assert.match(error, /signing secret.*SECRET_KEY.*rotate/i);
    }
    await house.pass(MINUTE_MS);
  }
  assert.deepEqual(house.catcher.caught, []);
  for (const { state, attempts } of await house.deliveries()) assert.deepEqual([state, attempts], ['pending', []]);
});

test('after a rotation the new secret signs, also while the old one cannot be opened, and no place was lost', async () => {
  await using house = await openHouse();
  await house.tell(5);
  await house.worker.idle();
  await house.pass(MINUTE_MS);
  const secret = await house.rotate();
  await house.pass(MINUTE_MS);
  assert.equal(house.catcher.caught.length, 5);
  for (const { rawBody, headers } of house.catcher.caught) {
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    assert.ok(new StandardWebhook(secret).verify(rawBody, signed));
    assert.equal(signed['webhook-signature']?.split(' ').length, 1);
  }
  assert.equal((await house.overview()).failingCount, 0);
});
