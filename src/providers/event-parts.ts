/** Home of events on their way out of a thread: in parts that are quickly taken in, with each long text once in a part. */
import type { CalendarEvent } from '../calendar-events/index.ts';

/** Some events. What stands in `texts` is left out of them, and named by its place there; -1: the event has none. */
export type EventPart = { texts: string[]; events: { event: CalendarEvent; text: number }[] };

/** Most events and most characters of one part. */
const PART_EVENTS = 250;
const PART_LENGTH = 200_000;

/** Cuts events into parts. */
export function* toParts(events: readonly CalendarEvent[]): Generator<EventPart, void> {
  let part: EventPart = { texts: [], events: [] };
  let places = new Map<string, number>();
  let length = 0;
  let lists = new Set<unknown>();
  for (const event of events) {
    const { description, attendees } = event;
    const known = description === null ? -1 : places.get(description);
    const text = known ?? part.texts.length;
    if (known === undefined && description !== null) {
      places.set(description, text);
      part.texts.push(description);
      length += description.length;
    }
    // One list is told once in a part, however many events have it.
    if (!lists.has(attendees)) length += 100 * attendees.length;
    lists.add(attendees);
    part.events.push({ event: { ...event, description: null }, text });
    if (part.events.length < PART_EVENTS && length < PART_LENGTH) continue;
    yield part;
    part = { texts: [], events: [] };
    places = new Map();
    lists = new Set();
    length = 0;
  }
  if (part.events.length > 0) yield part;
}

/** Builds what puts the events of parts together again; a text that stands in several parts is held once. */
export function partReader(): (part: EventPart) => CalendarEvent[] {
  const held = new Map<string, string>();
  return ({ texts, events }) => {
    const known = texts.map((text) => {
      const same = held.get(text) ?? text;
      held.set(text, same);
      return same;
    });
    return events.map(({ event, text }) => ({ ...event, description: known[text] ?? null }));
  };
}
