/** Home of the translation of one Graph event into our words; pure. */
import { findIana } from 'windows-iana';
import { z } from 'zod';
import type { Attendee, AttendeeResponse, CalendarEvent, EventTime } from '../../calendar-events/index.ts';
import type { UnreadableEvent } from '../../calendar-events/index.ts';
import { findTimeZone, toInstantMs, UTC } from '../../base/time-zone.ts';
import type { TimeZone } from '../../base/time-zone.ts';
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

/** Places of one event that are read. */
const MAX_PLACES = 20;

/** What one item of a calendar view says. */
export type ReadItem =
  | { kind: 'event'; id: string; event: CalendarEvent }
  | { kind: 'unreadable'; id: string | null; unreadable: UnreadableEvent }
  /** The rule of a series, which is no occurrence. */
  | { kind: 'skipped' };

/** The fields of an event that are read here, for `$select`. */
export const EVENT_FIELDS =
  'id,iCalUId,seriesMasterId,type,subject,body,location,locations,start,end,isAllDay,isCancelled,isOrganizer,' +
  'organizer,attendees,responseStatus,sensitivity,onlineMeeting,onlineMeetingUrl';

/** A wall clock without offset, with up to seven digits of fraction; its zone stands beside it. */
const moment = z.object({
  dateTime: z.iso
    .datetime({ local: true })
    .refine(hasLikelyYear)
    .refine((text) => !text.endsWith('Z')),
  timeZone: z.string().max(200).nullish(),
});

const RESPONSE_NAMES = ['none', 'notResponded', 'organizer', 'accepted', 'tentativelyAccepted', 'declined'] as const;

const RESPONSES: Record<(typeof RESPONSE_NAMES)[number], AttendeeResponse> = {
  none: 'none',
  notResponded: 'none',
  organizer: 'accepted',
  accepted: 'accepted',
  tentativelyAccepted: 'tentative',
  declined: 'declined',
};

const answer = z.object({ response: knownOr('none', RESPONSE_NAMES) });
const emailAddress = z.object({ name: shortText.nullish(), address: shortText.nullish() });
const attendee = z.object({
  type: anyWord,
  status: answer.nullish(),
  emailAddress: emailAddress.nullish(),
});
const place = z.object({ displayName: shortText.nullish(), locationUri: shortText.nullish() });

/** Graph writes null, or an empty text, for what an event does not have. */
const graphEvent = z.object({
  iCalUId: eventId.nullish(),
  seriesMasterId: eventId.nullish(),
  subject: shortText.nullish(),
  body: z.object({ content: longText.nullish() }).nullish(),
  location: place.nullish(),
  locations: z.array(place).nullish(),
  start: moment,
  end: moment,
  isAllDay: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  isOrganizer: z.boolean().nullish(),
  organizer: z.object({ emailAddress: emailAddress.nullish() }).nullish(),
  attendees: z.array(attendee).nullish(),
  responseStatus: answer.nullish(),
  sensitivity: storableText(100).nullable().catch(null),
  onlineMeeting: z.object({ joinUrl: shortText.nullish() }).nullish(),
  onlineMeetingUrl: shortText.nullish(),
});
type GraphEvent = z.output<typeof graphEvent>;

const identity = z.object({ id: eventId, type: anyWord });

/**
 * Reads one item of a calendar view. Never throws: what cannot be read is said in one sentence without its content.
 *
 * @see https://learn.microsoft.com/graph/api/resources/event
 */
export function readItem(item: unknown): ReadItem {
  const known = identity.safeParse(item);
  if (!known.success) return unreadable(idOf(item), known.error);
  const { id, type } = known.data;
  if (type === 'seriesMaster') return { kind: 'skipped' };
  const parsed = graphEvent.safeParse(item);
  if (!parsed.success) return unreadable(id, parsed.error);
  const time = toTime(parsed.data);
  return typeof time === 'string'
    ? unreadable(id, time)
    : { kind: 'event', id, event: toCalendarEvent(id, time, parsed.data) };
}

function toCalendarEvent(providerEventId: string, time: EventTime, graph: GraphEvent): CalendarEvent {
  const isHostedByMe = graph.isOrganizer === true;
  const organizerEmail = mailAddressOf(graph.organizer?.emailAddress?.address);
  const ownResponse = RESPONSES[graph.responseStatus?.response ?? 'none'];
  return {
    providerEventId,
    seriesId: graph.seriesMasterId ?? null,
    // Graph gives every occurrence of a series an iCalUId of its own; it is passed on as it is.
    icalUid: graph.iCalUId ?? providerEventId,
    status: graph.isCancelled === true ? 'cancelled' : 'confirmed',
    title: graph.subject ?? null,
    description: orNull(graph.body?.content),
    location: locationOf(graph),
    time,
    organizerEmail,
    isHostedByMe,
    ownResponse: ownResponse === 'none' && isHostedByMe ? 'accepted' : ownResponse,
    attendees: (graph.attendees ?? []).flatMap((entry) => toAttendee(entry, organizerEmail)),
    visibility: orNull(graph.sensitivity),
    links: linksOf(graph),
  };
}

/** @returns a sentence when the times cannot be understood. */
function toTime({ start, end, isAllDay }: GraphEvent): EventTime | string {
  if (isAllDay === true) return toDays(start.dateTime.slice(0, 10), end.dateTime.slice(0, 10));
  const startAt = toInstant(start);
  const endAt = toInstant(end);
  if (startAt === null || endAt === null) return 'Its time zone is not known.';
  return endAt < startAt ? BACKWARDS : { kind: 'timed', startAt, endAt };
}

const BACKWARDS = 'Its end does not fit its start.';

/** Days are taken as they stand, whatever zone stands beside them: a conversion could move them to another date. */
function toDays(startOn: string, endOn: string): EventTime | string {
  if (endOn < startOn) return BACKWARDS;
  return { kind: 'all_day', startOn, endOn: endOn > startOn ? endOn : dayAfter(startOn) };
}

function toInstant({ dateTime, timeZone }: z.output<typeof moment>): Date | null {
  const zone = zoneOf(timeZone ?? 'UTC');
  return zone === null ? null : new Date(toInstantMs(Date.parse(`${dateTime}Z`), zone));
}

/** Graph names zones as IANA or Windows does. */
function zoneOf(name: string): TimeZone | null {
  if (name === 'UTC' || name === 'tzone://Microsoft/Utc') return UTC;
  const [iana] = findIana(name);
  return findTimeZone(iana ?? name);
}

/** An attendee without an address cannot be told from another, and a room is nobody. */
function toAttendee(entry: z.output<typeof attendee>, organizerEmail: string | null): Attendee[] {
  const email = mailAddressOf(entry.emailAddress?.address);
  if (email === null || entry.type === 'resource') return [];
  return [
    {
      name: orNull(entry.emailAddress?.name),
      email,
      isOrganizer: email === organizerEmail,
      response: RESPONSES[entry.status?.response ?? 'none'],
    },
  ];
}

/** Exchange may give the name of a directory entry in the place of an address; it has no domain, so it counts as unknown. */
function mailAddressOf(text: string | null | undefined): string | null {
  const address = addressOf(text);
  return address !== null && address.includes('@') ? address : null;
}

/** All places, each on a line; meeting add-ins write their link into any of them. Null when there is none. */
function locationOf({ location, locations }: GraphEvent): string | null {
  const places = [location, ...(locations ?? []).slice(0, MAX_PLACES)].flatMap((entry) => [
    entry?.displayName,
    entry?.locationUri,
  ]);
  const lines = places.reduce<string[]>((said, next) => {
    const text = next?.trim() ?? '';
    return said.some((line) => line.includes(text)) || text === '' ? said : [...said, text];
  }, []);
  return lines.length === 0 ? null : lines.join('\n');
}

function linksOf({ onlineMeeting, onlineMeetingUrl }: GraphEvent): string[] {
  const links = [onlineMeeting?.joinUrl, onlineMeetingUrl].flatMap((link) => orNull(link) ?? []);
  return [...new Set(links)];
}

const orNull = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text);

function unreadable(id: string | null, problem: z.ZodError | string): ReadItem {
  return { kind: 'unreadable', id, unreadable: unreadableEvent(id, problem) };
}
