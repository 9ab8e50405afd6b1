/** Home of what one calendar may hold: the events of its window that are nearest, up to a number and a size. */
import type { CalendarChange, CalendarEvent } from '../calendar-events/index.ts';
import { startOfDay } from '../base/time-zone.ts';

/** Most events of one calendar in a window of four weeks; a busy person has a few hundred. */
export const MAX_EVENTS = 10_000;
/** Most bytes of what its events say, roughly. A description that many of them share counts once. */
const MAX_BYTES = 16 * 1024 * 1024;
/** What an event takes beside its texts. */
const EVENT_BYTES = 500;

/** What a calendar holds of what it was given. */
export type NearestEvents = {
  /** In the order they were given. */
  events: CalendarEvent[];
  /** Null: all of them. Else the instant before which none is missing. */
  completeUntil: Date | null;
};

/** The earlier of two instants; null is later than all. */
export const earlier = (one: Date | null, other: Date | null): Date | null =>
  one === null || (other !== null && other < one) ? other : one;

/** A sentence for the person whose calendar holds more than is kept. */
export const TOO_MANY_EVENTS = `This calendar holds more than ${MAX_EVENTS.toLocaleString('en')} events, or 16 MB of them, in the four weeks ahead; the nearest are kept.`;

/**
 * Keeps the events that start first. May be used again with more events on top of those that were kept.
 *
 * @param timeZone Where all-day events begin; null means UTC.
 */
export function keepNearest(events: readonly CalendarEvent[], timeZone: string | null): NearestEvents {
  const bytesOf = sizer();
  let totalBytes = 0;
  if (events.length <= MAX_EVENTS) {
    for (const event of events) totalBytes += bytesOf(event);
    if (totalBytes <= MAX_BYTES) return { events: [...events], completeUntil: null };
  }
  const sorted = events
    .map((event, place) => ({ event, place, startMs: startMsOf(event, timeZone) }))
    .toSorted((a, b) => a.startMs - b.startMs);
  const bytesInOrder = sizer();
  let usedBytes = 0;
  let count = 0;
  for (const { event } of sorted) {
    usedBytes += bytesInOrder(event);
    if (count >= MAX_EVENTS || usedBytes > MAX_BYTES) break;
    count += 1;
  }
  const kept = sorted.slice(0, count).toSorted((a, b) => a.place - b.place);
  const first = sorted[count];
  return {
    events: kept.map(({ event }) => event),
    completeUntil: first === undefined ? null : new Date(first.startMs),
  };
}

/** The same for changes, of which removals always stay; with a sentence when events were left out. */
export function keepNearestChanges(
  changes: CalendarChange[],
  timeZone: string | null,
): { changes: CalendarChange[]; leftOut: { completeUntil?: Date; bounds?: string[] } } {
  const events = changes.flatMap((change) => (change.kind === 'upserted' ? [change.event] : []));
  const nearest = keepNearest(events, timeZone);
  if (nearest.completeUntil === null) return { changes, leftOut: {} };
  const kept = new Set(nearest.events);
  return {
    changes: changes.filter((change) => change.kind === 'removed' || kept.has(change.event)),
    leftOut: { completeUntil: nearest.completeUntil, bounds: [TOO_MANY_EVENTS] },
  };
}

function startMsOf({ time }: CalendarEvent, timeZone: string | null): number {
  return time.kind === 'timed' ? time.startAt.getTime() : startOfDay(time.startOn, timeZone ?? 'UTC').getTime();
}

/** Measures events one after the other: a description counts for the first that has it, and lists of people are measured once. */
function sizer(): (event: CalendarEvent) => number {
  const descriptions = new Set<string>();
  const lists = new Map<readonly unknown[], number>();
  return (event) => {
    const { title, description, location, attendees, links, icalUid, providerEventId } = event;
    let bytes =
      EVENT_BYTES + 2 * ((title?.length ?? 0) + (location?.length ?? 0) + icalUid.length + providerEventId.length);
    if (description !== null && !descriptions.has(description)) {
      descriptions.add(description);
      bytes += 2 * description.length;
    }
    const known = lists.get(attendees);
    const peopleBytes =
      known ?? attendees.reduce((sum, { name, email }) => sum + 80 + 2 * ((name?.length ?? 0) + email.length), 0);
    lists.set(attendees, peopleBytes);
    return bytes + peopleBytes + links.reduce((sum, link) => sum + 2 * link.length, 0);
  };
}
