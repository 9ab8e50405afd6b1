/** events.list, events.get and calendarList of the sandbox Google, over HTTP: parameters, pages, sync tokens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENTS_SCOPE, itemsOf, openSandbox, reasonOf, signIn, type Json, type SignedIn } from './support.ts';

const YOU = 'you@example.com';
const LIST = '/calendars/primary/events';

async function openWithPerson() {
  const sandbox = await openSandbox();
  const { google } = sandbox.control;
  await google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  const you = await signIn(sandbox.url, YOU);
  const create = (summary: string, start: string, over: Json = {}) =>
    google.createEvent({ organizer: YOU, summary, start, ...over });
  return Object.assign(sandbox, { google, you, create });
}

const summaries = (items: Json[]): unknown[] => items.map((item) => item['summary']);
const idsOf = (items: Json[]): unknown[] => items.map((item) => item['id']);

async function refusal(you: SignedIn, query: Record<string, string> | URLSearchParams, path = LIST) {
  const answer = await you.get(path, query);
  return [answer.status, reasonOf(answer)];
}

test('a page has 250 events by default and 2500 at most', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.generateEvents({ calendarId: YOU, count: 2600 });
  const size = async (query: Record<string, string>) => itemsOf((await sandbox.you.get(LIST, query)).body).length;
  assert.equal(await size({}), 250);
  assert.equal(await size({ maxResults: '7' }), 7);
  assert.equal(await size({ maxResults: '9999' }), 2500);
  assert.deepEqual(await refusal(sandbox.you, { maxResults: '0' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(sandbox.you, { maxResults: 'many' }), [400, 'invalidParameter']);
});

test('pages follow each other to the end, where alone the sync token is', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.generateEvents({ calendarId: YOU, count: 25 });
  const { items, pages, syncToken } = await sandbox.you.list({ maxResults: '10' });
  assert.deepEqual([items.length, new Set(idsOf(items)).size, pages], [25, 25, 3]);
  assert.notEqual(syncToken, undefined);
});

test('a page token belongs to its query', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.generateEvents({ calendarId: YOU, count: 25 });
  const { body } = await sandbox.you.get(LIST, { maxResults: '10', singleEvents: 'true' });
  const pageToken = String(body['nextPageToken']);
  assert.equal((await sandbox.you.get(LIST, { maxResults: '10', singleEvents: 'true', pageToken })).status, 200);
  assert.deepEqual(await refusal(sandbox.you, { maxResults: '10', pageToken }), [400, 'invalid']);
  assert.deepEqual(await refusal(sandbox.you, { maxResults: '5', singleEvents: 'true', pageToken }), [400, 'invalid']);
  assert.deepEqual(await refusal(sandbox.you, { pageToken: 'nonsense' }), [400, 'invalid']);
});

test('pages may be short or empty and still name a next one', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.generateEvents({ calendarId: YOU, count: 25 });
  await sandbox.control.changeSettings({ maxPageItems: 4, emptyFirstPage: true });
  const first = (await sandbox.you.get(LIST)).body;
  assert.deepEqual([itemsOf(first).length, typeof first['nextPageToken']], [0, 'string']);
  const { items, pages } = await sandbox.you.list();
  assert.deepEqual([new Set(idsOf(items)).size, pages], [25, 8]);
});

test('what changes between two pages is told by the next delta and not lost', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.generateEvents({ calendarId: YOU, count: 20 });
  const first = (await sandbox.you.get(LIST, { maxResults: '10' })).body;
  const [one] = itemsOf(first);
  await sandbox.google.editEvent(String(one?.['id']), { summary: 'changed between pages' });
  const pageToken = String(first['nextPageToken']);
  const last = (await sandbox.you.get(LIST, { maxResults: '10', pageToken })).body;
  assert.equal(itemsOf(last).length, 10);
  const { items } = await sandbox.you.list({ syncToken: String(last['nextSyncToken']) });
  assert.deepEqual(summaries(items), ['changed between pages']);
});

test('timeMin bounds the end and timeMax the start, both exclusive', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.create('nine to ten', '2026-03-02T09:00', { durationMinutes: 60 });
  const listed = async (timeMin: string, timeMax: string) =>
    summaries((await sandbox.you.list({ timeMin, timeMax })).items).length;
  assert.equal(await listed('2026-03-02T10:00:00+01:00', '2026-03-02T12:00:00+01:00'), 0);
  assert.equal(await listed('2026-03-02T09:59:59+01:00', '2026-03-02T12:00:00+01:00'), 1);
  assert.equal(await listed('2026-03-02T07:00:00+01:00', '2026-03-02T09:00:00+01:00'), 0);
  assert.equal(await listed('2026-03-02T07:00:00+01:00', '2026-03-02T09:00:01+01:00'), 1);
});

test('an all-day event begins at midnight of the calendar', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.create('office day', '2026-03-04');
  const listed = async (timeMin: string, timeMax: string) => (await sandbox.you.list({ timeMin, timeMax })).items;
  assert.equal((await listed('2026-03-01T00:00:00Z', '2026-03-03T23:00:00Z')).length, 0);
  const [event] = await listed('2026-03-01T00:00:00Z', '2026-03-03T23:00:01Z');
  assert.deepEqual([event?.['start'], event?.['end']], [{ date: '2026-03-04' }, { date: '2026-03-05' }]);
  assert.equal((await listed('2026-03-04T23:00:00Z', '2026-03-09T00:00:00Z')).length, 0);
});

test('bounds need an offset, and an empty range is refused', async () => {
  await using sandbox = await openWithPerson();
  assert.deepEqual(await refusal(sandbox.you, { timeMin: '2026-03-02T10:00:00' }), [400, 'badRequest']);
  assert.deepEqual(await refusal(sandbox.you, { timeMax: '2026-03-02' }), [400, 'badRequest']);
  const plus = await sandbox.you.get(`${LIST}?timeMin=2026-03-02T10:00:00+01:00&x=`);
  assert.deepEqual([plus.status, reasonOf(plus)], [400, 'badRequest'], 'an unencoded plus is a space');
  const same = { timeMin: '2026-03-02T10:00:00Z', timeMax: '2026-03-02T10:00:00Z' };
  assert.deepEqual(await refusal(sandbox.you, same), [400, 'timeRangeEmpty']);
});

test('other parameters are refused where Google refuses them', async () => {
  await using sandbox = await openWithPerson();
  const { you } = sandbox;
  assert.deepEqual(await refusal(you, { singleEvents: 'yes' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, { orderBy: 'name' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, { orderBy: 'startTime' }), [400, 'badRequest']);
  assert.deepEqual(await refusal(you, { timeZone: 'Mars/Base' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, { eventTypes: 'party' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, { fields: 'items(id' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, { fields: 'items(id kind' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, { fields: 'items(nothing)' }), [400, 'invalidParameter']);
  assert.deepEqual(await refusal(you, {}, '/calendars/someone%40example.com/events'), [404, 'notFound']);
  assert.deepEqual(await refusal(you, {}, '/calendars/primary/acl'), [404, 'notFound']);
});

test('orderBy sorts and gives no sync token', async () => {
  await using sandbox = await openWithPerson();
  const late = await sandbox.create('late', '2026-03-03T09:00');
  await sandbox.create('early', '2026-03-02T09:00');
  const byStart = await sandbox.you.list({ singleEvents: 'true', orderBy: 'startTime' });
  assert.deepEqual([summaries(byStart.items), byStart.syncToken], [['early', 'late'], undefined]);
  await sandbox.control.clock.advance(1000);
  await sandbox.google.editEvent(late.id, { location: 'elsewhere' });
  const byUpdate = await sandbox.you.list({ orderBy: 'updated' });
  assert.deepEqual([summaries(byUpdate.items), byUpdate.syncToken], [['early', 'late'], undefined]);
});

test('lists can be narrowed by words, iCalUID, type and last change', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.create('Budget', '2026-03-02T09:00', { iCalUID: 'one@example.org' });
  await sandbox.create('Focus', '2026-03-02T10:00', { eventType: 'focusTime', description: 'no budget talk' });
  const names = async (query: Record<string, string>) => summaries((await sandbox.you.list(query)).items);
  assert.deepEqual(await names({ q: 'BUDGET' }), ['Budget', 'Focus']);
  assert.deepEqual(await names({ iCalUID: 'one@example.org' }), ['Budget']);
  assert.deepEqual(await names({ eventTypes: 'focusTime' }), ['Focus']);
  await sandbox.control.clock.advance(60_000);
  const gone = await sandbox.create('Gone', '2026-03-02T11:00');
  await sandbox.google.cancelEvent(gone.id);
  const recent = (await sandbox.you.list({ updatedMin: '2026-03-02T07:00:30Z' })).items;
  assert.deepEqual(idsOf(recent), [gone.id], 'deleted ones are told, whatever showDeleted says');
});

test('a delta tells what changed since the token, and gives the next token', async () => {
  await using sandbox = await openWithPerson();
  const moved = await sandbox.create('moved', '2026-03-02T09:00');
  const gone = await sandbox.create('gone', '2026-03-02T10:00');
  await sandbox.create('untouched', '2026-03-02T11:00');
  const { syncToken = '' } = await sandbox.you.list({
    timeMin: '2026-03-01T00:00:00Z',
    timeMax: '2026-04-01T00:00:00Z',
  });
  assert.deepEqual((await sandbox.you.list({ syncToken })).items, []);
  await sandbox.google.cancelEvent(gone.id);
  await sandbox.google.moveEvent(moved.id, '2027-01-01T09:00');
  const delta = await sandbox.you.list({ syncToken });
  assert.deepEqual(idsOf(delta.items), [gone.id, moved.id], 'in the order of change, whatever the first window was');
  assert.deepEqual(Object.keys(delta.items[0] ?? {}), ['kind', 'etag', 'id', 'status']);
  assert.equal(delta.items[0]?.['status'], 'cancelled');
  assert.deepEqual((await sandbox.you.list({ syncToken: delta.syncToken ?? '' })).items, []);
  assert.equal((await sandbox.you.list({ syncToken })).items.length, 2, 'a token may be used again');
});

test('a sync token is refused beside what Google forbids', async () => {
  await using sandbox = await openWithPerson();
  const { syncToken = '' } = await sandbox.you.list();
  const forbidden = {
    iCalUID: 'a',
    orderBy: 'updated',
    privateExtendedProperty: 'a=b',
    q: 'a',
    sharedExtendedProperty: 'a=b',
    timeMin: '2026-03-01T00:00:00Z',
    timeMax: '2026-03-01T00:00:00Z',
    updatedMin: '2026-03-01T00:00:00Z',
    showDeleted: 'false',
  };
  for (const [name, value] of Object.entries(forbidden)) {
    assert.deepEqual(await refusal(sandbox.you, { syncToken, [name]: value }), [400, 'invalidParameter'], name);
  }
  assert.equal((await sandbox.you.get(LIST, { syncToken, showDeleted: 'true', maxResults: '5' })).status, 200);
  assert.deepEqual(await refusal(sandbox.you, { syncToken, singleEvents: 'true' }), [400, 'invalid']);
});

test('an unknown or forgotten sync token is answered 410 fullSyncRequired', async () => {
  await using sandbox = await openWithPerson();
  const { syncToken = '' } = await sandbox.you.list();
  assert.deepEqual(await refusal(sandbox.you, { syncToken: 'nonsense' }), [410, 'fullSyncRequired']);
  await sandbox.google.forgetSyncTokens(YOU);
  assert.deepEqual(await refusal(sandbox.you, { syncToken }), [410, 'fullSyncRequired']);
  const { syncToken: fresh = '' } = await sandbox.you.list();
  assert.equal((await sandbox.you.get(LIST, { syncToken: fresh })).status, 200);
  await sandbox.google.forgetSyncTokens();
  assert.deepEqual(await refusal(sandbox.you, { syncToken: fresh }), [410, 'fullSyncRequired']);
});

test('a sync token of one calendar does not fit another, nor one from before a reset', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.addCalendar(YOU, { id: 'team@group.example.com' });
  const { syncToken = '' } = await sandbox.you.list();
  const other = '/calendars/team%40group.example.com/events';
  assert.deepEqual(await refusal(sandbox.you, { syncToken }, other), [410, 'fullSyncRequired']);
  await sandbox.control.reset();
  await sandbox.google.addPerson({ email: YOU });
  const again = await signIn(sandbox.url, YOU);
  assert.deepEqual(await refusal(again, { syncToken }), [410, 'fullSyncRequired']);
});

test('cancelled events are listed on request only, as tombstones', async () => {
  await using sandbox = await openWithPerson();
  const gone = await sandbox.create('gone', '2026-03-02T10:00');
  await sandbox.google.cancelEvent(gone.id);
  assert.deepEqual((await sandbox.you.list()).items, []);
  const [tombstone] = (await sandbox.you.list({ showDeleted: 'true' })).items;
  assert.deepEqual(
    [tombstone?.['id'], tombstone?.['status'], tombstone?.['summary']],
    [gone.id, 'cancelled', undefined],
  );
  const one = await sandbox.you.get(`${LIST}/${gone.id}`);
  assert.deepEqual([one.status, one.body['status']], [200, 'cancelled']);
});

test('an event removed without a trace is missing from lists and never told by a delta', async () => {
  await using sandbox = await openWithPerson();
  const lost = await sandbox.create('lost', '2026-03-02T10:00');
  const { syncToken = '' } = await sandbox.you.list();
  await sandbox.google.removeEvent(lost.id);
  assert.deepEqual((await sandbox.you.list({ syncToken })).items, []);
  assert.deepEqual((await sandbox.you.list({ showDeleted: 'true' })).items, []);
  assert.equal((await sandbox.you.get(`${LIST}/${lost.id}`)).status, 404);
});

test('an event shows every field Google would show', async () => {
  await using sandbox = await openWithPerson();
  const created = await sandbox.create('Review', '2026-03-02T09:00', {
    attendees: ['customer@example.org'],
    location: 'Room 1',
    description: '<b>Agenda</b>',
    visibility: 'private',
    transparency: 'transparent',
    status: 'tentative',
    meet: 'abc-defg-hij',
    raw: { colorId: '5' },
  });
  const { body } = await sandbox.you.get(`${LIST}/${created.id}`, { timeZone: 'America/New_York' });
  assert.deepEqual(body['start'], { dateTime: '2026-03-02T03:00:00-05:00', timeZone: 'Europe/Berlin' });
  assert.deepEqual(body['organizer'], { email: YOU, self: true });
  assert.deepEqual(body['creator'], { email: YOU, self: true });
  assert.deepEqual(body['attendees'], [
    { email: YOU, organizer: true, responseStatus: 'accepted', self: true },
    { email: 'customer@example.org', responseStatus: 'needsAction' },
  ]);
  assert.equal(body['hangoutLink'], 'https://meet.google.com/abc-defg-hij');
  const conference = body['conferenceData'] as { entryPoints: Json[]; conferenceSolution: Json };
  assert.equal(conference.entryPoints[0]?.['uri'], 'https://meet.google.com/abc-defg-hij');
  assert.deepEqual(conference.conferenceSolution['key'], { type: 'hangoutsMeet' });
  const rest = ['status', 'visibility', 'transparency', 'eventType', 'sequence', 'colorId', 'location', 'description'];
  assert.deepEqual(
    rest.map((name) => body[name]),
    ['tentative', 'private', 'transparent', 'default', 0, '5', 'Room 1', '<b>Agenda</b>'],
  );
  assert.deepEqual([body['iCalUID'], body['kind']], [`${created.id}@google.com`, 'calendar#event']);
  for (const name of ['etag', 'htmlLink', 'created', 'updated']) assert.equal(typeof body[name], 'string', name);
});

test('an edit raises updated and etag, a move also the sequence', async () => {
  await using sandbox = await openWithPerson();
  const created = await sandbox.create('Review', '2026-03-02T09:00', { durationMinutes: 45 });
  await sandbox.control.clock.advance(1000);
  const edited = await sandbox.google.editEvent(created.id, { summary: 'Renamed' });
  assert.notEqual(edited['etag'], created['etag']);
  assert.deepEqual([edited['updated'], edited['sequence']], ['2026-03-02T07:00:01.000Z', 0]);
  const moved = await sandbox.google.moveEvent(created.id, '2026-03-02T11:00');
  assert.equal(moved['sequence'], 1);
  assert.deepEqual(moved['end'], { dateTime: '2026-03-02T11:45:00+01:00', timeZone: 'Europe/Berlin' });
});

test('a repeated list shows an edit at once', async () => {
  await using sandbox = await openWithPerson();
  const created = await sandbox.create('before', '2026-03-02T09:00');
  assert.deepEqual(summaries((await sandbox.you.list()).items), ['before']);
  await sandbox.google.editEvent(created.id, { summary: 'after' });
  assert.deepEqual(summaries((await sandbox.you.list()).items), ['after']);
  const narrow = (await sandbox.you.list({ fields: 'nextSyncToken,items(id,start/timeZone)' })).items;
  assert.deepEqual(narrow, [{ id: created.id, start: { timeZone: 'Europe/Berlin' } }]);
  assert.deepEqual(summaries((await sandbox.you.list({ timeZone: 'UTC' })).items), ['after']);
});

test('fields narrows the answer, also to nothing that carries items or tokens', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.create('one', '2026-03-02T09:00');
  assert.deepEqual((await sandbox.you.get(LIST, { fields: 'summary,timeZone' })).body, {
    summary: YOU,
    timeZone: 'Europe/Berlin',
  });
  assert.deepEqual((await sandbox.you.get(LIST, { fields: 'items/summary' })).body, { items: [{ summary: 'one' }] });
});

test('more attendees than asked for leaves the caller alone, and says so', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.create('crowd', '2026-03-02T09:00', { attendees: ['a@example.org', 'b@example.org'] });
  const [event] = (await sandbox.you.list({ maxAttendees: '2' })).items;
  const attendees = event?.['attendees'] as Json[];
  assert.deepEqual([attendees.map(({ email }) => email), event?.['attendeesOmitted']], [[YOU], true]);
});

test('the calendar list pages, names the primary calendar and has its own sync token', async () => {
  await using sandbox = await openWithPerson();
  for (const id of ['a', 'b', 'c']) await sandbox.google.addCalendar(YOU, { id, summary: `Calendar ${id}` });
  const path = '/users/me/calendarList';
  const first = (await sandbox.you.get(path, { maxResults: '3' })).body;
  assert.deepEqual([itemsOf(first).length, first['nextSyncToken']], [3, undefined]);
  const [primary] = itemsOf(first);
  assert.deepEqual([primary?.['id'], primary?.['primary'], primary?.['accessRole']], [YOU, true, 'owner']);
  const pageToken = String(first['nextPageToken']);
  const second = (await sandbox.you.get(path, { maxResults: '3', pageToken })).body;
  assert.deepEqual([itemsOf(second).length, second['nextPageToken']], [1, undefined]);
  assert.deepEqual(await refusal(sandbox.you, { maxResults: '2', pageToken }, path), [400, 'invalid']);

  const syncToken = String(second['nextSyncToken']);
  await sandbox.google.addCalendar(YOU, { id: 'd', accessRole: 'reader' });
  assert.deepEqual(idsOf(itemsOf((await sandbox.you.get(path, { syncToken })).body)), ['d']);
  assert.deepEqual(await refusal(sandbox.you, { syncToken: 'nonsense' }, path), [410, 'fullSyncRequired']);
  assert.deepEqual(await refusal(sandbox.you, { syncToken, minAccessRole: 'owner' }, path), [400, 'invalidParameter']);
  const calendar = (await sandbox.you.get('/calendars/primary')).body;
  assert.deepEqual([calendar['id'], calendar['timeZone']], [YOU, 'Europe/Berlin']);
  assert.equal((await sandbox.you.get('/calendars/nothing')).status, 404);
});

test('a calendar with free and busy only shows times and no titles', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.addPerson({ email: 'boss@example.com' });
  await sandbox.google.addCalendar(YOU, { id: 'boss@example.com', accessRole: 'freeBusyReader' });
  await sandbox.google.createEvent({ organizer: 'boss@example.com', summary: 'secret', start: '2026-03-02T09:00Z' });
  const [event] = itemsOf((await sandbox.you.get('/calendars/boss%40example.com/events')).body);
  assert.deepEqual(
    [event?.['summary'], event?.['organizer'], event?.['visibility']],
    [undefined, undefined, 'private'],
  );
});

test('the events scope alone opens the primary calendar by its keyword', async () => {
  await using sandbox = await openWithPerson();
  const narrow = await signIn(sandbox.url, YOU, { scope: EVENTS_SCOPE });
  const { body } = await narrow.get(LIST, { maxResults: '1' });
  assert.deepEqual([body['summary'], body['timeZone'], body['accessRole']], [YOU, 'Europe/Berlin', 'owner']);
});

test('ten thousand events are listed at little cost once warm', async () => {
  await using sandbox = await openWithPerson();
  await sandbox.google.generateEvents({ calendarId: YOU, count: 10_000 });
  await sandbox.you.list({ maxResults: '2500' });
  const before = process.cpuUsage();
  assert.equal((await sandbox.you.list({ maxResults: '2500' })).items.length, 10_000);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 3_000_000, 'processor time, bounded generously, for slow machines');
});
