/** Comparing what a provider says with what is stored. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runAtOnce } from '../base/in-slices.ts';
import type { CalendarChange, CalendarEvent } from '../calendar-events/calendar-event.ts';
import { diffCalendar, type CalendarDiff } from './compare.ts';
import type { StoredEvent } from '../calendar-events/calendar-event.ts';

const WINDOW = { startAt: new Date('2027-01-10T00:00:00Z'), endAt: new Date('2027-02-08T00:00:00Z') };
const IN_WINDOW = new Date('2027-01-12T10:00:00Z');

const event = (providerEventId: string, title = 'Meeting', seriesId: string | null = null): CalendarEvent => ({
  providerEventId,
  seriesId,
  icalUid: providerEventId,
  status: 'confirmed',
  title,
  description: null,
  location: null,
  time: { kind: 'timed', startAt: IN_WINDOW, endAt: new Date(IN_WINDOW.getTime() + 1_800_000) },
  unknownZone: null,
  organizerEmail: 'host@example.com',
  isHostedByMe: true,
  ownResponse: 'accepted',
  attendees: [],
  visibility: null,
  links: [],
});
const upserted = (told: CalendarEvent): CalendarChange => ({ kind: 'upserted', event: told });
const removed = (providerEventId: string): CalendarChange => ({ kind: 'removed', providerEventId });
const read = (changes: CalendarChange[], isComplete = false) => ({ changes, unreadable: [], isComplete });

/** What is stored after a diff was written. */
function apply(stored: readonly StoredEvent[], diff: CalendarDiff): StoredEvent[] {
  const rows = new Map(stored.map((row) => [row.id, row]));
  for (const { id, event: told, startAt, endAt, contentHash } of diff.writes) {
    rows.set(id, {
      id,
      providerEventId: told.providerEventId,
      seriesId: told.seriesId,
      contentHash,
      isRemoved: false,
      startAt,
      endAt,
    });
  }
  for (const id of diff.removedIds) {
    const row = rows.get(id);
    if (row !== undefined) rows.set(id, { ...row, isRemoved: true });
  }
  return [...rows.values()];
}
const present = (stored: readonly StoredEvent[]): string[] =>
  stored
    .filter((row) => !row.isRemoved)
    .map((row) => `${row.providerEventId} ${row.contentHash}`)
    .toSorted();
const sync = (stored: readonly StoredEvent[], answer: Parameters<typeof diffCalendar>[1]): StoredEvent[] =>
  apply(stored, runAtOnce(diffCalendar(stored, answer, WINDOW, null)));

const anyChange: fc.Arbitrary<CalendarChange> = fc
  .record({ id: fc.constantFrom('a', 'b', 'c', 'd'), title: fc.constantFrom('x', 'y'), isRemoved: fc.boolean() })
  .map(({ id, title, isRemoved }) => (isRemoved ? removed(id) : upserted(event(id, title))));

test('applying an answer twice is applying it once', () => {
  fc.assert(
    fc.property(fc.array(anyChange), fc.array(anyChange), fc.boolean(), (before, changes, isComplete) => {
      const stored = sync([], read(before));
      const once = sync(stored, read(changes, isComplete));
      const again = runAtOnce(diffCalendar(once, read(changes, isComplete), WINDOW, null));
      assert.deepEqual(again, { writes: [], removedIds: [] });
    }),
  );
});

test('applying changes one by one ends like applying them at once', () => {
  fc.assert(
    fc.property(fc.array(anyChange), (changes) => {
      const atOnce = sync([], read(changes));
      const oneByOne = changes.reduce<StoredEvent[]>((stored, change) => sync(stored, read([change])), []);
      assert.deepEqual(present(oneByOne), present(atOnce));
    }),
  );
});

test('an unknown zone is a change, and an event without one compares equal to what was stored before there were any', () => {
  const [known] = sync([], read([upserted(event('a'))]));
  assert.equal(known?.contentHash, 'PIKnYIu1T60FgpoVBSb0g0', 'of the versions before');
  const unknownZone = { name: 'Foo/Bar', readAs: 'UTC' };
  const [told] = sync([known], read([upserted({ ...event('a'), unknownZone })]));
  assert.notEqual(told?.contentHash, known.contentHash);
});

test('after any changes an incremental run and a full run leave the same events', () => {
  fc.assert(
    fc.property(fc.array(anyChange), fc.array(anyChange), (first, second) => {
      const calendar = new Map<string, CalendarEvent>();
      for (const change of [...first, ...second]) {
        if (change.kind === 'upserted') calendar.set(change.event.providerEventId, change.event);
        else calendar.delete(change.providerEventId);
      }
      const incremental = sync(sync([], read(first)), read(second));
      const full = sync(sync([], read(first)), read([...calendar.values()].map(upserted), true));
      assert.deepEqual(present(incremental), present(full));
    }),
  );
});

test('an event that could not be read is left as it was, and so is its series', () => {
  const stored = sync([], read([upserted(event('a')), upserted(event('s1', 'Weekly', 'series'))]));
  const answer = {
    changes: [],
    unreadable: [
      { providerEventId: 'a', reason: 'odd' },
      { providerEventId: 'series', reason: 'odd' },
    ],
    isComplete: true,
  };
  assert.deepEqual(runAtOnce(diffCalendar(stored, answer, WINDOW, null)).removedIds, []);
  const nameless = { changes: [], unreadable: [{ providerEventId: null, reason: 'odd' }], isComplete: true };
  assert.deepEqual(
    runAtOnce(diffCalendar(stored, nameless, WINDOW, null)).removedIds,
    [],
    'one without an id could be any of them',
  );
});

test('a removed series takes all its occurrences along', () => {
  const stored = sync(
    [],
    read([upserted(event('s1', 'Weekly', 'series')), upserted(event('s2', 'Weekly', 'series')), upserted(event('a'))]),
  );
  assert.deepEqual(present(sync(stored, read([removed('series')]))).length, 1);
});

test('of a removed series, what lies before the window and what could not be read stay', () => {
  const [past, odd] = sync(
    [],
    read([upserted(event('s1', 'Weekly', 'series')), upserted(event('s2', 'Weekly', 'series'))]),
  );
  assert.ok(past && odd);
  const before = { ...past, startAt: new Date('2027-01-01T10:00:00Z'), endAt: new Date('2027-01-01T11:00:00Z') };
  const answer = { ...read([removed('series')]), unreadable: [{ providerEventId: 's2', reason: 'odd' }] };
  assert.deepEqual(runAtOnce(diffCalendar([before, odd], answer, WINDOW, null)).removedIds, []);
  assert.deepEqual(runAtOnce(diffCalendar([before, odd], read([removed('series')]), WINDOW, null)).removedIds, [
    odd.id,
  ]);
});

test('a removed event that lies before the window is history and stays', () => {
  const [meeting] = sync([], read([upserted(event('a'))]));
  assert.ok(meeting);
  const before = { ...meeting, startAt: new Date('2027-01-01T10:00:00Z'), endAt: new Date('2027-01-01T11:00:00Z') };
  assert.deepEqual(runAtOnce(diffCalendar([before], read([removed('a')]), WINDOW, null)).removedIds, []);
  assert.deepEqual(runAtOnce(diffCalendar([meeting], read([removed('a')]), WINDOW, null)).removedIds, [meeting.id]);
});

test('what lies outside the window is not gone because a full list does not name it', () => {
  const [past] = sync([], read([upserted(event('past'))]));
  assert.ok(past);
  const before = { ...past, startAt: new Date('2027-01-01T10:00:00Z'), endAt: new Date('2027-01-01T11:00:00Z') };
  assert.deepEqual(runAtOnce(diffCalendar([before], read([], true), WINDOW, null)).removedIds, []);
});

test('an event that comes back keeps the row it had', () => {
  const stored = sync([], read([upserted(event('a'))]));
  const gone = sync(stored, read([removed('a')]));
  const back = runAtOnce(diffCalendar(gone, read([upserted(event('a'))]), WINDOW, null));
  assert.deepEqual(
    back.writes.map((write) => write.id),
    stored.map((row) => row.id),
  );
});

test('an all-day event is written again when the zone of its calendar changes', () => {
  const allDay: CalendarEvent = {
    ...event('a'),
    time: { kind: 'all_day', startOn: '2027-01-12', endOn: '2027-01-13' },
  };
  const stored = apply([], runAtOnce(diffCalendar([], read([upserted(allDay)]), WINDOW, 'UTC')));
  const moved = runAtOnce(diffCalendar(stored, read([upserted(allDay)]), WINDOW, 'America/New_York'));
  assert.equal(moved.writes[0]?.startAt.toISOString(), '2027-01-12T05:00:00.000Z');
});
