/** Home of many events at once, for benchmarks: one after the other, each with a link, without a notification each. */
import type { z } from 'zod';
import { notifyCalendars } from './channels.ts';
import type { generationSchema } from './control-contract.ts';
import type { GoogleContext } from './context.ts';
import { createEvent, EditError } from './edits.ts';

const HOUR_MS = 3_600_000;

/** Creates `count` events in a calendar, then notifies once. The same wish gives the same events. */
export function generateEvents(
  google: GoogleContext,
  wish: z.infer<typeof generationSchema>,
): { created: number; firstId: string; lastId: string } {
  if (!google.state.calendars.has(wish.calendarId)) throw new EditError('There is no such calendar.');
  const firstMs = wish.from === undefined ? Math.ceil(google.clock.nowMs() / HOUR_MS) * HOUR_MS : Date.parse(wish.from);
  const idOf = (index: number): string => `${wish.idPrefix}${index.toString(32).padStart(8, '0')}`;
  for (let index = 0; index < wish.count; index += 1) {
    const isLinkless = wish.linklessEvery > 0 && index % wish.linklessEvery === 0;
    const zoomId = 80_000_000_000 + index;
    createEvent(
      google,
      {
        id: idOf(index),
        calendarId: wish.calendarId,
        summary: `Generated meeting ${index}`,
        start: new Date(firstMs + Math.round(index * wish.everyMinutes * 60_000)).toISOString(),
        durationMinutes: wish.durationMinutes,
        ...(!isLinkless && { location: `https://zoom.us/j/${zoomId}` }),
        ...(wish.attendees.length > 0 && { attendees: wish.attendees }),
      },
      { notify: false },
    );
  }
  notifyCalendars(google, [wish.calendarId, ...wish.attendees]);
  return { created: wish.count, firstId: idOf(0), lastId: idOf(wish.count - 1) };
}
