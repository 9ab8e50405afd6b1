/** Subscriptions of the sandbox Microsoft, over HTTP: the handshake, notifications in batches, lifecycle, and misbehaviour on request. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { startWebhookCatcher } from '../support/webhook-catcher.ts';
import { DESIGN, IMMUTABLE, openMicrosoft, partOf, refusal, signIn, valueOf, YOU } from './microsoft-support.ts';
import type { Json } from './support.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-03-02T07:00:00Z');
const at = (minutes: number): string => new Date(START_MS + minutes * MINUTE_MS).toISOString();

type Echo = (token: string) => { status?: number; type?: string; body?: string; silent?: boolean };

/** An address that answers the handshake as told, in front of a catcher for everything else. */
async function startReceiver() {
  const catcher = await startWebhookCatcher();
  let echo: Echo = (body) => ({ body });
  const validations: { path: string; token: string; type: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    const token = url.searchParams.get('validationToken');
    if (token !== null) {
      validations.push({ path: url.pathname, token, type: request.headers['content-type'] });
      const { status = 200, type = 'text/plain', body = '', silent = false } = echo(token);
      if (!silent) response.writeHead(status, { 'content-type': type }).end(body);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void fetch(catcher.url(url.pathname), { method: 'POST', body: Buffer.concat(chunks) }).then((answer) =>
        response.writeHead(answer.status).end(),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    catcher,
    validations,
    url: (path: string) => `http://127.0.0.1:${address.port}${path}`,
    answerHandshake: (next: Echo) => {
      echo = next;
    },
    /** The items of all messages to a path. */
    items: (path: string): Json[] =>
      catcher.at(path).flatMap(({ body }) => ((body as Json | null)?.['value'] ?? []) as Json[]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await catcher[Symbol.asyncDispose]();
    },
  };
}

async function openWithReceiver(allowHttpChannels = true) {
  const receiver = await startReceiver();
  const sandbox = await openMicrosoft({ allowHttpChannels });
  await sandbox.control.changeSettings({ notificationRetryDelaysMs: [1, 1] });
  const wish = (over: Json = {}): Json => ({
    changeType: 'created,updated,deleted',
    notificationUrl: receiver.url('/hook'),
    lifecycleNotificationUrl: receiver.url('/lifecycle'),
    resource: '/me/events',
    expirationDateTime: at(2 * 24 * 60),
    clientState: 'a secret',
    ...over,
  });
  return {
    ...sandbox,
    receiver,
    wish,
    subscribe: (over: Json = {}, headers: Record<string, string> = {}) =>
      sandbox.you.send('POST', '/subscriptions', wish(over), headers),
    create: (summary = 'A call') =>
      sandbox.microsoft.createEvent({ organizer: YOU, summary, start: '2026-03-04T09:00' }),
    settled: () => sandbox.control.notifications.settled(),
    hooked: () => receiver.items('/hook').map(({ changeType }) => changeType),
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

test('a subscription is made once both addresses have shown the token', async () => {
  await using sandbox = await openWithReceiver();
  const { status, body } = await sandbox.subscribe();
  assert.equal(status, 201);
  const { validations } = sandbox.receiver;
  assert.deepEqual(
    validations.map(({ path, type }) => [path, type]),
    [
      ['/hook', 'text/plain; charset=utf-8'],
      ['/lifecycle', 'text/plain; charset=utf-8'],
    ],
  );
  assert.match(validations[0]?.token ?? '', /^Validation: .* Request-Id: [\da-f-]{36}$/);
  assert.deepEqual([body['clientState'], body['expirationDateTime']], ['a secret', at(2 * 24 * 60)]);
  const id = String(body['id']);
  const read = await sandbox.you.send('GET', `/subscriptions/${id}`);
  assert.deepEqual([read.body['resource'], read.body['clientState']], ['/me/events', null]);
  assert.deepEqual(
    valueOf(await sandbox.you.send('GET', '/subscriptions')).map((one) => one['id']),
    [id],
  );
});

test('an address that does not answer the handshake exactly gets no subscription', async () => {
  await using sandbox = await openWithReceiver();
  const { receiver, control } = sandbox;
  const wrong: [Echo, RegExp][] = [
    [() => ({ body: 'something else' }), /exactly match/],
    [(token) => ({ body: encodeURIComponent(token) }), /exactly match/],
    [(token) => ({ body: JSON.stringify(token) }), /exactly match/],
    [(token) => ({ body: token, type: 'text/html' }), /exactly match/],
    [(token) => ({ body: token, status: 202 }), /200 OK/],
    [(token) => ({ body: token, status: 404 }), /'404'/],
    [() => ({ silent: true }), /timed out/],
  ];
  await control.changeSettings({ validationTimeoutMs: 300 });
  for (const [echo, expected] of wrong) {
    receiver.answerHandshake(echo);
    const refused = await sandbox.subscribe();
    assert.deepEqual(refusal(refused), [400, 'ValidationError']);
    assert.match(JSON.stringify(refused.body), expected);
  }
  receiver.answerHandshake((body) => ({ body: receiver.validations.at(-1)?.path === '/lifecycle' ? '' : body }));
  assert.deepEqual(refusal(await sandbox.subscribe()), [400, 'ValidationError'], 'both addresses count');
  receiver.answerHandshake((body) => ({ body }));
  assert.equal((await sandbox.subscribe()).status, 201);
});

test('a subscription that makes no sense is refused', async () => {
  await using sandbox = await openWithReceiver();
  const { url, microsoft } = sandbox;
  const wrong: [Json, unknown[]][] = [
    [{ changeType: 'moved' }, [400, 'InvalidRequest']],
    [{ notificationUrl: '' }, [400, 'InvalidRequest']],
    [{ notificationUrl: 'ftp://receiver.example.com/' }, [400, 'InvalidRequest']],
    [{ resource: 'me/messages' }, [400, 'InvalidRequest']],
    [{ resource: `users/${DESIGN}/events` }, [400, 'InvalidRequest']],
    [{ resource: 'me/calendars/AAMkNone=/events' }, [404, 'ErrorItemNotFound']],
    [{ expirationDateTime: 'tomorrow' }, [400, 'InvalidRequest']],
    [{ expirationDateTime: at(-1) }, [400, 'InvalidRequest']],
    [{ clientState: 'x'.repeat(129) }, [400, 'InvalidRequest']],
    [{ includeResourceData: true }, [400, 'InvalidRequest']],
  ];
  for (const [over, expected] of wrong)
    assert.deepEqual(refusal(await sandbox.subscribe(over)), expected, JSON.stringify(over));
  assert.deepEqual(sandbox.receiver.validations, [], 'nobody is asked about those');
  const basic = await signIn(url, YOU, { scope: 'Calendars.ReadBasic' });
  assert.deepEqual(refusal(await basic.send('POST', '/subscriptions', sandbox.wish())), [403, 'ErrorAccessDenied']);
  assert.deepEqual(await microsoft.subscriptions(), []);
});

test('http addresses are refused unless they are allowed', async () => {
  await using sandbox = await openWithReceiver(false);
  assert.deepEqual(refusal(await sandbox.subscribe()), [400, 'InvalidRequest']);
});

test('a subscription lives 45 minutes at least and seven days at most, and can be renewed', async () => {
  await using sandbox = await openWithReceiver();
  const { you, control } = sandbox;
  const short = await sandbox.subscribe({ expirationDateTime: at(1), changeType: 'created' });
  assert.equal(short.body['expirationDateTime'], at(45));
  const long = await sandbox.subscribe({ expirationDateTime: at(20_000) });
  assert.equal(long.body['expirationDateTime'], at(10_080));
  const path = `/subscriptions/${String(short.body['id'])}`;
  const renewed = await you.send('PATCH', path, { expirationDateTime: at(100) });
  assert.deepEqual([renewed.status, renewed.body['expirationDateTime']], [200, at(100)]);
  const other = await you.send('PATCH', path, { lifecycleNotificationUrl: sandbox.receiver.url('/new') });
  assert.deepEqual(refusal(other), [400, 'InvalidRequest']);
  await control.clock.advance(100 * MINUTE_MS);
  const again = await signIn(sandbox.url, YOU);
  const late = await again.send('PATCH', path, { expirationDateTime: at(1000) });
  assert.deepEqual(refusal(late), [404, 'ResourceNotFound']);
  assert.equal(valueOf(await again.send('GET', '/subscriptions')).length, 1);
  await sandbox.create();
  await sandbox.settled();
  assert.equal(sandbox.receiver.items('/hook').length, 1, 'an expired one hears nothing');
});

test('the same resource can be watched once for the same changes; a deleted subscription gives way', async () => {
  await using sandbox = await openWithReceiver();
  const { you, url, microsoft } = sandbox;
  const first = await sandbox.subscribe();
  const path = `/subscriptions/${String(first.body['id'])}`;
  assert.deepEqual(refusal(await sandbox.subscribe({ notificationUrl: sandbox.receiver.url('/other') })), [
    409,
    'ExtensionError',
  ]);
  assert.deepEqual(refusal(await sandbox.subscribe({ resource: 'me/events' })), [409, 'ExtensionError']);
  assert.equal(sandbox.receiver.validations.length, 2, 'and nobody is asked before that is clear');
  const both = await Promise.all([
    sandbox.subscribe({ changeType: 'created' }),
    sandbox.subscribe({ changeType: 'created' }),
  ]);
  assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([201, 409]));
  const [main] = valueOf(await you.get('/me/calendars'));
  assert.equal((await sandbox.subscribe({ resource: `me/calendars/${String(main?.['id'])}/events` })).status, 201);
  const mailbox = `users/${YOU}`;
  assert.equal((await sandbox.subscribe({ resource: `${mailbox}/calendar/events` })).status, 409, 'it is the same one');
  assert.equal((await sandbox.subscribe({ resource: `${mailbox}/events`, changeType: 'deleted' })).status, 201);
  await microsoft.setClient({ clientId: 'other', clientSecret: 'other' });
  const design = await signIn(url, DESIGN);
  assert.deepEqual(refusal(await design.send('DELETE', path)), [404, 'ResourceNotFound'], "it is nobody else's");
  assert.equal((await you.send('POST', `${path}/reauthorize`)).status, 204);
  assert.equal((await you.send('DELETE', path)).status, 204);
  assert.deepEqual(refusal(await you.send('DELETE', path)), [404, 'ResourceNotFound']);
  assert.equal((await sandbox.subscribe()).status, 201);
});

test('a change is told with everything that names it, and the records keep the secret out', async () => {
  await using sandbox = await openWithReceiver();
  const { you, microsoft, control } = sandbox;
  const { body } = await sandbox.subscribe({}, IMMUTABLE);
  const event = await sandbox.create();
  await sandbox.settled();
  await microsoft.editEvent(event.id, { summary: 'Other' });
  await sandbox.settled();
  await microsoft.cancelEvent(event.id);
  await sandbox.settled();
  assert.deepEqual(sandbox.hooked(), ['created', 'updated', 'deleted']);
  const [item] = sandbox.receiver.items('/hook');
  const me = (await you.get('/me')).body;
  assert.equal(item?.['subscriptionId'], body['id']);
  assert.equal(item?.['clientState'], 'a secret');
  assert.equal(item?.['resource'], `Users/${String(me['id'])}/Events/${event.graphId}`);
  assert.equal(partOf(item, 'resourceData')['id'], event.graphId);
  assert.equal(item?.['subscriptionExpirationDateTime'], body['expirationDateTime']);
  const records = await control.notifications.list();
  assert.equal(records.length, 3);
  assert.deepEqual([records[0]?.outcome, records[0]?.channelId], ['delivered', body['id']]);
  assert.equal(typeof records[0]?.answeredInMs, 'number');
  assert.match(JSON.stringify(records[0]?.content), /"changeType":"created"/);
  const everything = [records, await microsoft.subscriptions(), await control.state(), await control.requests.list()];
  assert.equal(JSON.stringify(everything).includes('a secret'), false);
});

test('who is invited hears of their own copy, under the id of their mailbox', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, url, receiver } = sandbox;
  const design = await signIn(url, DESIGN);
  await design.send('POST', '/subscriptions', sandbox.wish({ notificationUrl: receiver.url('/design') }));
  await sandbox.subscribe({ changeType: 'deleted' });
  const told = () => receiver.items('/design').map(({ changeType }) => changeType);
  const event = await microsoft.createEvent({ organizer: YOU, start: '2026-03-04T09:00', attendees: [DESIGN] });
  await sandbox.settled();
  const [copy] = await design.view();
  assert.equal(partOf(receiver.items('/design')[0], 'resourceData')['id'], copy?.['id']);
  await microsoft.cancelEvent(event.id);
  await sandbox.settled();
  assert.deepEqual(told(), ['created', 'updated'], 'a cancelled copy is still there');
  assert.deepEqual(sandbox.hooked(), ['deleted'], 'and only the changes asked for are told');
  await microsoft.removeEvent(event.id, DESIGN);
  await sandbox.settled();
  assert.deepEqual(told(), ['created', 'updated', 'deleted']);
  await microsoft.editEvent(event.id, { summary: 'nobody has it any more' });
  await sandbox.settled();
  assert.deepEqual(told(), ['created', 'updated', 'deleted']);
});

test('one occurrence is told by its own id', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, you } = sandbox;
  await sandbox.subscribe();
  const series = await microsoft.createEvent({
    organizer: YOU,
    start: '2026-03-04T09:00',
    recurrence: 'FREQ=DAILY;COUNT=3',
  });
  const [, second = '', third = ''] = await microsoft.instanceIds(series.id);
  await microsoft.moveEvent(second, '2026-03-05T15:00');
  await microsoft.cancelEvent(third);
  await sandbox.settled();
  const told = sandbox.receiver.items('/hook');
  assert.deepEqual(
    told.map(({ changeType }) => changeType),
    ['created', 'updated', 'deleted'],
  );
  const moved = (await you.view()).find(({ type }) => type === 'exception');
  assert.equal(partOf(told[1], 'resourceData')['id'], moved?.['id']);
});

test('a subscription to one calendar hears of that one, one to all events not of what others share', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, receiver } = sandbox;
  await microsoft.addCalendar(DESIGN, { id: 'team' });
  const { calendars } = await microsoft.addCalendar(YOU, { id: 'team' });
  await microsoft.addCalendar(YOU, { id: 'projects' });
  const graphId = calendars.find(({ id }) => id === 'team')?.graphId ?? '';
  await sandbox.subscribe();
  const resource = `me/calendars/${graphId}/events`;
  assert.equal((await sandbox.subscribe({ resource, notificationUrl: receiver.url('/team') })).status, 201);
  await microsoft.createEvent({ calendarId: 'team', start: '2026-03-04T09:00' });
  await sandbox.settled();
  assert.deepEqual([receiver.items('/team').length, receiver.items('/hook').length], [1, 0]);
  await microsoft.createEvent({ calendarId: 'projects', start: '2026-03-04T09:00' });
  await sandbox.settled();
  assert.deepEqual([receiver.items('/team').length, receiver.items('/hook').length], [1, 1]);
  await microsoft.notify('team');
  await sandbox.settled();
  assert.equal(receiver.items('/team').length, 2);
});

test('what arises together for one address goes in one message, with several subscriptions mixed', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, url, receiver, control } = sandbox;
  await control.changeSettings({ notificationBatchMs: 100 });
  const design = await signIn(url, DESIGN);
  await sandbox.subscribe();
  await design.send('POST', '/subscriptions', sandbox.wish({ clientState: 'of design' }));
  await microsoft.createEvent({ organizer: YOU, start: '2026-03-04T09:00', attendees: [DESIGN] });
  await microsoft.createEvent({ organizer: DESIGN, start: '2026-03-05T09:00' });
  await sandbox.settled();
  assert.equal(receiver.catcher.at('/hook').length, 1);
  assert.deepEqual(
    receiver.items('/hook').map(({ clientState }) => clientState),
    ['a secret', 'of design', 'of design'],
  );
  const [record] = await control.notifications.list();
  assert.equal(record?.channelId.split(',').length, 2);
  await microsoft.generateEvents({ calendarId: YOU, count: 200 });
  await sandbox.settled();
  assert.equal(receiver.items('/hook').length, 4, 'many generated events are told once');
});

test('everything but 2xx is tried again', async () => {
  await using sandbox = await openWithReceiver();
  const { receiver, control } = sandbox;
  await sandbox.subscribe();
  receiver.catcher.script('/hook', [{ status: 404 }, { status: 500 }, { status: 202 }]);
  await sandbox.create();
  await sandbox.settled();
  receiver.catcher.answerAlways('/hook', { status: 400 });
  await sandbox.create();
  await sandbox.settled();
  assert.deepEqual(
    (await control.notifications.list()).map(({ outcome, attempts, lastStatus }) => [outcome, attempts, lastStatus]),
    [
      ['delivered', 3, 202],
      ['failed', 3, 400],
    ],
  );
});

test('how long an answer took is recorded', async () => {
  await using sandbox = await openWithReceiver();
  await sandbox.subscribe();
  sandbox.receiver.catcher.script('/hook', [{ status: 202, delayMs: 60 }]);
  await sandbox.create();
  await sandbox.settled();
  const [record] = await sandbox.control.notifications.list();
  assert.ok((record?.answeredInMs ?? 0) >= 59);
});

test('notifications can be dropped, doubled and held', async () => {
  await using sandbox = await openWithReceiver();
  const { control, receiver } = sandbox;
  await control.changeSettings({ notificationBatchMs: 0 });
  await sandbox.subscribe();
  await control.notifications.drop(1);
  await control.notifications.duplicate(1);
  await sandbox.create('dropped');
  await sandbox.settled();
  await sandbox.create('doubled');
  await sandbox.settled();
  assert.equal(receiver.items('/hook').length, 2);
  await control.notifications.hold();
  await sandbox.create('late');
  await sandbox.settled();
  assert.equal(receiver.items('/hook').length, 2);
  await control.notifications.release();
  await sandbox.settled();
  assert.equal(receiver.items('/hook').length, 3);
});

test('lifecycle events go to their own address, and a removed subscription is gone', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, receiver, you } = sandbox;
  const { body } = await sandbox.subscribe();
  const id = String(body['id']);
  for (const event of ['reauthorizationRequired', 'missed', 'subscriptionRemoved'] as const) {
    await microsoft.sendLifecycle(id, event);
    await sandbox.settled();
  }
  const told = receiver.items('/lifecycle');
  assert.deepEqual(
    told.map(({ lifecycleEvent }) => lifecycleEvent),
    ['reauthorizationRequired', 'missed', 'subscriptionRemoved'],
  );
  assert.deepEqual([told[0]?.['subscriptionId'], told[0]?.['clientState']], [id, 'a secret']);
  assert.equal('changeType' in (told[0] ?? {}), false);
  assert.equal((await you.send('GET', `/subscriptions/${id}`)).status, 404);
  await assert.rejects(microsoft.sendLifecycle(id, 'missed'), /no subscription/);
  const plain = await sandbox.subscribe({ lifecycleNotificationUrl: null });
  await assert.rejects(microsoft.sendLifecycle(String(plain.body['id']), 'missed'), /lifecycleNotificationUrl/);
});

test('lifecycle events and changes go in messages of their own, also to one address', async () => {
  await using sandbox = await openWithReceiver();
  const { body } = await sandbox.subscribe({ lifecycleNotificationUrl: sandbox.receiver.url('/hook') });
  await sandbox.control.changeSettings({ notificationBatchMs: 100 });
  await sandbox.create();
  await sandbox.microsoft.sendLifecycle(String(body['id']), 'missed');
  await sandbox.settled();
  assert.equal(sandbox.receiver.catcher.at('/hook').length, 2);
});

test('subscriptions can vanish without a word', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, receiver } = sandbox;
  await sandbox.subscribe();
  const [shown] = await microsoft.subscriptions();
  assert.deepEqual([shown?.email, shown?.calendarId, shown?.isAlive], [YOU, null, true]);
  assert.deepEqual(await microsoft.removeSubscriptions(DESIGN), { removed: 0 });
  assert.deepEqual(await microsoft.removeSubscriptions(YOU), { removed: 1 });
  await sandbox.create();
  await sandbox.settled();
  assert.deepEqual(receiver.catcher.caught, []);
});

test('a forged notification has what a real one has, except what is changed', async () => {
  await using sandbox = await openWithReceiver();
  const { microsoft, receiver, control } = sandbox;
  const { body } = await sandbox.subscribe();
  const subscriptionId = String(body['id']);
  receiver.catcher.answerAlways('/hook', { status: 202 });
  const items = [{ clientState: 'wrong' }, { clientState: null }, { subscriptionId: 'unknown' }];
  assert.equal(await microsoft.forgeNotification({ subscriptionId, items }), 202);
  assert.deepEqual(
    receiver.items('/hook').map((item) => [item['subscriptionId'], item['clientState'], item['changeType']]),
    [
      [subscriptionId, 'wrong', 'updated'],
      [subscriptionId, undefined, 'updated'],
      ['unknown', 'a secret', 'updated'],
    ],
  );
  assert.equal(await control.notifications.forge({ channelId: subscriptionId }), 202);
  assert.equal(receiver.items('/hook').at(-1)?.['clientState'], 'a secret');
  assert.equal(await control.notifications.forge({ channelId: subscriptionId, body: 'nonsense' }), 202);
  assert.equal(receiver.catcher.at('/hook').at(-1)?.rawBody.toString(), 'nonsense');
});
