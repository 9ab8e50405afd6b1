/** Home of the tests of the Google adapter against the sandbox: consent given, narrowed, withdrawn; channels opened and closed. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import { ADA, CLIENT, connect, exchange, giveConsent, read, startWorld } from './google-sandbox.ts';
import { unstopped } from './google-scripted.ts';

test('consent through the page becomes a connection that reads, with PKCE too', async (t) => {
  const world = await startWorld(t);
  const callback = await giveConsent(world);
  assert.equal(callback.get('state'), 'state-1');
  const result = await exchange(world, callback.get('code') ?? '');
  assert.ok(result.kind === 'connected');
  assert.equal(result.email, ADA);
  assert.equal((await read(world, result.credentials)).kind, 'changes');

  const codeVerifier = 'v'.repeat(64);
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(codeVerifier));
  const codeChallenge = Buffer.from(digest).toString('base64url');
  const again = await giveConsent(world, { codeChallenge });
  assert.equal((await exchange(world, again.get('code') ?? '', { codeVerifier })).kind, 'connected');
});

test('a denied consent comes back as the error the callback reads', async (t) => {
  const world = await startWorld(t);
  const callback = await giveConsent(world, { page: { __deny: '1' } });
  assert.deepEqual(Object.fromEntries(callback), { error: 'access_denied', state: 'state-1' });
});

test('an unticked calendar, a missing refresh token, a wrong secret, another redirect and a used code each fail in their own words', async (t) => {
  const world = await startWorld(t);
  const failure = async (page: Record<string, string>, more: object = {}): Promise<string[]> => {
    const callback = await giveConsent(world, { page });
    const result = await exchange(world, callback.get('code') ?? '', more);
    return result.kind === 'failed' ? [result.code, result.reason] : [result.kind];
  };
  const unticked = await failure({ __untick: 'calendar.events.readonly' });
  assert.equal(unticked[0], 'invalid_scope');
  assert.match(
    unticked[1] ?? '',
    /^invalid_scope\(detail: None of the supported calendar scopes\(\['https:.*\]\) present in response\(\['.*userinfo\.email.*'\]\)\.\)$/,
  );
  assert.deepEqual(await failure({ access_type: 'online' }), [
    'refresh_token_missing',
    'refresh_token missing from oAuth response',
  ]);
  const wrongSecret = { client: { ...CLIENT, clientSecret: 'wrong' } };
  assert.deepEqual(await failure({}, wrongSecret), ['client_refused', 'invalid_client(detail: Unauthorized)']);
  const otherRedirect = { redirectUri: 'http://127.0.0.1/other' };
  assert.equal((await failure({}, otherRedirect))[0], 'redirect_uri_refused');

  const code = (await giveConsent(world)).get('code') ?? '';
  assert.equal((await exchange(world, code)).kind, 'connected');
  const used = await exchange(world, code);
  assert.deepEqual(used.kind === 'failed' && [used.code, used.reason], [
    'code_invalid',
    'invalid_grant(detail: Malformed auth code.)',
  ]);
});

test('a token endpoint that is down during the exchange says so, and the same code works afterwards', async (t) => {
  const world = await startWorld(t);
  const code = (await giveConsent(world)).get('code') ?? '';
  await world.control.faults.add({ path: '/token', status: 503 });
  const down = await exchange(world, code);
  assert.equal(down.kind === 'failed' && down.code, 'provider_unavailable');
  assert.equal((await exchange(world, code)).kind, 'connected');
});

test('withdrawn consent refuses the access token and then disconnects with a sentence', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.google.revokeConsent(ADA);
  assert.deepEqual(await read(world, credentials), { kind: 'access_token_refused' });
  const result = await world.provider.refresh(credentials, { client: CLIENT, signal: unstopped() });
  assert.deepEqual([result.kind, 'code' in result && result.code], ['disconnected', 'consent_revoked']);
  assert.match('reason' in result ? result.reason : '', /Connect again\.$/);
});

test('a refresh keeps its refresh token; a changed client secret and a fault leave the connection', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const refresh = () => world.provider.refresh(credentials, { client: CLIENT, signal: unstopped() });
  const fresh = await refresh();
  assert.ok(fresh.kind === 'refreshed' && fresh.credentials.kind === 'oauth' && credentials.kind === 'oauth');
  assert.equal(fresh.credentials.refreshToken, credentials.refreshToken);
  assert.notEqual(fresh.credentials.accessToken, credentials.accessToken);
  await world.control.faults.add({ path: '/token', status: 429, retryAfter: 2 });
  await assert.rejects(refresh(), (error) => isAppError(error, 'provider_unavailable') && error.retryAfterMs === 2_000);
  await world.control.faults.add({ path: '/token', cut: 'mid_answer' });
  await assert.rejects(refresh(), (error) => isAppError(error, 'provider_unavailable'));
  await world.control.google.setClient({ clientId: CLIENT.clientId, clientSecret: 'another' });
  assert.equal((await refresh()).kind, 'client_refused');
});

test('giving consent back ends it at Google, and doing so twice is fine', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.provider.revoke(credentials, { signal: unstopped() });
  assert.deepEqual(await read(world, credentials), { kind: 'access_token_refused' });
  await world.provider.revoke(credentials, { signal: unstopped() });
});

/** A receiver of notifications; it ends with the test. */
async function startReceiver(t: TestContext): Promise<{ address: string; received: IncomingHttpHeaders[] }> {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    request.resume();
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  return { address: `http://127.0.0.1:${bound.port}/notifications`, received };
}

test('a channel announces itself, tells of a change with our secret, and is silent once closed', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const { address, received } = await startReceiver(t);
  const channelId = '01938c1e-0000-7000-8000-00000000000a';
  const opened = await world.provider.openChannel(
    credentials,
    { providerCalendarId: 'primary', isPrimary: true, channelId, secret: 'a-secret', address },
    { signal: unstopped() },
  );
  assert.ok(opened.kind === 'opened');
  assert.equal(opened.channel.expiresAt.toISOString(), '2026-11-29T12:00:00.000Z');
  await world.control.google.createEvent({ organizer: ADA, summary: 'A', start: '2026-11-24T10:00:00Z' });
  await world.control.notifications.settled();
  const notifications = received.flatMap((headers) => {
    const incoming = world.provider.readNotification({ headers, query: {}, body: '' });
    return incoming?.kind === 'notifications' ? incoming.notifications : [];
  });
  assert.deepEqual(
    notifications.map((notification) => notification.meaning),
    ['opened', 'changed'],
  );
  for (const notification of notifications)
    assert.deepEqual(
      [notification.channelId, notification.secret, notification.resourceId],
      [channelId, 'a-secret', opened.channel.providerResourceId],
    );
  assert.equal(notifications[0]?.messageNumber, 1);

  const channel = { channelId, providerResourceId: opened.channel.providerResourceId };
  await world.provider.closeChannel(credentials, channel, { signal: unstopped() });
  await world.provider.closeChannel(credentials, channel, { signal: unstopped() });
  await world.control.google.createEvent({ organizer: ADA, summary: 'B', start: '2026-11-24T11:00:00Z' });
  await world.control.notifications.settled();
  assert.equal(received.length, 2);
});

test('a calendar that cannot notify, and an address Google refuses, are polled', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const request = {
    channelId: '01938c1e-0000-7000-8000-00000000000b',
    secret: 's',
    address: 'http://127.0.0.1:9/never',
  };
  await world.control.google.addCalendar(ADA, {
    id: 'holidays@example.com',
    accessRole: 'reader',
    isPushSupported: false,
  });
  const holidays = { ...request, providerCalendarId: 'holidays@example.com', isPrimary: false };
  assert.equal((await world.provider.openChannel(credentials, holidays, { signal: unstopped() })).kind, 'unsupported');
  await world.control.changeSettings({ allowHttpChannels: false });
  const plain = { ...request, providerCalendarId: 'primary', isPrimary: true };
  assert.equal((await world.provider.openChannel(credentials, plain, { signal: unstopped() })).kind, 'unsupported');
});
