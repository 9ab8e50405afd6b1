/** Home of the translation of one Google event into our words; pure. */
import { z } from 'zod';
import type {
  Attendee,
  AttendeeResponse,
  CalendarChange,
  CalendarEvent,
  EventTime,
} from '../../calendar-events/index.ts';
import type { UnreadableEvent } from '../../calendar-events/index.ts';
import {
  addressOf,
  anyWord,
  dayAfter,
  eventId,
  hasLikelyYear,
  idOf,
  knownOr,
  unreadableEvent,
} from '../event-fields.ts';
import { longText, shortText, storableText } from '../storable-text.ts';
import { conferenceLinks } from './conference-links.ts';

/** What one item of a list of events says. `updatedAt` null when Google did not tell. */
export type ReadItem =
  | { kind: 'change'; id: string; updatedAt: Date | null; change: CalendarChange }
  | { kind: 'unreadable'; id: string | null; updatedAt: Date | null; unreadable: UnreadableEvent }
  /** An entry that is no meeting of anybody: a place of work, a birthday. */
  | { kind: 'skipped' };

const SKIPPED_TYPES = ['workingLocation', 'birthday'];

const instant = z.iso
  .datetime({ offset: true })
  .refine(hasLikelyYear)
  .transform((text) => new Date(text));
const plainDate = z.iso.date().refine(hasLikelyYear);

const identity = z.object({
  id: eventId,
  status: knownOr('confirmed', ['confirmed', 'tentative', 'cancelled']),
  eventType: anyWord,
  updated: instant.optional().catch(undefined),
});

const moment = z.union([
  z.object({ dateTime: instant }).transform(({ dateTime }) => ({ kind: 'timed' as const, at: dateTime })),
  z.object({ date: plainDate }).transform(({ date }) => ({ kind: 'all_day' as const, on: date })),
]);

const person = z.object({
  email: shortText.optional(),
  displayName: shortText.optional(),
  self: z.boolean().default(false),
});

const attendee = person.extend({
  organizer: z.boolean().default(false),
  resource: z.boolean().default(false),
  responseStatus: knownOr('needsAction', ['needsAction', 'declined', 'tentative', 'accepted']),
});

const googleEvent = z.object({
  iCalUID: eventId.optional(),
  recurringEventId: eventId.optional(),
  summary: shortText.optional(),
  description: longText.optional(),
  location: shortText.optional(),
  start: moment,
  end: moment.optional(),
  endTimeUnspecified: z.boolean().default(false),
  organizer: person.optional(),
  creator: person.optional(),
  attendees: z.array(attendee).default([]),
  visibility: storableText(100).catch('default'),
  hangoutLink: shortText.optional(),
  conferenceData: z
    .object({
      entryPoints: z
        .array(
          z.object({
            entryPointType: anyWord,
            uri: shortText.optional(),
            passcode: shortText.optional(),
            password: shortText.optional(),
          }),
        )
        .default([]),
      notes: shortText.optional(),
    })
    .optional(),
});
type GoogleEvent = z.output<typeof googleEvent>;

/** The fields of an event that are read here, in the language of Google's `fields` parameter. */
export const EVENT_FIELDS =
  'id,status,eventType,updated,iCalUID,recurringEventId,summary,description,location,start,end,endTimeUnspecified,' +
  'organizer(email,displayName,self),creator(email,displayName,self),' +
  'attendees(email,displayName,self,organizer,resource,responseStatus),' +
  'visibility,hangoutLink,conferenceData(entryPoints(entryPointType,uri,passcode,password),notes)';

/**
 * Reads one item of `events.list`. Never throws: what cannot be read is said in one sentence without its content.
 *
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export function readItem(item: unknown): ReadItem {
  const known = identity.safeParse(item);
  if (!known.success) return unreadable(idOf(item), null, known.error);
  const { id: providerEventId, status, eventType, updated } = known.data;
  const updatedAt = updated ?? null;
  if (status === 'cancelled')
    return { kind: 'change', id: providerEventId, updatedAt, change: { kind: 'removed', providerEventId } };
  if (eventType !== undefined && SKIPPED_TYPES.includes(eventType)) return { kind: 'skipped' };
  const parsed = googleEvent.safeParse(item);
  if (!parsed.success) return unreadable(providerEventId, updatedAt, parsed.error);
  const time = toTime(parsed.data);
  if (time === null) return unreadable(providerEventId, updatedAt, 'Its end does not fit its start.');
  const event = toCalendarEvent(providerEventId, status, time, parsed.data);
  return { kind: 'change', id: providerEventId, updatedAt, change: { kind: 'upserted', event } };
}

function toCalendarEvent(
  providerEventId: string,
  status: 'confirmed' | 'tentative',
  time: EventTime,
  google: GoogleEvent,
): CalendarEvent {
  const isHostedByMe = isHosted(google);
  return {
    providerEventId,
    seriesId: google.recurringEventId ?? null,
    // Google itself forms the iCalUID of what it creates this way.
    icalUid: google.iCalUID ?? `${google.recurringEventId ?? providerEventId}@google.com`,
    status,
    title: google.summary ?? null,
    description: google.description ?? null,
    location: google.location ?? null,
    time,
    organizerEmail: addressOf(google.organizer?.email),
    isHostedByMe,
    ownResponse: ownResponseOf(google, isHostedByMe),
    attendees: google.attendees.filter((entry) => !entry.resource).flatMap(toAttendee),
    visibility: google.visibility,
    links: conferenceLinks(google),
  };
}

/** @returns null when the end is of another kind than the start, or before it. */
function toTime(google: GoogleEvent): EventTime | null {
  const { start, end } = google;
  if (start.kind === 'timed') {
    if (end === undefined || google.endTimeUnspecified) return { kind: 'timed', startAt: start.at, endAt: null };
    if (end.kind !== 'timed' || end.at < start.at) return null;
    return { kind: 'timed', startAt: start.at, endAt: end.at };
  }
  const nextDay = dayAfter(start.on);
  if (end === undefined) return { kind: 'all_day', startOn: start.on, endOn: nextDay };
  if (end.kind !== 'all_day' || end.on < start.on) return null;
  return { kind: 'all_day', startOn: start.on, endOn: end.on > start.on ? end.on : nextDay };
}

/** A one-person event may come without an organizer; then its creator is the host. */
function isHosted(google: GoogleEvent): boolean {
  if (google.organizer !== undefined) return google.organizer.self;
  return google.creator?.self === true && google.attendees.length === 0;
}

const RESPONSES: Record<z.output<typeof attendee>['responseStatus'], AttendeeResponse> = {
  needsAction: 'none',
  declined: 'declined',
  tentative: 'tentative',
  accepted: 'accepted',
};

function ownResponseOf(google: GoogleEvent, isHostedByMe: boolean): AttendeeResponse {
  const own = google.attendees.find((entry) => entry.self);
  const response = own === undefined ? 'none' : RESPONSES[own.responseStatus];
  return response === 'none' && isHostedByMe ? 'accepted' : response;
}

/** An attendee without an address cannot be told from another, so it is left out. */
function toAttendee(entry: z.output<typeof attendee>): Attendee[] {
  const email = addressOf(entry.email);
  if (email === null) return [];
  return [
    { name: entry.displayName ?? null, email, isOrganizer: entry.organizer, response: RESPONSES[entry.responseStatus] },
  ];
}

function unreadable(providerEventId: string | null, updatedAt: Date | null, problem: z.ZodError | string): ReadItem {
  const event = unreadableEvent(providerEventId, problem);
  return { kind: 'unreadable', id: providerEventId, updatedAt, unreadable: event };
}
