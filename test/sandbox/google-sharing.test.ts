/** One event in the calendars of several people of the sandbox, over HTTP. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSandbox, signIn, type Json } from './support.ts';

const YOU = 'you@example.com';
const DESIGN = 'design@example.com';
const CUSTOMER = 'customer@example.org';

async function openWithTwo() {
  const sandbox = await openSandbox();
  const { google } = sandbox.control;
  await google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  await google.addPerson({ email: DESIGN, timeZone: 'America/New_York' });
  const [you, design] = [await signIn(sandbox.url, YOU), await signIn(sandbox.url, DESIGN)];
  return Object.assign(sandbox, { google, you, design });
}

const invitation = { organizer: YOU, summary: 'Together', start: '2026-03-03T10:00', attendees: [DESIGN, CUSTOMER] };
const attendeesOf = (event: Json | undefined): Json[] => (event?.['attendees'] ?? []) as Json[];
const dateTimeOf = (event: Json | undefined): unknown => ((event?.['start'] ?? {}) as Json)['dateTime'];
const selfOf = (event: Json | undefined) =>
  attendeesOf(event)
    .filter(({ self }) => self === true)
    .map(({ email }) => email);

test('an attendee has a copy with the same ids and their own self', async () => {
  await using sandbox = await openWithTwo();
  await sandbox.google.createEvent(invitation);
  const [mine] = (await sandbox.you.list()).items;
  const [theirs] = (await sandbox.design.list()).items;
  assert.deepEqual([theirs?.['id'], theirs?.['iCalUID']], [mine?.['id'], mine?.['iCalUID']]);
  assert.deepEqual([selfOf(mine), selfOf(theirs)], [[YOU], [DESIGN]]);
  assert.deepEqual([mine?.['organizer'], theirs?.['organizer']], [{ email: YOU, self: true }, { email: YOU }]);
  assert.deepEqual(dateTimeOf(theirs), '2026-03-03T04:00:00-05:00');
});

test("the organizer's edits reach every copy, and an answer reaches the organizer's", async () => {
  await using sandbox = await openWithTwo();
  const { id } = await sandbox.google.createEvent(invitation);
  const mine = (await sandbox.you.list()).syncToken ?? '';
  const theirs = (await sandbox.design.list()).syncToken ?? '';
  await sandbox.google.moveEvent(id, '2026-03-04T10:00');
  assert.equal((await sandbox.design.list({ syncToken: theirs })).items.length, 1);
  await sandbox.google.respond(id, DESIGN, 'declined');
  const [event] = (await sandbox.you.list({ syncToken: mine })).items;
  const answers = attendeesOf(event).map(({ email, responseStatus }) => [email, responseStatus]);
  assert.deepEqual(answers, [
    [YOU, 'accepted'],
    [DESIGN, 'declined'],
    [CUSTOMER, 'needsAction'],
  ]);
  assert.equal(event?.['sequence'], 1, 'an answer raises no sequence');
  await assert.rejects(sandbox.google.respond(id, 'stranger@example.org', 'accepted'), /not invited/);
});

test('an answer to one instance leaves the others as they are', async () => {
  await using sandbox = await openWithTwo();
  const { id } = await sandbox.google.createEvent({ ...invitation, recurrence: 'RRULE:FREQ=WEEKLY;COUNT=2' });
  const [first = ''] = await sandbox.google.instanceIds(id);
  await sandbox.google.respond(first, DESIGN, 'declined');
  const { items } = await sandbox.design.list({ singleEvents: 'true' });
  const answers = items.map((item) => (item['attendees'] as Json[]).find(({ self }) => self)?.['responseStatus']);
  assert.deepEqual(answers, ['declined', 'needsAction']);
});

test('who is no longer invited gets a tombstone, and the event again with a new invitation', async () => {
  await using sandbox = await openWithTwo();
  const { id } = await sandbox.google.createEvent(invitation);
  const { syncToken = '' } = await sandbox.design.list();
  await sandbox.google.editEvent(id, { attendees: [CUSTOMER] });
  const removed = await sandbox.design.list({ syncToken });
  assert.deepEqual(
    removed.items.map(({ status }) => status),
    ['cancelled'],
  );
  assert.deepEqual((await sandbox.design.list()).items, []);
  assert.equal((await sandbox.you.list()).items.length, 1);
  await sandbox.google.editEvent(id, { attendees: [CUSTOMER, DESIGN] });
  const again = await sandbox.design.list({ syncToken: removed.syncToken ?? '' });
  assert.deepEqual(
    again.items.map(({ status }) => status),
    ['confirmed'],
  );
});

test('an attendee who removes the event declines it; the organizer who does cancels it', async () => {
  await using sandbox = await openWithTwo();
  const { id } = await sandbox.google.createEvent(invitation);
  const { syncToken = '' } = await sandbox.design.list();
  await sandbox.google.removeEvent(id, DESIGN);
  assert.deepEqual(
    (await sandbox.design.list({ syncToken })).items.map(({ status }) => status),
    ['cancelled'],
  );
  const [mine] = (await sandbox.you.list()).items;
  assert.equal(attendeesOf(mine)[1]?.['responseStatus'], 'declined');
  await sandbox.google.editEvent(id, { summary: 'Still gone for one' });
  assert.deepEqual((await sandbox.design.list()).items, []);
  await sandbox.google.removeEvent(id, YOU);
  assert.deepEqual((await sandbox.you.list()).items, []);
});

test('an outsider may organize; then only the attendees have copies', async () => {
  await using sandbox = await openWithTwo();
  await sandbox.google.createEvent({ organizer: CUSTOMER, start: '2026-03-03T10:00Z', attendees: [YOU] });
  const [event] = (await sandbox.you.list()).items;
  assert.deepEqual(event?.['organizer'], { email: CUSTOMER });
  assert.deepEqual((await sandbox.design.list()).items, []);
  const nowhere = sandbox.google.createEvent({ organizer: CUSTOMER, start: '2026-03-03T10:00Z' });
  await assert.rejects(nowhere, /Neither the organizer nor an attendee/);
});

test('nobody reads a calendar that is not in their list', async () => {
  await using sandbox = await openWithTwo();
  assert.equal((await sandbox.you.get('/calendars/design%40example.com/events')).status, 404);
  await sandbox.google.addCalendar(YOU, { id: DESIGN, accessRole: 'reader' });
  assert.equal((await sandbox.you.get('/calendars/design%40example.com/events')).status, 200);
  await sandbox.google.unlistCalendar(YOU, DESIGN);
  assert.equal((await sandbox.you.get('/calendars/design%40example.com/events')).status, 404);
});
