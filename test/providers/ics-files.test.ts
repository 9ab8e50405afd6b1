/** The reader of iCalendar files on whole files as calendar programs write them, each with something odd. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { Threads } from '../../src/base/threads.ts';
import type { CalendarEvent } from '../../src/calendar-events/calendar-event.ts';
import { expandCalendarFile, readCalendarFile } from '../../src/icalendar/index.ts';
import { icsProvider } from '../../src/providers/ics/index.ts';
import { calendarFixture, calendarFixtures } from '../support/calendar-fixtures.ts';
import { startFeedServer } from '../support/feed-server.ts';
import type { FeedServer } from '../support/feed-server.ts';

const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
const threads = new Threads();
let server: FeedServer;
before(async () => {
  server = await startFeedServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await http.close();
});

type Reading = { events: CalendarEvent[]; unreadable: { providerEventId: string | null; reason: string }[] };
function read(name: string, from: string, to: string): Reading {
  const options = { window: { startAt: new Date(from), endAt: new Date(to) }, addresses: [] };
  const series = [...expandCalendarFile(readCalendarFile(calendarFixture(name), null), options)];
  return { events: series.flatMap(({ events }) => events), unreadable: series.flatMap(({ unreadable }) => unreadable) };
}
const starts = (name: string, from: string, to: string): string[] =>
  read(name, from, to)
    .events.map(({ time }) => (time.kind === 'timed' ? time.startAt.toISOString().slice(0, 16) : time.startOn))
    .toSorted();

test('every file is read without a crash, whole, with a sentence for each unreadable event', () => {
  for (const name of calendarFixtures()) {
    for (const [from, to] of [
      ['2012-09-01', '2012-10-01'],
      ['2020-10-15', '2020-11-15'],
      ['2024-06-01', '2024-07-01'],
      ['2026-11-01', '2026-12-01'],
      ['1990-01-01', '2035-01-01'],
    ] as const) {
      const { events, unreadable } = read(name, from, to);
      for (const { providerEventId, reason } of unreadable) {
        assert.notEqual(providerEventId, null, name);
        assert.match(reason, /^[A-Z].*\.$/, name);
      }
      assert.equal(new Set(events.map(({ providerEventId }) => providerEventId)).size, events.length, name);
      for (const { time } of events) {
        if (time.kind === 'timed') assert.ok(time.endAt === null || time.endAt >= time.startAt, name);
        else assert.match(`${time.startOn} ${time.endOn}`, /^\d{4}-\d\d-\d\d \d{4}-\d\d-\d\d$/, name);
      }
    }
  }
});

const MORNING = 'second-tuesdays-chicago-morning';
const EVENING = 'second-tuesdays-chicago-evening';

test('every second Tuesday stands at the right hour with its Zoom link, on both sides of every change of the clock', () => {
  assert.deepEqual(starts(EVENING, '2026-10-15', '2026-11-19'), [
    '2026-10-20T23:00',
    '2026-11-04T00:00',
    '2026-11-18T00:00',
  ]);
  assert.deepEqual(starts(MORNING, '2026-10-20', '2026-11-12'), ['2026-10-27T15:00', '2026-11-10T16:00']);
  assert.deepEqual(starts(EVENING, '2027-03-01', '2027-03-29'), ['2027-03-10T00:00', '2027-03-23T23:00']);
  assert.deepEqual(starts(MORNING, '2027-03-01', '2027-03-31'), [
    '2027-03-02T16:00',
    '2027-03-16T15:00',
    '2027-03-30T15:00',
  ]);
  assert.deepEqual(starts(EVENING, '2027-10-26', '2027-11-20'), ['2027-11-02T23:00', '2027-11-17T00:00']);
  for (const name of [EVENING, MORNING])
    for (const { description, seriesId, icalUid } of read(name, '2026-03-01', '2026-03-31').events) {
      assert.match(description ?? '', /https:\/\/prairie\.zoom\.us\/j\/84513370926\?pwd=\w+/);
      assert.equal(seriesId, icalUid);
    }
});

test("Outlook's Teams meeting in UTC keeps to UTC and holds its link", () => {
  const { events } = read('outlook-teams-in-utc', '2023-03-01', '2023-05-01');
  assert.deepEqual(
    events.map(({ time }) => time.kind === 'timed' && time.startAt.toISOString()),
    ['2023-03-08T19:00:00.000Z', '2023-04-12T19:00:00.000Z'],
  );
  assert.match(
    events[0]?.description ?? '',
    /https:\/\/teams\.microsoft\.com\/l\/meetup-join\/19%3ameeting_\w+%40thread\.v2\/0\?context=%7b\S+%7d/,
  );
  assert.equal(events[0]?.organizerEmail, null);
});

/** What the calendars mean; a window that begins after the first start also shows that long series are entered in the middle. */
const MEANT: Record<string, [from: string, to: string, starts: string[]]> = {
  'all-day-moved-by-its-local-midnight': [
    '2026-03-08',
    '2026-03-17',
    // On Wednesday the 11th there is nothing: that occurrence is the one of the 12th.
    ['2026-03-09', '2026-03-12', '2026-03-16'],
  ],
  'all-day-moved-over-the-change-of-the-clock': [
    '2025-10-01',
    '2025-11-01',
    ['2025-10-26', '2025-10-28', '2025-10-29'],
  ],
  'blanks-before-the-first-line': [
    '2024-03-30',
    '2024-04-05',
    ['2024-03-30T09:00', '2024-03-31T08:00', '2024-04-01T08:00'],
  ],
  'change-before-its-series': [
    '2026-03-01',
    '2026-04-01',
    ['2026-03-10T16:00', '2026-03-11T16:30', '2026-03-12T16:00'],
  ],
  'date-in-exdate-of-times': ['2024-06-01', '2024-07-01', ['2024-06-11T03:00', '2024-06-12T03:00', '2024-06-14T03:00']],
  'dates-without-an-end': ['2024-03-01', '2024-04-01', ['2024-03-18', '2024-03-20', '2024-03-21', '2024-03-22']],
  'floating-in-the-only-zone': ['2025-01-01', '2026-01-01', ['2025-07-09T07:00', '2025-12-09T08:00']],
  'further-date-with-a-period': [
    '2012-10-01',
    '2012-12-01',
    ['2012-10-02T10:00', '2012-10-04T10:00', '2012-10-05T10:00', '2012-11-06T11:00'],
  ],
  'further-dates-with-z': ['2012-01-01', '2014-01-01', ['2012-06-15']],
  'label-that-says-its-distance': [
    '2025-03-26',
    '2025-05-01',
    // The clock of the label never changes.
    ['2025-03-26T15:00', '2025-04-02T15:00', '2025-04-09T15:00'],
  ],
  'label-with-commas-and-rules': ['2019-05-01', '2019-06-01', ['2019-05-14T02:30']],
  'labels-of-windows-and-no-uid': [
    '2020-10-26',
    '2020-11-07',
    ['2020-10-27T02:45', '2020-10-27T17:45', '2020-11-03T18:45', '2020-11-03T21:00', '2020-11-06T21:00'],
  ],
  'lengths-below-nothing': [
    '2019-02-01',
    '2019-03-01',
    ['2019-02-04', '2019-02-04T17:00', '2019-02-07T01:00', '2019-02-07T17:00'],
  ],
  'no-events': ['1990-01-01', '2035-01-01', []],
  'one-event-twice': ['2011-05-01', '2011-06-01', ['2011-05-12T22:00', '2011-05-19T22:00']],
  'people-places-and-texts': ['2024-10-01', '2025-01-01', ['2024-10-10T07:00', '2024-11-21T08:00', '2024-12-05T08:00']],
  'rule-that-is-none': ['2024-05-01', '2024-06-01', ['2024-05-21T09:00']],
  'starts-that-are-none': ['2024-05-01', '2024-06-01', ['2024-05-06T09:00', '2024-05-07T09:00', '2024-05-09T09:00']],
  'two-calendars': ['2024-06-01', '2024-07-01', ['2024-06-10T09:00', '2024-06-11T09:00']],
  'two-changes-of-one-day': [
    '2024-01-06',
    '2024-01-07T12:00Z',
    ['2024-01-06T09:20', '2024-01-06T15:20', '2024-01-07T09:00'],
  ],
  'two-rules': [
    '2012-04-22',
    '2012-05-27',
    [
      '2012-04-22T18:00',
      '2012-04-26T18:00',
      '2012-04-29T18:00',
      '2012-05-06T18:00',
      '2012-05-13T18:00',
      '2012-05-26T18:00',
    ],
  ],
  'until-as-a-local-time': ['2024-03-14', '2024-04-01', ['2024-03-14T20:00', '2024-03-15T20:00']],
  'versions-by-sequence': ['2024-01-01', '2024-02-01', ['2024-01-16T10:00', '2024-01-22T14:00']],
  'week-with-a-t': ['2024-02-15', '2024-02-18', ['2024-02-12']],
  'zone-named-by-a-number': ['2023-01-01', '2025-01-01', ['2023-12-18T14:00', '2024-07-09T09:00']],
  'zone-of-many-eras': [
    '2010-10-15',
    '2011-04-15',
    [
      '2010-11-02T12:00',
      '2010-12-02T12:00',
      '2011-01-02T12:00',
      '2011-02-02T12:00',
      '2011-03-02T12:00',
      '2011-04-02T09:00',
    ],
  ],
  'zone-with-two-names': ['2024-08-01', '2024-09-01', ['2024-08-08T15:00']],
};

test('odd files give what their calendars meant', () => {
  const elsewhere = [MORNING, EVENING, 'outlook-teams-in-utc'];
  assert.deepEqual([...Object.keys(MEANT), ...elsewhere].toSorted(), calendarFixtures());
  for (const [name, [from, to, meant]] of Object.entries(MEANT)) assert.deepEqual(starts(name, from, to), meant, name);
});

test('what cannot be read is named, and nothing else', () => {
  const unreadable = Object.keys(MEANT).flatMap((name) =>
    read(name, '1990-01-01', '2035-01-01').unreadable.map(({ providerEventId }) => `${name} ${providerEventId}`),
  );
  assert.deepEqual(unreadable.toSorted(), [
    'rule-that-is-none bad',
    'starts-that-are-none late-quote',
    'starts-that-are-none no-month',
    'starts-that-are-none none',
    'starts-that-are-none words',
  ]);
});

test('a whole file served by a web server is read through the provider', async () => {
  const url = server.serve('/choir.ics', calendarFixture(MORNING));
  const result = await icsProvider({ http, threads }).fetchChanges(
    { kind: 'feed', url },
    { providerCalendarId: 'feed', timeZone: null, syncToken: null, addresses: [] },
    {
      window: { startAt: new Date('2026-11-01'), endAt: new Date('2026-11-29') },
      signal: new AbortController().signal,
    },
  );
  assert.ok(result.kind === 'changes');
  assert.equal(result.changes.length, 2);
  assert.deepEqual(result.unreadable, []);
});
