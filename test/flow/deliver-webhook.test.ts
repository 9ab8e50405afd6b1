import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { systemClock } from '../../src/base/clock.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { inTransaction, sql, type Db } from '../../src/db/index.ts';
import { webhookDeliverer } from '../../src/flow/tell/deliver-webhook.ts';
import {
  listDeliveries,
  replayDelivery,
  replayEndpoint,
  type ListedDelivery,
} from '../../src/webhook-deliveries/index.ts';
import {
  deleteEndpoint,
  findEndpoint,
  newSigningSecret,
  rotateEndpointSecret,
  SECRET_PURPOSE,
  updateEndpoint,
} from '../../src/webhook-endpoints/index.ts';
import { WEBHOOK_BODIES } from '../../src/contract/webhook/index.ts';
import {
  botStatusEvent,
  calendarSyncEvents,
  calendarUserConnected,
  recordWebhookEvents,
} from '../../src/webhook-events/index.ts';
import { waitForBlocked } from '../support/blocked.ts';
import { settableClock } from '../support/clock.ts';
import { openTestDatabase } from '../support/database.ts';
import { claimRows } from '../../src/due/due-rows.ts';
import { ATTEMPT_DELIVERIES } from '../../src/due/index.ts';
import { waitFor } from '../support/wait.ts';
import { startWebhookCatcher, type CaughtWebhook } from '../support/webhook-catcher.ts';
import {
  addEndpoint,
  addWorkspace,
  calendarEvent,
  deliveryKind,
  deliveryParts,
  startDelivering,
} from '../webhooks/delivery-setup.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A workspace on its own database, due work that runs, a catcher, and a clock that a test can move. */
async function openHouse(options: { concurrency?: number; placesPerEndpoint?: number } = {}) {
  const stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase());
  const catcher = stack.use(await startWebhookCatcher());
  // Signatures carry the time of the clock, and the reference libraries compare it with the real one.
  const clock = settableClock(new Date());
  const parts = deliveryParts(database.db, clock);
  stack.defer(() => parts.outbound.close());
  const worker = stack.use(await startDelivering(database.handle, parts, options));
  const workspaceId = await addWorkspace(database.db, clock.now());
  return {
    ...parts,
    parts,
    clock,
    handle: database.handle,
    catcher,
    worker,
    workspaceId,
    tell: (id: string) => recordWebhookEvents(database.db, [calendarEvent(workspaceId, id)], clock.now()),
    /** Lets time pass and everything that became due happen. */
    pass: async (ms: number) => {
      clock.advance(ms);
      await worker.idle();
    },
    deliveries: (filters: Parameters<typeof listDeliveries>[2] = {}): Promise<ListedDelivery[]> =>
      listDeliveries(database.db, workspaceId, filters, null, 1000),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const headersOf = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** What a webhook says, without when. */
const factOf = ({ body }: Pick<CaughtWebhook, 'body'>): unknown => {
  const { rollcall: _, ...fact } = body as Record<string, unknown>;
  return fact;
};

test('a bot status reaches every endpoint in its own shape, signed in its own header family', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId, clock } = house;
  const modern = await addEndpoint(parts, workspaceId, catcher.url('/new?token=1'));
  const old = await addEndpoint(parts, workspaceId, catcher.url('/old'), { shape: 'status_change', headers: 'svix' });
  const bot = { id: '0196a3c2-d0b1-7c3e-9f1c-5b8e2a7d4f60', workspaceId, metadata: { zone: 'ä "quoted"' } };
  const change = {
    code: 'done',
    subCode: null,
    message: 'The call ended.',
    createdAt: new Date('2026-03-02T09:00:00.04Z'),
  };
  const event = botStatusEvent(bot, change, []);
  assert.ok(event !== null);
  await recordWebhookEvents(house.db, [event], clock.now());

  const toNew = await catcher.waitFor(({ path }) => path === '/new?token=1');
  assert.deepEqual(new StandardWebhook(modern.secret).verify(toNew.rawBody, headersOf(toNew.headers)), toNew.body);
  assert.equal(
    toNew.rawBody.toString(),
    '{"event":"bot.done","data":{"data":{"code":"done","sub_code":null,"updated_at":"2026-03-02T09:00:00.040000Z"},' +
      `"bot":{"id":"${bot.id}","metadata":{"zone":"ä \\"quoted\\""}}},` +
      '"rollcall":{"happened_at":"2026-03-02T09:00:00.040000Z","calendar_meetings":[]}}',
  );
  assert.equal(toNew.headers['content-type'], 'application/json');
  assert.equal(toNew.method, 'POST');

  const toOld = await catcher.waitFor(({ path }) => path === '/old');
  new SvixWebhook(old.secret).verify(toOld.rawBody, headersOf(toOld.headers));
  assert.equal(toOld.headers['webhook-id'], undefined);
  assert.equal(toOld.headers['svix-id'], toNew.headers['webhook-id']);
  assert.deepEqual(toOld.body, {
    event: 'bot.status_change',
    data: {
      bot_id: bot.id,
      status: { code: 'done', created_at: '2026-03-02T09:00:00.040000Z', sub_code: null, message: 'The call ended.' },
    },
    rollcall: { happened_at: '2026-03-02T09:00:00.040000Z', calendar_meetings: [] },
  });

  await house.worker.idle();
  const deliveries = await house.deliveries({ botId: bot.id });
  assert.deepEqual(
    deliveries.map(({ state, nextAttemptAt, attempts }) => ({
      state,
      nextAttemptAt,
      statuses: attempts.map((one) => one.httpStatus),
    })),
    Array.from({ length: 2 }, () => ({ state: 'delivered', nextAttemptAt: null, statuses: [200] })),
  );
});

test('an event goes to the enabled endpoints of its workspace that want its type, and to no other', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId, clock } = house;
  const stranger = await addWorkspace(house.db, clock.now());
  const wants = await addEndpoint(parts, workspaceId, catcher.url('/wants'), { eventTypes: ['calendar.update'] });
  const wantsBots = await addEndpoint(parts, workspaceId, catcher.url('/wants-bots'), {
    eventTypes: ['bot.status_change'],
  });
  await addEndpoint(parts, workspaceId, catcher.url('/off'), { isEnabled: false });
  await addEndpoint(parts, stranger, catcher.url('/stranger'));
  const bot = { id: '0196a3c2-d0b1-7c3e-9f1c-5b8e2a7d4f60', workspaceId, metadata: {} };
  const fatal = botStatusEvent(bot, { code: 'fatal', subCode: null, message: null, createdAt: clock.now() }, []);
  assert.ok(fatal !== null);
  await recordWebhookEvents(house.db, [calendarEvent(workspaceId, 'c1'), fatal], clock.now());
  await house.worker.idle();
  assert.deepEqual(catcher.caught.map(({ path }) => path).toSorted(), ['/wants', '/wants-bots']);
  const endpointIds = (await house.deliveries()).map(({ endpointId }) => endpointId);
  assert.deepEqual(new Set(endpointIds), new Set([wants.id, wantsBots.id]));
  assert.deepEqual(catcher.at('/wants').map(factOf), [{ event: 'calendar.update', data: { calendar_id: 'c1' } }]);
});

test('an endpoint gets the families it wants, and bot.recording_done in the old shape or by name only', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId, clock } = house;
  const endpoints = {
    '/bots': { eventTypes: ['bot.*'] },
    '/bots-old': { eventTypes: ['bot.*'], shape: 'status_change' },
    '/all': { eventTypes: ['*'] },
    '/all-old': { eventTypes: ['*'], shape: 'status_change' },
    '/named': { eventTypes: ['*', 'bot.recording_done'] },
    '/people': { eventTypes: ['calendar_user.*', 'bot.done'] },
    '/calendars': { eventTypes: ['calendar.*'] },
  } as const;
  for (const [path, { eventTypes, ...choices }] of Object.entries(endpoints))
    await addEndpoint(parts, workspaceId, catcher.url(path), { ...choices, eventTypes: [...eventTypes] });
  const bot = { id: '0196a3c2-d0b1-7c3e-9f1c-5b8e2a7d4f60', workspaceId, metadata: {} };
  const events = ['recording_done', 'done'].map((code) =>
    botStatusEvent(bot, { code, subCode: null, message: null, createdAt: clock.now() }, []),
  );
  const person = { id: 'u1', workspaceId, externalId: 'ada' };
  const connected = calendarUserConnected(person, { id: 'c1', kind: 'google', account: 'ada@example.com' });
  const told = [...events.filter((event) => event !== null), connected, calendarEvent(workspaceId, 'c1')];
  await recordWebhookEvents(house.db, told, clock.now());
  await house.worker.idle();
  const namesAt = (path: string): unknown[] =>
    catcher
      .at(path)
      .map(({ body }) => (body as { event: string }).event)
      .toSorted();
  assert.deepEqual(namesAt('/bots'), ['bot.done']);
  assert.deepEqual(namesAt('/bots-old'), ['bot.status_change', 'bot.status_change']);
  assert.deepEqual(namesAt('/all'), ['bot.done', 'calendar.update', 'calendar_user.connected']);
  assert.equal(namesAt('/all-old').length, 4);
  assert.equal(namesAt('/named').length, 4);
  assert.deepEqual(namesAt('/people'), ['bot.done', 'calendar_user.connected']);
  assert.deepEqual(namesAt('/calendars'), ['calendar.update']);
});

test('a delivery recorded while its endpoint was being switched off is ended without a request', async () => {
  await using house = await openHouse();
  await house.worker.stop();
  const endpoint = await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  await house.tell('c1');
  await house.db.updateTable('webhook_endpoints').set({ is_enabled: false }).where('id', '=', endpoint.id).execute();
  await using worker = await startDelivering(house.handle, house.parts);
  await worker.idle();
  assert.deepEqual(house.catcher.caught, []);
  const [delivery] = await house.deliveries();
  assert.deepEqual([delivery?.state, delivery?.attempts, delivery?.nextAttemptAt], ['failed', [], null]);
  assert.match(delivery?.failedReason ?? '', /switched off/);
});

test('a fact that is rolled back tells nobody', async () => {
  await using house = await openHouse();
  await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  const rolledBack = inTransaction(house.db, async (tx) => {
    await recordWebhookEvents(tx, [calendarEvent(house.workspaceId, 'c1')], house.clock.now());
    throw new Error('The fact did not happen.');
  });
  await assert.rejects(rolledBack, /did not happen/);
  await house.tell('c2');
  await house.worker.idle();
  assert.deepEqual(house.catcher.caught.map(factOf), [{ event: 'calendar.update', data: { calendar_id: 'c2' } }]);
});

test('two thousand events and their deliveries are one statement', async () => {
  await using house = await openHouse();
  await house.worker.stop();
  for (const path of ['/a', '/b']) await addEndpoint(house.parts, house.workspaceId, house.catcher.url(path));
  const events = Array.from({ length: 4001 }, (_, index) => calendarEvent(house.workspaceId, `c${index}`));
  const statements = await countStatements(house.db, (tx) => recordWebhookEvents(tx, events, house.clock.now()));
  assert.equal(statements, 3);
  const { rows } = await sql<{ events: number; deliveries: number; versions: string[] }>`
    select (select count(*) from webhook_events) as events, count(*) as deliveries,
      array_agg(distinct substring(id::text, 15, 1)) as versions from webhook_deliveries`.execute(house.db);
  assert.deepEqual(rows, [{ events: 4001, deliveries: 8002, versions: ['7'] }]);
});

test('a failing endpoint is tried again by the schedule with the same id, and its health is shown', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId } = house;
  const endpoint = await addEndpoint(parts, workspaceId, catcher.url('/hook'));
  catcher.script('/hook', [
    { status: 500 },
    { isCut: true },
    { status: 302, headers: { location: catcher.url('/elsewhere') } },
  ]);
  await house.tell('c1');
  await house.worker.idle();
  assert.equal(catcher.caught.length, 1);
  assert.ok((await findEndpoint(house.db, workspaceId, endpoint.id))?.failingSince instanceof Date);
  await house.pass(4_999);
  assert.equal(catcher.caught.length, 1);
  await house.pass(1);
  assert.equal(catcher.caught.length, 2);
  await house.pass(5 * 60_000 - 1);
  assert.equal(catcher.caught.length, 2);
  await house.pass(1);
  assert.equal(catcher.caught.length, 3);
  await house.pass(30 * 60_000);
  assert.equal(catcher.caught.length, 4);

  assert.equal(new Set(catcher.caught.map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.equal(new Set(catcher.caught.map(({ rawBody }) => rawBody.toString())).size, 1);
  assert.deepEqual(catcher.at('/elsewhere'), []);
  const [delivery] = await house.deliveries();
  assert.equal(delivery?.state, 'delivered');
  assert.deepEqual(
    delivery.attempts.map(({ number, httpStatus }) => [number, httpStatus]),
    [
      [1, 500],
      [2, null],
      [3, 302],
      [4, 200],
    ],
  );
  const errors = delivery.attempts.map(({ error }) => error);
  assert.match(errors[0] ?? '', /HTTP 500/);
  assert.match(errors[1] ?? '', /closed the connection/);
  assert.match(errors[2] ?? '', /redirect/);
  assert.equal(errors[3], null);
  assert.equal((await findEndpoint(house.db, workspaceId, endpoint.id))?.failingSince, null);
});

test('an endpoint that asks for time with Retry-After gets it', async () => {
  await using house = await openHouse();
  await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  house.catcher.script('/hook', [{ status: 429, headers: { 'retry-after': '60' } }]);
  await house.tell('c1');
  await house.worker.idle();
  await house.pass(59_999);
  assert.equal(house.catcher.caught.length, 1);
  await house.pass(1);
  assert.equal(house.catcher.caught.length, 2);
});

test('an address in a private network is refused where it is not allowed, and the attempt says so', async () => {
  await using database = await openTestDatabase();
  await using catcher = await startWebhookCatcher();
  const parts = deliveryParts(database.db, settableClock(new Date()));
  await parts.outbound.close();
  const strict = { ...parts, outbound: createOutboundHttp({ allowPrivateNetworks: false, userAgent: 'Rollcall' }) };
  const workspaceId = await addWorkspace(database.db, parts.clock.now());
  await addEndpoint(strict, workspaceId, catcher.url('/hook'));
  await recordWebhookEvents(database.db, [calendarEvent(workspaceId, 'c1')], parts.clock.now());
  await using worker = await startDelivering(database.handle, strict);
  await worker.idle();
  assert.equal(catcher.caught.length, 0);
  const [delivery] = await listDeliveries(database.db, workspaceId, {}, null, 10);
  assert.equal(delivery?.attempts[0]?.httpStatus, null);
  assert.match(delivery.attempts[0].error ?? '', /private/);
  await strict.outbound.close();
});

test('after eight failures a delivery is given up, and a replay starts the schedule again', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId, clock } = house;
  await addEndpoint(parts, workspaceId, catcher.url('/hook'));
  catcher.answerAlways('/hook', { status: 503 });
  await house.tell('c1');
  await house.worker.idle();
  for (let passed = 0; passed < 8; passed += 1) await house.pass(10 * HOUR_MS);
  const [failed] = await house.deliveries();
  assert.equal(catcher.caught.length, 8);
  assert.equal(failed?.state, 'failed');
  assert.equal(failed.nextAttemptAt, null);
  assert.match(failed.failedReason ?? '', /8 failed attempts.*HTTP 503/);

  catcher.script('/hook', [{ status: 503 }, { status: 200 }]);
  assert.deepEqual(await replayDelivery(house.db, workspaceId, failed.id, clock.now()), { kind: 'replayed' });
  await house.worker.idle();
  await house.pass(5_000);
  const [delivered] = await house.deliveries();
  assert.equal(delivered?.state, 'delivered');
  assert.equal(delivered.failedReason, null);
  assert.deepEqual(
    delivered.attempts.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  assert.equal(new Set(catcher.caught.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('an endpoint that nothing gets through to for five days is switched off, and the others are told', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId } = house;
  const dead = await addEndpoint(parts, workspaceId, catcher.url('/dead'));
  await addEndpoint(parts, workspaceId, catcher.url('/alive'));
  catcher.answerAlways('/dead', { status: 500 });
  for (let hours = 0; hours < 5 * 24; hours += 10) {
    await house.tell(`at hour ${hours}`);
    await house.worker.idle();
    await house.pass(10 * HOUR_MS);
    const { isEnabled } = (await findEndpoint(house.db, workspaceId, dead.id)) ?? assert.fail('The endpoint is gone.');
    assert.equal(isEnabled, hours < 110, `at hour ${hours + 10}`);
  }
  const switchedOff = await findEndpoint(house.db, workspaceId, dead.id);
  assert.match(switchedOff?.disabledReason ?? '', /Nothing was delivered since .* HTTP 500/);
  assert.deepEqual(await house.deliveries({ endpointId: dead.id, state: 'pending' }), []);
  const told = await catcher.waitFor(({ body }) => JSON.stringify(body).includes('webhook_endpoint.disabled'));
  assert.equal(told.path, '/alive');
  assert.deepEqual(factOf(told), {
    event: 'webhook_endpoint.disabled',
    data: { webhook_endpoint: { id: dead.id, url: dead.url, disabled_reason: switchedOff?.disabledReason } },
  });
  const published = WEBHOOK_BODIES['webhook_endpoint.disabled'].parse(told.body);
  assert.deepEqual(published, told.body);
  assert.ok(Date.parse(published.rollcall.happened_at) <= house.clock.now().getTime());
  const ended = (await house.deliveries({ endpointId: dead.id })).filter(({ failedReason }) =>
    failedReason?.startsWith('The endpoint was'),
  );
  assert.ok(ended.length > 0);

  catcher.forget();
  await house.tell('while it is off');
  await house.pass(DAY_MS);
  assert.deepEqual(catcher.at('/dead'), []);
});

test('failures before and after five quiet days do not switch an endpoint off', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId } = house;
  const endpoint = await addEndpoint(parts, workspaceId, catcher.url('/hook'));
  catcher.answerAlways('/hook', { status: 500 });
  await house.tell('first');
  await house.worker.idle();
  for (let passed = 0; passed < 8; passed += 1) await house.pass(10 * HOUR_MS);
  await house.pass(6 * DAY_MS);
  await house.tell('second');
  await house.worker.idle();
  assert.equal(catcher.caught.length, 9);
  assert.equal((await findEndpoint(house.db, workspaceId, endpoint.id))?.isEnabled, true);
});

test('a replay since a time sends what failed, what was delivered and what happened while the endpoint was off', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId, clock } = house;
  const endpoint = await addEndpoint(parts, workspaceId, catcher.url('/hook'), { eventTypes: ['calendar.update'] });
  const idsOf = (): Set<unknown> => new Set(catcher.caught.map(({ headers }) => headers['webhook-id']));
  await house.tell('too early');
  await house.worker.idle();
  await house.pass(1000);
  const since = clock.now();
  catcher.forget();
  await house.tell('delivered');
  await house.worker.idle();
  await house.pass(1000);
  const deliveredIds = idsOf();
  await updateEndpoint(house.db, workspaceId, endpoint.id, { isEnabled: false });
  await house.tell('missed');
  await house.worker.idle();
  await house.pass(1000);
  assert.equal(catcher.caught.length, 1);
  await updateEndpoint(house.db, workspaceId, endpoint.id, { isEnabled: true });

  catcher.forget();
  assert.deepEqual(await replayEndpoint(house.db, endpoint, { since, onlyFailed: true }, clock.now()), {
    kind: 'replayed',
    count: 1,
  });
  await house.worker.idle();
  assert.deepEqual(catcher.caught.map(factOf), [{ event: 'calendar.update', data: { calendar_id: 'missed' } }]);
  const missedIds = idsOf();

  catcher.forget();
  assert.deepEqual(await replayEndpoint(house.db, endpoint, { since, onlyFailed: false }, clock.now()), {
    kind: 'replayed',
    count: 2,
  });
  await house.worker.idle();
  assert.equal(deliveredIds.size, 1);
  assert.deepEqual(idsOf(), new Set([...deliveredIds, ...missedIds]));
});

test('thousands of deliveries are ended and sent again, each once, those without any too', async () => {
  await using house = await openHouse();
  const { db, clock, workspaceId } = house;
  await house.worker.stop();
  const endpoint = await addEndpoint(house.parts, workspaceId, house.catcher.url('/hook'));
  const tellMany = (count: number): Promise<void> =>
    recordWebhookEvents(
      db,
      Array.from({ length: count }, (_unused, at) => calendarEvent(workspaceId, `c${at}`)),
      clock.now(),
    );
  const statesOf = async (): Promise<unknown> => {
    const { rows } = await sql`
      select state, count(*) as count, count(attempt_due_at) as due from webhook_deliveries group by state`.execute(db);
    return rows;
  };
  const since = clock.now();
  // Some have the same time, and some have later ones.
  await tellMany(4_050);
  clock.advance(1000);
  await tellMany(50);
  await updateEndpoint(db, workspaceId, endpoint.id, { isEnabled: false });
  assert.deepEqual(await statesOf(), [{ state: 'failed', count: 4_100, due: 0 }]);
  clock.advance(1000);
  await tellMany(4_020);
  await updateEndpoint(db, workspaceId, endpoint.id, { isEnabled: true });
  const replay = await replayEndpoint(db, endpoint, { since, onlyFailed: true }, clock.now());
  assert.deepEqual(replay, { kind: 'replayed', count: 8_120 });
  assert.deepEqual(await statesOf(), [{ state: 'pending', count: 8_120, due: 8_120 }]);
});

test('switching an endpoint off ends its pending deliveries, deleting it takes them along', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId } = house;
  const endpoint = await addEndpoint(parts, workspaceId, catcher.url('/hook'));
  catcher.answerAlways('/hook', { status: 500 });
  await house.tell('c1');
  await house.worker.idle();
  await updateEndpoint(house.db, workspaceId, endpoint.id, { isEnabled: false });
  const [delivery] = await house.deliveries();
  assert.equal(delivery?.state, 'failed');
  assert.match(delivery.failedReason ?? '', /switched off/);
  const refused = await replayDelivery(house.db, workspaceId, delivery.id, house.clock.now());
  assert.deepEqual(refused, { kind: 'endpoint_disabled' });
  await house.pass(DAY_MS);
  assert.equal(catcher.caught.length, 1);
  assert.ok(await deleteEndpoint(house.db, workspaceId, endpoint.id));
  assert.deepEqual(await house.deliveries(), []);
});

test('after a rotation receivers with the old and with the new secret accept a webhook, after a day only the new', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId, clock } = house;
  const endpoint = await addEndpoint(parts, workspaceId, catcher.url('/hook'));
  const secret = newSigningSecret();
  const sealed = parts.sealer.seal(SECRET_PURPOSE, secret);
  await rotateEndpointSecret(
    house.db,
    workspaceId,
    endpoint.id,
    sealed,
    new Date(clock.now().getTime() - DAY_MS + 1000),
  );
  const accepted = async (): Promise<boolean[]> => {
    catcher.forget();
    await house.tell('c1');
    await house.worker.idle();
    const { rawBody, headers } = await catcher.waitFor(() => true);
    return [endpoint.secret, secret].map((key) => {
      try {
        new StandardWebhook(key).verify(rawBody, headersOf(headers));
        return true;
      } catch {
        return false;
      }
    });
  };
  assert.deepEqual(await accepted(), [true, true]);
  clock.advance(1000);
  assert.deepEqual(await accepted(), [false, true]);
});

test('an endpoint that never answers does not hold up another one', async () => {
  await using house = await openHouse({ concurrency: 8, placesPerEndpoint: 2 });
  const { catcher, parts, workspaceId, clock } = house;
  await addEndpoint(parts, workspaceId, catcher.url('/silent'), { eventTypes: ['calendar.update'] });
  await addEndpoint(parts, workspaceId, catcher.url('/quick'), { eventTypes: ['calendar.sync_events'] });
  catcher.answerAlways('/silent', { isSilent: true });
  const slow = Array.from({ length: 100 }, (_, index) => calendarEvent(workspaceId, `c${index}`));
  await recordWebhookEvents(house.db, slow, clock.now());
  await catcher.waitFor(({ path }) => path === '/silent');
  clock.advance(1);
  const event = calendarSyncEvents({ id: 'c', workspaceId }, clock.now());
  await recordWebhookEvents(house.db, [event], clock.now());
  await catcher.waitFor(({ path }) => path === '/quick');
  assert.equal(catcher.at('/silent').length, 2, 'those that wait for the silent one still do');
  await house.worker.stop({ graceMs: 0 });
});

test('a delivery that cannot be read keeps none back of those that start with it', async () => {
  await using house = await openHouse();
  await house.worker.stop();
  await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  for (const id of ['c1', 'c2', 'c3']) await house.tell(id);
  const broken = (await house.deliveries()).at(1) ?? assert.fail('no delivery');
  await sql`update webhook_events set body = '"no body"' where id = ${broken.eventId}`.execute(house.db);
  await using _worker = await startDelivering(house.handle, house.parts);
  await waitFor('the others', () => house.catcher.at('/hook').length === 2);
  await waitFor('the error on the row', async () => {
    const { rows } = await sql<{ state: string; error: string | null }>`
      select state, attempt_error as error from webhook_deliveries where id = ${broken.id}`.execute(house.db);
    return rows[0]?.state === 'pending' && rows[0].error !== null;
  });
});

type House = Awaited<ReturnType<typeof openHouse>>;

/** Claims the one delivery there is, as a process would that dies after its attempt. @param claimsSince How often others claim it meanwhile. */
async function attemptOnce(house: House, claimsSince = 0): Promise<void> {
  const { rows } = await claimRows(house.db, deliveryKind(house.parts), house.clock.now(), 1);
  const [claimed] = rows;
  assert.ok(claimed !== undefined);
  await sql`update webhook_deliveries set attempt_fence = attempt_fence + ${claimsSince} where id = ${claimed.id}`.execute(
    house.db,
  );
  const work = { id: claimed.id, fence: claimed.fence, signal: new AbortController().signal };
  const run = await webhookDeliverer(house.parts)([work]);
  assert.equal((await run(work)).isSettled, true);
}

const leaseOf = async (house: House): Promise<Date | null | undefined> => {
  const { rows } = await sql<{
    leased: Date | null;
  }>`select attempt_leased_until as leased from webhook_deliveries`.execute(house.db);
  return rows[0]?.leased;
};

test('an attempt is recorded together with the end of its run, so that a process that dies leaves the schedule behind', async () => {
  await using house = await openHouse();
  await house.worker.stop();
  await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  house.catcher.answerAlways('/hook', { status: 503, headers: { 'retry-after': '3600' } });
  await house.tell('c1');
  await attemptOnce(house);
  const [after] = await house.deliveries();
  assert.equal(after?.nextAttemptAt?.getTime(), house.clock.now().getTime() + HOUR_MS);
  assert.equal(await leaseOf(house), null);
});

test('an attempt under a claim that was lost is recorded and leaves the row to whoever holds it now', async () => {
  await using house = await openHouse();
  await house.worker.stop();
  await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  house.catcher.answerAlways('/hook', { status: 503, headers: { 'retry-after': '3600' } });
  await house.tell('c1');
  await attemptOnce(house, 1);
  const [after] = await house.deliveries();
  assert.equal(after?.attempts.length, 1);
  const leasedUntil = await leaseOf(house);
  assert.ok(leasedUntil !== null && leasedUntil !== undefined);
  assert.deepEqual(after?.nextAttemptAt, leasedUntil);
});

test('an attempt that is stopped with the process is not held against the endpoint', async () => {
  await using house = await openHouse();
  const { catcher, parts, workspaceId } = house;
  const endpoint = await addEndpoint(parts, workspaceId, catcher.url('/hook'));
  catcher.script('/hook', [{ isSilent: true }]);
  await house.tell('c1');
  await catcher.waitFor(() => true);
  await house.worker.stop({ graceMs: 0 });
  const [delivery] = await house.deliveries();
  assert.deepEqual(delivery?.attempts, []);
  assert.equal((await findEndpoint(house.db, workspaceId, endpoint.id))?.failingSince, null);
  await using again = await startDelivering(house.handle, house.parts);
  await again.idle();
  assert.equal((await house.deliveries())[0]?.state, 'delivered');
});

test('a new webhook is hinted at once it is committed, so that it need not wait for the next look', async () => {
  await using house = await openHouse();
  await addEndpoint(house.parts, house.workspaceId, house.catcher.url('/hook'));
  const listener = await house.handle.pool.connect();
  using _listener = { [Symbol.dispose]: () => listener.release(true) };
  const hints: (string | undefined)[] = [];
  listener.on('notification', ({ payload }) => hints.push(payload));
  await listener.query('listen rollcall_due');
  await inTransaction(house.db, async (tx) => {
    await recordWebhookEvents(tx, [calendarEvent(house.workspaceId, 'c1')], house.clock.now());
    await listener.query('select');
    assert.deepEqual(hints, []);
  });
  await waitFor('the hint', () => hints.length > 0);
  assert.deepEqual(hints, [ATTEMPT_DELIVERIES.name]);
  await house.catcher.waitForCount(1);
  await house.worker.idle();
});

test('a process killed after its request and before its commit sends the same webhook again, with the same id', async () => {
  await using house = await openHouse();
  await house.worker.stop();
  const { catcher, handle } = house;
  const secretKey = randomBytes(32);
  const parts = deliveryParts(house.db, systemClock, secretKey);
  const endpoint = await addEndpoint(parts, house.workspaceId, catcher.url('/hook'));
  // Long enough for the lock below to come first.
  catcher.script('/hook', [{ delayMs: 3_000, status: 200 }]);
  await house.tell('c1');
  const child = spawn(process.execPath, [DELIVERING_PROCESS, handle.connectionString, secretKey.toString('base64')], {
    stdio: 'inherit',
  });
  using _child = { [Symbol.dispose]: () => void child.kill('SIGKILL') };
  const ended = once(child, 'exit');
  await catcher.waitForCount(1);
  const holder = await handle.pool.connect();
  await holder.query('begin; select from webhook_deliveries for update');
  const [blocked] = await waitForBlocked(house.db);
  child.kill('SIGKILL');
  await ended;
  // Its server process does not know that the client is dead, and would commit.
  await sql`select pg_terminate_backend(${blocked})`.execute(house.db);
  await holder.query('commit');
  holder.release();

  await using again = await startDelivering(handle, parts, { leaseMs: 1000 });
  await catcher.waitForCount(2);
  await again.idle();
  const [delivery] = await house.deliveries();
  assert.equal(delivery?.state, 'delivered');
  assert.deepEqual(
    delivery.attempts.map(({ number }) => number),
    [1],
  );
  const [first, second] = catcher.caught;
  assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id']);
  assert.deepEqual(second?.rawBody, first?.rawBody);
  assert.deepEqual(
    new StandardWebhook(endpoint.secret).verify(second?.rawBody ?? '', headersOf(second?.headers ?? {})),
    second?.body,
  );
  await parts.outbound.close();
});

const DELIVERING_PROCESS = fileURLToPath(new URL('../webhooks/delivering-process.ts', import.meta.url));

/** Counts the statements of one transaction, without its begin and commit. */
async function countStatements(db: Db, run: (tx: Db) => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = db.withPlugin({
    transformQuery: ({ node }) => {
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  await counting.transaction().execute(run);
  return count;
}
