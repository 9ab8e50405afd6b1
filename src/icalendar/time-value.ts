/** Home of the times of an iCalendar file: dates, wall clocks and instants, checked; and durations. */
import { DAY_MS, toInstantMs, toWallMs, UTC } from '../base/time-zone.ts';
import type { TimeZone } from '../base/time-zone.ts';

/** One time as the file writes it. Wall clocks are in milliseconds as `Date.UTC` counts them. */
export type TimeValue =
  | { kind: 'date'; wallMs: number }
  /** `zone` null: floating, the same wall clock wherever one is. */
  | { kind: 'wall'; wallMs: number; zone: TimeZone | null };

/** A length: days follow the wall clock, the rest is exact (RFC 5545, section 3.3.6). */
export type Duration = { days: number; exactMs: number };

const TIME = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z)?)?$/;
/** The `T` may stand anywhere: some write a week as `PT1W`. */
const DURATION = /^([+-])?PT?(?:(\d{1,6})W)?T?(?:(\d{1,6})D)?T?(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})S)?$/;

/**
 * Reads a date or a date with time. A bare date counts as a date whatever its VALUE parameter says; a `Z` beats a zone.
 *
 * @param zone The zone its TZID names; null when it has none.
 * @returns null when it is no time that exists: 30 February, 25 o'clock.
 */
export function readTimeValue(text: string, zone: TimeZone | null): TimeValue | null {
  const match = TIME.exec(text.trim().toUpperCase());
  if (match === null) return null;
  const [, year, month, day, hours, minutes, seconds = '0', isUtc] = match;
  const dateMs = dayMs(Number(year), Number(month), Number(day));
  if (dateMs === null) return null;
  if (hours === undefined || minutes === undefined) return { kind: 'date', wallMs: dateMs };
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  const timeMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Math.min(Number(seconds), 59)) * 1_000;
  return { kind: 'wall', wallMs: dateMs + timeMs, zone: isUtc === undefined ? zone : UTC };
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
