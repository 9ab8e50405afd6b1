/** Home of the tests of Google's notification channels, over HTTP, and of reading what arrives on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { OpenChannelResult, ProviderNotification } from '../../src/providers/port.ts';
import { CREDENTIALS, startScriptedGoogle, unstopped } from './google-scripted.ts';
import type { ScriptedGoogle } from './google-scripted.ts';

const REQUEST = {
  providerCalendarId: 'primary',
  isPrimary: true,
  channelId: '01938c1e-0000-7000-8000-000000000001',
  secret: 'a-secret',
  address: 'https://rollcall.example.com/notifications',
};
const open = (google: ScriptedGoogle): Promise<OpenChannelResult> =>
  google.provider.openChannel(CREDENTIALS, REQUEST, { signal: unstopped() });

test('a channel is opened with our id and secret, and its end is the one Google names', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ fixture: 'channel.opened' });
  assert.deepEqual(await open(google), {
    kind: 'opened',
    channel: { providerResourceId: 'o3hgv1538sdjfh', expiresAt: new Date(1795953600000) },
  });
  const [request] = google.requests;
  assert.deepEqual([request?.method, request?.url.pathname], ['POST', '/calendar/v3/calendars/primary/events/watch']);
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    id: REQUEST.channelId,
    type: 'web_hook',
    address: REQUEST.address,
    token: REQUEST.secret,
  });
});

test('a calendar or an address that cannot have notifications is polled instead', async (t) => {
  const google = await startScriptedGoogle(t);
  for (const answer of [
    { status: 400, fixture: 'error.400-push-not-supported' },
    { status: 401, fixture: 'error.401-webhook-address' },
    { status: 404, fixture: 'error.404-not-found' },
    { status: 403, fixture: 'error.403-forbidden' },
  ]) {
    google.answer(answer);
    assert.equal((await open(google)).kind, 'unsupported', answer.fixture);
  }
});

test('a channel that is refused for the account is told as such, and a wrong answer is an error', async (t) => {
  const google = await startScriptedGoogle(t);
  google.answer({ status: 401, fixture: 'error.401-auth-error' });
  assert.deepEqual(await open(google), { kind: 'access_token_refused' });
  google.answer({ status: 403, fixture: 'error.403-scope' });
  assert.equal((await open(google)).kind, 'disconnected');
  google.answer({ status: 400, json: { error: { errors: [{ reason: 'channelIdNotUnique' }] } } });
  assert.deepEqual(await open(google), { kind: 'id_used' });
  google.answer({ json: { resourceId: 'r' } });
  await assert.rejects(open(google), (error) => isAppError(error, 'provider_response_invalid'));
});

test('closing a channel names it, and one that is gone already is fine', async (t) => {
  const google = await startScriptedGoogle(t);
  const close = (): Promise<void> =>
    google.provider.closeChannel(
      CREDENTIALS,
      { channelId: REQUEST.channelId, providerResourceId: 'resource-1' },
      { signal: unstopped() },
    );
  google.answer({ status: 204, text: '' }, { status: 404, fixture: 'error.404-not-found' });
  await close();
  await close();
  assert.equal(google.requests[0]?.url.pathname, '/calendar/v3/channels/stop');
  assert.deepEqual(JSON.parse(google.requests[0]?.body ?? ''), { id: REQUEST.channelId, resourceId: 'resource-1' });
  google.answer({ status: 401, fixture: 'error.401-auth-error' });
  await assert.rejects(close(), (error) => isAppError(error, 'provider_unavailable'));
});

test('a notification is read from its headers, and anything else is none', async (t) => {
  const { provider } = await startScriptedGoogle(t);
  const headers = {
    'x-goog-channel-id': REQUEST.channelId,
    'x-goog-resource-id': 'resource-1',
    'x-goog-channel-token': 'a-secret',
    'x-goog-resource-state': 'exists',
    'x-goog-message-number': '10',
    'x-goog-resource-uri': 'https://www.googleapis.com/calendar/v3/calendars/primary/events?alt=json',
  };
  const read = (changes: Record<string, string | string[] | undefined>): ProviderNotification | undefined => {
    const incoming = provider.readNotification({ headers: { ...headers, ...changes }, query: {}, body: '' });
    return incoming?.kind === 'notifications' ? incoming.notifications[0] : undefined;
  };
  assert.deepEqual(read({}), {
    channelId: REQUEST.channelId,
    resourceId: 'resource-1',
    secret: 'a-secret',
    meaning: 'changed',
    messageNumber: 10,
  });
  assert.equal(read({ 'x-goog-resource-state': 'sync' })?.meaning, 'opened');
  assert.equal(read({ 'x-goog-resource-state': 'not_exists' })?.meaning, 'missed');
  assert.equal(read({ 'x-goog-resource-state': 'a_state_of_tomorrow' })?.meaning, 'changed');
  assert.equal(read({ 'x-goog-channel-token': undefined })?.secret, '');
  assert.equal(provider.readNotification({ headers: {}, query: {}, body: '' }), null);
  for (const broken of [
    { 'x-goog-resource-state': undefined },
    { 'x-goog-message-number': '-1' },
    { 'x-goog-message-number': '1e9' },
    { 'x-goog-channel-id': undefined },
    { 'x-goog-channel-id': ['a', 'b'] },
    { 'x-goog-resource-id': '' },
  ])
    assert.equal(read(broken), undefined, JSON.stringify(broken));
});
