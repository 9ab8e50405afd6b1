/** Home of the tests of the translation of one Graph event. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { CalendarEvent } from '../../calendar-events/calendar-event.ts';
import { readItem } from './event-mapping.ts';
import type { ReadItem } from './event-mapping.ts';

const FIXTURES = new URL('../../../test/fixtures/microsoft/', import.meta.url);

function readAll(name: string): ReadItem[] {
  const page: unknown = JSON.parse(readFileSync(new URL(`calendar-view.${name}.json`, FIXTURES), 'utf8'));
  assert.ok(typeof page === 'object' && page !== null && 'value' in page && Array.isArray(page.value));
  return page.value.map((item: unknown) => readItem(item));
}

function eventOf(read: ReadItem | undefined): CalendarEvent {
  assert.ok(read?.kind === 'event', 'an event was expected');
  return read.event;
}

const timed = (startAt: string, endAt: string): CalendarEvent['time'] => ({
  kind: 'timed',
  startAt: new Date(startAt),
  endAt: new Date(endAt),
});

test('a Teams meeting with guests and a room is read whole, and its text stays HTML', () => {
  assert.deepEqual(eventOf(readAll('teams-meeting')[0]), {
    providerEventId: 'AAMkAGI1',
    seriesId: null,
    icalUid: '040000008200E00074C5B7101A82E008AAMKAGI1',
    status: 'confirmed',
    title: 'Design review',
    description: '<html><body>Agenda: <a href="https://example.com/agenda">agenda</a></body></html>',
    location: 'Room 4, Berlin; Microsoft Teams Meeting\nroom4@example.org',
    time: timed('2026-11-24T09:00:00Z', '2026-11-24T09:45:00Z'),
    organizerEmail: 'grace@example.org',
    isHostedByMe: false,
    ownResponse: 'tentative',
    attendees: [
      { name: 'Grace', email: 'grace@example.org', isOrganizer: true, response: 'accepted' },
      { name: 'Ada', email: 'ada@example.com', isOrganizer: false, response: 'tentative' },
      { name: null, email: 'linus@example.net', isOrganizer: false, response: 'declined' },
    ],
    visibility: 'private',
    links: [
      'https://teams.microsoft.com/l/meetup-join/19%3ameeting_MjA%40thread.v2/0?context=%7b%22Tid%22%3a%22b1%22%2c%22Oid%22%3a%22c1%22%7d',
    ],
  });
});

test('an occurrence and a moved one keep their own ids and their series, whose rule is no occurrence', () => {
  const [rule, occurrence, moved] = readAll('series');
  assert.deepEqual(rule, { kind: 'skipped' });
  assert.deepEqual([eventOf(occurrence).providerEventId, eventOf(occurrence).seriesId], ['occurrence1', 'master1']);
  const exception = eventOf(moved);
  assert.deepEqual([exception.providerEventId, exception.seriesId], ['exception1', 'master1']);
  assert.deepEqual(exception.time, timed('2026-12-02T14:30:00Z', '2026-12-02T15:00:00Z'));
  assert.notEqual(exception.icalUid, eventOf(occurrence).icalUid);
});

test('an all-day event stays a pair of dates in whatever zone, and one that ends on its first day lasts that day', () => {
  const [days, day, elsewhere] = readAll('all-day').map(eventOf);
  assert.deepEqual(days?.time, { kind: 'all_day', startOn: '2026-11-26', endOn: '2026-11-28' });
  assert.deepEqual(day?.time, { kind: 'all_day', startOn: '2026-12-31', endOn: '2027-01-01' });
  assert.deepEqual(elsewhere?.time, { kind: 'all_day', startOn: '2026-11-26', endOn: '2026-11-27' });
});

test('the copy of a cancelled meeting is a cancelled event, not a removal', () => {
  const event = eventOf(readAll('cancelled-copy')[0]);
  assert.deepEqual([event.status, event.title], ['cancelled', 'Canceled: Design review']);
});

test('a meeting of mine is hosted and accepted by me, and null is nothing', () => {
  const [mine, alone, bare] = readAll('hosted-by-me').map(eventOf);
  assert.deepEqual([mine?.isHostedByMe, mine?.ownResponse], [true, 'accepted']);
  assert.deepEqual([alone?.isHostedByMe, alone?.ownResponse], [true, 'accepted']);
  assert.deepEqual(bare, {
    providerEventId: 'bare',
    seriesId: null,
    icalUid: 'bare',
    status: 'confirmed',
    title: null,
    description: null,
    location: null,
    time: timed('2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z'),
    organizerEmail: null,
    isHostedByMe: false,
    ownResponse: 'none',
    attendees: [],
    visibility: null,
    links: [],
  });
});

test('zones by their Windows and IANA names become instants, none means UTC, an unknown one is not guessed', () => {
  const [windows, iana, utc, silent, custom] = readAll('zones');
  assert.deepEqual(eventOf(windows).time, timed('2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z'));
  assert.deepEqual(eventOf(iana).time, timed('2026-11-24T15:00:00Z', '2026-11-24T16:00:00Z'));
  assert.deepEqual(eventOf(utc).time, timed('2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z'));
  assert.deepEqual(eventOf(silent).time, timed('2026-11-24T10:00:00.123Z', '2026-11-24T11:00:00Z'));
  assert.deepEqual(custom, {
    kind: 'unreadable',
    id: 'custom',
    unreadable: { providerEventId: 'custom', reason: 'Its time zone is not known.' },
  });
});

test('each broken event is told with its id and a sentence, and none takes the others with it', () => {
  const reads = readAll('odd-shapes');
  const good = reads.pop();
  assert.equal(eventOf(good).title, 'Fine');
  const [answered] = reads.splice(
    reads.findIndex((read) => read.kind === 'event'),
    1,
  );
  assert.equal(eventOf(answered).ownResponse, 'none', 'an answer that is no word is no answer, and the event is read');
  const unreadable = reads.map((read) => (read.kind === 'unreadable' ? read.unreadable : assert.fail(read.kind)));
  assert.deepEqual(
    unreadable.map((event) => event.providerEventId),
    [null, null, 'nostart', 'offset', 'backwards', 'daysbackwards', 'notadate', 'yearone', 'attendees', null, null],
  );
  for (const { reason } of unreadable) assert.match(reason, /^[A-Z].*\.$/);
});

test('text the database cannot hold is cleaned and bounded without splitting a character', () => {
  const event = eventOf(readAll('unstorable-text')[0]);
  assert.equal(event.title, 'ab\uFFFD');
  assert.equal(event.description?.length, 99_999);
  assert.deepEqual(event.attendees, [{ name: 'A', email: 'ada@example.com', isOrganizer: false, response: 'none' }]);
});

test('every place is kept once, so that a link in any of them is found', () => {
  const place = (displayName: string | null, locationUri?: string): object => ({ displayName, locationUri });
  const location = (first: object | null, ...others: object[]): string | null =>
    eventOf(
      readItem({
        id: 'a',
        start: { dateTime: '2026-11-24T10:00:00' },
        end: { dateTime: '2026-11-24T10:00:00' },
        location: first,
        locations: others,
      }),
    ).location;
  const zoom = 'https://example.zoom.us/j/81234567890?pwd=abc';
  assert.equal(location(place(zoom), place(zoom), place('Room 4')), `${zoom}\nRoom 4`);
  assert.equal(location(place('Room 4', zoom)), `Room 4\n${zoom}`);
  assert.equal(location(place('  '), place(null)), null);
  assert.equal(location(null, place('Room 4')), 'Room 4');
});

test('a word that Graph has never said before loses nothing but itself', () => {
  const event = eventOf(
    readItem({
      id: 'a',
      type: 'unknownFutureValue',
      start: { dateTime: '2026-11-24T10:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-24T11:00:00', timeZone: 'UTC' },
      sensitivity: 'unknownFutureValue',
      responseStatus: { response: 'delegated' },
      attendees: [
        { type: 'guide', status: { response: 'delegated' }, emailAddress: { address: 'ada@example.com' } },
        { type: 'required', status: { response: 'accepted' }, emailAddress: { address: 'bob@example.com' } },
      ],
    }),
  );
  assert.deepEqual([event.ownResponse, event.visibility], ['none', 'unknownFutureValue']);
  assert.deepEqual(
    event.attendees.map(({ email, response }) => [email, response]),
    [
      ['ada@example.com', 'none'],
      ['bob@example.com', 'accepted'],
    ],
  );
});

test('any JSON is read as something, never thrown at', () => {
  const value = fc.jsonValue();
  const time = fc.record({
    dateTime: fc.oneof(fc.constant('2026-11-24T10:00:00.0000000'), fc.string()),
    timeZone: fc.oneof(fc.constantFrom('UTC', 'W. Europe Standard Time', null), fc.string()),
  });
  const eventLike = fc.record(
    {
      id: fc.oneof(fc.string(), value),
      type: fc.oneof(fc.constantFrom('occurrence', 'exception', 'seriesMaster'), value),
      start: fc.oneof(time, value),
      end: fc.oneof(time, value),
      isAllDay: fc.oneof(fc.boolean(), value),
      attendees: fc.oneof(
        fc.array(fc.record({ emailAddress: fc.record({ address: fc.string({ unit: 'binary' }) }) })),
        value,
      ),
      subject: fc.oneof(fc.string({ unit: 'binary' }), value),
      locations: fc.oneof(fc.array(fc.record({ displayName: fc.string({ unit: 'binary' }) })), value),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(value, eventLike), (item) => {
      const read = readItem(item);
      if (read.kind !== 'event') return;
      const text = JSON.stringify(read.event);
      assert.ok(!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text), 'only text the database can hold');
      if (read.event.time.kind === 'timed') assert.ok(!Number.isNaN(read.event.time.startAt.getTime()));
    }),
    { numRuns: 500 },
  );
});
