/** Home of the tests of Microsoft's notification channels, over HTTP, and of reading what arrives on them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isAppError } from '../../src/base/errors.ts';
import { readNotification } from '../../src/providers/microsoft/notifications.ts';
import type {
  IncomingNotification,
  OpenChannelResult,
  ProviderNotification,
  RenewChannelResult,
} from '../../src/providers/port.ts';
import { CREDENTIALS, startScriptedMicrosoft } from './microsoft-scripted.ts';
import type { ScriptedMicrosoft } from './microsoft-scripted.ts';
import { unstopped } from './scripted-server.ts';

const REQUEST = {
  providerCalendarId: 'AAMkAGI2/TEAM+AA=',
  isPrimary: false,
  channelId: '01938c1e-0000-7000-8000-000000000001',
  secret: 'a-secret',
  address: 'https://rollcall.example.com/api/notifications/microsoft/',
};
const RESOURCE = 'me/calendars/AAMkAGI2/TEAM+AA=/events';
const CHANNEL = { isPrimary: false, channelId: REQUEST.channelId, providerResourceId: 'subscription/1' };

const open = (microsoft: ScriptedMicrosoft): Promise<OpenChannelResult> =>
  microsoft.provider.openChannel(CREDENTIALS, REQUEST, { signal: unstopped() });
const renew = (microsoft: ScriptedMicrosoft): Promise<RenewChannelResult> =>
  microsoft.provider.renewChannel(CREDENTIALS, CHANNEL, { signal: unstopped() });
const pathsOf = (microsoft: ScriptedMicrosoft): string[] =>
  microsoft.requests.map(({ method, url }) => `${method} ${url.pathname}`);

test('a channel is a subscription to one calendar with our id and secret, and its end is the one Graph names', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 201, fixture: 'subscription.created' });
  assert.deepEqual(await open(microsoft), {
    kind: 'opened',
    channel: {
      providerResourceId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07',
      expiresAt: new Date('2026-11-28T18:23:45.935Z'),
    },
  });
  const [request] = microsoft.requests;
  assert.deepEqual([request?.method, request?.url.pathname], ['POST', '/v1.0/subscriptions']);
  assert.match(String(request?.headers['prefer']), /IdType="ImmutableId"/);
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    changeType: 'created,updated,deleted',
    notificationUrl: REQUEST.address,
    lifecycleNotificationUrl: REQUEST.address,
    resource: RESOURCE,
    expirationDateTime: '2026-11-29T11:50:00.000Z',
    clientState: '01938c1e-0000-7000-8000-000000000001.a-secret',
  });
});

test('the main calendar is watched by the documented resource', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const value = ['me/events', '/me/events', RESOURCE].map((resource, index) => ({
    id: String(index),
    resource,
    notificationUrl: REQUEST.address,
  }));
  microsoft.answer(
    { status: 409, fixture: 'error.409-conflict' },
    { json: { value } },
    { status: 204, text: '' },
    { status: 204, text: '' },
    { status: 201, fixture: 'subscription.created' },
  );
  const request = { ...REQUEST, isPrimary: true };
  const opened = await microsoft.provider.openChannel(CREDENTIALS, request, { signal: unstopped() });
  assert.equal(opened.kind, 'opened');
  for (const { body } of microsoft.requests.filter(({ method }) => method === 'POST'))
    assert.equal((JSON.parse(body) as { resource: string }).resource, 'me/events');
  assert.deepEqual(
    pathsOf(microsoft).filter((path) => path.startsWith('DELETE')),
    ['DELETE /v1.0/subscriptions/0', 'DELETE /v1.0/subscriptions/1'],
    'the old one is not a duplicate, and goes on',
  );
});

test('a subscription to the main calendar that names it as one among the others is outdated', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const outdated = async (isPrimary: boolean, resource: string | undefined): Promise<boolean> => {
    microsoft.answer({ json: { id: 's', resource, expirationDateTime: '2026-11-28T18:23:45Z' } });
    const channel = { ...CHANNEL, isPrimary };
    const answer = await microsoft.provider.renewChannel(CREDENTIALS, channel, { signal: unstopped() });
    return answer.kind === 'renewed' && answer.isOutdated;
  };
  assert.equal(await outdated(true, RESOURCE), true);
  assert.equal(await outdated(true, `/users/1/calendars/AAMk/events`), true);
  for (const resource of ['me/events', '/me/events', 'users/1/events', undefined])
    assert.equal(await outdated(true, resource), false, resource);
  assert.equal(await outdated(false, RESOURCE), false);
});

test('an address that Graph cannot reach, a full mailbox and a calendar it refuses are polled instead', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const answers: [number, string, RegExp][] = [
    [400, 'error.400-validation-failed', /could not reach this server/],
    [403, 'error.403-subscription-limit', /no more subscriptions/],
    [403, 'error.403-access-denied', /any more/],
    [404, 'error.404-item-not-found', /any more/],
  ];
  for (const [status, fixture, reason] of answers) {
    microsoft.answer({ status, fixture });
    const result = await open(microsoft);
    assert.ok(result.kind === 'unsupported', fixture);
    assert.match(result.reason, reason);
  }
  const messages = [
    ['InvalidRequest', 'Subscription validation request timed out.', /could not reach/],
    ['InvalidRequest', 'NotificationUrl must use https.', /could not reach/],
    ['BadRequest', 'Resource is not supported.', /refused the request as wrong \(BadRequest\)/],
  ] as const;
  for (const [code, message, reason] of messages) {
    microsoft.answer({ status: 400, json: { error: { code, message } } });
    const result = await open(microsoft);
    assert.match(result.kind === 'unsupported' ? result.reason : result.kind, reason);
  }
});

test('a channel that is refused for the account is told as such, and a wrong answer is an error', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 401, fixture: 'error.401-invalid-token' });
  assert.deepEqual(await open(microsoft), { kind: 'access_token_refused' });
  microsoft.answer({ status: 404, fixture: 'error.404-mailbox-not-enabled' });
  assert.equal((await open(microsoft)).kind, 'disconnected');
  for (const json of [{ id: 's' }, { id: 's', expirationDateTime: 'soon' }, {}]) {
    microsoft.answer({ status: 201, json });
    await assert.rejects(open(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  }
  microsoft.answer({ status: 503 });
  await assert.rejects(open(microsoft), (error) => isAppError(error, 'provider_unavailable'));
});

test('a subscription that an earlier attempt left behind gives way, others stay', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const subscription = (id: string, more: object = {}): object => ({
    id,
    resource: RESOURCE,
    notificationUrl: REQUEST.address,
    ...more,
  });
  microsoft.answer(
    { status: 409, fixture: 'error.409-conflict' },
    {
      json: {
        value: [subscription('one'), subscription('elsewhere', { notificationUrl: 'https://other.example.com/' })],
        '@odata.nextLink': `${microsoft.url}/v1.0/subscriptions?$skiptoken=2`,
      },
    },
    {
      json: {
        value: [subscription('two', { resource: `/${RESOURCE}` }), subscription('x', { resource: 'me/events' })],
      },
    },
    { status: 204, text: '' },
    { status: 404, fixture: 'error.404-subscription-not-found' },
    { status: 201, fixture: 'subscription.created' },
  );
  assert.equal((await open(microsoft)).kind, 'opened');
  assert.deepEqual(pathsOf(microsoft), [
    'POST /v1.0/subscriptions',
    'GET /v1.0/subscriptions',
    'GET /v1.0/subscriptions',
    'DELETE /v1.0/subscriptions/one',
    'DELETE /v1.0/subscriptions/two',
    'POST /v1.0/subscriptions',
  ]);
});

test('a conflict that cannot be looked into now is tried later', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 409, fixture: 'error.409-conflict' }, { status: 503 });
  await assert.rejects(open(microsoft), (error) => isAppError(error, 'provider_unavailable'));
});

test('a conflict with nothing of ours, or one that stays, is tried once and then polled', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ status: 409, fixture: 'error.409-conflict' }, { json: { value: [] } });
  assert.equal((await open(microsoft)).kind, 'unsupported');
  assert.equal(microsoft.requests.length, 2);
  const left = { id: 'one', resource: RESOURCE, notificationUrl: REQUEST.address };
  microsoft.requests.length = 0;
  microsoft.answer(
    { status: 409, fixture: 'error.409-conflict' },
    { json: { value: [left] } },
    { status: 204, text: '' },
    { status: 409, fixture: 'error.409-conflict' },
  );
  assert.equal((await open(microsoft)).kind, 'unsupported');
  assert.equal(microsoft.requests.length, 4);
});

test('a channel is prolonged by nearly seven days, and one that Graph has forgotten is gone', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  microsoft.answer({ fixture: 'subscription.created' });
  assert.deepEqual(await renew(microsoft), {
    kind: 'renewed',
    expiresAt: new Date('2026-11-28T18:23:45.935Z'),
    isOutdated: false,
  });
  const [request] = microsoft.requests;
  assert.deepEqual([request?.method, request?.url.pathname], ['PATCH', '/v1.0/subscriptions/subscription%2F1']);
  assert.deepEqual(JSON.parse(request?.body ?? ''), { expirationDateTime: '2026-11-29T11:50:00.000Z' });
  for (const fixture of ['error.404-item-not-found', 'error.404-subscription-not-found']) {
    microsoft.answer({ status: 404, fixture });
    assert.deepEqual(await renew(microsoft), { kind: 'channel_gone' }, fixture);
  }
  microsoft.answer({ status: 403, fixture: 'error.403-access-denied' });
  assert.deepEqual(await renew(microsoft), { kind: 'channel_gone' });
  microsoft.answer({ status: 401, fixture: 'error.401-invalid-token' });
  assert.deepEqual(await renew(microsoft), { kind: 'access_token_refused' });
  for (const answer of [{ status: 404, text: '<h1>no such site</h1>' }, { status: 400 }, { json: {} }]) {
    microsoft.answer(answer);
    await assert.rejects(renew(microsoft), (error) => isAppError(error, 'provider_response_invalid'));
  }
});

test('closing a channel names it, and one that is gone already is fine', async (t) => {
  const microsoft = await startScriptedMicrosoft(t);
  const close = (): Promise<void> => microsoft.provider.closeChannel(CREDENTIALS, CHANNEL, { signal: unstopped() });
  microsoft.answer({ status: 204, text: '' }, { status: 404, fixture: 'error.404-subscription-not-found' });
  await close();
  await close();
  assert.equal(pathsOf(microsoft)[0], 'DELETE /v1.0/subscriptions/subscription%2F1');
  microsoft.answer({ status: 401, fixture: 'error.401-invalid-token' });
  await assert.rejects(close(), (error) => isAppError(error, 'provider_unavailable'));
});

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/microsoft/notifications.${name}.json`, import.meta.url), 'utf8');
const receive = (body: string, query = {}): IncomingNotification | null => readNotification({ query, body });

function notificationsIn(body: string): ProviderNotification[] {
  const incoming = receive(body);
  assert.ok(incoming?.kind === 'notifications');
  return incoming.notifications;
}

test('one request tells of many subscriptions, each with its own channel and secret', () => {
  assert.deepEqual(notificationsIn(fixture('mixed')), [
    {
      channelId: '01938c1e-0000-7000-8000-000000000001',
      resourceId: 'subscription-1',
      secret: 'secret-1',
      meaning: 'changed',
      messageNumber: null,
    },
    {
      channelId: '01938c1e-0000-7000-8000-000000000002',
      resourceId: 'subscription-2',
      secret: 'secret.2',
      meaning: 'changed',
      messageNumber: null,
    },
  ]);
});

test('each message about a subscription itself has its own meaning, and a new one counts as a change', () => {
  assert.deepEqual(
    notificationsIn(fixture('lifecycle')).map(({ resourceId, meaning }) => [resourceId, meaning]),
    [
      ['subscription-1', 'access_ending'],
      ['subscription-2', 'closed'],
      ['subscription-3', 'missed'],
      ['subscription-4', 'changed'],
    ],
  );
});

test('what cannot be read in a request is left out, and does not take the others with it', () => {
  const good = { subscriptionId: 's', clientState: 'channel.secret' };
  const value = [
    null,
    7,
    {},
    { subscriptionId: 's' },
    { ...good, clientState: 'no dot' },
    { ...good, clientState: '.secret' },
    { ...good, clientState: `channel.${'x'.repeat(300)}` },
    { ...good, subscriptionId: 's'.repeat(300) },
    { ...good, lifecycleEvent: 'toString' },
    { ...good, lifecycleEvent: null },
  ];
  assert.deepEqual(
    notificationsIn(JSON.stringify({ value })).map(({ meaning, secret }) => [meaning, secret]),
    [
      ['changed', 'secret'],
      ['changed', 'secret'],
    ],
  );
});

test('a request with more notifications than Graph ever sends is not read', () => {
  const good = { subscriptionId: 's', clientState: 'channel.secret' };
  const withMany = (length: number): string => JSON.stringify({ value: Array.from({ length }, () => good) });
  assert.equal(notificationsIn(withMany(1_000)).length, 1_000);
  assert.deepEqual(receive(withMany(1_001)), { kind: 'too_many', most: 1_000 });
});

test('the question whether the address is ours is answered with its own text, whatever stands in it', () => {
  const text = 'Validation: Testing client <b>application</b> reachability & more';
  assert.deepEqual(receive('', { validationToken: text }), { kind: 'validation', text });
  assert.equal(receive('', { validationToken: ['a', 'b'] }), null);
  assert.equal(receive('', { validationToken: 'x'.repeat(5_000) }), null);
});

test('a request that is no notification is none', () => {
  for (const body of ['', 'null', '[]', '{}', '{"value":{}}', '{"value":', '<html>']) assert.equal(receive(body), null);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      const incoming = receive(body);
      assert.ok(incoming === null || incoming.kind === 'notifications');
    }),
  );
});
