/** Journey: Microsoft says that something happened to a calendar or to its subscription; mixed, forged, or not at all. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ShownSubscription } from '../../sandbox/index.ts';
import { openPerson, type Person } from '../support/calendar-client.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { sandboxKind } from '../scenarios/sandbox-kinds.ts';

const ADDRESS = '/api/notifications/microsoft/';

let rollcall: TestRollcall;
before(async () => {
  // Polled once a day at most: what arrives, arrives by notification.
  rollcall = await startRollcall({ env: { POLL_SECONDS: '86400' } });
});
after(() => rollcall?.[Symbol.asyncDispose]());

type Scene = { person: Person; email: string; eventId: string; subscription: ShownSubscription };

let count = 0;
/** A person with one meeting and an open subscription. */
async function openScene(): Promise<Scene> {
  count += 1;
  const email = `person${count}@example.com`;
  const account = await sandboxKind(rollcall, 'microsoft').openAccount(email);
  const startAt = new Date(Date.now() + 86_400_000);
  const eventId = await account.create({ title: 'Review', startAt, minutes: 30, link: 'https://zoom.us/j/5551112222' });
  const person = await openPerson(rollcall.api, email);
  await account.connect(person);
  await person.meeting('Review');
  const subscription = await openSubscription(email);
  await rollcall.worker.idle();
  return { person, email, eventId, subscription };
}

const aliveOf = async (email: string): Promise<ShownSubscription[]> =>
  (await rollcall.sandbox.microsoft.subscriptions()).filter(
    (subscription) => subscription.isAlive && subscription.email === email,
  );

/** The subscription that is alive at Microsoft and noted here. */
const openSubscription = (email: string, exceptId = ''): Promise<ShownSubscription> =>
  waitFor('a subscription', async () => {
    const alive = (await aliveOf(email)).find((candidate) => candidate.id !== exceptId);
    if (alive === undefined) return null;
    const row = await rollcall.db
      .selectFrom('notification_channels')
      .select('id')
      .where('provider_resource_id', '=', alive.id)
      .executeTakeFirst();
    return row === undefined ? null : alive;
  });

async function rename(scene: Scene, title: string): Promise<void> {
  await rollcall.sandbox.microsoft.editEvent(scene.eventId, { summary: title });
}

const viewsOf = async (): Promise<number> =>
  (await rollcall.sandbox.requests.list()).filter((request) => request.path.endsWith('/calendarView')).length;

const post = (body: string, query = ''): Promise<Response> =>
  fetch(`${rollcall.url}${ADDRESS}${query}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

describe('a change of an Outlook calendar', () => {
  test('arrives by notification, without a poll', async () => {
    const scene = await openScene();
    assert.equal(scene.subscription.notificationUrl, `${rollcall.url}${ADDRESS}`);
    assert.equal(scene.subscription.lifecycleNotificationUrl, `${rollcall.url}${ADDRESS}`);
    assert.ok(scene.subscription.hasImmutableIds);
    await rename(scene, 'Review, renamed');
    await scene.person.meeting('Review, renamed');
  });

  test('arrives although forged notifications came in the same request', async () => {
    const scene = await openScene();
    await rollcall.sandbox.notifications.drop();
    await rename(scene, 'Told among forged ones');
    await rollcall.sandbox.notifications.settled();
    const status = await rollcall.sandbox.microsoft.forgeNotification({
      subscriptionId: scene.subscription.id,
      items: [{ clientState: 'guessed' }, { clientState: null }, {}, { subscriptionId: 'unknown' }],
    });
    assert.equal(status, 202);
    await scene.person.meeting('Told among forged ones');
  });

  test('is not looked for when only forged notifications came, and the sender learns nothing', async () => {
    const scene = await openScene();
    const readBefore = await viewsOf();
    const forged = [{ clientState: 'guessed' }, { clientState: `${scene.subscription.id}.guessed` }];
    const status = await rollcall.sandbox.microsoft.forgeNotification({
      subscriptionId: scene.subscription.id,
      items: forged,
    });
    await rollcall.worker.idle();
    assert.deepEqual([status, (await viewsOf()) - readBefore], [202, 0]);
  });

  test('that was not told is found when Microsoft says that notifications were missed', async () => {
    const scene = await openScene();
    await rollcall.sandbox.notifications.drop();
    await rename(scene, 'Missed');
    await rollcall.sandbox.notifications.settled();
    await rollcall.sandbox.microsoft.sendLifecycle(scene.subscription.id, 'missed');
    await scene.person.meeting('Missed');
  });

  test('arrives also after Microsoft removed the subscription: another one is made, and the calendar read', async () => {
    const scene = await openScene();
    await rollcall.sandbox.notifications.drop();
    await rename(scene, 'Between two subscriptions');
    await rollcall.sandbox.notifications.settled();
    await rollcall.sandbox.microsoft.sendLifecycle(scene.subscription.id, 'subscriptionRemoved');
    await scene.person.meeting('Between two subscriptions');
    const next = await openSubscription(scene.email, scene.subscription.id);
    assert.equal((await aliveOf(scene.email)).length, 1);
    await rename(scene, 'On the next one');
    await scene.person.meeting('On the next one');
    assert.notEqual(next.id, scene.subscription.id);
  });
});

test('a subscription that needs to be authorised again is prolonged with a fresh access token', async () => {
  const scene = await openScene();
  await rollcall.sandbox.requests.clear();
  await rollcall.sandbox.microsoft.sendLifecycle(scene.subscription.id, 'reauthorizationRequired');
  const path = `/v1.0/subscriptions/${scene.subscription.id}`;
  const patched = await rollcall.sandbox.requests.until(
    (request) => request.method === 'PATCH' && request.path === path,
  );
  assert.equal(patched.status, 200);
  const tokens = (await rollcall.sandbox.requests.list()).filter((request) => request.path.endsWith('/token'));
  assert.equal(tokens.length, 1, 'one fresh access token');
  assert.equal((await aliveOf(scene.email))[0]?.id, scene.subscription.id, 'the same subscription');
});

test('the address proves itself with exactly the text that Microsoft sent, as plain text', async () => {
  const token = 'Validation: <script>alert(1)</script> + % Testing é';
  const answer = await post('', `?validationToken=${encodeURIComponent(token)}`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(await answer.text(), token);
});

test('what is no notification is answered with 404', async () => {
  for (const body of ['', 'no JSON', '[]', '{"value":7}']) assert.equal((await post(body)).status, 404, body);
});
