/** Home of the meeting: one calendar event of one calendar user, with its link and what the decision needs to know. */
import type { CalendarEvent } from '../calendar-events/index.ts';
import type { MeetingUrl } from '../contract/index.ts';
import { findMeetingUrl } from '../meeting-links/index.ts';

/** What is derived from a calendar event. */
export type MeetingTraits = {
  meetingUrl: MeetingUrl | null;
  isExternal: boolean;
  isHostedByMe: boolean;
  isRecurring: boolean;
};

/** Platform and id of the real meeting, equal for everybody invited; null when no bot can join. */
export const meetingKey = ({ meetingUrl }: Pick<MeetingTraits, 'meetingUrl'>): string | null =>
  meetingUrl?.kind === 'joinable' ? meetingUrl.key : null;

/** Derives the meeting of a calendar event; pure, and linear in the size of the event. */
export function deriveMeeting(event: CalendarEvent): MeetingTraits {
  return {
    meetingUrl: findMeetingUrl(event),
    isExternal: isExternal(event),
    isHostedByMe: event.isHostedByMe,
    isRecurring: event.seriesId !== null,
  };
}

/**
 * Whether an attendee's domain differs from the host's. The host is the organizer; without one, the attendee marked
 * as organizer. Nobody to compare means internal.
 */
function isExternal(event: CalendarEvent): boolean {
  const host = event.organizerEmail ?? event.attendees.find((attendee) => attendee.isOrganizer)?.email;
  if (host === undefined) return false;
  const hostDomain = domainOf(host);
  return event.attendees.some((attendee) => domainOf(attendee.email) !== hostDomain);
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();
