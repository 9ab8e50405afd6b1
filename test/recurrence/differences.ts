/**
 * Home of the known differences to the referee, recurring_ical_events 2.0.1 with icalendar 4.0.3 and dateutil 2.8.2. What
 * each is, and why ours is right, says docs/decisions/0004-recurrence-against-a-referee.md.
 *
 * None of them excuses anything: where a series differs and one applies, the referee is asked again in words that it reads
 * as RFC 5545 means them (restated.ts), and must then say the same. The last two are about single days that no words avoid.
 */
import { hasWeeklyPosition, isAtTheTurn } from './arbitrary-series.ts';
import { zoneOf } from './series-case.ts';
import type { Length, SeriesCase } from './series-case.ts';

/** Whether a known difference can show in a series that is looked at until an instant. */
type Applies = (series: SeriesCase, untilMs: number) => boolean;

const lengthsOf = ({ length, changed }: SeriesCase): Length[] => [length, ...changed.map((change) => change.length)];
const daysOf = (rule: string | null): string[] => (/BYDAY=([^;]+)/.exec(rule ?? '')?.[1] ?? '').split(',');
const isTimed = ({ clock }: SeriesCase): boolean => clock !== 'date';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
function changesClock(series: SeriesCase, untilMs: number): boolean {
  const zone = zoneOf(series);
  for (let atMs = series.startMs - WEEK_MS; atMs < untilMs + WEEK_MS; atMs += WEEK_MS)
    if (zone.offsetMsAt(atMs) !== zone.offsetMsAt(atMs + WEEK_MS)) return true;
  return false;
}

/** By name, as the document lists them. */
export const KNOWN_DIFFERENCES: Record<string, Applies> = {
  'a zone is taken for the distance it has at the start': (series, untilMs) =>
    series.clock === 'zoned' && changesClock(series, untilMs),
  'UNTIL as a date or a local time': (series) =>
    isTimed(series) &&
    (series.until?.form === 'date' || (series.until?.form === 'local' && series.clock !== 'floating')),
  'COUNT with a start that the rule does not match': ({ count }) => count !== null,
  'a date without an end': (series) => !isTimed(series) && lengthsOf(series).some(({ form }) => form === 'none'),
  'a duration in days': (series) =>
    series.clock === 'zoned' && lengthsOf(series).some(({ form, days }) => form === 'duration' && days > 0),
  'a further date with a period': ({ further }) => further.some(({ periodSeconds }) => periodSeconds !== null),
  'a date for a time in EXDATE, RDATE or RECURRENCE-ID': (series) =>
    isTimed(series) && [...series.further, ...series.excluded, ...series.changed].some(({ form }) => form === 'date'),
  'a changed occurrence is known by its day': ({ changed }) => changed.length > 0,
  'THISANDFUTURE changes one occurrence only': ({ changed }) => changed.some(({ isFromHere }) => isFromHere),
  'BYDAY with and without ordinals': ({ rule }) =>
    daysOf(rule).some((day) => day.length > 2) && daysOf(rule).some((day) => day.length === 2),
  'ordinals of two digits': ({ rule }) => daysOf(rule).some((day) => /\d\d/.test(day)),
  'BYWEEKNO without BYDAY': ({ rule }) => rule?.includes('BYWEEKNO=') === true && !rule.includes('BYDAY='),
  'numbered weeks at the turn of a year': ({ rule }) => isAtTheTurn(rule ?? ''),
  'BYSETPOS in the week of the start': ({ rule }) => hasWeeklyPosition(rule ?? ''),
};

/**
 * Whether a difference that no words can avoid covers what one side tells: the referee is wrong about single days at the
 * turn of a year and in the week of the start. Rules that meet these days have no COUNT, so nothing follows from them.
 */
export function isOnOddDay(told: string, { rule, startMs }: SeriesCase): boolean {
  const day = told.slice(0, 10);
  if (isAtTheTurn(rule ?? '') && /-(?:12-(?:2[5-9]|3\d)|01-0[1-8])$/.test(day)) return true;
  return hasWeeklyPosition(rule ?? '') && Math.abs(Date.parse(day) - startMs) <= WEEK_MS + DAY_MS;
}

/** Names of the known differences that can show in a series. */
export const namesOf = (series: SeriesCase, untilMs: number): string[] =>
  Object.entries(KNOWN_DIFFERENCES)
    .filter(([, applies]) => applies(series, untilMs))
    .map(([name]) => name);
