/** Home of many events at once, for benchmarks: one after the other, each with a link, without a notification each. */
import type { z } from 'zod';
import type { generationSchema, NewEvent } from './contract.ts';
import { createEvent, EditError, type EventBook } from './edits.ts';
import type { EventFields, EventRecord } from './model.ts';

const HOUR_MS = 3_600_000;

/** Creates `count` events in a calendar, then notifies once. The same wish gives the same events. */
export function generateEvents<Fields extends EventFields>(
  book: EventBook<Fields>,
  wish: z.infer<typeof generationSchema>,
): { created: number; first: EventRecord<Fields>; last: EventRecord<Fields> } {
  const { calendars } = book.state();
  if (!calendars.has(wish.calendarId)) throw new EditError('There is no such calendar.');
  const firstMs = wish.from === undefined ? Math.ceil(book.clock.nowMs() / HOUR_MS) * HOUR_MS : Date.parse(wish.from);
  const idOf = (index: number): string => `${wish.idPrefix}${index.toString(32).padStart(8, '0')}`;
  const create = (index: number): EventRecord<Fields> => {
    const isLinkless = wish.linklessEvery > 0 && index % wish.linklessEvery === 0;
    const zoomId = 80_000_000_000 + index;
    const input: NewEvent = {
      id: idOf(index),
      calendarId: wish.calendarId,
      summary: `Generated meeting ${index}`,
      start: new Date(firstMs + Math.round(index * wish.everyMinutes * 60_000)).toISOString(),
      durationMinutes: wish.durationMinutes,
      ...(!isLinkless && { location: `https://zoom.us/j/${zoomId}` }),
      ...(wish.attendees.length > 0 && { attendees: wish.attendees }),
    };
    return createEvent(book, input, { notify: false });
  };
  const first = create(0);
  let last = first;
  for (let index = 1; index < wish.count; index += 1) last = create(index);
  const calendarIds = [wish.calendarId, ...wish.attendees].filter((id) => calendars.has(id));
  book.changed({ target: { event: last, occurrence: null }, calendarIds, added: calendarIds });
  return { created: wish.count, first, last };
}
