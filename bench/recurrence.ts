/**
 * What it costs to find the occurrences of a window: series begun long ago, many of them, and rules made to do harm. Beside it, in the
 * same run, the iterator of ical.js walking from the start; it never returns for some rules, and is not asked there. All figures are
 * processor time of the one thread that works, so that what else the machine does changes them little.
 * Run: npm run bench -- recurrence [rounds]
 */
import ICAL from 'ical.js';
import { expandCalendarFile, readCalendarFile } from '../src/icalendar/index.ts';
import { printTable } from './support/figures.ts';

const ROUNDS = Number(process.argv[2] ?? 15);
const WINDOW = { startAt: new Date('2027-03-01T00:00:00Z'), endAt: new Date('2027-03-29T00:00:00Z') };

type Case = {
  name: string;
  goalMs: number;
  ics: string;
  isForIcalJs: boolean;
  /** So many copies of the first event are in the text; ical.js is asked once, and the figure multiplied. */
  copies: number;
};

const numbers = (count: number, from = 0): string =>
  Array.from({ length: count }, (_unused, index) => index + from).join(',');
const event = (uid: number, ...lines: string[]): string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}@example.com`,
  'SUMMARY:Stand-up',
  'DURATION:PT30M',
  ...lines,
  'END:VEVENT',
];
const calendar = (...events: string[][]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n');
const since2010 = (minute: number, ...more: string[]): string[] => {
  const time = `${String(8 + (Math.floor(minute / 60) % 10)).padStart(2, '0')}${String(minute % 60).padStart(2, '0')}00`;
  return [`DTSTART;TZID=America/Los_Angeles:20100104T${time}`, ...more];
};
const single = (name: string, goalMs: number, isForIcalJs: boolean, ...lines: string[]): Case => ({
  name,
  goalMs,
  isForIcalJs,
  ics: calendar(event(0, ...lines)),
  copies: 1,
});

/** Daily dates from 4 January 2010 on at 08:00. */
const exceptions = Array.from(
  { length: 10_000 },
  (_unused, day) =>
    `EXDATE;TZID=America/Los_Angeles:${new Date(Date.UTC(2010, 0, 4 + day)).toISOString().slice(0, 10).replaceAll('-', '')}T080000`,
);
const every = 'BYDAY=SU,MO,TU,WE,TH,FR,SA';

const CASES: Case[] = [
  single('daily since 2010', 5, true, ...since2010(0, 'RRULE:FREQ=DAILY')),
  single('weekly on three days since 2010', 5, true, ...since2010(0, 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR')),
  single('daily since 2010 with COUNT=100000', 100, true, ...since2010(0, 'RRULE:FREQ=DAILY;COUNT=100000')),
  {
    name: '300 daily series since 2010',
    goalMs: 1_000,
    isForIcalJs: true,
    ics: calendar(
      ...Array.from({ length: 300 }, (_unused, index) => event(index, ...since2010(index, 'RRULE:FREQ=DAILY'))),
    ),
    copies: 300,
  },
  single('daily since 2010, 10,000 EXDATEs', 500, true, ...since2010(0, 'RRULE:FREQ=DAILY', ...exceptions)),
  single(
    'yearly, 49 ordinal BYDAYs, BYSETPOS',
    100,
    true,
    ...since2010(
      0,
      `RRULE:FREQ=YEARLY;BYDAY=${[1, 2, 3, -1, -2, 20, 53].flatMap((nth) => ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'].map((day) => `${nth}${day}`)).join(',')};BYSETPOS=1,10,-1`,
    ),
  ),
  single('every second since 2010', 500, false, ...since2010(0, 'RRULE:FREQ=SECONDLY')),
  single('every second, COUNT=999999999', 500, false, ...since2010(0, 'RRULE:FREQ=SECONDLY;COUNT=999999999')),
  single('30 February, daily', 500, false, ...since2010(0, 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30')),
  single('30 February, every second', 500, false, ...since2010(0, 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30')),
  single(
    'every second of every day of a year',
    500,
    false,
    ...since2010(
      0,
      `RRULE:FREQ=YEARLY;${every};BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)};BYSECOND=${numbers(60)};BYSETPOS=-366`,
    ),
  ),
  single(
    '20 such rules in one event',
    500,
    false,
    ...since2010(
      0,
      ...Array.from(
        { length: 20 },
        (_unused, index) =>
          `RRULE:FREQ=MONTHLY;${every};BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)};BYSECOND=${index};COUNT=999999`,
      ),
    ),
  ),
];

/** Reads and expands, as a provider does. */
function ours(ics: string): string {
  let found = 0;
  let unreadable = 0;
  for (const series of expandCalendarFile(readCalendarFile(ics, null), { window: WINDOW, addresses: [] })) {
    found += series.events.length;
    unreadable += series.unreadable.length;
  }
  return unreadable === 0 ? String(found) : 'refused';
}

/** Walks the first series from its start; zones are left out, which spares ical.js the work on them. */
function icalJs(ics: string): void {
  const component = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent('vevent');
  if (component === null) throw new Error('there is no event');
  const iterator = new ICAL.Event(component).iterator();
  const from = WINDOW.startAt.toISOString();
  const to = WINDOW.endAt.toISOString();
  for (let next = iterator.next(); next !== undefined && next !== null; next = iterator.next()) {
    const at = next.toString();
    if (at >= to) return;
    if (at >= from) new ICAL.Event(component).getOccurrenceDetails(next);
  }
}

/** Processor time of one round; the clock of the processor is too coarse for less than a fifth of a second. */
function costMs(rounds: number, work: () => void): number {
  const before = process.threadCpuUsage();
  const startedAt = performance.now();
  let count = 0;
  for (; count < rounds || performance.now() - startedAt < 200; count += 1) work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / count;
}

/** What ical.js needs, and how many times ours that is; it gives up on some series by itself. */
function besideIcalJs({ ics, isForIcalJs, copies }: Case, oursMs: number): [string, string] {
  if (!isForIcalJs) return ['not asked', ''];
  try {
    const first = ics.replace(/(END:VEVENT\r\n)[\s\S]*(END:VCALENDAR)/, '$1$2');
    const theirsMs = copies * costMs(3, () => icalJs(first));
    return [theirsMs.toFixed(1), (theirsMs / oursMs).toFixed(0)];
  } catch {
    return ['gives up', ''];
  }
}

console.log(
  `From text to occurrences of four weeks in 2027; mean processor time of ${ROUNDS} rounds or more (ical.js: 3), Node ${process.version}`,
);
let isMissed = false;
const rows = CASES.map((one) => {
  const found = ours(one.ics);
  const oursMs = costMs(ROUNDS, () => ours(one.ics));
  isMissed ||= oursMs >= one.goalMs;
  return [one.name, found, `< ${one.goalMs}`, oursMs.toFixed(2), ...besideIcalJs(one, oursMs)];
});
printTable(['ms', 'found', 'goal', 'ours', 'ical.js', 'times'], rows);
console.log(isMissed ? 'A goal is missed.' : 'All goals are met.');
