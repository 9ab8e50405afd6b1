/** Home of the events half of a provider's control API: the same routes and words with every provider. */
import type { z } from 'zod';
import { controlRoute, readControlBody } from '../control.ts';
import { json, type Answer, type Route, type SandboxRequest } from '../http.ts';
import { generationSchema, removalSchema, responseSchema, type EventEdit, type NewEvent } from './contract.ts';
import {
  cancelEvent,
  createEvent,
  EditError,
  editEvent,
  removeEvent,
  respond,
  type EventBook,
  type Target,
} from './edits.ts';
import { generateEvents } from './generate.ts';
import { occurrencesOf, type EventCalendar, type EventFields } from './model.ts';

/** What the routes need to know of a provider. */
export type EventControl<Fields extends EventFields> = {
  /** The provider's part of the control API. */
  name: string;
  book: EventBook<Fields>;
  newEventSchema: z.ZodType<NewEvent>;
  eventEditSchema: z.ZodType<EventEdit>;
  /** Finds what an id means. @throws {EditError} */
  find: (id: string) => Target<Fields>;
  /** The id that the control API gives out. */
  idOf: (target: Target<Fields>) => string;
  /** @throws {Refusal} 404. */
  findCalendar: (calendarId: string) => EventCalendar<Fields>;
  /** The resource as this calendar shows it, or else the calendar it lives in. */
  show: (target: Target<Fields>, calendarId?: string) => Record<string, unknown>;
  /** Tells who listens to a calendar that something changed. */
  notify: (calendarId: string) => void;
};

type Handle = (request: SandboxRequest, params: string[]) => Answer;

export function eventControlRoutes<Fields extends EventFields>(control: EventControl<Fields>): Route[] {
  const { book, find, show } = control;
  const route = controlRoute(control.name);
  const change = (apply: (target: Target<Fields>, request: SandboxRequest) => void): Handle => {
    return (request, [eventId = '']) => {
      const target = find(eventId);
      apply(target, request);
      return json(200, show(target));
    };
  };
  const edit = change((target, request) => editEvent(book, target, readControlBody(request, control.eventEditSchema)));
  const cancel = change((target) => cancelEvent(book, target));
  const answer = change((target, request) => {
    const { email, responseStatus } = readControlBody(request, responseSchema);
    respond(book, target, email, responseStatus);
  });
  return [
    route('POST', '/events', (request) => {
      const event = createEvent(book, readControlBody(request, control.newEventSchema));
      return json(201, show({ event, occurrence: null }));
    }),
    route('POST', '/events/generate', (request) => {
      const { created, first, last } = generateEvents(book, readControlBody(request, generationSchema));
      const idOf = (event: typeof first): string => control.idOf({ event, occurrence: null });
      return json(201, { created, firstId: idOf(first), lastId: idOf(last) });
    }),
    route('GET', '/events', (request) => {
      const calendar = control.findCalendar(request.query.get('calendarId') ?? '');
      const events = [...calendar.copies.values()].map(({ event }) => show({ event, occurrence: null }, calendar.id));
      return json(200, { events });
    }),
    route('GET', '/events/:eventId', (_request, [eventId = '']) => json(200, show(find(eventId)))),
    route('GET', '/events/:eventId/instances', (_request, [eventId = '']) => {
      const { event } = find(eventId);
      if (event.series === null) throw new EditError('The event does not repeat.');
      const occurrences = occurrencesOf(event, event.series, book.horizonMs());
      return json(200, { ids: occurrences.map((occurrence) => control.idOf({ event, occurrence })) });
    }),
    route('PATCH', '/events/:eventId', edit),
    route('POST', '/events/:eventId/cancel', cancel),
    route('POST', '/events/:eventId/respond', answer),
    route('POST', '/events/:eventId/remove', (request, [eventId = '']) => {
      removeEvent(book, find(eventId), readControlBody(request, removalSchema).email);
      return { status: 204 };
    }),
    route('POST', '/calendars/:calendarId/notify', (_request, [calendarId = '']) => {
      control.notify(control.findCalendar(calendarId).id);
      return { status: 204 };
    }),
  ];
}
