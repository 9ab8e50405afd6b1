/** Notification channels of the sandbox Google, over HTTP: watch, stop, messages, and their misbehaviour on request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWebhookCatcher } from '../support/webhook-catcher.ts';
import { openSandbox, reasonOf, signIn, START, type Json } from './support.ts';

const YOU = 'you@example.com';
const WATCH = '/calendars/primary/events/watch';
const DAY_MS = 86_400_000;

async function openWithCatcher(allowHttpChannels = true) {
  const catcher = await startWebhookCatcher();
  const sandbox = await openSandbox({ allowHttpChannels });
  const { google } = sandbox.control;
  await google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  await sandbox.control.changeSettings({ notificationRetryDelaysMs: [1, 1] });
  const you = await signIn(sandbox.url, YOU);
  const watch = (id: string, over: Json = {}) =>
    you.post(WATCH, { id, type: 'web_hook', address: catcher.url('/hook'), token: 'secret', ...over });
  const create = (summary: string) => google.createEvent({ organizer: YOU, summary, start: '2026-03-03T10:00' });
  /** Message numbers in the order they came. */
  const arrived = () => catcher.at('/hook').map(({ headers }) => Number(headers['x-goog-message-number']));
  return {
    ...sandbox,
    google,
    you,
    watch,
    create,
    catcher,
    arrived,
    settled: () => sandbox.control.notifications.settled(),
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await catcher[Symbol.asyncDispose]();
    },
  };
}

test('a new channel gets a sync message, then one message for each change, with every header', async () => {
  await using sandbox = await openWithCatcher();
  const { status, body } = await sandbox.watch('channel-1');
  assert.equal(status, 200);
  await sandbox.settled();
  await sandbox.create('one');
  await sandbox.settled();
  await sandbox.create('two');
  await sandbox.settled();
  const messages = sandbox.catcher.at('/hook');
  assert.deepEqual(
    messages.map(({ headers }) => headers['x-goog-resource-state']),
    ['sync', 'exists', 'exists'],
  );
  const [first, second] = messages;
  assert.deepEqual([first?.method, first?.rawBody.length], ['POST', 0]);
  assert.equal(second?.headers['x-goog-channel-id'], 'channel-1');
  assert.equal(second?.headers['x-goog-channel-token'], 'secret');
  assert.equal(second?.headers['x-goog-resource-id'], body['resourceId']);
  assert.equal(second?.headers['x-goog-resource-uri'], body['resourceUri']);
  assert.match(String(second?.headers['x-goog-channel-expiration']), /GMT$/);
  const numbers = sandbox.arrived();
  assert.equal(numbers[0], 1);
  assert.ok(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0)));
  assert.ok((numbers[1] ?? 0) > 2, 'not consecutive');
});

test('the answer to watch names the channel, its resource and when it expires', async () => {
  await using sandbox = await openWithCatcher();
  const { body } = await sandbox.watch('channel-1');
  assert.deepEqual([body['kind'], body['id'], body['token']], ['api#channel', 'channel-1', 'secret']);
  assert.equal(body['expiration'], String(START.getTime() + 7 * DAY_MS));
  const short = await sandbox.watch('channel-2', { params: { ttl: '3600' } });
  assert.equal(short.body['expiration'], String(START.getTime() + 3_600_000));
  const long = await sandbox.watch('channel-3', { params: { ttl: '99999999' } });
  assert.equal(long.body['expiration'], String(START.getTime() + 7 * DAY_MS));
  const wished = await sandbox.watch('channel-4', { expiration: START.getTime() + 5000 });
  assert.equal(wished.body['expiration'], String(START.getTime() + 5000));
  assert.equal(wished.body['resourceId'], body['resourceId']);
});

test('watch refuses what Google refuses', async () => {
  await using sandbox = await openWithCatcher();
  const refusal = async (id: string, over: Json = {}) => {
    const answer = await sandbox.watch(id, over);
    return [answer.status, answer.status === 200 ? '' : reasonOf(answer)];
  };
  assert.deepEqual(await refusal(''), [400, 'required']);
  assert.deepEqual(await refusal('no spaces'), [400, 'invalid']);
  assert.deepEqual(await refusal('x'.repeat(65)), [400, 'invalid']);
  assert.deepEqual(await refusal('a', { type: 'pigeon' }), [400, 'invalid']);
  assert.deepEqual(await refusal('a', { token: 'x'.repeat(257) }), [400, 'invalid']);
  assert.deepEqual(await refusal('a', { address: '' }), [400, 'required']);
  assert.deepEqual(await refusal('a', { address: 'ftp://127.0.0.1/' }), [400, 'push.webhookUrlNotHttps']);
  assert.deepEqual(await refusal('a', { expiration: START.getTime() }), [400, 'invalid']);
  assert.deepEqual(await refusal('a'), [200, '']);
  assert.deepEqual(await refusal('a'), [400, 'channelIdNotUnique']);
  await sandbox.google.addCalendar(YOU, { id: 'holidays', isPushSupported: false });
  const body = { id: 'b', type: 'web_hook', address: sandbox.catcher.url('/hook') };
  const holidays = await sandbox.you.post('/calendars/holidays/events/watch', body);
  assert.deepEqual([holidays.status, reasonOf(holidays)], [400, 'pushNotSupportedForRequestedResource']);
  assert.equal((await sandbox.you.post('/calendars/nothing/events/watch', body)).status, 404);
});

test('an http address is refused unless the sandbox is told to allow it', async () => {
  await using sandbox = await openWithCatcher(false);
  const refused = await sandbox.watch('a');
  assert.deepEqual([refused.status, reasonOf(refused)], [400, 'push.webhookUrlNotHttps']);
  assert.equal((await sandbox.watch('a', { address: 'https://127.0.0.1:1/' })).status, 200);
  await sandbox.control.changeSettings({ allowHttpChannels: true });
  assert.equal((await sandbox.watch('b')).status, 200);
});

test('a stopped channel is silent, and only its owner can stop it', async () => {
  await using sandbox = await openWithCatcher();
  const resourceId = (await sandbox.watch('a')).body['resourceId'];
  await sandbox.settled();
  await sandbox.google.addPerson({ email: 'design@example.com' });
  const other = await signIn(sandbox.url, 'design@example.com');
  assert.equal((await other.post('/channels/stop', { id: 'a', resourceId })).status, 404);
  assert.equal((await sandbox.you.post('/channels/stop', { id: 'a', resourceId: 'other' })).status, 404);
  assert.equal((await sandbox.you.post('/channels/stop', { id: 'a', resourceId })).status, 204);
  assert.equal((await sandbox.you.post('/channels/stop', { id: 'a', resourceId })).status, 404);
  await sandbox.create('silent');
  await sandbox.settled();
  assert.deepEqual(sandbox.arrived(), [1]);
});

test('a channel ends at its expiry by the clock of the sandbox, and its id stays taken', async () => {
  await using sandbox = await openWithCatcher();
  await sandbox.watch('a', { params: { ttl: '60' } });
  await sandbox.control.clock.advance(59_999);
  await sandbox.create('heard');
  await sandbox.control.clock.advance(1);
  await sandbox.create('not heard');
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 2);
  assert.deepEqual(
    (await sandbox.google.channels()).map(({ isAlive }) => isAlive),
    [false],
  );
  assert.equal(reasonOf(await sandbox.watch('a')), 'channelIdNotUnique');
});

test('two channels on one calendar both hear, and a revoked consent does not silence them', async () => {
  await using sandbox = await openWithCatcher();
  await sandbox.watch('a');
  await sandbox.watch('b');
  await sandbox.google.revokeConsent(YOU);
  await sandbox.create('heard twice');
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 4);
});

test('only the calendars that an event touches are notified', async () => {
  await using sandbox = await openWithCatcher();
  await sandbox.watch('a');
  await sandbox.google.addPerson({ email: 'design@example.com' });
  await sandbox.google.createEvent({ organizer: 'design@example.com', start: '2026-03-03T10:00' });
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 1);
  await sandbox.google.createEvent({ organizer: 'design@example.com', start: '2026-03-03T10:00', attendees: [YOU] });
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 2);
});

test('an answer 500, 502, 503 or 504 is tried again, any other refusal is not', async () => {
  await using sandbox = await openWithCatcher();
  sandbox.catcher.script('/hook', [{ status: 503 }, { status: 500 }, { status: 200 }]);
  await sandbox.watch('a');
  await sandbox.settled();
  assert.deepEqual(sandbox.arrived(), [1, 1, 1]);
  sandbox.catcher.forget();
  sandbox.catcher.script('/hook', [{ status: 404 }]);
  await sandbox.create('refused');
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 1);
  sandbox.catcher.answerAlways('/hook', { status: 502 });
  await sandbox.create('never delivered');
  await sandbox.settled();
  const records = await sandbox.control.notifications.list();
  assert.deepEqual(
    records.map(({ outcome, attempts, lastStatus }) => [outcome, attempts, lastStatus]),
    [
      ['delivered', 3, 200],
      ['failed', 1, 404],
      ['failed', 3, 502],
    ],
  );
  assert.equal('X-Goog-Channel-Token' in (records[0]?.headers ?? {}), false);
});

test('notifications can be dropped, doubled and reordered', async () => {
  await using sandbox = await openWithCatcher();
  const { notifications } = sandbox.control;
  await sandbox.watch('a');
  await sandbox.settled();
  await notifications.drop(1);
  await notifications.duplicate(1);
  await notifications.reorder(2);
  for (const summary of ['dropped', 'doubled', 'late', 'early']) {
    await sandbox.create(summary);
    await sandbox.settled();
  }
  const numbers = sandbox.arrived();
  const sorted = [...new Set(numbers)].toSorted((left, right) => left - right);
  const [sync, doubled, late, early] = sorted;
  assert.deepEqual(numbers, [sync, doubled, doubled, early, late]);
  assert.equal((await notifications.list()).filter(({ outcome }) => outcome === 'dropped').length, 1);
});

test('notifications can be held and released, in order or reversed, and delayed', async () => {
  await using sandbox = await openWithCatcher();
  const { notifications } = sandbox.control;
  await notifications.hold();
  await sandbox.watch('a');
  await sandbox.create('one');
  await sandbox.create('two');
  await sandbox.settled();
  assert.deepEqual(sandbox.arrived(), []);
  await notifications.release('reversed');
  await sandbox.settled();
  const numbers = sandbox.arrived();
  assert.deepEqual(
    numbers,
    numbers.toSorted((left, right) => right - left),
  );
  assert.equal(numbers.length, 3);
  await notifications.delay(30);
  const startedAt = performance.now();
  await sandbox.create('late');
  await sandbox.settled();
  assert.ok(performance.now() - startedAt >= 29);
  assert.equal(sandbox.arrived().length, 4);
});

test('a forged notification has the headers of a real one, except those that are changed', async () => {
  await using sandbox = await openWithCatcher();
  await sandbox.watch('a');
  await sandbox.settled();
  sandbox.catcher.forget();
  sandbox.catcher.answerAlways('/hook', { status: 404 });
  const forge = sandbox.control.notifications.forge;
  assert.equal(await forge({ channelId: 'a', headers: { 'x-goog-channel-token': 'wrong' } }), 404);
  assert.equal(await forge({ channelId: 'a', headers: { 'X-Goog-Channel-Token': null } }), 404);
  await forge({ address: sandbox.catcher.url('/hook'), headers: { 'x-goog-channel-id': 'nobody' } });
  const seen = sandbox.catcher
    .at('/hook')
    .map(({ headers }) => [
      headers['x-goog-channel-id'],
      headers['x-goog-channel-token'],
      headers['x-goog-resource-state'],
    ]);
  assert.deepEqual(seen, [
    ['a', 'wrong', 'exists'],
    ['a', undefined, 'exists'],
    ['nobody', undefined, undefined],
  ]);
  await assert.rejects(forge({ channelId: 'unknown' }), /no channel/);
});

test('many generated events make one notification', async () => {
  await using sandbox = await openWithCatcher();
  await sandbox.watch('a');
  await sandbox.google.generateEvents({ calendarId: YOU, count: 500, linklessEvery: 2 });
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 2);
  const { items } = await sandbox.you.list({ maxResults: '2500' });
  assert.deepEqual([items.length, items.filter(({ location }) => location === undefined).length], [500, 250]);
  await sandbox.google.notify(YOU);
  await sandbox.settled();
  assert.equal(sandbox.arrived().length, 3);
});
