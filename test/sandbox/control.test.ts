/** The neutral half of the control API, over HTTP: faults, request log, clock, settings, reset. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSandbox, postToken, readAnswer, reasonOf, signIn } from './support.ts';

const YOU = 'you@example.com';
const LIST = '/calendars/primary/events';

async function openWithPerson() {
  const sandbox = await openSandbox();
  await sandbox.control.google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  const you = await signIn(sandbox.url, YOU);
  return Object.assign(sandbox, { you });
}

test('the next requests fail as told, in the shape of the provider, and then work again', async () => {
  await using sandbox = await openWithPerson();
  const { faults } = sandbox.control;
  const path = '/calendar/v3/calendars/*/events';
  await faults.add({ path, count: 2, status: 429, reason: 'rateLimitExceeded', retryAfter: 7 });
  const first = await sandbox.you.get(LIST);
  assert.deepEqual([first.status, reasonOf(first), first.headers.get('retry-after')], [429, 'rateLimitExceeded', '7']);
  assert.match(JSON.stringify(first.body), /usageLimits/);
  assert.equal((await sandbox.you.get('/users/me/calendarList')).status, 200);
  assert.equal((await sandbox.you.get(LIST)).status, 429);
  assert.equal((await sandbox.you.get(LIST)).status, 200);
  assert.deepEqual(await faults.list(), []);
});

test('a fault on an OAuth endpoint has the shape of OAuth', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.faults.add({ path: '/token', status: 400, reason: 'invalid_grant' });
  const form = { grant_type: 'refresh_token', refresh_token: sandbox.you.refreshToken ?? '' };
  const { status, body } = await postToken(sandbox.url, form);
  assert.deepEqual([status, body['error']], [400, 'invalid_grant']);
  assert.equal((await postToken(sandbox.url, form)).status, 200);
});

test('faults can wait for later requests, hold for a method only, and stay until cleared', async () => {
  await using sandbox = await openWithPerson();
  const { faults } = sandbox.control;
  await faults.add({ path: '*/events', after: 1, count: null, status: 503 });
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await sandbox.you.get(LIST)).status);
  assert.deepEqual(statuses, [200, 503, 503, 503]);
  assert.deepEqual(
    (await faults.list()).map(({ matched, remaining }) => [matched, remaining]),
    [[3, null]],
  );
  await faults.clear();
  await faults.add({ path: '*', method: 'POST', status: 500 });
  assert.equal((await sandbox.you.get(LIST)).status, 200);
});

test('a connection can be cut before the answer and in the middle of it', async () => {
  await using sandbox = await openWithPerson();
  const { faults } = sandbox.control;
  await sandbox.control.google.generateEvents({ calendarId: YOU, count: 50 });
  await faults.add({ path: '*/events', cut: 'before_answer' });
  await assert.rejects(sandbox.you.get(LIST));
  await faults.add({ path: '*/events', cut: 'mid_answer' });
  await assert.rejects(sandbox.you.get(LIST));
  assert.equal((await sandbox.you.get(LIST)).status, 200);
  const log = (await sandbox.control.requests.list()).filter(({ path }) => path.endsWith('/events'));
  assert.deepEqual(
    log.map(({ status }) => status),
    [null, null, 200],
  );
});

test('an answer can be nonsense, or late', async () => {
  await using sandbox = await openWithPerson();
  const { faults } = sandbox.control;
  await faults.add({ path: '*/events', body: '<html>busy</html>' });
  await assert.rejects(sandbox.you.get(LIST), SyntaxError);
  await faults.add({ path: '*/events', delayMs: 40 });
  const startedAt = performance.now();
  assert.equal((await sandbox.you.get(LIST)).status, 200);
  assert.ok(performance.now() - startedAt >= 39);
  await assert.rejects(faults.add({ path: '*' }), /Say what shall go wrong/);
});

test('requests are listed with query and status, without secrets, and can be cleared', async () => {
  await using sandbox = await openWithPerson();
  const { requests } = sandbox.control;
  await requests.clear();
  await sandbox.you.get(LIST, new URLSearchParams('eventTypes=default&eventTypes=focusTime&maxResults=5'));
  await postToken(sandbox.url, { grant_type: 'refresh_token', refresh_token: 'none' });
  const [list, token] = await requests.list();
  assert.deepEqual(
    [list?.provider, list?.method, list?.path, list?.status, list?.concurrent],
    ['google', 'GET', '/calendar/v3/calendars/primary/events', 200, 1],
  );
  assert.deepEqual(list?.query, { eventTypes: ['default', 'focusTime'], maxResults: ['5'] });
  assert.equal(list?.headers['authorization'], 'Bearer (hidden)');
  assert.equal(token?.status, 400);
  assert.equal(JSON.stringify([list, token]).includes(sandbox.you.accessToken), false);
  const found = await requests.until(({ path }) => path === '/token');
  assert.equal(found.number, token?.number);
  await assert.rejects(
    requests.until(({ path }) => path === '/revoke', 50),
    /No fitting request/,
  );
  await requests.clear();
  assert.deepEqual(await requests.list(), []);
});

test('requests that overlap are counted', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.requests.clear();
  await sandbox.control.faults.add({ path: '*/events', count: 3, delayMs: 50 });
  await Promise.all([sandbox.you.get(LIST), sandbox.you.get(LIST), sandbox.you.get(LIST)]);
  const counts = (await sandbox.control.requests.list()).map(({ concurrent }) => concurrent);
  assert.deepEqual(
    counts.toSorted((left, right) => left - right),
    [1, 2, 3],
  );
});

test('the grant type of a token request is noted', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.control.requests.clear();
  await postToken(sandbox.url, { grant_type: 'refresh_token', refresh_token: sandbox.you.refreshToken ?? '' });
  assert.deepEqual(
    (await sandbox.control.requests.list()).map(({ note }) => note),
    ['refresh_token'],
  );
});

test('the clock can be advanced and set', async () => {
  await using sandbox = await openWithPerson();
  const { clock } = sandbox.control;
  assert.deepEqual(await clock.read(), { now: '2026-03-02T07:00:00.000Z', offsetMs: 0 });
  assert.equal((await clock.advance(90_000)).now, '2026-03-02T07:01:30.000Z');
  assert.equal((await clock.set('2026-04-01T00:00:00Z')).now, '2026-04-01T00:00:00.000Z');
  const event = await sandbox.control.google.createEvent({ organizer: YOU, startInMinutes: 5 });
  assert.deepEqual(event['start'], { dateTime: '2026-04-01T02:05:00+02:00', timeZone: 'Europe/Berlin' });
});

test('settings change how the sandbox behaves, and a reset takes everything back', async () => {
  await using sandbox = await openWithPerson();
  const { control } = sandbox;
  assert.equal((await control.changeSettings({ accessTokenSeconds: 5 })).accessTokenSeconds, 5);
  assert.equal((await control.readSettings()).seriesHorizonDays, 730);
  const form = { grant_type: 'refresh_token', refresh_token: sandbox.you.refreshToken ?? '' };
  assert.equal((await postToken(sandbox.url, form)).body['expires_in'], 5);
  await control.clock.advance(1000);
  await control.faults.add({ path: '*', status: 500 });
  await control.reset();
  assert.equal((await control.readSettings()).accessTokenSeconds, 3599);
  const state = await control.state();
  assert.deepEqual([state['now'], state['faults'], state['requests']], ['2026-03-02T07:00:00.000Z', 0, 0]);
  assert.deepEqual(state['google'], { people: 0, calendars: 0, events: 0, consents: 0, channels: 0 });
  assert.equal((await postToken(sandbox.url, form)).status, 400);
  await control.reset('demo');
  assert.equal((await control.google.people()).length, 3);
});

test('a control that is wrong is refused with a sentence', async () => {
  await using sandbox = await openWithPerson();
  const { google } = sandbox.control;
  await assert.rejects(google.addPerson({ email: 'nobody' }), /No e-mail address/);
  await assert.rejects(google.addPerson({ email: 'a@example.com', timeZone: 'Mars/Base' }), /No IANA time zone/);
  await assert.rejects(google.createEvent({ organizer: YOU }), /Give start or startInMinutes/);
  await assert.rejects(google.createEvent({ organizer: YOU, start: '2026-13-01' }), /no such time/);
  await assert.rejects(google.cancelEvent('nothing'), /There is no event nothing/);
  await assert.rejects(google.revokeConsent('nobody@example.com'), /Nobody in this sandbox/);
  const post = async (path: string, init: RequestInit) =>
    (await readAnswer(await fetch(`${sandbox.url}/__control${path}`, { method: 'POST', ...init }))).status;
  assert.equal(await post('/reset', { body: '{' }), 400);
  assert.equal(await post('/nothing', {}), 404);
  assert.equal(await post('/reset', { body: '{}', headers: { origin: 'https://evil.example.com' } }), 403);
  assert.equal(await post('/google/events', { body: 'x'.repeat(5_000_000) }), 413);
});

test('a path of no provider is not found, and the root says what this is', async () => {
  await using sandbox = await openWithPerson();
  assert.equal((await fetch(`${sandbox.url}/nothing`)).status, 404);
  assert.equal((await readAnswer(await fetch(sandbox.url))).body['sandbox'], true);
});
