/** Home of the times of an iCalendar file: dates, wall clocks and instants, checked; and durations. */
import { DAY_MS, fixedTimeZone, toInstantMs, toWallMs, UTC } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';

/** One time as the file writes it. Wall clocks are in milliseconds as `Date.UTC` counts them. */
export type TimeValue =
  | { kind: 'date'; wallMs: number }
  /**
   * `zone` null: floating, the same wall clock wherever one is.
   * `unknownZone` the name of its zone where nothing explains it, as written; null otherwise.
   */
  | { kind: 'wall'; wallMs: number; zone: TimeZone | null; unknownZone: string | null };

/** A length: days follow the wall clock, the rest is exact (RFC 5545, section 3.3.6). */
export type Duration = { days: number; exactMs: number };

/** A date, what separates it from its time, the figures of the time, and what is left: half of day, distance from UTC, a zone. */
const TIME =
  /^(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:(\s*T\s*|\s+|[A-Z]{2,5})(\d[\d:]{2,9})(?:[.,]\d{1,9})?\s*([^\d\s][^]{0,79})?)?$/;
const OFFSET = /^([+-])(\d{2}):?(\d{2})?$/;
const MAX_OFFSET_MS = 18 * 3_600_000;
/** The `T` may stand anywhere: some write a week as `PT1W`. */
const DURATION = /^([+-])?PT?(?:(\d{1,6})W)?T?(?:(\d{1,6})D)?T?(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})S)?$/;

/** No zone but UTC is known. */
const findNone = (): null => null;

/**
 * Reads a date or a date with time. A bare date counts as a date whatever its VALUE parameter says; a `Z` beats a zone.
 *
 * Beside the form of RFC 5545 it reads what else stands in feeds: the forms of ISO 8601 with their fractions and distances from
 * UTC, a missing figure of the seconds, `AM` and `PM`, and the name of a zone behind the time or in the place of the `T`.
 *
 * @param zone The zone its TZID names; null when it has none.
 * @param findZone What a name of a zone inside the time means; null when nothing explains it.
 * @returns null when it is no time that exists: 30 February, 25 o'clock.
 */
export function readTimeValue(
  text: string,
  zone: TimeZone | null,
  findZone: (name: string) => TimeZone | null = findNone,
): TimeValue | null {
  const match = TIME.exec(text.trim().toUpperCase());
  if (match === null) return null;
  const [, year, , month, day, between = '', figures, rest = ''] = match;
  const dateMs = dayMs(Number(year), Number(month), Number(day));
  if (dateMs === null || figures === undefined) return dateMs === null ? null : { kind: 'date', wallMs: dateMs };
  const half = /^[AP]M/.exec(rest)?.[0] ?? null;
  const timeMs = timeOfDayMs(figures, half);
  if (timeMs === null) return null;
  const wallMs = dateMs + timeMs;
  const named = zoneOfSuffix(half === null ? rest.trim() : rest.slice(2).trim(), findZone);
  if (named === null) return null;
  const marker = between.trim();
  const isMarked = marker !== '' && marker !== 'T';
  const found = named ?? (isMarked ? findZone(marker) : null) ?? zone;
  return { kind: 'wall', wallMs, zone: found, unknownZone: isMarked && found === null ? marker : null };
}

/**
 * `150000`, `15:00`, `150000975` with milliseconds, and with a zero that was lost: `15000` is 15:00:00 where that exists, else `90000`
 * is 9 o'clock.
 */
function timeOfDayMs(figures: string, half: string | null): number | null {
  const digits = figures.replaceAll(':', '');
  const candidates = digits.length === 5 ? [`${digits.slice(0, 4)}0${digits.slice(4)}`, `0${digits}`] : [digits];
  for (const candidate of candidates) {
    const [, hours, minutes, seconds = '0'] = /^(\d{2})(\d{2})(\d{2})?(?:\d{3})?$/.exec(candidate) ?? [];
    const hour = Number(hours);
    if (hours === undefined || hour > 23 || Number(minutes) > 59 || Number(seconds) > 60) continue;
    const ofDay = half === null || hour > 12 ? hour : (hour % 12) + (half === 'PM' ? 12 : 0);
    return ((ofDay * 60 + Number(minutes)) * 60 + Math.min(Number(seconds), 59)) * 1_000;
  }
  return null;
}

/** The zone that follows a time; undefined when none does, null when what follows is none. */
function zoneOfSuffix(suffix: string, findZone: (name: string) => TimeZone | null): TimeZone | null | undefined {
  if (suffix === '') return undefined;
  if (/^Z+$/.test(suffix)) return UTC;
  const [, sign, hours, minutes = '0'] = OFFSET.exec(suffix) ?? [];
  if (hours === undefined) return findZone(suffix.replace(/^[[(]|[\])]$/g, ''));
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return offsetMs === 0 ? UTC : Math.abs(offsetMs) > MAX_OFFSET_MS ? null : fixedTimeZone(suffix, offsetMs);
}

function dayMs(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

/** Reads a duration such as `PT1H30M` or `P2D`; null when it is none, or negative. */
export function readDuration(text: string): Duration | null {
  const match = DURATION.exec(text.trim().toUpperCase());
  if (match === null || match[1] === '-' || !/\d/.test(text)) return null;
  const [, , weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  return {
    days: Number(weeks) * 7 + Number(days),
    exactMs: ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000,
  };
}

/**
 * The instant of a time.
 *
 * @param zone Where floating times and dates are read.
 */
export function instantOf(value: TimeValue, zone: TimeZone): number {
  return toInstantMs(value.wallMs, value.kind === 'wall' ? (value.zone ?? zone) : zone);
}

/**
 * The date of a time, as the wall clock of its midnight.
 *
 * All-day events have dates in every shape: plain, with the midnight of their own zone, and with midnight UTC that
 * means the date itself. Another time in UTC is the date it has in the calendar's zone.
 */
export function dateOf(value: TimeValue, zone: TimeZone): number {
  const isOtherUtc = value.kind === 'wall' && value.zone === UTC && value.wallMs % DAY_MS !== 0;
  const wallMs = isOtherUtc ? toWallMs(value.wallMs, zone) : value.wallMs;
  return Math.floor(wallMs / DAY_MS) * DAY_MS;
}

/** `20270302T180000Z` for an instant. */
export function formatInstant(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** `2027-03-02` for the wall clock of a date. */
export function formatDate(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}
