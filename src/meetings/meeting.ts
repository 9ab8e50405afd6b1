/** Home of the meeting: one calendar event of one calendar user, with its link and what the decision needs to know. */
import type { AttendeeResponse, CalendarEvent } from '../calendar-events/index.ts';
import type { MeetingUrl } from '../contract/index.ts';
import { findMeetingUrl, NO_SERVERS, type OwnServers } from '../meeting-links/index.ts';
import { findOutsider, type Outsider } from './outsider.ts';

/** What is derived from a calendar event. */
export type MeetingTraits = {
  meetingUrl: MeetingUrl | null;
  isExternal: boolean;
  /** Who makes it external, as its calendar event stands; null when nobody does. */
  outsider: Outsider | null;
  isHostedByMe: boolean;
  isRecurring: boolean;
};

/** A meeting with all that is known of it before it is decided. */
export type Meeting = MeetingTraits & {
  id: string;
  calendarEventId: string;
  calendarUserId: string;
  calendarId: string;
  connectionId: string;
  /** It stands in the main calendar of its account. */
  isInPrimaryCalendar: boolean;
  icalUid: string;
  isAllDay: boolean;
  startAt: Date;
  /** Null when the event has no end. */
  endAt: Date | null;
  ownResponse: AttendeeResponse;
  /** The event is cancelled, or the calendar does not list it any more. */
  isCancelled: boolean;
  /** The calendar does not list it any more, or is not read any more. */
  isRemoved: boolean;
  /** The connection works; without it nothing can be known of the meeting. */
  isConnected: boolean;
  /** What the person said about this meeting alone; null: nothing. */
  override: boolean | null;
  /** When that was last said, the same again too; null without an override. */
  overrideSetAt: Date | null;
  /** The copy, in another calendar of the same person, that counts; null: this one does. */
  sameAsId: string | null;
  botId: string | null;
};

/** Platform and id of the real meeting, equal for everybody invited; null when no bot can join. */
export const meetingKey = ({ meetingUrl }: Pick<MeetingTraits, 'meetingUrl'>): string | null =>
  meetingUrl?.kind === 'joinable' ? meetingUrl.key : null;

/** The links of events that were looked for already. */
export type KnownLinks = ReadonlyMap<CalendarEvent, MeetingUrl | null>;

/**
 * Builds what derives the meetings of calendar events; linear in the size of an event. Occurrences of one series come one after the
 * other and say the same: their link is looked for once.
 *
 * @param servers Where meetings are besides at the services that everybody knows.
 */
export function meetingDeriver(
  servers: OwnServers = NO_SERVERS,
  known: KnownLinks = new Map(),
): (event: CalendarEvent) => MeetingTraits {
  let last: { event: CalendarEvent; meetingUrl: MeetingUrl | null } | null = null;
  return (event) => {
    let meetingUrl = known.get(event);
    if (meetingUrl === undefined)
      meetingUrl = last !== null && saysTheSame(last.event, event) ? last.meetingUrl : findMeetingUrl(event, servers);
    last = { event, meetingUrl };
    return traitsOf(event, meetingUrl);
  };
}

/** Whether two events have the same texts that links are looked for in. */
export const saysTheSame = (one: CalendarEvent, other: CalendarEvent): boolean =>
  one.description === other.description &&
  one.location === other.location &&
  one.title === other.title &&
  one.links.length === other.links.length &&
  one.links.every((link, index) => link === other.links[index]);

function traitsOf(event: CalendarEvent, meetingUrl: MeetingUrl | null): MeetingTraits {
  const outsider = findOutsider(event);
  return {
    meetingUrl,
    isExternal: outsider !== null,
    outsider,
    isHostedByMe: event.isHostedByMe,
    isRecurring: event.seriesId !== null,
  };
}
