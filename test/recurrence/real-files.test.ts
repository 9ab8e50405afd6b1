/** Our expansion against recurring_ical_events on real iCalendar files: community invitations, test files of other projects. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findTimeZone } from '../../src/base/time-zone.ts';
import { readCalendarFile } from '../../src/icalendar/index.ts';
import { differenceOf, isSame, tellOurs } from './comparison.ts';
import { refereeMissing, startReferee } from './referee.ts';
import type { Referee } from './referee.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'ics');
const files = existsSync(FOLDER)
  ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ics'))
  : [];
const missing =
  files.length === 0 ? 'The real iCalendar files are not beside this checkout (../shared/data/ics).' : refereeMissing();
if (missing !== null) console.log(`Left out: ${missing}`);
/** Tests that need files and referee; without them none is registered, and the line above says so. */
const testOnFiles: typeof test | (() => void) = missing === null ? test : () => undefined;

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
const WITHOUT_END = { why: 'a date without an end lasts that day (3.6.1)', restate: withDay };
const WITHOUT_START = { why: 'an event without a start', restate: without(/^(?![\s\S]*\nDTSTART)/) };

const NEGATIVE = {
  why: 'a date with a negative duration has no end that could be believed, so it lasts that day',
  restate: replacing(/^DURATION:-.*$/gm, 'DURATION:P1D'),
};
const ODD_ZONE = {
  why: 'no event, and a zone with mixed RDATE or a local UNTIL, which icalendar cannot compare',
  restate: replacing(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE\r?\n/g, ''),
};

/** Files that the two read differently as they are, by name. */
const KNOWN: Record<string, Known> = {
  'ical/samples__google_birthday.ics': {
    why: 'dates with a Z and no time are none; the referee drops the whole file',
    restate: replacing(/^RDATE:\d{8}Z\r?\n/gm, ''),
  },
  'ical/samples__multiple_rrules.ics': {
    why: 'several rules are united; the referee takes one only. The second rule names what the first one does not',
    restate: (ics) => {
      const [event = ''] = VEVENT[Symbol.match](ics) ?? [];
      const sundays = event
        .replace(/RRULE:FREQ=WEEKLY.*\r?\n/, '')
        .replace(/UID:.*/, 'UID:second')
        .replace(/(DTSTART.*\r?\n)/, '$1EXDATE;TZID=America/Los_Angeles:20120326T110000\n');
      return ics.replace(/RRULE:FREQ=MONTHLY.*\r?\n/, '').replace('END:VCALENDAR', `${sundays}END:VCALENDAR`);
    },
  },
  'ical/samples__only_dtstart_date.ics': WITHOUT_END,
  'ical/samples__rdate_exdate.ics': {
    why: 'a date in EXDATE leaves out the occurrence of that date',
    restate: replacing(/EXDATE;VALUE=DATE:20240611/g, 'EXDATE:20240611T030000Z'),
  },
  'ical/samples__recur_instances.ics': {
    why: 'a further date with a period has its own length; the referee knows no periods',
    restate: (ics) => {
      const line = /RDATE;VALUE=PERIOD:(\w+)\/(\w+)\r?\n/;
      const single = [
        'BEGIN:VEVENT',
        'UID:period',
        'DTSTART:$1',
        'DTEND:$2',
        'SUMMARY:Crazy Event Thingy!',
        'END:VEVENT',
      ];
      const period = (line.exec(ics)?.[0] ?? '').replace(line, `${single.join('\n')}\n`);
      return ics.replace(line, '').replace('END:VCALENDAR', `${period}END:VCALENDAR`);
    },
  },
  'ical/samples__timezones__Makebelieve__RDATE_test.ics': ODD_ZONE,
  'ical/samples__timezones__Makebelieve__RDATE_utc_test.ics': ODD_ZONE,
  'ical/samples__timezones__Makebelieve__RRULE_UNTIL_test.ics': ODD_ZONE,
  'ical/test__parser__component.ics': { ...WITHOUT_START, unreadable: 2 },
  'ical/test__parser__multiple_root_components.ics': {
    why: 'several calendars in one file',
    restate: (ics) => ics.slice(0, ics.indexOf('END:VCALENDAR')) + 'END:VCALENDAR\n',
  },
  'ical/test__parser__rfc.ics': WITHOUT_END,
  'node-ical/Office-2012-owa.ics': {
    why: 'labels of Windows name zones, and events without a UID are not one event',
    restate: (ics) => {
      let count = 0;
      return ics
        .replaceAll('"(GMT+10:00) Canberra, Melbourne, Sydney"', 'Australia/Sydney')
        .replaceAll('"(UTC-05:00) Eastern Time (US & Canada)"', 'America/New_York')
        .replaceAll('BEGIN:VEVENT', () => `BEGIN:VEVENT\nUID:${(count += 1)}`);
    },
  },
  'node-ical/attendee-with-url.ics': { ...WITHOUT_START, unreadable: 1 },
  'node-ical/bad_custom_ms_tz.ics': NEGATIVE,
  'node-ical/bad_custom_ms_tz2.ics': NEGATIVE,
  'node-ical/daily-count-exdate-recurrence-id.ics': {
    why: 'a changed occurrence that ends before it starts has no end',
    restate: replacing(/^DTEND;TZID=America\/Los_Angeles:20150707T160000\r?\n/gm, ''),
  },
  'node-ical/dst-transition-rules.ics': { why: 'blanks before the first line', restate: (ics) => ics.trimStart() },
  'node-ical/event-with-category.ics': { ...WITHOUT_START, unreadable: 5 },
  'node-ical/floating-dtstart-custom-vtimezone.ics': {
    why: 'a floating time hangs on the only zone of the file',
    restate: replacing(/^(DTSTART|DTEND)(:2025)/gm, '$1;TZID=Customized Time Zone 1$2'),
  },
  'node-ical/large-file-with-late-error.ics': {
    why: 'starts that are none, and an event with two starts, of which the first counts',
    restate: (ics) =>
      without(/^UID:event(?:060|061|123|185|278|340)@/m)(ics).replace(/^(DTSTART.*\r?\n)DTSTART.*\r?\n/m, '$1'),
    unreadable: 6,
  },
  'node-ical/ms_timezones.ics': {
    why: 'a start whose quotes end too late',
    restate: without(/Time:\d{8}T\d{6}"/),
    unreadable: 1,
  },
  'node-ical/multi-event-basic.ics': {
    why: 'a start that is none ("Next Year")',
    restate: without(/Next Year/),
    unreadable: 1,
  },
  'node-ical/music-school-weekly-until.ics': {
    why: 'a label that says the distance from UTC is that distance',
    restate: replacing(/"\(GMT \+01:00\)"/g, 'Etc/GMT-1'),
  },
  'node-ical/non-utc-until-ny.ics': {
    why: 'UNTIL as a local time is that time in the zone of the start; the referee compares with the distance of the start',
    restate: replacing(/UNTIL=20240315T140000/g, 'UNTIL=20240315T200000Z'),
  },
  'node-ical/recurrence-sequence.ics': {
    why: 'changed occurrences of one day are different ones',
    restate: separated(/^RECURRENCE-ID:20240104/m),
  },
  'node-ical/test_daily_recurring.ics': WITHOUT_END,
  'node-ical/test_date_duration.ics': {
    why: 'a week that is written PT1W',
    restate: replacing(/PT1W/g, 'P7D'),
  },
  'node-ical/test_with_multiple_tzids_in_vtimezone.ics': {
    why: 'a zone with two names',
    restate: replacing(/^TZID:America\/Los_Angeles\r?\n/gm, ''),
  },
  'node-ical/windows-quoted-tz-rrule.ics': {
    why: 'a label of Windows names a zone',
    restate: replacing(/"\(UTC-05:00\) Eastern Time \(US and Canada\)"/g, 'America/New_York'),
  },
  'node-ical/tv-show-episode.ics': {
    why: 'one event that stands there twice',
    restate: (ics) => ics.replace(/BEGIN:VEVENT\r?\nUID:20110421T220000Z-83@[\s\S]*?END:VEVENT\r?\n/, ''),
  },
};

/** Windows of a file: the years in which its events start and the one after, and two of today's. */
function windowsOf(ics: string): [number, number][] {
  const years = [...ics.matchAll(/^DTSTART.*:(\d{4})/gm)].map(([, year]) => Number(year));
  const starts = [...new Set(years)].filter((year) => year > 1970).slice(0, 6);
  return [
    ...starts.map((year): [number, number] => [Date.UTC(year, 0), Date.UTC(year + 2, 0)]),
    [Date.UTC(2026, 2, 20), Date.UTC(2026, 3, 17)],
    [Date.UTC(2026, 9, 10), Date.UTC(2026, 10, 7)],
  ];
}

testOnFiles(
  'every real file has the occurrences that recurring_ical_events finds, or a known difference',
  async (t) => {
    assert.ok(referee);
    let found = 0;
    const unused = new Set(Object.keys(KNOWN));
    for (const name of files) {
      const ics = readFileSync(join(FOLDER, name), 'utf8');
      const windows = windowsOf(ics);
      const calendarZone = readCalendarFile(ics, null).zones.calendarZone.name;
      const zone = findTimeZone(calendarZone) === null ? 'UTC' : calendarZone;
      const ours = windows.map((window) => tellOurs(ics, null, window));
      const known = KNOWN[name];
      for (const { unreadable } of ours)
        assert.equal(unreadable.length, known?.unreadable ?? 0, `${name}: ${unreadable.join(' ')}`);
      const compare = async (text: string): Promise<string> => {
        // The zone of the calendar is told beside the question: the referee's own way changes series in UTC.
        const question = text.replace(/^X-WR-TIMEZONE.*\r?\n/m, '');
        const theirs = await referee?.ask({ ics: question, zone, windows, margin: 864_000, seconds: 20 });
        if (theirs?.kind !== 'told') return theirs?.reason ?? 'no answer';
        const differences = ours.map(({ told }, index) => differenceOf(told, theirs.windows[index] ?? []));
        return differences.every(isSame) ? '' : JSON.stringify(differences, null, 1);
      };
      found += ours.reduce((sum, { told }) => sum + told.length, 0);
      const asItIs = await compare(ics);
      if (asItIs === '') continue;
      assert.ok(known, `${name}: no known difference explains this.\n${asItIs}`);
      assert.equal(await compare(known.restate(ics)), '', `${name}, also restated (${known.why})`);
      unused.delete(name);
    }
    t.diagnostic(
      `${files.length} files, ${found} occurrences, ${Object.keys(KNOWN).length} files with a known difference`,
    );
    for (const name of unused) t.diagnostic(`no longer different: ${name}`);
  },
);
