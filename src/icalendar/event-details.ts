/** Home of what a VEVENT says besides its times: title, people, links. */
import type { Attendee, AttendeeResponse, CalendarEvent } from '../calendar-events/index.ts';
import type { Component } from './content-lines.ts';
import { readDescription, readLinks, readLocation } from './event-texts.ts';
import { firstProperty, readProperties, textOf } from './property.ts';
import type { Property } from './property.ts';

/** The part of a calendar event that all occurrences described by one VEVENT share. */
export type EventDetails = Omit<CalendarEvent, 'providerEventId' | 'seriesId' | 'icalUid' | 'time'>;

/** Most characters of a description, as the calendar event promises. */
const MAX_DESCRIPTION_LENGTH = 100_000;
const MAX_TITLE_LENGTH = 2_000;
const MAX_ATTENDEES = 1_000;

const RESPONSES: Record<string, AttendeeResponse> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
};

/**
 * Reads the details of a VEVENT.
 *
 * A file does not say whose it is. `addresses` do: the attendee among them gives the own answer, and the organizer
 * among them makes the event hosted by me and accepted. Without an organizer and attendees the event is the owner's own
 * entry, so it counts as hosted by me. Invited people who are not listed have not answered: `none`.
 *
 * @param addresses The addresses of the person whose calendar it is, in lower case.
 * @param isCancelled Whether the file as a whole announces a cancellation (METHOD:CANCEL).
 */
export function readEventDetails(event: Component, addresses: readonly string[], isCancelled: boolean): EventDetails {
  const organizer = firstProperty(event, 'ORGANIZER');
  const organizerEmail = organizer === null ? null : emailOf(organizer);
  const attendees = readAttendees(event, organizerEmail);
  const mine = attendees.find(({ email }) => addresses.includes(email));
  const isOwnEntry = organizer === null && attendees.length === 0;
  const isHostedByMe = isOwnEntry || (organizerEmail !== null && addresses.includes(organizerEmail));
  const title = textOf(event, 'SUMMARY');
  const location = readLocation(event);
  const description = readDescription(event);
  return {
    status: isCancelled ? 'cancelled' : statusOf(event),
    title: title === null ? null : cut(title, MAX_TITLE_LENGTH),
    description: description === null ? null : cut(description, MAX_DESCRIPTION_LENGTH),
    location: location === null ? null : cut(location, MAX_TITLE_LENGTH),
    organizerEmail,
    isHostedByMe,
    ownResponse: isHostedByMe ? 'accepted' : (mine?.response ?? 'none'),
    attendees,
    visibility: textOf(event, 'CLASS')?.toLowerCase() ?? null,
    links: readLinks(event),
  };
}

/** A cut may not leave half a character behind: PostgreSQL refuses it. */
const cut = (text: string, length: number): string => text.slice(0, length).toWellFormed();

function statusOf(event: Component): CalendarEvent['status'] {
  const status = textOf(event, 'STATUS')?.toUpperCase();
  if (status === 'CANCELLED') return 'cancelled';
  return status === 'TENTATIVE' ? 'tentative' : 'confirmed';
}

/** People; rooms and equipment are left out, and so is who has no address. */
function readAttendees(event: Component, organizerEmail: string | null): Attendee[] {
  const attendees = new Map<string, Attendee>();
  for (const property of readProperties(event, 'ATTENDEE')) {
    const email = emailOf(property);
    const kind = property.parameters['cutype']?.toUpperCase();
    if (email === null || kind === 'ROOM' || kind === 'RESOURCE' || attendees.size >= MAX_ATTENDEES) continue;
    const name = property.parameters['cn']?.trim() ?? '';
    attendees.set(email, {
      name: name === '' || name.toLowerCase() === email ? null : cut(name, MAX_TITLE_LENGTH),
      email,
      isOrganizer: email === organizerEmail,
      response: RESPONSES[property.parameters['partstat']?.toUpperCase() ?? ''] ?? 'none',
    });
  }
  return [...attendees.values()];
}

/** The address in lower case; null for what is none, such as Outlook's `invalid:nomail`. */
function emailOf(property: Property): string | null {
  const value = property.values[0]?.trim() ?? '';
  const text = /^mailto:/i.test(value) ? value.slice('mailto:'.length) : (property.parameters['email'] ?? value);
  const email = text.trim().replace(/^<|>$/g, '').toLowerCase();
  return /^[^\s@:/]+@[^\s@:/]+$/.test(email) && email.length <= 320 ? email : null;
}
