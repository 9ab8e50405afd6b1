/** What the zone names of real calendars mean. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullAllowance } from './allowance.ts';
import { readComponents } from './content-lines.ts';
import { readFileZones } from './file-zones.ts';
import type { FileZones } from './file-zones.ts';

const HOUR_MS = 3_600_000;
const WINTER = Date.UTC(2027, 0, 15);
const SUMMER = Date.UTC(2027, 6, 15);

const zonesOf = (text: string, known: string | null = null): FileZones => {
  const { roots } = readComponents(text);
  const [first] = roots;
  assert.ok(first !== undefined);
  return readFileZones(roots, known, fullAllowance())(first);
};
const calendar = (...lines: string[]): string => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n');
const offsets = (zones: FileZones, name: string): number[] | null => {
  const zone = zones.find(name);
  return zone === null ? null : [WINTER, SUMMER].map((instantMs) => zone.offsetMsAt(instantMs) / HOUR_MS);
};

const CUSTOM = [
  'BEGIN:VTIMEZONE',
  'TZID:Customized Time Zone',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

test('zone names are understood without any rules in the file', () => {
  const table: [string, number, number][] = [
    ['America/Los_Angeles', -8, -7],
    ['US/Pacific', -8, -7],
    ['Pacific Standard Time', -8, -7],
    ['W. Europe Standard Time', 1, 2],
    ['"W. Europe Standard Time"', 1, 2],
    ['/mozilla.org/20050126_1/Europe/Paris', 1, 2],
    ['/freeassociation.sourceforge.net/America/Argentina/Salta', -3, -3],
    ['TZID=Europe/Rome', 1, 2],
    ['(UTC-07:00) Mountain Time (US & Canada)', -7, -6],
    ['(UTC-05:00) Eastern Time (US and Canada)', -5, -4],
    ['(UTC-07:00) Arizona', -7, -7],
    ['(GMT+10:00) Canberra, Melbourne, Sydney', 11, 10],
    ['(UTC+07:00) Bangkok, Hanoi, Jakarta', 7, 7],
    ['(UTC+00:00) Dublin, Edinburgh, Lisbon, London', 0, 1],
    ['(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', 5.5, 5.5],
    ['Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris', 1, 2],
    ['tzone://Microsoft/Utc', 0, 0],
    ['Etc/GMT-2', 2, 2],
    ['UTC+01', 1, 1],
    ['GMT-0500', -5, -5],
    ['(GMT +01:00)', 1, 1],
    ['EST', -5, -5],
    ['EST5EDT', -5, -4],
    ['GB', 0, 1],
    ['gb', 0, 1],
    ['NZ', 13, 12],
    ['Iran', 3.5, 3.5],
    ['W-SU', 3, 3],
    ['Zulu', 0, 0],
    ['GMT0', 0, 0],
    ['AMERICA/NEW_YORK', -5, -4],
    ['America/New York', -5, -4],
    ['America-New_York', -5, -4],
    ['America\\/New_York', -5, -4],
    ['America%2FNew_York', -5, -4],
    ["'America/New_York'", -5, -4],
    ['America/New_York;VALUE=DATE-TIME', -5, -4],
    ['America/Argentina/Buenos Aires', -3, -3],
    ['Europe/Berlin-1', 1, 2],
    ['Europe/Rome (CET)', 1, 2],
    ['W. Europe Standard Time 1', 1, 2],
    ['w. europe standard time', 1, 2],
    ['Eastern', -5, -4],
    ['Eastern Daylight Time', -5, -4],
    ['Eastern Time', -5, -4],
    ['US Mountain', -7, -7],
    ['Mexico', -6, -6],
    ['Jerusalem', 2, 3],
    ['New Zealand', 13, 12],
    ['BST', 0, 1],
    ['CEST', 1, 2],
    ['UTC-5', -5, -5],
    ['UTC+05.30', 5.5, 5.5],
    ['(GMT-05.00) Eastern Time (US & Canada)', -5, -4],
    ['(GMT-08.00) Pacific Time (US & Canada) / Tijuana', -8, -7],
    ['GMT +0100 (Standard) / GMT +0200 (Daylight)', 1, 2],
    ['GMT -0500 (Standard) / GMT -0400 (Daylight)', -5, -4],
    ['Greenwich Mean Time: Dublin, Edinburgh, Lisbon, London', 0, 1],
    ['Sri Jayawardenepura, Sri Lanka', 5.5, 5.5],
    ["Nuku'alofa, Tonga", 13, 13],
    ['Midway Island, Samoa', -11, -11],
    ['Mitteleuropäische Zeit', 1, 2],
    ["heure normale d'Europe centrale", 1, 2],
  ];
  const zones = zonesOf(calendar());
  for (const [name, winter, summer] of table) assert.deepEqual(offsets(zones, name), [winter, summer], name);
});

test('a name that nothing explains is no zone', () => {
  const zones = zonesOf(calendar());
  for (const name of [
    '',
    '1',
    'Customized Time Zone',
    'tzone://Microsoft/Custom',
    'Europe/Germany',
    '../../etc/passwd',
    'UTC+99',
  ])
    assert.equal(zones.find(name), null, name);
});

test("a zone of the file's own follows the rules the file brings", () => {
  const zones = zonesOf(calendar(...CUSTOM));
  assert.deepEqual(offsets(zones, 'Customized Time Zone'), [1, 2]);
  const zone = zones.find('Customized Time Zone');
  assert.equal(zone?.offsetMsAt(Date.UTC(2027, 2, 28, 0, 59)), HOUR_MS);
  assert.equal(zone?.offsetMsAt(Date.UTC(2027, 2, 28, 1, 0)), 2 * HOUR_MS);
  assert.equal(zone?.offsetMsAt(Date.UTC(2027, 9, 31, 1, 0)), HOUR_MS);
});

test('rules with an end, further dates and one single offset are followed', () => {
  const made = [
    'BEGIN:VTIMEZONE',
    'TZID:Makebelieve',
    'BEGIN:STANDARD',
    'DTSTART:20000101T000000',
    'TZOFFSETFROM:+0000',
    'TZOFFSETTO:+0300',
    'END:STANDARD',
    'BEGIN:DAYLIGHT',
    'DTSTART:20270401T000000',
    'RDATE:20280401T000000',
    'TZOFFSETFROM:+0300',
    'TZOFFSETTO:+0400',
    'END:DAYLIGHT',
    'END:VTIMEZONE',
  ];
  const zones = zonesOf(calendar(...made, ...CUSTOM.map((line) => line.replace('Customized Time Zone', 'Other'))));
  assert.deepEqual(offsets(zones, 'Makebelieve'), [3, 4]);
  assert.equal(zones.find('Makebelieve')?.offsetMsAt(Date.UTC(1990, 0)), 0);
});

test('a label is a guess, which counts only where the rules of the file agree with it', () => {
  const under = (name: string, offset: string): FileZones => {
    const rules = ['BEGIN:STANDARD', 'DTSTART:16010101T000000', `TZOFFSETFROM:${offset}`, `TZOFFSETTO:${offset}`];
    return zonesOf(calendar('BEGIN:VTIMEZONE', `TZID:${name}`, ...rules, 'END:STANDARD', 'END:VTIMEZONE', ...CUSTOM));
  };
  const table: [string, string, number][] = [
    ['Eastern Standard Time (New South Wales)', '+1100', 11],
    ['London\\, Ontario', '-0500', -5],
    ['"My Zone"', '+0100', 1],
    ['Samoa', '+1300', 13],
    ['', '+0400', 4],
  ];
  for (const [name, offset, hours] of table)
    assert.deepEqual(offsets(under(name, offset), name.replaceAll('"', '')), [hours, hours], name);
});

test('each calendar of a file has its own zones, and rules of another only where nothing else explains a name', () => {
  const first = calendar('X-WR-TIMEZONE:Asia/Tokyo', ...CUSTOM);
  const second = calendar('X-WR-TIMEZONE:America/New_York', ...CUSTOM.map((line) => line.replace('+0100', '+0300')));
  const { roots } = readComponents([first, second, calendar()].join('\r\n'));
  const zonesIn = readFileZones(roots, null, fullAllowance());
  const all = roots.map(zonesIn);
  assert.deepEqual(
    all.map(({ calendarZone }) => calendarZone.name),
    ['Asia/Tokyo', 'America/New_York', 'UTC'],
  );
  assert.deepEqual(
    all.map((zones) => offsets(zones, 'Customized Time Zone')?.[0]),
    [1, 3, 1],
  );
});

test('the end of a zone rule in UTC includes the change at that instant', () => {
  const ended = CUSTOM.map((line) => line.replace('BYDAY=-1SU', 'UNTIL=20261025T010000Z;BYDAY=-1SU'));
  assert.deepEqual(offsets(zonesOf(calendar(...ended)), 'Customized Time Zone'), [1, 1]);
});

test('rules beat a name that does not agree with them, and the name beats rules that are cut short', () => {
  const wrong = CUSTOM.map((line) => line.replace('Customized Time Zone', 'America/New_York'));
  assert.deepEqual(offsets(zonesOf(calendar(...wrong)), 'America/New_York'), [1, 2]);
  const cut = CUSTOM.filter((line) => !line.startsWith('RRULE')).map((line) =>
    line.replace('Customized Time Zone', 'W. Europe Standard Time').replace('1601', '2019'),
  );
  assert.deepEqual(offsets(zonesOf(calendar(...cut)), 'W. Europe Standard Time'), [1, 2]);
  const short = CUSTOM.map((line) => line.replace('Customized Time Zone', 'EST'));
  assert.deepEqual(offsets(zonesOf(calendar(...short)), 'EST'), [1, 2]);
});

test("the calendar's zone is what the file states, else what is known, else the only zone of the file, else UTC", () => {
  const name = (text: string, known: string | null): string => zonesOf(text, known).calendarZone.name;
  assert.equal(name(calendar('X-WR-TIMEZONE:Asia/Tokyo', ...CUSTOM), 'Europe/Paris'), 'Asia/Tokyo');
  assert.equal(name(calendar(...CUSTOM), 'Europe/Paris'), 'Europe/Paris');
  assert.equal(name(calendar(...CUSTOM), null), 'Customized Time Zone');
  assert.equal(name(calendar(), null), 'UTC');
  assert.equal(zonesOf(calendar('X-WR-TIMEZONE:Pacific Standard Time')).statedName, 'America/Los_Angeles');
  assert.equal(zonesOf(calendar('X-WR-TIMEZONE:Nowhere'), 'Europe/Paris').statedName, null);
});
