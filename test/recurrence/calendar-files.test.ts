/** Our expansion against recurring_ical_events on whole calendar files, each with something odd. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { calendarFixture, calendarFixtures } from '../support/calendar-fixtures.ts';
import { compareFile } from './compare-file.ts';
import { refereeMissing, startReferee } from './referee.ts';
import type { Referee } from './referee.ts';

const missing = refereeMissing();
if (missing !== null) console.log(`Left out: ${missing}`);
/** Tests that need the referee; without it none is registered, and the line above says so. */
const testWithReferee: typeof test | (() => void) = missing === null ? test : () => undefined;

let referee: Referee | null = null;
before(() => {
  if (missing === null) referee = startReferee();
});
after(async () => {
  await referee?.[Symbol.asyncDispose]();
});

/** How a file is put so that the referee reads it as it is meant. `unreadable`: our sentences about events nobody can read. */
type Known = { why: string; restate: (ics: string) => string; unreadable?: number };

const VEVENT = /BEGIN:VEVENT[\s\S]*?END:VEVENT\r?\n?/g;
const without =
  (pattern: RegExp) =>
  (ics: string): string =>
    ics.replace(VEVENT, (event) => (pattern.test(event) ? '' : event));
const replacing =
  (pattern: RegExp, words: string) =>
  (ics: string): string =>
    ics.replaceAll(pattern, words);
const inTurn =
  (...changes: ((ics: string) => string)[]) =>
  (ics: string): string =>
    changes.reduce((text, change) => change(text), ics);
/** Every event of its own: an override becomes a single event under another UID. */
const separated = (pattern: RegExp): ((ics: string) => string) => {
  let count = 0;
  return (ics) =>
    ics.replace(VEVENT, (event) => {
      if (!pattern.test(event)) return event;
      count += 1;
      return event.replace(/UID:.*/, `UID:separated-${count}`).replace(/RECURRENCE-ID.*\r?\n/, '');
    });
};
const withDay = (ics: string): string =>
  ics.replace(VEVENT, (event) =>
    /^(?:DTEND|DURATION)[:;]/m.test(event)
      ? event
      : event.replace(/^DTSTART(?:;VALUE=DATE)?:\d{8}$/m, '$&\nDURATION:P1D'),
  );

/** Files that the two read differently as they are, by name. */
const KNOWN: Record<string, Known> = {
  'blanks-before-the-first-line': { why: 'blanks before the first line', restate: (ics) => ics.trimStart() },
  'date-in-exdate-of-times': {
    why: 'a date in EXDATE leaves out the occurrence of that date',
    restate: replacing(/EXDATE;VALUE=DATE:20240613/g, 'EXDATE:20240613T030000Z'),
  },
  'dates-without-an-end': { why: 'a date without an end lasts that day (3.6.1)', restate: withDay },
  'floating-in-the-only-zone': {
    why: 'a floating time hangs on the only zone of the file',
    restate: inTurn(
      replacing(/^(DTSTART|DTEND)(:20250709)/gm, '$1;TZID=Customized Time Zone 1$2'),
      replacing(/Customized Time Zone 1/g, 'Europe/Berlin'),
    ),
  },
  'further-date-with-a-period': {
    why: 'a further date with a period has its own length; the referee knows no periods',
    restate: (ics) => {
      const line = /RDATE;VALUE=PERIOD:(\w+)\/(\w+)\r?\n/;
      const single = ['BEGIN:VEVENT', 'UID:period', 'DTSTART:$1', 'DTEND:$2', 'SUMMARY:Odd days', 'END:VEVENT'];
      const period = (line.exec(ics)?.[0] ?? '').replace(line, `${single.join('\n')}\n`);
      return ics.replace(line, '').replace('END:VCALENDAR', `${period}END:VCALENDAR`);
    },
  },
  'further-dates-with-z': {
    why: 'dates with a Z and no time are none; the referee drops the whole file',
    restate: replacing(/^RDATE:\d{8}Z\r?\n/gm, ''),
  },
  'label-that-says-its-distance': {
    why: 'a label that says the distance from UTC is that distance',
    restate: replacing(/"\(GMT \+01:00\)"/g, 'Etc/GMT-1'),
  },
  'labels-of-windows-and-no-uid': {
    why: 'labels of Windows name zones, and events without a UID are not one event',
    restate: (ics) => {
      let count = 0;
      return ics
        .replaceAll('"(GMT+10:00) Canberra, Melbourne, Sydney"', 'Australia/Sydney')
        .replaceAll('"(UTC-05:00) Eastern Time (US & Canada)"', 'America/New_York')
        .replaceAll('BEGIN:VEVENT', () => `BEGIN:VEVENT\nUID:${(count += 1)}`);
    },
  },
  'lengths-below-nothing': {
    why: 'a date with a negative duration lasts that day; a changed occurrence that ends before it starts has no end',
    restate: inTurn(
      replacing(/^DURATION:-.*$/gm, 'DURATION:P1D'),
      replacing(/^DTEND;TZID=America\/Los_Angeles:20190206T160000\r?\n/gm, ''),
    ),
  },
  'one-event-twice': {
    why: 'one event that stands there twice',
    restate: (ics) => ics.replace(/BEGIN:VEVENT\r?\nUID:episode-83@[\s\S]*?END:VEVENT\r?\n/, ''),
  },
  'rule-that-is-none': {
    why: 'a series whose rule cannot be read is unreadable; the referee takes it for a single event',
    restate: without(/^UID:bad$/m),
    unreadable: 1,
  },
  'starts-that-are-none': {
    why: 'starts that are none, one behind a quote that ends too late, and an event with two starts, of which the first counts',
    restate: inTurn(
      without(/^UID:(?:none|words|late-quote|no-month)$/m),
      replacing(/^(DTSTART.*\r?\n)DTSTART.*\r?\n/gm, '$1'),
    ),
    unreadable: 4,
  },
  'two-calendars': {
    why: 'several calendars in one file',
    restate: (ics) => ics.replace(/END:VCALENDAR\r?\nBEGIN:VCALENDAR\r?\n(?:(?!BEGIN).*\r?\n)*/, ''),
  },
  'two-changes-of-one-day': {
    why: 'changed occurrences of one day are different ones',
    restate: inTurn(
      separated(/^RECURRENCE-ID:20240106/m),
      replacing(/^(RRULE:.*)$/gm, '$1\nEXDATE:20240106T090000Z,20240106T150000Z'),
    ),
  },
  'two-rules': {
    why: 'several rules are united; the referee takes one only. The second rule names what the first one does not',
    restate: (ics) => {
      const [event = ''] = VEVENT[Symbol.match](ics) ?? [];
      const sundays = event
        .replace(/RRULE:FREQ=MONTHLY.*\r?\n/, '')
        .replace(/UID:.*/, 'UID:second')
        .replace(/COUNT=8/, 'COUNT=7')
        .replace(/(DTSTART[^:]*:)20120326/, '$120120401')
        .replace(/(DTEND[^:]*:)20120326/, '$120120401');
      return ics.replace(/RRULE:FREQ=WEEKLY.*\r?\n/, '').replace('END:VCALENDAR', `${sundays}END:VCALENDAR`);
    },
  },
  'until-as-a-local-time': {
    why: 'UNTIL as a local time is that time in the zone of the start; the referee compares with the distance of the start',
    restate: replacing(/UNTIL=20240315T140000/g, 'UNTIL=20240315T200000Z'),
  },
  'week-with-a-t': { why: 'a week that is written PT1W', restate: replacing(/PT1W/g, 'P7D') },
  'zone-of-many-eras': {
    why: 'a zone that only the file knows: that of London until 2010, and three hours east of it since',
    restate: (ics) => {
      const [event = ''] = VEVENT[Symbol.match](ics) ?? [];
      const until = event.replaceAll('Example/Moved', 'Europe/London').replace('COUNT=30', 'COUNT=25');
      const since = event
        .replace('UID:eras', 'UID:since')
        .replaceAll('Example/Moved', 'Etc/GMT-3')
        .replaceAll(':20090302', ':20110402')
        .replace('COUNT=30', 'COUNT=5');
      return ics.replace(/BEGIN:VTIMEZONE[\s\S]*END:VEVENT\r?\n/g, `${until}${since}`);
    },
  },
  'zone-with-two-names': {
    why: 'a zone with two names',
    restate: replacing(/^TZID:Central European Time\r?\n/gm, ''),
  },
};

testWithReferee('every file has the occurrences that recurring_ical_events finds, or a known difference', async (t) => {
  assert.ok(referee);
  let found = 0;
  const unused = new Set(Object.keys(KNOWN));
  const names = calendarFixtures();
  for (const name of names) {
    const ics = calendarFixture(name);
    const known = KNOWN[name];
    const { count, unreadable, difference } = await compareFile(referee, ics);
    assert.equal(unreadable.length, known?.unreadable ?? 0, `${name}: ${unreadable.join(' ')}`);
    found += count;
    if (difference === '') continue;
    assert.ok(known, `${name}: no known difference explains this.\n${difference}`);
    const restated = await compareFile(referee, ics, known.restate(ics));
    assert.equal(restated.difference, '', `${name}, also restated (${known.why})`);
    unused.delete(name);
  }
  t.diagnostic(
    `${names.length} files, ${found} occurrences, ${Object.keys(KNOWN).length} files with a known difference`,
  );
  for (const name of unused) t.diagnostic(`no longer different: ${name}`);
});
