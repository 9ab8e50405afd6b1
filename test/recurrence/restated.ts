/**
 * Home of the restated question: what a series means by RFC 5545, in words the referee cannot misread.
 *
 * The referee knows zones only as distances of its start, changed occurrences only by their day, no periods, and more of
 * that kind (docs/decisions/0004-recurrence-against-a-referee.md). The restated question holds wall clocks alone;
 * `X-` properties speak to the script around the library, which turns the wall clocks into instants.
 */
import { DAY_MS, toInstantMs } from '../../src/base/time-zone.ts';
import { WEEKDAYS, titleOf, writeCalendar, writeDate, writeWall, zoneOf } from './series-case.ts';
import type { Length, SeriesCase } from './series-case.ts';

const HOUR_MS = 3_600_000;

/** Writes the restated question of a series. */
export function restate(series: SeriesCase): string {
  const { clock, startMs, length, rule, further, excluded, changed } = series;
  const single = changed.map((change, index) => ({ change, index })).filter(({ change }) => !change.isFromHere);
  const away = [...excluded.map(({ wallMs }) => wallMs), ...single.map(({ change }) => change.originalMs)].flatMap(
    (wallMs) => [wallMs, ...twinsOf(wallMs, series)],
  );
  const plain = further.filter(({ periodSeconds }) => periodSeconds === null);
  const periods = further.filter(({ periodSeconds }) => periodSeconds !== null);
  const fromHere = changed.flatMap((change, index) => {
    if (!change.isFromHere) return [];
    const ownMs = change.originalMs + change.shiftSeconds * 1_000;
    const length_ = writeLength(change.length, ownMs, series);
    const told = [
      writeWall(change.originalMs),
      change.shiftSeconds,
      length_,
      titleOf(index),
      change.isCancelled ? 1 : 0,
    ];
    return [`X-FROM-HERE:${told.join(';')}`];
  });
  const event = (uid: string, wallMs: number, eventLength: Length, title: string, more: string[] = []): string[] => [
    `UID:${uid}`,
    timeLine('DTSTART', wallMs, clock),
    `X-LENGTH:${writeLength(eventLength, wallMs, series)}`,
    `SUMMARY:${title}`,
    ...more,
  ];
  return writeCalendar([
    event('series', startMs, length, 'Series', [
      ...(rule === null ? [] : [`X-RRULE:${ruleOf(series, rule)}`]),
      ...plain.map(({ wallMs }) => timeLine('RDATE', wallMs, clock)),
      ...away.map((wallMs) => timeLine('EXDATE', wallMs, clock)),
      ...fromHere,
    ]),
    ...periods.map(({ wallMs, periodSeconds }, index) =>
      event(`period${index}`, wallMs, { form: 'duration', days: 0, seconds: periodSeconds ?? 0 }, 'Series'),
    ),
    ...single
      .filter(({ change }) => !change.isCancelled)
      .map(({ change, index }) =>
        event(`changed${index}`, change.originalMs + change.shiftSeconds * 1_000, change.length, titleOf(index)),
      ),
  ]);
}

/** Other wall clocks that are the same instant, because the clock jumps over them or to them. */
const twinsOf = (wallMs: number, series: SeriesCase): number[] => {
  const instantMs = toInstantMs(wallMs, zoneOf(series));
  const jumps = [-HOUR_MS, -HOUR_MS / 2, HOUR_MS / 2, HOUR_MS].map((jumpMs) => wallMs + jumpMs);
  return series.clock === 'date' ? [] : jumps.filter((twinMs) => toInstantMs(twinMs, zoneOf(series)) === instantMs);
};

const timeLine = (name: string, wallMs: number, clock: SeriesCase['clock']): string =>
  clock === 'date' ? `${name};VALUE=DATE:${writeDate(wallMs)}` : `${name}:${writeWall(wallMs)}`;

/** Days on the wall clock and seconds after them: DURATION says so, DTEND means exact seconds, and nothing none or a day. */
function writeLength(length: Length, startMs: number, series: SeriesCase): string {
  if (series.clock === 'date') return `${length.form === 'none' ? 1 : length.days};0`;
  if (length.form === 'none') return '0;0';
  if (length.form === 'duration') return `${length.days};${length.seconds}`;
  const zone = zoneOf(series);
  const endMs = toInstantMs(startMs + length.days * DAY_MS + length.seconds * 1_000, zone);
  return `0;${Math.max(endMs - toInstantMs(startMs, zone), 0) / 1_000}`;
}

function ruleOf(series: SeriesCase, rule: string): string {
  const { clock, startMs, count, until } = series;
  const parts = [rule.replace(/BYDAY=([^;]+)/, (_, days: string) => `BYDAY=${withOrdinals(days, rule)}`)];
  if (isWeekWithoutDay(rule)) parts.push(`BYDAY=${WEEKDAYS[new Date(startMs).getUTCDay()]}`);
  if (count !== null) parts.push(`COUNT=${count}`);
  if (until !== null) {
    const isWholeDay = until.form === 'date' || clock === 'date';
    const lastMs = isWholeDay ? Math.floor(until.wallMs / DAY_MS) * DAY_MS + DAY_MS - 1_000 : until.wallMs;
    parts.push(`UNTIL=${clock === 'date' ? writeDate(lastMs) : writeWall(lastMs)}`);
  }
  return parts.join(';');
}

/** Whether a rule names weeks and no day in them: DTSTART gives the day; the referee takes all seven. */
const isWeekWithoutDay = (rule: string): boolean => rule.includes('BYWEEKNO=') && !rule.includes('BYDAY=');

/** Writes `MO,1FR` as `1MO,2MO,…,1FR`: the referee takes a list with both kinds for a condition on both. */
function withOrdinals(days: string, rule: string): string {
  const entries = days.split(',');
  const isMixed = entries.some((day) => day.length > 2) && entries.some((day) => day.length === 2);
  if (!isMixed) return days;
  const most = rule.includes('FREQ=YEARLY') && !rule.includes('BYMONTH=') ? 53 : 5;
  return entries
    .flatMap((day) => (day.length > 2 ? [day] : Array.from({ length: most }, (_, index) => `${index + 1}${day}`)))
    .join(',');
}
