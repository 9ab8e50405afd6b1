/** Home of generated series: their shape, and the iCalendar text that says it. */
import { findTimeZone, toInstantMs, UTC } from '../../src/base/time-zone.ts';
import type { TimeZone } from '../../src/base/time-zone.ts';

/** Lengths are days on the wall clock, then seconds; `end` writes DTEND, `duration` DURATION, `none` neither. */
export type Length = { form: 'end' | 'duration' | 'none'; days: number; seconds: number };

/** How a time of a list is written; `usual` is as DTSTART is. */
export type TimeForm = 'usual' | 'utc' | 'date';

/** One changed occurrence, by its original wall clock. */
export type ChangedOccurrence = {
  originalMs: number;
  form: TimeForm;
  isCancelled: boolean;
  /** THISANDFUTURE. */
  isFromHere: boolean;
  shiftSeconds: number;
  length: Length;
};

/** One series; all times are wall clocks in milliseconds. */
export type SeriesCase = {
  clock: 'zoned' | 'utc' | 'floating' | 'date';
  /** Of its times when it is zoned, else of the calendar, where floating times and dates are read. */
  zone: string;
  zoneForm: 'iana' | 'windows' | 'own';
  startMs: number;
  length: Length;
  /** Parts of the rule without COUNT and UNTIL; null for none. */
  rule: string | null;
  count: number | null;
  until: { wallMs: number; form: 'usual' | 'utc' | 'local' | 'date' } | null;
  further: { wallMs: number; form: TimeForm; periodSeconds: number | null }[];
  excluded: { wallMs: number; form: TimeForm }[];
  changed: ChangedOccurrence[];
};

/** Days as rules name them, Sunday first. */
export const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

/** What is known of a zone of generated series: its Windows name, and days before its clock changes. */
type KnownZone = { windowsName: string; eves: string[] };
/** Zones of generated series by IANA name. */
export const ZONES: Record<string, KnownZone> = {
  'Europe/Berlin': { windowsName: 'W. Europe Standard Time', eves: ['2026-03-28', '2026-10-24'] },
  'America/New_York': { windowsName: 'Eastern Standard Time', eves: ['2026-03-07', '2026-10-31'] },
  'Europe/Dublin': { windowsName: 'GMT Standard Time', eves: ['2026-03-28', '2026-10-24'] },
  'Australia/Lord_Howe': { windowsName: 'Lord Howe Standard Time', eves: ['2026-04-04', '2026-10-03'] },
  'America/St_Johns': { windowsName: 'Newfoundland Standard Time', eves: ['2026-03-07', '2026-10-31'] },
  'Asia/Kolkata': { windowsName: 'India Standard Time', eves: [] },
  'Pacific/Auckland': { windowsName: 'New Zealand Standard Time', eves: ['2026-04-04', '2026-09-26'] },
};

/** The name an own zone goes by, and the rules it brings. */
const OWN_NAME = 'House clock';
type Switch = { name: string; start: string; from: string; to: string; rule: string };
export const OWN_ZONES: Record<string, Switch[]> = {
  'Europe/Berlin': [
    { name: 'DAYLIGHT', start: '20000326T020000', from: '+0100', to: '+0200', rule: 'BYMONTH=3;BYDAY=-1SU' },
    { name: 'STANDARD', start: '20001029T030000', from: '+0200', to: '+0100', rule: 'BYMONTH=10;BYDAY=-1SU' },
  ],
  'America/New_York': [
    { name: 'DAYLIGHT', start: '20070311T020000', from: '-0500', to: '-0400', rule: 'BYMONTH=3;BYDAY=2SU' },
    { name: 'STANDARD', start: '20071104T020000', from: '-0400', to: '-0500', rule: 'BYMONTH=11;BYDAY=1SU' },
  ],
};

/** The zone that the wall clocks of a series hang on. */
export function zoneOf(series: SeriesCase): TimeZone {
  return series.clock === 'utc' ? UTC : (findTimeZone(series.zone) ?? UTC);
}

/** `20270302T080000` for a wall clock. */
export const writeWall = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 19).replace(/[-:]/g, '');
/** `20270302` for a wall clock. */
export const writeDate = (wallMs: number): string => writeWall(wallMs).slice(0, 8);

/** Writes a property with a time, in the form wanted. */
function timeLine(name: string, wallMs: number, form: TimeForm, series: SeriesCase): string {
  if (form === 'date' || (form === 'usual' && series.clock === 'date'))
    return `${name};VALUE=DATE:${writeDate(wallMs)}`;
  if (form === 'utc' || series.clock === 'utc') return `${name}:${writeWall(toInstantMs(wallMs, zoneOf(series)))}Z`;
  if (series.clock === 'floating') return `${name}:${writeWall(wallMs)}`;
  return `${name};TZID=${zoneName(series)}:${writeWall(wallMs)}`;
}

function zoneName(series: SeriesCase): string {
  if (series.zoneForm === 'own') return OWN_NAME;
  return series.zoneForm === 'windows' ? (ZONES[series.zone]?.windowsName ?? series.zone) : series.zone;
}

/** `P1DT3600S` for a length. */
export const writeDuration = ({ days, seconds }: Pick<Length, 'days' | 'seconds'>): string =>
  seconds === 0 ? `P${days}D` : `P${days === 0 ? '' : `${days}D`}T${seconds}S`;

function lengthLines(startMs: number, length: Length, series: SeriesCase): string[] {
  if (length.form === 'none') return [];
  if (length.form === 'duration') return [`DURATION:${writeDuration(length)}`];
  const endMs = startMs + length.days * 86_400_000 + length.seconds * 1_000;
  return [timeLine('DTEND', endMs, 'usual', series)];
}

function untilText({ wallMs, form }: NonNullable<SeriesCase['until']>, series: SeriesCase): string {
  if (form === 'date' || (form === 'usual' && series.clock === 'date')) return writeDate(wallMs);
  const isUtc = form === 'utc' || (form === 'usual' && series.clock !== 'floating');
  return isUtc ? `${writeWall(toInstantMs(wallMs, zoneOf(series)))}Z` : writeWall(wallMs);
}

/** Writes a series as a calendar would send it. */
export function writeSeries(series: SeriesCase): string {
  const { startMs, length, rule, count, until, further, excluded, changed } = series;
  const parts = [
    ...(rule === null ? [] : [rule]),
    ...(count === null ? [] : [`COUNT=${count}`]),
    ...(until === null ? [] : [`UNTIL=${untilText(until, series)}`]),
  ];
  const furtherLines = further.map(({ wallMs, form, periodSeconds }) => {
    const line = timeLine('RDATE', wallMs, form, series);
    return periodSeconds === null
      ? line
      : `${line.replace('RDATE', 'RDATE;VALUE=PERIOD')}/${writeDuration({ days: 0, seconds: periodSeconds })}`;
  });
  const master = [
    timeLine('DTSTART', startMs, 'usual', series),
    ...lengthLines(startMs, length, series),
    ...(rule === null ? [] : [`RRULE:${parts.join(';')}`]),
    ...furtherLines,
    ...excluded.map(({ wallMs, form }) => timeLine('EXDATE', wallMs, form, series)),
    'SUMMARY:Series',
  ];
  const overrides = changed.map((change, index) => {
    const ownMs = change.originalMs + change.shiftSeconds * 1_000;
    const id = timeLine('RECURRENCE-ID', change.originalMs, change.form, series);
    return [
      change.isFromHere ? id.replace('RECURRENCE-ID', 'RECURRENCE-ID;RANGE=THISANDFUTURE') : id,
      timeLine('DTSTART', ownMs, 'usual', series),
      ...lengthLines(ownMs, change.length, series),
      ...(change.isCancelled ? ['STATUS:CANCELLED'] : []),
      `SUMMARY:${titleOf(index)}`,
    ];
  });
  const zone = series.clock === 'zoned' && series.zoneForm === 'own' ? ownZone(series.zone) : [];
  return writeCalendar(
    [master, ...overrides].map((lines) => ['UID:series@example.com', ...lines]),
    zone,
  );
}

/** The title of a changed occurrence by its place in the list. */
export const titleOf = (index: number): string => `Changed ${index + 1}`;

/** Writes a calendar of events, given as lines without their frame. */
export function writeCalendar(events: readonly (readonly string[])[], zone: readonly string[] = []): string {
  const framed = events.flatMap((lines) => ['BEGIN:VEVENT', 'DTSTAMP:20200101T000000Z', ...lines, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...zone, ...framed, 'END:VCALENDAR', ''].join('\r\n');
}

function ownZone(zone: string): string[] {
  const switches = OWN_ZONES[zone] ?? [];
  const lines = switches.flatMap(({ name, start, from, to, rule }) => [
    `BEGIN:${name}`,
    `TZNAME:${to}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `RRULE:FREQ=YEARLY;${rule}`,
    `END:${name}`,
  ]);
  return ['BEGIN:VTIMEZONE', `TZID:${OWN_NAME}`, ...lines, 'END:VTIMEZONE'];
}
