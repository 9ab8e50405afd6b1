/** Home of the tests of the Microsoft adapter against the sandbox: a calendar's life, change by change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { CalendarEvent } from '../../src/calendar-events/calendar-event.ts';
import type { Credentials, FetchChangesResult } from '../../src/providers/port.ts';
import { ADA, CLIENT, changesOf, connect, mainCalendarId, read, startWorld } from './microsoft-sandbox.ts';
import type { World } from './microsoft-sandbox.ts';
import { unstopped } from './scripted-server.ts';

const VIEW = '/v1.0/me/calendars/*/calendarView';
const GRACE = 'grace@example.org';

/** A connected person whose main calendar is read. */
async function startReading(
  t: TestContext,
  person?: Parameters<typeof startWorld>[1],
): Promise<World & { credentials: Credentials; calendarId: string; readMain: () => Promise<FetchChangesResult> }> {
  const world = await startWorld(t, person);
  const credentials = await connect(world);
  const calendarId = await mainCalendarId(world, credentials);
  return { ...world, credentials, calendarId, readMain: () => read(world, credentials, calendarId) };
}

const eventsOf = (result: FetchChangesResult): CalendarEvent[] =>
  changesOf(result).changes.map((change) => (change.kind === 'upserted' ? change.event : assert.fail('a removal')));

const told = (result: FetchChangesResult): string[] =>
  eventsOf(result)
    .map(({ title, time }) => `${title} ${time.kind === 'timed' ? time.startAt.toISOString() : time.startOn}`)
    .toSorted();

test('a calendar of many pages is read to its end, every time whole, and told only when it changed', async (t) => {
  const world = await startReading(t);
  const { control, credentials, calendarId } = world;
  await control.changeSettings({ maxPageItems: 40, emptyFirstPage: true });
  await control.microsoft.generateEvents({ calendarId: ADA, count: 130, everyMinutes: 60 });
  const first = changesOf(await world.readMain());
  assert.deepEqual([first.changes.length, first.unreadable, first.isComplete, first.timeZone], [130, [], true, null]);
  const again = await read(world, credentials, calendarId, first.syncToken);
  assert.deepEqual(again, { kind: 'unchanged', syncToken: first.syncToken });
  const [some] = await control.microsoft.events(ADA);
  await control.microsoft.editEvent(some?.id ?? '', { summary: 'Renamed' });
  const second = changesOf(await read(world, credentials, calendarId, first.syncToken));
  assert.deepEqual([second.isComplete, second.changes.length], [true, 130]);
  assert.equal(eventsOf(second).filter(({ title }) => title === 'Renamed').length, 1);
  assert.equal((await read(world, credentials, calendarId, second.syncToken)).kind, 'unchanged');
});

test('a guest sees the meeting with its own answer and its links, the host its own', async (t) => {
  const world = await startReading(t);
  const { control } = world;
  await control.microsoft.addPerson({ email: GRACE, name: 'Grace' });
  const theirs = await control.microsoft.createEvent({
    organizer: GRACE,
    summary: 'Review',
    description: '<p>Agenda <a href="https://example.zoom.us/j/81234567890">here</a></p>',
    location: 'Room 4',
    start: '2026-11-24T10:00:00Z',
    durationMinutes: 30,
    attendees: [
      { email: ADA, displayName: 'Ada' },
      { email: 'room@resource.example.com', resource: true, responseStatus: 'accepted' },
    ],
    visibility: 'private',
    teams: true,
  });
  await control.microsoft.createEvent({ organizer: ADA, summary: 'Mine', start: '2026-11-25T10:00:00Z' });
  const [review, mine] = eventsOf(await world.readMain());
  assert.ok(review !== undefined && mine !== undefined);
  assert.deepEqual(
    [review.organizerEmail, review.isHostedByMe, review.ownResponse, review.visibility, review.location],
    [GRACE, false, 'none', 'private', 'Room 4'],
  );
  assert.deepEqual(review.time, {
    kind: 'timed',
    startAt: new Date('2026-11-24T10:00:00Z'),
    endAt: new Date('2026-11-24T10:30:00Z'),
  });
  assert.match(review.links[0] ?? '', /^https:\/\/teams\.microsoft\.com\//);
  assert.match(review.description ?? '', /href="https:\/\/example\.zoom\.us\/j\/81234567890"/);
  assert.ok(review.attendees.every(({ email }) => email !== 'room@resource.example.com'));
  assert.deepEqual(
    review.attendees.find(({ email }) => email === ADA),
    { name: 'Ada', email: ADA, isOrganizer: false, response: 'none' },
  );
  assert.deepEqual([mine.isHostedByMe, mine.ownResponse], [true, 'accepted']);
  for (const [answer, response] of [
    ['declined', 'declined'],
    ['tentative', 'tentative'],
    ['accepted', 'accepted'],
  ] as const) {
    await control.microsoft.respond(theirs.id, ADA, answer);
    assert.equal(eventsOf(await world.readMain()).find(({ title }) => title === 'Review')?.ownResponse, response);
  }
});

test('a cancelled meeting stays as a cancelled copy, and what is deleted is not there any more', async (t) => {
  const world = await startReading(t);
  const { control } = world;
  await control.microsoft.addPerson({ email: GRACE, name: 'Grace' });
  const at = { start: '2026-11-24T10:00:00Z' };
  const theirs = await control.microsoft.createEvent({ ...at, organizer: GRACE, summary: 'Theirs', attendees: [ADA] });
  const mine = await control.microsoft.createEvent({ ...at, organizer: ADA, summary: 'Mine' });
  assert.deepEqual(told(await world.readMain()), ['Mine 2026-11-24T10:00:00.000Z', 'Theirs 2026-11-24T10:00:00.000Z']);
  await control.microsoft.cancelEvent(theirs.id);
  await control.microsoft.cancelEvent(mine.id);
  const [copy, ...others] = eventsOf(await world.readMain());
  assert.deepEqual([copy?.status, copy?.title, others], ['cancelled', 'Canceled: Theirs', []]);
  await control.microsoft.removeEvent(theirs.id, ADA);
  const empty = changesOf(await world.readMain());
  assert.deepEqual([empty.changes, empty.isComplete], [[], true]);
});

test('occurrences keep their ids when one is moved, one is cancelled and the series is changed', async (t) => {
  const world = await startReading(t);
  const { control } = world;
  const series = await control.microsoft.createEvent({
    organizer: ADA,
    summary: 'Weekly',
    start: '2026-11-23T10:00',
    timeZone: 'Europe/Berlin',
    durationMinutes: 30,
    recurrence: 'RRULE:FREQ=WEEKLY;COUNT=4',
  });
  const first = eventsOf(await world.readMain());
  assert.equal(first.length, 4);
  assert.equal(new Set(first.map(({ providerEventId }) => providerEventId)).size, 4);
  assert.equal(new Set(first.map(({ icalUid }) => icalUid)).size, 4, 'as Graph has it');
  assert.equal(new Set(first.map(({ seriesId }) => seriesId)).size, 1);
  assert.notEqual(first[0]?.seriesId, null);

  const [, second = '', third = ''] = await control.microsoft.instanceIds(series.id);
  await control.microsoft.moveEvent(second, '2026-12-02T15:00:00Z');
  await control.microsoft.cancelEvent(third);
  await control.microsoft.editEvent(series.id, { summary: 'Every week' });
  const after = eventsOf(await world.readMain());
  const ids = (events: CalendarEvent[]): string[] => events.map(({ providerEventId }) => providerEventId);
  const gone = ids(first).filter((id) => !ids(after).includes(id));
  assert.deepEqual([after.length, gone], [3, [first[2]?.providerEventId]]);
  assert.deepEqual(after.find(({ providerEventId }) => providerEventId === first[1]?.providerEventId)?.time, {
    kind: 'timed',
    startAt: new Date('2026-12-02T15:00:00Z'),
    endAt: new Date('2026-12-02T15:30:00Z'),
  });
  await control.microsoft.cancelEvent(series.id);
  assert.deepEqual(eventsOf(await world.readMain()), []);
});

test('all-day events are read as their dates wherever the mailbox is, also at both edges of the window', async (t) => {
  for (const timeZone of ['Pacific/Kiritimati', 'Europe/Berlin', 'Pacific/Pago_Pago']) {
    const world = await startReading(t, { timeZone });
    const day = { organizer: ADA, timeZone };
    await world.control.microsoft.createEvent({ ...day, summary: 'Before', start: '2026-11-20', end: '2026-11-21' });
    await world.control.microsoft.createEvent({ ...day, summary: 'First', start: '2026-11-21', end: '2026-11-22' });
    await world.control.microsoft.createEvent({ ...day, summary: 'Offsite', start: '2026-11-26', end: '2026-11-28' });
    await world.control.microsoft.createEvent({ ...day, summary: 'Last', start: '2026-12-20', end: '2026-12-21' });
    await world.control.microsoft.createEvent({ ...day, summary: 'After', start: '2026-12-21', end: '2026-12-22' });
    const days = eventsOf(await world.readMain()).map(({ title, time }) => [title, time]);
    assert.deepEqual(
      days,
      [
        ['First', { kind: 'all_day', startOn: '2026-11-21', endOn: '2026-11-22' }],
        ['Offsite', { kind: 'all_day', startOn: '2026-11-26', endOn: '2026-11-28' }],
        ['Last', { kind: 'all_day', startOn: '2026-12-20', endOn: '2026-12-21' }],
      ],
      timeZone,
    );
  }
});

test('an odd event does not stop the others', async (t) => {
  const world = await startReading(t);
  const at = { organizer: ADA, start: '2026-11-24T10:00:00Z' };
  await world.control.microsoft.createEvent({ ...at, summary: 'Odd', raw: { start: { dateTime: 'soon' } } });
  await world.control.microsoft.createEvent({ ...at, summary: 'Fine' });
  const result = changesOf(await world.readMain());
  assert.deepEqual(told(result), ['Fine 2026-11-24T10:00:00.000Z']);
  assert.deepEqual(
    result.unreadable.map(({ reason }) => reason),
    ['Its field "start.dateTime" has not the documented shape.'],
  );
});

test('an expired access token is told once, and works again after a refresh', async (t) => {
  const world = await startReading(t);
  await world.control.microsoft.expireAccessTokens(ADA);
  assert.deepEqual(await world.readMain(), { kind: 'access_token_refused' });
  const refreshed = await world.provider.refresh(world.credentials, { client: CLIENT, signal: unstopped() });
  assert.ok(refreshed.kind === 'refreshed');
  assert.equal((await read(world, refreshed.credentials, world.calendarId)).kind, 'changes');
});

test('faults, cut connections and nonsense in the middle of a read are errors, and the next read is whole', async (t) => {
  const world = await startReading(t);
  await world.control.changeSettings({ maxPageItems: 10 });
  await world.control.microsoft.generateEvents({ calendarId: ADA, count: 25 });
  const bad = [
    [{ status: 429 }, 'provider_unavailable'],
    [{ status: 503 }, 'provider_unavailable'],
    [{ status: 504 }, 'provider_unavailable'],
    [{ cut: 'before_answer' }, 'provider_unavailable'],
    [{ cut: 'mid_answer' }, 'provider_unavailable'],
    [{ body: '{"value": 7}' }, 'provider_response_invalid'],
    [{ body: '{}' }, 'provider_response_invalid'],
    [{ body: 'not json' }, 'provider_response_invalid'],
  ] as const;
  for (const [fault, code] of bad) {
    await world.control.faults.add({ path: VIEW, after: 1, ...fault });
    await assert.rejects(world.readMain(), (error) => isAppError(error, code), JSON.stringify(fault));
    assert.equal(changesOf(await world.readMain()).changes.length, 25);
  }
});

test('a throttled mailbox is left alone, and never has more than three requests at once', async (t) => {
  const world = await startReading(t);
  await world.control.faults.add({ path: VIEW, count: 8, delayMs: 40 });
  await Promise.all(Array.from({ length: 8 }, () => world.readMain()));
  assert.equal(await world.control.microsoft.greatestConcurrency(ADA), 3);
  await world.control.microsoft.throttle(1, 20);
  await assert.rejects(world.readMain(), (error) => isAppError(error, 'provider_unavailable'));
  await world.control.requests.clear();
  await assert.rejects(
    world.readMain(),
    (error) => isAppError(error, 'provider_unavailable') && error.retryAfterMs === 20_000,
  );
  assert.deepEqual(await world.control.requests.list(), []);
});

test('the calendars of an account are those in its list; one that is taken from it, or not readable, is gone', async (t) => {
  const world = await startReading(t);
  const { control, credentials } = world;
  await control.microsoft.addPerson({ email: GRACE, name: 'Grace' });
  await control.microsoft.addCalendar(GRACE, { id: 'team', summary: 'Team' });
  await control.microsoft.addCalendar(ADA, { id: 'team', summary: 'Team' });
  await control.microsoft.addCalendar(ADA, { id: 'closed', summary: 'Closed', needsSharedScope: true });
  const listed = await world.provider.listCalendars(credentials, { signal: unstopped() });
  assert.ok(listed.kind === 'calendars');
  const idOf = (name: string): string =>
    listed.calendars.find((calendar) => calendar.name === name)?.providerCalendarId ?? assert.fail(name);
  assert.deepEqual(
    listed.calendars.map(({ isPrimary }) => isPrimary),
    [true, false, false],
  );
  await control.microsoft.createEvent({ calendarId: 'team', summary: 'Team day', start: '2026-11-24T10:00:00Z' });
  const team = await read(world, credentials, idOf('Team'));
  assert.deepEqual(told(team), ['Team day 2026-11-24T10:00:00.000Z']);
  assert.equal((await read(world, credentials, idOf('Closed'))).kind, 'calendar_gone');
  await control.microsoft.unlistCalendar(ADA, 'team');
  assert.equal((await read(world, credentials, idOf('Team'))).kind, 'calendar_gone');
  assert.equal((await world.readMain()).kind, 'changes');
});
