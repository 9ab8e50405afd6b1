/** Home of the tests of the Microsoft adapter against the sandbox: consent given, narrowed, withdrawn; channels opened, prolonged and closed. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { Credentials, OpenChannelResult, ProviderNotification, RefreshResult } from '../../src/providers/port.ts';
import { ADA, CLIENT, connect, exchange, giveConsent, mainCalendarId, read, startWorld } from './microsoft-sandbox.ts';
import type { World } from './microsoft-sandbox.ts';
import { NOW, unstopped } from './scripted-server.ts';

const TOKEN = '/common/oauth2/v2.0/token';

const refresh = (world: World, credentials: Credentials): Promise<RefreshResult> =>
  world.provider.refresh(credentials, { client: CLIENT, signal: unstopped() });

test('consent through the page becomes a connection that reads, with PKCE too', async (t) => {
  const world = await startWorld(t);
  const callback = await giveConsent(world);
  assert.equal(callback.get('state'), 'state-1');
  const result = await exchange(world, callback.get('code') ?? '');
  assert.ok(result.kind === 'connected' && result.credentials.kind === 'oauth');
  const [person] = await world.control.microsoft.people();
  assert.deepEqual([result.email, result.credentials.accountId], [ADA, person?.id]);
  const calendarId = await mainCalendarId(world, result.credentials);
  assert.equal((await read(world, result.credentials, calendarId)).kind, 'changes');

  const codeVerifier = 'v'.repeat(64);
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(codeVerifier));
  const codeChallenge = Buffer.from(digest).toString('base64url');
  const again = await giveConsent(world, { codeChallenge });
  assert.equal((await exchange(world, again.get('code') ?? '', { codeVerifier })).kind, 'connected');
});

test('consent as apps for Recall ask for it is enough, also for a personal account without a mail address', async (t) => {
  const world = await startWorld(t, { accountType: 'personal', hasMailAddress: false });
  const forRecall = ['offline_access', 'openid', 'email', 'https://graph.microsoft.com/Calendars.Read'];
  for (const scopes of [undefined, forRecall]) {
    const callback = await giveConsent(world, scopes === undefined ? {} : { scopes });
    const result = await exchange(world, callback.get('code') ?? '');
    assert.equal(result.kind === 'connected' && result.email, ADA, JSON.stringify(result));
  }
});

test('a denied consent comes back as the error the callback reads', async (t) => {
  const world = await startWorld(t);
  const callback = await giveConsent(world, { page: { __deny: '1' } });
  assert.deepEqual([callback.get('error'), callback.get('state')], ['access_denied', 'state-1']);
});

test('each way an exchange can fail is told in its own words', async (t) => {
  const world = await startWorld(t);
  const failure = async (page: Record<string, string>, more: object = {}): Promise<string[]> => {
    const callback = await giveConsent(world, { page });
    const result = await exchange(world, callback.get('code') ?? '', more);
    return result.kind === 'failed' ? [result.code, result.reason, result.advice] : [result.kind];
  };
  const unticked = await failure({ __untick: 'Calendars.Read' });
  assert.equal(unticked[0], 'invalid_scope');
  assert.match(
    unticked[1] ?? '',
    /^invalid_scope\(detail: None of the supported calendar scopes\(\['Calendars\.Read', /,
  );
  const offline = await failure({ __untick: 'offline_access' });
  assert.deepEqual(offline.slice(0, 2), ['refresh_token_missing', 'refresh_token missing from oAuth response']);
  assert.match(offline[2] ?? '', /^Add offline_access/);

  const wrongSecret = await failure({}, { client: { ...CLIENT, clientSecret: 'wrong' } });
  assert.equal(wrongSecret[0], 'client_refused');
  assert.match(
    wrongSecret[1] ?? '',
    /^invalid_client\(detail: AADSTS7000215: Invalid client secret provided\..*[^ ]\)$/,
  );
  assert.match(wrongSecret[2] ?? '', /must be the value of a secret/);
  assert.equal((await failure({}, { client: { ...CLIENT, clientId: 'nobody' } }))[0], 'client_refused');
  assert.equal((await failure({}, { redirectUri: 'http://127.0.0.1/other' }))[0], 'redirect_uri_refused');

  const code = (await giveConsent(world)).get('code') ?? '';
  assert.equal((await exchange(world, code)).kind, 'connected');
  const used = await exchange(world, code);
  assert.equal(used.kind === 'failed' && used.code, 'code_invalid');
});

test('a registration for one directory, and an expired secret, are told to the operator', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const code = (await giveConsent(world)).get('code') ?? '';
  await world.control.microsoft.setClient({ ...CLIENT, isSingleTenant: true });
  const single = await exchange(world, code);
  assert.match(single.kind === 'failed' ? single.advice : '', /for one directory only/);
  await world.control.microsoft.setClient({ ...CLIENT, isSecretExpired: true });
  const expired = await refresh(world, credentials);
  assert.ok(expired.kind === 'client_refused');
  assert.match(expired.reason, /secret of the app registration has expired/);
  await world.control.microsoft.setClient({ ...CLIENT });
  assert.equal((await refresh(world, credentials)).kind, 'refreshed');
});

test('a token endpoint that is down during the exchange says so, and the same code works afterwards', async (t) => {
  const world = await startWorld(t);
  const code = (await giveConsent(world)).get('code') ?? '';
  await world.control.faults.add({ path: TOKEN, status: 503 });
  const down = await exchange(world, code);
  assert.equal(down.kind === 'failed' && down.code, 'provider_unavailable');
  assert.equal((await exchange(world, code)).kind, 'connected');
});

test('a refresh brings a new refresh token that works in the place of the old one, for the same account', async (t) => {
  const world = await startWorld(t);
  await world.control.changeSettings({ strictRefreshRotation: true });
  const first = await connect(world);
  const second = await refresh(world, first);
  assert.ok(second.kind === 'refreshed' && second.credentials.kind === 'oauth' && first.kind === 'oauth');
  assert.notEqual(second.credentials.refreshToken, first.refreshToken);
  assert.equal(second.credentials.accountId, first.accountId);
  const third = await refresh(world, second.credentials);
  assert.ok(third.kind === 'refreshed');
  assert.equal(await mainCalendarId(world, third.credentials), await mainCalendarId(world, second.credentials));
  await world.control.faults.add({ path: TOKEN, status: 429, retryAfter: 2 });
  await assert.rejects(
    refresh(world, third.credentials),
    (error) => isAppError(error, 'provider_unavailable') && error.retryAfterMs === 2_000,
  );
  await world.control.faults.add({ path: TOKEN, cut: 'mid_answer' });
  await assert.rejects(refresh(world, third.credentials), (error) => isAppError(error, 'provider_unavailable'));
});

test('withdrawn consent and ended sessions refuse the access and then disconnect with a sentence, until they are restored', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const calendarId = await mainCalendarId(world, credentials);
  await world.control.microsoft.revokeConsent(ADA);
  assert.deepEqual(await read(world, credentials, calendarId), { kind: 'access_token_refused' });
  const revoked = await refresh(world, credentials);
  assert.deepEqual([revoked.kind, 'code' in revoked && revoked.code], ['disconnected', 'consent_revoked']);
  await world.control.microsoft.restoreConsent(ADA);
  assert.equal((await refresh(world, credentials)).kind, 'refreshed');
  await world.control.microsoft.revokeRefreshTokens(ADA);
  const ended = await refresh(world, credentials);
  assert.match('reason' in ended ? ended.reason : '', /Connect again\.$/);
});

test('what Conditional Access stops is told as a matter for the administrator', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const message = 'AADSTS53003: Access has been blocked by Conditional Access policies.';
  await world.control.faults.add({ path: TOKEN, status: 400, reason: 'interaction_required', message });
  const result = await refresh(world, credentials);
  assert.deepEqual([result.kind, 'code' in result && result.code], ['disconnected', 'access_denied']);
});

test('an account without a mailbox connects to nothing, with a sentence that says why', async (t) => {
  const world = await startWorld(t, { hasMailbox: false });
  const credentials = await connect(world);
  const listed = await world.provider.listCalendars(credentials, { signal: unstopped() });
  assert.deepEqual([listed.kind, 'code' in listed && listed.code], ['disconnected', 'account_unusable']);
});

/** A receiver that answers the validation, as our route does, and reads what else arrives; it ends with the test. */
async function startReceiver(
  t: TestContext,
  { provider }: World,
): Promise<{ address: string; received: ProviderNotification[] }> {
  const received: ProviderNotification[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = Object.fromEntries(new URL(request.url ?? '/', 'http://receiver.invalid').searchParams);
      const body = Buffer.concat(chunks).toString();
      const incoming = provider.readNotification({ headers: request.headers, query, body });
      if (incoming?.kind === 'validation') {
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(incoming.text);
        return;
      }
      if (incoming?.kind === 'notifications') received.push(...incoming.notifications);
      response.writeHead(incoming === null ? 404 : 202).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  return { address: `http://127.0.0.1:${bound.port}/notifications?from=microsoft`, received };
}

const CHANNEL_ID = '01938c1e-0000-7000-8000-00000000000a';

const open = (
  world: World,
  credentials: Credentials,
  request: { providerCalendarId: string; address: string; secret?: string },
): Promise<OpenChannelResult> =>
  world.provider.openChannel(
    credentials,
    { isPrimary: true, channelId: CHANNEL_ID, secret: 'a-secret', ...request },
    { signal: unstopped() },
  );

test('a channel proves its address, tells of a change with our secret, is prolonged, and is silent once closed', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const providerCalendarId = await mainCalendarId(world, credentials);
  const { address, received } = await startReceiver(t, world);
  const opened = await open(world, credentials, { providerCalendarId, address });
  assert.ok(opened.kind === 'opened', JSON.stringify(opened));
  assert.equal(opened.channel.expiresAt.toISOString(), '2026-11-29T11:50:00.000Z');
  const [subscription] = await world.control.microsoft.subscriptions();
  assert.equal(subscription?.hasImmutableIds, true);
  assert.equal(subscription.resource, 'me/events');

  await world.control.microsoft.createEvent({ organizer: ADA, summary: 'A', start: '2026-11-24T10:00:00Z' });
  await world.control.notifications.settled();
  const resourceId = opened.channel.providerResourceId;
  const notification = { channelId: CHANNEL_ID, resourceId, secret: 'a-secret', messageNumber: null };
  assert.ok(received.length > 0);
  for (const told of received) assert.deepEqual(told, { ...notification, meaning: 'changed' });

  const channel = { isPrimary: true, channelId: CHANNEL_ID, providerResourceId: resourceId };
  await world.control.clock.advance(24 * 60 * 60 * 1000);
  const fresh = await refresh(world, credentials);
  assert.ok(fresh.kind === 'refreshed');
  const renewed = await world.provider.renewChannel(fresh.credentials, channel, { signal: unstopped() });
  assert.deepEqual(renewed, {
    kind: 'renewed',
    expiresAt: new Date(NOW.getTime() + (10_080 - 10) * 60_000),
    isOutdated: false,
  });

  for (const [event, meaning] of [
    ['reauthorizationRequired', 'access_ending'],
    ['missed', 'missed'],
    ['subscriptionRemoved', 'closed'],
  ] as const) {
    received.length = 0;
    await world.control.microsoft.sendLifecycle(resourceId, event);
    await world.control.notifications.settled();
    assert.deepEqual(received, [{ ...notification, meaning }]);
  }
  assert.deepEqual(await world.provider.renewChannel(fresh.credentials, channel, { signal: unstopped() }), {
    kind: 'channel_gone',
  });
  await world.provider.closeChannel(fresh.credentials, channel, { signal: unstopped() });

  const again = await open(world, fresh.credentials, { providerCalendarId, address });
  assert.ok(again.kind === 'opened');
  const second = { channelId: CHANNEL_ID, providerResourceId: again.channel.providerResourceId };
  await world.provider.closeChannel(fresh.credentials, second, { signal: unstopped() });
  assert.deepEqual(await world.control.microsoft.subscriptions(), []);
});

test('a subscription whose opening was not noted is replaced, so that only the new secret comes', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const providerCalendarId = await mainCalendarId(world, credentials);
  const { address, received } = await startReceiver(t, world);
  const first = await open(world, credentials, { providerCalendarId, address, secret: 'old-secret' });
  const second = await open(world, credentials, { providerCalendarId, address });
  assert.deepEqual([first.kind, second.kind], ['opened', 'opened']);
  assert.equal((await world.control.microsoft.subscriptions()).length, 1);
  await world.control.microsoft.createEvent({ organizer: ADA, summary: 'A', start: '2026-11-24T10:00:00Z' });
  await world.control.notifications.settled();
  assert.deepEqual(new Set(received.map(({ secret }) => secret)), new Set(['a-secret']));
});

test('a calendar is polled when Microsoft cannot reach our address, or refuses it', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const providerCalendarId = await mainCalendarId(world, credentials);
  const nobody = await open(world, credentials, { providerCalendarId, address: 'http://127.0.0.1:9/never' });
  assert.match(nobody.kind === 'unsupported' ? nobody.reason : nobody.kind, /could not reach this server/);
  await world.control.changeSettings({ allowHttpChannels: false });
  const { address } = await startReceiver(t, world);
  const plain = await open(world, credentials, { providerCalendarId, address });
  assert.match(plain.kind === 'unsupported' ? plain.reason : plain.kind, /could not reach this server/);
});
