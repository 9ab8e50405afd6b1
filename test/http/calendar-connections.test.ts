/** Connections over HTTP: accounts and feeds, and which of their calendars are read. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { consentUrl, giveConsent, openPerson } from '../support/calendar-client.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { connectedPerson, fieldsOf, inHours, itemsOf, UUID, WIRE_INSTANT } from './setup.ts';

const CONNECTIONS = '/api/v1/calendar/connections/';
const UNKNOWN_ID = '11111111-2222-4333-8444-555555555555';
const CONNECTION_KEYS = [
  'id',
  'kind',
  'account',
  'connected',
  'reason',
  'calendars_count',
  'selected_calendars_count',
  'proven_current_at',
];
const CALENDAR_KEYS = [
  'id',
  'name',
  'time_zone',
  'is_primary',
  'selected',
  'proven_current_at',
  'unreadable_count',
  'error',
  'left_out',
];

let rollcall: TestRollcall;
let feeds: FeedServer;
before(async () => {
  rollcall = await startRollcall();
  feeds = await startFeedServer();
});
after(async () => {
  await feeds[Symbol.asyncDispose]();
  await rollcall[Symbol.asyncDispose]();
});

/** A calendar file with one meeting tomorrow. */
function feedWith(title: string): string {
  const basic = (text: string): string => text.replaceAll(/[-:]|\.\d+/g, '');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'X-WR-CALNAME:Team calendar',
    'BEGIN:VEVENT',
    'UID:feed-1@example.com',
    `DTSTAMP:${basic(inHours(0))}`,
    `DTSTART:${basic(inHours(24))}`,
    `DTEND:${basic(inHours(25))}`,
    `SUMMARY:${title}`,
    'LOCATION:https://acme.zoom.us/j/85746382910',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const connectionsOf = async (token: string): Promise<Record<string, unknown>[]> =>
  itemsOf(await rollcall.api('GET', CONNECTIONS, { token }));
const settled = async (token: string): Promise<Record<string, unknown>[]> =>
  waitFor('the first sync', async () => {
    const connections = await connectionsOf(token);
    return connections.every((connection) => connection['proven_current_at'] !== null) && connections;
  });

test('an account is shown with what is known of it, from its first sync on current', async () => {
  const { token } = await connectedPerson(rollcall, 'account@example.com');
  const [connection, ...others] = await settled(token);
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(connection ?? {}), CONNECTION_KEYS);
  const { id, proven_current_at, ...rest } = connection ?? {};
  assert.match(String(id), UUID);
  assert.match(String(proven_current_at), WIRE_INSTANT);
  assert.deepEqual(rest, {
    kind: 'google',
    account: 'account@example.com',
    connected: true,
    reason: null,
    calendars_count: 1,
    selected_calendars_count: 1,
  });
  const user = fieldsOf(await rollcall.api('GET', '/api/v1/calendar/user/', { token }));
  assert.equal((user['connections'] as { id: string }[])[0]?.id, id, 'the same id as on the V1 wire');
});

test('a feed is read before the answer, its address is never shown, and its meetings follow', async () => {
  const person = await openPerson(rollcall.api, 'feed');
  const { token } = person;
  const url = feeds.serve('/private/secret-token.ics', feedWith('From the feed'));
  const created = await rollcall.api('POST', CONNECTIONS, {
    token,
    body: { kind: 'ics', url, addresses: ['Me@Example.com'] },
  });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  assert.deepEqual(Object.keys(fieldsOf(created)), CONNECTION_KEYS);
  assert.equal(fieldsOf(created)['kind'], 'ics');
  assert.equal(fieldsOf(created)['connected'], true);
  const meeting = await person.meeting('From the feed');
  assert.equal(meeting.platform, 'zoom');
  const listed = await settled(token);
  assert.equal(listed[0]?.['id'], fieldsOf(created)['id']);
  assert.ok(!JSON.stringify([created.body, listed]).includes('secret-token'), 'the address is a secret');
  const { connections } = await person.user();
  assert.ok(
    connections.every((connection) => !connection.connected),
    'the V1 wire knows google and microsoft alone',
  );
  const shown = itemsOf(await rollcall.api('GET', '/api/v1/calendar/meetings/', { token }));
  assert.equal(shown[0]?.['calendar_platform'], 'ics');
});

test('the same feed again is the same connection', async () => {
  const { token } = await openPerson(rollcall.api, 'again');
  const url = feeds.serve('/again.ics', feedWith('Once'));
  const ids = [];
  for (let time = 0; time < 2; time += 1) {
    const answer = await rollcall.api('POST', CONNECTIONS, { token, body: { kind: 'ics', url } });
    assert.equal(answer.status, 201);
    ids.push(fieldsOf(answer)['id']);
  }
  assert.equal(ids[0], ids[1]);
  assert.equal((await connectionsOf(token)).length, 1);
});

test('a feed that cannot be read is refused with a sentence at its address, and nothing is kept', async () => {
  const { token } = await openPerson(rollcall.api, 'unreadable');
  const page = feeds.serve('/page.ics', (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
  });
  const missing = feeds.serve('/known.ics', feedWith('x')).replace('known', 'missing');
  const broken = feeds.serve('/broken.ics', (response) => void response.destroy());
  const refused = feeds.serve('/refused.ics', (response) => void response.writeHead(403).end());
  for (const url of [
    page,
    missing,
    broken,
    refused,
    'not an address',
    'ftp://example.com/a.ics',
    'http://127.0.0.1:1/a.ics',
    'javascript:alert(1)',
    'http://user:pass@[::1',
  ]) {
    const answer = await rollcall.api('POST', CONNECTIONS, { token, body: { kind: 'ics', url } });
    assert.equal(answer.status, 400, `${url}: ${JSON.stringify(answer.body)}`);
    assert.deepEqual(Object.keys(fieldsOf(answer)), ['url'], url);
    assert.match(String((fieldsOf(answer)['url'] as unknown[])[0]), /^[A-Z].+\.$/, url);
  }
  assert.deepEqual(await connectionsOf(token), []);
});

test('what is no connection is refused with the fields that are wrong', async () => {
  const { token } = await openPerson(rollcall.api, 'wrong');
  const url = feeds.serve('/fine.ics', feedWith('x'));
  const cases: [body: unknown, fields: string[]][] = [
    [{}, ['kind']],
    [{ kind: 'google', url }, ['kind']],
    [{ kind: 'ics' }, ['url']],
    [{ kind: 'ics', url: '' }, ['url']],
    [{ kind: 'ics', url: 'x'.repeat(2049) }, ['url']],
    [{ kind: 'ics', url, addresses: 'me@example.com' }, ['addresses']],
    [{ kind: 'ics', url, addresses: ['nobody'] }, ['addresses']],
    [{ kind: 'ics', url, addresses: Array.from({ length: 21 }, (_, index) => `a${index}@example.com`) }, ['addresses']],
    [{ kind: 'caldav', url }, ['username', 'password']],
    [{ kind: 'caldav', url, username: ' ', password: '' }, ['username', 'password']],
    [{ kind: 'caldav', url: 7, username: 'me', password: 'secret' }, ['url']],
  ];
  for (const [body, fields] of cases) {
    const answer = await rollcall.api('POST', CONNECTIONS, { token, body });
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.deepEqual(Object.keys(fieldsOf(answer)), fields);
  }
});

test('the calendars of an account can be switched on and off; their meetings come and go', async () => {
  const email = 'several@example.com';
  const { google } = rollcall.sandbox;
  await google.addPerson({ email, timeZone: 'Europe/Berlin' });
  await google.addCalendar(email, { id: 'team@example.com', summary: 'Team' });
  await google.createEvent({ organizer: email, summary: 'Own', start: inHours(24), durationMinutes: 30 });
  await google.createEvent({
    calendarId: 'team@example.com',
    summary: 'Team call',
    start: inHours(25),
    durationMinutes: 30,
  });
  const person = await openPerson(rollcall.api, 'several');
  const { token } = person;
  const consent = consentUrl({ rollcallUrl: rollcall.url, sandboxUrl: rollcall.sandboxUrl }, token);
  const scopes = ['calendar.readonly', 'userinfo.email'].map((name) => `https://www.googleapis.com/auth/${name}`);
  consent.searchParams.set('scope', scopes.join(' '));
  assert.equal((await giveConsent(consent, email)).status, 200);
  await person.meeting('Own');
  const [connection] = await settled(token);
  assert.equal(connection?.['calendars_count'], 2);
  assert.equal(connection?.['selected_calendars_count'], 1);
  const path = `${CONNECTIONS}${String(connection?.['id'])}/calendars/`;

  const calendars = itemsOf(await rollcall.api('GET', path, { token }));
  assert.deepEqual(calendars.map(Object.keys), [CALENDAR_KEYS, CALENDAR_KEYS]);
  assert.deepEqual(
    calendars.map((calendar) => [calendar['is_primary'], calendar['selected'], calendar['error']]),
    [
      [true, true, null],
      [false, false, null],
    ],
    'the main one first, and only it is read',
  );
  assert.equal(calendars[0]?.['time_zone'], 'Europe/Berlin');
  assert.equal(calendars[1]?.['name'], 'Team');
  assert.equal(calendars[1]?.['proven_current_at'], null);

  const choose = (choices: unknown) => rollcall.api('PATCH', path, { token, body: choices });
  const ids = calendars.map((calendar) => calendar['id']);
  const both = await choose([{ id: ids[1], selected: true }]);
  assert.equal(both.status, 200);
  assert.deepEqual(
    itemsOf(both).map((calendar) => calendar['selected']),
    [true, true],
    'what is not named stays',
  );
  await person.meeting('Team call');
  const swapped = await choose([
    { id: ids[0], selected: false },
    { id: ids[1], selected: true },
  ]);
  assert.deepEqual(
    itemsOf(swapped).map((calendar) => calendar['selected']),
    [false, true],
  );
  assert.deepEqual(
    (await person.meetings()).map((meeting) => meeting.title),
    ['Team call'],
    'gone with the answer',
  );
  await choose([{ id: ids[0], selected: true }]);
  await person.meeting('Own');

  for (const [choices, status] of [
    [[{ id: UNKNOWN_ID, selected: true }], 404],
    [[{ id: 'none', selected: true }], 404],
    [[], 400],
    [{ id: ids[0], selected: true }, 400],
    [[{ id: ids[0] }], 400],
    [[{ id: ids[0], selected: 'yes' }], 400],
    [Array.from({ length: 501 }, () => ({ id: ids[0], selected: true })), 400],
  ] as const) {
    assert.equal((await choose(choices)).status, status, JSON.stringify(choices).slice(0, 80));
  }
});

test('one connection can be taken away; others stay, and strangers cannot touch it', async () => {
  const person = await connectedPerson(rollcall, 'owner@example.com');
  const stranger = await openPerson(rollcall.api, 'stranger');
  const { token } = person;
  const url = feeds.serve('/second.ics', feedWith('Second'));
  await rollcall.api('POST', CONNECTIONS, { token, body: { kind: 'ics', url } });
  await person.meeting('Second');
  const [google, feed] = await settled(token);
  for (const [method, path, body] of [
    ['DELETE', `${CONNECTIONS}${String(feed?.['id'])}/`],
    ['GET', `${CONNECTIONS}${String(feed?.['id'])}/calendars/`],
    ['PATCH', `${CONNECTIONS}${String(feed?.['id'])}/calendars/`, [{ id: UNKNOWN_ID, selected: false }]],
    ['DELETE', `${CONNECTIONS}${UNKNOWN_ID}/`],
    ['DELETE', `${CONNECTIONS}none/`],
  ] as const) {
    const answer = await rollcall.api(method, path, { token: stranger.token, ...(body !== undefined && { body }) });
    assert.deepEqual([answer.status, answer.body], [404, { detail: 'Not found.' }], `${method} ${path}`);
  }
  const gone = await rollcall.api('DELETE', `${CONNECTIONS}${String(feed?.['id'])}/`, { token });
  assert.deepEqual([gone.status, gone.body], [204, '']);
  assert.deepEqual(
    (await connectionsOf(token)).map((connection) => connection['id']),
    [google?.['id']],
  );
  assert.deepEqual(await person.meetings(), []);
  assert.equal((await rollcall.api('DELETE', `${CONNECTIONS}${String(feed?.['id'])}/`, { token })).status, 404);
});

test('a lost account stays listed with the reason, while the V1 wire shows none', async () => {
  const person = await connectedPerson(rollcall, 'lost@example.com');
  const { token } = person;
  await settled(token);
  await rollcall.sandbox.google.revokeConsent('lost@example.com');
  await rollcall.api('POST', '/api/v1/calendar/meetings/refresh/', { token });
  const [connection] = await connectionsOf(token);
  assert.equal(connection?.['connected'], false);
  assert.match(String(connection?.['reason']), /^[A-Z].+\.$/);
  assert.deepEqual((await person.user()).connections[0], {
    platform: 'google',
    connected: false,
    email: null,
    id: null,
  });
});
