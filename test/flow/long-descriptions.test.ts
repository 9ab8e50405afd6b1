/** Long descriptions are stored once for a calendar, and lists of them come in pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import { limitRemovedEvents } from '../../src/calendar-events/index.ts';
import { findMeeting, listMeetings, type MeetingFilter } from '../../src/meetings/index.ts';
import { NOW } from '../bots/bot-world.ts';
import { event, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

const FILTER: MeetingFilter = {
  icalUid: null,
  startsAfter: null,
  startsBefore: null,
  now: NOW,
  limit: 100,
  after: null,
};
const LONG = 'All work and no play. '.repeat(4_000);

/** Occurrences of one series, an hour apart. */
const occurrences = (count: number, description: string): CalendarEvent[] =>
  Array.from({ length: count }, (_unused, index) => ({
    ...event(`series#${index}`, 60 * (index + 1)),
    seriesId: 'series',
    description,
  }));

async function syncTo(world: CalendarWorld, events: CalendarEvent[]): Promise<void> {
  world.provider.fetchChanges = async () => whole(events, null);
  await world.sync('main');
}

async function storedDescriptions(world: CalendarWorld): Promise<string[]> {
  const rows = await world.db.selectFrom('event_descriptions').select('description').orderBy('description').execute();
  return rows.map(({ description }) => description);
}

test('a long description that many events share is stored once, shown with each, and thrown away with the last', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  await syncTo(world, occurrences(20, LONG));
  assert.deepEqual(await storedDescriptions(world), [LONG]);
  const inline = await world.db
    .selectFrom('calendar_events')
    .select('id')
    .where('description', 'is not', null)
    .execute();
  assert.deepEqual(inline, []);
  const { meetings } = await listMeetings(world.db, world.user.id, FILTER);
  assert.deepEqual(new Set(meetings.map(({ description }) => description)), new Set([LONG]));
  const [first] = meetings;
  assert.equal((await findMeeting(world.db, world.user.id, first?.id ?? ''))?.description, LONG);

  const [changed, ...others] = occurrences(20, LONG);
  assert.ok(changed !== undefined);
  await syncTo(world, [{ ...changed, description: `Other. ${LONG}` }, ...others]);
  assert.deepEqual(await storedDescriptions(world), [LONG, `Other. ${LONG}`]);
  await syncTo(world, occurrences(20, `New. ${LONG}`));
  assert.deepEqual(await storedDescriptions(world), [`New. ${LONG}`]);
  await syncTo(world, occurrences(20, 'Short.'));
  const { meetings: short } = await listMeetings(world.db, world.user.id, FILTER);
  assert.deepEqual(new Set(short.map(({ description }) => description)), new Set(['Short.']));
});

test('a list goes on where one answer holds no more, by number and by size, and lists each meeting once', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  await syncTo(world, occurrences(100, LONG));
  for (const limit of [7, 1_000]) {
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let after: MeetingFilter['after'] = null, isFirst = true; isFirst || after !== null; isFirst = false) {
      const { meetings, next } = await listMeetings(world.db, world.user.id, { ...FILTER, limit, after });
      seen.push(...meetings.map(({ platformId }) => platformId));
      sizes.push(meetings.length);
      after = next;
    }
    assert.deepEqual(
      seen,
      occurrences(100, LONG).map(({ providerEventId }) => providerEventId),
    );
    assert.ok(
      sizes.every((size) => size <= Math.min(limit, 60)),
      sizes.join(),
    );
    assert.ok(sizes.length < 16, sizes.join());
  }
});

test('of what a calendar holds too much, what lies ahead of the bound is not taken for gone, and the person is told', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  const [near, far] = [event('near 1', 60), event('far 2', 6_000)];
  const dropped = event('dropped 3', 120);
  await syncTo(world, [near, dropped, far]);
  const answer = {
    ...whole([near], null),
    completeUntil: new Date(NOW.getTime() + 1_000 * 60_000),
    bounds: ['Too much.'],
  };
  world.provider.fetchChanges = async () => answer;
  await world.sync('main');
  const { meetings } = await listMeetings(world.db, world.user.id, FILTER);
  assert.deepEqual(
    meetings.map(({ title }) => title),
    ['near 1', 'far 2'],
  );
  const boundMet = async () =>
    (await world.db.selectFrom('calendars').select('bound_met').executeTakeFirstOrThrow()).bound_met;
  assert.equal(await boundMet(), 'Too much.');
  await syncTo(world, [near]);
  assert.equal(await boundMet(), null);
});

test('of rows that a calendar holds too many, those that were removed first go, and none that is there', async () => {
  await using world = await openCalendarWorld();
  await world.connect('a');
  for (const name of ['one', 'two', 'three']) {
    world.clock.advance(60_000);
    await syncTo(world, [event(`${name} 1`), event(`${name} 2`)]);
  }
  await limitRemovedEvents(world.db, [await world.calendarId('main')], 3);
  const rows = await world.db.selectFrom('calendar_events').select('title').orderBy('title').execute();
  assert.equal(rows.length, 3);
  assert.deepEqual(
    rows.map(({ title }) => title).filter((title) => title?.startsWith('three')),
    ['three 1', 'three 2'],
  );
});
