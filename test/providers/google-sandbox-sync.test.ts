/** Home of the tests of the Google adapter against the sandbox: a calendar's life, change by change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { ADA, CALENDAR_LIST_SCOPE, CLIENT, changesOf, connect, read, startWorld } from './google-sandbox.ts';
import { unstopped } from './google-scripted.ts';

const EVENTS = '/calendar/v3/calendars/*/events';

const told = (result: FetchChangesResult): string[] =>
  changesOf(result).changes.map((change) => {
    if (change.kind === 'removed') return `-${change.providerEventId}`;
    const { time, title } = change.event;
    return `+${title} ${time.kind === 'timed' ? time.startAt.toISOString() : time.startOn}`;
  });

test('a calendar of many pages is read to its end, and its token brings only what changed', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.changeSettings({ maxPageItems: 40, emptyFirstPage: true });
  await world.control.google.generateEvents({ calendarId: ADA, count: 130, everyMinutes: 60 });
  const first = changesOf(await read(world, credentials));
  assert.deepEqual(
    [first.changes.length, first.unreadable, first.isComplete, first.timeZone],
    [130, [], true, 'Europe/Berlin'],
  );
  assert.equal((await read(world, credentials, first.syncToken)).kind, 'unchanged');
  const id = first.changes[7]?.kind === 'upserted' ? first.changes[7].event.providerEventId : '';
  await world.control.google.editEvent(id, { summary: 'Renamed' });
  const delta = changesOf(await read(world, credentials, first.syncToken));
  assert.deepEqual([delta.isComplete, delta.changes.length], [false, 1]);
  assert.match(told(delta)[0] ?? '', /^\+Renamed /);
  assert.equal((await read(world, credentials, delta.syncToken)).kind, 'unchanged');
});

test('a guest sees the meeting with its own answer, the host its own, and both the same iCalUID', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.google.addPerson({ email: 'grace@example.org', name: 'Grace' });
  const theirs = await world.control.google.createEvent({
    organizer: 'grace@example.org',
    summary: 'Review',
    start: '2026-11-24T10:00:00Z',
    durationMinutes: 30,
    attendees: [ADA, { email: 'room@resource.example.com', resource: true, responseStatus: 'accepted' }],
    conference: { name: 'Zoom Meeting', uri: 'https://example.zoom.us/j/81234567890' },
  });
  await world.control.google.createEvent({
    organizer: ADA,
    summary: 'Mine',
    start: '2026-11-25T10:00:00Z',
    meet: true,
  });
  const [review, mine] = changesOf(await read(world, credentials)).changes;
  assert.ok(review?.kind === 'upserted' && mine?.kind === 'upserted');
  assert.deepEqual(
    [review.event.icalUid, review.event.organizerEmail, review.event.isHostedByMe, review.event.ownResponse],
    [theirs.iCalUID, 'grace@example.org', false, 'none'],
  );
  assert.deepEqual(
    new Map(review.event.attendees.map(({ email, isOrganizer }) => [email, isOrganizer])),
    new Map([
      ['grace@example.org', true],
      [ADA, false],
    ]),
  );
  assert.deepEqual(review.event.links, ['https://example.zoom.us/j/81234567890']);
  assert.deepEqual([mine.event.isHostedByMe, mine.event.ownResponse], [true, 'accepted']);
  assert.match(mine.event.links[0] ?? '', /^https:\/\/meet\.google\.com\//);
  await world.control.google.respond(theirs.id, ADA, 'declined');
  const answered = changesOf(await read(world, credentials)).changes[0];
  assert.equal(answered?.kind === 'upserted' && answered.event.ownResponse, 'declined');
});

test('a cancelled event, a cancelled occurrence and a deleted series are told as removed', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const single = await world.control.google.createEvent({
    organizer: ADA,
    summary: 'Single',
    start: '2026-11-24T10:00:00Z',
  });
  const series = await world.control.google.createEvent({
    organizer: ADA,
    summary: 'Weekly',
    start: '2026-11-23T10:00',
    timeZone: 'Europe/Berlin',
    recurrence: 'RRULE:FREQ=WEEKLY;COUNT=4',
  });
  const ids = await world.control.google.instanceIds(series.id);
  const first = changesOf(await read(world, credentials));
  assert.equal(first.changes.length, 5);
  for (const change of first.changes)
    if (change.kind === 'upserted' && change.event.title === 'Weekly') assert.equal(change.event.seriesId, series.id);

  await world.control.google.cancelEvent(single.id);
  await world.control.google.cancelEvent(ids[1] ?? '');
  const delta = changesOf(await read(world, credentials, first.syncToken));
  assert.deepEqual(told(delta).toSorted(), [`-${single.id}`, `-${ids[1]}`].toSorted());

  await world.control.google.cancelEvent(series.id);
  const gone = changesOf(await read(world, credentials, delta.syncToken));
  assert.ok(gone.changes.length > 0 && gone.changes.every((change) => change.kind === 'removed'));
  const removed = gone.changes.map((change) => change.kind === 'removed' && change.providerEventId);
  for (const id of [ids[0], ids[2], ids[3]]) assert.ok(removed.includes(series.id) || removed.includes(id ?? ''), id);
  assert.deepEqual(changesOf(await read(world, credentials)).changes, []);
});

test('a moved occurrence keeps its id, and one moved out of the window is removed', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const series = await world.control.google.createEvent({
    organizer: ADA,
    summary: 'Weekly',
    start: '2026-11-23T10:00',
    timeZone: 'Europe/Berlin',
    durationMinutes: 30,
    recurrence: 'RRULE:FREQ=WEEKLY;COUNT=4',
  });
  const [, second = '', third = ''] = await world.control.google.instanceIds(series.id);
  const { syncToken } = changesOf(await read(world, credentials));
  await world.control.google.moveEvent(second, '2026-12-02T15:00:00Z');
  await world.control.google.moveEvent(third, '2027-02-01T15:00:00Z');
  const delta = changesOf(await read(world, credentials, syncToken));
  const moved = delta.changes.find((change) => change.kind === 'upserted');
  assert.deepEqual(
    moved?.kind === 'upserted' && [moved.event.providerEventId, moved.event.seriesId, moved.event.time],
    [
      second,
      series.id,
      { kind: 'timed', startAt: new Date('2026-12-02T15:00:00Z'), endAt: new Date('2026-12-02T15:30:00Z') },
    ],
  );
  assert.ok(delta.changes.some((change) => change.kind === 'removed' && change.providerEventId === third));
});

test('a touched endless series is told for the window and removed beyond it', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const series = await world.control.google.createEvent({
    organizer: ADA,
    summary: 'Daily',
    start: '2026-11-23T09:00',
    timeZone: 'Europe/Berlin',
    durationMinutes: 15,
    recurrence: 'RRULE:FREQ=DAILY',
  });
  const first = changesOf(await read(world, credentials));
  await world.control.google.editEvent(series.id, { summary: 'Stand-up' });
  const delta = changesOf(await read(world, credentials, first.syncToken));
  const kept = delta.changes.filter((change) => change.kind === 'upserted');
  assert.equal(kept.length, first.changes.length);
  assert.ok(delta.changes.length > 600, 'the sandbox emits two years, as Google does');
});

test('an all-day event is read as dates in the calendar, also at the edge of the window', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.google.createEvent({
    organizer: ADA,
    summary: 'Offsite',
    start: '2026-11-26',
    end: '2026-11-28',
  });
  await world.control.google.createEvent({ organizer: ADA, summary: 'Edge', start: '2026-12-20', end: '2026-12-21' });
  const { changes } = changesOf(await read(world, credentials));
  assert.deepEqual(
    changes.map((change) => change.kind === 'upserted' && change.event.time),
    [
      { kind: 'all_day', startOn: '2026-11-26', endOn: '2026-11-28' },
      { kind: 'all_day', startOn: '2026-12-20', endOn: '2026-12-21' },
    ],
  );
});

test('a place of work is no meeting, and an odd event does not stop the others', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  const at = { organizer: ADA, start: '2026-11-24T10:00:00Z' };
  await world.control.google.createEvent({ ...at, summary: 'Office', eventType: 'workingLocation' });
  const odd = await world.control.google.createEvent({ ...at, summary: 'Odd', raw: { start: { dateTime: 'soon' } } });
  await world.control.google.createEvent({ ...at, summary: 'Fine' });
  const result = changesOf(await read(world, credentials));
  assert.deepEqual(told(result), ['+Fine 2026-11-24T10:00:00.000Z']);
  assert.deepEqual(
    result.unreadable.map((event) => event.providerEventId),
    [odd.id],
  );
});

test('a forgotten sync token is told, and the whole window brings a new one', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.google.createEvent({ organizer: ADA, summary: 'A', start: '2026-11-24T10:00:00Z' });
  const { syncToken } = changesOf(await read(world, credentials));
  await world.control.google.forgetSyncTokens();
  assert.deepEqual(await read(world, credentials, syncToken), { kind: 'sync_token_expired' });
  const again = changesOf(await read(world, credentials));
  assert.deepEqual([again.isComplete, again.changes.length], [true, 1]);
  assert.equal((await read(world, credentials, again.syncToken)).kind, 'unchanged');
});

test('an expired access token is told once, and works again after a refresh', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.google.expireAccessTokens(ADA);
  assert.deepEqual(await read(world, credentials), { kind: 'access_token_refused' });
  const refreshed = await world.provider.refresh(credentials, { client: CLIENT, signal: unstopped() });
  assert.ok(refreshed.kind === 'refreshed');
  assert.equal((await read(world, refreshed.credentials)).kind, 'changes');
});

test('limits, faults, cut connections and nonsense in the middle of a read are errors, and the next read is whole', async (t) => {
  const world = await startWorld(t);
  const credentials = await connect(world);
  await world.control.changeSettings({ maxPageItems: 10 });
  await world.control.google.generateEvents({ calendarId: ADA, count: 25 });
  const bad = [
    [{ status: 429, retryAfter: 9 }, 'provider_unavailable', 9_000],
    [{ status: 403, reason: 'userRateLimitExceeded', retryAfter: 4 }, 'provider_unavailable', 4_000],
    [{ status: 503 }, 'provider_unavailable', null],
    [{ cut: 'before_answer' }, 'provider_unavailable', null],
    [{ cut: 'mid_answer' }, 'provider_unavailable', null],
    [{ body: '{"items": 7}' }, 'provider_response_invalid', null],
    [{ body: 'not json' }, 'provider_response_invalid', null],
  ] as const;
  for (const [fault, code, retryAfterMs] of bad) {
    await world.control.faults.add({ path: EVENTS, after: 1, ...fault });
    await assert.rejects(
      read(world, credentials),
      (error) => isAppError(error, code) && error.retryAfterMs === retryAfterMs,
      JSON.stringify(fault),
    );
    assert.equal(changesOf(await read(world, credentials)).changes.length, 25);
  }
});

test('the calendars of an account are those it may read, and each is read under its own id', async (t) => {
  const world = await startWorld(t);
  await world.control.google.addCalendar(ADA, {
    id: 'team#1@group.calendar.google.com',
    summary: 'Team',
    timeZone: 'America/New_York',
    accessRole: 'reader',
  });
  await world.control.google.addCalendar(ADA, { id: 'busy@example.com', accessRole: 'freeBusyReader' });
  const eventsOnly = await connect(world, [
    'https://www.googleapis.com/auth/calendar.events.readonly',
    'https://www.googleapis.com/auth/userinfo.email',
  ]);
  const main = { providerCalendarId: 'primary', name: ADA, timeZone: 'Europe/Berlin', isPrimary: true };
  assert.deepEqual(await world.provider.listCalendars(eventsOnly, { signal: unstopped() }), {
    kind: 'calendars',
    calendars: [main],
  });
  const credentials = await connect(world, [
    'https://www.googleapis.com/auth/calendar.events.readonly',
    'https://www.googleapis.com/auth/userinfo.email',
    CALENDAR_LIST_SCOPE,
  ]);
  const listed = await world.provider.listCalendars(credentials, { signal: unstopped() });
  assert.ok(listed.kind === 'calendars');
  assert.deepEqual(listed.calendars, [
    main,
    {
      providerCalendarId: 'team#1@group.calendar.google.com',
      name: 'Team',
      timeZone: 'America/New_York',
      isPrimary: false,
    },
  ]);
  await world.control.google.createEvent({
    calendarId: 'team#1@group.calendar.google.com',
    summary: 'Team day',
    start: '2026-11-24T10:00:00Z',
  });
  const team = changesOf(await read(world, credentials, null, 'team#1@group.calendar.google.com'));
  assert.deepEqual([told(team), team.timeZone], [['+Team day 2026-11-24T10:00:00.000Z'], 'America/New_York']);
  await world.control.google.unlistCalendar(ADA, 'team#1@group.calendar.google.com');
  const gone = await read(world, credentials, team.syncToken, 'team#1@group.calendar.google.com');
  assert.equal(gone.kind, 'calendar_gone');
});
