/** Home of time on this page: meetings in days, and instants in words, all in one zone. */
import type { Meeting } from './wire.ts';

/** Where and how times are shown: a locale of the page's language, and the person's IANA zone. */
export type Place = { locale: string; timeZone: string };

/** The meetings of one day. `key` is its date, `2027-01-31`. */
export type Day = { key: string; meetings: Meeting[] };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;

// A formatter costs a hundred times what its use costs, and a list uses the same few thousands of times.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** The date of an instant in the person's zone, as `2027-01-31`. */
export const dateKey = (instant: Date, { timeZone }: Place): string =>
  formatIn('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);

const isMidnight = (instant: Date, { timeZone }: Place): boolean =>
  formatIn('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant) === '00:00';

/** Whether it runs from midnight to midnight here: certainly an all-day event when the calendar has the person's zone. */
export function isFromMidnightToMidnight(meeting: Meeting, place: Place): boolean {
  const start = new Date(meeting.start_time);
  const end = new Date(meeting.end_time);
  return end > start && isMidnight(start, place) && isMidnight(end, place);
}

/** Whether it is shown without times. All-day events of a calendar in another zone are known by their length. */
export function isShownAllDay(meeting: Meeting, place: Place): boolean {
  const lengthMs = Date.parse(meeting.end_time) - Date.parse(meeting.start_time);
  return isFromMidnightToMidnight(meeting, place) || (lengthMs > 0 && lengthMs % DAY_MS === 0);
}

/** Sorts meetings into days, in their order; one that began before today is on today. */
export function groupByDay(meetings: readonly Meeting[], now: Date, place: Place): Day[] {
  const today = dateKey(now, place);
  const days = new Map<string, Meeting[]>();
  for (const meeting of meetings) {
    // An all-day event begins at midnight of its calendar's zone; its noon has the same date in nearly every zone.
    const offsetMs = isShownAllDay(meeting, place) ? 12 * HOUR_MS : 0;
    const date = dateKey(new Date(Date.parse(meeting.start_time) + offsetMs), place);
    const key = date < today ? today : date;
    const ofDay = days.get(key);
    if (ofDay === undefined) days.set(key, [meeting]);
    else ofDay.push(meeting);
  }
  return [...days]
    .map(([key, ofDay]) => ({ key, meetings: ofDay }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Whole days from the beginning, until they hold at least `least` meetings. */
export function firstDays(days: readonly Day[], least: number): Day[] {
  let count = 0;
  return days.filter((day) => {
    const isWanted = count < least;
    count += day.meetings.length;
    return isWanted;
  });
}

/** A day's name: `relative` is set for today and tomorrow. */
export function dayName(key: string, now: Date, place: Place): { relative: 'today' | 'tomorrow' | null; date: string } {
  const noon = new Date(`${key}T12:00:00Z`);
  const date = formatIn(place.locale, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(noon);
  const today = dateKey(now, place);
  const tomorrow = new Date(Date.parse(`${today}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return { relative: key === today ? 'today' : key === tomorrow ? 'tomorrow' : null, date };
}

/** The time of day, as the person writes it; hours of a 24-hour clock have two digits, so that times stand in a column. */
export function timeOfDay(instant: Date, { locale, timeZone }: Place): string {
  const { hour12 } = formatIn(locale, { hour: 'numeric' }).resolvedOptions();
  const hour = hour12 === true ? 'numeric' : '2-digit';
  return formatIn(locale, { timeZone, hour, minute: '2-digit' }).format(instant);
}

/** Date and time of day, short. */
export const dateAndTime = (instant: Date, { locale, timeZone }: Place): string =>
  formatIn(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  }).format(instant);

/** How long ago, in whole units down to ten seconds; null within the last ten. */
export function timeAgo(instant: Date, now: Date, { locale }: Place): string | null {
  const agoMs = now.getTime() - instant.getTime();
  if (agoMs < TEN_SECONDS_MS) return null;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  if (agoMs < MINUTE_MS) return format.format(-10 * Math.floor(agoMs / TEN_SECONDS_MS), 'second');
  if (agoMs < HOUR_MS) return format.format(-Math.floor(agoMs / MINUTE_MS), 'minute');
  if (agoMs < DAY_MS) return format.format(-Math.floor(agoMs / HOUR_MS), 'hour');
  return format.format(-Math.floor(agoMs / DAY_MS), 'day');
}

/** The page is in English; of a person's languages the English one says how times are written. */
export const pickLocale = (languages: readonly string[]): string =>
  languages.find((language) => /^en(?:-|$)/i.test(language)) ?? 'en-GB';
