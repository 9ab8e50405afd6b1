/** Home of time zones: instants, wall clocks and RFC 3339 texts, by Intl. */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const MOST_CACHED = 200_000;

const formats = new Map<string, Intl.DateTimeFormat>();
/** By zone, then by quarter hour since 1970. */
const offsets = new Map<string, Map<number, number>>();

/** Whether this is an IANA zone the machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What a zone is ahead of UTC at an instant. Offsets change at quarter hours only, so one answer serves a quarter hour. */
export function offsetAt(timeZone: string, instantMs: number): number {
  const quarter = Math.floor(instantMs / QUARTER_MS);
  let known = offsets.get(timeZone);
  if (known === undefined) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  const found = known.get(quarter);
  if (found !== undefined) return found;
  const at = quarter * QUARTER_MS;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
  if (known.size >= MOST_CACHED) known.clear();
  known.set(quarter, offset);
  return offset;
}

/**
 * The instant at which a wall clock shows a time.
 *
 * @param wallMs The wall time, as if it were UTC.
 * @returns In a gap, the offset before it counts; in an overlap, the first of the two (RFC 5545, section 3.3.5).
 */
export function wallToInstant(timeZone: string, wallMs: number): number {
  const before = wallMs - offsetAt(timeZone, wallMs - 24 * 60 * MINUTE_MS);
  const after = wallMs - offsetAt(timeZone, wallMs + 24 * 60 * MINUTE_MS);
  if (before + offsetAt(timeZone, before) === wallMs) return before;
  return after + offsetAt(timeZone, after) === wallMs ? after : before;
}

/** What a wall clock shows at an instant, as if it were UTC. */
export const instantToWall = (timeZone: string, instantMs: number): number => instantMs + offsetAt(timeZone, instantMs);

/** `2026-03-10T09:00:00+01:00`, or with `Z` where the offset is zero. */
export function formatInstant(timeZone: string, instantMs: number): string {
  const offset = offsetAt(timeZone, instantMs);
  const text = new Date(instantMs + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${text}Z`;
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${text}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** Reads an RFC 3339 timestamp; null without an offset, as Google requires one. */
export function parseRfc3339(text: string): number | null {
  if (!RFC3339.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** Midnight of a plain date in a zone. */
export const startOfDate = (timeZone: string, date: string): number =>
  wallToInstant(timeZone, Date.parse(`${date}T00:00:00Z`));

/** A plain date so many days later. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
