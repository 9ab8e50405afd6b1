/** The reader of iCalendar files on real ones: community invitations, and the test files of other projects. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import type { CalendarEvent } from '../../src/calendar-events/calendar-event.ts';
import { expandCalendarFile, readCalendarFile } from '../../src/icalendar/index.ts';
import { icsProvider } from '../../src/providers/ics/index.ts';
import { startFeedServer } from '../support/feed-server.ts';
import type { FeedServer } from '../support/feed-server.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'ics');
const files = existsSync(FOLDER)
  ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ics'))
  : [];
if (files.length === 0)
  console.log(`Left out: the real iCalendar files are not beside this checkout (../shared/data/ics).`);

const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
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
  const series = [...expandCalendarFile(readCalendarFile(textOf(name), null), options)];
  return { events: series.flatMap(({ events }) => events), unreadable: series.flatMap(({ unreadable }) => unreadable) };
}
const starts = (name: string, from: string, to: string): string[] =>
  read(name, from, to)
    .events.map(({ time }) => (time.kind === 'timed' ? time.startAt.toISOString().slice(0, 16) : time.startOn))
    .toSorted();

/** Tests that need the files; without them none is registered, and the line above says so. */
const testOnFiles: typeof test | (() => void) = files.length === 0 ? () => undefined : test;

testOnFiles(
  'every real file is read without a crash, in bounded time, with a sentence for each unreadable event',
  () => {
    for (const name of files) {
      for (const [from, to] of [
        ['2012-09-01', '2012-10-01'],
        ['2020-10-15', '2020-11-15'],
        ['2024-06-01', '2024-07-01'],
        ['2026-11-01', '2026-12-01'],
        ['1990-01-01', '2035-01-01'],
      ] as const) {
        const startedAt = performance.now();
        const { events, unreadable } = read(name, from, to);
        assert.ok(performance.now() - startedAt < 5_000, `${name} takes too long`);
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
  },
);

testOnFiles(
  'the Tuesday meetings of vLLM stand at the right hour with their Zoom link, on both sides of every change of the clock',
  () => {
    const afternoon = 'community/vllm_community_meeting_4pm.ics';
    const morning = 'community/vllm_community_meeting_8am.ics';
    assert.deepEqual(starts(afternoon, '2026-10-15', '2026-11-19'), [
      '2026-10-20T23:00',
      '2026-11-04T00:00',
      '2026-11-18T00:00',
    ]);
    assert.deepEqual(starts(morning, '2026-10-20', '2026-11-12'), ['2026-10-27T15:00', '2026-11-10T16:00']);
    assert.deepEqual(starts(afternoon, '2027-03-01', '2027-03-29'), ['2027-03-10T00:00', '2027-03-23T23:00']);
    assert.deepEqual(starts(morning, '2027-03-01', '2027-03-31'), [
      '2027-03-02T16:00',
      '2027-03-16T15:00',
      '2027-03-30T15:00',
    ]);
    assert.deepEqual(starts(afternoon, '2027-10-26', '2027-11-20'), ['2027-11-02T23:00', '2027-11-17T00:00']);
    for (const name of [afternoon, morning])
      for (const { description, seriesId, icalUid } of read(name, '2026-03-01', '2026-03-31').events) {
        assert.match(description ?? '', /https:\/\/uchicago\.zoom\.us\/j\/6603596916\?pwd=\w+/);
        assert.equal(seriesId, icalUid);
      }
  },
);

testOnFiles("Outlook's Teams meeting of the .NET maintainers keeps to UTC and holds its link", () => {
  const { events } = read('community/dotnet_maintainers_outlook_teams.ics', '2023-03-01', '2023-05-01');
  assert.deepEqual(
    events.map(({ time }) => time.kind === 'timed' && time.startAt.toISOString()),
    ['2023-03-08T19:00:00.000Z', '2023-04-12T19:00:00.000Z'],
  );
  assert.match(events[0]?.description ?? '', /https:\/\/teams\.microsoft\.com\/l\/meetup-join\//);
  assert.equal(events[0]?.organizerEmail, null);
});

testOnFiles('the traps that other projects collected give what their calendars meant', () => {
  const expected: [string, string, string, string[]][] = [
    ['node-ical/duplicate-uid-sequence.ics', '2024-01-01', '2024-02-01', ['2024-01-15T10:00', '2024-01-20T14:00']],
    [
      'node-ical/whole_day_moved_over_dst_change_berlin.ics',
      '2024-10-01',
      '2024-11-01',
      ['2024-10-27', '2024-10-29', '2024-10-30'],
    ],
    ['node-ical/exchange_whole_day_moved_recurrence.ics', '2026-02-24', '2026-03-01', ['2026-02-24', '2026-02-27']],
    ['node-ical/Office-2012-owa.ics', '2020-10-28', '2020-10-29', ['2020-10-28T02:30', '2020-10-28T17:30']],
    ['node-ical/exchange-custom-tz.ics', '2019-04-01', '2019-05-01', ['2019-04-30T02:00']],
    ['node-ical/test_with_int_tzid.ics', '2024-01-01', '2024-02-01', ['2024-01-08T10:00']],
    [
      'node-ical/google-recurrence-order.ics',
      '2026-02-01',
      '2026-03-01',
      ['2026-02-10T17:00', '2026-02-11T17:30', '2026-02-12T17:00'],
    ],
    ['node-ical/test_date_duration.ics', '2024-02-20', '2024-02-22', ['2024-02-15']],
    [
      'ical/samples__rdate_exdate.ics',
      '2024-06-01',
      '2024-07-01',
      ['2024-06-09T03:00', '2024-06-10T03:00', '2024-06-12T03:00'],
    ],
  ];
  for (const [name, from, to, wanted] of expected) assert.deepEqual(starts(name, from, to), wanted, name);
});

testOnFiles('a real file served by a web server is read through the provider', async () => {
  const url = server.serve('/vllm.ics', textOf('community/vllm_community_meeting_8am.ics'));
  const result = await icsProvider({ http }).fetchChanges(
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
