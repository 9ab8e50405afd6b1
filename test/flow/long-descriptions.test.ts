/** Long descriptions are stored once for a calendar, and lists of them come in pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Threads, type ThreadJob, type ThreadTask } from '../../src/base/threads.ts';
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

/** Remembers how many pieces of work were done. */
class CountedThreads extends Threads {
  count = 0;
  override run<Input, Part, Result>(task: ThreadTask<Input, Part, Result>, input: Input, job: ThreadJob<Part>) {
    this.count += 1;
    return super.run(task, input, job);
  }
}

test('the links of long texts are looked for in a thread, once for a series, and each event has its own', async () => {
  await using threads = new CountedThreads();
  await using world = await openCalendarWorld();
  world.deps.threads = threads;
  await world.connect('a');
  const full = (id: string): string =>
    `${Array.from({ length: 1_500 }, (_unused, at) => `https://a.example/${at}`).join(' ')} https://zoom.us/j/9${id}`;
  const without = { ...event('plain 1', 30), location: null, description: LONG };
  const series = occurrences(200, full('1111111111')).map((one) => ({ ...one, title: 'Series', location: null }));
  const other = { ...event('other 2', 90), location: null, description: full('2222222222') };
  await syncTo(world, [without, ...series, other, event('short 3', 20)]);
  const rows = await world.db
    .selectFrom('meetings')
    .innerJoin('calendar_events', 'calendar_events.id', 'meetings.calendar_event_id')
    .select(['provider_event_id', 'meeting_key'])
    .execute();
  const keys = new Map(rows.map((row) => [row.provider_event_id, row.meeting_key]));
  assert.equal(keys.get('plain 1'), null);
  assert.equal(keys.get('other 2'), 'zoom:92222222222');
  assert.equal(keys.get('short 3'), 'zoom:90000000003');
  assert.deepEqual(
    new Set(series.map(({ providerEventId }) => keys.get(providerEventId))),
    new Set(['zoom:91111111111']),
  );
  assert.equal(threads.count, 1, 'one piece of work for what says the same, and for all that is quickly handed over');
  await syncTo(world, [event('short 3', 25)]);
  assert.equal(threads.count, 1, 'short texts need none');
});
