/** Home of events as Google shows them: resources, instances and tombstones. @see https://developers.google.com/workspace/calendar/api/v3/reference/events */
import { fieldsOf, instanceId } from '../events/model.ts';
import type { Occurrence, Span } from '../events/recurrence.ts';
import { formatInstant } from '../events/zones.ts';
import type { Calendar, CalendarListEntry, GoogleCopy, GoogleEvent } from './store.ts';

/** Through whose eyes and in which zone an event is shown. */
export type Viewer = {
  calendar: Calendar;
  entry: CalendarListEntry;
  timeZone: string;
  /** Null: all of them. */
  maxAttendees: number | null;
};

/** Builds the resource of a single event, a master (`occurrence` null) or an instance. */
export function eventResource(
  copy: GoogleCopy,
  occurrence: Occurrence | null,
  viewer: Viewer,
): Record<string, unknown> {
  const { event } = copy;
  const fields = fieldsOf(event, occurrence);
  const exception = occurrence === null ? undefined : event.series?.exceptions.get(occurrence.key);
  const stamp = exception !== undefined && exception.change > event.change ? exception : event;
  const id = instanceId(event, occurrence);
  const core = {
    kind: 'calendar#event',
    etag: etagOf(Math.max(stamp.change, copy.change)),
    id,
    status: fields.status,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${id} ${copy.calendarId}`).toString('base64url')}`,
    created: new Date(event.createdMs).toISOString(),
    updated: new Date(stamp.updatedMs).toISOString(),
  };
  const time = {
    start: startOf(fields.span, viewer.timeZone),
    end: endOf(fields.span, viewer.timeZone),
    ...seriesPart(event, occurrence, viewer.timeZone),
  };
  if (viewer.entry.accessRole === 'freeBusyReader') {
    return { ...core, ...time, visibility: 'private', iCalUID: event.iCalUID };
  }
  const self = { self: true };
  const isHere = (email: string): boolean => email === copy.calendarId;
  return {
    ...core,
    ...(fields.summary !== null && { summary: fields.summary }),
    ...(fields.description !== null && { description: fields.description }),
    ...(fields.location !== null && { location: fields.location }),
    creator: { email: event.organizer.email, ...(isHere(event.organizer.email) && self) },
    organizer: { ...event.organizer, ...(isHere(event.organizer.email) && self) },
    ...time,
    ...(fields.transparency !== 'opaque' && { transparency: fields.transparency }),
    ...(fields.visibility !== 'default' && { visibility: fields.visibility }),
    iCalUID: event.iCalUID,
    sequence: stamp.sequence,
    ...attendeesPart(fields.attendees, copy.calendarId, viewer.maxAttendees),
    ...(fields.hangoutLink !== null && { hangoutLink: fields.hangoutLink }),
    ...(fields.conferenceData !== null && { conferenceData: fields.conferenceData }),
    reminders: { useDefault: true },
    eventType: fields.eventType,
    ...fields.raw,
  };
}

/** What is left of a cancelled event: only what Google guarantees. */
export function tombstone(copy: GoogleCopy, occurrence: Occurrence | null, viewer: Viewer): Record<string, unknown> {
  const { event } = copy;
  const exception = occurrence === null ? undefined : event.series?.exceptions.get(occurrence.key);
  return {
    kind: 'calendar#event',
    etag: etagOf(Math.max(event.change, copy.change, exception?.change ?? 0)),
    id: instanceId(event, occurrence),
    status: 'cancelled',
    ...(occurrence !== null && {
      recurringEventId: event.id,
      originalStartTime: startOf(occurrence.span, viewer.timeZone),
    }),
  };
}

const etagOf = (change: number): string => `"${(3_000_000_000_000_000 + change * 2).toString()}"`;

function seriesPart(event: GoogleEvent, occurrence: Occurrence | null, timeZone: string): Record<string, unknown> {
  if (event.series === null) return {};
  if (occurrence === null) return { recurrence: [event.series.recurrence] };
  return { recurringEventId: event.id, originalStartTime: startOf(occurrence.span, timeZone) };
}

function attendeesPart(
  attendees: readonly { email: string }[],
  calendarId: string,
  maxAttendees: number | null,
): Record<string, unknown> {
  if (attendees.length === 0) return {};
  const shown = attendees.map((attendee) =>
    attendee.email === calendarId ? { ...attendee, self: true } : { ...attendee },
  );
  if (maxAttendees === null || attendees.length <= maxAttendees) return { attendees: shown };
  return { attendees: shown.filter(({ email }) => email === calendarId), attendeesOmitted: true };
}

const startOf = (span: Span, timeZone: string): Record<string, string> =>
  span.kind === 'allDay'
    ? { date: span.startDate }
    : { dateTime: formatInstant(timeZone, span.startMs), timeZone: span.timeZone };

const endOf = (span: Span, timeZone: string): Record<string, string> =>
  span.kind === 'allDay'
    ? { date: span.endDate }
    : { dateTime: formatInstant(timeZone, span.endMs), timeZone: span.timeZone };
