/** Zones that nothing explains: their times are read as the calendar's, and say so; all others say nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarEvent } from '../calendar-events/calendar-event.ts';
import { expandCalendarFile, readCalendarFile } from './calendar-file.ts';

const WINDOW = { startAt: new Date('2027-01-01'), endAt: new Date('2027-01-20') };

function read(calendarLines: string[], ...events: string[][]): CalendarEvent[] {
  const bodies = events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']);
  const file = readCalendarFile(['BEGIN:VCALENDAR', ...calendarLines, ...bodies, 'END:VCALENDAR'].join('\r\n'), null);
  const series = [...expandCalendarFile(file, { window: WINDOW, addresses: [] })];
  assert.deepEqual(
    series.flatMap(({ unreadable }) => unreadable),
    [],
  );
  return series.flatMap((one) => one.events);
}

function only(calendarLines: string[], lines: string[]): CalendarEvent {
  const [event, ...others] = read(calendarLines, ['UID:u', ...lines]);
  assert.ok(event !== undefined && others.length === 0);
  return event;
}

const BERLIN = ['X-WR-TIMEZONE:Europe/Berlin'];
const IN_BERLIN = { name: 'Foo/Bar', readAs: 'Europe/Berlin' };

test('a zone that nothing explains is read as that of the calendar, and told', () => {
  const event = only(BERLIN, ['DTSTART;TZID=Foo/Bar:20270105T090000', 'DURATION:PT1H']);
  assert.deepEqual(event.time, {
    kind: 'timed',
    startAt: new Date('2027-01-05T08:00:00Z'),
    endAt: new Date('2027-01-05T09:00:00Z'),
  });
  assert.deepEqual(event.unknownZone, IN_BERLIN);
  assert.deepEqual(only([], ['DTSTART;TZID="Foo/Bar":20270105T090000']).unknownZone, {
    name: 'Foo/Bar',
    readAs: 'UTC',
  });
});

test('wherever an event needs the zone, it is told', () => {
  for (const lines of [
    ['DTSTART:20270105T090000Z', 'DTEND;TZID=Foo/Bar:20270105T190000'],
    ['DTSTART;TZID=Foo/Bar:20270105T090000', 'DTEND:20270105T190000Z'],
    ['DTSTART;TZID=Foo/Bar:20270104T090000', 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;TZID=Foo/Bar:20270104T090000'],
  ])
    assert.deepEqual(only(BERLIN, lines).unknownZone, IN_BERLIN, lines.join(' '));
  assert.deepEqual(only(BERLIN, ['DTSTART:20270105XYZ090000']).unknownZone, { name: 'XYZ', readAs: 'Europe/Berlin' });
});

test('a zone that the whole calendar states and nothing explains is told of the times that hang on it', () => {
  const nowhere = ['X-WR-TIMEZONE:Foo/Bar'];
  const told = { name: 'Foo/Bar', readAs: 'UTC' };
  assert.deepEqual(only(nowhere, ['DTSTART:20270105T090000']).unknownZone, told);
  assert.equal(only(nowhere, ['DTSTART:20270105T090000Z']).unknownZone, null);
  assert.equal(only(nowhere, ['DTSTART;TZID=Europe/Rome:20270105T090000', 'DTEND:20270105T100000']).unknownZone, null);
  assert.equal(only([], ['DTSTART:20270105T090000']).unknownZone, null, 'nothing is stated, so nothing is unknown');
});

test('of a series, the occurrences whose own zone is not known tell it', () => {
  const master = ['UID:s', 'DTSTART;TZID=Europe/Rome:20270104T090000', 'RRULE:FREQ=DAILY;COUNT=3'];
  const moved = ['UID:s', 'RECURRENCE-ID;TZID=Europe/Rome:20270105T090000', 'DTSTART;TZID=Foo/Bar:20270105T100000'];
  const events = read(BERLIN, [...master, 'RDATE;TZID=Foo/Bar:20270110T090000'], moved);
  const told = new Map(
    events.map(({ time, unknownZone }) => [
      time.kind === 'timed' ? time.startAt.toISOString().slice(0, 16) : '',
      unknownZone,
    ]),
  );
  assert.deepEqual(
    [...told].toSorted(([a], [b]) => a.localeCompare(b)),
    [
      ['2027-01-04T08:00', null],
      ['2027-01-05T09:00', IN_BERLIN],
      ['2027-01-06T08:00', null],
      ['2027-01-10T08:00', IN_BERLIN],
    ],
  );
});

test('a known zone is not told, whatever it is called, nor one that the time does not need', () => {
  for (const name of [
    'America/New_York',
    'America/New York',
    'EST',
    'GB',
    'Zulu',
    'Eastern Standard Time',
    'W. Europe Standard Time 1',
    '"(UTC-05:00) Eastern Time (US & Canada)"',
    '/mozilla.org/20050126_1/America/Los_Angeles',
    'Mitteleuropäische Zeit',
    '+0530',
    'GMT0',
    'tzone://Microsoft/Utc',
  ])
    assert.equal(only(BERLIN, [`DTSTART;TZID=${name}:20270105T090000`]).unknownZone, null, name);
  for (const lines of [
    ['DTSTART;TZID=Foo/Bar:20270105T090000Z'],
    ['DTSTART;TZID=Foo/Bar:20270105T090000+0100'],
    ['DTSTART;TZID=:20270105T090000'],
    ['DTSTART;TZID=Foo/Bar;VALUE=DATE:20270105'],
    ['DTSTART;TZID=Foo/Bar:20270105T000000', 'DTEND;TZID=Foo/Bar:20270106T000000', 'X-ALLDAY:TRUE'],
  ])
    assert.equal(only(BERLIN, lines).unknownZone, null, lines.join(' '));
  const rules = ['BEGIN:VTIMEZONE', 'TZID:Foo/Bar', 'BEGIN:STANDARD', 'DTSTART:19700101T000000'];
  const own = [...rules, 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0200', 'END:STANDARD', 'END:VTIMEZONE'];
  assert.equal(only(own, ['DTSTART;TZID=Foo/Bar:20270105T090000']).unknownZone, null, 'the file explains it');
});

test('a name is told in bounds, and as PostgreSQL can store it', () => {
  const { unknownZone } = only(BERLIN, [`DTSTART;TZID=Foo/${'é𝄞'.repeat(200)}:20270105T090000`]);
  assert.equal(unknownZone?.name.length, 200);
  assert.ok(unknownZone.name.isWellFormed());
});
