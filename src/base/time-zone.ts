/** Home of time zones: from a wall clock to an instant and back, whatever zone this machine runs in. */

/**
 * A rule that tells how far a wall clock is ahead of UTC.
 *
 * Wall clocks are numbers here: the milliseconds `Date.UTC` gives for what the clock shows. So a date is the wall clock
 * of its midnight, and days can be added without thinking of daylight saving.
 */
export type TimeZone = {
  /** IANA name where there is one, else what the calendar called it. */
  name: string;
  /** Milliseconds the wall clock is ahead of UTC at an instant; negative west of Greenwich. */
  offsetMsAt: (instantMs: number) => number;
};

/** Milliseconds of a day on a wall clock. */
export const DAY_MS = 86_400_000;

/** Coordinated universal time. */
export const UTC: TimeZone = { name: 'UTC', offsetMsAt: () => 0 };

/** A zone that is always the same distance from UTC. */
export function fixedTimeZone(name: string, offsetMs: number): TimeZone {
  return { name, offsetMsAt: () => offsetMs };
}

/** Most names, found or not, that are remembered; a calendar may name anything. */
const MAX_NAMES = 1_000;
/** Most days of one zone whose offset is remembered; a window has 29. */
const MAX_DAYS = 20_000;

/** What `Intl` said about a name: asking it is a thousand times slower than looking it up. Only the machine's zone data is in it. */
const known = new Map<string, TimeZone | null>();

/**
 * Finds a zone by its IANA name.
 *
 * @returns null when this machine does not know the name.
 */
export function findTimeZone(name: string): TimeZone | null {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (known.size >= MAX_NAMES) known.clear();
  const zone = ianaTimeZone(name);
  known.set(name, zone);
  return zone;
}

/** A zone's name as a calendar writes it, bounded so that it can be stored and shown. */
export const shownZoneName = (text: string): string => text.trim().slice(0, 200).toWellFormed();

function ianaTimeZone(name: string): TimeZone | null {
  const format = offsetFormat(name);
  if (format === null) return null;
  const ask = (instantMs: number): number => readOffset(format.format(instantMs));
  const offsetsAtMidnight = new Map<number, number>();
  const atMidnight = (day: number): number => {
    const remembered = offsetsAtMidnight.get(day);
    if (remembered !== undefined) return remembered;
    if (offsetsAtMidnight.size >= MAX_DAYS) offsetsAtMidnight.clear();
    const offsetMs = ask(day * DAY_MS);
    offsetsAtMidnight.set(day, offsetMs);
    return offsetMs;
  };
  return {
    name,
    offsetMsAt(instantMs) {
      const day = Math.floor(instantMs / DAY_MS);
      const offsetMs = atMidnight(day);
      return offsetMs === atMidnight(day + 1) ? offsetMs : ask(instantMs);
    },
  };
}

function offsetFormat(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, year: 'numeric', timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
}

/** Reads "2027, GMT-08:00"; UTC itself is written without figures. */
function readOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  const offsetMs = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -offsetMs : offsetMs;
}

/** What the clock shows at an instant. */
export function toWallMs(instantMs: number, zone: TimeZone): number {
  return instantMs + zone.offsetMsAt(instantMs);
}

/**
 * When a clock shows this. A time that a clock jumps over is read with the offset before the jump; a time it shows
 * twice is the first one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
 */
export function toInstantMs(wallMs: number, zone: TimeZone): number {
  const offsetBefore = zone.offsetMsAt(wallMs - DAY_MS);
  const first = wallMs - offsetBefore;
  if (zone.offsetMsAt(first) === offsetBefore) return first;
  const offsetAfter = zone.offsetMsAt(wallMs + DAY_MS);
  const second = wallMs - offsetAfter;
  return zone.offsetMsAt(second) === offsetAfter ? second : first;
}

/**
 * When a date begins in a zone; where its midnight is jumped over, the first moment after the jump.
 *
 * @param date `YYYY-MM-DD`.
 * @param timeZone IANA name; one that is not known counts as UTC.
 */
export function startOfDay(date: string, timeZone: string): Date {
  return new Date(toInstantMs(Date.parse(`${date}T00:00:00Z`), findTimeZone(timeZone) ?? UTC));
}
