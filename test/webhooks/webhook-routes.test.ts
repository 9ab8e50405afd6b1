import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WEBHOOK_EVENT_TYPES } from '../../src/contract/codes.ts';
import { newId } from '../../src/base/ids.ts';
import {
  webhookDeliveryPage,
  webhookDeliveryResource,
  webhookEndpointResource,
  webhookEndpointWithSecretResource,
  webhookReplayResource,
} from '../../src/contract/webhook/webhook-resources.ts';
import { sealEndpointUrls } from '../../src/webhook-endpoints/index.ts';
import { recordWebhookEvents } from '../../src/webhook-events/index.ts';
import { calendarEvent, startDelivering } from './delivery-setup.ts';
import { DELIVERIES, ENDPOINTS, openHouse } from './routes-house.ts';

test('an endpoint is created with its secret, and read without it', async () => {
  await using house = await openHouse();
  const created = await house.call('POST', ENDPOINTS, { url: 'https://example.com/hook?token=1', surprise: true });
  assert.equal(created.status, 201);
  const endpoint = webhookEndpointWithSecretResource.parse(created.body);
  assert.match(endpoint.secret, /^whsec_/);
  const { secret: _, ...withoutSecret } = endpoint;
  assert.deepEqual(withoutSecret, {
    id: endpoint.id,
    url: 'https://example.com/hook?token=***',
    event_types: ['bot.*'],
    shape: 'new',
    headers: 'webhook',
    enabled: true,
    disabled_reason: null,
    failing_since: null,
    created_at: '2026-03-02T09:15:00.000000Z',
  });
  assert.deepEqual(await house.call('GET', `${ENDPOINTS}${endpoint.id}/`), { status: 200, body: withoutSecret });
  assert.deepEqual(await house.call('GET', ENDPOINTS.slice(0, -1)), { status: 200, body: [withoutSecret] });
  const stored = await house.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirstOrThrow();
  assert.ok(!JSON.stringify(stored).includes(endpoint.secret.slice(6)));
});

test('a token in an address reaches the receiver, and is neither shown nor stored in the open, also one stored by an older version', async () => {
  await using house = await openHouse();
  const url = house.catcher.url('/hook?token=hidden&b=2');
  const created = webhookEndpointResource.parse(
    (await house.call('POST', ENDPOINTS, { url, event_types: ['*'] })).body,
  );
  const path = `${ENDPOINTS}${created.id}/`;
  const stored = () => house.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirstOrThrow();
  const delivered = async (): Promise<string | undefined> => {
    await house.tell(1);
    await using worker = await startDelivering(house.handle, house.parts);
    await worker.idle();
    return house.catcher.caught.at(-1)?.path;
  };
  assert.match(created.url, /\/hook\?token=\*\*\*&b=\*\*\*$/);
  assert.ok(!JSON.stringify(await stored()).includes('hidden'));
  assert.equal(await delivered(), '/hook?token=hidden&b=2');

  assert.equal((await house.call('PATCH', path, { url: created.url, shape: 'status_change' })).status, 200);
  assert.equal(await delivered(), '/hook?token=hidden&b=2', 'what is shown, sent back, changes nothing');
  await house.call('PATCH', path, { url: house.catcher.url('/hook?token=other&b=2') });
  assert.equal(await delivered(), '/hook?token=other&b=2');
  await house.call('PATCH', path, { url: house.catcher.url('/plain') });
  assert.deepEqual([(await stored()).url_sealed, await delivered()], [null, '/plain']);

  await house.db.updateTable('webhook_endpoints').set({ url, url_sealed: null }).execute();
  assert.equal(await delivered(), '/hook?token=hidden&b=2');
  await sealEndpointUrls(house.db, house.parts.sealer);
  assert.ok(!JSON.stringify(await stored()).includes('hidden'));
  assert.equal(await delivered(), '/hook?token=hidden&b=2');
});

test('an endpoint is changed field by field, rotated and deleted', async () => {
  await using house = await openHouse();
  const created = webhookEndpointWithSecretResource.parse(
    (await house.call('POST', ENDPOINTS, { url: 'https://example.com/a', event_types: ['bot.done'], headers: 'svix' }))
      .body,
  );
  const path = `${ENDPOINTS}${created.id}/`;
  const changed = webhookEndpointResource.parse(
    (await house.call('PATCH', path, { shape: 'status_change', enabled: false })).body,
  );
  assert.deepEqual(
    [changed.url, changed.event_types, changed.headers, changed.shape, changed.enabled],
    ['https://example.com/a', ['bot.done'], 'svix', 'status_change', false],
  );
  const all = webhookEndpointResource.parse(
    (await house.call('PATCH', path, { event_types: null, enabled: true })).body,
  );
  assert.deepEqual([all.event_types, all.enabled], [['bot.*'], true]);
  assert.equal((await house.call('PATCH', path, {})).status, 200);
  const rotated = await house.call('POST', `${path}rotate-secret/`);
  assert.equal(rotated.status, 200);
  assert.notEqual(webhookEndpointWithSecretResource.parse(rotated.body).secret, created.secret);
  assert.deepEqual(await house.call('DELETE', path), { status: 204, body: null });
  assert.deepEqual(await house.call('GET', path), { status: 404, body: { detail: 'Not found.' } });
});

test('each event type is taken by its family too', async () => {
  await using house = await openHouse();
  const families = [...new Set(WEBHOOK_EVENT_TYPES.map((type) => `${type.split('.')[0] ?? ''}.*`))];
  const created = await house.call('POST', ENDPOINTS, { url: 'https://example.com/a', event_types: families });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  assert.deepEqual(webhookEndpointWithSecretResource.parse(created.body).event_types, families);
});

test('event types are taken by name and by family, and what is listed can be sent back', async () => {
  await using house = await openHouse();
  const url = 'https://example.com/a';
  for (const [sent, kept] of [
    [null, ['bot.*']],
    [['*'], ['*']],
    [
      ['bot.*', 'calendar_user.*', 'calendar.stale'],
      ['bot.*', 'calendar_user.*', 'calendar.stale'],
    ],
    [
      ['*', 'bot.recording_done'],
      ['*', 'bot.recording_done'],
    ],
  ]) {
    const created = await house.call('POST', ENDPOINTS, { url, event_types: sent });
    const endpoint = webhookEndpointWithSecretResource.parse(created.body);
    assert.deepEqual(endpoint.event_types, kept);
    const again = await house.call('PATCH', `${ENDPOINTS}${endpoint.id}/`, { event_types: endpoint.event_types });
    assert.deepEqual(webhookEndpointResource.parse(again.body).event_types, kept);
  }
  for (const unknown of ['bot', 'bot.', 'bots.*', 'b*', '**', 'bot.*.*']) {
    assert.equal((await house.call('POST', ENDPOINTS, { url, event_types: [unknown] })).status, 400, unknown);
  }
});

test('what cannot be an endpoint is refused with the field and a sentence', async () => {
  await using house = await openHouse({ allowPrivateNetworks: false });
  const refusals: [unknown, string][] = [
    [{}, 'url'],
    [{ url: 'http://example.com/' }, 'url'],
    [{ url: 'example.com' }, 'url'],
    [{ url: 7 }, 'url'],
    [{ url: `https://example.com/${'a'.repeat(3000)}` }, 'url'],
    [{ url: 'https://example.com/', shape: 'newest' }, 'shape'],
    [{ url: 'https://example.com/', headers: null }, 'headers'],
    [{ url: 'https://example.com/', enabled: 'yes' }, 'enabled'],
    [{ url: 'https://example.com/', event_types: [] }, 'event_types'],
    [{ url: 'https://example.com/', event_types: 'bot.done' }, 'event_types'],
  ];
  for (const [body, field] of refusals) {
    const { status, body: answer } = await house.call('POST', ENDPOINTS, JSON.parse(JSON.stringify(body)));
    assert.equal(status, 400, JSON.stringify(body));
    assert.deepEqual(Object.keys(answer ?? {}), [field]);
    assert.match(JSON.stringify(answer), /\["[A-Z].*\."\]|Invalid/);
  }
  const unknownType = await house.call('POST', ENDPOINTS, {
    url: 'https://example.com/',
    event_types: ['bot.dancing'],
  });
  assert.equal(unknownType.status, 400);
  assert.match(JSON.stringify(unknownType.body), /event_types.*Not an event type/);
  assert.deepEqual(await house.call('GET', ENDPOINTS), { status: 200, body: [] });
});

test('a workspace has at most fifty endpoints, also when they are created at the same time', async () => {
  await using house = await openHouse();
  const answers = await Promise.all(
    Array.from({ length: 55 }, (_, index) => house.call('POST', ENDPOINTS, { url: `https://example.com/${index}` })),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 50);
  assert.equal(answers.filter(({ status }) => status === 400).length, 5);
});

test('nothing of one workspace is seen or moved with the key of another, and ids that are none are not found', async () => {
  await using house = await openHouse();
  const stranger = await house.addWorkspace();
  const { id } = webhookEndpointResource.parse(
    (await house.call('POST', ENDPOINTS, { event_types: ['*'], url: house.catcher.url('/hook') })).body,
  );
  await house.tell(1);
  const page = webhookDeliveryPage.parse((await house.call('GET', DELIVERIES)).body);
  const deliveryId = page.results[0]?.id ?? assert.fail('There is no delivery.');
  house.clock.advance(1000);
  for (const call of [stranger.call, house.call]) {
    const isMine = call === house.call;
    const [endpointId, oneDelivery] = isMine ? ['nonsense', newId()] : [id, deliveryId];
    const answers = await Promise.all([
      call('GET', `${ENDPOINTS}${endpointId}/`),
      call('PATCH', `${ENDPOINTS}${endpointId}/`, { enabled: false }),
      call('DELETE', `${ENDPOINTS}${endpointId}/`),
      call('POST', `${ENDPOINTS}${endpointId}/rotate-secret/`),
      call('POST', `${ENDPOINTS}${endpointId}/test/`),
      call('POST', `${ENDPOINTS}${endpointId}/replay/`, { since: '2026-01-01T00:00:00Z' }),
      call('GET', `${DELIVERIES}${oneDelivery}/`),
      call('POST', `${DELIVERIES}${oneDelivery}/replay/`),
    ]);
    assert.deepEqual(
      answers,
      Array.from({ length: 8 }, () => ({ status: 404, body: { detail: 'Not found.' } })),
    );
  }
  assert.deepEqual((await house.call('GET', DELIVERIES)).body, page);
  assert.deepEqual((await stranger.call('GET', DELIVERIES)).body, { next: null, previous: null, results: [] });
  const anonymous = await house.app.inject({ method: 'GET', url: DELIVERIES });
  assert.equal(anonymous.statusCode, 401);
});

test('a test webhook arrives, and its delivery shows the attempt', async () => {
  await using house = await openHouse();
  const body = { url: house.catcher.url('/hook'), event_types: ['bot.done'] };
  const { id } = webhookEndpointResource.parse((await house.call('POST', ENDPOINTS, body)).body);
  const answer = await house.call('POST', `${ENDPOINTS}${id}/test/`);
  assert.equal(answer.status, 202);
  const pending = webhookDeliveryResource.parse(answer.body);
  assert.deepEqual([pending.status, pending.event_type], ['pending', 'webhook_endpoint.test']);
  await using worker = await startDelivering(house.handle, house.parts);
  await worker.idle();
  assert.deepEqual(
    house.catcher.caught.map((webhook) => webhook.body),
    [pending.payload],
  );
  const delivered = webhookDeliveryResource.parse((await house.call('GET', `${DELIVERIES}${pending.id}/`)).body);
  assert.equal(delivered.status, 'delivered');
  assert.equal(delivered.next_attempt_at, null);
  assert.equal(delivered.attempts[0]?.http_status, 200);
  assert.equal(house.catcher.caught[0]?.headers['webhook-id'], delivered.event_id);
});

test('a delivery and everything since a time can be replayed, not to an endpoint that is off', async () => {
  await using house = await openHouse();
  const { id } = webhookEndpointResource.parse(
    (await house.call('POST', ENDPOINTS, { event_types: ['*'], url: house.catcher.url('/hook') })).body,
  );
  await house.tell(3);
  await using worker = await startDelivering(house.handle, house.parts);
  await worker.idle();
  const before = webhookDeliveryPage.parse((await house.call('GET', `${DELIVERIES}?status=delivered`)).body).results;
  assert.equal(before.length, 3);
  const one = before[0]?.id ?? '';
  assert.equal((await house.call('POST', `${DELIVERIES}${one}/replay/`)).status, 202);
  await worker.idle();
  assert.equal(house.catcher.caught.length, 4);
  const since = { since: '2026-03-02T10:15:00+01:00' };
  const all = await house.call('POST', `${ENDPOINTS}${id}/replay/`, since);
  assert.deepEqual([all.status, webhookReplayResource.parse(all.body)], [202, { replayed_count: 3 }]);
  await worker.idle();
  assert.equal(house.catcher.caught.length, 7);
  const failedOnly = await house.call('POST', `${ENDPOINTS}${id}/replay/`, { ...since, only_failed: true });
  assert.deepEqual(failedOnly.body, { replayed_count: 0 });

  await house.call('PATCH', `${ENDPOINTS}${id}/`, { enabled: false });
  for (const path of [`${ENDPOINTS}${id}/replay/`, `${ENDPOINTS}${id}/test/`, `${DELIVERIES}${one}/replay/`]) {
    const refused = await house.call('POST', path, since);
    assert.equal(refused.status, 400, path);
    assert.match(JSON.stringify(refused.body), /enabled.*switched off/);
  }
  for (const body of [{}, { since: 'yesterday' }, { since: 7 }, { since: '2026-13-45T00:00:00Z' }]) {
    const refused = await house.call('POST', `${ENDPOINTS}${id}/replay/`, body);
    assert.deepEqual([refused.status, Object.keys(refused.body ?? {})], [400, ['since']]);
  }
});

test('deliveries are paged newest first, forwards and backwards, without gap or double', async () => {
  await using house = await openHouse();
  await house.call('POST', ENDPOINTS, { event_types: ['*'], url: house.catcher.url('/hook') });
  for (const count of [120, 130]) {
    await house.tell(count);
    house.clock.advance(1000);
  }
  const read = async (url: string) => {
    const { status, body } = await house.call('GET', url);
    assert.equal(status, 200);
    return webhookDeliveryPage.parse(body);
  };
  const pathOf = (address: string | null): string => {
    const [, path = ''] = String(address).split('https://rollcall.example.com');
    assert.ok(path.startsWith(`${DELIVERIES}?`), String(address));
    return path;
  };
  const first = await read(`${DELIVERIES}?event_type=calendar.update`);
  const second = await read(pathOf(first.next));
  const third = await read(pathOf(second.next));
  assert.deepEqual([first.results.length, second.results.length, third.results.length], [100, 100, 50]);
  assert.deepEqual([first.previous, third.next], [null, null]);
  assert.match(pathOf(first.next), /event_type=calendar.update/);
  const all = [first, second, third].flatMap(({ results }) => results);
  assert.equal(new Set(all.map(({ id }) => id)).size, 250);
  const times = all.map(({ created_at }) => created_at);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b.localeCompare(a)),
  );
  const back = await read(pathOf(third.previous));
  assert.deepEqual(back.results, second.results);
  const start = await read(pathOf(back.previous));
  assert.deepEqual(start.results, first.results);
  assert.equal(start.previous, null);
});

test('deliveries are filtered by endpoint, bot, status and event type, and a filter that is none is refused', async () => {
  await using house = await openHouse();
  const made = [];
  for (const path of ['/a', '/b']) {
    made.push(
      webhookEndpointResource.parse(
        (await house.call('POST', ENDPOINTS, { event_types: ['*'], url: house.catcher.url(path) })).body,
      ).id,
    );
  }
  const botId = newId();
  const event = { ...calendarEvent(house.id, 'c1'), botId };
  await recordWebhookEvents(house.db, [event, calendarEvent(house.id, 'c2')], house.clock.now());
  const count = async (query: string): Promise<number> =>
    webhookDeliveryPage.parse((await house.call('GET', `${DELIVERIES}?${query}`)).body).results.length;
  assert.equal(await count(''), 4);
  assert.equal(await count(`webhook_endpoint_id=${made[0]}`), 2);
  assert.equal(await count(`bot_id=${botId}`), 2);
  assert.equal(await count(`bot_id=${botId}&webhook_endpoint_id=${made[1]}`), 1);
  assert.equal(await count('status=delivered'), 0);
  assert.equal(await count('status=pending&event_type=calendar.update'), 4);
  assert.equal(await count('event_type=bot.done'), 0);
  assert.equal(await count('unknown=1'), 4);
  for (const query of ['status=lost', 'bot_id=1', 'webhook_endpoint_id=x', 'event_type=y', 'cursor=abc', 'cursor=']) {
    const refused = await house.call('GET', `${DELIVERIES}?${query}`);
    assert.deepEqual([refused.status, Object.keys(refused.body ?? {})], [400, [query.split('=')[0]]], query);
  }
});
