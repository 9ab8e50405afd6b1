/** The reader of iCalendar files on files that were read wrongly once: the odd spelling of each is in its name, the right answer here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import { expandCalendarFile, readCalendarFile } from '../../src/icalendar/index.ts';
import { meetingDeriver } from '../../src/meetings/index.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'field');
const WINDOW = { startAt: new Date('2026-11-30T00:00:00Z'), endAt: new Date('2026-12-05T00:00:00Z') };

function read(name: string): CalendarEvent[] {
  const file = readCalendarFile(readFileSync(join(FOLDER, `${name}.ics`), 'utf8'), null);
  const series = [...expandCalendarFile(file, { window: WINDOW, addresses: ['me@acme.test'] })];
  assert.deepEqual(
    series.flatMap(({ unreadable }) => unreadable),
    [],
  );
  return series.flatMap(({ events }) => events);
}
const startOf = ({ time }: CalendarEvent): string =>
  time.kind === 'timed' ? time.startAt.toISOString().slice(0, 16) : time.startOn;
const takingPlace = (name: string): CalendarEvent[] => read(name).filter(({ status }) => status !== 'cancelled');
const only = (name: string): CalendarEvent => {
  const [event, ...others] = read(name);
  assert.ok(event !== undefined && others.length === 0, name);
  return event;
};

/** What takes place begins at these instants. */
const STARTS: Record<string, string[]> = {
  'frames-two-calendars-in-one-file-each-with-its-o': ['2026-12-01T15:00', '2026-12-01T16:00'],
  'own-zone-own-rules-for-gmt-01-00-mountain-time': ['2026-12-01T15:00'],
  'own-zone-own-rules-for-london-ontario': ['2026-12-01T15:00'],
  'own-zone-own-rules-for-samoa': ['2026-12-01T15:00'],
  'own-zone-vtimezone-line-tzid-my-zone': ['2026-12-01T15:00'],
  'own-zone-vtimezone-tzid-in-quotes': ['2026-12-01T15:00'],
  'own-zone-vtimezone-tzid-of-one-control-character': ['2026-12-01T15:00'],
  'time-date-and-time-with-a-space': ['2026-12-01T15:00'],
  'time-dtstart-tzid-zone-time': ['2026-12-01T15:00'],
  'time-iso-with-milliseconds': ['2026-12-01T15:00'],
  'time-t10-00-00-05-00': ['2026-12-01T15:00'],
  'time-t110000amz': ['2026-12-01T11:00'],
  'time-t150000975z': ['2026-12-01T15:00'],
  'time-tzid-gmt-05-30-unquoted': ['2026-12-01T15:00'],
  'time-tzid-tzone-microsoft-utc-unquoted': ['2026-12-01T15:00'],
  'time-tzid-zone-value-date-time': ['2026-12-01T15:00'],
  'time-zone-name-in-the-place-of-t': ['2026-12-01T15:00'],
  'zone-dtstart-tzid-space-before-the-parameter': ['2026-12-01T15:00'],
  'zone-tzid-america-2fnew-york': ['2026-12-01T15:00'],
  'zone-tzid-america-new-york': ['2026-12-01T15:00'],
  'zone-tzid-america-new-york-042': ['2026-12-01T15:00'],
  'zone-tzid-america-new-york-045': ['2026-12-01T15:00'],
  'zone-tzid-aus-eastern': ['2026-12-01T15:00'],
  'zone-tzid-central-europe': ['2026-12-01T15:00'],
  'zone-tzid-cuba': ['2026-12-01T15:00'],
  'zone-tzid-e-south-america': ['2026-12-01T15:00'],
  'zone-tzid-eastern': ['2026-12-01T15:00'],
  'zone-tzid-ekaterinburg': ['2026-12-01T15:00'],
  'zone-tzid-europe-berlin-1': ['2026-12-01T15:00'],
  'zone-tzid-gb': ['2026-12-01T15:00'],
  'zone-tzid-gmt-0100-standard-gmt-0200-daylight': ['2026-12-01T15:00'],
  'zone-tzid-gmt-05-00-eastern-time-us-canada': ['2026-12-01T15:00'],
  'zone-tzid-gmt-08-00-pacific-time-us-canada-tijua': ['2026-12-01T15:00'],
  'zone-tzid-gmt0': ['2026-12-01T15:00'],
  'zone-tzid-gtb': ['2026-12-01T15:00'],
  'zone-tzid-hawaiian': ['2026-12-01T15:00'],
  'zone-tzid-india': ['2026-12-01T15:00'],
  'zone-tzid-iran': ['2026-12-01T15:00'],
  'zone-tzid-korea': ['2026-12-01T15:00'],
  'zone-tzid-mitteleuropa-ische-zeit': ['2026-12-01T15:00'],
  'zone-tzid-mountain': ['2026-12-01T15:00'],
  'zone-tzid-nepal': ['2026-12-01T15:00'],
  'zone-tzid-new-zealand': ['2026-12-01T15:00'],
  'zone-tzid-nuku-alofa-tonga': ['2026-12-01T15:00'],
  'zone-tzid-romance': ['2026-12-01T15:00'],
  'zone-tzid-south-africa': ['2026-12-01T15:00'],
  'zone-tzid-sri-jayawardenepura-sri-lanka': ['2026-12-01T15:00'],
  'zone-tzid-universal-coordinated-time': ['2026-12-01T15:00'],
  'zone-tzid-us-mountain': ['2026-12-01T15:00'],
  'zone-tzid-w-europe': ['2026-12-01T15:00'],
  'zone-tzid-w-su': ['2026-12-01T15:00'],
};

/** What takes place, by title and instant. */
const TITLED: Record<string, string[]> = {
  'frames-method-cancel-in-the-second-of-two-calend': ['A 2026-12-01T15:00'],
  'recurrence-byday-mon-style': ['s 2026-12-01T15:00'],
  'recurrence-byday-with-a-leading-comma': ['s 2026-12-01T15:00'],
  'recurrence-byday-with-a-trailing-comma': ['s 2026-12-01T15:00'],
  'recurrence-count-0': [
    's 2026-11-30T15:00',
    's 2026-12-01T15:00',
    's 2026-12-02T15:00',
    's 2026-12-03T15:00',
    's 2026-12-04T15:00',
  ],
  'recurrence-count-1': ['s 2026-11-30T15:00', 's 2026-12-01T15:00', 's 2026-12-02T15:00', 's 2026-12-03T15:00'],
  'recurrence-exdate-at-local-midnight': [
    's 2026-11-30T15:00',
    's 2026-12-01T15:00',
    's 2026-12-03T15:00',
    's 2026-12-04T15:00',
  ],
  'recurrence-exrule': ['s 2026-11-30T15:00', 's 2026-12-01T15:00', 's 2026-12-03T15:00', 's 2026-12-04T15:00'],
  'recurrence-recurrence-id-at-local-midnight': [
    'moved 2026-12-02T17:00',
    's 2026-11-30T15:00',
    's 2026-12-01T15:00',
    's 2026-12-03T15:00',
    's 2026-12-04T15:00',
  ],
  'recurrence-recurrence-id-without-z-that-is-utc': ['moved 2026-12-02T02:00'],
  'recurrence-rrule-freq': ['s 2026-12-01T15:00'],
  'recurrence-rrule-without-freq': ['s 2026-12-01T15:00'],
  'recurrence-two-events-one-uid-one-start': ['a 2026-12-01T15:00', 'b 2026-12-01T15:00'],
  'recurrence-until-before-dtstart': [],
  'recurrence-until-that-is-no-date': [],
  'recurrence-vcalendar-rule-d1-0': [
    's 2026-11-30T15:00',
    's 2026-12-01T15:00',
    's 2026-12-02T15:00',
    's 2026-12-03T15:00',
    's 2026-12-04T15:00',
  ],
};

for (const [name, expected] of Object.entries(STARTS))
  test(`${name} begins when it should`, () => {
    assert.deepEqual(takingPlace(name).map(startOf).toSorted(), expected);
  });

for (const [name, expected] of Object.entries(TITLED))
  test(`${name} gives what takes place`, () => {
    assert.deepEqual(
      takingPlace(name)
        .map((event) => `${event.title} ${startOf(event)}`)
        .toSorted(),
      expected,
    );
  });

for (const name of ['all-day-value-date-t000000z', 'all-day-x-microsoft-msncalendar-alldayevent'])
  test(`${name} is one whole day`, () => {
    assert.deepEqual(only(name).time, { kind: 'all_day', startOn: '2026-12-01', endOn: '2026-12-02' });
  });

for (const name of ['cancelled-status-canceled'])
  test(`${name} does not take place`, () => {
    assert.equal(only(name).status, 'cancelled');
  });

for (const name of [
  'external-gmail-com-and-googlemail-com',
  'external-organizer-is-a-shared-google-calendar',
  'external-organizer-is-unknownorganizer-calendar',
])
  test(`${name} is an internal meeting`, () => {
    assert.equal(meetingDeriver()(only(name)).isExternal, false);
  });

for (const name of [
  'people-address-only-in-cn-invalid-nomail',
  'people-cn-a',
  'people-colon-in-an-unquoted-cn',
  'people-mailto',
  'people-mailto-jane-40',
  'people-mailto-twice',
  'people-partstat-with-a-space',
  'people-unbalanced-quote-in-cn',
])
  test(`${name} names the guest`, () => {
    const event = only(name);
    assert.deepEqual(
      event.attendees.map(({ email }) => email),
      ['me@acme.test', 'jane@other.test'],
    );
    assert.ok(meetingDeriver()(event).isExternal);
  });

for (const name of ['people-dir-ldap-unquoted', 'people-sent-by-mailto-unquoted'])
  test(`${name} names the organizer`, () => {
    assert.equal(only(name).organizerEmail, 'boss@acme.test');
  });

test('an answer behind a blank is read', () => {
  assert.deepEqual(
    only('people-partstat-with-a-space').attendees.map(({ response }) => response),
    ['accepted', 'accepted'],
  );
});
