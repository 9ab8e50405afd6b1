/** Home of instants in words: dates, times of day and how long ago, all in one zone. */

/** Where and how times are shown: a locale of the page's language, and the person's IANA zone. */
export type Place = { locale: string; timeZone: string };

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

/** Whether it is midnight there. */
export const isMidnight = (instant: Date, { timeZone }: Place): boolean =>
  formatIn('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(instant) === '00:00';

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
